"""Lines, bars and candles."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from streetname.dashboard.charts.scale import Scale, round_range

WIDTH = 720
WIDE = 1_180
NARROW = 360
"""For telephones; every chart comes in this width, too."""

_HEIGHT = 220
_LEFT = 64
_RIGHT = 8
_TOP = 10
_BOTTOM = 26
_TICKS = 4
_LABELS = 6
_GAP = 0.3
_THINNEST = 1.0
_THICKEST = 14.0
_FEWEST_CANDLES = 24
"""Where there are fewer, the rest of the chart stays empty: a young day is no wall of colour."""

_NARROW_LABELS = 3
_LEAST_APART = 52
_ROUND_MINUTES = (1, 5, 10, 15, 30, 60, 120)


class Point(msgspec.Struct, frozen=True):
    """A figure at an instant, or for a stretch of time; `said` is what a reader is told of it."""

    label: str
    value: Decimal
    said: str


class Candle(msgspec.Struct, frozen=True):
    """The prices of a stretch of time."""

    at: datetime
    label: str
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    said: str


class Mark(msgspec.Struct, frozen=True):
    """Something that happened at a price, on one of the candles or points."""

    index: int
    price: Decimal
    is_buy: bool
    said: str
    href: str | None = None


class Tick(msgspec.Struct, frozen=True):
    """A label and where it stands along its axis."""

    place: float
    label: str


class Shape(msgspec.Struct, frozen=True):
    """A place a reader can point at: a box, what stands in it, and what is said of it."""

    x: float
    y: float
    width: float
    height: float
    said: str
    kind: str = ""
    centre: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    href: str | None = None


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A chart, ready to be drawn; `title` is its name, `summary` says it in a sentence.

    `narrow` is the same for a screen on which this one would be too small to be read.
    """

    kind: str
    title: str
    summary: str
    width: int = WIDTH
    height: int = _HEIGHT
    left: int = _LEFT
    top: int = _TOP
    bottom: int = _HEIGHT - _BOTTOM
    line: str = ""
    area: str = ""
    shapes: Sequence[Shape] = ()
    marks: Sequence[Shape] = ()
    across: Sequence[Tick] = ()
    up: Sequence[Tick] = ()
    narrow: "Chart | None" = None

    @property
    def right(self) -> int:
        """Where the figures end."""
        return self.width - _RIGHT


def line_chart(
    title: str,
    points: Sequence[Point],
    shown: Callable[[Decimal], str],
    marks: Sequence[Mark] = (),
    *,
    from_zero: bool = False,
    width: int = WIDTH,
) -> Chart | None:
    """A line through the points, and triangles at some; None if there are fewer than two."""
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    return _in_both_widths(
        lambda wide: _line_chart(title, points, shown, marks, from_zero=from_zero, width=wide),
        width,
    )


def _line_chart(
    title: str,
    points: Sequence[Point],
    shown: Callable[[Decimal], str],
    marks: Sequence[Mark],
    *,
    from_zero: bool,
    width: int,
) -> Chart:
    values = [point.value for point in points]
    prices = [*values, *(mark.price for mark in marks)]
    low, high, ticks = round_range(prices, _TICKS, from_zero=from_zero)
    up = Scale(low, high, _HEIGHT - _BOTTOM, _TOP)
    step = (width - _RIGHT - _LEFT) / (len(points) - 1)
    places = [(round(_LEFT + step * n, 1), up.place(v)) for n, v in enumerate(values)]
    line = "M" + " L".join(f"{x} {y}" for x, y in places)
    base = up.place(max(low, min(high, Decimal(0))))
    return Chart(
        kind="line",
        title=title,
        width=width,
        summary=_summary(title, points, shown),
        line=line,
        area=f"{line} L{places[-1][0]} {base} L{places[0][0]} {base} Z",
        shapes=[
            Shape(
                x=round(max(_LEFT, x - step / 2), 1),
                y=_TOP,
                width=round(step, 1),
                height=_HEIGHT - _BOTTOM - _TOP,
                said=point.said,
                centre=x,
                top=y,
            )
            for point, (x, y) in zip(points, places, strict=True)
        ],
        marks=_marks(marks, up, [x for x, _ in places]),
        across=_across([point.label for point in points], [x for x, _ in places], width),
        up=[Tick(up.place(tick), shown(tick)) for tick in ticks],
    )


def bar_chart(
    title: str, points: Sequence[Point], shown: Callable[[Decimal], str], *, width: int = WIDTH
) -> Chart | None:
    """A bar for each point, from zero; None if there is none."""
    if not points:
        return None
    return _in_both_widths(lambda wide: _bar_chart(title, points, shown, wide), width)


def _bar_chart(
    title: str, points: Sequence[Point], shown: Callable[[Decimal], str], width: int
) -> Chart:
    low, high, ticks = round_range([point.value for point in points], _TICKS, from_zero=True)
    up = Scale(low, high, _HEIGHT - _BOTTOM, _TOP)
    step = (width - _RIGHT - _LEFT) / len(points)
    zero = up.place(Decimal(0))
    shapes: list[Shape] = []
    for number, point in enumerate(points):
        y = up.place(point.value)
        shapes.append(
            Shape(
                x=round(_LEFT + step * (number + _GAP / 2), 1),
                y=min(y, zero),
                width=round(step * (1 - _GAP), 1),
                height=round(abs(zero - y), 1),
                said=point.said,
                kind="loss" if point.value < 0 else "",
            )
        )
    centres = [shape.x + shape.width / 2 for shape in shapes]
    return Chart(
        kind="bars",
        title=title,
        width=width,
        summary=_summary(title, points, shown),
        shapes=shapes,
        across=_across([point.label for point in points], centres, width),
        up=[Tick(up.place(tick), shown(tick)) for tick in _whole(ticks, points)],
    )


def candle_chart(
    title: str,
    candles: Sequence[Candle],
    shown: Callable[[Decimal], str],
    marks: Sequence[Mark] = (),
    *,
    width: int = WIDTH,
) -> Chart | None:
    """A candle for each stretch of time, and triangles where something traded."""
    if not candles:
        return None
    return _in_both_widths(lambda wide: _candle_chart(title, candles, shown, marks, wide), width)


def _candle_chart(
    title: str,
    candles: Sequence[Candle],
    shown: Callable[[Decimal], str],
    marks: Sequence[Mark],
    width: int,
) -> Chart:
    prices = [candle.low for candle in candles] + [candle.high for candle in candles]
    prices += [mark.price for mark in marks]
    low, high, ticks = round_range(prices, _TICKS, from_zero=False)
    up = Scale(low, high, _HEIGHT - _BOTTOM, _TOP)
    step = (width - _RIGHT - _LEFT) / max(len(candles), _FEWEST_CANDLES)
    centres = [round(_LEFT + step * (number + 0.5), 1) for number in range(len(candles))]
    return Chart(
        kind="candles",
        title=title,
        width=width,
        summary=f"{title}: {len(candles)} candles, the last one at {shown(candles[-1].close)}.",
        shapes=[
            _candle(candle, up, centre, step)
            for candle, centre in zip(candles, centres, strict=True)
        ],
        marks=_marks(marks, up, centres),
        across=_across([candle.label for candle in candles], centres, width),
        up=[Tick(up.place(tick), shown(tick)) for tick in ticks],
    )


def _candle(candle: Candle, up: Scale, centre: float, step: float) -> Shape:
    width = min(max(_THINNEST, step * (1 - _GAP)), _THICKEST)
    top = up.place(max(candle.open, candle.close))
    bottom = up.place(min(candle.open, candle.close))
    return Shape(
        x=round(centre - width / 2, 1),
        y=top,
        width=round(width, 1),
        height=max(_THINNEST, round(bottom - top, 1)),
        said=candle.said,
        kind="gain" if candle.close >= candle.open else "loss",
        centre=centre,
        top=up.place(candle.high),
        bottom=up.place(candle.low),
    )


def _marks(marks: Sequence[Mark], up: Scale, places: Sequence[float]) -> list[Shape]:
    return [
        Shape(
            x=places[mark.index],
            y=up.place(mark.price),
            width=0,
            height=0,
            said=mark.said,
            kind="buy" if mark.is_buy else "sell",
            href=mark.href,
        )
        for mark in marks
    ]


def _across(labels: Sequence[str], places: Sequence[float], width: int) -> list[Tick]:
    """A few of the labels: at round times of a day, else evenly spread; none of them twice."""
    most = _NARROW_LABELS if width <= NARROW else _LABELS
    begun = [n for n, label in enumerate(labels) if not n or label != labels[n - 1]]
    ticks: list[Tick] = []
    for number in _at_round_times(labels, begun, most) or _spread(begun, most):
        if not ticks or places[number] - ticks[-1].place >= _LEAST_APART:
            ticks.append(Tick(round(places[number], 1), labels[number]))
    return ticks


def _at_round_times(labels: Sequence[str], begun: Sequence[int], most: int) -> Sequence[int]:
    """Where the labels are times such as `13:30`, those that are roundest; else none."""
    minutes = {number: _minutes(labels[number]) for number in begun}
    for step in _ROUND_MINUTES:
        found = [n for n, minute in minutes.items() if minute is not None and not minute % step]
        if 1 < len(found) <= most:
            return found
    return ()


def _minutes(label: str) -> int | None:
    hours, colon, minutes = label.partition(":")
    return 60 * int(hours) + int(minutes) if colon and hours.isdecimal() else None


def _spread(begun: Sequence[int], most: int) -> Sequence[int]:
    every = max(1, -(-len(begun) // most))
    return begun[::-1][::every][::-1]


def _in_both_widths(drawn: Callable[[int], Chart], width: int) -> Chart:
    return msgspec.structs.replace(drawn(width), narrow=drawn(NARROW))


def _whole(ticks: Sequence[Decimal], points: Sequence[Point]) -> Sequence[Decimal]:
    """Only whole ticks where all figures are whole: nobody signs up by halves."""
    if all(point.value == point.value // 1 for point in points):
        return [tick for tick in ticks if tick == tick // 1]
    return ticks


def _summary(title: str, points: Sequence[Point], shown: Callable[[Decimal], str]) -> str:
    first, last = points[0], points[-1]
    return (
        f"{title}: from {shown(first.value)} ({first.label}) to {shown(last.value)} ({last.label})."
    )
