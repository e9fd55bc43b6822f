from datetime import UTC, datetime, timedelta

from streetname.engine.clock import Clock, ClockMode, ClockSetting

NINE = datetime(2026, 3, 2, 14, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


class Watch:
    """The machine's own time, wound by hand."""

    seconds = 1000.0
    instant = NINE

    def a_clock(self, mode: ClockMode, speed: float = 1.0, at: datetime = TEN) -> Clock:
        return Clock(
            ClockSetting(mode, speed),
            at,
            seconds=lambda: self.seconds,
            system=lambda: self.instant,
        )


def test_a_live_clock_shows_the_system_s_time() -> None:
    watch = Watch()
    clock = watch.a_clock(ClockMode.LIVE)
    assert clock.now() == NINE
    clock.move_to(TEN)
    watch.instant += timedelta(minutes=5)
    assert clock.now() == NINE + timedelta(minutes=5)
    assert clock.seconds_until(TEN) == 55 * 60


def test_a_frozen_clock_moves_only_when_told() -> None:
    watch = Watch()
    clock = watch.a_clock(ClockMode.FROZEN)
    watch.seconds += 3600
    assert clock.now() == TEN
    assert clock.seconds_until(TEN + timedelta(seconds=1)) is None
    clock.move_to(TEN + timedelta(days=1))
    assert clock.now() == TEN + timedelta(days=1)


def test_a_running_clock_goes_on_at_its_speed() -> None:
    watch = Watch()
    clock = watch.a_clock(ClockMode.RUNNING, speed=60)
    watch.seconds += 10
    assert clock.now() == TEN + timedelta(minutes=10)
    assert clock.seconds_until(TEN + timedelta(minutes=30)) == 20
    assert clock.seconds_until(TEN) == 0


def test_a_clock_that_is_set_goes_on_from_there() -> None:
    watch = Watch()
    clock = watch.a_clock(ClockMode.RUNNING, speed=60)
    watch.seconds += 10
    clock.set(ClockSetting(ClockMode.RUNNING, 1.0), NINE)
    watch.seconds += 10
    assert clock.now() == NINE + timedelta(seconds=10)
    clock.set(ClockSetting(ClockMode.FROZEN), clock.now())
    watch.seconds += 10
    assert clock.now() == NINE + timedelta(seconds=10)
