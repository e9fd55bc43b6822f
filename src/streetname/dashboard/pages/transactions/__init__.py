"""Transactions: orders, transfers and activities of the whole brokerage, and a page for each."""
