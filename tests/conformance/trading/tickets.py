"""Orders as the official client of the Trading API makes them; a test says only what matters."""

from typing import Any

from alpaca.trading.requests import (
    LimitOrderRequest,
    MarketOrderRequest,
    StopLimitOrderRequest,
    StopLossRequest,
    StopOrderRequest,
    TakeProfitRequest,
    TrailingStopOrderRequest,
)

_USUALLY = {"symbol": "AAPL", "side": "buy", "time_in_force": "day"}


def market(**terms: Any) -> MarketOrderRequest:
    """An order at the market; to buy AAPL for the day unless said otherwise, like all here."""
    return MarketOrderRequest(**{**_USUALLY, **terms})


def limit(price: float, **terms: Any) -> LimitOrderRequest:
    """An order at a limit."""
    return LimitOrderRequest(**{**_USUALLY, "limit_price": price, **terms})


def stop(price: float, **terms: Any) -> StopOrderRequest:
    """An order that becomes one at the market when a trade reaches the price."""
    return StopOrderRequest(**{**_USUALLY, "stop_price": price, **terms})


def stop_limit(price: float, limit_price: float, **terms: Any) -> StopLimitOrderRequest:
    """An order that becomes one at a limit when a trade reaches the price."""
    return StopLimitOrderRequest(
        **{**_USUALLY, "stop_price": price, "limit_price": limit_price, **terms}
    )


def trailing_stop(**terms: Any) -> TrailingStopOrderRequest:
    """An order whose stop follows the price by `trail_price` or `trail_percent`."""
    return TrailingStopOrderRequest(**{**_USUALLY, **terms})


def exits(
    *, profit: float | None = None, loss: float | None = None, loss_limit: float | None = None
) -> dict[str, Any]:
    """What an order of a group says about its exits."""
    said: dict[str, Any] = {}
    if profit is not None:
        said["take_profit"] = TakeProfitRequest(limit_price=profit)
    if loss is not None:
        said["stop_loss"] = StopLossRequest(stop_price=loss, limit_price=loss_limit)
    return said
