"""Attempts to get in: counted before they are judged, so that many at once gain nothing.

Five wrong ones in a row lock a person out for a minute, each further one for twice as long, up to
an hour. An e-mail that nobody has is counted like any other, so that a lock-out says nothing. An
address may be wrong more often, for there may be an office behind it, and is counted within a
quarter of an hour: the typos of a week do not add up, and nobody keeps an office out for long.
"""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from streetname.people.keyed_hash import KeyedHash
from streetname.people.refusals import LockedOut
from streetname.storage.people_file import PeopleFile, PeopleRows
from streetname.storage.people_records import FailureRecord

_OF_A_PERSON = 5
_OF_AN_ADDRESS = 50
_ADDRESS_WINDOW = timedelta(minutes=15)
_FIRST_LOCK = timedelta(minutes=1)
_LONGEST_LOCK = timedelta(hours=1)
_MOST_DOUBLINGS = 6
"""More would only be longer than the longest."""

_FORGOTTEN_AFTER = timedelta(days=1)


class Attempt(msgspec.Struct, frozen=True):
    """One attempt: who is tried, and what was known before of all that it counts against.

    If it is wrong, the person is locked out until `locks_until`.
    """

    person: bytes
    at: datetime
    before: dict[bytes, FailureRecord | None]
    locks_until: datetime | None


def lock_after(times: int, allowed: int) -> timedelta | None:
    """How long nobody is let in after so many wrong attempts in a row."""
    if times < allowed:
        return None
    doublings = min(times - allowed, _MOST_DOUBLINGS)
    return min(_FIRST_LOCK * 2**doublings, _LONGEST_LOCK)


class Attempts:
    """Counts what goes wrong, and says when nobody is let in."""

    def __init__(self, file: PeopleFile, keyed: KeyedHash) -> None:
        self._file = file
        self._keyed = keyed

    def begin(self, email: str, address: str | None, now: datetime) -> Attempt:
        """A new attempt, counted as a wrong one for now; refused while there is a lock."""
        person = self._person(email)
        allowed = {person: _OF_A_PERSON}
        if address is not None:
            allowed[self._keyed.of("address", address)] = _OF_AN_ADDRESS
        with self._file.writing() as rows:
            rows.remove_old_failures(now - _FORGOTTEN_AFTER)
            known = rows.failures(list(allowed))
            locks = [found.locked_until for found in known.values() if found.locked_until]
            if locks and max(locks) > now:
                raise LockedOut(max(locks))
            before = {
                subject: _still_counted(known.get(subject), now, forever=subject == person)
                for subject in allowed
            }
            after = {
                subject: _one_more(subject, before[subject], most, now)
                for subject, most in allowed.items()
            }
            for failure in after.values():
                rows.set_failures(failure)
        return Attempt(person, now, before, after[person].locked_until)

    def take_back(self, rows: PeopleRows, attempt: Attempt) -> None:
        """Count the attempt as none: nothing was wrong.

        If it made a lock, there is none now: it could not have begun under an earlier one.
        """
        for found in rows.failures(list(attempt.before)).values():
            earlier = attempt.before[found.subject]
            if found.times == 1:
                rows.remove_failures(found.subject)
                continue
            last_at = found.last_at
            if earlier is not None and last_at == attempt.at:
                last_at = earlier.last_at
            rows.set_failures(
                replace(found, times=found.times - 1, locked_until=None, last_at=last_at)
            )

    def succeed(self, rows: PeopleRows, attempt: Attempt) -> None:
        """Forget what went wrong for the person before.

        The address is not forgiven: whoever has an account of their own could go on guessing.
        """
        self.take_back(rows, attempt)
        rows.remove_failures(attempt.person)

    def locked_until(self, rows: PeopleRows, email: str, now: datetime) -> datetime | None:
        """Until when the person is locked out; None if they are not."""
        subject = self._person(email)
        found = rows.failures([subject]).get(subject)
        if found is None or found.locked_until is None or found.locked_until <= now:
            return None
        return found.locked_until

    def forgive(self, rows: PeopleRows, email: str) -> None:
        """Let the person try again at once."""
        rows.remove_failures(self._person(email))

    def _person(self, email: str) -> bytes:
        return self._keyed.of("person", email)


def _still_counted(
    found: FailureRecord | None, now: datetime, *, forever: bool
) -> FailureRecord | None:
    """What has gone wrong so far, unless that is to be forgotten by now."""
    if found is None or forever or now - found.since < _ADDRESS_WINDOW:
        return found
    return None


def _one_more(
    subject: bytes, before: FailureRecord | None, most: int, now: datetime
) -> FailureRecord:
    times = 1 if before is None else before.times + 1
    lock = lock_after(times, most)
    return FailureRecord(
        subject=subject,
        times=times,
        locked_until=now + lock if lock else None,
        since=now if before is None else before.since,
        last_at=now,
    )
