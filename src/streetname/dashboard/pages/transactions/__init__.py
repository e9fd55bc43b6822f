"""Transactions: orders, transfers and activities of the whole brokerage, and a page for each."""

from streetname.dashboard.pages.transactions import activities, order, orders, transfer, transfers
from streetname.dashboard.routing import Page

PAGES: tuple[Page, ...] = (
    *orders.pages.listed,
    *order.pages.listed,
    *transfers.pages.listed,
    *transfer.pages.listed,
    *activities.pages.listed,
)
