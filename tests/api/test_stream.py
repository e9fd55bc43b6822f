"""The protocol of the order stream: which message is answered how."""

import asyncio
from typing import Any

import pytest

from streetname.api.trading import stream
from streetname.settings import StreamFrames
from tests.listening import (
    AUTHORIZED,
    LISTEN,
    LISTENING,
    UNAUTHORIZED,
    Listener,
    a_listener,
    credentials_of,
)
from tests.serving import Brokerage, Owner

VIOLATION = 1008
TOO_LARGE = 1009
NOT_LET_IN = {"stream": "authorization", "data": {"status": "unauthorized", "action": "listen"}}
NOTHING = {"stream": "listening", "data": {"streams": []}}


def listen_to(*streams: Any) -> dict[str, Any]:
    return {"action": "listen", "data": {"streams": list(streams)}}


def an_error(message: str) -> dict[str, Any]:
    return {"stream": "error", "data": {"message": message}}


def listening_error(*streams: str) -> dict[str, Any]:
    data = {"streams": list(streams), "error": "streams must be a list of names"}
    return {"stream": "listening", "data": data}


@pytest.fixture
def owner(brokerage: Brokerage) -> Owner:
    """The owner of an account."""
    return brokerage.owner(brokerage.open_account().id)


def forms(owner: Owner) -> list[dict[str, Any]]:
    """Every way to show a key."""
    pair, old = (
        {"key": owner.key, "secret": owner.secret},
        {"key_id": owner.key, "secret_key": owner.secret},
    )
    return [
        {"action": "authenticate", "data": old},
        {"action": "auth", **pair},
        {"action": "auth", "data": pair},
        {"action": "auth", "data": old},
    ]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("path", ["", "/"])
def test_every_form_of_credentials_is_answered_alike(
    brokerage: Brokerage, owner: Owner, path: str, packed: bool
) -> None:
    for form in forms(owner):
        with a_listener(brokerage.url, path=path, packed=packed) as listener:
            assert listener.ask(form) == AUTHORIZED


def test_before_a_key_is_shown_nobody_listens_and_the_line_stays_open(
    brokerage: Brokerage, owner: Owner
) -> None:
    with a_listener(brokerage.url) as listener:
        assert listener.ask(LISTEN) == NOT_LET_IN
        assert listener.ask({"action": "dance"}) == an_error("unknown action: dance")
        assert listener.ask("hello") == an_error("invalid message: it is not JSON")
        assert listener.ask(credentials_of(owner)) == AUTHORIZED


WRONG: list[dict[str, Any]] = [
    {"action": "authenticate", "data": {"key_id": "PKNOBODY", "secret_key": "wrong"}},
    {"action": "auth", "key": "PKNOBODY", "secret": "wrong"},
    {"action": "authenticate"},
    {"action": "authenticate", "data": {}},
    {"action": "authenticate", "data": {"oauth_token": "token"}},
    {"action": "auth", "key": "PKNOBODY"},
]


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_key_is_answered_and_the_line_closed(
    brokerage: Brokerage, message: dict[str, Any]
) -> None:
    with a_listener(brokerage.url) as listener:
        assert_turned_away(listener, message)


def test_neither_a_wrong_secret_nor_the_correspondents_key_opens_the_stream(
    brokerage: Brokerage, owner: Owner
) -> None:
    for key, secret in ((owner.key, "wrong"), (brokerage.key, brokerage.secret)):
        with a_listener(brokerage.url) as listener:
            assert_turned_away(listener, {"action": "auth", "key": key, "secret": secret})


def assert_turned_away(listener: Listener, message: dict[str, Any]) -> None:
    assert listener.ask(message) == UNAUTHORIZED
    assert listener.closing_code() == VIOLATION


def test_a_key_may_be_shown_again_and_must_be_the_same(brokerage: Brokerage, owner: Owner) -> None:
    other = brokerage.owner(brokerage.open_account("bruno.heron@example.com").id)
    for turned_away in (credentials_of(other), WRONG[0]):
        with a_listener(brokerage.url) as listener:
            listener.listen(owner)
            assert listener.ask(credentials_of(owner)) == AUTHORIZED
            assert_turned_away(listener, turned_away)


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        (listen_to("trade_updates"), LISTENING),
        (listen_to("trade_updates", "account_updates", "dreams", "trade_updates"), LISTENING),
        (listen_to("account_updates"), NOTHING),
        (listen_to(), NOTHING),
        (listen_to(1), listening_error()),
        ({"action": "listen", "data": {"streams": "trade_updates"}}, listening_error()),
        ({"action": "listen", "data": {}}, listening_error()),
        ({"action": "listen"}, listening_error()),
        ({"action": "unlisten"}, an_error("unknown action: unlisten")),
        ({"action": "x" * 100}, an_error("unknown action: " + "x" * 64)),
        ("", an_error("invalid message: it is not JSON")),
        ("{", an_error("invalid message: it is not JSON")),
        ("[" * 50_000, an_error("invalid message: Expected `object`, got `array`")),
        (
            '{"action":' * 5_000,
            an_error("invalid message: Expected `str`, got `object` - at `$.action`"),
        ),
        (b"\xff\xfe", an_error("invalid message: it is not JSON")),
        (b"\x01", an_error("invalid message: it is not JSON")),
        ("null", an_error("invalid message: Expected `object`, got `null`")),
        ("{}", an_error("invalid message: Object missing required field `action`")),
        ({"action": 7}, an_error("invalid message: Expected `str`, got `int` - at `$.action`")),
    ],
)
def test_each_message_has_its_answer_and_does_no_harm(
    brokerage: Brokerage, owner: Owner, message: Any, reply: dict[str, Any]
) -> None:
    with a_listener(brokerage.url) as listener:
        assert listener.ask(credentials_of(owner)) == AUTHORIZED
        assert listener.ask(message) == reply
        assert listener.ask(LISTEN) == LISTENING


def test_a_bad_request_to_listen_changes_nothing(brokerage: Brokerage, owner: Owner) -> None:
    with a_listener(brokerage.url) as listener:
        listener.listen(owner)
        assert listener.ask(listen_to(1)) == listening_error("trade_updates")


def test_a_message_that_is_too_large_closes_the_line(brokerage: Brokerage) -> None:
    with a_listener(brokerage.url) as listener:
        listener.say("x" * (stream.LARGEST_MESSAGE + 1))
        assert listener.closing_code() == TOO_LARGE


def test_messagepack_is_answered_in_messagepack(brokerage: Brokerage, owner: Owner) -> None:
    with a_listener(brokerage.url, packed=True) as listener:
        wrong = an_error("invalid message: it is not MessagePack")
        assert listener.ask(b"\xc1") == wrong
        assert listener.ask('{"action":"listen"}') == NOT_LET_IN
        listener.listen(owner)


def test_a_plain_request_at_the_streams_address_is_refused(brokerage: Brokerage) -> None:
    response = brokerage.http.get("/stream")
    assert (response.status_code, response.json()["code"]) == (404, 40410000)


class SilentSocket:
    """A client that says nothing."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.closed_with: tuple[int, str] | None = None

    async def receive(self) -> dict[str, Any]:
        """Nothing, ever."""
        return await asyncio.Future()

    async def close(self, code: int, reason: str) -> None:
        """Take note."""
        self.closed_with = (code, reason)


async def test_whoever_shows_no_key_in_time_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SECONDS_TO_AUTHENTICATE", 0)
    socket: Any = SilentSocket()
    line = stream._Line(socket, StreamFrames.BINARY)
    registry: Any = None
    assert await stream._let_in(line, registry) is None
    assert socket.closed_with == (VIOLATION, "authentication timeout")
