"""API/Devs: what somebody needs who builds on the API."""

from streetname.dashboard.pages.developers import keys, live_testing, overview
from streetname.dashboard.routing import Page

DEVELOPERS_PAGES: tuple[Page, ...] = (
    *overview.pages.listed,
    *keys.pages.listed,
    *live_testing.pages.listed,
)
