"""Every page of the dashboard, in the order in which paths are looked at."""

from streetname.dashboard.pages import (
    about,
    accounts,
    clock,
    document_lists,
    documents,
    entry,
    firm,
    home,
    ledger,
    live,
    market,
    profile,
    team,
)
from streetname.dashboard.routing import Page

PAGES: tuple[Page, ...] = (
    *entry.pages.listed,
    *home.pages.listed,
    *accounts.pages.listed,
    *clock.pages.listed,
    *live.pages.listed,
    *profile.pages.listed,
    *market.pages.listed,
    *document_lists.pages.listed,
    *documents.pages.listed,
    *firm.pages.listed,
    *ledger.PAGES,
    *team.pages.listed,
    *about.pages.listed,
)
