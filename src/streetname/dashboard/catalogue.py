"""Every page of the dashboard, in the order in which paths are looked at."""

from streetname.dashboard.pages import (
    about,
    account,
    accounts,
    clock,
    documents,
    entry,
    home,
    live,
    market,
    profile,
    rules,
    search,
    team,
    transactions,
)
from streetname.dashboard.routing import Page

PAGES: tuple[Page, ...] = (
    *entry.pages.listed,
    *home.pages.listed,
    *accounts.pages.listed,
    *account.PAGES,
    *transactions.PAGES,
    *rules.pages.listed,
    *search.pages.listed,
    *clock.pages.listed,
    *live.pages.listed,
    *profile.pages.listed,
    *market.pages.listed,
    *documents.pages.listed,
    *team.pages.listed,
    *about.pages.listed,
)
