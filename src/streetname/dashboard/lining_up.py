"""Figures of a column, lined up at their points: what is finer than cents is there, but quiet."""

from collections.abc import Sequence

from markupsafe import Markup

_CENTS = 2


def lined_up(texts: Sequence[str | Markup]) -> Sequence[str | Markup]:
    """The figures, each as wide behind its point as the finest of them.

    Nothing is to be done where none is finer than cents. The widths are in the style sheet: nothing
    is added to what is read out or copied.
    """
    finest = max((len(text.partition(".")[2]) for text in texts), default=0)
    return texts if finest <= _CENTS else [_padded(text, finest) for text in texts]


def _padded(text: str, finest: int) -> Markup:
    whole, point, decimals = text.partition(".")
    quiet, pointless = " soft" if "$" in text else "", "" if point else " pointless"
    classes = f"finer lacks-{finest - len(decimals)}{quiet}{pointless}"
    return Markup('<span>{}<span class="{}">{}</span></span>').format(
        whole + point + decimals[:_CENTS], classes, decimals[_CENTS:]
    )
