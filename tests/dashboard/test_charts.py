"""What charts write along their axes, and how they are drawn where there is little to draw."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from streetname.dashboard.charts.chart import Candle, Chart, Point, candle_chart, line_chart

HALF_PAST_NINE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def a_line(labels: list[str]) -> Chart:
    points = [Point(label, Decimal(number), label) for number, label in enumerate(labels)]
    chart = line_chart("Equity", points, str)
    assert chart is not None
    return chart


def labels_of(chart: Chart | None) -> list[str]:
    assert chart is not None
    return [tick.label for tick in chart.across]


def times(count: int, minutes: int) -> list[str]:
    instants = (HALF_PAST_NINE + timedelta(minutes=minutes * n) for n in range(count))
    return [f"{instant:%H:%M}" for instant in instants]


def test_a_day_is_labelled_at_round_times() -> None:
    assert labels_of(a_line(times(79, 5))) == ["10:00", "12:00", "14:00", "16:00"]
    assert labels_of(a_line(times(10, 1))) == ["09:30", "09:35"]


def test_no_label_stands_twice() -> None:
    days = [day for day in ("Nov 20", "Nov 23", "Nov 24") for _ in range(13)]
    assert labels_of(a_line(days)) == ["Nov 20", "Nov 23", "Nov 24"]


def test_a_telephone_has_a_narrow_one_with_fewer_labels() -> None:
    chart = a_line([f"Nov {day}" for day in range(1, 31)])
    assert chart.narrow is not None
    assert chart.narrow.width < chart.width / 1.5
    assert len(labels_of(chart.narrow)) == 3 < len(labels_of(chart))


def test_the_first_candle_of_a_day_is_as_thin_as_all_others() -> None:
    price = Decimal(100)
    candle = Candle(HALF_PAST_NINE, "09:30", price, price + 1, price - 1, price, "")
    chart = candle_chart("AAPL", [candle], str)
    assert chart is not None
    (shape,) = chart.shapes
    assert shape.width <= 14
    assert shape.x < chart.width / 4
