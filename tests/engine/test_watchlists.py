"""Watchlists in the working set: right while nothing is durable yet, and afterwards."""

import pytest

from streetname.domain.errors import BrokerError
from streetname.domain.values.ids import AccountId
from streetname.domain.watchlists.add import AddToWatchlist
from streetname.domain.watchlists.change import ChangeWatchlist
from streetname.domain.watchlists.create import CreateWatchlist
from streetname.domain.watchlists.delete import DeleteWatchlist
from streetname.domain.watchlists.watchlist import Reference, Watchlist
from streetname.engine.desk import Desk
from streetname.storage import tables
from tests.domain.trading_desk import AAPL
from tests.engine.world import MSFT, World


def create(world: World, account_id: AccountId, name: str, *symbols: str) -> Watchlist:
    """A new list, decided but not durable."""
    made = world.engine.execute(CreateWatchlist(account_id, name, symbols))
    assert isinstance(made, Watchlist)
    return made


def by_id(watchlist: Watchlist) -> Reference:
    return Reference(watchlist.account_id, id=watchlist.id)


def by_name(watchlist: Watchlist) -> Reference:
    return Reference(watchlist.account_id, name=watchlist.name)


def stored(world: World) -> list[tuple[str, str]]:
    """Every list that is durable: its name, and what is on it."""
    names = {AAPL.id: "AAPL", MSFT.id: "MSFT"}
    return sorted(
        (row.name, " ".join(names[one] for one in row.asset_ids.split(",") if one))
        for row in world.stored(tables.watchlists)
    )


def test_two_commands_in_one_batch_build_on_each_other(world: World) -> None:
    made = create(world, world.an_account(), "Tech", "MSFT")
    world.engine.execute(AddToWatchlist(by_id(made), "AAPL"))
    world.engine.execute(ChangeWatchlist(by_name(made), name="Mine"))
    assert stored(world) == []
    world.commit()
    assert stored(world) == [("Mine", "MSFT AAPL")]


def test_a_name_is_taken_from_the_moment_of_the_decision(world: World) -> None:
    amber, teal = world.an_account(), world.an_account(email="teal@example.com")
    first = create(world, amber, "Tech")
    with pytest.raises(BrokerError, match="watchlist name must be unique"):
        create(world, amber, "Tech")
    create(world, teal, "Tech")
    world.engine.execute(ChangeWatchlist(by_id(first), name="Mine"))
    second = create(world, amber, "Tech")
    with pytest.raises(BrokerError, match="watchlist name must be unique"):
        world.engine.execute(ChangeWatchlist(by_id(second), name="Mine"))
    world.commit()
    assert stored(world) == [("Mine", ""), ("Tech", ""), ("Tech", "")]


def test_a_name_is_free_once_its_durable_list_is_renamed_or_deleted(world: World) -> None:
    amber = world.an_account()
    renamed, deleted = create(world, amber, "One"), create(world, amber, "Two")
    world.commit()
    world.engine.execute(ChangeWatchlist(by_id(renamed), name="Three"))
    world.engine.execute(DeleteWatchlist(by_name(deleted)))
    with pytest.raises(BrokerError, match="watchlist not found"):
        world.engine.execute(AddToWatchlist(Reference(amber, name="One"), "AAPL"))
    create(world, amber, "One", "AAPL")
    create(world, amber, "Two", "MSFT")
    world.commit()
    assert stored(world) == [("One", "AAPL"), ("Three", ""), ("Two", "MSFT")]


def test_two_lists_may_swap_their_names_in_one_batch(world: World) -> None:
    amber = world.an_account()
    one, two = create(world, amber, "One", "AAPL"), create(world, amber, "Two", "MSFT")
    world.commit()
    for watchlist, name in ((one, "Three"), (two, "One"), (one, "Two")):
        world.engine.execute(ChangeWatchlist(by_id(watchlist), name=name))
    world.commit()
    assert stored(world) == [("One", "MSFT"), ("Two", "AAPL")]


def test_a_deleted_list_is_gone_before_and_after_it_is_durable(world: World) -> None:
    made = create(world, world.an_account(), "Tech", "AAPL")
    world.commit()
    world.engine.execute(DeleteWatchlist(by_id(made)))
    for _ in range(2):
        for reference in (by_id(made), by_name(made)):
            with pytest.raises(BrokerError, match="watchlist not found"):
                world.engine.execute(DeleteWatchlist(reference))
        world.commit()
    assert stored(world) == []


def test_a_list_that_one_batch_makes_and_deletes_is_never_stored(world: World) -> None:
    amber = world.an_account()
    made = create(world, amber, "Tech", "AAPL")
    world.engine.execute(DeleteWatchlist(by_id(made)))
    world.commit()
    assert stored(world) == []
    create(world, amber, "Tech")
    world.commit()
    assert stored(world) == [("Tech", "")]


def test_an_older_batch_that_becomes_durable_brings_nothing_back(world: World) -> None:
    amber = world.an_account()
    made = create(world, amber, "Tech")
    first = world.engine.take_batch()
    assert first is not None
    world.engine.execute(DeleteWatchlist(by_id(made)))
    world.store.commit(first)
    world.engine.committed(first)
    with pytest.raises(BrokerError, match="watchlist not found"):
        world.engine.execute(AddToWatchlist(by_id(made), "AAPL"))
    again = create(world, amber, "Tech", "MSFT")
    assert again.id != made.id
    world.commit()
    assert stored(world) == [("Tech", "MSFT")]


def test_starting_again_forgets_what_was_not_durable_and_nothing_else(world: World) -> None:
    amber = world.an_account()
    kept = create(world, amber, "Kept", "MSFT", "AAPL")
    world.commit()
    create(world, amber, "Lost")
    world.engine.execute(DeleteWatchlist(by_id(kept)))
    world.restart()
    assert stored(world) == [("Kept", "MSFT AAPL")]
    world.do(AddToWatchlist(Reference(amber, name="Kept"), "AAPL"))
    world.do(CreateWatchlist(amber, "Lost"))
    assert stored(world) == [("Kept", "MSFT AAPL"), ("Lost", "")]


def test_a_list_is_read_on_first_touch_and_let_go_when_it_is_durable(world: World) -> None:
    made = create(world, world.an_account(), "Tech", "AAPL")
    working_set = world.engine._working_set
    world.commit()
    assert made.id not in working_set._watchlists
    desk = Desk(working_set, 7, world.now)
    assert desk.watchlist(made.account_id, made.id) == made
    assert desk.watchlist_named(made.account_id, "Tech") == made
    assert desk.watchlist(AccountId("nobody"), made.id) is None
