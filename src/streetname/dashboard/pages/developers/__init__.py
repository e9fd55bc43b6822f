"""API/Devs: what somebody needs who builds on the API."""

from streetname.dashboard.pages.developers import events, keys, live_testing, overview, requests
from streetname.dashboard.routing import Page

DEVELOPERS_PAGES: tuple[Page, ...] = (
    *overview.pages.listed,
    *keys.pages.listed,
    *live_testing.pages.listed,
    *events.pages.listed,
    *requests.pages.listed,
)
