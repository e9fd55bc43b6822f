"""The measurements. Each begins with a fresh data folder and ends with a check of what is in it.

The machine is shared and its disk has moods, so what is compared is measured in turns: some seconds
of fixed answers, some of orders, some of the bare disk, and again.
"""

import os
import platform
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

from benchmarks.disk import append_and_sync
from benchmarks.figures import Comparison, Load, Machine, Start
from benchmarks.latencies import summary
from benchmarks.load import Outcome, Plan, generate
from benchmarks.orders import (
    Verdict,
    fault_in_books,
    fixed_requests,
    judge,
    open_accounts,
    order_requests,
)
from benchmarks.server import Server, a_server, start_up

_WARM_UP_SECONDS = 1.0
_WARM_UP_CONNECTIONS = 16
_DISK_SHARE = 0.2
_STARTS = 5
_MICROSECONDS = 1_000_000

_Found = TypeVar("_Found")


class Bench:
    """A place to measure in, and how long to measure; `progress` is told of every step."""

    def __init__(
        self, folder: Path, seconds: float, rounds: int, progress: Callable[[str], None]
    ) -> None:
        self._folder = folder
        self._seconds = seconds
        self._rounds = rounds
        self._progress = progress

    def compare(self, connections: int) -> tuple[Comparison, Verdict]:
        """Orders against fixed answers and against the disk."""
        return self._on_fresh_server(lambda stand: self._compare(stand, connections))

    def offer(self, rate: float, connections: int) -> tuple[Load, Verdict]:
        """Orders that come in at a rate of their own, whether or not the last are answered."""
        return self._on_fresh_server(lambda stand: self._offer(stand, rate, connections))

    def start(self) -> tuple[Start, Start]:
        """The first start, on an empty folder, and a later one, each the median of several."""
        first: list[tuple[float, float | None]] = []
        later: list[tuple[float, float | None]] = []
        for number in range(_STARTS):
            self._progress(f"start {number + 1} of {_STARTS}")
            with self._fresh_folder() as data:
                first.append(start_up(data))
                later.append(start_up(data))
        return _typical(first), _typical(later)

    def _compare(self, stand: "_Stand", connections: int) -> Comparison:
        orders, fixed, disk = _Tally(stand.server), _Tally(stand.server), list[float]()
        share = self._seconds / self._rounds
        stand.warm_up()
        for number in range(self._rounds):
            self._progress(f"{connections} connections, round {number + 1} of {self._rounds}")
            fixed.add(stand.plan(stand.fixed, connections, share))
            orders.add(stand.plan(stand.orders, connections, share))
            disk += append_and_sync(self._folder, share * _DISK_SHARE)
        stand.answered += orders.ids
        stand.refusals += orders.refusals + fixed.refusals
        return Comparison(
            connections, orders.load(), fixed.load(), summary(disk, self._seconds * _DISK_SHARE)
        )

    def _offer(self, stand: "_Stand", rate: float, connections: int) -> Load:
        orders = _Tally(stand.server)
        stand.warm_up()
        for number in range(self._rounds):
            self._progress(f"{rate:,.0f} orders/s, round {number + 1} of {self._rounds}")
            plan = stand.plan(stand.orders, connections, self._seconds / self._rounds)
            plan.rate, plan.seed = rate, number
            orders.add(plan)
        stand.answered += orders.ids
        stand.refusals += orders.refusals
        return orders.load()

    def _on_fresh_server(self, measure: Callable[["_Stand"], _Found]) -> tuple[_Found, Verdict]:
        with self._fresh_folder() as data:
            with a_server(data) as server:
                self._progress("open accounts")
                stand = _Stand(server)
                found = measure(stand)
                self._progress("check every order")
                verdict = stand.verdict()
            self._progress("check the books")
            faults = [*verdict.faults, *fault_in_books(data)]
        return found, Verdict(verdict.answered, faults)

    @contextmanager
    def _fresh_folder(self) -> Iterator[Path]:
        with TemporaryDirectory(prefix="data-", dir=self._folder) as name:
            yield Path(name)


class _Stand:
    """A server with funded accounts, the requests for it, and all that it has answered."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._account_ids = open_accounts(server)
        self.orders = order_requests(server, self._account_ids)
        self.fixed = fixed_requests(server, self._account_ids)
        self.answered: list[str] = []
        self.refusals: list[bytes] = []

    def plan(self, requests: list[bytes], connections: int, seconds: float) -> Plan:
        """What the load generator is to do."""
        return Plan(self.server.host, self.server.port, connections, seconds, requests)

    def warm_up(self) -> None:
        """Let every account and every road be walked once before anything is timed."""
        generate(self.plan(self.fixed, _WARM_UP_CONNECTIONS, _WARM_UP_SECONDS))
        outcome = generate(self.plan(self.orders, _WARM_UP_CONNECTIONS, _WARM_UP_SECONDS))
        self.answered += outcome.each_id()
        self.refusals += outcome.refusals

    def verdict(self) -> Verdict:
        """Whether what was answered is what is there."""
        verdict = judge(self.server, self._account_ids, self.answered)
        if not self.refusals:
            return verdict
        first = self.refusals[0].decode(errors="replace")
        refused = f"{len(self.refusals)} requests were refused, the first like this:\n{first}"
        return Verdict(verdict.answered, [refused, *verdict.faults])


class _Tally:
    """What several rounds of one kind add up to."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._outcomes: list[Outcome] = []
        self._server_seconds = 0.0
        self._is_told = True

    def add(self, plan: Plan) -> None:
        """Carry out one more round."""
        before = self._server.processor_seconds()
        self._outcomes.append(generate(plan))
        after = self._server.processor_seconds()
        if before is None or after is None:
            self._is_told = False
        else:
            self._server_seconds += after - before

    @property
    def ids(self) -> list[str]:
        """The id in every answer."""
        return [order_id for outcome in self._outcomes for order_id in outcome.each_id()]

    @property
    def refusals(self) -> list[bytes]:
        """Every answer that was none."""
        return [answer for outcome in self._outcomes for answer in outcome.refusals]

    def load(self) -> Load:
        """The figures of all rounds together."""
        durations = [duration for outcome in self._outcomes for duration in outcome.durations]
        used = sum(outcome.processor_seconds for outcome in self._outcomes)
        per_request = _MICROSECONDS / max(1, len(durations))
        return Load(
            latencies=summary(durations, sum(outcome.seconds for outcome in self._outcomes)),
            rates=[len(outcome.durations) / outcome.seconds for outcome in self._outcomes],
            server_cost=self._server_seconds * per_request if self._is_told else None,
            generator_cost=used * per_request,
        )


def steps(comparisons: int, rounds: int) -> int:
    """How many steps a run tells its progress: every comparison, one offer, and the starts."""
    of_each = rounds + len(("accounts", "orders", "books"))
    return (comparisons + 1) * of_each + _STARTS


def this_machine() -> Machine:
    """What the figures are measured on; to be asked before the run."""
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        busy=os.getloadavg()[0],
    )


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line for line in described.splitlines() if line.startswith("model name"))
    return next(names, platform.machine()).partition(":")[2].strip() or platform.machine()


def _typical(starts: list[tuple[float, float | None]]) -> Start:
    megabytes = [size for _, size in starts if size is not None]
    return Start(
        seconds=median(seconds for seconds, _ in starts),
        megabytes=median(megabytes) if megabytes else None,
    )
