"""Watchlists: the assets that an account's owner keeps an eye on, under names of their own."""
