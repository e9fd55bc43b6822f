import pytest

from streetname.storage.queries.entries import every_entry
from streetname.storage.queries.overview.search import Hits, search
from tests.storage.queries.overview.crowd import Crowd


def test_everything_is_found_by_how_its_identifier_begins(crowd: Crowd) -> None:
    account, order, transfer = crowd.accounts[4], crowd.orders[8], crowd.transfers[9]
    found = crowd.file.ask(search, account.id[:10].upper())
    assert [hit.account_id for hit in found.accounts] == [account.id]
    assert crowd.file.ask(search, order.id[:10]).orders == [order]
    assert crowd.file.ask(search, order.client_order_id).orders == [order]
    assert crowd.file.ask(search, transfer.id[:10]).transfers == [transfer]
    entry = crowd.file.ask(lambda connection: next(iter(every_entry(connection))))
    assert crowd.file.ask(search, f" {entry.id} ").entries == (entry,)


def test_the_newest_come_first_and_no_more_than_were_asked_for(crowd: Crowd) -> None:
    hits = crowd.file.ask(search, "falcon", 5, personal=True).accounts
    assert not crowd.file.ask(search, "falcon", 5).accounts
    newest = sorted(crowd.accounts, key=lambda a: (a.created_at, a.sequence), reverse=True)
    assert [hit.account_id for hit in hits] == [account.id for account in newest[:5]]
    owns = crowd.file.ask(search, "%1", 3).orders
    assert [order.sequence for order in owns] == [19, 18, 17]


@pytest.mark.parametrize(
    ("text", "symbols"),
    [("ko", ["KO"]), ("msft inc", ["MSFT"]), ("f", ["F", "MSFT"]), ("%", []), ("_", [])],
)
def test_assets_are_found_by_symbol_before_name(
    crowd: Crowd, text: str, symbols: list[str]
) -> None:
    assert [asset.symbol for asset in crowd.file.ask(search, text).assets] == symbols


@pytest.mark.parametrize("text", ["", "  ", "no such thing", "9" * 40, "²"])
def test_where_nothing_is_meant_nothing_is_found(crowd: Crowd, text: str) -> None:
    assert not any(crowd.file.ask(search, text).entries)
    assert crowd.file.ask(search, "") == Hits()
