"""Messages of the order stream."""

from typing import Any

import msgspec
import pytest

from streetname.domain.errors import InvalidRequest
from streetname.domain.orders.events import OrderChanged, OrderEvent
from streetname.domain.orders.order import OrderStatus
from streetname.wire.doors import Door
from streetname.wire.order_stream import (
    Codec,
    authorization,
    listening,
    stream_error,
    stream_request,
    trade_update,
)
from streetname.wire.orders import order_body
from streetname.wire.trade_events import trade_event_v2
from tests.wire.test_trade_events import AT, a_fill, an_order, written

LET_ME_IN = {"action": "authenticate", "data": {"key_id": "PK1", "secret_key": "secret"}}


@pytest.mark.parametrize(
    "message",
    [
        LET_ME_IN,
        {"action": "auth", "key": "PK1", "secret": "secret"},
        {"action": "auth", "data": {"key": "PK1", "secret": "secret"}},
        {"action": "auth", "data": {"key_id": "PK1", "secret_key": "secret"}, "more": 1},
    ],
)
@pytest.mark.parametrize("codec", Codec)
def test_credentials_are_found_wherever_clients_put_them(message: Any, codec: Codec) -> None:
    encode = msgspec.msgpack.encode if codec is Codec.MESSAGEPACK else msgspec.json.encode
    assert stream_request(encode(message), codec).credentials == ("PK1", "secret")


@pytest.mark.parametrize(
    "message",
    [
        {"action": "auth"},
        {"action": "auth", "key": "PK1"},
        {"action": "auth", "key": "", "secret": "secret"},
        {"action": "authenticate", "data": None},
        {"action": "authenticate", "data": {"oauth_token": "token"}},
    ],
)
def test_half_a_credential_is_none(message: Any) -> None:
    assert stream_request(msgspec.json.encode(message), Codec.JSON).credentials is None


def test_json_is_understood_where_messagepack_is_spoken() -> None:
    text = msgspec.json.encode(LET_ME_IN)
    for message in (text, text.decode(), b"\n " + text):
        request = stream_request(message, Codec.MESSAGEPACK)
        assert request.credentials == ("PK1", "secret")


@pytest.mark.parametrize(
    ("message", "codec"),
    [
        (b"", Codec.JSON),
        ("hello", Codec.JSON),
        (b"\xff\xfe", Codec.JSON),
        ("[" * 60_000, Codec.JSON),
        ('{"action":"listen","data":' + '{"streams":' * 5_000, Codec.JSON),
        ("[1]", Codec.JSON),
        ("{}", Codec.JSON),
        ('{"action":7}', Codec.JSON),
        ('{"action":"auth","key":7,"secret":"secret"}', Codec.JSON),
        ('{"action":"listen","data":["trade_updates"]}', Codec.JSON),
        (b"", Codec.MESSAGEPACK),
        (b"\xc1", Codec.MESSAGEPACK),
        (b"\x91" * 60_000, Codec.MESSAGEPACK),
        (msgspec.msgpack.encode([1]), Codec.MESSAGEPACK),
        (msgspec.msgpack.encode({"action": b"auth"}), Codec.MESSAGEPACK),
        (msgspec.msgpack.encode({b"\xff\xfe": 1}), Codec.MESSAGEPACK),
    ],
)
def test_what_is_no_request_is_refused(message: str | bytes, codec: Codec) -> None:
    with pytest.raises(InvalidRequest, match="invalid message: "):
        stream_request(message, codec)


@pytest.mark.parametrize("streams", [None, "trade_updates", [1], {"trade_updates": True}])
def test_streams_are_a_list_of_names(streams: Any) -> None:
    message = msgspec.json.encode({"action": "listen", "data": {"streams": streams}})
    with pytest.raises(InvalidRequest, match="streams must be a list of names"):
        _ = stream_request(message, Codec.JSON).streams


def test_answers_are_written_to_the_letter() -> None:
    assert written(authorization(granted=True)) == {
        "stream": "authorization",
        "data": {"status": "authorized", "action": "authenticate"},
    }
    assert written(authorization(granted=False, action="listen")) == {
        "stream": "authorization",
        "data": {"status": "unauthorized", "action": "listen"},
    }
    assert written(listening(["trade_updates"])) == {
        "stream": "listening",
        "data": {"streams": ["trade_updates"]},
    }
    assert written(listening([], "why")) == {
        "stream": "listening",
        "data": {"streams": [], "error": "why"},
    }
    assert written(stream_error("why")) == {"stream": "error", "data": {"message": "why"}}


def test_an_update_has_what_the_event_streams_tell_and_the_order_as_its_owner_sees_it() -> None:
    fact = a_fill()
    update = written(trade_update(fact, 37782))
    assert update.keys() == {"stream", "data"}
    assert update["stream"] == "trade_updates"
    event = written(trade_event_v2(fact, 37782))
    del event["account_id"], event["settle_date"], event["order"]
    order = written(order_body(fact.order, Door.TRADING)) | {"cancel_requested_at": None}
    assert update["data"] == {**event, "order": order}
    assert "commission" not in order


def test_an_update_that_is_no_fill_has_neither_price_nor_quantity() -> None:
    fact = OrderChanged(OrderEvent.NEW, an_order(OrderStatus.NEW), AT)
    always = {"at", "event", "event_id", "execution_id", "order", "timestamp"}
    assert written(trade_update(fact, 1))["data"].keys() == always


def test_an_update_says_when_a_cancel_was_asked_for() -> None:
    order = msgspec.structs.replace(an_order(OrderStatus.CANCELED), cancel_requested_at=AT)
    update = written(trade_update(OrderChanged(OrderEvent.CANCELED, order, AT), 1))
    assert update["data"]["order"]["cancel_requested_at"] == "2026-03-02T14:31:07.104512Z"
