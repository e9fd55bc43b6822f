"""Every cell of Alpaca's truth table, written down here once more.

A row is a type, its letters are the times in force. `Y` is accepted, other letters are messages.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
import pytest

from streetname.domain.accounts.account import Configuration
from streetname.domain.errors import BrokerError, Forbidden
from streetname.domain.orders.order import OrderStatus
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.domain.values.rules import FractionalOrders
from tests.domain.trading_desk import AAPL, AMBER, TradingDesk, an_account, an_asset, buy, sell

TIMES = ("day", "gtc", "ioc", "fok", "opg", "cls")
BOTH = ("market_day", "day")

MESSAGES = {
    "-": "{type} orders must be DAY or GTC orders",
    "c": "complex orders must be DAY or GTC",
    "n": "{order_class} orders must not be {type} orders",
    "l": "oco orders must be limit orders",
    "d": "fractional orders must be DAY orders",
    "m": "fractional orders must be market orders",
    "w": "fractional orders must be market, limit, stop, or stop_limit orders",
    "s": "fractional orders must be simple orders",
    "x": "extended hours order must be DAY or GTC limit orders",
    "X": "stop orders are not eligible for extended hours trading",
    "g": "complex orders are not eligible for extended hours trading",
}

WHOLE = {
    "market": "YYYYYY",
    "limit": "YYYYYY",
    "stop": "YY----",
    "stop_limit": "YY----",
    "trailing_stop": "YY----",
}
WHOLE_EXTENDED = {
    "market": "xxxxxx",
    "limit": "YYxxxx",
    "stop": "XX----",
    "stop_limit": "XX----",
    "trailing_stop": "XX----",
}
ENTRY = {
    "market": "YYcccc",
    "limit": "YYcccc",
    "stop": "YYcccc",
    "stop_limit": "YYcccc",
    "trailing_stop": "nnnnnn",
}
ENTRY_EXTENDED = {
    "market": "ggcccc",
    "limit": "ggcccc",
    "stop": "ggcccc",
    "stop_limit": "ggcccc",
    "trailing_stop": "nnnnnn",
}
EXITS = {
    "market": "llllll",
    "limit": "YYcccc",
    "stop": "llllll",
    "stop_limit": "llllll",
    "trailing_stop": "llllll",
}
EXITS_EXTENDED = {
    "market": "llllll",
    "limit": "ggcccc",
    "stop": "llllll",
    "stop_limit": "llllll",
    "trailing_stop": "llllll",
}
OLD_FRACTION = {
    "market": "Yddddd",
    "limit": "mddddd",
    "stop": "mddddd",
    "stop_limit": "mddddd",
    "trailing_stop": "mddddd",
}
OLD_FRACTION_EXTENDED = {**OLD_FRACTION, "market": "xddddd"}
FRACTION = {
    "market": "Yddddd",
    "limit": "Yddddd",
    "stop": "Yddddd",
    "stop_limit": "Yddddd",
    "trailing_stop": "wddddd",
}
FRACTION_EXTENDED = {
    "market": "xddddd",
    "limit": "Yddddd",
    "stop": "Xddddd",
    "stop_limit": "Xddddd",
    "trailing_stop": "wddddd",
}
FRACTION_IN_A_GROUP = dict.fromkeys(WHOLE, "ssssss")


class Table(NamedTuple):
    """One table, and where it holds."""

    settings: tuple[str, ...]
    sizes: tuple[str, ...]
    order_classes: tuple[str, ...]
    extended: bool
    rows: dict[str, str]


PARTS = ("fraction", "notional")
TABLES = [
    Table(BOTH, ("whole",), ("simple",), False, WHOLE),
    Table(BOTH, ("whole",), ("simple",), True, WHOLE_EXTENDED),
    Table(BOTH, ("whole",), ("bracket", "oto"), False, ENTRY),
    Table(BOTH, ("whole",), ("bracket", "oto"), True, ENTRY_EXTENDED),
    Table(BOTH, ("whole",), ("oco",), False, EXITS),
    Table(BOTH, ("whole",), ("oco",), True, EXITS_EXTENDED),
    Table(("market_day",), PARTS, ("simple",), False, OLD_FRACTION),
    Table(("market_day",), PARTS, ("simple",), True, OLD_FRACTION_EXTENDED),
    Table(("day",), PARTS, ("simple",), False, FRACTION),
    Table(("day",), PARTS, ("simple",), True, FRACTION_EXTENDED),
    Table(BOTH, PARTS, ("bracket", "oco", "oto"), False, FRACTION_IN_A_GROUP),
    Table(BOTH, PARTS, ("bracket", "oco", "oto"), True, FRACTION_IN_A_GROUP),
]

# Monday at half past seven in the evening, in New York: the windows of both auctions are open.
MONDAY_EVENING = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)

SIZES: dict[str, dict[str, Any]] = {
    "whole": {"quantity": Decimal(4)},
    "fraction": {"quantity": Decimal("4.5")},
    "notional": {"quantity": None, "notional": Decimal(500)},
}
BUYS: dict[str, dict[str, Any]] = {
    "market": {},
    "limit": {"limit_price": Decimal(180)},
    "stop": {"stop_price": Decimal(200)},
    "stop_limit": {"stop_price": Decimal(200), "limit_price": Decimal(205)},
    "trailing_stop": {"trail_price": Decimal(5)},
}
SELLS: dict[str, dict[str, Any]] = {
    **BUYS,
    "limit": {"limit_price": Decimal(250)},
    "stop": {"stop_price": Decimal(150)},
    "stop_limit": {"stop_price": Decimal(150), "limit_price": Decimal(145)},
}
GROUPS: dict[str, dict[str, Any]] = {
    "simple": {},
    "bracket": {
        "take_profit": TakeProfit(Decimal(300)),
        "stop_loss": StopLoss(Decimal(100)),
    },
    "oto": {"stop_loss": StopLoss(Decimal(100))},
    "oco": {"stop_loss": StopLoss(Decimal(100))},
}


class Cell(NamedTuple):
    """One combination, and what becomes of it."""

    setting: str
    size: str
    order_class: str
    extended: bool
    type: str
    lasts: str
    letter: str


def cells() -> Iterator[Cell]:
    for table in TABLES:
        for setting in table.settings:
            for size in table.sizes:
                for order_class in table.order_classes:
                    for kind, letters in table.rows.items():
                        for lasts, letter in zip(TIMES, letters, strict=True):
                            yield Cell(
                                setting, size, order_class, table.extended, kind, lasts, letter
                            )


def ticket_of(cell: Cell) -> Ticket:
    """An order of that combination in which all else is right."""
    exits = cell.order_class == "oco"
    prices = (SELLS if exits else BUYS)[cell.type]
    return msgspec.structs.replace(
        sell("AAPL") if exits else buy("AAPL"),
        type=cell.type,
        time_in_force=cell.lasts,
        order_class=cell.order_class,
        extended_hours=cell.extended,
        **SIZES[cell.size],
        **prices,
        **GROUPS[cell.order_class],
    )


def a_desk(cell: Cell, now: datetime = MONDAY_EVENING) -> TradingDesk:
    """A desk where ten shares are owned if the order is to sell."""
    desk = TradingDesk(now)
    fractional = FractionalOrders(cell.setting)
    desk.rules = msgspec.structs.replace(desk.rules, fractional_orders=fractional)
    desk.assets[AAPL.id] = an_asset(attributes=("fractional_eh_enabled",))
    if cell.order_class == "oco":
        desk.owns("10")
    return desk


def test_the_table_has_every_combination_once() -> None:
    settings, sizes, classes = 2, 3, 4
    combinations = {cell[:-1] for cell in cells()}
    assert len(combinations) == len(list(cells())) == settings * sizes * classes * 2 * 5 * 6


@pytest.mark.parametrize("cell", list(cells()), ids=["-".join(map(str, cell)) for cell in cells()])
def test_a_combination_is_accepted_or_refused_with_its_message(cell: Cell) -> None:
    desk = a_desk(cell)
    if cell.letter == "Y":
        order = desk.place(ticket_of(cell))
        assert (order.type, order.time_in_force) == (cell.type, cell.lasts)
        assert (order.order_class, order.extended_hours) == (cell.order_class, cell.extended)
        return
    with pytest.raises(BrokerError) as refused:
        desk.place(ticket_of(cell))
    message = MESSAGES[cell.letter].format(type=cell.type, order_class=cell.order_class)
    assert (refused.value.status, refused.value.number) == (422, 42210000)
    assert refused.value.message == message
    assert not desk.orders


@pytest.mark.parametrize("size", PARTS)
def test_a_fraction_in_extended_hours_needs_an_asset_that_takes_it(size: str) -> None:
    cell = Cell("day", size, "simple", True, "limit", "day", "")
    desk = a_desk(cell)
    desk.assets[AAPL.id] = an_asset(attributes=())
    with pytest.raises(BrokerError) as refused:
        desk.place(ticket_of(cell))
    assert (refused.value.number, refused.value.message) == (
        42210000,
        'asset "AAPL" is not eligible for fractional extended hours trading',
    )


# Hours in New York, and what becomes of orders there: sent at once, kept waiting, or refused
# because the window for the auction at the open or at the close is shut.
HOURS = {
    "pre": datetime(2026, 3, 2, 13, tzinfo=UTC),
    "before 9:28": datetime(2026, 3, 2, 14, 27, 59, tzinfo=UTC),
    "9:28": datetime(2026, 3, 2, 14, 28, tzinfo=UTC),
    "core": datetime(2026, 3, 2, 15, tzinfo=UTC),
    "before 15:50": datetime(2026, 3, 2, 20, 49, 59, tzinfo=UTC),
    "15:50": datetime(2026, 3, 2, 20, 50, tzinfo=UTC),
    "post": datetime(2026, 3, 2, 22, tzinfo=UTC),
    "before 19:00": datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC),
    "19:00": datetime(2026, 3, 3, 0, tzinfo=UTC),
    "night": datetime(2026, 3, 3, 3, tzinfo=UTC),
    "Saturday": datetime(2026, 3, 7, 17, tzinfo=UTC),
    "Sunday night": datetime(2026, 3, 9, 1, tzinfo=UTC),
    "Good Friday": datetime(2026, 4, 3, 15, tzinfo=UTC),
}
HALF_DAY = {
    "before 12:50": datetime(2026, 11, 27, 17, 49, 59, tzinfo=UTC),
    "12:50": datetime(2026, 11, 27, 17, 50, tzinfo=UTC),
    "after 13:00": datetime(2026, 11, 27, 18, 1, tzinfo=UTC),
    "the evening": datetime(2026, 11, 28, 0, tzinfo=UTC),
}
SENT, WAITS = OrderStatus.PENDING_NEW, OrderStatus.ACCEPTED
OPG = "opg orders must be submitted after 7:00pm and before 9:28am"
CLS = "cls orders must be submitted after 7:00pm and before 3:55pm"
LETTERS: dict[str, str] = {"s": SENT, "w": WAITS, "o": OPG, "c": CLS}

BY_HOUR = [
    # order                                    the letters, by hour
    ("whole", "simple", False, "market", "day", "wwwsssww" + "wwwww"),
    ("whole", "simple", False, "limit", "gtc", "wwwsssww" + "wwwww"),
    ("whole", "simple", False, "limit", "ioc", "wwwsssww" + "wwwww"),
    ("whole", "simple", False, "market", "fok", "wwwsssww" + "wwwww"),
    ("whole", "simple", False, "stop", "day", "wwwsssww" + "wwwww"),
    ("whole", "simple", False, "trailing_stop", "gtc", "wwwsssww" + "wwwww"),
    ("whole", "bracket", False, "market", "day", "wwwsssww" + "wwwww"),
    ("whole", "oto", False, "limit", "gtc", "wwwsssww" + "wwwww"),
    ("whole", "oco", False, "limit", "day", "wwwsssww" + "wwwww"),
    ("fraction", "simple", False, "market", "day", "wwwsssww" + "wwwww"),
    ("notional", "simple", False, "market", "day", "wwwsssww" + "wwwww"),
    ("whole", "simple", True, "limit", "day", "ssssssss" + "swwww"),
    ("whole", "simple", True, "limit", "gtc", "ssssssss" + "swwww"),
    ("fraction", "simple", True, "limit", "day", "ssssssss" + "swwww"),
    ("whole", "simple", False, "market", "opg", "wwoooooo" + "wwwww"),
    ("whole", "simple", False, "limit", "opg", "wwoooooo" + "wwwww"),
    ("whole", "simple", False, "market", "cls", "wwwssccc" + "wwwww"),
    ("whole", "simple", False, "limit", "cls", "wwwssccc" + "wwwww"),
]
BY_HOUR_OF_A_HALF_DAY = [
    ("whole", "simple", False, "market", "day", "ssww"),
    ("whole", "simple", True, "limit", "day", "sssw"),
    ("whole", "simple", False, "market", "opg", "ooow"),
    ("whole", "simple", False, "market", "cls", "sccw"),
]


def by_hour() -> Iterator[tuple[Cell, datetime, str]]:
    for hours, rows in ((HOURS, BY_HOUR), (HALF_DAY, BY_HOUR_OF_A_HALF_DAY)):
        for size, order_class, extended, kind, lasts, letters in rows:
            for now, letter in zip(hours.values(), letters, strict=True):
                cell = Cell("day", size, order_class, extended, kind, lasts, letter)
                yield cell, now, LETTERS[letter]


def outcome(desk: TradingDesk, ticket: Ticket) -> str:
    try:
        return desk.place(ticket).status
    except Forbidden as refusal:
        return refusal.message


@pytest.mark.parametrize(("cell", "now", "becomes"), list(by_hour()))
def test_an_order_is_sent_kept_or_refused_by_the_hour(
    cell: Cell, now: datetime, becomes: str
) -> None:
    assert outcome(a_desk(cell, now), ticket_of(cell)) == becomes


@pytest.mark.parametrize(
    ("attributes", "disabled", "becomes"),
    [
        (("overnight_tradable",), False, SENT),
        (("overnight_tradable",), True, WAITS),
        (("overnight_tradable", "overnight_halted"), False, WAITS),
        ((), False, WAITS),
    ],
)
@pytest.mark.parametrize("hour", ["night", "Sunday night"])
def test_at_night_an_order_is_sent_if_the_asset_and_the_account_trade_then(
    hour: str, attributes: tuple[str, ...], disabled: bool, becomes: OrderStatus
) -> None:
    cell = Cell("day", "whole", "simple", True, "limit", "day", "")
    desk = a_desk(cell, HOURS[hour])
    desk.assets[AAPL.id] = an_asset(attributes=attributes)
    configuration = Configuration(disable_overnight_trading=disabled)
    desk.accounts[AMBER] = an_account(configuration=configuration)
    assert desk.place(ticket_of(cell)).status is becomes


@pytest.mark.parametrize(
    ("kind", "lasts", "extended", "message"),
    [
        ("limit", "day", False, None),
        ("market", "gtc", False, None),
        ("stop", "day", False, None),
        ("market", "ioc", False, "market orders must be DAY or GTC orders"),
        ("limit", "opg", False, "limit orders must be DAY or GTC orders"),
        ("limit", "day", True, 'asset "AAPL" is not eligible for extended hours trading'),
    ],
)
def test_a_stock_over_the_counter_takes_less(
    kind: str, lasts: str, extended: bool, message: str | None
) -> None:
    cell = Cell("day", "whole", "simple", extended, kind, lasts, "")
    desk = a_desk(cell)
    desk.assets[AAPL.id] = an_asset(exchange="OTC")
    if message is None:
        assert desk.place(ticket_of(cell)).is_open
        return
    with pytest.raises(BrokerError) as refused:
        desk.place(ticket_of(cell))
    assert (refused.value.number, refused.value.message) == (42210000, message)


@pytest.mark.parametrize("kind", ["market", "stop", "stop_limit", "trailing_stop"])
def test_before_its_first_trade_a_stock_takes_limit_orders_alone(kind: str) -> None:
    cell = Cell("day", "whole", "simple", False, kind, "day", "")
    desk = a_desk(cell)
    desk.assets[AAPL.id] = an_asset(attributes=("ipo",))
    with pytest.raises(BrokerError) as refused:
        desk.place(ticket_of(cell))
    assert (refused.value.number, refused.value.message) == (
        42210000,
        'only limit orders are allowed for ipo asset "AAPL"',
    )
    assert desk.place(ticket_of(cell._replace(type="limit"))).is_open
