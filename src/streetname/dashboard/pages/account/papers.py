"""An account's documents: what is made of its books, and what its owner has handed in."""

from streetname.dashboard import formats
from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.listing import DATES, Filter, Listing, options
from streetname.dashboard.pages.account.frame import framed
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer
from streetname.dashboard.visit import Visit
from streetname.documents.register import DocumentType, Registered, registered
from streetname.documents.uploads import uploads
from streetname.domain.values.ids import AccountId

pages = Pages("/accounts/{account_id}/documents")

_DATE = "date"


def document_href(account_id: AccountId, document: Registered) -> str:
    """Where a document can be downloaded."""
    of_account = f"{ROOT}/documents/{account_id}"
    if document.type is DocumentType.STATEMENT:
        return f"{of_account}/statements/{document.date:%Y-%m}.pdf"
    return f"{of_account}/confirmations/{document.date.isoformat()}.pdf"


def _listing(account_id: AccountId) -> Listing[Registered]:
    return Listing(
        "documents",
        (
            Column("Date", lambda one: one.date, Kind.DAY, sort=_DATE),
            Column(
                "Document",
                lambda one: formats.words(one.type).capitalize(),
                href=lambda one: document_href(account_id, one),
            ),
            Column("Id", lambda one: one.id, Kind.ID, minor=True),
        ),
        caption="Statements and confirmations",
        sort=_DATE,
        filters=(
            Filter("type", "Type", options(DocumentType)),
            *DATES,
        ),
        empty="None yet: a confirmation follows a day of trading, a statement a month.",
    )


@pages.shows()
async def show_documents(visit: Visit) -> Answer:
    """The account's documents."""
    frame = await framed(visit, "/documents")
    account_id = frame.account.id
    listing = _listing(account_id)
    asked = listing.asked(visit)
    kind, first, last = asked.choice("type", DocumentType), asked.day("from"), asked.day("to")
    found = [
        one
        for one in await visit.read(registered, account_id, visit.environment.now)
        if (kind is None or one.type is kind)
        and (first is None or one.date >= first)
        and (last is None or one.date <= last)
    ]
    if not asked.descending:
        found.reverse()
    if asked.wants_csv:
        return listing.csv(visit, found)
    shown = found[asked.offset : asked.offset + asked.size]
    return frame.view(
        "documents.html",
        table=listing.table(visit, asked, shown, len(found)),
        uploads=await visit.read(uploads, account_id),
    )
