"""One account's pages: how it is opened, and everything that can be seen and done of it."""

from streetname.dashboard.pages.account import (
    activities,
    application,
    editing,
    funding,
    history,
    keys,
    ordering,
    orders,
    overview,
    papers,
    positions,
    review,
    watchlists,
)
from streetname.dashboard.routing import Page

PAGES: tuple[Page, ...] = (
    *application.pages.listed,
    *overview.pages.listed,
    *editing.pages.listed,
    *positions.pages.listed,
    *ordering.pages.listed,
    *orders.pages.listed,
    *funding.pages.listed,
    *activities.pages.listed,
    *papers.pages.listed,
    *review.pages.listed,
    *history.pages.listed,
    *watchlists.pages.listed,
    *keys.pages.listed,
)
