"""Lists: searched, sorted, filtered and paged by the address alone, so that a list can be shared.

A page declares its columns once; the table and the CSV file are made from the same declaration.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Concatenate, Generic, ParamSpec, TypedDict, TypeVar
from urllib.parse import urlencode

import msgspec
from markupsafe import Markup
from sqlalchemy import Connection
from starlette.responses import Response

from streetname.dashboard import formats
from streetname.dashboard.addressing import path_of
from streetname.dashboard.columns import Cell, Column, Kind, Only, cell_of, plain_of
from streetname.dashboard.export import Export, begun, made_in_thread
from streetname.dashboard.lining_up import lined_up
from streetname.dashboard.visit import Visit
from streetname.domain.values.instants import DAY, NEW_YORK
from streetname.people.roles import Permission

SIZES = (10, 25, 50, 100)
_USUAL_SIZE = 25
_LINES_AT_ONCE = 200
_CSV = "text/csv; charset=utf-8"

_Row = TypeVar("_Row")
_Choice = TypeVar("_Choice", bound=StrEnum)
_Given = ParamSpec("_Given")


class Filter(msgspec.Struct, frozen=True):
    """One way to narrow a list down: one of a few words, a date, or a text."""

    name: str
    title: str
    options: Sequence[tuple[str, str]] = ()
    input_type: str = "text"
    help: str = ""

    def read(self, written: str) -> str:
        """What the address says; nothing where it is none of the filter's words."""
        known = not self.options or written in {word for word, _ in self.options}
        return written if known else ""


DATES = (Filter("from", "From", input_type="date"), Filter("to", "To", input_type="date"))
"""Filters by when it was; either may be left open."""


def options(choices: type[StrEnum]) -> Sequence[tuple[str, str]]:
    """Every word of an enumeration, as a filter offers it."""
    return [(each.value, formats.words(each.value)) for each in choices]


class Heading(msgspec.Struct, frozen=True):
    """The head of a column: where a click on it sorts, and how it is sorted now."""

    title: str
    kind: Kind
    minor: bool
    href: str | None = None
    order: str = "none"

    @property
    def is_figure(self) -> bool:
        """True if what stands below is written to the right."""
        return self.kind.is_figure

    @property
    def cell(self) -> Markup:
        """The attributes of every cell below it: they are written once, and used row by row."""
        classes = [self.kind.value, *["figure"] * self.is_figure, *["minor"] * self.minor]
        return Markup('class="{}" data-title="{}"').format(" ".join(classes), self.title)


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list, ready to be shown."""

    name: str
    caption: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    total: int
    first: int
    last: int
    pages: int
    asked: "Asked"
    empty: str

    @property
    def lines(self) -> Iterator[Iterable[tuple[Markup, Cell]]]:
        """The rows, each cell with the attributes that all of its column have."""
        attributes = [heading.cell for heading in self.headings]
        return (zip(attributes, row, strict=True) for row in self.rows)

    @property
    def previous(self) -> str | None:
        """The address of the page before."""
        before = min(self.asked.page - 1, self.pages)
        return self.asked.url(page=before) if before else None

    @property
    def next(self) -> str | None:
        """The address of the page after."""
        return self.asked.url(page=self.asked.page + 1) if self.asked.page < self.pages else None


class OrderAsked(TypedDict, Generic[_Choice]):
    """In which order rows of a list are, as every question for all of them takes it."""

    sort: _Choice
    descending: bool


class RowsAsked(OrderAsked[_Choice], Generic[_Choice]):
    """Which rows of a list, and in which order, as every question for a page of one takes it."""

    limit: int | None
    offset: int


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the address asks of a list, and whether for somebody who may see personal data."""

    path: str
    kept: Mapping[str, str]
    listing: "Listing[Any]"
    search: str
    chosen: Mapping[str, str]
    sort: str
    descending: bool
    size: int
    page: int
    wants_csv: bool
    sees_personal: bool

    @property
    def search_title(self) -> str | None:
        """What can be searched for; None if nothing can."""
        listing = self.listing
        return listing.search if self.sees_personal else listing.masked_search or listing.search

    @property
    def limit(self) -> int | None:
        """At most so many rows; all of them for a file."""
        return None if self.wants_csv else self.size

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        return 0 if self.wants_csv else (self.page - 1) * self.size

    @property
    def is_narrowed(self) -> bool:
        """True if anything is searched or filtered."""
        return bool(self.search or any(self.chosen.values()))

    @property
    def has_own_size(self) -> bool:
        """True if a page has another number of rows than usual."""
        return self.size != _USUAL_SIZE

    @property
    def cleared(self) -> str:
        """The address of the same list with nothing searched or filtered."""
        return self.url(**{"search": "", **dict.fromkeys(self.chosen, "")})

    @property
    def file(self) -> str:
        """The address of all that was found as a file."""
        which = {"list": self.listing.name} if self.listing.prefix else {}
        address = self.url()
        query = urlencode({**which, "format": "csv"})
        return f"{address}{'&' if '?' in address else '?'}{query}"

    def rows_by(self, columns: type[_Choice]) -> RowsAsked[_Choice]:
        """How a question is asked for the rows of the page, or for all of them for a file.

        `columns` are what the question sorts by; whatever the list can be sorted by is among them.
        """
        return {
            "sort": columns(self.sort),
            "descending": self.descending,
            "limit": self.limit,
            "offset": self.offset,
        }

    def order_by(self, columns: type[_Choice]) -> OrderAsked[_Choice]:
        """How a question is asked for all rows; `columns` are what it sorts by."""
        return {"sort": columns(self.sort), "descending": self.descending}

    def choice(self, name: str, choices: type[_Choice]) -> _Choice | None:
        """The filter's word; None if it is not set or not one of them."""
        try:
            return choices(self.chosen.get(name, ""))
        except ValueError:
            return None

    def day(self, name: str) -> date | None:
        """The filter's date; None if it is not set or makes no sense."""
        try:
            return date.fromisoformat(self.chosen.get(name, ""))
        except ValueError:
            return None

    def begin(self, name: str) -> datetime | None:
        """The first moment in New York of the filter's date."""
        day = self.day(name)
        return None if day is None else datetime.combine(day, time(), NEW_YORK)

    def end(self, name: str) -> datetime | None:
        """The first moment after the filter's date."""
        day = self.day(name)
        if day is None or day == date.max:
            return None
        return datetime.combine(day + DAY, time(), NEW_YORK)

    def url(self, **changes: object) -> str:
        """The address of the same list with something changed; from its first page on."""
        usual = self.listing
        asked = {
            "search": self.search,
            **self.chosen,
            "sort": self.sort,
            "direction": "desc" if self.descending else "asc",
            "size": self.size,
            "page": 1,
            **changes,
        }
        defaults = {
            "sort": usual.sort,
            "direction": "desc" if usual.descending else "asc",
            "size": _USUAL_SIZE,
            "page": 1,
        }
        prefix = usual.prefix
        said = {
            prefix + name: str(value)
            for name, value in asked.items()
            if str(value) and defaults.get(name) != value
        }
        query = urlencode({**self.kept, **said})
        return f"{self.path}?{query}" if query else self.path


class Listing(Generic[_Row]):
    """A list: its columns, its filters, and how it is sorted unless asked otherwise.

    `search` says what is searched for, `masked_search` the same to whoever may not see personal
    data. Where a page has several lists, each has a prefix of its own in the address. `columns` are
    those of the file, `shown` those of the page.
    """

    def __init__(  # noqa: PLR0913 - each names one fact of the list
        self,
        name: str,
        columns: Sequence[Column[_Row]],
        *,
        caption: str,
        sort: str,
        descending: bool = True,
        filters: Sequence[Filter] = (),
        search: str | None = None,
        masked_search: str | None = None,
        empty: str = "Nothing here yet.",
        prefix: str = "",
    ) -> None:
        self.name = name
        self.columns = [column for column in columns if column.only is not Only.PAGE]
        self.shown = [column for column in columns if column.only is not Only.FILE]
        self.caption = caption
        self.sort = sort
        self.descending = descending
        self.filters = filters
        self.search = search
        self.masked_search = masked_search
        self.empty = empty
        self.prefix = prefix

    def asked(self, visit: Visit) -> Asked:
        """What the visit's address asks of this list; what makes no sense counts as not asked."""

        def query(name: str) -> str:
            return visit.query(self.prefix + name)

        sort = query("sort")
        sees_personal = visit.may(Permission.PERSONAL)
        known = sort in {column.sort_for(sees_personal=sees_personal) for column in self.columns}
        direction = query("direction")
        size = _number(query("size"), _USUAL_SIZE)
        ours = {self.prefix + name for name in ("search", "sort", "direction", "size", "page")}
        ours |= {self.prefix + each.name for each in self.filters} | {"format"}
        return Asked(
            path=path_of(visit.request),
            kept={
                name: value
                for name, value in visit.request.query_params.items()
                if name not in ours
            },
            listing=self,
            search=query("search"),
            chosen={each.name: each.read(query(each.name)) for each in self.filters},
            sort=sort if known else self.sort,
            descending=direction == "desc" if direction in ("asc", "desc") else self.descending,
            size=size if size in SIZES else _USUAL_SIZE,
            page=max(1, _number(query("page"), 1)),
            wants_csv=visit.query("format") == "csv"
            and visit.query("list", self.name) == self.name,
            sees_personal=sees_personal,
        )

    def table(self, visit: Visit, asked: Asked, rows: Sequence[_Row], total: int) -> Table:
        """The rows of one page as a table."""
        return Table(
            name=self.name,
            caption=self.caption,
            headings=[self._heading(column, asked) for column in self.shown],
            rows=self._lined_up(
                [[cell_of(each, row, visit) for each in self.shown] for row in rows]
            ),
            total=total,
            first=asked.offset + 1 if rows else 0,
            last=asked.offset + len(rows) if rows else 0,
            pages=max(1, -(-total // asked.size)),
            asked=asked,
            empty=self.empty,
        )

    def csv(self, visit: Visit, rows: Iterable[_Row]) -> Response:
        """All the rows as a file, where they are at hand."""
        return Export(self._file_name(visit), _CSV, made_in_thread(self._lines(visit, rows)))

    async def export(
        self,
        visit: Visit,
        question: Callable[Concatenate[Connection, _Given], Iterator[_Row]],
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> Response:
        """All the rows that the question tells as a file: however many, and all of one moment."""

        def told(connection: Connection) -> Iterator[str]:
            return self._lines(visit, question(connection, *args, **kwargs))

        return Export(self._file_name(visit), _CSV, await begun(visit.stream(told)))

    def _file_name(self, visit: Visit) -> str:
        return f"{visit.environment.name}-{self.name}-{visit.environment.now:%Y-%m-%d}.csv"

    def _lines(self, visit: Visit, rows: Iterable[_Row]) -> Iterator[str]:
        """The lines of the file, many at once."""
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow([column.title for column in self.columns])
        for number, row in enumerate(rows, 1):
            writer.writerow([plain_of(column, row, visit) for column in self.columns])
            if number % _LINES_AT_ONCE == 0:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    def _lined_up(self, rows: list[list[Cell]]) -> list[list[Cell]]:
        """The rows, with exact amounts one below the other."""
        for place, column in enumerate(self.shown):
            if column.kind.is_exact:
                texts = lined_up([row[place].text for row in rows])
                for row, text in zip(rows, texts, strict=True):
                    row[place] = msgspec.structs.replace(row[place], text=text)
        return rows

    @staticmethod
    def _heading(column: Column[_Row], asked: Asked) -> Heading:
        is_figure = column.kind.is_figure
        word = column.sort_for(sees_personal=asked.sees_personal)
        if word is None:
            return Heading(column.title, column.kind, column.minor)
        is_sorted = asked.sort == word
        # A first click sorts text from A on, and figures and instants from the largest on.
        first_down = is_figure or column.kind is Kind.INSTANT
        down = not asked.descending if is_sorted else first_down
        order = ("descending" if asked.descending else "ascending") if is_sorted else "none"
        href = asked.url(sort=word, direction="desc" if down else "asc")
        return Heading(column.title, column.kind, column.minor, href, order)


def _number(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else usual  # noqa: PLR2004
