"""One run: a seed, so many commands, and in the end a report or a violation."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from streetname.domain.errors import BrokerError
from streetname.domain.market.calendar import Session, upcoming_session
from streetname.domain.values.instants import LATEST
from streetname.simulation.asking import Asked, Violation
from streetname.simulation.auditor import Auditor
from streetname.simulation.chance import Chance
from streetname.simulation.committed import Committed
from streetname.simulation.digest import digest_of
from streetname.simulation.faults import FAULTS, Aftermath
from streetname.simulation.market import Market
from streetname.simulation.model import Model
from streetname.simulation.options import founding_of, listed_assets, options_of
from streetname.simulation.workload import Workload
from streetname.simulation.world import World
from streetname.storage.verifying import verify

# The laws read the whole file, so each time they wait for twice as many commands: a run of any
# length stays linear.
_COMMANDS_BEFORE_LAWS = 2_000

# Commands are drawn from another stream than the options of the run.
_STREAM_OF_COMMANDS = 0x5EED

_LEAPS_IN_DAYS = (3, 10, 100)


class Report(msgspec.Struct, frozen=True):
    """What a run did, and the digest of the database that it left."""

    seed: int
    commands: int
    accepted: int
    refused: int
    faults: int
    restarts: int
    laws_checked: int
    digest: str


class Run:
    """A run of one seed on a fresh file."""

    def __init__(self, seed: int, commands: int, file: Path, *, faults: bool = True) -> None:
        self.seed = seed
        self._commands = commands
        self._with_faults = faults
        self._options = options_of(seed)
        self._chance = Chance(seed ^ _STREAM_OF_COMMANDS)
        self._world = World(file, founding_of(seed, self._options))
        self._model = Model(self._options.rules)
        self._market = Market(listed_assets(), lambda: self._world.tape)
        self._auditor = Auditor(self._model, self._market, self._options.start)
        self._workload = Workload(self._chance, self._options, self._model, self._market)
        self._committed = Committed(self._world.database, self._model, self._market)
        self._world.listen(self._auditor.told)
        self._asked: list[Asked] = []
        self._replies: list[object] = []
        self._given = self._accepted = self._refused = self._faults = 0
        self._laws_checked = 0
        self._next_laws = _COMMANDS_BEFORE_LAWS

    def run(self, progress: Callable[[int], None] = lambda _done: None) -> Report:
        """Give all commands; the report, or the first violation."""
        try:
            while self._given < self._commands:
                before = self._given
                self._turn()
                progress(self._given - before)
            return self._finish()
        finally:
            self._committed.close()
            self._world.close()

    def _turn(self) -> None:
        """Let time pass, give a few commands, and commit them or let something go wrong."""
        self._world.pass_to(self._later())
        wanted = self._chance.between(1, self._options.largest_turn)
        for _ in range(min(wanted, self._commands - self._given)):
            self._give(self._workload.next(self._world.now))
        if self._with_faults and self._chance.one_in(self._options.turns_per_fault):
            self._go_wrong()
        else:
            self._world.commit()
            self._check_changes()
            self._answer()

    def _give(self, asked: Asked) -> None:
        self._given += 1
        self._asked.append(asked)
        self._auditor.expect(asked, self._world.now)
        try:
            reply = self._world.execute(asked.command)
        except BrokerError as refusal:
            self._auditor.refused(refusal)
            self._refused += 1
        else:
            self._auditor.accepted(reply, self._world.now)
            self._replies.append(reply)
            self._accepted += 1

    def _check_changes(self) -> None:
        now = self._world.now
        self._auditor.pass_to(now)
        for account in self._model.touched:
            self._auditor.check_open(account, now)
        self._committed.check_changes()
        self._model.keep()

    def _answer(self) -> None:
        for reply in self._replies:
            self._workload.answered(reply)
        self._replies.clear()
        self._asked.clear()

    def _go_wrong(self) -> None:
        """Let a fault happen: nobody is answered, and clients will try again."""
        self._faults += 1
        starts = self._world.starts
        aftermath = self._chance.pick(FAULTS)(self._world, self._chance)
        if aftermath is Aftermath.LOST:
            self._model.undo()
        else:
            self._check_changes()
        self._workload.unanswered(self._asked)
        self._replies.clear()
        self._asked.clear()
        if self._world.starts > starts:
            self._check_after_restart()
        self._world.catch_up()
        self._auditor.pass_to(self._world.now)

    def _check_after_restart(self) -> None:
        """All that was acknowledged is there, nothing is there twice, and the laws hold."""
        self._check_everyone()
        if self._given >= self._next_laws:
            self._next_laws = 2 * self._given
            self._check_laws()

    def _check_everyone(self) -> None:
        """Every account and every total, read over a new connection."""
        self._committed.close()
        self._committed = Committed(self._world.database, self._model, self._market)
        self._committed.check_all()

    def _check_laws(self) -> None:
        """The brokerage's own laws and the auditor's knowledge, over the whole file."""
        self._committed.check_every_object()
        with self._world.database.connect() as connection:
            findings = verify(connection)
        self._laws_checked += sum(law.checks for law in findings.checked)
        if not findings.is_clean:
            raise Violation(str(findings.violations[0]))

    def _finish(self) -> Report:
        self._world.pass_to(self._world.now)
        self._world.commit()
        self._check_changes()
        self._world.restart()
        self._check_everyone()
        self._check_laws()
        return Report(
            self.seed,
            self._given,
            self._accepted,
            self._refused,
            self._faults,
            self._world.starts - 1,
            self._laws_checked,
            digest_of(self._world.database),
        )

    def _later(self) -> datetime:
        """The instant of the next turn, which a clock that is put back does not change."""
        chance, now = self._chance, self._world.now
        match chance.weighted(self._options.steps):
            case "milliseconds":
                later = now + timedelta(milliseconds=chance.between(1, 999))
            case "seconds":
                later = now + timedelta(seconds=chance.between(1, 90))
            case "minutes":
                later = now + timedelta(minutes=chance.between(1, 90))
            case "hours":
                later = now + timedelta(hours=chance.between(1, 30))
            case "days":
                later = now + timedelta(days=chance.between(1, chance.pick(_LEAPS_IN_DAYS)))
            case "open":
                seconds = chance.between(0, 20_000)
                later = upcoming_session(now).opens_at + timedelta(seconds=seconds)
            case "edge":
                moments = edges_of(upcoming_session(now))
                later = chance.pick(moments) + chance.between(-2, 2) * timedelta(seconds=1)
            case "back":
                later = now - timedelta(days=chance.between(1, 10))
            case _:
                later = now
        return min(later, LATEST)


def edges_of(session: Session) -> tuple[datetime, ...]:
    """The moments of a trading day at which much changes."""
    return (
        session.overnight_opens_at,
        session.pre_opens_at,
        session.opens_at,
        session.closes_at,
        session.post_closes_at,
    )
