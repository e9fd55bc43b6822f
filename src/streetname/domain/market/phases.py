"""Phases: what kind of trading there is at an instant, and which assets take part in it.

A trade date begins in the evening before with the overnight phase and ends with the post phase.
Phases begin and end on full and half hours, so that an answer holds for half an hour.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

import msgspec

from streetname.domain.market.asset import (
    OVERNIGHT_HALTED,
    OVERNIGHT_TRADABLE,
    Asset,
    AssetClass,
)
from streetname.domain.market.calendar import (
    LAST_DAY,
    Session,
    next_session,
    previous_session,
    session_on,
    sessions_between,
)
from streetname.domain.values.instants import DAY, SECOND, exchange_date

_OVER_THE_COUNTER = "OTC"
_HALF_AN_HOUR = 1_800
_HALF_HOURS_KEPT = 1_024
_SESSIONS_KEPT = 1_024


class Phase(StrEnum):
    """The phases of a trading day, in Alpaca's words; `closed` is between them."""

    CLOSED = "closed"
    OVERNIGHT = "overnight"
    PRE = "pre"
    CORE = "core"
    POST = "post"


CORE_ALONE = frozenset({Phase.CORE})
BY_DAY = CORE_ALONE | {Phase.PRE, Phase.POST}
AROUND_THE_CLOCK = BY_DAY | {Phase.OVERNIGHT}


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """One phase of a session's trade date, from `opens_at` until just before `closes_at`."""

    phase: Phase
    session: Session
    opens_at: datetime
    closes_at: datetime

    @property
    def seconds(self) -> int:
        """How long the phase lasts."""
        return (self.closes_at - self.opens_at).seconds


def phase_at(instant: datetime) -> Phase:
    """The phase in which the instant lies."""
    return _moment(int(instant.timestamp()) // _HALF_AN_HOUR)[0]


def trading_session_at(instant: datetime) -> Session:
    """The session to whose trade date the instant belongs.

    It is the first one whose post phase is not over: while nothing trades, the next one.
    """
    return _moment(int(instant.timestamp()) // _HALF_AN_HOUR)[1]


def phases_of(asset: Asset) -> frozenset[Phase]:
    """The phases in which the asset trades.

    Extended hours are for listed stocks. Overnight is for those of them that have the attribute for
    it, unless another attribute halts them there. Source: Alpaca, assets; 24/5 trading.
    """
    if asset.asset_class is not AssetClass.US_EQUITY or asset.exchange == _OVER_THE_COUNTER:
        return CORE_ALONE
    attributes = asset.attributes
    if OVERNIGHT_TRADABLE in attributes and OVERNIGHT_HALTED not in attributes:
        return AROUND_THE_CLOCK
    return BY_DAY


def trades_in(asset: Asset, phase: Phase, *, extended: bool = True) -> bool:
    """True if the asset trades in that phase; without `extended`, in the core phase alone."""
    return phase in (phases_of(asset) if extended else CORE_ALONE)


@lru_cache(_SESSIONS_KEPT)
def stretches_of(session: Session) -> tuple[Stretch, ...]:
    """The phases of the session's trade date, in order.

    After the last session of the calendar nobody knows what follows: it has no post phase.
    """
    overnight = Stretch(Phase.OVERNIGHT, session, session.overnight_opens_at, session.pre_opens_at)
    pre = Stretch(Phase.PRE, session, session.pre_opens_at, session.opens_at)
    core = Stretch(Phase.CORE, session, session.opens_at, session.closes_at)
    post = Stretch(Phase.POST, session, session.closes_at, session.post_closes_at)
    return (overnight, pre, core, post) if session.date < LAST_DAY else (overnight, pre, core)


def extended_between(before: Session, session: Session) -> tuple[Stretch, ...]:
    """The extended stretches from one session to the next, whatever trades in them."""
    *_, post = stretches_of(before)
    overnight, pre, *_ = stretches_of(session)
    return post, overnight, pre


def stretches_between(
    start: datetime, end: datetime, phases: frozenset[Phase]
) -> Iterator[Stretch]:
    """The stretches of these phases, in order, that have a second from `start` to `end`."""
    last_day = min(exchange_date(end) + DAY, LAST_DAY)
    for session in sessions_between(exchange_date(start), last_day):
        for stretch in stretches_of(session):
            if stretch.phase in phases and stretch.closes_at > start and stretch.opens_at <= end:
                yield stretch


def latest_stretch(instant: datetime, phases: frozenset[Phase]) -> Stretch:
    """The stretch of these phases that is at hand at `instant`, or else the last one before it."""
    session = trading_session_at(instant)
    while True:
        for stretch in reversed(stretches_of(session)):
            if stretch.phase in phases and stretch.opens_at <= instant:
                return stretch
        session = previous_session(session.date)


def first_trading_second(
    after: datetime, until: datetime, phases: frozenset[Phase]
) -> datetime | None:
    """The first whole second behind `after`, up to `until`, that lies in one of the phases."""
    second = after.replace(microsecond=0) + SECOND
    if second > until:
        return None
    stretch = next(stretches_between(second, until, phases), None)
    return None if stretch is None else max(second, stretch.opens_at)


@lru_cache(_HALF_HOURS_KEPT)
def _moment(half_hour: int) -> tuple[Phase, Session]:
    """The phase and the session of a half hour, numbered from 1970."""
    instant = datetime.fromtimestamp(half_hour * _HALF_AN_HOUR, UTC)
    session = _session_not_over(instant)
    for stretch in stretches_of(session):
        if stretch.opens_at <= instant < stretch.closes_at:
            return stretch.phase, session
    return Phase.CLOSED, session


def _session_not_over(instant: datetime) -> Session:
    day = exchange_date(instant)
    today = session_on(day)
    return today if today and instant < today.post_closes_at else next_session(day)
