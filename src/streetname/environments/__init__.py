"""Environments: isolated brokerages, each with its keys, clock, market, accounts and books."""
