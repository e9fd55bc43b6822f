"""Every page of the dashboard, in the order in which paths are looked at."""

from streetname.dashboard.pages import accounts, clock, entry, home, live, profile
from streetname.dashboard.pages.developers import DEVELOPERS_PAGES
from streetname.dashboard.routing import Page

PAGES: tuple[Page, ...] = (
    *entry.pages.listed,
    *home.pages.listed,
    *accounts.pages.listed,
    *clock.pages.listed,
    *live.pages.listed,
    *profile.pages.listed,
    *DEVELOPERS_PAGES,
)
