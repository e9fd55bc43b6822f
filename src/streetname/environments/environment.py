"""One environment in operation: its runner, its readers and its event hub."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine

from streetname.domain.market.tape import Tape
from streetname.domain.values.changes import Command
from streetname.engine.batch import Batch, Progress
from streetname.engine.clock import Clock, ClockSetting
from streetname.engine.engine import Engine as DecisionEngine
from streetname.engine.runner import Runner, StoppedError
from streetname.environments.recent_requests import RecentRequests
from streetname.storage.database import checkpoint, open_database, open_for_reading, snapshot
from streetname.storage.environment_file import Founding, found, is_founded
from streetname.storage.store import SqlStore
from streetname.streams.hub import Hub
from streetname.streams.pulse import Pulse

_READER_THREADS = 4
_CHECKPOINT_SECONDS = 1.0

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


class Environment:
    """One firm's brokerage, ready to take commands and answer questions.

    `founding` is asked for what it begins with if it is new.
    """

    def __init__(
        self,
        name: str,
        correspondent: str,
        file: Path,
        founding: Callable[[], Founding],
        *,
        durable: bool,
    ) -> None:
        self.name = name
        self.correspondent = correspondent
        self._file = file
        self._database: Engine = open_database(file, durable=durable)
        if not is_founded(self._database):
            found(self._database, founding())
        self._reading: Engine = open_for_reading(file)
        self._store = SqlStore(self._database)
        self._engine = DecisionEngine(self._store, _clock)
        self.hub = Hub(self._store.progress().events)
        self.pulse = Pulse()
        self.requests = RecentRequests()
        self.seed = self._store.seed
        self._runner = Runner(self._engine, self._store, self._publish)
        self._readers = ThreadPoolExecutor(_READER_THREADS, thread_name_prefix="reader")
        # Apart from the others, so that short answers do not wait for bits of long ones.
        self._long_reader = ThreadPoolExecutor(1, thread_name_prefix="long-reader")
        self._written = False
        self._checkpoints: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to keep time and to take commands; call from the event loop."""
        self._runner.start()
        self._checkpoints = asyncio.create_task(self._keep_log_short())

    async def stop(self) -> None:
        """Finish what has been decided, and close the database."""
        if self._checkpoints is not None:
            self._checkpoints.cancel()
        self.hub.close()
        self.pulse.end()
        await self._runner.stop()
        # Reads that are under way may take a while; the other environments are served meanwhile.
        await asyncio.to_thread(self._readers.shutdown)
        await asyncio.to_thread(self._long_reader.shutdown)
        self._store.close()
        self._reading.dispose()
        checkpoint(self._database)
        self._database.dispose()

    def delete_files(self) -> None:
        """Remove the stopped environment's database."""
        for suffix in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)

    @property
    def now(self) -> datetime:
        """The environment's instant."""
        return self._runner.now

    @property
    def clock_setting(self) -> ClockSetting:
        """How the clock moves."""
        return self._runner.clock_setting

    @property
    def position(self) -> str:
        """How far it has come: another text after every change."""
        return f"{self.hub.latest}-{self.pulse.beats}"

    @property
    def tape(self) -> Tape:
        """Where prices come from."""
        return self._engine.tape

    async def execute(self, command: Command) -> object:
        """Decide the command; its reply or its refusal, once durable."""
        return await self._runner.execute(command)

    async def advance(self, instant: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
        """Move the clock to `instant` and do all that falls due on the way; how much that was.

        As soon as it may not go on, the clock stays at the instant to which it has come.
        """
        try:
            return await self._runner.advance(instant, may_go_on)
        finally:
            self.pulse.beat()

    async def set_clock(self, setting: ClockSetting, instant: datetime) -> None:
        """Set how the clock goes on from `instant`."""
        await self._runner.set_clock(setting, instant)
        self.pulse.beat()

    async def read(
        self,
        question: Callable[Concatenate[Connection, _Given], _Answer],
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> _Answer:
        """The answer to a question about what has been committed."""
        self._check_running()

        def ask() -> _Answer:
            with snapshot(self._reading) as connection:
                return question(connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._readers, ask)

    async def stream(
        self,
        question: Callable[Concatenate[Connection, _Given], Iterator[_Answer]],
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> AsyncGenerator[_Answer]:
        """A long answer bit by bit: all of it of one moment, and no bit read before it is needed.

        Close the iterator unless it came to its end: until then the moment is kept.
        """
        opened = ExitStack()

        def begun() -> Iterator[_Answer]:
            connection = opened.enter_context(snapshot(self._reading))
            return question(connection, *args, **kwargs)

        def next_bit(answer: Iterator[_Answer]) -> list[_Answer]:
            return list(islice(answer, 1))

        try:
            answer = await self._read_long(begun)
            while bit := await self._read_long(next_bit, answer):
                yield bit[0]
        finally:
            # Behind a bit that is still being read, where nobody waits for it any more.
            try:
                self._long_reader.submit(opened.close)
            except RuntimeError:  # it has been shut down, and reads nothing
                opened.close()

    async def _read_long(
        self, function: Callable[_Given, _Answer], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Answer:
        self._check_running()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._long_reader, partial(function, *args, **kwargs))

    def _check_running(self) -> None:
        if self.hub.is_closed:
            raise StoppedError

    def _publish(self, batch: Batch) -> None:
        self._written = True
        self.hub.publish(batch.events)
        if batch.changes_anything:
            self.pulse.beat()

    async def _keep_log_short(self) -> None:
        """Fold the write-ahead log into the file now and then, away from commits."""
        while True:
            await asyncio.sleep(_CHECKPOINT_SECONDS)
            if self._written:
                self._written = False
                await asyncio.to_thread(checkpoint, self._database)


def _clock(progress: Progress) -> Clock:
    return Clock(progress.clock, progress.instant)
