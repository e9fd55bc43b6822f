from streetname.domain.values.ids import AccountId, WatchlistId
from streetname.domain.watchlists.watchlist import Watchlist
from streetname.storage.queries.watchlists import (
    list_watchlists,
    watchlist_by_id,
    watchlist_by_name,
)
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.samples import AMBER, APPLE, MICROSOFT, TEAL


def a_watchlist(
    name: str, *, account_id: AccountId = AMBER, sequence: int = 1, listed: bool = True
) -> Watchlist:
    return Watchlist(
        id=WatchlistId(f"{account_id}-{name}"),
        account_id=account_id,
        name=name,
        asset_ids=(MICROSOFT.id, APPLE.id) if listed else (),
        created_at=MONDAY_AT_TEN,
        updated_at=MONDAY_AT_TEN,
        sequence=sequence,
    )


def test_an_account_has_its_own_lists_oldest_first(file: File) -> None:
    second, first = a_watchlist("A", sequence=2), a_watchlist("B", sequence=1, listed=False)
    file.put(second, first, a_watchlist("C", account_id=TEAL))
    assert file.ask(list_watchlists, AMBER) == [first, second]
    assert file.ask(list_watchlists, AccountId("nobody")) == []


def test_a_list_is_found_by_its_own_account_alone(file: File) -> None:
    ours, theirs = a_watchlist("Tech"), a_watchlist("Tech", account_id=TEAL)
    file.put(ours, theirs)
    assert file.ask(watchlist_by_id, AMBER, ours.id) == ours
    assert file.ask(watchlist_by_id, TEAL, ours.id) is None
    assert file.ask(watchlist_by_name, TEAL, "Tech") == theirs


def test_a_name_is_told_from_another_by_the_case_of_its_letters(file: File) -> None:
    file.put(a_watchlist("Tech"))
    assert file.ask(watchlist_by_name, AMBER, "tech") is None
    assert file.ask(watchlist_by_name, AMBER, "T%") is None
