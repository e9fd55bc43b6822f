"""Many resting orders: what they cost others, in time and in memory, and what a start takes.

Two servers stand side by side, one with a million limit orders that the market is far from and one
without; each is asked in turns for market orders in the same symbols, and for new quotes, once
every account has been touched. The resting orders are placed by the brokerage's own engine, but
without HTTP and without waiting for the disk.
"""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks.load import Outcome, Plan, generate
from benchmarks.orders import Verdict, judge, open_accounts, requests_for, touch
from benchmarks.server import KEY, SECRET, Server, a_server, start_up
from streetname.domain.market.asset import Asset
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.amounts import CENT
from streetname.domain.values.ids import AccountId
from streetname.engine.clock import Clock, ClockMode, ClockSetting
from streetname.engine.engine import Engine
from streetname.storage.asset_list import built_in_assets
from streetname.storage.database import checkpoint, open_database
from streetname.storage.store import SqlStore

SYMBOLS = 500
_FAR_AWAY = Decimal("0.5")
_AT_ONCE = 1_000
_CONNECTIONS = 64
_SHARES = Decimal(4)
_CHEAPEST = Decimal(2)  # half of it, for that many shares, is more than an order must come to
_DEAREST = Decimal(2_000)
_BYTES = 1024 * 1024


class Stand(msgspec.Struct, frozen=True):
    """What one of the two servers did, and what it takes to start and to hold."""

    orders_per_second: float
    ticks_per_second: float
    start_seconds: float
    megabytes: float | None
    touch_milliseconds: float


class Resting(msgspec.Struct, frozen=True):
    """So many resting orders compared with none."""

    count: int
    symbols: int
    without: Stand
    with_them: Stand

    @property
    def orders_kept(self) -> float:
        """The rate of market orders beside the resting ones, as a part of that without."""
        return self.with_them.orders_per_second / self.without.orders_per_second

    @property
    def ticks_kept(self) -> float:
        """The rate of new quotes beside the resting orders, as a part of that without."""
        return self.with_them.ticks_per_second / self.without.ticks_per_second

    @property
    def bytes_each(self) -> float | None:
        """The memory that one resting order takes while nobody touches its account."""
        with_them, without = self.with_them.megabytes, self.without.megabytes
        if with_them is None or without is None:
            return None
        return (with_them - without) * _BYTES / self.count


class _Rates:
    """What one server has done so far."""

    def __init__(self, server: Server, account_ids: Sequence[str]) -> None:
        self._server = server
        symbols = [asset.symbol for asset in traded()]
        self._orders = requests_for(server, account_ids, symbols)
        self._ticks = list(_quotes(server))
        self.orders: list[Outcome] = []
        self.ticks: list[Outcome] = []

    def measure(self, seconds: float) -> None:
        """Ask for orders, and then for quotes."""
        self.orders.append(self._generated(self._orders, seconds))
        self.ticks.append(self._generated(self._ticks, seconds))

    @property
    def answered(self) -> list[str]:
        """The id of every order that was answered."""
        return [order_id for outcome in self.orders for order_id in outcome.each_id()]

    @property
    def refusals(self) -> list[bytes]:
        """Every answer that was none."""
        return [refusal for outcome in self.orders + self.ticks for refusal in outcome.refusals]

    def _generated(self, requests: list[bytes], seconds: float) -> Outcome:
        server = self._server
        return generate(Plan(server.host, server.port, _CONNECTIONS, seconds, requests))


def measure_resting(
    folder: Path, count: int, seconds: float, rounds: int, progress: Callable[[str], None]
) -> tuple[Resting, list[Verdict]]:
    """Compare `count` resting orders with none."""
    bare, full = folder / "without", folder / "with"
    accounts = [_prepared(data) for data in (bare, full)]
    progress("place resting orders")
    for placed in _place(full, accounts[1], count):
        progress(f"{placed:,} of {count:,} resting orders")
    starts = [start_up(data) for data in (bare, full)]
    progress("start with them")
    with a_server(bare) as one, a_server(full) as other:
        touched = [touch(one, accounts[0]), touch(other, accounts[1])]
        progress("touch every account")
        rates = [_Rates(one, accounts[0]), _Rates(other, accounts[1])]
        for each in rates:
            each.measure(1.0)
        for number in range(rounds):
            progress(f"beside {count:,} orders, round {number + 1} of {rounds}")
            for each in rates:
                each.measure(seconds / rounds)
        verdicts = [
            _verdict(server, ids, each)
            for server, ids, each in zip((one, other), accounts, rates, strict=True)
        ]
    without, with_them = (
        Stand(_per_second(each.orders[1:]), _per_second(each.ticks[1:]), *start, first)
        for each, start, first in zip(rates, starts, touched, strict=True)
    )
    return Resting(count, SYMBOLS, without, with_them), verdicts


def traded() -> list[Asset]:
    """The assets that are traded: the first so many that cost neither pennies nor a fortune."""
    affordable = (
        asset
        for asset in built_in_assets()
        if asset.tradable and asset.base_price and _CHEAPEST < asset.base_price < _DEAREST
    )
    return list(islice(affordable, SYMBOLS))


def _prepared(data: Path) -> list[str]:
    with a_server(data) as server:
        return open_accounts(server)


def _place(data: Path, account_ids: Sequence[str], count: int) -> Iterator[int]:
    """Place resting orders, account by account and asset by asset; how many there are by now."""
    database = open_database(data / "environments" / "default.db", durable=False)
    store = SqlStore(database)
    frozen = ClockSetting(ClockMode.FROZEN)
    engine = Engine(store, lambda progress: Clock(frozen, progress.instant))
    assets = traded()
    for number in range(count):
        asset = assets[number // len(account_ids) % len(assets)]
        price = engine.tape.reference_price(asset, engine.instant)
        assert price is not None, "what is traded has a price"
        account_id = AccountId(account_ids[number % len(account_ids)])
        engine.execute(PlaceOrder(account_id, _far(asset, price)))
        if (number + 1) % _AT_ONCE == 0:
            _commit(engine, store)
        if (number + 1) % (50 * _AT_ONCE) == 0:
            checkpoint(database)
            yield number + 1
    _commit(engine, store)
    store.close()
    database.dispose()


def _commit(engine: Engine, store: SqlStore) -> None:
    batch = engine.take_batch()
    if batch is not None:
        store.commit(batch)
        engine.committed(batch)


def _far(asset: Asset, price: Decimal) -> Ticket:
    """A purchase at half of what the asset costs, or will cost once it is quoted."""
    assert asset.base_price is not None, "only assets with a price are traded"
    return Ticket(
        symbol=asset.symbol,
        quantity=_SHARES,
        side="buy",
        type="limit",
        time_in_force="gtc",
        limit_price=(min(asset.base_price, price) * _FAR_AWAY).quantize(CENT),
    )


def _quotes(server: Server) -> Iterator[bytes]:
    """New quotes of every asset, around what it costs: none of them reaches a resting order."""
    credentials = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    for number in range(4):
        for asset in traded():
            assert asset.base_price is not None, "only assets with a price are traded"
            bid = (asset.base_price * (Decimal(1) + Decimal(number) / 1000)).quantize(CENT)
            quote = {
                "bid": str(bid),
                "ask": str(bid + CENT),
                "bid_size": "1000000",
                "ask_size": "1000000",
            }
            body = json.dumps(quote)
            head = (
                f"PUT /sandbox/v1/market/{asset.symbol}/quote HTTP/1.1",
                f"Host: {server.host}:{server.port}",
                f"Authorization: Basic {credentials}",
                "Content-Type: application/json",
                f"Content-Length: {len(body)}",
            )
            yield "\r\n".join((*head, "", body)).encode()


def _verdict(server: Server, account_ids: Sequence[str], rates: _Rates) -> Verdict:
    verdict = judge(server, account_ids, rates.answered, which="closed")
    if not rates.refusals:
        return verdict
    first = rates.refusals[0].decode(errors="replace")
    refused = f"{len(rates.refusals)} requests were refused, the first like this:\n{first}"
    return Verdict(verdict.answered, [refused, *verdict.faults])


def _per_second(outcomes: Sequence[Outcome]) -> float:
    answered = sum(len(outcome.durations) for outcome in outcomes)
    return answered / sum(outcome.seconds for outcome in outcomes)
