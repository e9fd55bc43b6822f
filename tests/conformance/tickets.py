"""Orders as the official client makes them, of which a test says only what matters."""

from typing import Any

from alpaca.broker.requests import LimitOrderRequest, MarketOrderRequest

_USUALLY = {"symbol": "AAPL", "side": "buy", "time_in_force": "day"}


def market_order(**terms: Any) -> MarketOrderRequest:
    """An order at the market; to buy AAPL for the day unless said otherwise."""
    return MarketOrderRequest(**{**_USUALLY, **terms})


def limit_order(**terms: Any) -> LimitOrderRequest:
    """An order at a limit; to buy AAPL for the day unless said otherwise."""
    return LimitOrderRequest(**{**_USUALLY, **terms})
