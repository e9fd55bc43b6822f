"""The environment's clock: read, set and moved."""

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.market.calendar import session_at
from streetname.engine.clock import ClockSetting
from streetname.environments.environment import Environment
from streetname.sandbox.time_travel import set_clock, travel
from streetname.wire.control.clock import (
    AdvancedClock,
    AdvanceRequest,
    ClockRequest,
    EnvironmentClock,
    advanced_body,
    clock_body,
)

operations = Operations("/sandbox/v1/clock")


@operations.add("GET", "", summary="What time it is in the environment", response=EnvironmentClock)
async def get_clock(call: Call) -> EnvironmentClock:
    """What time it is, and how the clock moves."""
    return _clock(call.environment)


@operations.add(
    "PUT",
    "",
    summary="Set how the environment's clock moves, and from when",
    request=ClockRequest,
    response=EnvironmentClock,
)
async def put_clock(call: Call) -> EnvironmentClock:
    """Set the clock, never back in time; what falls due until the new instant is done first."""
    request = await call.body(ClockRequest)
    current = call.environment.clock_setting
    setting = ClockSetting(
        mode=request.mode or current.mode,
        speed=current.speed if request.speed is None else request.speed,
    )
    await set_clock(call.environment, setting, request.instant)
    return _clock(call.environment)


@operations.add(
    "POST",
    "/advance",
    summary="Move the clock and do everything that falls due on the way",
    request=AdvanceRequest,
    response=AdvancedClock,
)
async def advance_clock(call: Call) -> AdvancedClock:
    """Move the clock; answered when all that follows from it is durable."""
    request = await call.body(AdvanceRequest)
    executed = await travel(call.environment, request.way)
    return advanced_body(_clock(call.environment), executed)


def _clock(environment: Environment) -> EnvironmentClock:
    now = environment.now
    return clock_body(environment.clock_setting, now, is_open=session_at(now) is not None)
