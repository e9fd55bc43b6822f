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
    ledger,
    live,
    market,
    profile,
    rules,
    search,
    team,
)
from streetname.dashboard.pages.transactions import activities, order, orders, transfer, transfers
from streetname.dashboard.routing import Page

PAGES: tuple[Page, ...] = (
    *entry.pages.listed,
    *home.pages.listed,
    *accounts.pages.listed,
    *account.PAGES,
    *orders.pages.listed,
    *order.pages.listed,
    *transfers.pages.listed,
    *transfer.pages.listed,
    *activities.pages.listed,
    *document_lists.pages.listed,
    *documents.pages.listed,
    *firm.pages.listed,
    *ledger.PAGES,
    *market.pages.listed,
    *rules.pages.listed,
    *search.pages.listed,
    *clock.pages.listed,
    *live.pages.listed,
    *profile.pages.listed,
    *team.pages.listed,
    *about.pages.listed,
)
