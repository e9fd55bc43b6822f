"""The books for people to leaf through: chart of accounts, entries, postings, laws."""

from streetname.dashboard.pages.ledger import account, chart, entries, laws
from streetname.dashboard.routing import Page

PAGES: tuple[Page, ...] = (
    *chart.pages.listed,
    *entries.pages.listed,
    *account.pages.listed,
    *laws.pages.listed,
)
