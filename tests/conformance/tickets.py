"""Orders as the official client makes them, of which a test says only what matters."""

from typing import Any

from alpaca.broker.requests import (
    LimitOrderRequest,
    MarketOrderRequest,
    StopLimitOrderRequest,
    StopOrderRequest,
    TrailingStopOrderRequest,
)

_USUALLY = {"symbol": "AAPL", "side": "buy", "time_in_force": "day"}


def market_order(**terms: Any) -> MarketOrderRequest:
    """An order at the market; to buy AAPL for the day unless said otherwise."""
    return MarketOrderRequest(**{**_USUALLY, **terms})


def limit_order(**terms: Any) -> LimitOrderRequest:
    """An order at a limit; to buy AAPL for the day unless said otherwise."""
    return LimitOrderRequest(**{**_USUALLY, **terms})


def stop_order(**terms: Any) -> StopOrderRequest:
    """An order that comes to life at a price; to buy AAPL for the day unless said otherwise."""
    return StopOrderRequest(**{**_USUALLY, **terms})


def stop_limit_order(**terms: Any) -> StopLimitOrderRequest:
    """A stop with a limit; to buy AAPL for the day unless said otherwise."""
    return StopLimitOrderRequest(**{**_USUALLY, **terms})


def trailing_stop_order(**terms: Any) -> TrailingStopOrderRequest:
    """A stop that follows the price; to buy AAPL for the day unless said otherwise."""
    return TrailingStopOrderRequest(**{**_USUALLY, **terms})
