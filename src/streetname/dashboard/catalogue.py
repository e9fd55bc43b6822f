"""Every page of the dashboard, in the order in which paths are looked at."""

from streetname.dashboard.pages import (
    about,
    account,
    accounts,
    clock,
    document_lists,
    documents,
    entry,
    firm,
    home,
    join,
    ledger,
    live,
    market,
    profile,
    rules,
    search,
    team,
    transactions,
)
from streetname.dashboard.pages.developers import DEVELOPERS_PAGES
from streetname.dashboard.routing import Page

PAGES: tuple[Page, ...] = (
    *entry.pages.listed,
    *join.pages.listed,
    *home.pages.listed,
    *accounts.pages.listed,
    *account.PAGES,
    *transactions.PAGES,
    *document_lists.pages.listed,
    *documents.pages.listed,
    *firm.pages.listed,
    *ledger.PAGES,
    *market.pages.listed,
    *rules.pages.listed,
    *search.pages.listed,
    *DEVELOPERS_PAGES,
    *clock.pages.listed,
    *live.pages.listed,
    *profile.pages.listed,
    *team.pages.listed,
    *about.pages.listed,
)
