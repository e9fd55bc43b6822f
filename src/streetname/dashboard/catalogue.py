"""Every page of the dashboard, in the order in which paths are looked at."""

from streetname.dashboard.pages import accounts, clock, entry, home, live, profile, rules, search
from streetname.dashboard.pages.transactions import activities, order, orders, transfer, transfers
from streetname.dashboard.routing import Page

PAGES: tuple[Page, ...] = (
    *entry.pages.listed,
    *home.pages.listed,
    *accounts.pages.listed,
    *orders.pages.listed,
    *order.pages.listed,
    *transfers.pages.listed,
    *transfer.pages.listed,
    *activities.pages.listed,
    *rules.pages.listed,
    *search.pages.listed,
    *clock.pages.listed,
    *live.pages.listed,
    *profile.pages.listed,
)
