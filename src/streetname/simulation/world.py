"""The world: an environment on a real file, driven step by step and restarted at will.

The clock stands still unless the run moves it. What is decided is told at once; what is committed
stays, even if the world ends in the next moment.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from streetname.domain.market.tape import Tape
from streetname.domain.values.changes import Changes, Command, Fact
from streetname.engine.batch import Progress
from streetname.engine.clock import Clock
from streetname.engine.engine import Engine
from streetname.engine.store import Store
from streetname.storage.database import checkpoint, open_database
from streetname.storage.environment_file import Founding, found, is_founded
from streetname.storage.store import SqlStore

_COMMITS_PER_CHECKPOINT = 200


class Cut(Exception):
    """A commit was stopped in the middle."""


class _Tripwire:
    """Stops whoever touches it."""

    def __iter__(self) -> Iterator[object]:
        raise Cut

    def __bool__(self) -> bool:
        raise Cut

    def __getattr__(self, name: str) -> object:
        raise Cut


class _TellingEngine(Engine):
    """An engine that tells of facts as they are decided, before they are durable."""

    def __init__(self, store: Store, tell: Callable[[Fact], None]) -> None:
        self._tell = tell
        super().__init__(store, _clock)

    def _take_in(self, changes: Changes) -> None:
        super()._take_in(changes)
        for fact in changes.facts:
            self._tell(fact)


class World:
    """One environment that can be stopped at any point and started again."""

    def __init__(self, file: Path, founding: Founding) -> None:
        self._tell: Callable[[Fact], None] = lambda _fact: None
        self._commits = 0
        self.database = open_database(file, durable=False)
        if not is_founded(self.database):
            found(self.database, founding)
        self.starts = 0
        self._start()

    def listen(self, tell: Callable[[Fact], None]) -> None:
        """Tell of every fact from now on, as it is decided."""
        self._tell = tell

    @property
    def now(self) -> datetime:
        """The environment's instant."""
        return self.engine.now()

    @property
    def tape(self) -> Tape:
        """Where prices come from."""
        return self.engine.tape

    def execute(self, command: Command) -> object:
        """Have a command decided; nothing of it is durable yet."""
        return self.engine.execute(command)

    def pass_to(self, instant: datetime) -> None:
        """Move the clock, and do what falls due on the way; an earlier instant changes nothing."""
        self.engine.clock.move_to(instant)
        self.catch_up()

    def catch_up(self) -> None:
        """Do whatever is due."""
        now = self.engine.now()
        self.engine.drain(now)
        self.engine.pass_to(now)

    def commit(self) -> None:
        """Make durable what has been decided."""
        batch = self.engine.take_batch()
        if batch is None:
            return
        self._store.commit(batch)
        self.engine.committed(batch)
        self._commits += 1
        if self._commits % _COMMITS_PER_CHECKPOINT == 0:
            checkpoint(self.database)

    def cut_commit(self, part: str) -> None:
        """Begin to commit, and stop where that part of the batch is to be written."""
        batch = self.engine.take_batch()
        if batch is None:
            return
        setattr(batch, part, _Tripwire())
        try:
            self._store.commit(batch)
        except Cut:
            return
        raise AssertionError(f"a commit writes {part}")

    def reload(self) -> None:
        """Drop what is not durable, as after a commit that failed."""
        self.engine.reload()

    def restart(self) -> None:
        """Stop as a killed process does, and start again."""
        self.close()
        self._start()

    def close(self) -> None:
        """Let go of the file; what is not committed is lost."""
        self._store.close()
        self.database.dispose()

    def _tell_listener(self, fact: Fact) -> None:
        self._tell(fact)

    def _start(self) -> None:
        self.starts += 1
        self._store = SqlStore(self.database)
        self.engine = _TellingEngine(self._store, self._tell_listener)


def _clock(progress: Progress) -> Clock:
    return Clock(progress.clock, progress.instant)
