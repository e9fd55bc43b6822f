"""Documents: what has been handed in, and the confirmations and statements that the books make."""

import asyncio
from collections.abc import Callable
from datetime import date

from starlette.responses import Response

from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, away
from streetname.dashboard.visit import Visit
from streetname.documents import pdf
from streetname.documents.as_json import as_json
from streetname.documents.confirmation import TradeConfirmation, trade_confirmation
from streetname.documents.letterhead import Firm
from streetname.documents.statement import AccountStatement, account_statement, month_of
from streetname.documents.uploads import upload_content
from streetname.domain.errors import InvalidField, NotFound
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import EARLIEST, LATEST, exchange_date
from streetname.people.roles import Permission

pages = Pages("/documents")

_INERT = "default-src 'none'; sandbox"
_SHOWN_IN_PLACE = frozenset({"application/pdf", "image/png", "image/jpeg"})


@pages.shows("/{account_id}/confirmations/{day}.{form}", Permission.PERSONAL)
async def show_confirmation(visit: Visit) -> Answer:
    """The confirmation of an account's trades of a day, as PDF or JSON."""
    account_id, day = AccountId(visit.identifier("account_id")), _day(visit.path("day"))
    found = await visit.read(
        trade_confirmation, account_id, day, _firm(visit), visit.environment.now
    )
    if found is None:
        raise NotFound(f"the account has not traded on {day}")
    return await _made(visit, found, pdf.confirmation_pdf, f"confirmation-{day}")


@pages.shows("/{account_id}/statements/{month}.{form}", Permission.PERSONAL)
async def show_statement(visit: Visit) -> Answer:
    """The statement of an account's month, as PDF or JSON; an interim one while it goes on."""
    account_id = AccountId(visit.identifier("account_id"))
    month = visit.path("month")
    period = month_of(_day(f"{month}-01"))
    if period.start > exchange_date(visit.environment.now):
        raise NotFound(f"{month} has not begun")
    found = await visit.read(
        account_statement,
        account_id,
        period,
        _firm(visit),
        visit.environment.tape,
        visit.environment.now,
    )
    if found is None:
        raise NotFound("there is no such account")
    return await _made(visit, found, pdf.statement_pdf, f"statement-{month}")


@pages.shows("/{account_id}/uploads/{document_id}", Permission.PERSONAL)
async def show_upload(visit: Visit) -> Answer:
    """What an owner has handed in, as it came; nothing in it can run."""
    account_id = AccountId(visit.identifier("account_id"))
    found = await visit.read(upload_content, account_id, visit.path("document_id"))
    if found is None:
        raise NotFound("there is no such document")
    harmless = found.mime_type in _SHOWN_IN_PLACE
    return Response(
        found.content,
        media_type=found.mime_type if harmless else "application/octet-stream",
        headers={
            "Content-Security-Policy": _INERT,
            "Content-Disposition": "inline" if harmless else "attachment",
        },
    )


@pages.shows("/open")
async def open_document(visit: Visit) -> Answer:
    """A form's way to one document: an account, a kind and a date."""
    account_id, day = visit.query("account_id"), _day(visit.query("date"))
    if visit.query("type") == "statement":
        return away(f"/documents/{account_id}/statements/{day:%Y-%m}.pdf")
    return away(f"/documents/{account_id}/confirmations/{day}.pdf")


async def _made(
    visit: Visit,
    document: TradeConfirmation | AccountStatement,
    draw: Callable[..., bytes],
    name: str,
) -> Response:
    form = visit.path("form")
    if form not in ("pdf", "json"):
        raise NotFound("documents are made as PDF or JSON")
    if form == "json":
        content, media_type = as_json(document), "application/json"
    else:
        content, media_type = await asyncio.to_thread(draw, document), "application/pdf"
    file = f"{document.recipient.account_number}-{name}.{form}"
    disposition = f'inline; filename="{file}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


def _firm(visit: Visit) -> Firm:
    environment = visit.environment
    return Firm(environment.name.replace("-", " ").title(), environment.correspondent)


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise InvalidField("give a date such as 2026-03-02") from error
    if not exchange_date(EARLIEST) <= day <= exchange_date(LATEST):
        raise NotFound("nothing happens before the calendar begins or after it ends")
    return day
