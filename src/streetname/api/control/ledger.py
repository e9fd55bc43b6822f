"""The environment's books: the trial balance and the entries behind it."""

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.values.ids import AccountId, EntryId
from streetname.storage.queries.entries import (
    EntryFilter,
    all_balances,
    list_entries,
    symbols_of,
)
from streetname.wire.control.ledger import (
    EntryBody,
    TrialBalanceBody,
    entry_body,
    trial_balance_body,
)

operations = Operations("/sandbox/v1/ledger")

_USUALLY_LISTED = 100
_MOST_LISTED = 1000
_LAST_NUMBER = (1 << 63) - 1


@operations.add(
    "GET", "/trial-balance", summary="Every balance of the books", response=TrialBalanceBody
)
async def get_trial_balance(call: Call) -> TrialBalanceBody:
    """Every balance, and what they come to per asset."""
    balances, symbols = await call.read(all_balances), await call.read(symbols_of)
    return trial_balance_body(balances, symbols, call.environment.now)


@operations.add(
    "GET",
    "/entries",
    summary="List entries with their postings, oldest first",
    response=list[EntryBody],
    parameters=[
        Parameter("object_id", "caused by this order or transfer"),
        Parameter("account_id", "with a posting to this account's owner"),
        Parameter("limit", "1 to 1000, 100 unless given"),
        Parameter("after", "behind this entry: the last one of the page before"),
    ],
)
async def get_entries(call: Call) -> list[EntryBody]:
    """Entries with their postings, page by page."""
    wanted = _filter(call)
    symbols = await call.read(symbols_of)
    return [entry_body(entry, symbols) for entry in await call.read(list_entries, wanted)]


def _filter(call: Call) -> EntryFilter:
    account_id = call.query("account_id")
    return EntryFilter(
        object_id=call.query("object_id"),
        account_id=AccountId(account_id) if account_id else None,
        after=EntryId(call.number("after", default=0, most=_LAST_NUMBER)),
        limit=call.number("limit", default=_USUALLY_LISTED, least=1, most=_MOST_LISTED),
    )
