"""The laws: whether the books are sound, law by law, and a button to look again."""

from streetname.dashboard.pages.ledger.frame import framed
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, away
from streetname.dashboard.visit import Visit
from streetname.engine.clock import system_time
from streetname.people.roles import Permission

pages = Pages("/ledger/laws")


@pages.shows()
async def show_laws(visit: Visit) -> Answer:
    """What the last look at the laws has found, or how far it has come."""
    return framed(visit, "laws.html", "/laws")


@pages.does("/check", Permission.VIEW)
async def check_laws(visit: Visit) -> Answer:
    """Look at every law, unless somebody is doing so; big books are looked at behind the page."""
    environment = visit.environment
    check = visit.site.memory.of(environment).check_laws(environment, system_time)
    await visit.note("ledger.check", environment.name)
    await check.is_over_soon()
    return away("/ledger/laws")
