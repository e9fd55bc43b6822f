"""What the whole brokerage looks like: lists over all accounts, counts, and totals.

A list is a page of rows that match, in one column's order; what is equal in it is in the order in
which it came to be. Without a limit it is all of them.
"""
