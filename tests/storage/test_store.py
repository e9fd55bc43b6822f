from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import event

from streetname.domain.ledger.chart import STREET_CLEARING, USD
from streetname.domain.ledger.hold import Hold
from streetname.domain.orders.cancel import CancelOrder
from streetname.domain.orders.order import Side
from streetname.domain.values.ids import AccountId, OrderId, TransferId
from streetname.engine.store import Outstanding, Post
from tests.domain.trading_desk import AAPL, buy, sell
from tests.engine.world import World


def test_an_account_comes_with_all_that_decisions_need(world: World) -> None:
    amber = world.an_account(cash="10000")
    world.pin("187.19", "187.20")
    world.place(amber, buy("AAPL", 10))
    resting = world.place(amber, sell("AAPL", 4, limit="500", lasts="gtc"))
    contents = world.store.contents(amber)
    assert contents is not None
    assert contents.account.id == amber
    assert contents.balances == {USD: Decimal(8128), AAPL.id: Decimal(10)}
    assert (contents.held, contents.overweight) == ({AAPL.id: 4}, 0)
    assert [position.average_price for position in contents.positions] == [Decimal("187.20")]
    assert contents.open_in == [(AAPL.id, Side.SELL)]
    assert len(contents.relationships) == 1
    assert world.store.open_orders(amber).orders == [world.order(resting)]
    assert world.store.open_orders_in(amber, AAPL.id, Side.SELL) == world.store.open_orders(amber)
    assert world.store.open_orders_in(amber, AAPL.id, Side.BUY) == Outstanding([], [])


def test_what_has_ended_is_not_loaded_with_the_account(world: World) -> None:
    amber = world.an_account(cash="10000")
    order = world.place(amber, buy("AAPL", 1, limit="10"))
    world.do(CancelOrder(amber, order.id))
    world.place(amber, buy("AAPL", 1))
    world.place(amber, sell("AAPL", 1))
    contents = world.store.contents(amber)
    assert contents is not None
    assert (contents.open_in, contents.held, contents.positions) == ([], {}, [])
    assert world.store.open_orders(amber) == Outstanding([], [])
    assert world.store.open_among([order.id]) == Outstanding([], [])
    assert world.store.order(amber, order.id) is not None


def test_what_is_not_there_is_not_found(world: World) -> None:
    store, nobody = world.store, AccountId("nobody")
    assert store.contents(nobody) is None
    assert store.profile(nobody) is None
    assert store.order(nobody, OrderId("x")) is None
    assert store.transfer(TransferId("x")) is None
    assert store.account_with_email("nobody@example.com") is None
    assert not store.has_account_number("1")
    assert not store.has_client_order_id(nobody, "x")
    assert store.balance(STREET_CLEARING, USD) == 0


def test_an_order_is_found_by_its_own_account_alone(world: World) -> None:
    amber = world.an_account(cash="10000")
    teal = world.an_account(email="teal@example.com")
    order = world.place(amber, buy("AAPL", 1, client_order_id="mine"))
    assert world.store.order(teal, order.id) is None
    assert world.store.has_client_order_id(amber, "mine")
    assert not world.store.has_client_order_id(teal, "mine")


def test_an_e_mail_address_is_found_in_any_case_of_letters(world: World) -> None:
    amber = world.an_account(email="Amber@Example.com")
    assert world.store.account_with_email("aMBER@eXAMPLE.COM") == amber
    contents = world.store.contents(amber)
    assert contents is not None
    assert world.store.has_account_number(contents.account.account_number)


def test_open_orders_are_read_by_asset_or_by_name_with_what_they_hold(world: World) -> None:
    amber = world.an_account(cash="10000")
    teal = world.an_account(cash="10000", email="teal@example.com")
    apple, microsoft, teals = (
        world.place(account_id, buy(symbol, 1, limit=limit, lasts="gtc"))
        for account_id, symbol, limit in (
            (amber, "AAPL", "10"),
            (amber, "MSFT", "20"),
            (teal, "AAPL", "30"),
        )
    )
    store = world.store
    found = store.open_orders_in(amber, AAPL.id, Side.BUY)
    assert [order.id for order in found.orders] == [apple.id]
    assert found.holds == [Hold(apple.id, amber, USD, Decimal(10))]
    assert store.hold(amber, apple.id) == found.holds[0]
    assert store.hold(teal, apple.id) is None
    both = store.open_orders(amber).orders
    assert {order.id for order in both} == {apple.id, microsoft.id}
    apart = store.open_among([microsoft.id, teals.id]).by_account()
    assert {who: [hold.remaining for hold in own.holds] for who, own in apart.items()} == {
        amber: [20],
        teal: [30],
    }
    assert apart[teal].orders == [world.order(teals)]


def test_what_finds_open_orders_passes_over_those_that_have_ended(world: World) -> None:
    store, amber = world.store, world.an_account()
    plans = [
        *_plans(world, lambda: list(store.standing_orders())),
        *_plans(world, lambda: store.contents(amber)),
        *_plans(world, lambda: store.open_orders(amber)),
        *_plans(world, lambda: store.open_orders_in(amber, AAPL.id, Side.BUY)),
    ]
    of_orders = [plan for plan in plans if "orders" in plan]
    assert len(of_orders) == 6
    assert [plan for plan in of_orders if "INDEX open_orders" not in plan] == []


def _plans(world: World, ask: Callable[[], object]) -> list[str]:
    """How the database goes about answering, statement by statement."""
    statements: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        statements.append((statement, parameters))

    event.listen(world.database, "before_cursor_execute", note)
    ask()
    event.remove(world.database, "before_cursor_execute", note)
    with world.database.connect() as connection:
        return [
            " ".join(
                row.detail
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            )
            for statement, parameters in statements
        ]


def test_open_orders_stand_oldest_first(world: World) -> None:
    amber = world.an_account(cash="10000")
    teal = world.an_account(cash="10000", email="teal@example.com")
    orders = [
        world.place(account_id, buy("AAPL", 1, limit="10", lasts="gtc"))
        for account_id in (amber, teal, amber)
    ]
    world.do(CancelOrder(teal, orders[1].id))
    standing = list(world.store.standing_orders())
    assert [entry.order_id for entry in standing] == [orders[0].id, orders[2].id]
    assert {(entry.side, entry.price) for entry in standing} == {(Side.BUY, Decimal(10))}
    assert {(entry.queue, entry.post) for entry in standing} == {(None, Post.LIMIT)}


def test_pins_come_oldest_first_with_their_history(world: World) -> None:
    world.pin("100", "101")
    world.pass_time(minutes=1)
    world.pin("200", "201")
    first, second = world.store.pins()
    assert (first.bid, first.until) == (100, second.since)
    assert (second.bid, second.until) == (200, None)


def test_a_store_knows_the_seed_and_the_name_of_its_environment(world: World) -> None:
    assert (world.store.seed, world.store.name) == (7, "world")
