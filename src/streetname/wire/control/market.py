"""Quotes of the environment's market on the wire."""

from decimal import Decimal

import msgspec

from streetname.domain.errors import InvalidField
from streetname.domain.market.asset import Asset
from streetname.domain.market.pinning import PinQuote
from streetname.domain.market.quote import Pin, Quote
from streetname.wire.numbers import Number, sane, text
from streetname.wire.times import timestamp

_USUAL_SIZE = Decimal(1000)


class QuoteRequest(msgspec.Struct, frozen=True):
    """A quote to hold a symbol at; sizes are in shares."""

    bid: Number | None = None
    ask: Number | None = None
    bid_size: Number = _USUAL_SIZE
    ask_size: Number = _USUAL_SIZE


class QuoteBody(msgspec.Struct, frozen=True):
    """The quote in force, since when, and whether it is pinned."""

    symbol: str
    bid: str
    ask: str
    bid_size: str
    ask_size: str
    at: str
    pinned: bool


class HaltBody(msgspec.Struct, frozen=True):
    """Whether trading in an asset is halted."""

    symbol: str
    halted: bool


def halt_body(asset: Asset) -> HaltBody:
    """The asset's halt as it is told."""
    return HaltBody(asset.symbol, asset.halted)


def pin_quote_command(symbol: str, request: QuoteRequest) -> PinQuote:
    """The command that a request to pin a quote is."""
    return PinQuote(
        symbol=symbol,
        bid=_given("bid", request.bid),
        ask=_given("ask", request.ask),
        bid_size=_given("bid_size", request.bid_size),
        ask_size=_given("ask_size", request.ask_size),
    )


def quote_body(symbol: str, quote: Quote, *, pinned: bool) -> QuoteBody:
    """The quote as it is told."""
    return QuoteBody(
        symbol=symbol,
        bid=text(quote.bid),
        ask=text(quote.ask),
        bid_size=text(quote.bid_size),
        ask_size=text(quote.ask_size),
        at=timestamp(quote.at),
        pinned=pinned,
    )


def pinned_body(symbol: str, pin: Pin) -> QuoteBody:
    """The quote that has just been pinned."""
    quote = Quote(pin.bid, pin.ask, pin.bid_size, pin.ask_size, at=pin.since)
    return quote_body(symbol, quote, pinned=True)


def _given(name: str, number: Decimal | None) -> Decimal:
    checked = sane(name, number)
    if checked is None:
        raise InvalidField(f"{name} is required")
    return checked
