import json
from typing import Any

import msgspec
import pytest
from alpaca.trading.models import Watchlist as ClientWatchlist

from streetname.domain.errors import InvalidField, InvalidRequest
from streetname.domain.values.ids import AccountId, WatchlistId
from streetname.domain.watchlists.watchlist import Reference, Watchlist
from streetname.wire.decoding import decode
from streetname.wire.watchlists import (
    AddAssetToWatchlistRequest,
    CreateWatchlistRequest,
    UpdateWatchlistRequest,
    add_to_watchlist_command,
    change_watchlist_command,
    create_watchlist_command,
    watchlist_body,
    watchlist_without_assets_body,
)
from tests.domain.trading_desk import AAPL, MONDAY_AT_TEN, an_asset

MSFT = an_asset("MSFT")
AMBER = AccountId("5fc0795e-1f16-40cc-aa90-ede67c39d7a9")
TECH = Watchlist(
    id=WatchlistId("3174d6df-7726-44b4-a5bd-7fda5ae6e009"),
    account_id=AMBER,
    name="Tech",
    asset_ids=(MSFT.id, AAPL.id),
    created_at=MONDAY_AT_TEN,
    updated_at=MONDAY_AT_TEN,
)
MEANT = Reference(AMBER, name="Tech")


def written(body: msgspec.Struct) -> dict[str, Any]:
    return json.loads(msgspec.json.encode(body))


def test_a_list_among_others_is_written_to_the_letter() -> None:
    body = written(watchlist_without_assets_body(TECH))
    assert body == {
        "id": TECH.id,
        "account_id": AMBER,
        "created_at": "2026-03-02T15:00:00.000000Z",
        "updated_at": "2026-03-02T15:00:00.000000Z",
        "name": "Tech",
    }
    assert ClientWatchlist(**body).assets is None


def test_a_list_alone_has_whole_assets_in_the_order_of_its_owner() -> None:
    body = written(watchlist_body(TECH, {AAPL.id: AAPL, MSFT.id: MSFT}))
    assets = body.pop("assets")
    assert body == written(watchlist_without_assets_body(TECH))
    assert [asset["symbol"] for asset in assets] == ["MSFT", "AAPL"]
    assert assets[1] == {
        "id": AAPL.id,
        "class": "us_equity",
        "exchange": "NASDAQ",
        "symbol": "AAPL",
        "name": "AAPL Common Stock",
        "status": "active",
        "tradable": True,
        "marginable": True,
        "maintenance_margin_requirement": 30,
        "margin_requirement_long": "30",
        "margin_requirement_short": "30",
        "shortable": True,
        "easy_to_borrow": True,
        "borrow_status": "easy_to_borrow",
        "fractionable": True,
        "attributes": ["fractional_eh_enabled", "has_options", "overnight_tradable"],
    }


@pytest.mark.parametrize(
    ("symbols", "read"),
    [
        (b'["AAPL", "MSFT"]', ("AAPL", "MSFT")),
        (b'["AAPL", null]', ("AAPL",)),
        (b"[]", ()),
        (b"null", ()),
    ],
)
def test_symbols_are_read_in_their_order(symbols: bytes, read: tuple[str, ...]) -> None:
    body = b'{"name": "Tech", "symbols": ' + symbols + b"}"
    created = create_watchlist_command(AMBER, decode(body, CreateWatchlistRequest))
    assert (created.account_id, created.name, created.symbols) == (AMBER, "Tech", read)
    changed = change_watchlist_command(MEANT, decode(body, UpdateWatchlistRequest))
    assert (changed.watchlist, changed.name, changed.symbols) == (MEANT, "Tech", read)


def test_what_is_not_given_stays_as_it_is() -> None:
    changed = change_watchlist_command(MEANT, decode(b"{}", UpdateWatchlistRequest))
    assert (changed.name, changed.symbols) == (None, None)


def test_an_asset_to_add_must_be_named() -> None:
    request = decode(b'{"symbol": "BTC/USD"}', AddAssetToWatchlistRequest)
    assert add_to_watchlist_command(MEANT, request).symbol == "BTC/USD"
    with pytest.raises(InvalidField, match="symbol is required"):
        add_to_watchlist_command(MEANT, decode(b"{}", AddAssetToWatchlistRequest))


@pytest.mark.parametrize("body", [b'{"symbols": "AAPL"}', b'{"symbols": [{}]}', b'{"name": []}'])
def test_a_body_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest):
        decode(body, CreateWatchlistRequest)
