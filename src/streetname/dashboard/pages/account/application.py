"""Opening an account: the form of an application, which takes the same road as the API's body."""

from typing import Any, cast

from streetname.dashboard.forms import (
    Values,
    body_of,
    faults_of,
    filled_in,
    place,
    request_of,
    uploaded,
)
from streetname.dashboard.gate import sentence
from streetname.dashboard.pages.account.owner_form import (
    APPLICATION,
    DOCUMENTS,
    application_values,
    fields_in,
)
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, View, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.accounts.account import Account
from streetname.domain.errors import BrokerError
from streetname.people.roles import Permission
from streetname.sandbox.applicants import applicant
from streetname.sandbox.applicants import application as application_of
from streetname.wire.accounts import OpenAccountRequest, open_account_command

pages = Pages("/accounts")

_UNPROCESSABLE = 422
_LONGEST_NUMBER = 9
_FIELDS = fields_in(APPLICATION)


@pages.shows("/new", Permission.ACCOUNTS)
async def show_application(visit: Visit) -> Answer:
    """The empty form, or one that is filled with a made-up applicant."""
    wanted = visit.query("fill")
    if not (wanted.isascii() and wanted.isdecimal()):
        return _form(visit, {})
    number = int(wanted[:_LONGEST_NUMBER])
    someone = applicant(visit.environment.seed, number)
    values = application_values(application_of(someone, visit.environment.now))
    return _form(visit, values, filled=number)


@pages.does("/new", Permission.ACCOUNTS)
async def apply(visit: Visit) -> Answer:
    """Open the account, or show the form again with what is wrong in it."""
    values = filled_in(visit.form, _FIELDS)
    try:
        request = request_of(await _body(visit, values), OpenAccountRequest)
        account = cast("Account", await visit.execute(open_account_command(request)))
    except BrokerError as refusal:
        return _form(visit, values, refusal=refusal)
    await visit.note("account.open", account.id)
    return away(
        f"/accounts/{account.id}",
        f"Account {account.account_number} is applied for; the review follows.",
    )


async def _body(visit: Visit, values: Values) -> dict[str, Any]:
    """What a client of the API would send."""
    body = body_of(values, _FIELDS)
    _sign(body)
    for place_of_document in DOCUMENTS:
        file = await uploaded(visit.form, f"{place_of_document}.content")
        if file is not None:
            mime_type, content = file
            place(body, f"{place_of_document}.mime_type", mime_type)
            place(body, f"{place_of_document}.content", content)
    return body


def _sign(body: dict[str, Any]) -> None:
    """Each agreement that is ticked is signed at the same time and place."""
    entered = body.pop("agreements", None)
    if entered is not None:
        signed = entered.pop("agreement", [])
        body["agreements"] = [{"agreement": name, **entered} for name in signed]


def _form(
    visit: Visit, values: Values, *, filled: int | None = None, refusal: BrokerError | None = None
) -> View:
    errors, others = ({}, []) if refusal is None else faults_of(refusal, _FIELDS)
    return view(
        "accounts/new.html",
        status=200 if refusal is None else _UNPROCESSABLE,
        groups=APPLICATION,
        values=values,
        errors=errors,
        others=[sentence(each) for each in others],
        # Everything that happens has a number, so that the next applicant is a new one.
        next_number=visit.environment.hub.latest if filled is None else filled + 1,
    )
