"""The runner: drives an engine on the event loop and a writer thread beside it.

Commands are decided as they arrive. What they made is written in batches: while one batch is being
made durable, the next one grows. Nobody is answered, not even refused, before the batch that was
open when the command was decided is durable. Batches grow by themselves under load.

Rows are written on the event loop and only the commit, which waits for the disk, is the thread's:
the driver lets go of the interpreter lock for each row, and two threads that pass it to and fro
lose more time than either spends.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from queue import SimpleQueue
from typing import Protocol, TypeVar

from streetname.domain.errors import BrokerError
from streetname.domain.values.changes import Command
from streetname.engine.batch import Batch
from streetname.engine.clock import ClockSetting
from streetname.engine.engine import Engine

_log = logging.getLogger(__name__)

DRAINED_AT_ONCE = 100
_LONGEST_SLEEP = 3600.0
PAUSE_SECONDS = 0.002
_IN_COMPANY = 1.25
_ENOUGH = 4
_NEWEST_COUNTS = 0.1

_Outcome = TypeVar("_Outcome")


class CommitFailedError(Exception):
    """The batch could not be made durable; nothing in it has happened."""


class StoppedError(Exception):
    """The environment takes no more commands: it is being reset, removed or shut down."""


class BatchStore(Protocol):
    """Where batches are made durable."""

    def write(self, batch: Batch) -> None:
        """Put the batch into a transaction, all of it or nothing."""
        ...

    def make_durable(self) -> None:
        """Commit what was written; until then nobody else sees it."""
        ...


class _Waiter:
    """Someone who waits for a batch, and what they will be told."""

    __slots__ = ("future", "refusal", "reply")

    def __init__(self, future: "asyncio.Future[object]") -> None:
        self.future = future
        self.reply: object = None
        self.refusal: BrokerError | None = None

    def tell(self) -> None:
        if self.future.done():
            return
        if self.refusal is not None:
            self.future.set_exception(self.refusal)
        else:
            self.future.set_result(self.reply)

    def fail(self, error: Exception) -> None:
        if not self.future.done():
            self.future.set_exception(error)


class Runner:
    """One environment in operation."""

    def __init__(self, engine: Engine, store: BatchStore, publish: Callable[[Batch], None]) -> None:
        self._engine = engine
        self._store = store
        self._publish = publish
        self._waiting: list[_Waiter] = []
        self._in_flight: tuple[Batch, list[_Waiter]] | None = None
        self._flush_is_due = False
        self._company = 1.0  # how many have lately waited for the same batch
        self._timer: asyncio.TimerHandle | None = None
        self._timer_set_for: tuple[datetime | None, int] | None = None
        self._queue: SimpleQueue[Batch | None] = SimpleQueue()
        self._written_up = threading.Event()
        self._written_up.set()
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread
        self._stopping = False
        self._stopped = False

    def start(self) -> None:
        """Begin to write and to keep time; call from the event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()
        self._flush_soon()
        self._set_timer()

    async def stop(self) -> None:
        """Finish what has been decided, note how far time has come, and stop."""
        self._stopping = True
        if self._timer is not None:
            self._timer.cancel()
        try:
            if self._drain(self._engine.now()) < DRAINED_AT_ONCE:
                self._engine.pass_to(self._engine.now())
            await self._wait()
        finally:
            self._stopped = True
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)

    @property
    def now(self) -> datetime:
        """The environment's instant."""
        return self._engine.now()

    @property
    def clock_setting(self) -> ClockSetting:
        """How the clock moves."""
        return self._engine.clock.setting

    async def execute(self, command: Command) -> object:
        """Decide the command; its reply or its refusal, once durable.

        `CommitFailedError` if it could not be made durable, and then it has not happened;
        `StoppedError` if the environment takes no more commands.
        """
        if self._stopping:
            raise StoppedError
        waiter = _Waiter(self._loop.create_future())
        try:
            waiter.reply = self._guarded(lambda: self._engine.execute(command))
        except BrokerError as refusal:
            waiter.refusal = refusal
        self._waiting.append(waiter)
        self._flush_soon()
        self._set_timer()
        return await waiter.future

    async def advance(self, instant: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
        """Move the clock to `instant` and do all that falls due on the way.

        Returns how many commands that were, once all of it is durable. Others are served meanwhile.
        As soon as it may not go on, the clock stays at the instant to which it has come.
        """
        done = 0
        while not self._stopping:
            drained = self._drain(instant)
            done += drained
            if drained < DRAINED_AT_ONCE:
                break
            self._engine.clock.move_to(max(self._engine.instant, self._engine.clock.now()))
            await self._wait()
            if not may_go_on():
                instant = min(instant, self._engine.now())  # where all that is due must be done
        if self._stopping:
            raise StoppedError
        # The last thing done may have brought the engine there already, but not its clock.
        if instant > self._engine.clock.now():
            self._engine.clock.move_to(instant)
        self._engine.pass_to(instant)
        await self._wait()
        return done

    async def set_clock(self, setting: ClockSetting, instant: datetime) -> None:
        """Set how the clock goes on from `instant`; returns once that is durable."""
        if self._stopping:
            raise StoppedError
        self._engine.set_clock(setting, instant)
        await self._wait()

    async def _wait(self) -> None:
        if self._stopped:
            raise StoppedError
        waiter = _Waiter(self._loop.create_future())
        self._waiting.append(waiter)
        self._flush_soon()
        self._set_timer()
        await waiter.future

    def _drain(self, until: datetime) -> int:
        return self._guarded(lambda: self._engine.drain(until, DRAINED_AT_ONCE))

    def _guarded(self, work: Callable[[], _Outcome]) -> _Outcome:
        """What `work` gives back; if it stops at a bug, what it left half done is dropped."""
        try:
            return work()
        except BrokerError:
            raise
        except Exception as error:
            self._written_up.wait()
            failed, self._waiting = self._waiting, []
            self._start_over(error, failed)
            raise

    def _flush_soon(self) -> None:
        """Hand over what has been decided, at once or after a moment for others to join.

        Every batch costs a commit. Whoever is alone never waits; where batches have lately been of
        several commands, two milliseconds save more than they cost.
        """
        if self._flush_is_due or self._in_flight is not None:
            return
        self._flush_is_due = True
        if self._company > _IN_COMPANY and len(self._waiting) < _ENOUGH:
            self._loop.call_later(PAUSE_SECONDS, self._flush)
        else:
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        """Hand what has been decided to the writer, unless it is still at the last batch."""
        self._flush_is_due = False
        if self._in_flight is not None:
            return
        batch = self._engine.take_batch()
        waiters, self._waiting = self._waiting, []
        self._company += _NEWEST_COUNTS * (len(waiters) - self._company)
        if batch is None:
            for waiter in waiters:
                waiter.tell()
            return
        try:
            self._store.write(batch)
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing of it has happened
            failed, self._waiting = waiters + self._waiting, []
            self._start_over(error, failed)
            return
        self._in_flight = (batch, waiters)
        self._written_up.clear()
        self._queue.put(batch)

    def _write(self) -> None:
        """The writer thread: make one written batch durable after the other."""
        while self._queue.get() is not None:
            error: Exception | None = None
            try:
                self._store.make_durable()
            except Exception as failure:  # noqa: BLE001 - whatever it was, the engine must know
                error = failure
            self._written_up.set()
            self._loop.call_soon_threadsafe(self._written, error)

    def _written(self, error: Exception | None) -> None:
        assert self._in_flight is not None, "only what was handed over is written"
        batch, waiters = self._in_flight
        self._in_flight = None
        if error is None:
            self._engine.committed(batch)
            for waiter in waiters:
                waiter.tell()
            self._publish(batch)
        else:
            failed, self._waiting = waiters + self._waiting, []
            self._start_over(error, failed)
        if self._waiting or self._engine.has_batch:
            self._flush_soon()

    def _start_over(self, error: Exception, failed: list[_Waiter]) -> None:
        """Drop what is in memory: it is ahead of the truth. Fail everyone who relied on it."""
        _log.error("the environment is loaded again", exc_info=error)
        self._engine.reload()
        for waiter in failed:
            waiter.fail(CommitFailedError(str(error)))
        self._set_timer()

    def _set_timer(self) -> None:
        """Wake up when something falls due next."""
        next_at = self._engine.next_at()
        setting = (next_at, self._engine.clock.settings_made)
        if setting == self._timer_set_for and self._timer is not None:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timer_set_for = setting
        if next_at is None or self._stopping:
            return
        seconds = self._engine.clock.seconds_until(next_at)
        if seconds is not None:
            self._timer = self._loop.call_later(min(seconds, _LONGEST_SLEEP), self._tick)

    def _tick(self) -> None:
        """Do what has fallen due, a little at a time so that others are served in between."""
        self._timer = None
        self._drain(self._engine.now())
        self._flush_soon()
        self._set_timer()
