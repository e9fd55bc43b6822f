"""Event streams, by the official client where it has them and by plain HTTP where it has not."""

import json
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPResponse
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import Any

import httpx
import pytest
from alpaca.broker.requests import GetEventsRequest

from tests.conformance.checks import assert_refused
from tests.conformance.crowds import PATIENCE, a_connection, credentials, place_orders
from tests.serving import KEY, SECRET, Brokerage, Server, a_brokerage, a_server

TRADES = "/v1/events/trades"
TRADES_V2 = "/v2/events/trades"
FUNDING = "/v2/events/funding/status"
EVERYTHING = {"since": "2026-03-02"}
FILLED = ["pending_new", "new", "fill"]


class Stream:
    """An open stream, read event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()
        assert next(self._lines) == ":heartbeat"

    def take(self, count: int) -> list[dict[str, Any]]:
        return list(islice(self.rest(), count))

    def rest(self) -> Iterator[dict[str, Any]]:
        for line in self._lines:
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


@contextmanager
def a_stream(brokerage: Brokerage, path: str, **query: Any) -> Iterator[Stream]:
    with brokerage.http.stream("GET", path, params=query, timeout=PATIENCE) as response:
        assert response.status_code == 200, response.read()
        yield Stream(response)


def replay(brokerage: Brokerage, path: str, **query: Any) -> list[dict[str, Any]]:
    """What a stream tells until it ends by itself; by default everything so far."""
    until = {"until": brokerage.sandbox("GET", "/clock")["now"]}
    with a_stream(brokerage, path, **(query or {**EVERYTHING, **until})) as stream:
        return list(stream.rest())


def filled_order(brokerage: Brokerage, account_id: str, **body: Any) -> str:
    order = brokerage.order(account_id, **{"qty": "1", **body}).raise_for_status().json()
    brokerage.advance(by="PT1S")
    return order["id"]


def named(events: list[dict[str, Any]]) -> list[str]:
    return [event["event"] for event in events]


def parsed(events: Iterator[str]) -> list[dict[str, Any]]:
    return [json.loads(event) for event in events]


def test_the_client_replays_trade_events_between_dates(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    order_id = filled_order(brokerage, account_id, qty="4")
    brokerage.advance(to="2026-03-04T15:00:00Z")
    span = GetEventsRequest(since="2026-03-02", until="2026-03-03")
    events = parsed(brokerage.client.get_trade_events(span))
    assert named(events) == FILLED
    assert {event["order"]["id"] for event in events} == {order_id}
    fill = events[-1]
    assert fill["account_id"] == account_id
    assert (fill["qty"], fill["position_qty"], fill["order"]["status"]) == ("4", "4", "filled")
    assert fill["price"] == fill["order"]["filled_avg_price"]
    later = GetEventsRequest(since="2026-03-03", until="2026-03-04")
    assert parsed(brokerage.client.get_trade_events(later)) == []


def test_the_client_replays_trade_events_between_ids(brokerage: Brokerage) -> None:
    filled_order(brokerage, brokerage.funded_account())
    new = replay(brokerage, TRADES)[1]
    span = GetEventsRequest(since_id=new["event_id"] - 1, until_id=new["event_id"])
    assert parsed(brokerage.client.get_trade_events(span)) == [new]


def test_the_client_goes_on_live_where_the_replay_ends(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    filled_order(brokerage, account_id)
    told: SimpleQueue[dict[str, Any]] = SimpleQueue()

    def listen() -> None:
        for event in islice(brokerage.client.get_trade_events(GetEventsRequest(since_id=1)), 6):
            told.put(json.loads(event))

    listener = Thread(target=listen, daemon=True)
    listener.start()
    past = [told.get(timeout=PATIENCE) for _ in range(3)]
    filled_order(brokerage, account_id)
    live = [told.get(timeout=PATIENCE) for _ in range(3)]
    listener.join(timeout=PATIENCE)
    assert named(past) == named(live) == FILLED
    ids = [event["event_id"] for event in past + live]
    assert ids == sorted(set(ids))
    assert past + live == replay(brokerage, TRADES)


def test_the_client_hears_of_an_accounts_statuses(brokerage: Brokerage) -> None:
    account = brokerage.open_account()
    span = GetEventsRequest(since_id=0, until_id=3)
    events = parsed(brokerage.client.get_account_status_events(span))
    assert [event["status_to"] for event in events] == ["SUBMITTED", "APPROVED", "ACTIVE"]
    assert [event["status_from"] for event in events] == ["", "SUBMITTED", "APPROVED"]
    assert {event["account_id"] for event in events} == {str(account.id)}


def test_the_client_hears_of_transfers_and_not_of_links(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    span = GetEventsRequest(since="2026-03-02", until="2026-03-03")
    brokerage.advance(to="2026-03-03T15:00:00Z")
    events = parsed(brokerage.client.get_transfer_events(span))
    statuses = ["QUEUED", "SENT_TO_CLEARING", "COMPLETE"]
    assert [event["status_to"] for event in events] == statuses
    assert {event["account_id"] for event in events} == {account_id}


def test_funding_events_tell_of_links_and_of_transfers(brokerage: Brokerage) -> None:
    brokerage.funded_account()
    events = replay(brokerage, FUNDING)
    kinds = [event["entity_type"] for event in events]
    assert kinds == ["BankRelationship"] * 2 + ["Transfer"] * 3
    assert len({event["correspondent"] for event in events}) == 1


def test_an_overnight_order_is_accepted_and_filled_at_the_open(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    brokerage.advance(to="2026-03-02T23:00:00Z")
    with a_stream(brokerage, TRADES) as stream:
        brokerage.order(account_id, qty="1").raise_for_status()
        assert named(stream.take(1)) == ["accepted"]
        brokerage.advance(until="open")
        brokerage.advance(by="PT1M")
        released = stream.take(3)
    assert named(released) == FILLED
    assert all(event["at"] >= "2026-03-03T14:30:00" for event in released)


def test_without_a_cursor_a_stream_tells_only_what_is_to_come(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    filled_order(brokerage, account_id)
    with a_stream(brokerage, TRADES) as stream:
        order_id = filled_order(brokerage, account_id)
        events = stream.take(3)
    assert [event["order"]["id"] for event in events] == [order_id] * 3


def test_version_2_goes_on_behind_a_ulid_and_says_when_a_fill_settles(
    brokerage: Brokerage,
) -> None:
    account_id = brokerage.funded_account()
    filled_order(brokerage, account_id)
    past = replay(brokerage, TRADES_V2)
    ids = [event["event_id"] for event in past]
    assert ids == sorted(set(ids))
    assert {len(event_id) for event_id in ids} == {26}
    assert past[-1]["settle_date"] == "2026-03-03"
    assert replay(brokerage, TRADES_V2, since_id=ids[0], until_id=ids[-1]) == past[1:]
    with a_stream(brokerage, TRADES_V2, since_ulid=ids[1]) as stream:
        order_id = filled_order(brokerage, account_id)
        events = stream.take(4)
    assert events[0] == past[2]
    assert {event["order"]["id"] for event in events[1:]} == {order_id}


@pytest.mark.parametrize(
    ("path", "alias"),
    [
        (TRADES, "/v1/events/trade/updates"),
        (TRADES_V2, "/v2beta1/events/trades"),
        (FUNDING, "/v2beta1/events/funding/status"),
    ],
)
def test_an_older_path_tells_the_same(brokerage: Brokerage, path: str, alias: str) -> None:
    filled_order(brokerage, brokerage.funded_account())
    events = replay(brokerage, path)
    assert events
    assert replay(brokerage, alias) == events


def test_an_id_keeps_a_stream_to_one_account(brokerage: Brokerage) -> None:
    brokerage.open_account("amber.falcon@example.com")
    bruno = str(brokerage.open_account("bruno.heron@example.com").id)
    query = {"since_id": 0, "until_id": 6, "id": bruno}
    events = replay(brokerage, "/v1/events/accounts/status", **query)
    assert [event["account_id"] for event in events] == [bruno] * 3


def test_a_stream_is_plain_server_sent_events_that_no_proxy_holds_back(
    brokerage: Brokerage,
) -> None:
    filled_order(brokerage, brokerage.funded_account())
    response = brokerage.http.get(TRADES, params={**EVERYTHING, "until": "2026-03-02T15:00:00Z"})
    assert response.headers["content-type"] == "text/event-stream"
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-accel-buffering"] == "no"
    assert response.text == ":heartbeat\n\n"
    whole = brokerage.http.get(TRADES, params={"since_id": 0, "until_id": 11}).text
    frames = whole.removesuffix("\n\n").split("\n\n")
    assert frames[0] == ":heartbeat"
    assert all(frame.startswith('data: {"account_id":') for frame in frames[1:])
    assert all("\n" not in frame for frame in frames)


@pytest.mark.parametrize(
    ("path", "query", "message"),
    [
        (TRADES, {"until": "2026-03-02"}, "until requires since"),
        (TRADES_V2, {"until_id": "1"}, "until_id requires since_id"),
        (TRADES, {"since": "2026-03-02", "since_id": "1"}, "since and since_id are mutually"),
        (TRADES, {"since_id": "9" * 5000}, "since_id must be a whole number"),
        (FUNDING, {"since": "0001-01-01T00:00:00+23:00"}, "since must be a date"),
        (FUNDING, {"since_id": "7" * 26}, "since_id must be a ULID"),
    ],
)
def test_a_span_that_makes_no_sense_is_refused(
    brokerage: Brokerage, path: str, query: dict[str, str], message: str
) -> None:
    response = brokerage.http.get(path, params=query)
    assert (response.status_code, response.json()["code"]) == (400, 40010000)
    assert response.json()["message"].startswith(message)


def test_a_stream_needs_credentials(brokerage: Brokerage) -> None:
    response = httpx.get(brokerage.url + TRADES)
    assert_refused(response, 401, 40110000, "request is not authorized")


def test_an_idle_listener_who_hangs_up_makes_room_for_another(brokerage: Brokerage) -> None:
    with ExitStack() as open_streams:
        idle = [open_streams.enter_context(a_stream(brokerage, TRADES)) for _ in range(24)]
        with a_stream(brokerage, TRADES_V2) as last:
            assert not _has_room(brokerage)
            response = brokerage.http.get(FUNDING)
            assert_refused(response, 429, 42910000, "too many requests")
        assert not any(stream.response.is_closed for stream in idle)
        assert last.response.is_closed
        assert any(_has_room(brokerage) for _ in range(1000))


def _has_room(brokerage: Brokerage) -> bool:
    with brokerage.http.stream("GET", FUNDING) as response:
        return response.status_code == 200


def test_a_listener_who_does_not_read_holds_nobody_up_and_misses_nothing(
    brokerage: Brokerage,
) -> None:
    account_id = brokerage.funded_account()
    first = brokerage.order(account_id, qty="0.01").raise_for_status()
    brokerage.advance(by="PT1S")
    fill = replay(brokerage, TRADES)[-1]
    assert fill["order"]["id"] == first.json()["id"]
    with a_deaf_listener(brokerage, f"{TRADES}?since_id={fill['event_id']}") as listener:
        orders = place_orders(brokerage, account_id, 1668)
        brokerage.advance(by="PT1S")
        lines = (line for line in listener if line.startswith(b"data: "))
        told = [json.loads(line.removeprefix(b"data: ")) for line in islice(lines, 3 * len(orders))]
    assert [event["event_id"] for event in told] == [fill["event_id"] + n + 1 for n in range(5004)]
    assert {event["order"]["id"] for event in told} == orders


@contextmanager
def a_deaf_listener(brokerage: Brokerage, path: str) -> Iterator[HTTPResponse]:
    """A connection that takes in a few kilobytes and then nothing, until it is read."""
    with closing(a_connection(brokerage)) as connection:
        connection.sock = socket.socket()
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sock.connect((connection.host, connection.port))
        connection.request("GET", path, headers=credentials(brokerage))
        yield connection.getresponse()


def test_a_reset_ends_the_streams_of_the_environment(server: Server) -> None:
    with a_brokerage(server, "to-be-reset") as brokerage, a_stream(brokerage, TRADES) as stream:
        path = f"{server.url}/sandbox/v1/environments/to-be-reset/reset"
        httpx.post(path, auth=(KEY, SECRET), timeout=PATIENCE).raise_for_status()
        assert list(stream.rest()) == []


def test_a_server_that_is_told_to_stop_ends_its_streams_and_then_itself() -> None:
    with a_server() as server:
        brokerage = Brokerage(server.url, KEY, SECRET)
        with a_stream(brokerage, TRADES) as stream:
            server.process.send_signal(signal.SIGTERM)
            assert list(stream.rest()) == []
        assert server.process.wait(timeout=PATIENCE) == 0
        brokerage.close()
