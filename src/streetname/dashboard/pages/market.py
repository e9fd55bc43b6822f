"""The market: what can be traded; each symbol with its candles and the brokerage's own fills."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NoReturn

import msgspec

from streetname.dashboard import candles, formats
from streetname.dashboard.candles import Album, Window
from streetname.dashboard.charts.chart import WIDE, Chart, candle_chart
from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.gate import sentence
from streetname.dashboard.listing import Asked, Filter, Listing
from streetname.dashboard.pages.accounts import account_href
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError, NotFound
from streetname.domain.market.asset import Asset
from streetname.domain.market.halting import HaltAsset, ResumeAsset
from streetname.domain.market.pinning import UnpinQuote
from streetname.domain.market.tape import Tape
from streetname.domain.values.amounts import Price
from streetname.domain.values.changes import Command
from streetname.domain.values.instants import DAY, in_new_york
from streetname.people.roles import Permission
from streetname.storage.queries.assets import AssetFilter, asset_named, list_assets
from streetname.storage.queries.overview.fills import (
    Fill,
    FillColumn,
    FillFilter,
    FillLine,
    fill_ids,
    fill_lines,
    fills_of,
)
from streetname.storage.queries.pins import is_pinned
from streetname.wire.control.market import QuoteRequest, pin_quote_command
from streetname.wire.decoding import decode

pages = Pages("/market")

_UNPROCESSABLE = 422
_MOST_FILLS = 200
_ORDER = f"{ROOT}/transactions/orders/"


class _Line(msgspec.Struct, frozen=True):
    """An asset and the price of its last trade."""

    asset: Asset
    price: Price | None


_ASSETS: Listing[_Line] = Listing(
    "assets",
    (
        Column(
            "Symbol",
            lambda line: line.asset.symbol,
            sort="symbol",
            href=lambda line: symbol_href(line.asset.symbol),
        ),
        Column("Name", lambda line: line.asset.name, Kind.LONG, sort="name"),
        Column("Exchange", lambda line: line.asset.exchange, sort="exchange"),
        Column("Last price", lambda line: line.price, Kind.PRICE),
        Column("Status", lambda line: line.asset.status, Kind.STATUS),
        Column("Tradable", lambda line: _yes(line.asset.tradable), minor=True),
        Column("Fractions", lambda line: _yes(line.asset.fractionable), minor=True),
        Column("Shortable", lambda line: _yes(line.asset.shortable), minor=True),
        Column("Halted", lambda line: "halted" if line.asset.halted else ""),
    ),
    caption="Assets",
    sort="symbol",
    descending=False,
    search="Symbol or name",
    filters=(
        Filter("tradable", "Tradable", (("yes", "yes"), ("no", "no"))),
        Filter("halted", "Halted", (("yes", "yes"), ("no", "no"))),
    ),
    empty="There is nothing to trade.",
)

_FILLS: Listing[FillLine] = Listing(
    "fills",
    (
        Column("At", lambda line: line.fill.at, Kind.INSTANT, sort=FillColumn.AT),
        Column("Side", lambda line: line.fill.side, Kind.WORDS, sort=FillColumn.SIDE),
        Column(
            "Quantity", lambda line: line.fill.quantity, Kind.QUANTITY, sort=FillColumn.QUANTITY
        ),
        Column("Price", lambda line: line.fill.price, Kind.PRICE, sort=FillColumn.PRICE),
        Column(
            "Order",
            lambda line: line.fill.order_id,
            Kind.ID,
            href=lambda line: _ORDER + line.fill.order_id,
        ),
        Column(
            "Account",
            lambda line: line.account_number,
            href=lambda line: account_href(line.fill.account_id),
            copies=lambda line: line.fill.account_id,
        ),
    ),
    caption="Fills",
    sort=FillColumn.AT,
    empty="None of the accounts has traded it in this time.",
)


def symbol_href(symbol: str) -> str:
    """Where a symbol's own page is."""
    return f"{ROOT}/market/{symbol}"


@pages.shows()
async def show_market(visit: Visit) -> Answer:
    """Every asset with its last price."""
    asked = _ASSETS.asked(visit)
    found = await visit.read(list_assets, AssetFilter())
    # There may be tens of thousands, and a file has the price of each: others are served meanwhile.
    wanted = await asyncio.to_thread(_wanted, found, asked)
    shown = wanted[asked.offset :][: asked.limit]
    lines = await asyncio.to_thread(_lines, shown, visit.environment.tape, visit.environment.now)
    if asked.wants_csv:
        return _ASSETS.csv(visit, lines)
    return view("market/list.html", table=_ASSETS.table(visit, asked, lines, len(wanted)))


@pages.shows("/{symbol:path}")
async def show_symbol(visit: Visit) -> Answer:
    """One symbol: its quote, its candles with the environment's fills, its facts."""
    asked = _FILLS.asked(visit)
    if asked.wants_csv:
        ids = await _fill_ids(visit, await _asset(visit))
        found = await visit.read(fill_lines, ids, **asked.order_by(FillColumn))
        return _FILLS.csv(visit, found.rows)
    return await _symbol(visit)


@pages.does("/{symbol:path}/unpin", Permission.SANDBOX)
async def unpin(visit: Visit) -> Answer:
    """Let the symbol's quote move by itself again."""
    return await _done(visit, UnpinQuote, "market.unpin", "{} moves by itself again.")


@pages.does("/{symbol:path}/halt", Permission.SANDBOX)
async def halt(visit: Visit) -> Answer:
    """Halt trading in the symbol."""
    return await _done(visit, HaltAsset, "market.halt", "Trading in {} is halted.")


@pages.does("/{symbol:path}/resume", Permission.SANDBOX)
async def resume(visit: Visit) -> Answer:
    """Resume trading in the symbol."""
    return await _done(visit, ResumeAsset, "market.resume", "{} trades again.")


@pages.does("/{symbol:path}", Permission.SANDBOX)
async def pin(visit: Visit) -> Answer:
    """Hold the symbol's quote; resting orders that it reaches trade at once.

    It is sent to the symbol's own page, where a refused form is shown again. Being the shortest
    address, it comes behind the others.
    """
    asset = await _asset(visit)
    given = {name: visit.field(name) for name in ("bid", "ask", "bid_size", "ask_size")}
    try:
        request = decode(
            msgspec.json.encode({name: value for name, value in given.items() if value}),
            QuoteRequest,
        )
        await visit.execute(pin_quote_command(asset.symbol, request))
    except BrokerError as refusal:
        return await _symbol(
            visit, said=sentence(refusal.message), entered=given, status=_UNPROCESSABLE
        )
    await visit.note("market.pin", asset.symbol, f"{given['bid']} / {given['ask']}")
    return away(f"/market/{asset.symbol}", f"The quote of {asset.symbol} is held there.")


async def _done(visit: Visit, command: Callable[[str], Command], action: str, said: str) -> Answer:
    """Do it to the symbol in the path and say so on its page, with the symbol in place of `{}`."""
    asset = await _asset(visit)
    await visit.execute(command(asset.symbol))
    await visit.note(action, asset.symbol)
    return away(f"/market/{asset.symbol}", said.format(asset.symbol))


def _wanted(found: Sequence[Asset], asked: Asked) -> Sequence[Asset]:
    said = asked.search.lower()
    wanted = [
        asset
        for asset in found
        if (not said or asset.symbol.lower().startswith(said) or said in asset.name.lower())
        and _is(asset.tradable, asked.chosen["tradable"])
        and _is(asset.halted, asked.chosen["halted"])
    ]
    return sorted(wanted, key=lambda asset: getattr(asset, asked.sort), reverse=asked.descending)


def _lines(assets: Sequence[Asset], tape: Tape, now: datetime) -> Sequence[_Line]:
    return [_Line(asset, tape.reference_price(asset, now)) for asset in assets]


async def _symbol(
    visit: Visit,
    *,
    said: str | None = None,
    entered: dict[str, str] | None = None,
    status: int = 200,
) -> Answer:
    asset = await _asset(visit)
    tape, now = visit.environment.tape, visit.environment.now
    window = _window(visit)
    ids = await _fill_ids(visit, asset)
    fills = await visit.read(fills_of, ids[-_MOST_FILLS:])
    quote = tape.quote(asset, now)
    asked = _FILLS.asked(visit)
    listed = await visit.read(fill_lines, ids, **asked.rows_by(FillColumn))
    return view(
        "market/symbol.html",
        status=status,
        asset=asset,
        quote=quote,
        last=tape.last_trade(asset, now),
        is_pinned=await visit.read(is_pinned, asset.id),
        # Many prices take a while to look up; others are served meanwhile.
        chart=await asyncio.to_thread(
            _chart, visit.site.album, tape, asset, window, candles.stretches(window, now), fills
        ),
        window=window,
        windows=tuple(Window),
        fills=_FILLS.table(visit, asked, listed.rows, listed.total),
        said=said,
        entered=entered
        or {
            "bid": "" if quote is None else formats.quantity(quote.bid),
            "ask": "" if quote is None else formats.quantity(quote.ask),
            "bid_size": "",
            "ask_size": "",
        },
    )


async def _fill_ids(visit: Visit, asset: Asset) -> Sequence[str]:
    """The fills since the trade date of the first candle began; none is later than today."""
    now = visit.environment.now
    begin, tomorrow = candles.beginning(_window(visit), now), _morning(now) + DAY
    return await visit.recall(fill_ids, FillFilter(asset.id, begin, tomorrow))


def _morning(instant: datetime) -> datetime:
    return in_new_york(instant).replace(hour=0, minute=0, second=0, microsecond=0)


def _chart(
    album: Album,
    tape: Tape,
    asset: Asset,
    window: Window,
    spans: Sequence[candles.Stretch],
    fills: Sequence[Fill],
) -> Chart | None:
    drawn = album.candles(tape, asset, spans, window)
    kept = [(span, candle) for span, candle in zip(spans, drawn, strict=True) if candle is not None]
    places = [span for span, _ in kept]
    return candle_chart(
        f"{asset.symbol}, {window.value}",
        [candle for _, candle in kept],
        formats.price,
        tuple(candles.marks(fills, places, _ORDER)),
        width=WIDE,
    )


async def _asset(visit: Visit) -> Asset:
    asset = await visit.read(asset_named, visit.path("symbol"))
    return asset if asset is not None else _unknown(visit.path("symbol"))


def _unknown(symbol: str) -> NoReturn:
    raise NotFound(f"there is no symbol {symbol}")


def _window(visit: Visit) -> Window:
    try:
        return Window(visit.query("window"))
    except ValueError:
        return Window.DAY


def _is(fact: bool, wanted: str) -> bool:  # noqa: FBT001 - a fact of an asset
    return wanted not in ("yes", "no") or fact is (wanted == "yes")


def _yes(fact: bool) -> str:  # noqa: FBT001 - a fact of an asset
    return "yes" if fact else "no"
