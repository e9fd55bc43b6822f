import pytest

from streetname.domain.errors import BrokerError
from streetname.domain.watchlists.change import ChangeWatchlist
from tests.domain.watchlists.lists import ListDesk, by_id, by_name


def test_symbols_replace_all_that_was_listed() -> None:
    desk = ListDesk()
    made = desk.create("Tech", "AAPL", "MSFT")
    changed = desk.do(ChangeWatchlist(by_id(made), symbols=("SPY", "AAPL", "SPY")))
    assert desk.symbols(made) == ["SPY", "AAPL"]
    assert (changed.name, changed.created_at) == ("Tech", made.created_at)
    assert changed.updated_at > made.updated_at


def test_a_new_name_leaves_the_assets() -> None:
    desk = ListDesk()
    made = desk.create("Tech", "MSFT", "AAPL")
    assert desk.do(ChangeWatchlist(by_name("Tech"), name="Mine")).name == "Mine"
    assert desk.symbols(made) == ["MSFT", "AAPL"]
    desk.create("Tech")


def test_no_symbols_empty_the_list() -> None:
    desk = ListDesk()
    made = desk.create("Tech", "AAPL")
    assert desk.do(ChangeWatchlist(by_id(made), symbols=())).asset_ids == ()


def test_a_list_may_keep_its_name() -> None:
    desk = ListDesk()
    made = desk.create("Tech")
    desk.do(ChangeWatchlist(by_id(made), name="Tech", symbols=("AAPL",)))
    assert desk.symbols(made) == ["AAPL"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "name or symbols is required"),
        ({"name": ""}, "name is required"),
        ({"name": "x" * 65}, "name must be no more than 64 characters"),
        ({"name": "Energy"}, "watchlist name must be unique"),
        ({"symbols": ("AAPL",) * 1_001}, "a watchlist holds no more than 1000 symbols"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(change: dict[str, object], told: str) -> None:
    desk = ListDesk()
    desk.create("Energy")
    made = desk.create("Tech", "AAPL")
    with pytest.raises(BrokerError) as refusal:
        desk.do(ChangeWatchlist(by_id(made), **change))  # type: ignore[arg-type]
    assert (refusal.value.status, refusal.value.number) == (422, 40010001)
    assert refusal.value.message == told
    assert desk.lists[made.id] == made


def test_an_unknown_symbol_changes_nothing() -> None:
    desk = ListDesk()
    made = desk.create("Tech", "AAPL")
    with pytest.raises(BrokerError, match="asset not found for NOSUCH") as refusal:
        desk.do(ChangeWatchlist(by_id(made), name="Other", symbols=("NOSUCH",)))
    assert (refusal.value.status, refusal.value.number) == (404, 40410000)
    assert desk.lists[made.id] == made
