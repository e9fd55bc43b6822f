"""What a desk says of an account: the same from memory as from the tables."""

from decimal import Decimal

import pytest

from streetname.domain.errors import Forbidden
from streetname.domain.portfolio.day_trades import check_day_trade
from streetname.domain.portfolio.position import Position, traded
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import exchange_date
from streetname.domain.values.rules import ChangeRules, MarginProfile
from streetname.engine.batch import Batch
from streetname.engine.desk import Desk
from streetname.engine.working_set import WorkingSet
from tests.domain.trading_desk import AAPL, buy, sell
from tests.engine.world import World


def a_desk(world: World) -> Desk:
    """One that has nothing in memory yet."""
    return Desk(WorkingSet(world.store), 7, world.now)


def a_round_trip(world: World, account_id: AccountId) -> None:
    world.place(account_id, buy("AAPL", 4))
    world.place(account_id, sell("AAPL", 2))
    world.place(account_id, sell("AAPL", 2))


def test_figures_know_what_is_short(world: World) -> None:
    amber = world.an_account(cash="10000")
    world.pin("50.00", "50.00")
    batch = world.engine.take_batch() or Batch(1_000, world.store.progress())
    short = traded(Position(amber, AAPL.id), Decimal(-10), Decimal(50), exchange_date(world.now))
    batch.save((amber, AAPL.id), short)
    world.store.commit(batch)
    desk = a_desk(world)
    assert desk.has_shorts(amber)
    figures = desk.figures(amber)
    assert (figures.holdings.short_value, figures.equity) == (-500, 9_500)
    assert figures.buying_power == 9_500 - 250
    assert not desk.can_pay(amber, figures.buying_power)  # it takes prices to know
    assert not figures.shorting_enabled  # without a margin agreement


def test_an_account_without_shorts_has_none(world: World) -> None:
    amber = world.an_account(cash="10000")
    world.place(amber, buy("AAPL", 1))
    assert not a_desk(world).has_shorts(amber)


def test_day_trades_are_counted_alike_in_memory_and_from_the_tables(world: World) -> None:
    amber = world.an_account(cash="10000")
    desk = Desk(WorkingSet(world.store), 7, world.now)
    assert desk.day_trade_count(amber) == 0
    for _ in range(2):
        a_round_trip(world, amber)
    assert a_desk(world).day_trade_count(amber) == 2
    world.pass_time(days=4)
    assert a_desk(world).day_trade_count(amber) == 2
    world.pass_time(days=3)
    assert a_desk(world).day_trade_count(amber) == 0


def test_the_protection_denies_the_fourth_day_trade_by_what_the_desk_knows(world: World) -> None:
    world.do(ChangeRules(margin_profile=MarginProfile.PATTERN_DAY_TRADER))
    amber = world.an_account(cash="10000")
    world.pass_time(days=1)
    for _ in range(3):
        a_round_trip(world, amber)
    world.place(amber, buy("AAPL", 4))
    desk = a_desk(world)
    assert desk.last_equity(amber) == 10_000
    with pytest.raises(Forbidden, match="pattern day trading protection"):
        check_day_trade(
            desk.rules,
            desk.position(amber, AAPL.id),
            Decimal(-4),
            exchange_date(desk.now),
            count=desk.day_trade_count(amber),
            last_equity=desk.last_equity(amber),
        )


def test_whoever_owned_nothing_at_the_close_was_worth_nothing(world: World) -> None:
    amber = world.an_account(cash="10000")
    assert a_desk(world).last_equity(amber) == 0
