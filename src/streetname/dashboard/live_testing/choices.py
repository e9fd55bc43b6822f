"""Choices: what the variables of a path may stand for, as far as it can be listed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from streetname.dashboard import formats
from streetname.dashboard.visit import Visit
from streetname.domain.accounts.account import AccountStatus
from streetname.domain.values.ids import AccountId
from streetname.sandbox.seeds import popular_assets
from streetname.storage.queries.funding import list_relationships
from streetname.storage.queries.overview.accounts import (
    AccountLine,
    AccountLineFilter,
    account_lines,
    traded_assets,
)
from streetname.storage.queries.overview.orders import OrderLineFilter, order_lines
from streetname.storage.queries.overview.transfers import TransferLineFilter, transfer_lines
from streetname.storage.queries.watchlists import list_watchlists

Choice = tuple[str, str]
"""A value, and what people call it."""

_MOST_ACCOUNTS = 100
_MOST_OTHERS = 50
_ACTIVITIES = ("FILL", "TRANS", "CSD", "CSW", "FEE", "INT", "DIV", "JNLC", "JNLS")


async def accounts(visit: Visit) -> Sequence[Choice]:
    """The newest accounts, by number and name."""
    return [
        (line.account_id, f"{line.account_number}, {visit.personal(line.name)}")
        for line in await _newest(visit)
    ]


async def account_to_begin_with(visit: Visit) -> AccountId | None:
    """Of the newest accounts the one that can do most: active, and with the most cash."""
    found = await _newest(visit)
    active = [line for line in found if line.status is AccountStatus.ACTIVE]
    best = max(active or found, key=lambda line: line.cash, default=None)
    return None if best is None else best.account_id


async def _newest(visit: Visit) -> Sequence[AccountLine]:
    found = await visit.read(account_lines, AccountLineFilter(), {}, limit=_MOST_ACCOUNTS)
    return found.rows


async def choices(visit: Visit, place: str, account_id: AccountId | None) -> Sequence[Choice]:
    """What a variable may stand for, those of the account where there is one."""
    listed = _LISTED.get(place)
    return [] if listed is None else await listed(visit, account_id)


async def _accounts(visit: Visit, _account_id: AccountId | None) -> Sequence[Choice]:
    return await accounts(visit)


async def _orders(visit: Visit, account_id: AccountId | None) -> Sequence[Choice]:
    wanted = OrderLineFilter(account_id=account_id)
    found = await visit.read(order_lines, wanted, limit=_MOST_OTHERS)
    return [
        (
            line.order.id,
            f"{line.order.side} {line.order.symbol}, {formats.words(line.order.status)}",
        )
        for line in found.rows
    ]


async def _transfers(visit: Visit, account_id: AccountId | None) -> Sequence[Choice]:
    wanted = TransferLineFilter(account_id=account_id)
    found = await visit.read(transfer_lines, wanted, limit=_MOST_OTHERS)
    return [
        (
            line.transfer.id,
            ", ".join(
                (
                    formats.words(line.transfer.direction),
                    formats.money(line.transfer.amount),
                    formats.words(line.transfer.status),
                )
            ),
        )
        for line in found.rows
    ]


async def _relationships(visit: Visit, account_id: AccountId | None) -> Sequence[Choice]:
    if account_id is None:
        return []
    found = await visit.read(list_relationships, account_id, ())
    return [(link.id, formats.words(link.status)) for link in found]


async def _watchlists(visit: Visit, account_id: AccountId | None) -> Sequence[Choice]:
    if account_id is None:
        return []
    found = await visit.read(list_watchlists, account_id)
    return [(watchlist.id, watchlist.name) for watchlist in found]


async def _watchlist_names(visit: Visit, account_id: AccountId | None) -> Sequence[Choice]:
    if account_id is None:
        return []
    found = await visit.read(list_watchlists, account_id)
    return [(watchlist.name, "") for watchlist in found]


async def _client_order_ids(visit: Visit, account_id: AccountId | None) -> Sequence[Choice]:
    wanted = OrderLineFilter(account_id=account_id)
    found = await visit.read(order_lines, wanted, limit=_MOST_OTHERS)
    return [(line.order.client_order_id, line.order.symbol) for line in found.rows]


async def _symbols(visit: Visit, _account_id: AccountId | None) -> Sequence[Choice]:
    traded = await visit.read(traded_assets)
    found = {asset.symbol: asset.name for asset in traded}
    found |= {asset.symbol: asset.name for asset in await popular_assets(visit.environment)}
    return [*found.items()][:_MOST_ACCOUNTS]


async def _environment(visit: Visit, _account_id: AccountId | None) -> Sequence[Choice]:
    return [(visit.environment.name, "this environment")]


async def _activity_types(_visit: Visit, _account_id: AccountId | None) -> Sequence[Choice]:
    return [(name, "") for name in _ACTIVITIES]


async def _markets(_visit: Visit, _account_id: AccountId | None) -> Sequence[Choice]:
    return [(name, "") for name in ("NYSE", "NASDAQ")]


_LISTED: Mapping[str, Callable[[Visit, AccountId | None], Awaitable[Sequence[Choice]]]] = {
    "account_id": _accounts,
    "order_id": _orders,
    "transfer_id": _transfers,
    "relationship_id": _relationships,
    "client_order_id": _client_order_ids,
    "watchlist_id": _watchlists,
    "watchlist_name": _watchlist_names,
    "symbol": _symbols,
    "symbol_or_asset_id": _symbols,
    "name": _environment,
    "activity_type": _activity_types,
    "market": _markets,
}
