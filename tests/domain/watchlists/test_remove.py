import pytest

from streetname.domain.errors import BrokerError
from streetname.domain.watchlists.remove import RemoveFromWatchlist
from tests.domain.watchlists.lists import ListDesk, by_id


def test_the_rest_keeps_its_order() -> None:
    desk = ListDesk()
    made = desk.create("Tech", "TSLA", "BTC/USD", "AAPL")
    changed = desk.do(RemoveFromWatchlist(by_id(made), "BTC/USD"))
    assert desk.symbols(made) == ["TSLA", "AAPL"]
    assert changed.updated_at == desk.now


@pytest.mark.parametrize(
    ("symbol", "told"),
    [
        ("AAPL", "asset not found in watchlist for AAPL"),
        ("NOSUCH", "asset not found for NOSUCH"),
    ],
)
def test_what_is_not_there_cannot_be_removed(symbol: str, told: str) -> None:
    desk = ListDesk()
    made = desk.create("Tech", "TSLA")
    with pytest.raises(BrokerError) as refusal:
        desk.do(RemoveFromWatchlist(by_id(made), symbol))
    assert (refusal.value.status, refusal.value.number) == (404, 40410000)
    assert refusal.value.message == told
    assert desk.lists[made.id] == made
