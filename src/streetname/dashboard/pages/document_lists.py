"""Which documents there are, of all accounts: those that the books make, and what was handed in."""

from collections.abc import Sequence

from streetname.dashboard import formats
from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.listing import DATES, Asked, Filter, Listing
from streetname.dashboard.pages.accounts import account_href
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.documents.register import DocumentType, document_of
from streetname.domain.accounts.vocabulary import DOCUMENT_TYPES
from streetname.domain.values.instants import exchange_date
from streetname.people.roles import Permission
from streetname.storage.queries.overview.documents import (
    DocumentColumn,
    DocumentKind,
    DocumentLine,
    DocumentLineFilter,
    document_lines,
    every_document_line,
)
from streetname.storage.queries.overview.uploads import (
    UploadColumn,
    UploadLine,
    UploadLineFilter,
    every_upload_line,
    upload_lines,
)

pages = Pages("/documents")

_SEARCH = "Account number, name or e-mail"


def _period(line: DocumentLine) -> str:
    if line.kind is DocumentKind.STATEMENT:
        return f"{line.date:%B %Y}"
    return f"{line.date:%A}, {line.date:%B} {line.date.day}"


_TYPES = {
    DocumentKind.CONFIRMATION: DocumentType.CONFIRMATION,
    DocumentKind.STATEMENT: DocumentType.STATEMENT,
}


def _id(line: DocumentLine) -> str:
    """What the API calls the document."""
    return document_of(line.account_id, _TYPES[line.kind], line.date).id


_DOCUMENT: Sequence[Column[DocumentLine]] = (
    Column("Date", lambda line: line.date, Kind.DAY, sort=DocumentColumn.DATE),
    Column(
        "Account",
        lambda line: line.account_number,
        href=lambda line: account_href(line.account_id),
    ),
    Column("Name", lambda line: line.name, personal=True),
    Column("Type", lambda line: _SAID[line.kind], sort=DocumentColumn.KIND),
    Column("Period", _period),
    Column("Id", _id, Kind.ID, minor=True),
)
_DOWNLOADS: Sequence[Column[DocumentLine]] = (
    Column("PDF", lambda _: "PDF", href=lambda line: _made_href(line, "pdf")),
    Column("JSON", lambda _: "JSON", href=lambda line: _made_href(line, "json")),
)
_SAID = {
    DocumentKind.CONFIRMATION: "Trade confirmation",
    DocumentKind.STATEMENT: "Account statement",
}

_UPLOAD: Sequence[Column[UploadLine]] = (
    Column("Handed in", lambda line: line.created_at, Kind.INSTANT, sort=UploadColumn.CREATED_AT),
    Column(
        "Account",
        lambda line: line.account_number,
        href=lambda line: account_href(line.account_id),
    ),
    Column("Name", lambda line: line.name, personal=True),
    Column("Type", lambda line: line.type, Kind.WORDS, sort=UploadColumn.TYPE),
    Column("Sub-type", lambda line: line.sub_type, minor=True),
    Column("Format", lambda line: line.mime_type, minor=True),
    Column("Id", lambda line: line.id, Kind.ID, minor=True),
)
_OPENED: Sequence[Column[UploadLine]] = (
    Column(
        "Document",
        lambda _: "Open",
        href=lambda line: f"{ROOT}/documents/{line.account_id}/uploads/{line.id}",
    ),
)


def _documents(columns: Sequence[Column[DocumentLine]]) -> Listing[DocumentLine]:
    return Listing(
        "documents",
        columns,
        caption="Confirmations and statements",
        sort=DocumentColumn.DATE,
        search=_SEARCH,
        masked_search="Account number",
        filters=(
            Filter("type", "Type", [(k.value, _SAID[k].lower()) for k in DocumentKind]),
            *DATES,
        ),
        empty="No documents yet: there is a confirmation once a day with trades is over,"
        " and a statement once a month is.",
    )


def _uploads(columns: Sequence[Column[UploadLine]]) -> Listing[UploadLine]:
    return Listing(
        "uploads",
        columns,
        caption="Uploads",
        sort=UploadColumn.CREATED_AT,
        search=_SEARCH,
        masked_search="Account number",
        filters=(
            Filter("type", "Type", [(t, formats.words(t)) for t in sorted(DOCUMENT_TYPES)]),
            *DATES,
        ),
        empty="Nobody has handed anything in. Documents come with an account’s application.",
    )


# Whoever may not read documents sees no links to them, and a file has none either.
_MADE = _documents(_DOCUMENT)
_MADE_AND_READ = _documents([*_DOCUMENT, *_DOWNLOADS])
_HANDED_IN = _uploads(_UPLOAD)
_HANDED_IN_AND_READ = _uploads([*_UPLOAD, *_OPENED])


@pages.shows()
async def show_documents(visit: Visit) -> Answer:
    """The confirmations and statements of all accounts."""
    listing = _MADE_AND_READ if visit.may(Permission.PERSONAL) else _MADE
    asked = listing.asked(visit)
    wanted = DocumentLineFilter(
        today=exchange_date(visit.environment.now),
        search=asked.search,
        personal=asked.sees_personal,
        kind=asked.choice("type", DocumentKind),
        first=asked.day("from"),
        last=asked.day("to"),
    )
    days = visit.site.memory.of(visit.environment).document_days
    if asked.wants_csv:
        order = asked.order_by(DocumentColumn)
        return await _MADE.export(visit, every_document_line, wanted, days, **order)
    found = await visit.read(document_lines, wanted, days, **asked.rows_by(DocumentColumn))
    table = listing.table(visit, asked, found.rows, found.total)
    return view("documents/list.html", here="", table=table)


@pages.shows("/uploads")
async def show_uploads(visit: Visit) -> Answer:
    """What owners have handed in, of all accounts."""
    listing = _HANDED_IN_AND_READ if visit.may(Permission.PERSONAL) else _HANDED_IN
    asked = listing.asked(visit)
    if asked.wants_csv:
        order = asked.order_by(UploadColumn)
        return await _HANDED_IN.export(visit, every_upload_line, _wanted(asked), **order)
    found = await visit.recall(upload_lines, _wanted(asked), **asked.rows_by(UploadColumn))
    table = listing.table(visit, asked, found.rows, found.total)
    return view("documents/list.html", here="uploads", table=table)


def _wanted(asked: Asked) -> UploadLineFilter:
    return UploadLineFilter(
        search=asked.search,
        personal=asked.sees_personal,
        type=asked.chosen["type"] or None,
        created_from=asked.begin("from"),
        created_to=asked.end("to"),
    )


def _made_href(line: DocumentLine, form: str) -> str:
    base = f"{ROOT}/documents/{line.account_id}"
    if line.kind is DocumentKind.STATEMENT:
        return f"{base}/statements/{line.date:%Y-%m}.{form}"
    return f"{base}/confirmations/{line.date}.{form}"
