"""What can be traded, when the exchange is open, and where prices come from.

A tape answers for any asset at any instant: what the user pinned, else a synthetic price.
"""
