"""What stands still: where to find help, and what has to be said."""

from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit

pages = Pages()


@pages.shows("/support")
async def show_support(visit: Visit) -> Answer:
    """Where to find help, and whether the server is well."""
    return view("about/support.html", correspondent=visit.environment.correspondent)


@pages.shows("/disclosures")
async def show_disclosures(_visit: Visit) -> Answer:
    """What this is and what it is not."""
    return view("about/disclosures.html")
