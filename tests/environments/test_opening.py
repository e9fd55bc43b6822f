from datetime import UTC, datetime

import pytest

from streetname.engine.clock import ClockMode
from streetname.environments.opening import auto


def test_while_the_exchange_is_open_the_clock_is_live() -> None:
    now = datetime(2026, 3, 2, 15, 0, 0, 7, tzinfo=UTC)
    opening = auto(now, 1.0)
    assert (opening.instant, opening.setting.mode) == (now, ClockMode.LIVE)


@pytest.mark.parametrize(
    ("now", "opened"),
    [
        # Monday before the open, after the close, and on a Sunday.
        (datetime(2026, 3, 2, 14, 29, tzinfo=UTC), datetime(2026, 2, 27, 14, 30, tzinfo=UTC)),
        (datetime(2026, 3, 2, 21, tzinfo=UTC), datetime(2026, 3, 2, 14, 30, tzinfo=UTC)),
        (datetime(2026, 3, 8, 8, tzinfo=UTC), datetime(2026, 3, 6, 14, 30, tzinfo=UTC)),
    ],
)
def test_otherwise_it_runs_from_the_latest_open(now: datetime, opened: datetime) -> None:
    opening = auto(now, 60.0)
    assert opening.instant == opened
    assert (opening.setting.mode, opening.setting.speed) == (ClockMode.RUNNING, 60.0)
