"""What a history of the portfolio was asked for, and the windows of time that it is told in.

Windows follow one another; each is named by its beginning and tells what the account was worth at
its end. The last one may still be going on: it is live, and tells what the account is worth now.
Source: Alpaca, portfolio history.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias

import msgspec

from streetname.domain.errors import InvalidField
from streetname.domain.market.calendar import (
    FIRST_DAY,
    LAST_DAY,
    Session,
    next_session,
    previous_session,
    session_on,
    sessions_between,
)
from streetname.domain.values.instants import (
    DAY,
    EARLIEST,
    EPOCH,
    NEW_YORK,
    exchange_date,
    in_new_york,
)

Moment: TypeAlias = date | datetime
"""An instant, or a whole day in New York: what starts with it includes it, what ends too."""

_MOST_INTRADAY = timedelta(days=30)
_BY_MINUTE_BELOW = timedelta(days=7)
_BY_QUARTER_BELOW = timedelta(days=30)
_BEFORE_OPEN = timedelta(hours=5, minutes=30)
_AFTER_CLOSE = timedelta(hours=4)
_LABEL_OF_DAY = time(20)
_MONTHS_OF_YEAR = 12


class Timeframe(StrEnum):
    """How long a window lasts."""

    MINUTE = "1Min"
    FIVE_MINUTES = "5Min"
    QUARTER = "15Min"
    HOUR = "1H"
    DAY = "1D"


class Reporting(StrEnum):
    """Which part of the day is told of."""

    MARKET_HOURS = "market_hours"
    EXTENDED_HOURS = "extended_hours"
    CONTINUOUS = "continuous"


class Reset(StrEnum):
    """Whether profit is counted anew every day."""

    PER_DAY = "per_day"
    NO_RESET = "no_reset"


class PeriodUnit(StrEnum):
    """What a period is counted in."""

    DAY = "D"
    WEEK = "W"
    MONTH = "M"
    YEAR = "A"


_DAYS = {PeriodUnit.DAY: 1, PeriodUnit.WEEK: 7, PeriodUnit.MONTH: 30, PeriodUnit.YEAR: 365}
_STEPS = {
    Timeframe.MINUTE: timedelta(minutes=1),
    Timeframe.FIVE_MINUTES: timedelta(minutes=5),
    Timeframe.QUARTER: timedelta(minutes=15),
    Timeframe.HOUR: timedelta(hours=1),
    Timeframe.DAY: DAY,
}


class Period(msgspec.Struct, frozen=True):
    """So many days, weeks, months or years."""

    number: int
    unit: PeriodUnit

    @property
    def length(self) -> timedelta:
        """About how long it lasts; a month counts as thirty days."""
        return min(self.number, LAST_DAY.toordinal()) * _DAYS[self.unit] * DAY

    def before(self, day: date) -> date:
        """The date so long before the day, or the calendar's first."""
        return max(_shifted(day, -self.number, self.unit), FIRST_DAY)

    def after(self, day: date) -> date:
        """The date so long after the day, or the calendar's last."""
        return min(_shifted(day, self.number, self.unit), LAST_DAY)


_DEFAULT_PERIOD = Period(1, PeriodUnit.MONTH)


class HistoryRequest(msgspec.Struct, frozen=True):
    """What a history was asked for; `cashflow_types` None is for none, empty for all."""

    period: Period | None = None
    timeframe: Timeframe | None = None
    start: Moment | None = None
    end: Moment | None = None
    reporting: Reporting = Reporting.MARKET_HOURS
    reset: Reset = Reset.PER_DAY
    cashflow_types: tuple[str, ...] | None = None
    since_midnight: bool = False


class Window(msgspec.Struct, frozen=True, gc=False):
    """A span of time that `label` names.

    It lasts until just before `ends`. Flows of cash are told of from `begins` on, which lies before
    the label where nothing is told of the hours between.
    """

    label: datetime
    begins: datetime
    ends: datetime
    day: date
    live: bool = False


class HistoryPlan(msgspec.Struct, frozen=True):
    """The windows in order, and how their profits are counted."""

    now: datetime
    timeframe: Timeframe
    reset: Reset
    windows: Sequence[Window]

    @property
    def instants(self) -> Sequence[datetime]:
        """All instants at which the account must be valued, in order; the present is extra."""
        ends = {window.ends for window in self.windows if not window.live}
        return sorted(ends | {close_before(day) for day in self._days_with_a_base()})

    @property
    def is_per_day(self) -> bool:
        """True if each day's profit begins at nothing."""
        return self.reset is Reset.PER_DAY and self.timeframe is not Timeframe.DAY

    def _days_with_a_base(self) -> set[date]:
        if self.is_per_day:
            return {window.day for window in self.windows}
        return {window.day for window in self.windows[:1]}


def close_before(day: date) -> datetime:
    """The last close on a date before the day: what its profit is counted from."""
    return previous_session(day).closes_at


def planned(request: HistoryRequest, now: datetime, opened_on: date) -> HistoryPlan:
    """The windows of the history as it stands at `now`, of an account opened on that date."""
    _check(request)
    span = _Span(request, now)
    timeframe = request.timeframe or _usual_timeframe(span.length)
    if timeframe is not Timeframe.DAY and span.length > _MOST_INTRADAY:
        raise InvalidField(
            f"timeframe {timeframe} is allowed for 30 days at most; use 1D for a longer period"
        )
    if timeframe is Timeframe.DAY:
        windows = _days(span, opened_on)
    elif request.reporting is Reporting.CONTINUOUS:
        windows = _around_the_clock(span, _STEPS[timeframe], opened_on)
    else:
        windows = _in_hours(span, _STEPS[timeframe], opened_on)
    return HistoryPlan(now, timeframe, request.reset, list(windows))


def _check(request: HistoryRequest) -> None:
    bounds = (request.start, request.end, request.period)
    given = sum(bound is not None for bound in bounds)
    if given == len(bounds):
        raise InvalidField("only two of start, end and period can be specified at the same time")
    if given and request.since_midnight:
        raise InvalidField("since_midnight cannot be combined with start, end or period")


def _usual_timeframe(length: timedelta) -> Timeframe:
    if length < _BY_MINUTE_BELOW:
        return Timeframe.MINUTE
    return Timeframe.QUARTER if length < _BY_QUARTER_BELOW else Timeframe.DAY


class _Span:
    """From when until when the history goes, whatever it is divided into."""

    def __init__(self, request: HistoryRequest, now: datetime) -> None:
        self.now = now
        self.reporting = request.reporting
        today = exchange_date(now)
        self._start = today if request.since_midnight else request.start
        self._end = request.end
        self._period = request.period or (_DEFAULT_PERIOD if self._start is None else None)
        if self._start is not None and self._first_instant() > self._last_instant():
            raise InvalidField("start must not be after end")

    @property
    def length(self) -> timedelta:
        """How long it is by New York's wall clock."""
        if self._period is not None:
            return self._period.length
        return _wall_clock(self._last_instant()) - _wall_clock(self._first_instant())

    def until(self, step: timedelta) -> datetime:
        """The last instant, down to a whole step unless it is the present."""
        return self._floored(self._last_instant(), step)

    def instants(self, step: timedelta) -> tuple[datetime, datetime]:
        """The first and the last instant, each down to a whole step; the present stays as it is."""
        first, last = self._first_instant(), self._last_instant()
        if self._start is not None and self._period is not None:
            last = min(_moved(first, self._period.after(exchange_date(first))), self.now)
        elif self._period is not None:
            first = max(_moved(last, self._period.before(exchange_date(last))), EARLIEST)
        return _floor(first, step), self._floored(last, step)

    def _floored(self, last: datetime, step: timedelta) -> datetime:
        return last if last == self.now else _floor(last, step)

    def days(self, *, by_hours: bool) -> tuple[date, date]:
        """The first and the last date; with `by_hours`, a start after the day's end is too late."""
        first = exchange_date(self._first_instant())
        if by_hours and isinstance(self._start, datetime):
            session = session_on(first)
            if session is None or self._first_instant() > hours_of(session, self.reporting)[1]:
                first += DAY
        if self._start is not None and self._period is not None:
            first = next_session(first - DAY).date
            return first, min(self._period.after(first) - DAY, exchange_date(self.now))
        last = self._last_instant()
        if self._period is None:
            return first, exchange_date(last)
        latest = _latest_day(last, self.reporting)
        return min(self._period.before(latest) + DAY, latest), latest

    def _first_instant(self) -> datetime:
        if self._start is None:
            return EARLIEST
        if isinstance(self._start, datetime):
            return max(self._start, EARLIEST)
        return max(_midnight(max(self._start, FIRST_DAY)), EARLIEST)

    def _last_instant(self) -> datetime:
        if self._end is None:
            return self.now
        if isinstance(self._end, datetime):
            end = self._end
        else:
            end = _midnight(min(max(self._end, FIRST_DAY), LAST_DAY) + DAY)
        return max(min(end, self.now), EARLIEST)


def _days(span: _Span, opened_on: date) -> Iterator[Window]:
    """A window for each trading day, from the close before until its own."""
    first, last = span.days(by_hours=False)
    for session in sessions_between(max(first, opened_on), last):
        appears, settles = _live_hours(session, span.reporting)
        if span.now < appears:
            return
        label = datetime.combine(session.date, _LABEL_OF_DAY, NEW_YORK)
        live = span.now < settles
        ends = span.now if live else session.closes_at
        yield Window(label, close_before(session.date), ends, session.date, live)


def _in_hours(span: _Span, step: timedelta, opened_on: date) -> Iterator[Window]:
    """The windows of each day's hours, the close itself included.

    A day's first window reaches back to the end of the hours before.
    """
    first, last = span.days(by_hours=True)
    limit = span.until(step)
    for session in sessions_between(max(first, opened_on), last):
        opens, closes = hours_of(session, span.reporting)
        began = hours_of(previous_session(session.date), span.reporting)[1]
        for window in _steps(opens, min(closes, limit), step, span.now):
            is_first = window.label == opens
            yield msgspec.structs.replace(window, begins=began) if is_first else window


def _around_the_clock(span: _Span, step: timedelta, opened_on: date) -> Iterator[Window]:
    first, last = span.instants(step)
    return _steps(max(first, _midnight(opened_on)), last, step, span.now)


def _steps(first: datetime, last: datetime, step: timedelta, now: datetime) -> Iterator[Window]:
    """The windows that begin from `first` to `last`, both included, cut off at `last`."""
    while first <= last:
        behind = first + step
        yield Window(
            label=first,
            begins=first,
            ends=min(behind, last),
            day=exchange_date(first),
            live=last == now < behind,
        )
        first = behind


def hours_of(session: Session, reporting: Reporting) -> tuple[datetime, datetime]:
    """The hours of the trading day that are told of, if it is not all of them."""
    if reporting is Reporting.EXTENDED_HOURS:
        return session.opens_at - _BEFORE_OPEN, session.closes_at + _AFTER_CLOSE
    return session.opens_at, session.closes_at


def _live_hours(session: Session, reporting: Reporting) -> tuple[datetime, datetime]:
    """From when on the day has a value, and until when that is the present one."""
    if reporting is Reporting.CONTINUOUS:
        return _midnight(session.date), _midnight(session.date + DAY)
    return hours_of(session, reporting)


def _latest_day(instant: datetime, reporting: Reporting) -> date:
    """The trading day that has begun last."""
    day = exchange_date(instant)
    session = session_on(day)
    if session is not None and _live_hours(session, reporting)[0] <= instant:
        return day
    return previous_session(day).date


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), NEW_YORK).astimezone(UTC)


def _moved(instant: datetime, day: date) -> datetime:
    """The instant on another date, at the same time of New York's day."""
    clock = in_new_york(instant).time()
    return datetime.combine(day, clock, NEW_YORK).astimezone(UTC)


def _wall_clock(instant: datetime) -> datetime:
    return in_new_york(instant).replace(tzinfo=None)


def _floor(instant: datetime, step: timedelta) -> datetime:
    """The instant down to a whole step; New York is whole hours away from UTC."""
    return instant - (instant - EPOCH) % step


def _shifted(day: date, number: int, unit: PeriodUnit) -> date:
    """The day so many units later; what no date can say becomes the first or the last."""
    try:
        if unit in (PeriodUnit.DAY, PeriodUnit.WEEK):
            return day + number * _DAYS[unit] * DAY
        return _months_later(day, number * (1 if unit is PeriodUnit.MONTH else _MONTHS_OF_YEAR))
    except (OverflowError, ValueError):
        return date.min if number < 0 else date.max


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    year, month = divmod(day.year * _MONTHS_OF_YEAR + day.month - 1 + months, _MONTHS_OF_YEAR)
    after = date(year + (month + 1) // _MONTHS_OF_YEAR, (month + 1) % _MONTHS_OF_YEAR + 1, 1)
    return min(date(year, month + 1, 1) + (day.day - 1) * DAY, after - DAY)
