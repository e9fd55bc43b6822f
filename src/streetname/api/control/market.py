"""The environment's market: what a symbol is quoted at, holding it there, and halting it."""

from typing import cast

from starlette.responses import Response

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.errors import NotFound
from streetname.domain.market.asset import Asset
from streetname.domain.market.halting import HaltAsset, ResumeAsset
from streetname.domain.market.pinning import UnpinQuote
from streetname.domain.market.quote import Pin
from streetname.storage.queries.assets import asset_named
from streetname.storage.queries.pins import is_pinned
from streetname.wire.control.market import (
    HaltBody,
    QuoteBody,
    QuoteRequest,
    halt_body,
    pin_quote_command,
    pinned_body,
    quote_body,
)

operations = Operations("/sandbox/v1/market/{symbol:path}")


@operations.add("GET", "/quote", summary="The quote of a symbol in force now", response=QuoteBody)
async def get_quote(call: Call) -> QuoteBody:
    """The quote in force, pinned or not."""
    asset = await call.read(asset_named, call.path("symbol"))
    if asset is None:
        raise NotFound(f"asset not found for {call.path('symbol')}")
    quote = call.environment.tape.quote(asset, call.environment.now)
    if quote is None:
        raise NotFound(f"there is no quote for {asset.symbol} now")
    pinned = await call.read(is_pinned, asset.id)
    return quote_body(asset.symbol, quote, pinned=pinned)


@operations.add(
    "PUT",
    "/quote",
    summary="Hold a symbol's quote until it is unpinned",
    request=QuoteRequest,
    response=QuoteBody,
)
async def put_quote(call: Call) -> QuoteBody:
    """Pin the quote; resting orders that it reaches trade at once."""
    request = await call.body(QuoteRequest)
    symbol = call.path("symbol")
    reply = await call.execute(pin_quote_command(symbol, request))
    return pinned_body(symbol, cast("Pin", reply))


@operations.add("DELETE", "/quote", summary="Let a symbol's quote move by itself again", status=204)
async def delete_quote(call: Call) -> Response:
    """Unpin the quote."""
    await call.execute(UnpinQuote(call.path("symbol")))
    return Response(status_code=204)


@operations.add("PUT", "/halt", summary="Halt trading in a symbol", response=HaltBody)
async def put_halt(call: Call) -> HaltBody:
    """Halt the asset; a second time changes nothing."""
    reply = await call.execute(HaltAsset(call.path("symbol")))
    return halt_body(cast("Asset", reply))


@operations.add("DELETE", "/halt", summary="Resume trading in a symbol", response=HaltBody)
async def delete_halt(call: Call) -> HaltBody:
    """Resume the asset; a second time changes nothing."""
    reply = await call.execute(ResumeAsset(call.path("symbol")))
    return halt_body(cast("Asset", reply))
