"""The page: letter paper with a letterhead, a line that every page repeats, and a foot.

The same document makes the same bytes: nothing on it or in it is of the machine or of the moment
at which it is drawn.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from io import BytesIO
from typing import Any

import msgspec
from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate

from streetname.documents.letterhead import Firm, Recipient
from streetname.documents.paper.type import (
    ACCENT,
    BOLD,
    FAINT,
    INK,
    REGULAR,
    RULE,
    shortened,
    width_of,
    wrapped,
)
from streetname.documents.paper.written import printable
from streetname.domain.values.instants import NEW_YORK

_WIDTH, _HEIGHT = LETTER
_MARGIN = 42.0
WIDTH = _WIDTH - 2 * _MARGIN
_LEFT, _RIGHT = _MARGIN, _WIDTH - _MARGIN
_TOP = _HEIGHT - 40
_LETTERHEAD = 152.0
_RUNNING_HEAD = 34.0
_FOOT = 62.0
_END_OF_DAY = time(23, 59, 59)
_FIRST, _LATER = "first", "later"
_HALF = WIDTH * 0.56
_LINE = 11.5
_MOST_LINES = 9
_TITLE = 15.0
_SMALLEST_TITLE = 9.0
_NOTICE = (
    "SIMULATION. This document was made by a simulated brokerage for development and testing.",
    "It is not a registered broker-dealer. No security was traded, and no money moved.",
)


class Heading(msgspec.Struct, frozen=True):
    """What a document is: its title, what it covers, and facts that stand beside the address."""

    firm: Firm
    recipient: Recipient
    title: str
    covers: str
    facts: tuple[tuple[str, str], ...]
    dated: date


def drawn(heading: Heading, content: Callable[[], Sequence[Flowable]]) -> bytes:
    """The document as a PDF file; it is laid out twice, first to learn how many pages there are.

    What has been laid out remembers where, so the content is made anew.
    """
    pages, _ = _laid_out(heading, content(), 0)
    _, file = _laid_out(heading, content(), pages)
    return file


def _laid_out(heading: Heading, content: Sequence[Flowable], pages: int) -> tuple[int, bytes]:
    file = BytesIO()
    first, later = partial(_first_page, heading, pages), partial(_later_page, heading, pages)
    template = BaseDocTemplate(
        file,
        pagesize=LETTER,
        invariant=1,
        title=printable(f"{heading.title}, {heading.covers}"),
        author=printable(heading.firm.name),
        subject=f"Account {heading.recipient.account_number}",
        creator="Streetname, a simulated brokerage",
        producer="Streetname",
        pageTemplates=[
            PageTemplate(_FIRST, [_frame(_LETTERHEAD)], first),
            PageTemplate(_LATER, [_frame(_RUNNING_HEAD)], later),
        ],
    )
    template.build(
        [NextPageTemplate(_LATER), *content], canvasmaker=partial(_canvas, heading.dated)
    )
    return template.page, file.getvalue()


def _canvas(dated: date, *args: Any, **kwargs: Any) -> Canvas:  # noqa: ANN401 - reportlab's own
    """A canvas whose file was made at the end of that day, whenever it is drawn."""
    made = datetime.combine(dated, _END_OF_DAY, NEW_YORK).astimezone(UTC)
    canvas = Canvas(*args, **kwargs)
    canvas.setDateFormatter(lambda *_: f"D:{made:%Y%m%d%H%M%S}Z")  # pyright: ignore[reportUnknownMemberType, reportUnknownLambdaType]
    return canvas


def _first_page(heading: Heading, pages: int, canvas: Canvas, template: BaseDocTemplate) -> None:
    _letterhead(heading, canvas)
    _foot(canvas, f"Page {template.page} of {pages}")


def _later_page(heading: Heading, pages: int, canvas: Canvas, template: BaseDocTemplate) -> None:
    _running_head(heading, canvas)
    _foot(canvas, f"Page {template.page} of {pages}")


def _frame(head: float) -> Frame:
    return Frame(
        _LEFT,
        _FOOT,
        WIDTH,
        _TOP - head - _FOOT,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )


def _letterhead(heading: Heading, canvas: Canvas) -> None:
    """The firm and the title above a rule; below it the address, and facts to its right."""
    firm, recipient = heading.firm, heading.recipient
    name = printable(firm.name)
    too_wide = max(width_of(name, BOLD, _TITLE) / _HALF, 1.0)
    size = max(_TITLE / too_wide, _SMALLEST_TITLE)
    _text(canvas, _LEFT, _TOP - 12, name, BOLD, size, ACCENT, most=_HALF)
    _text(canvas, _LEFT, _TOP - 26, f"Correspondent {firm.correspondent}", REGULAR, 8, FAINT)
    _text_right(canvas, _RIGHT, _TOP - 12, heading.title, BOLD, _TITLE, INK)
    _text_right(canvas, _RIGHT, _TOP - 26, heading.covers, REGULAR, 9, FAINT)
    _rule(canvas, _TOP - 36, ACCENT, 1.2)
    lines = [(line, BOLD) for line in wrapped(recipient.name, BOLD, 9, _HALF)]
    for written in recipient.address:
        lines += [(line, REGULAR) for line in wrapped(written, REGULAR, 9, _HALF)]
    for number, (line, font) in enumerate(lines[:_MOST_LINES]):
        _text(canvas, _LEFT, _TOP - 56 - number * _LINE, line, font, 9, INK)
    label, figure = _LEFT + WIDTH * 0.6, _RIGHT
    for number, (name, value) in enumerate(heading.facts):
        height = _TOP - 56 - number * (_LINE + 1.5)
        _text(canvas, label, height, name, REGULAR, 8, FAINT)
        _text_right(canvas, figure, height, value, BOLD, 8.5, INK)


def _running_head(heading: Heading, canvas: Canvas) -> None:
    """One line that says which document the page is of."""
    number = heading.recipient.account_number
    _text(canvas, _LEFT, _TOP - 6, heading.firm.name, BOLD, 9, ACCENT, most=WIDTH * 0.4)
    _text_right(
        canvas,
        _RIGHT,
        _TOP - 6,
        f"{heading.title} · {heading.covers} · Account {number}",
        REGULAR,
        8,
        FAINT,
    )
    _rule(canvas, _TOP - 14, RULE, 0.6)


def _foot(canvas: Canvas, page: str) -> None:
    _rule(canvas, _FOOT - 14, RULE, 0.6)
    for number, line in enumerate(_NOTICE):
        _text(canvas, _LEFT, _FOOT - 25 - number * 9, line, REGULAR, 6.8, FAINT)
    _text_right(canvas, _RIGHT, _FOOT - 25, page, REGULAR, 7.5, INK)


def _rule(canvas: Canvas, height: float, color: Color, width: float) -> None:
    canvas.setStrokeColor(color)
    canvas.setLineWidth(width)
    canvas.line(_LEFT, height, _RIGHT, height)


def _text(  # noqa: PLR0913 - a place, a text and how it looks
    canvas: Canvas,
    left: float,
    height: float,
    text: str,
    font: str,
    size: float,
    color: Color,
    *,
    most: float = WIDTH,
) -> None:
    canvas.setFont(font, size)
    canvas.setFillColor(color)
    canvas.drawString(left, height, shortened(text, font, size, most))


def _text_right(
    canvas: Canvas,
    right: float,
    height: float,
    text: str,
    font: str,
    size: float,
    color: Color,
) -> None:
    canvas.setFont(font, size)
    canvas.setFillColor(color)
    canvas.drawRightString(right, height, printable(text))
