from collections.abc import Callable

import pytest

from streetname.domain.errors import BrokerError
from streetname.domain.values.changes import Command
from streetname.domain.values.ids import WatchlistId
from streetname.domain.watchlists.add import AddToWatchlist
from streetname.domain.watchlists.change import ChangeWatchlist
from streetname.domain.watchlists.delete import DeleteWatchlist
from streetname.domain.watchlists.remove import RemoveFromWatchlist
from streetname.domain.watchlists.watchlist import Reference
from tests.domain.watchlists.lists import AMBER, NOBODY, TEAL, ListDesk, by_id, by_name

EVERY_VERB = pytest.mark.parametrize(
    "make",
    [
        lambda reference: ChangeWatchlist(reference, name="Mine"),
        lambda reference: AddToWatchlist(reference, "MSFT"),
        lambda reference: RemoveFromWatchlist(reference, "AAPL"),
        DeleteWatchlist,
    ],
    ids=["change", "add", "remove", "delete"],
)


def test_a_deleted_list_is_gone_and_its_name_is_free() -> None:
    desk = ListDesk()
    made, other = desk.create("Tech", "AAPL"), desk.create("Energy")
    desk.do(DeleteWatchlist(by_name("Tech")))
    assert desk.lists == {other.id: other}
    assert desk.create("Tech").id != made.id


@EVERY_VERB
def test_an_unknown_list_is_not_found(make: Callable[[Reference], Command]) -> None:
    desk = ListDesk()
    for reference in (Reference(AMBER, id=WatchlistId("none")), by_name("none")):
        with pytest.raises(BrokerError, match="watchlist not found") as refusal:
            desk.do(make(reference))
        assert (refusal.value.status, refusal.value.number) == (404, 40410000)


@EVERY_VERB
def test_a_list_of_someone_else_is_not_found(make: Callable[[Reference], Command]) -> None:
    desk = ListDesk()
    made = desk.create("Tech", "AAPL")
    for reference in (by_id(made, TEAL), by_name("Tech", TEAL)):
        with pytest.raises(BrokerError, match="watchlist not found"):
            desk.do(make(reference))
    assert desk.lists == {made.id: made}


@EVERY_VERB
def test_an_unknown_account_is_refused_like_a_wrong_key(
    make: Callable[[Reference], Command],
) -> None:
    desk = ListDesk()
    made = desk.create("Tech", "AAPL")
    with pytest.raises(BrokerError) as refusal:
        desk.do(make(by_id(made, NOBODY)))
    assert refusal.value.status == 401
