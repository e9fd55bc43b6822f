"""The clock bar: what time it is in the environment, what trades, and where the clock may go."""

from datetime import datetime, timedelta

import msgspec

from streetname.dashboard.journeys import Journey, Journeys
from streetname.domain.market.calendar import next_close, session_at, upcoming_session
from streetname.domain.market.phases import Phase, phase_at, stretches_of, trading_session_at
from streetname.domain.values.instants import NEW_YORK
from streetname.engine.clock import ClockMode
from streetname.environments.environment import Environment

_SAID = {
    Phase.CORE: "Market open",
    Phase.PRE: "Pre-market",
    Phase.POST: "After hours",
    Phase.OVERNIGHT: "Overnight session",
    Phase.CLOSED: "Market closed",
}


class ClockBar(msgspec.Struct, frozen=True):
    """What the bar shows. `speed` is environment seconds per real second, 0 if it stands still.

    `turns_at` is when another phase of trading begins.
    """

    environment: str
    now: datetime
    mode: ClockMode
    speed: float
    setting: float
    phase: Phase
    said: str
    next_said: str
    next_at: datetime
    turns_at: datetime
    journey: Journey | None

    @property
    def is_open(self) -> bool:
        """True in the core session."""
        return self.phase is Phase.CORE

    @property
    def is_live(self) -> bool:
        """True if it shows the system's time and cannot be moved."""
        return self.mode is ClockMode.LIVE

    @property
    def is_frozen(self) -> bool:
        """True if it stands still."""
        return self.mode is ClockMode.FROZEN

    @property
    def wall(self) -> datetime:
        """The same instant on New York's wall."""
        return self.now.astimezone(NEW_YORK)

    @property
    def an_hour_on(self) -> datetime:
        """What New York's wall will show in an hour."""
        return self.wall + timedelta(hours=1)


def clock_bar(environment: Environment, journeys: Journeys) -> ClockBar:
    """The bar of an environment."""
    now = environment.now
    setting = environment.clock_setting
    phase = phase_at(now)
    if session_at(now) is not None:
        next_said, next_at = "closes", next_close(now)
    else:
        next_said, next_at = "opens", upcoming_session(now).opens_at
    return ClockBar(
        environment=environment.name,
        now=now,
        mode=setting.mode,
        speed=_speed(setting.mode, setting.speed),
        setting=setting.speed,
        phase=phase,
        said=_SAID[phase],
        next_said=next_said,
        next_at=next_at,
        turns_at=_turns_at(now),
        journey=journeys.under_way(environment),
    )


def _turns_at(now: datetime) -> datetime:
    """When the phase at `now` is over."""
    stretches = stretches_of(trading_session_at(now))
    within = next((each for each in stretches if each.opens_at <= now < each.closes_at), None)
    return stretches[0].opens_at if within is None else within.closes_at


def _speed(mode: ClockMode, speed: float) -> float:
    match mode:
        case ClockMode.FROZEN:
            return 0.0
        case ClockMode.LIVE:
            return 1.0
        case _:
            return speed
