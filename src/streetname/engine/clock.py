"""The environment's clock: the only place that asks what time it is.

Modes: `live` is the system's time, `running` starts at an instant and goes on at a speed, `frozen`
moves only when told.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import msgspec

SLOWEST = 0.001
FASTEST = 100_000.0


def system_time() -> datetime:
    """What time it really is."""
    return datetime.now(UTC)


class ClockMode(StrEnum):
    """How the clock moves."""

    LIVE = "live"
    RUNNING = "running"
    FROZEN = "frozen"


class ClockSetting(msgspec.Struct, frozen=True):
    """How a clock is set: mode, and seconds per second of real time while running."""

    mode: ClockMode
    speed: float = 1.0


class Clock:
    """Says what time it is in one environment; `settings_made` counts how often it was moved."""

    def __init__(
        self,
        setting: ClockSetting,
        instant: datetime,
        *,
        seconds: Callable[[], float] = time.monotonic,
        system: Callable[[], datetime] = system_time,
    ) -> None:
        self._seconds = seconds
        self._system = system
        self.setting = setting
        self._anchor = instant
        self._anchored_at = seconds()
        self.settings_made = 0

    def now(self) -> datetime:
        """The instant that it is."""
        match self.setting.mode:
            case ClockMode.LIVE:
                return self._system()
            case ClockMode.FROZEN:
                return self._anchor
            case ClockMode.RUNNING:
                passed = (self._seconds() - self._anchored_at) * self.setting.speed
                return self._anchor + timedelta(seconds=passed)

    def set(self, setting: ClockSetting, instant: datetime) -> None:
        """Go on from `instant` in another way."""
        self.setting = setting
        self.move_to(instant)

    def move_to(self, instant: datetime) -> None:
        """Go on from `instant`; a live clock cannot be moved."""
        self._anchor = instant
        self._anchored_at = self._seconds()
        self.settings_made += 1

    def seconds_until(self, instant: datetime) -> float | None:
        """Real seconds until the clock reaches `instant`; None if it never does by itself."""
        if self.setting.mode is ClockMode.FROZEN:
            return None
        speed = self.setting.speed if self.setting.mode is ClockMode.RUNNING else 1.0
        return max(0.0, (instant - self.now()).total_seconds() / speed)
