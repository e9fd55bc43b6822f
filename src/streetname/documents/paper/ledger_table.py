"""Tables of words and figures, over as many pages as they need.

Words wrap. Figures stand under each other at the decimal point, and become smaller if the column is
too narrow for them. Every page repeats the heads of the columns.
"""

from collections.abc import Sequence
from itertools import accumulate

import msgspec
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from streetname.documents.paper.type import (
    BOLD,
    FAINT,
    INK,
    REGULAR,
    RULE,
    shortened,
    width_of,
    wrapped,
)

_SIZE = 8.0
_LINE = 9.6
_HEAD_SIZE = 7.0
_HEAD = 17.0
_NOTE_SIZE = 6.5
_NOTE_LINE = 9.4
_PADDING = 3.4
_GAP = 7.0
_LEAST_ROWS = 2


class Column(msgspec.Struct, frozen=True):
    """A column, so many points wide, of words or of figures."""

    title: str
    width: float
    is_figure: bool = False


class Row(msgspec.Struct, frozen=True):
    """A cell for each column, and a `note` in small print below them. A total stands out."""

    cells: tuple[str, ...]
    note: str = ""
    is_total: bool = False


class _SetRow(msgspec.Struct, frozen=True):
    """A row whose words have been put into lines."""

    row: Row
    lines: tuple[tuple[str, ...], ...]
    height: float

    @property
    def font(self) -> str:
        return BOLD if self.row.is_total else REGULAR


class LedgerTable(Flowable):
    """A table that can be continued on the next page."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._rows = [_set(row, self._columns) for row in rows]
        self._fractions = tuple(
            _room_for_fractions(self._rows, place, column.width - _GAP) if column.is_figure else 0.0
            for place, column in enumerate(self._columns)
        )

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's
        """How much room the whole table takes."""
        self.width = sum(column.width for column in self._columns)
        self.height = _HEAD + sum(row.height for row in self._rows)
        return self.width, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: ARG002, N803
        """As many rows as there is room for, and the rest; a total does not stand alone."""
        heights = accumulate((row.height for row in self._rows), initial=_HEAD)
        fitting = sum(height <= aH for height in heights) - 1
        if 0 < fitting < len(self._rows) and self._rows[fitting].row.is_total:
            fitting -= 1
        if fitting < min(_LEAST_ROWS, len(self._rows)):
            return []
        return [self._of(self._rows[:fitting]), self._of(self._rows[fitting:])]

    def draw(self) -> None:
        """Draw the heads and the rows."""
        top = self.height
        self._draw_heads(top)
        top -= _HEAD
        for number, row in enumerate(self._rows):
            if row.row.is_total and number:
                self._rule(top, 0.8, FAINT)
            self._draw_row(row, top)
            top -= row.height

    def _of(self, rows: list[_SetRow]) -> "LedgerTable":
        """A table of some of the rows, with its figures where those of the whole one are."""
        part = LedgerTable(self._columns, ())
        part._rows = rows
        part._fractions = self._fractions
        return part

    def _draw_heads(self, top: float) -> None:
        for column, left in self._places():
            title = shortened(column.title, BOLD, _HEAD_SIZE, column.width - _GAP)
            self._place(title, column, left, top - 10, BOLD, _HEAD_SIZE, FAINT)
        self._rule(top - _HEAD + 2, 0.8, FAINT)

    def _draw_row(self, row: _SetRow, top: float) -> None:
        base = top - _PADDING - _SIZE + 1
        for place, (column, left) in enumerate(self._places()):
            for number, line in enumerate(row.lines[place]):
                height = base - number * _LINE
                if column.is_figure:
                    self._figure(line, place, left, height, row.font)
                else:
                    self._place(line, column, left, height, row.font, _SIZE, INK)
        if row.row.note:
            height = top - row.height + _PADDING + 1.5
            note = shortened(row.row.note, REGULAR, _NOTE_SIZE, self.width)
            self._write(note, 0, height, REGULAR, _NOTE_SIZE, FAINT)
        self._rule(top - row.height, 0.4, RULE)

    def _figure(self, text: str, place: int, left: float, height: float, font: str) -> None:
        """A figure with its decimal point under the others, or smaller if it has no room."""
        column = self._columns[place]
        room = column.width - _GAP
        width = width_of(text, font, _SIZE)
        behind = max(self._fractions[place] - width_of(_fraction(text), font, _SIZE), 0.0)
        if width > room:
            self._write(text, left + _GAP, height, font, _SIZE * room / width, INK)
        else:
            right = left + column.width - behind
            self._write(text, right - width, height, font, _SIZE, INK)

    def _place(
        self,
        text: str,
        column: Column,
        left: float,
        height: float,
        font: str,
        size: float,
        color: Color,
    ) -> None:
        if column.is_figure:
            left += column.width - width_of(text, font, size)
        self._write(text, left, height, font, size, color)

    def _write(
        self, text: str, left: float, height: float, font: str, size: float, color: Color
    ) -> None:
        canvas = self._paper
        canvas.setFont(font, size)
        canvas.setFillColor(color)
        canvas.drawString(left, height, text)

    def _rule(self, height: float, width: float, color: Color) -> None:
        canvas = self._paper
        canvas.setStrokeColor(color)
        canvas.setLineWidth(width)
        canvas.line(0, height, self.width, height)

    @property
    def _paper(self) -> Canvas:
        return self.canv

    def _places(self) -> list[tuple[Column, float]]:
        """The columns with their left edges."""
        widths = (column.width for column in self._columns)
        return list(zip(self._columns, accumulate(widths, initial=0.0), strict=False))


def _set(row: Row, columns: Sequence[Column]) -> _SetRow:
    font = BOLD if row.is_total else REGULAR
    lines = tuple(
        (cell,) if column.is_figure else tuple(wrapped(cell, font, _SIZE, column.width - _GAP))
        for column, cell in zip(columns, row.cells, strict=True)
    )
    most = max(map(len, lines), default=1)
    note = _NOTE_LINE if row.note else 0.0
    return _SetRow(row, lines, most * _LINE + note + 2 * _PADDING)


def _fraction(text: str) -> str:
    """What stands from the decimal point on."""
    _, point, behind = text.partition(".")
    return point + behind


def _room_for_fractions(rows: Sequence[_SetRow], place: int, room: float) -> float:
    """How far from the right the decimal points are; nothing if that leaves too little room.

    A figure that has no room anyway does not count: the others shall still be aligned.
    """
    whole = fraction = 0.0
    for row in rows:
        text = row.row.cells[place]
        width = width_of(text, row.font, _SIZE)
        if width <= room:
            behind = width_of(_fraction(text), row.font, _SIZE)
            whole, fraction = max(whole, width - behind), max(fraction, behind)
    return fraction if whole + fraction <= room else 0.0
