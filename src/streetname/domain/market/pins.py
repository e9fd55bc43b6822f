"""Pins of one asset, with their history: which one was in force when.

A pin ends when the next one begins, if it has not ended before.
"""

from bisect import bisect_right
from datetime import datetime
from operator import attrgetter

import msgspec

from streetname.domain.market.quote import Pin
from streetname.domain.values.instants import MICROSECOND

_since = attrgetter("since")


class Pins:
    """The pins of one asset, in order of time.

    Whoever looks something up on another thread sees them as they were before a change or after.
    """

    __slots__ = ("_pins",)

    def __init__(self) -> None:
        self._pins: list[Pin] = []

    def keep(self, pin: Pin) -> None:
        """Take the pin in; it replaces the version of it that began at the same instant."""
        pins = list(self._pins)
        place = bisect_right(pins, pin.since, key=_since)
        if place and pins[place - 1].since == pin.since:
            pins[place - 1] = pin
        else:
            pins.insert(place, pin)
        self._pins = pins

    def end(self, instant: datetime) -> None:
        """End the pin that is in force at the instant, if there is one."""
        pin = self.at(instant)
        if pin is not None:
            self.keep(msgspec.structs.replace(pin, until=instant))

    def at(self, instant: datetime) -> Pin | None:
        """The pin in force at the instant."""
        pins = self._pins
        place = bisect_right(pins, instant, key=_since) - 1
        if place < 0:
            return None
        pin = pins[place]
        return pin if pin.until is None or instant < pin.until else None

    def spells_between(
        self, after: datetime, until: datetime
    ) -> list[tuple[datetime, datetime, Pin | None]]:
        """What is in force behind `after`, up to `until`.

        For each spell: from behind when, up to when, and which pin.
        """
        changes = self.changes_between(after, until)
        begins = [after, *(change - MICROSECOND for change in changes)]
        ends = [*begins[1:], until]
        pins = map(self.at, [after + MICROSECOND, *changes])
        return list(zip(begins, ends, pins, strict=True))

    def changes_between(self, after: datetime, until: datetime) -> list[datetime]:
        """The instants behind `after`, up to `until`, at which a pin begins or ends."""
        instants = {
            instant
            for pin in self._pins
            for instant in (pin.since, pin.until)
            if instant is not None and after < instant <= until
        }
        return sorted(instants)
