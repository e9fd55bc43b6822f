"""The order stream, by the official client unmodified, and by a raw one where that cannot see."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpx
import pytest
from alpaca.trading.enums import OrderSide, TimeInForce
from alpaca.trading.models import TradeUpdate
from alpaca.trading.requests import LimitOrderRequest, MarketOrderRequest
from alpaca.trading.stream import TradingStream

from tests.conformance.crowds import PATIENCE, place_orders
from tests.listening import (
    LISTEN,
    LISTENING,
    Listener,
    a_listener,
    credentials_of,
    stream_address,
)
from tests.serving import (
    KEY,
    SECRET,
    SHORTLY_BEFORE_TEN,
    Brokerage,
    Owner,
    Server,
    a_brokerage,
    a_server,
    start_server,
)

FILLED = ["pending_new", "new", "fill"]
GOING_AWAY, RESTARTING, TRY_AGAIN_LATER = 1001, 1012, 1013
NOT_LISTENING = {"stream": "listening", "data": {"streams": []}}
NOTHING = {"action": "listen", "data": {"streams": []}}


@pytest.fixture
def owner(brokerage: Brokerage) -> Owner:
    """The owner of an account with money in it."""
    return brokerage.owner(brokerage.funded_account())


def buy(owner: Owner, quantity: str = "1") -> str:
    """The id of a market order, filled at once."""
    order = MarketOrderRequest(
        symbol="AAPL", qty=float(quantity), side=OrderSide.BUY, time_in_force=TimeInForce.DAY
    )
    return str(owner.client.submit_order(order).id)


def bid(owner: Owner) -> str:
    """The id of an order that rests."""
    order = LimitOrderRequest(
        symbol="AAPL", qty=1, limit_price=1, side=OrderSide.BUY, time_in_force=TimeInForce.DAY
    )
    return str(owner.client.submit_order(order).id)


def bought(brokerage: Brokerage, owner: Owner) -> str:
    """The id of an order that has been filled."""
    order_id = buy(owner)
    brokerage.advance(by="PT1S")
    return order_id


def named(updates: list[dict[str, Any]]) -> list[str]:
    return [update["event"] for update in updates]


class Bot:
    """A program on the official client, which hears of its orders in a thread of its own."""

    def __init__(self, owner: Owner, url: str) -> None:
        self.owner = owner
        self.stream = TradingStream(owner.key, owner.secret, url_override=stream_address(url))
        self._told: SimpleQueue[TradeUpdate] = SimpleQueue()
        self.stream.subscribe_trade_updates(self._hear)
        self._thread = Thread(target=self.stream.run, daemon=True)

    async def _hear(self, update: TradeUpdate) -> None:
        self._told.put(update)

    def begin(self) -> None:
        """Start to listen."""
        self._thread.start()
        self.come_round()

    def come_round(self) -> None:
        """Return once it hears; it does not say so, so it is told of orders until it does."""
        for _ in range(10 * PATIENCE):
            probe = bid(self.owner)
            try:
                while True:
                    update = self._told.get(timeout=0.1)
                    if str(update.order.id) == probe and update.event == "new":
                        return
            except Empty:
                continue
        raise AssertionError("the bot does not hear")

    def updates_of(self, order_id: str, count: int) -> list[TradeUpdate]:
        """The next updates; all of them must be of the order."""
        updates = [self._told.get(timeout=PATIENCE) for _ in range(count)]
        assert {str(update.order.id) for update in updates} == {order_id}
        return updates

    def end(self) -> None:
        """Stop; it looks whether it has been told to after each update."""
        self.stream.stop()
        bid(self.owner)
        self._thread.join(timeout=PATIENCE)
        assert not self._thread.is_alive()


@contextmanager
def a_bot(owner: Owner, url: str) -> Iterator[Bot]:
    bot = Bot(owner, url)
    bot.begin()
    yield bot
    bot.end()


def test_the_official_client_hears_of_its_orders_in_order(
    brokerage: Brokerage, owner: Owner
) -> None:
    brokerage.pin("AAPL", "187.19", "187.20")
    with a_bot(owner, brokerage.url) as bot:
        order_id = bought(brokerage, owner)
        updates = bot.updates_of(order_id, 3)
        assert [update.event for update in updates] == FILLED
        assert [str(update.order.status.value) for update in updates] == [
            "pending_new",
            "new",
            "filled",
        ]
        fill = updates[-1]
        assert (fill.price, fill.qty, fill.position_qty) == (187.2, 1, 1)
        assert fill.execution_id is not None
        assert fill.timestamp is not None
        order_id = bid(owner)
        assert [update.event for update in bot.updates_of(order_id, 2)] == ["pending_new", "new"]
        owner.client.cancel_order_by_id(order_id)
        asked, canceled = bot.updates_of(order_id, 2)
        assert (asked.event, canceled.event) == ("pending_cancel", "canceled")
        assert canceled.timestamp == canceled.order.canceled_at


def test_the_official_client_goes_on_after_the_server_has_been_restarted(tmp_path: Path) -> None:
    options = ("--clock", "frozen")
    server = start_server(*options, data=tmp_path)
    brokerage = Brokerage(server.url, KEY, SECRET)
    brokerage.sandbox("PUT", "/clock", {"mode": "frozen"})
    owner = brokerage.owner(brokerage.funded_account())
    try:
        with a_bot(owner, server.url) as bot:
            server.end()
            port = str(httpx.URL(server.url).port)
            server = start_server(*options, "--port", port, data=tmp_path)
            bot.come_round()
            updates = bot.updates_of(bid(owner), 2)
            assert [update.event for update in updates] == ["pending_new", "new"]
    finally:
        server.end()
        brokerage.close()


def test_an_update_says_what_the_event_streams_say(brokerage: Brokerage, owner: Owner) -> None:
    with a_listener(brokerage.url) as listener:
        listener.listen(owner)
        bought(brokerage, owner)
        updates = listener.updates(3)
    order = owner.http.get("/v2/orders/" + updates[-1]["order"]["id"]).json()
    assert updates[-1]["order"] == {**order, "cancel_requested_at": None}
    events = replayed(brokerage, owner)
    assert [update["event_id"] for update in updates] == [event["event_id"] for event in events]
    assert updates == [
        {name: event[name] for name in event if name not in ("account_id", "settle_date")}
        for event in events
    ]


def replayed(brokerage: Brokerage, owner: Owner) -> list[dict[str, Any]]:
    """What the Trading API's event stream says of the account so far."""
    now = brokerage.sandbox("GET", "/clock")["now"]
    response = owner.http.get("/v2/events/trades", params={"since": "2026-03-02", "until": now})
    lines = response.raise_for_status().text.splitlines()
    data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    return [httpx.Response(200, text=text).json() for text in data]


def test_an_owner_hears_of_their_own_orders_alone(brokerage: Brokerage, owner: Owner) -> None:
    bruno = brokerage.owner(brokerage.funded_account(email="bruno.heron@example.com"))
    with a_listener(brokerage.url) as ambers, a_listener(brokerage.url) as brunos:
        ambers.listen(owner)
        brunos.listen(bruno)
        theirs, ours = bought(brokerage, bruno), bought(brokerage, owner)
        assert {update["order"]["id"] for update in ambers.updates(3)} == {ours}
        assert {update["order"]["id"] for update in brunos.updates(3)} == {theirs}
    assert {event["account_id"] for event in replayed(brokerage, owner)} == {owner.account_id}
    assert {event["order"]["id"] for event in replayed(brokerage, bruno)} == {theirs}


def test_the_trading_apis_event_stream_takes_no_wrong_key(
    brokerage: Brokerage, owner: Owner
) -> None:
    headers = {"APCA-API-KEY-ID": owner.key, "APCA-API-SECRET-KEY": "wrong"}
    assert httpx.get(f"{brokerage.url}/v2/events/trades", headers=headers).status_code == 401


def test_several_listeners_to_one_account_hear_the_same_in_the_way_each_asked_for(
    brokerage: Brokerage, owner: Owner
) -> None:
    with a_listener(brokerage.url) as one, a_listener(brokerage.url, packed=True) as other:
        one.listen(owner)
        other.listen(owner)
        bought(brokerage, owner)
        heard = one.updates(3)
        assert named(heard) == FILLED
        assert other.updates(3) == heard


def test_frames_are_binary_unless_text_is_asked_for(brokerage: Brokerage, owner: Owner) -> None:
    with a_listener(brokerage.url) as listener:
        listener.listen(owner)
        bid(owner)
        assert isinstance(listener.connection.recv(timeout=PATIENCE), bytes)


def test_a_server_may_send_text_frames_and_packs_nonetheless() -> None:
    with (
        a_server("--stream-frames", "text", "--clock", SHORTLY_BEFORE_TEN) as server,
        a_brokerage(server, "text-frames") as brokerage,
        a_listener(server.url) as listener,
        a_listener(server.url, packed=True) as packed,
    ):
        owner = brokerage.owner(brokerage.funded_account())
        listener.listen(owner)
        packed.listen(owner)
        bid(owner)
        assert isinstance(listener.connection.recv(timeout=PATIENCE), str)
        assert named(packed.updates(2)) == ["pending_new", "new"]


def test_nothing_is_told_from_before_listening_nor_from_while_it_paused(
    brokerage: Brokerage, owner: Owner
) -> None:
    bought(brokerage, owner)
    with a_listener(brokerage.url) as listener:
        listener.say(credentials_of(owner))
        listener.hear()
        bought(brokerage, owner)
        assert listener.ask(LISTEN) == LISTENING
        heard = bought(brokerage, owner)
        assert {update["order"]["id"] for update in listener.updates(3)} == {heard}
        assert listener.ask(NOTHING) == NOT_LISTENING
        bought(brokerage, owner)
        assert listener.ask(LISTEN) == LISTENING
        heard = bought(brokerage, owner)
        assert {update["order"]["id"] for update in listener.updates(3)} == {heard}


def test_to_listen_again_neither_loses_nor_repeats_anything(
    brokerage: Brokerage, owner: Owner
) -> None:
    with a_listener(brokerage.url) as listener:
        listener.listen(owner)
        for _ in range(20):
            buy(owner)
            listener.say(LISTEN)
        brokerage.advance(by="PT1S")
        heard = [listener.hear() for _ in range(80)]
    assert heard.count(LISTENING) == 20
    ids = [message["data"]["event_id"] for message in heard if message != LISTENING]
    assert ids == [event["event_id"] for event in replayed(brokerage, owner)]


def test_a_listener_who_does_not_read_holds_nobody_up_and_misses_nothing(
    brokerage: Brokerage, owner: Owner
) -> None:
    with a_listener(brokerage.url, deaf=True) as deaf, a_listener(brokerage.url) as keen:
        deaf.listen(owner)
        keen.listen(owner)
        orders = place_orders(brokerage, owner.account_id, 1600)
        brokerage.advance(by="PT1S")
        heard_at_once = keen.updates(4800)
        assert {update["order"]["id"] for update in heard_at_once} == orders
        deaf.say(LISTEN)  # to listen again while behind skips nothing
        heard = [deaf.hear() for _ in range(4801)]
        heard.remove(LISTENING)
        assert [message["data"] for message in heard] == heard_at_once


def test_whoever_comes_back_hears_what_is_new(brokerage: Brokerage, owner: Owner) -> None:
    for _ in range(2):
        with a_listener(brokerage.url) as listener:
            listener.listen(owner)
            heard = bought(brokerage, owner)
            assert {update["order"]["id"] for update in listener.updates(3)} == {heard}
        bought(brokerage, owner)


def test_a_reset_closes_the_streams_of_the_environment(server: Server) -> None:
    with a_brokerage(server, "reset-with-socket") as brokerage, ExitStack() as lines:
        owner = brokerage.owner(brokerage.open_account().id)
        listening, idle = (lines.enter_context(a_listener(server.url)) for _ in range(2))
        listening.listen(owner)
        idle.ask(credentials_of(owner))
        reset(server, "reset-with-socket")
        assert listening.closing_code() == idle.closing_code() == GOING_AWAY
        with a_listener(server.url) as late:
            assert late.ask(credentials_of(owner))["data"]["status"] == "unauthorized"


def reset(server: Server, name: str) -> None:
    path = f"{server.url}/sandbox/v1/environments/{name}/reset"
    httpx.post(path, auth=(KEY, SECRET), timeout=PATIENCE).raise_for_status()


def test_a_server_that_is_told_to_stop_closes_its_streams_and_then_ends() -> None:
    with a_server("--clock", SHORTLY_BEFORE_TEN) as server, ExitStack() as lines:
        brokerage = Brokerage(server.url, KEY, SECRET)
        brokerage.freeze()
        owner = brokerage.owner(brokerage.funded_account())
        deaf = lines.enter_context(a_listener(server.url, deaf=True)).listen(owner)
        keen = lines.enter_context(a_listener(server.url)).listen(owner)
        unknown = lines.enter_context(a_listener(server.url))
        place_orders(brokerage, owner.account_id, 1600)
        keen.updates(4800)
        server.process.send_signal(signal.SIGTERM)
        assert keen.closing_code() == unknown.closing_code() == RESTARTING
        assert server.process.wait(timeout=PATIENCE) == 0
        brokerage.close()
        deaf.connection.socket.close()


def test_places_are_limited_and_given_back(brokerage: Brokerage, owner: Owner) -> None:
    with ExitStack() as lines:
        listeners = [lines.enter_context(a_listener(brokerage.url)) for _ in range(250)]
        for listener in listeners:
            listener.listen(owner)
        with a_listener(brokerage.url) as refused:
            assert refused.ask(credentials_of(owner)) == {
                "stream": "error",
                "data": {"message": "too many requests"},
            }
            assert refused.closing_code() == TRY_AGAIN_LATER
        listeners[0].connection.close()
        assert any(_is_let_in(brokerage, owner) for _ in range(1000))


def _is_let_in(brokerage: Brokerage, owner: Owner) -> bool:
    with a_listener(brokerage.url) as listener:
        answer: dict[str, Any] = Listener.ask(listener, credentials_of(owner))
        return answer["stream"] == "authorization"
