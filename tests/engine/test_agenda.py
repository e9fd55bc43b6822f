from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.orders.day import ReleaseOrders
from streetname.domain.values.changes import Due
from streetname.engine.agenda import Agenda

NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)

entries = st.dictionaries(st.integers(0, 1000), st.integers(0, 5), max_size=30).map(
    lambda drawn: [(n, Due(NOON + timedelta(seconds=s), ReleaseOrders())) for n, s in drawn.items()]
)


def drained(agenda: Agenda) -> list[tuple[int, Due]]:
    return [agenda.take() for _ in range(len(agenda))]


def in_order(entries: list[tuple[int, Due]]) -> list[tuple[int, Due]]:
    return sorted(entries, key=lambda entry: (entry[1].at, entry[0]))


@given(entries, st.data())
def test_commands_fall_due_in_order_of_instant_and_number(
    entries: list[tuple[int, Due]], data: st.DataObject
) -> None:
    known = data.draw(st.integers(0, len(entries)))
    agenda = Agenda(entries[:known])
    for number, due in entries[known:]:
        agenda.add(number, due)
    assert drained(agenda) == in_order(entries)


@given(entries, st.data())
def test_a_command_that_is_taken_off_does_not_fall_due(
    entries: list[tuple[int, Due]], data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, 1000))
    agenda = Agenda(entries)
    assert agenda.discard(number) == any(known == number for known, _ in entries)
    assert drained(agenda) == in_order([entry for entry in entries if entry[0] != number])


def test_an_agenda_says_when_the_next_command_falls_due() -> None:
    agenda = Agenda([])
    assert agenda.next_at() is None
    agenda.add(2, Due(NOON + timedelta(hours=1), ReleaseOrders()))
    agenda.add(3, Due(NOON, ReleaseOrders()))
    assert agenda.next_at() == NOON
