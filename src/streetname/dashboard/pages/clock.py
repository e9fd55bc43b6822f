"""The clock bar's buttons: pause, go on, move to a later instant, and stop on the way."""

from datetime import datetime, timedelta

from streetname.dashboard.clock_bar import clock_bar
from streetname.dashboard.gate import next_page
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, Away, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import InvalidField, Unprocessable
from streetname.domain.values.instants import NEW_YORK
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.people.roles import Permission
from streetname.sandbox.time_travel import destination, set_clock
from streetname.wire.control.clock import Until

pages = Pages("/clock")

_HOURS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


@pages.shows()
async def show_clock(_visit: Visit) -> Answer:
    """The clock on a page of its own, with its progress while it is on its way."""
    return view("clock.html")


@pages.shows("/bar")
async def show_bar(visit: Visit) -> Answer:
    """The bar alone, for the script that keeps it true."""
    bar = clock_bar(visit.environment, visit.site.journeys)
    return view("clock_bar.html", clock=bar)


@pages.does("/mode", Permission.SANDBOX)
async def change_mode(visit: Visit) -> Answer:
    """Pause the clock, let it go on, or change its speed."""
    environment = visit.environment
    try:
        mode = ClockMode(visit.field("mode"))
        speed = float(visit.field("speed") or environment.clock_setting.speed)
    except ValueError as error:
        raise InvalidField("the clock's mode or speed makes no sense") from error
    await set_clock(environment, ClockSetting(mode, speed), None)
    said = {
        ClockMode.FROZEN: "The clock stands still.",
        ClockMode.RUNNING: f"The clock runs at {speed:g}×.",
        ClockMode.LIVE: "The clock shows the system’s time.",
    }[mode]
    await visit.note("clock.mode", environment.name, f"{mode.value} {speed:g}×")
    return away(next_page(visit.field("back")), said)


@pages.does("/advance", Permission.SANDBOX)
async def advance(visit: Visit) -> Answer:
    """Move the clock; a long way is shown with its progress, and its end with a notice."""
    environment = visit.environment
    if environment.clock_setting.mode is ClockMode.LIVE:
        raise Unprocessable("a live clock cannot be moved: pause it first")
    instant = destination(_way(visit), environment.now)
    session_id = visit.session.id
    journey = visit.site.journeys.begin(environment, instant, session_id)
    await visit.note("clock.advance", environment.name, instant.isoformat())
    back = next_page(visit.field("back"))
    if await journey.arrive_soon():
        return Away(back, journey.outcome)
    leave = visit.site.notices.leave
    journey.tell_outcome = lambda notice: leave(session_id, notice, at_once=True)
    environment.pulse.beat()  # from now on every page shows how far it has come
    return away(back)


@pages.does("/stop", Permission.SANDBOX)
async def stop(visit: Visit) -> Answer:
    """Let the clock stay at the instant to which it has come."""
    environment = visit.environment
    back = next_page(visit.field("back"))
    journey = visit.site.journeys.under_way(environment)
    if journey is None:
        return away(back, "The clock had arrived already.")
    if journey.begun_by == visit.session.id:
        journey.tell_outcome = None  # this answer tells it
    journey.stop()
    await journey.arrive()
    await visit.note("clock.stop", environment.name, environment.now.isoformat())
    return Away(back, journey.outcome)


def _way(visit: Visit) -> timedelta | datetime | Until:
    wanted = visit.field("until")
    if wanted in _HOURS:
        return _HOURS[wanted]
    if wanted != "instant":
        try:
            return Until(wanted)
        except ValueError as error:
            raise InvalidField("choose where the clock should go") from error
    instant = visit.field("instant")
    try:
        wall = datetime.fromisoformat(instant)
    except ValueError as error:
        raise InvalidField("give a date and a time, such as 2026-03-02 16:30") from error
    return wall.replace(tzinfo=NEW_YORK) if wall.tzinfo is None else wall
