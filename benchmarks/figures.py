"""What a benchmark finds, and the bars that it is held against."""

import msgspec

from benchmarks.browsing import Browsed
from benchmarks.latencies import Latencies
from benchmarks.resting import Resting

_MOST_CONNECTIONS = 64


class Load(msgspec.Struct, frozen=True):
    """How the server did under one kind of request.

    `rates` has each round's requests per second; the costs are microseconds of processor time per
    request, of the server and of the load generator.
    """

    latencies: Latencies
    rates: list[float]
    server_cost: float | None
    generator_cost: float


class Comparison(msgspec.Struct, frozen=True):
    """Orders, fixed answers and the bare disk, measured in turns over so many connections."""

    connections: int
    orders: Load
    fixed: Load
    disk: Latencies


class Start(msgspec.Struct, frozen=True):
    """Seconds from the command to the first 200, and megabytes of memory when idle after it."""

    seconds: float
    megabytes: float | None


class Machine(msgspec.Struct, frozen=True):
    """What the figures were measured on; `busy` is the load average before the run."""

    processor: str
    cores: int
    system: str
    python: str
    sqlite: str
    busy: float


class Figures(msgspec.Struct, frozen=True):
    """Everything that one run has found; `faults` says what was not correct."""

    machine: Machine
    comparisons: list[Comparison]
    half: Load
    first_start: Start
    later_start: Start
    resting: Resting | None
    pages: list[Browsed]
    orders_checked: int
    faults: list[str]

    def comparison(self, connections: int) -> Comparison:
        """The comparison over so many connections."""
        return next(c for c in self.comparisons if c.connections == connections)


class Bar(msgspec.Struct, frozen=True):
    """A figure and what it is held against: the least or the most that it may be."""

    name: str
    measured: float
    limit: float
    unit: str = ""
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        """True if the figure is on the right side."""
        return self.measured >= self.limit if self.is_least else self.measured <= self.limit


def bars(figures: Figures) -> list[Bar]:
    """The figures that are held against a bar, with the bar."""
    one, many = figures.comparison(1), figures.comparison(_MOST_CONNECTIONS)
    starts = (figures.first_start, figures.later_start)
    memory = [start.megabytes for start in starts if start.megabytes is not None]
    held = [
        Bar(
            f"orders ÷ fixed answers, {_MOST_CONNECTIONS} connections",
            many.orders.latencies.per_second / many.fixed.latencies.per_second,
            0.12,
            is_least=True,
        ),
        Bar("p99 at half of that rate", figures.half.latencies.p99, 20, "ms"),
        Bar("one client, p50 ÷ append and sync", one.orders.latencies.p50 / one.disk.p50, 5),
        Bar("start to the first 200", max(start.seconds for start in starts), 1.0, "s"),
    ]
    if memory:
        held.append(Bar("memory when idle", max(memory), 100, "MB"))
    resting = figures.resting
    if resting is not None:
        beside = f"beside {resting.count:,} resting orders, of those without"
        held.append(Bar(f"orders/s {beside}", resting.orders_kept, 0.8, is_least=True))
        held.append(Bar(f"quotes/s {beside}", resting.ticks_kept, 0.8, is_least=True))
    if figures.pages:
        slowest = max(figures.pages, key=lambda page: page.usual)
        held.append(Bar(f"slowest page of the dashboard: {slowest.page}", slowest.usual, 50, "ms"))
    return held
