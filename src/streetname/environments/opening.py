"""What time it is when an environment begins."""

from datetime import datetime

import msgspec

from streetname.domain.market.calendar import latest_session, session_at
from streetname.engine.clock import ClockMode, ClockSetting


class Opening(msgspec.Struct, frozen=True):
    """The first instant of an environment, and how its clock moves from there."""

    instant: datetime
    setting: ClockSetting


def auto(system_time: datetime, speed: float) -> Opening:
    """Live while the exchange is open; otherwise running from the latest session's open.

    So a newcomer's first order fills, whenever that is.
    """
    if session_at(system_time) is not None:
        return Opening(system_time, ClockSetting(ClockMode.LIVE))
    opened = latest_session(system_time).opens_at
    return Opening(opened, ClockSetting(ClockMode.RUNNING, speed))
