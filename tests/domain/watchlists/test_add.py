import pytest

from streetname.domain.errors import BrokerError
from streetname.domain.watchlists.add import AddToWatchlist
from tests.domain.watchlists.lists import ListDesk, by_id, by_name


def test_an_asset_is_added_at_the_end() -> None:
    desk = ListDesk()
    made = desk.create("Tech", "TSLA")
    desk.do(AddToWatchlist(by_id(made), "AAPL"))
    changed = desk.do(AddToWatchlist(by_name("Tech"), "BTC/USD"))
    assert desk.symbols(made) == ["TSLA", "AAPL", "BTC/USD"]
    assert changed.updated_at == desk.now > made.updated_at


def test_adding_what_is_there_leaves_the_list_unchanged() -> None:
    desk = ListDesk()
    made = desk.create("Tech", "TSLA", "AAPL")
    assert desk.do(AddToWatchlist(by_id(made), "TSLA")) == made
    assert desk.lists[made.id] == made


@pytest.mark.parametrize(
    ("symbol", "status", "told"),
    [("NOSUCH", 404, "asset not found for NOSUCH"), ("", 422, "symbol is required")],
)
def test_an_unknown_symbol_is_refused(symbol: str, status: int, told: str) -> None:
    desk = ListDesk()
    made = desk.create("Tech", "TSLA")
    with pytest.raises(BrokerError) as refusal:
        desk.do(AddToWatchlist(by_id(made), symbol))
    assert (refusal.value.status, refusal.value.message) == (status, told)


def test_a_full_list_takes_no_more() -> None:
    symbols = [f"S{number}" for number in range(1_001)]
    desk = ListDesk(*symbols)
    made = desk.create("Full", *symbols[:-1])
    assert desk.do(AddToWatchlist(by_id(made), symbols[0])) == made
    with pytest.raises(BrokerError, match="no more than 1000 symbols") as refusal:
        desk.do(AddToWatchlist(by_id(made), symbols[-1]))
    assert (refusal.value.status, refusal.value.number) == (422, 40010001)
