"""Columns of lists: what they hold, and how a row's value is shown in one and written to a file."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec
from markupsafe import Markup

from streetname.dashboard import formats
from streetname.dashboard.visit import Visit
from streetname.domain.values.written import written
from streetname.wire.times import timestamp

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_Row = TypeVar("_Row")


class Kind(StrEnum):
    """What a column holds: decides how it looks and on which side it stands."""

    TEXT = "text"
    LONG = "long"
    """Text that is cut where a line is too short for it, and whole in its tooltip."""
    ID = "id"
    STATUS = "status"
    WORDS = "words"
    INSTANT = "instant"
    MOMENT = "moment"
    """A recent instant, without year and seconds, where there is little room."""
    DAY = "day"
    MONEY = "money"
    ROUNDED = "rounded"
    PRICE = "price"
    SIGNED = "signed"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    COUNT = "count"
    PERCENT = "percent"
    FIGURE = "figure"
    """A figure as text, where rows have figures of several kinds."""

    @property
    def is_figure(self) -> bool:
        """True if it stands on the right."""
        return self in _FIGURES

    @property
    def is_exact(self) -> bool:
        """True if nothing of it is rounded away, however fine it is."""
        return self in (Kind.MONEY, Kind.AMOUNT)


_FIGURES = frozenset(
    {
        Kind.MONEY,
        Kind.ROUNDED,
        Kind.PRICE,
        Kind.SIGNED,
        Kind.QUANTITY,
        Kind.AMOUNT,
        Kind.COUNT,
        Kind.PERCENT,
        Kind.FIGURE,
    }
)
_SHOWN: Mapping[Kind, Callable[[Any], str | Markup]] = {
    Kind.TEXT: lambda value: "" if value is None else str(value),
    Kind.LONG: lambda value: "" if value is None else str(value),
    Kind.ID: lambda value: "" if value is None else str(value),
    Kind.STATUS: formats.words,
    Kind.WORDS: formats.words,
    Kind.INSTANT: formats.instant,
    Kind.MOMENT: formats.moment,
    Kind.DAY: formats.day,
    Kind.MONEY: formats.money,
    Kind.ROUNDED: formats.rounded,
    Kind.PRICE: formats.price,
    Kind.SIGNED: formats.signed,
    Kind.QUANTITY: formats.quantity,
    Kind.AMOUNT: formats.amount,
    Kind.COUNT: formats.count,
    Kind.PERCENT: formats.percent,
    Kind.FIGURE: str,
}


class Only(StrEnum):
    """Where alone a column is, if it is not both on the page and in the file."""

    PAGE = "page"
    FILE = "file"


class Column(msgspec.Struct, Generic[_Row], frozen=True):
    """One column: its title, its value in a row, and where a click on it leads.

    `sort` is the word for it in the address; without one nobody can sort by it. `personal` values
    are masked for those who may not see them, who cannot sort by them either. `minor` ones are left
    out where there is no room. What the page says in words, the file may have in columns of
    figures: see `only`. `copies` is what the API calls what the column shows by another name; a
    button beside it copies that.
    """

    title: str
    value: Callable[[_Row], Any]
    kind: Kind = Kind.TEXT
    sort: str | None = None
    href: Callable[[_Row], str | None] | None = None
    personal: bool = False
    minor: bool = False
    only: Only | None = None
    copies: Callable[[_Row], str] | None = None

    def sort_for(self, *, sees_personal: bool) -> str | None:
        """The word to sort by it with; an order tells something of what is masked."""
        return self.sort if sees_personal or not self.personal else None


class Cell(msgspec.Struct, frozen=True):
    """One cell as it is shown."""

    text: str | Markup
    kind: Kind
    value: Any = None
    href: str | None = None
    tone: str = ""
    copies: str = ""
    is_plain: bool = False

    @property
    def is_long(self) -> bool:
        """True if it may be cut short where it stands."""
        return self.kind is Kind.LONG and bool(self.text)


def cell_of(column: Column[_Row], row: _Row, visit: Visit) -> Cell:
    """The row's value as the page shows it, as far as the visitor may see it."""
    value: Any = column.value(row)
    tone = formats.signed_tone(value) if column.kind is Kind.SIGNED else ""
    if column.personal and value:
        value = visit.personal(str(value))
    href = None if column.href is None else column.href(row)
    copies = "" if column.copies is None else column.copies(row)
    is_plain = not (href or tone or copies or column.kind in (Kind.STATUS, Kind.ID))
    return Cell(_SHOWN[column.kind](value), column.kind, value, href, tone, copies, is_plain)


def plain_of(column: Column[_Row], row: _Row, visit: Visit) -> str:
    """The value as a spreadsheet should read it; text never begins a formula."""
    value = _figure(column.value(row))
    match value:
        case None:
            return ""
        case Decimal():
            return written(value)
        case datetime():
            return timestamp(value)
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case _:
            text = visit.personal(str(value)) if column.personal else str(value)
            text = text.replace("\u00a0", " ")
            return f"'{text}" if text.startswith(_FORMULA) else text


def _figure(value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    """The number alone of what is shown with a unit."""
    return value.number if isinstance(value, formats.Amount) else value
