"""The engine: decides commands one at a time, and what falls due in between.

Synchronous and single-threaded. What it decides piles up in a batch; whoever drives it takes the
batch, makes it durable, and only then tells anyone. If that fails, memory is ahead of the truth:
`reload` drops it, and starting and recovering are the same.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from streetname.domain.charges.end_of_day import ChargeFees, day_under_way, ends_at
from streetname.domain.errors import BrokerError
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import session_at
from streetname.domain.market.phases import Phase, phase_at, trading_session_at
from streetname.domain.market.tape import Tape
from streetname.domain.orders.day import (
    CloseDay,
    EndDay,
    ExpireOrders,
    OpenDay,
    OpenOvernight,
    OpenPremarket,
)
from streetname.domain.orders.route import VenueReacts
from streetname.domain.values.changes import Changes, Command, Due
from streetname.domain.values.ids import OrderId
from streetname.engine.agenda import Agenda
from streetname.engine.batch import Batch, Progress
from streetname.engine.clock import Clock, ClockSetting
from streetname.engine.decisions import DECISIONS, event_of
from streetname.engine.desk import Desk
from streetname.engine.store import Standing, Store
from streetname.engine.watches import Watches
from streetname.engine.working_set import WorkingSet

_log = logging.getLogger(__name__)

_MOST_DUE_PER_COMMAND = 1 << 20


class Engine:
    """One environment's single writer."""

    def __init__(self, store: Store, make_clock: Callable[[Progress], Clock]) -> None:
        self._store = store
        self._batch_number = 0
        self._deciding: tuple[int, Due] | None = None
        self._reacting_to: Standing | None = None
        self._left_alone: set[OrderId] = set()
        self.clock = make_clock(store.progress())
        self.reload()

    def reload(self) -> None:
        """Begin from what is committed; everything in memory that is not is dropped."""
        progress = self._store.progress()
        self.instant = progress.instant
        self._sequence = progress.sequence
        self._events = progress.events
        self._working_set = WorkingSet(self._store)
        self._leave_alone_what_failed()
        self._desk = Desk(self._working_set, self._store.seed, progress.instant)
        self._agenda = Agenda(self._store.agenda())
        self._watches = Watches(self._working_set, progress.instant)
        self._batch_number += 1
        self._batch: Batch | None = None
        self._set_aside_what_failed()
        if not len(self._agenda):
            self._begin_days()

    def execute(self, command: Command) -> object:
        """Decide a command that arrives now; the reply, to be given once the batch is durable.

        Raises the refusal if there is one; a refusal, too, must wait for the batch.
        """
        now = self.now()
        self.drain(now)
        self.instant = now
        reply = self._decide(command)
        self.drain(now)
        return reply

    def now(self) -> datetime:
        """The environment's instant, which never goes back."""
        return max(self.clock.now(), self.instant)

    def next_at(self) -> datetime | None:
        """When something falls due next."""
        agenda, watch = self._agenda.next_at(), self._watches.next_at()
        if agenda is None or watch is None:
            return agenda or watch
        return min(agenda, watch)

    def drain(self, until: datetime, most: int | None = None) -> int:
        """Decide what falls due up to `until`, at most about `most` commands; how many there were.

        At one instant the venue's watches come before the agenda, all of them together.
        """
        done = 0
        while most is None or done < most:
            agenda, watch = self._agenda.next_at(), self._watches.next_at()
            if watch is not None and watch <= until and (agenda is None or watch <= agenda):
                done += self._look_at_tape(watch)
            elif agenda is not None and agenda <= until:
                self._take_from_agenda()
                done += 1
            else:
                break
        return done

    def pass_to(self, instant: datetime) -> None:
        """Note that the environment has reached `instant`, with everything due done."""
        self.instant = max(self.instant, instant)
        self._open_batch()

    def set_clock(self, setting: ClockSetting, instant: datetime) -> None:
        """Set how the clock goes on from `instant`."""
        self.clock.set(setting, instant)
        self.pass_to(instant)

    @property
    def tape(self) -> Tape:
        """Where prices come from."""
        return self._working_set.tape

    @property
    def has_batch(self) -> bool:
        """True if anything has been decided since the last batch was taken."""
        return self._batch is not None

    def take_batch(self) -> Batch | None:
        """Everything decided since the last batch was taken; None if that is nothing."""
        batch = self._batch
        if batch is None:
            return None
        batch.progress = self._progress()
        self._batch = None
        self._batch_number += 1
        return batch

    def committed(self, batch: Batch) -> None:
        """Note that the batch is durable."""
        self._working_set.committed(batch.number)

    def _decide(self, command: Command) -> object:
        sequence = self._sequence + 1
        self._desk.begin(self.instant, sequence)
        changes = DECISIONS[type(command)](command, self._desk)
        self._sequence = sequence
        self._take_in(changes)
        return changes.reply

    def _take_in(self, changes: Changes) -> None:
        batch = self._open_batch()
        self._working_set.apply(changes, batch)
        for number, made in enumerate(changes.facts, self._events + 1):
            batch.events.append(event_of(self._working_set.with_reserve(made), number))
        self._events += len(changes.facts)
        assert len(changes.due) < _MOST_DUE_PER_COMMAND, "long jobs are many small commands"
        for index, due in enumerate(changes.due):
            number = self._sequence * _MOST_DUE_PER_COMMAND + index
            self._agenda.add(number, due)
            batch.schedule(number, due)
        self._watches.refresh(self.instant)

    def _take_from_agenda(self) -> None:
        number, due = self._agenda.take()
        self._deciding = (number, due)
        self.instant = max(self.instant, due.at)
        self._open_batch().unschedule(number)
        try:
            self._decide(due.command)
        except BrokerError as refusal:
            raise AssertionError("nobody is there to be refused") from refusal
        self._deciding = None
        if isinstance(due.command, ExpireOrders):
            self._watches.look_everywhere(self.instant)

    def _look_at_tape(self, instant: datetime) -> int:
        """Let the venue react to every resting order that the tape reaches at `instant`."""
        self.instant = max(self.instant, instant)
        done = 0
        while self._watches.next_at() == instant:
            asset_id = self._watches.take()
            asset = self._working_set.assets[asset_id]
            book = self._working_set.book
            entries = self._reached(asset)
            self._working_set.fetch(entries)
            for entry in entries:
                self._reacting_to = entry
                self._decide(VenueReacts(entry.account_id, entry.order_id))
                book.rest_again(entry)
            self._reacting_to = None
            done += len(entries)
            self._watches.look(asset_id, self.instant)
        return done or 1

    def _reached(self, asset: Asset) -> list[Standing]:
        """The resting orders of an asset that the tape reaches now, stops before limits."""
        tape, book = self._working_set.tape, self._working_set.book
        entries: list[Standing] = []
        core = session_at(self.instant) is not None
        last = tape.reference_price(asset, self.instant)
        if core and last is not None:
            entries += book.take_triggered(asset.id, last)
            entries += self._watches.trails_at(asset.id, self.instant)
        quote = tape.quote(asset, self.instant)
        if quote is not None:
            entries += self._awake(list(book.take_marketable(asset.id, quote, core=core)))
        return entries

    def _awake(self, entries: list[Standing]) -> list[Standing]:
        """Those of them that trade now; overnight not every account does."""
        if phase_at(self.instant) is not Phase.OVERNIGHT:
            return entries
        awake: list[Standing] = []
        for entry in entries:
            if self._working_set.sleeps_overnight(entry.account_id):
                self._working_set.book.rest_again(entry)
            else:
                awake.append(entry)
        return awake

    def _set_aside_what_failed(self) -> None:
        """Take the timed command at which a bug stopped the engine off the agenda.

        It would stop the engine again, and with it everything behind it.
        """
        if self._deciding is None:
            return
        number, due = self._deciding
        self._deciding = None
        if self._agenda.discard(number):
            _log.error("set aside, because it cannot be decided: %s", type(due.command).__name__)
            self._open_batch().unschedule(number)

    def _leave_alone_what_failed(self) -> None:
        """Keep an order off the book at which a bug stopped the engine; the tape would again."""
        if self._reacting_to is not None:
            order_id, self._reacting_to = self._reacting_to.order_id, None
            _log.error("left alone, because the venue cannot react to it: order %s", order_id)
            self._left_alone.add(order_id)
        for order_id in self._left_alone:
            self._working_set.book.drop(order_id)

    def _begin_days(self) -> None:
        """Put a new environment's next moment of the day, and first end of one, on the agenda."""
        session = trading_session_at(self.instant)
        match phase_at(self.instant):
            case Phase.OVERNIGHT:
                first = Due(session.pre_opens_at, OpenPremarket(session.date))
            case Phase.PRE:
                first = Due(session.opens_at, OpenDay(session.date))
            case Phase.CORE:
                first = Due(session.closes_at, CloseDay(session.date))
            case Phase.POST:
                first = Due(session.post_closes_at, EndDay(session.date))
            case Phase.CLOSED:
                first = Due(session.overnight_opens_at, OpenOvernight(session.date))
        day = day_under_way(self.instant)
        for number, due in enumerate((first, Due(ends_at(day), ChargeFees(day)))):
            self._agenda.add(number, due)
            self._open_batch().schedule(number, due)

    def _open_batch(self) -> Batch:
        if self._batch is None:
            self._batch = Batch(self._batch_number, self._progress())
        return self._batch

    def _progress(self) -> Progress:
        return Progress(self.instant, self._sequence, self._events, self.clock.setting)
