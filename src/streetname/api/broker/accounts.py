"""End users' accounts: opening, reading, amending, closing. Source: Alpaca, accounts."""

from collections.abc import Iterable
from typing import cast

from starlette.responses import Response

from streetname.api.call import LARGEST_BODY_WITH_DOCUMENTS, Call, Direction
from streetname.api.operations import Operations, Parameter
from streetname.domain.accounts.account import Account, AccountStatus
from streetname.domain.accounts.close import CloseAccount
from streetname.domain.errors import InvalidField, Unauthorized
from streetname.domain.portfolio.portfolio import closing_equities
from streetname.domain.values.amounts import ZERO, Money
from streetname.domain.values.ids import AccountId
from streetname.storage.queries.accounts import (
    AccountFilter,
    list_accounts,
    owned_account,
    profile_of,
)
from streetname.storage.queries.portfolio import closing
from streetname.wire.accounts import (
    AccountBody,
    AmendAccountRequest,
    OpenAccountRequest,
    account_body,
    amend_account_command,
    open_account_command,
)

operations = Operations("/v1/accounts")


@operations.add(
    "POST",
    "",
    summary="Open an account",
    request=OpenAccountRequest,
    response=AccountBody,
)
async def create_account(call: Call) -> AccountBody:
    """Open an account; answered as it was submitted, the review follows."""
    request = await call.body(OpenAccountRequest, most=LARGEST_BODY_WITH_DOCUMENTS)
    account = cast("Account", await call.execute(open_account_command(request)))
    return account_body(account, await call.read(profile_of, account.id), ZERO, None)


@operations.add(
    "GET",
    "",
    summary="List accounts",
    response=list[AccountBody],
    parameters=[
        Parameter("query", "words that occur in account number, name, phone number or e-mail"),
        Parameter("created_after", "created at this instant or later"),
        Parameter("created_before", "created at this instant or earlier"),
        Parameter("status", "account statuses, separated by commas", repeated=True),
        Parameter("sort", "asc or desc (the default), by creation"),
        Parameter("entities", "the parts of the owner to show, separated by commas"),
    ],
)
async def get_accounts(call: Call) -> list[AccountBody]:
    """At most a thousand accounts, newest first unless asked otherwise."""
    found = await call.read(list_accounts, _filter(call))
    entities = frozenset(call.listed("entities")) or None
    equities = await _last_equities(call, [one.account.id for one in found])
    return [
        account_body(one.account, one.profile, equities.get(one.account.id, ZERO), entities)
        for one in found
    ]


@operations.add("GET", "/{account_id}", summary="Get one account", response=AccountBody)
async def get_account(call: Call) -> AccountBody:
    """One account with all of its owner."""
    account_id = call.account_id
    found = await call.read(owned_account, account_id)
    if found is None:
        raise Unauthorized("request is not authorized")
    equities = await _last_equities(call, [account_id])
    return account_body(found.account, found.profile, equities.get(account_id, ZERO), None)


@operations.add(
    "PATCH",
    "/{account_id}",
    summary="Amend an account",
    request=AmendAccountRequest,
    response=AccountBody,
)
async def patch_account(call: Call) -> AccountBody:
    """Change what is given of an account and its owner."""
    account_id = call.account_id
    request = await call.body(AmendAccountRequest)
    account = cast("Account", await call.execute(amend_account_command(account_id, request)))
    profile = await call.read(profile_of, account_id)
    equities = await _last_equities(call, [account_id])
    return account_body(account, profile, equities.get(account_id, ZERO), None)


@operations.add(
    "DELETE", "/{account_id}", summary="Close an account for good, the older way", status=204
)
@operations.add(
    "POST", "/{account_id}/actions/close", summary="Close an account for good", status=204
)
async def close_account(call: Call) -> Response:
    """Close an account that owns nothing any more."""
    await call.execute(CloseAccount(call.account_id))
    return Response(status_code=204)


async def _last_equities(call: Call, account_ids: Iterable[AccountId]) -> dict[AccountId, Money]:
    """What the accounts were worth at the previous close; one that owned nothing is missing."""
    environment = call.environment
    books = await call.read(closing, list(account_ids), environment.now)
    return closing_equities(books, environment.tape)


def _filter(call: Call) -> AccountFilter:
    return AccountFilter(
        words=tuple((call.query("query") or "").split()),
        created_after=call.instant("created_after"),
        created_before=call.instant("created_before"),
        statuses=tuple(map(_status, call.listed("status"))),
        ascending=call.choice("sort", Direction, Direction.DESCENDING) is Direction.ASCENDING,
    )


def _status(written: str) -> AccountStatus:
    if written not in tuple(AccountStatus):
        raise InvalidField("invalid status")
    return AccountStatus(written)
