"""Events: what the streams tell, live as it happens, and again from any instant or event on."""

from collections.abc import AsyncIterator, Sequence

import msgspec

from streetname.dashboard.event_lines import EventLine, event_lines
from streetname.dashboard.gate import sentence
from streetname.dashboard.listening import Listening, may_hear_on
from streetname.dashboard.pages.developers.tabs import developer_tabs
from streetname.dashboard.rendering import templates
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError, InvalidField
from streetname.domain.values.changes import Fact
from streetname.domain.values.ids import AccountId, sequence_of_ulid
from streetname.engine.batch import Event
from streetname.engine.decisions import STREAMS
from streetname.engine.runner import StoppedError
from streetname.storage.queries.events import last_sequence_before
from streetname.storage.queries.overview.developers import (
    EventsWanted,
    account_numbers,
    events_before,
    events_behind,
)
from streetname.streams.cursors import NumberCut, Span
from streetname.streams.feed import Feed
from streetname.wire.times import parsed_instant

pages = Pages("/developers/events")

_MOST = 100
_MOST_DIGITS = 18
_UNPROCESSABLE = 422


class _Asked(msgspec.Struct, frozen=True):
    """What the address asks for, as it was written."""

    stream: str
    object: str
    since: str

    @property
    def wanted(self) -> EventsWanted:
        return EventsWanted(self.stream or None, self.object or None)

    def query(self, **more: str) -> dict[str, str]:
        said = {"stream": self.stream, "object": self.object, "since": self.since, **more}
        return {name: value for name, value in said.items() if value}


@pages.shows()
async def show_events(visit: Visit) -> Answer:
    """The latest events, or those from the place on from which they are to be told again."""
    asked = _asked(visit)
    try:
        begin = await _beginning(visit, asked.since)
    except BrokerError as refusal:
        return await _page(visit, asked, [], said=sentence(refusal.message))
    if begin is not None:
        behind = _number(visit.query("behind")) or begin
        found = await visit.read(events_behind, asked.wanted, behind, _MOST)
        is_more = found.number < visit.environment.hub.latest
        return await _page(
            visit,
            asked,
            found.events,
            next_page=asked.query(behind=str(found.number)) if is_more else None,
            told=found.number,
        )
    before = _number(visit.query("before"))
    latest = visit.environment.hub.latest
    found = await visit.read(events_before, asked.wanted, before, _MOST)
    return await _page(
        visit,
        asked,
        found.events,
        next_page=asked.query(before=str(found.number)) if found.number > 1 else None,
        told=latest if before is None else None,
    )


@pages.shows("/stream")
async def listen(visit: Visit) -> Answer:
    """The same lines as they come, behind the event with the number `behind`."""
    asked = _asked(visit)
    behind = _number(visit.request.headers.get("last-event-id", "") or visit.query("behind"))
    span = Span(since=NumberCut(behind or 0), object_id=asked.object or None)
    kinds = STREAMS[asked.stream] if asked.stream else _every_kind()
    return Listening(visit, _told(visit, Feed(visit.environment, kinds, span)))


async def _told(visit: Visit, feed: Feed) -> AsyncIterator[bytes]:
    row = templates().get_template("developers/event_rows.html")
    yield b"retry: 2000\n\n"
    try:
        async for lot in feed.lots():
            if not may_hear_on(visit):
                return
            if not lot:
                yield b": nothing new\n\n"
            for line in await _lines(visit, lot):
                text = row.render(lines=[line], fresh=True).replace("\n", "\ndata: ")
                yield f"id: {line.number}\ndata: {text}\n\n".encode()
    except StoppedError:
        return


async def _page(
    visit: Visit,
    asked: _Asked,
    events: Sequence[Event],
    *,
    next_page: dict[str, str] | None = None,
    told: int | None = None,
    said: str | None = None,
) -> Answer:
    return view(
        "developers/events.html",
        status=200 if said is None else _UNPROCESSABLE,
        tabs=developer_tabs(visit),
        streams=tuple(STREAMS),
        asked=asked,
        lines=await _lines(visit, events),
        is_replay=bool(asked.since),
        most=_MOST,
        next_page=None if next_page is None else visit.url("/developers/events", **next_page),
        first_page=visit.url("/developers/events", **asked.query()),
        is_first=not (visit.query("before") or visit.query("behind")),
        stream_url=None
        if told is None or (asked.since and next_page is not None)
        else visit.url("/developers/events/stream", **asked.query(behind=str(told), since="")),
        said=said,
    )


async def _lines(visit: Visit, events: Sequence[Event]) -> Sequence[EventLine]:
    account_ids = {AccountId(event.account_id) for event in events}
    numbers = await visit.read(account_numbers, account_ids)
    return event_lines(events, numbers, visit.environment.correspondent)


def _asked(visit: Visit) -> _Asked:
    stream = visit.query("stream")
    return _Asked(stream if stream in STREAMS else "", visit.query("object"), visit.query("since"))


async def _beginning(visit: Visit, written: str) -> int | None:
    """The number behind which is told again: of an event, inside a ULID, or before an instant."""
    if not written:
        return None
    number = _number(written)
    if number is not None:
        return max(0, number - 1)
    try:
        return max(0, sequence_of_ulid(written.upper()) - 1)
    except ValueError:
        pass
    try:
        instant = parsed_instant("from", written)
    except InvalidField as error:
        message = "give an instant such as 2026-03-02T15:00:00Z, or the id of an event"
        raise InvalidField(message) from error
    return await visit.read(last_sequence_before, instant)


def _number(written: str) -> int | None:
    is_number = written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS
    return int(written) if is_number else None


def _every_kind() -> tuple[type[Fact], ...]:
    return tuple(kind for kinds in STREAMS.values() for kind in kinds)
