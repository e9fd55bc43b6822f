"""Type: the fonts and inks, and how text is made to fit.

The fonts are those that every PDF reader brings along, so the files are small and no font is
carried in the repository.
"""

from collections.abc import Iterator
from functools import lru_cache

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from streetname.documents.paper.written import printable

REGULAR = "Helvetica"
BOLD = "Helvetica-Bold"
INK = HexColor(0x1A1F27)
FAINT = HexColor(0x5C6675)
RULE = HexColor(0xCBD2DB)
ACCENT = HexColor(0x17456B)

_ELLIPSIS = "…"
_MOST_LINES = 6


@lru_cache(maxsize=4_096)
def width_of(text: str, font: str, size: float) -> float:
    """How wide the text is, in points."""
    return stringWidth(text, font, size)


def shortened(text: str, font: str, size: float, most: float) -> str:
    """The text in one line, with an ellipsis for what has no room."""
    text = printable(text)
    return text if width_of(text, font, size) <= most else _cut(text, font, size, most)


def wrapped(text: str, font: str, size: float, most: float) -> list[str]:
    """The text in lines; a word with no room in a line of its own is broken.

    There are never so many lines that a page has no room for them: an ellipsis stands for the rest.
    """
    lines: list[str] = []
    line = ""
    for word in _pieces(printable(text).split(), font, size, most):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, font, size) > most:
            lines.append(line)
            line = word
        else:
            line = longer
    if line:
        lines.append(line)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], _cut(lines[_MOST_LINES - 1], font, size, most)]
    return lines


def _cut(text: str, font: str, size: float, most: float) -> str:
    """The text and an ellipsis behind it, in so much room."""
    while text and width_of(text + _ELLIPSIS, font, size) > most:
        text = text[:-1]
    return text.rstrip() + _ELLIPSIS


def _pieces(words: list[str], font: str, size: float, most: float) -> Iterator[str]:
    for word in words:
        if width_of(word, font, size) <= most:
            yield word
            continue
        piece = ""
        for character in word:
            if piece and width_of(piece + character, font, size) > most:
                yield piece
                piece = ""
            piece += character
        yield piece
