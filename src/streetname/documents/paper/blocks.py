"""What documents are put together from: sections with a title, and small print."""

from collections.abc import Sequence

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from streetname.documents.paper.ledger_table import Column, LedgerTable, Row
from streetname.documents.paper.type import ACCENT, BOLD, FAINT, REGULAR, wrapped

_TITLE = 11.0
_TITLE_HEIGHT = 20.0
_ABOVE = 14.0
_ROOM_FOR_A_BEGIN = 160.0
_SMALL = 7.0
_SMALL_LINE = 9.2

EXACT = (
    "Amounts are in US dollars and shown as exactly as the books keep them, which may be finer than"
    " a cent."
)


class Title(Flowable):
    """The title of a section."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's
        """How much room it takes."""
        return aW, _TITLE_HEIGHT

    def draw(self) -> None:
        """Draw it."""
        self.canv.setFont(BOLD, _TITLE)
        self.canv.setFillColor(ACCENT)
        self.canv.drawString(0, _TITLE_HEIGHT - _TITLE, self._text)


class SmallPrint(Flowable):
    """A paragraph of terms."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._lines: list[str] = []

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803
        """How much room it takes in that width."""
        self._lines = wrapped(self._text, REGULAR, _SMALL, aW)
        self.height = (len(self._lines) + 0.5) * _SMALL_LINE
        return aW, self.height

    def draw(self) -> None:
        """Draw it."""
        self.canv.setFont(REGULAR, _SMALL)
        self.canv.setFillColor(FAINT)
        for number, line in enumerate(self._lines, start=1):
            self.canv.drawString(0, self.height - number * _SMALL_LINE, line)


def section(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> list[Flowable]:
    """A title and its table, which begin on one page; a short table is not broken."""
    table = LedgerTable(columns, rows)
    _, height = table.wrap(0, 0)
    room = min(_TITLE_HEIGHT + height, _ROOM_FOR_A_BEGIN)
    return [Spacer(0, _ABOVE), CondPageBreak(room), Title(title), table]


def terms(*paragraphs: str) -> list[Flowable]:
    """What is to be known about the document, in small print."""
    return [Spacer(0, _ABOVE), *map(SmallPrint, paragraphs)]
