"""Attempts to get in: counted before they are judged, so that many at once gain nothing.

Five wrong ones in a row lock a person out for a minute, each further one for twice as long, up to
an hour. An e-mail that nobody has is counted like any other, so that a lock-out says nothing. An
address may be wrong more often: there may be an office behind it.
"""

from datetime import datetime, timedelta

import msgspec

from streetname.people.keyed_hash import KeyedHash
from streetname.people.refusals import LockedOut
from streetname.storage.people_file import FailureRecord, PeopleFile, PeopleRows

OF_A_PERSON = 5
OF_AN_ADDRESS = 50
_FIRST_LOCK = timedelta(minutes=1)
_LONGEST_LOCK = timedelta(hours=1)
_MOST_DOUBLINGS = 6
"""More would only be longer than the longest."""

_FORGOTTEN_AFTER = timedelta(days=1)


class Attempt(msgspec.Struct, frozen=True):
    """One attempt: what it counts against, and how many wrong ones each may have in a row."""

    person: bytes
    allowed: dict[bytes, int]


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
        allowed = {person: OF_A_PERSON}
        if address is not None:
            allowed[self._keyed.of("address", address)] = OF_AN_ADDRESS
        with self._file.writing() as rows:
            rows.remove_old_failures(now - _FORGOTTEN_AFTER)
            known = rows.failures(list(allowed))
            locks = [found.locked_until for found in known.values() if found.locked_until]
            if locks and max(locks) > now:
                raise LockedOut(max(locks))
            for subject, most in allowed.items():
                times = known[subject].times + 1 if subject in known else 1
                lock = lock_after(times, most)
                until = now + lock if lock else None
                rows.set_failures(FailureRecord(subject, times, until, now))
        return Attempt(person, allowed)

    def take_back(self, rows: PeopleRows, attempt: Attempt, now: datetime) -> None:
        """Count the attempt as none: nothing was wrong.

        If it made a lock, there is none now: it could not have begun under an earlier one.
        """
        for found in rows.failures(list(attempt.allowed)).values():
            if found.times > 1:
                rows.set_failures(FailureRecord(found.subject, found.times - 1, None, now))
            else:
                rows.remove_failures(found.subject)

    def succeed(self, rows: PeopleRows, attempt: Attempt, now: datetime) -> None:
        """Forget what went wrong for the person before.

        The address is not forgiven: whoever has an account of their own could go on guessing.
        """
        self.take_back(rows, attempt, now)
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
