from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from streetname.domain import laws
from streetname.domain.charges.interest import Accrual
from streetname.domain.charges.regulatory import Tally
from streetname.domain.funding.transfer import Direction, Transfer, TransferStatus, TransferType
from streetname.domain.laws import Booked, Holding, Sum, Timing, Violation
from streetname.domain.ledger.activity import Trade
from streetname.domain.ledger.chart import FIRM_REGULATORY_FEES, STREET_BANK, USD, customer
from streetname.domain.ledger.entry import EntryKind, Posting, moved
from streetname.domain.ledger.hold import Hold
from streetname.domain.orders.events import OrderChanged, OrderEvent
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.values.ids import AccountId, EntryId, RelationshipId, TransferId
from tests.domain.trading_desk import AAPL, AMBER, MONDAY_AT_TEN, TradingDesk, buy, sell

ONE = Decimal(1)


def broken(violations: Iterable[Violation]) -> set[str]:
    """The laws that do not hold."""
    return {violation.law for violation in violations}


def changed(value: Any, **members: Any) -> Any:
    return msgspec.structs.replace(value, **members)


class Traded:
    """An order that has traded, with what belongs to it."""

    def __init__(self) -> None:
        self.desk = TradingDesk()
        self.order = self.desk.trade(buy("AAPL", 4, commission="1"))
        self.entries = [_booked(entry) for entry in self.desk.entries]
        self.trades = [a.trade for a in self.desk.activities if a.trade is not None]

    def violations(self, order: Order) -> set[str]:
        found = [
            *laws.order_equals_fills(order, self.trades, self.entries),
            *laws.order_paid_commission(order, self.entries),
            *laws.order_has_its_hold(order, None),
        ]
        return broken(found)


@pytest.fixture
def traded() -> Traded:
    return Traded()


def _booked(entry: Any) -> Booked:
    return Booked(entry.id, entry.kind, entry.at, entry.object_id, entry.postings)


def an_entry(*postings: Posting, kind: EntryKind = EntryKind.DEPOSIT) -> Booked:
    return Booked(EntryId(1), kind, MONDAY_AT_TEN, "transfer", postings)


def a_line(amount: str) -> Posting:
    return Posting(STREET_BANK, USD, Decimal(amount), MONDAY_AT_TEN.date())


def a_deposit_entry(amount: Decimal) -> Booked:
    day = MONDAY_AT_TEN.date()
    lines = moved(USD, amount, source=STREET_BANK, target=customer(AMBER), settles_on=day)
    return an_entry(*lines)


def a_transfer(
    status: TransferStatus, direction: Direction = Direction.INCOMING, amount: str = "10"
) -> Transfer:
    return Transfer(
        id=TransferId("transfer"),
        account_id=AMBER,
        relationship_id=RelationshipId("link"),
        type=TransferType.ACH,
        direction=direction,
        amount=Decimal(amount),
        status=status,
        created_at=MONDAY_AT_TEN,
        updated_at=MONDAY_AT_TEN,
        expires_at=MONDAY_AT_TEN,
    )


def test_an_entry_that_sums_to_zero_is_sound() -> None:
    assert not broken(laws.entry_balances(an_entry(a_line("5"), a_line("-5"))))


@pytest.mark.parametrize("lines", [(), ("5",), ("5", "-4.999999")])
def test_an_entry_without_lines_or_out_of_balance_is_found(lines: tuple[str, ...]) -> None:
    assert broken(laws.entry_balances(an_entry(*map(a_line, lines)))) == {laws.BALANCED}


def test_an_entry_without_a_cause_is_found() -> None:
    entry = an_entry(a_line("5"), a_line("-5"))
    assert not broken(laws.entry_has_cause(entry, known=True))
    assert broken(laws.entry_has_cause(entry, known=False)) == {laws.CAUSED}


def test_a_balance_that_is_not_the_sum_of_its_postings_is_found() -> None:
    assert not broken(laws.balance_equals_postings(Sum(STREET_BANK, USD, ONE, ONE)))
    off = Sum(STREET_BANK, USD, ONE, Decimal("1.000001"))
    assert broken(laws.balance_equals_postings(off)) == {laws.SUMMED}


def test_an_asset_that_comes_from_nowhere_is_found() -> None:
    assert not broken(laws.asset_sums_to_zero(AAPL.id, Decimal(0)))
    assert broken(laws.asset_sums_to_zero(AAPL.id, ONE)) == {laws.CLOSED}


def test_an_order_that_has_traded_is_sound(traded: Traded) -> None:
    assert traded.order.status is OrderStatus.FILLED
    assert not traded.violations(traded.order)


@pytest.mark.parametrize(
    ("member", "value", "law"),
    [
        ("filled_quantity", Decimal(3), laws.FILLED),
        ("filled_value", Decimal("748.81"), laws.FILLED),
        ("status", OrderStatus.CANCELED, laws.FILLED),
        ("commission_charged", Decimal("1.01"), laws.CHARGED),
    ],
)
def test_an_order_that_tells_another_story_than_its_fills_is_found(
    traded: Traded, member: str, value: Any, law: str
) -> None:
    assert traded.violations(changed(traded.order, **{member: value})) == {law}


def test_a_lost_fill_is_found(traded: Traded) -> None:
    lost: list[Trade] = []
    found = laws.order_equals_fills(traded.order, lost, traded.entries)
    assert broken(found) == {laws.FILLED}


def test_a_lost_entry_is_found(traded: Traded) -> None:
    found = laws.order_equals_fills(traded.order, traded.trades, ())
    assert broken(found) == {laws.FILLED}


def test_an_open_order_without_a_hold_is_found() -> None:
    desk = TradingDesk()
    order = desk.place(buy("AAPL", 4))
    hold = desk.holds[order.id]
    assert not broken(laws.order_has_its_hold(order, hold))
    assert broken(laws.order_has_its_hold(order, None)) == {laws.RESERVED}
    assert broken(laws.order_has_its_hold(order, changed(hold, asset=AAPL.id))) == {laws.RESERVED}


def test_a_sale_that_holds_other_than_what_is_left_of_it_is_found() -> None:
    desk = TradingDesk()
    desk.owns("10")
    order = desk.place(sell("AAPL", 4))
    hold = desk.holds[order.id]
    assert not broken(laws.order_has_its_hold(order, hold))
    found = laws.order_has_its_hold(order, changed(hold, remaining=Decimal(3)))
    assert broken(found) == {laws.RESERVED}


def test_a_hold_for_nothing_or_for_what_is_over_is_found(traded: Traded) -> None:
    hold = Hold(traded.order.id, AMBER, USD, ONE)
    assert broken(laws.hold_has_reason(hold, None, None)) == {laws.HELD}
    assert broken(laws.hold_has_reason(hold, traded.order, None)) == {laws.HELD}
    done = a_transfer(TransferStatus.COMPLETE, Direction.OUTGOING)
    assert broken(laws.hold_has_reason(hold, None, done)) == {laws.HELD}
    deposit = a_transfer(TransferStatus.QUEUED)
    assert broken(laws.hold_has_reason(hold, None, deposit)) == {laws.HELD}


def test_a_hold_of_an_open_withdrawal_is_sound_unless_it_is_anothers() -> None:
    transfer = a_transfer(TransferStatus.QUEUED, Direction.OUTGOING)
    hold = Hold(transfer.id, AMBER, USD, ONE)
    assert not broken(laws.hold_has_reason(hold, None, transfer))
    elses = changed(hold, account_id="somebody else")
    assert broken(laws.hold_has_reason(elses, None, transfer)) == {laws.HELD}


def test_a_holding_that_all_sources_agree_on_is_sound() -> None:
    assert not broken(laws.holding_equals_books(_holding()))


@pytest.mark.parametrize(
    ("members", "law"),
    [
        ({"booked": "3"}, laws.OWNED),
        ({"traded": "3"}, laws.TRADED),
        ({"held": "4.000000001"}, laws.COVERED),
        ({"position": "-1.5", "booked": "-1.5", "traded": "-1.5"}, laws.COVERED),
        ({"position": "-4", "booked": "-4", "traded": "-4", "held": "5"}, laws.COVERED),
    ],
)
def test_a_holding_that_one_source_tells_differently_is_found(
    members: dict[str, str], law: str
) -> None:
    assert broken(laws.holding_equals_books(_holding(**members))) == {law}


def _holding(position: str = "4", booked: str = "4", traded: str = "4", held: str = "0") -> Holding:
    return Holding(AMBER, AAPL.id, *map(Decimal, (position, booked, traded, held)))


def test_the_life_of_a_filled_order_is_sound(traded: Traded) -> None:
    before = None
    for fact in traded.desk.facts:
        assert isinstance(fact, OrderChanged)
        after = fact.order.status
        assert not broken(laws.order_moves(fact.order.id, before, fact.event, after))
        before = after
    assert before is OrderStatus.FILLED


@pytest.mark.parametrize(
    ("before", "event", "after"),
    [
        (OrderStatus.FILLED, OrderEvent.CANCELED, OrderStatus.CANCELED),
        (OrderStatus.NEW, OrderEvent.FILL, OrderStatus.CANCELED),
        (None, OrderEvent.FILL, OrderStatus.FILLED),
        (OrderStatus.NEW, OrderEvent.ACCEPTED, OrderStatus.ACCEPTED),
    ],
)
def test_a_move_that_the_table_does_not_know_is_found(
    before: OrderStatus | None, event: OrderEvent, after: OrderStatus
) -> None:
    assert broken(laws.order_moves("order", before, event, after)) == {laws.LIVED}


def test_an_order_that_stands_elsewhere_than_its_events_end_is_found() -> None:
    new, filled = OrderStatus.NEW, OrderStatus.FILLED
    assert not broken(laws.order_stands_where_it_came("order", filled, filled))
    assert broken(laws.order_stands_where_it_came("order", new, filled)) == {laws.LIVED}
    assert broken(laws.order_stands_where_it_came("order", None, filled)) == {laws.LIVED}


TAF, CAT = Decimal("0.20"), Decimal("0.01")
DUE = {"TAF": TAF, "CAT": CAT}
MONDAY = MONDAY_AT_TEN.date()


def a_tally() -> Tally:
    thousand = Decimal(1000)
    return Tally(AMBER, MONDAY, 1, thousand, 1, thousand, thousand)


def taken(amount: Decimal, kind: EntryKind, owner: AccountId = AMBER) -> Booked:
    lines = moved(
        USD, amount, source=customer(owner), target=FIRM_REGULATORY_FEES, settles_on=MONDAY
    )
    return an_entry(*lines, kind=kind)


FEES = [taken(TAF, EntryKind.REGULATORY_FEE), taken(CAT, EntryKind.REGULATORY_FEE)]


@pytest.mark.parametrize("timing", [Timing.CHARGED, Timing.UNDER_WAY])
def test_a_day_that_paid_what_it_deserves_is_sound(timing: Timing) -> None:
    assert not broken(laws.trades_paid_fees(a_tally(), DUE, FEES, timing))


@pytest.mark.parametrize("timing", [Timing.TO_COME, Timing.UNDER_WAY, Timing.FREE])
def test_a_day_that_did_not_have_to_pay_is_sound(timing: Timing) -> None:
    assert not broken(laws.trades_paid_fees(a_tally(), {}, [], timing))


@pytest.mark.parametrize(
    ("told", "entries", "timing"),
    [
        (DUE, FEES, Timing.TO_COME),
        (DUE, FEES, Timing.FREE),
        ({}, [], Timing.CHARGED),
        ({"TAF": TAF}, FEES[:1], Timing.CHARGED),
        ({"TAF": TAF}, FEES[:1], Timing.UNDER_WAY),
        ({"TAF": TAF, "CAT": TAF}, [*FEES[:1], *FEES[:1]], Timing.CHARGED),
        (DUE, FEES[:1], Timing.CHARGED),
        (DUE, [*FEES, *FEES], Timing.CHARGED),
        (
            DUE,
            [FEES[0], taken(CAT, EntryKind.REGULATORY_FEE, AccountId("teal"))],
            Timing.CHARGED,
        ),
    ],
)
def test_a_day_that_paid_too_early_too_little_or_twice_is_found(
    told: dict[str, Decimal], entries: list[Booked], timing: Timing
) -> None:
    assert broken(laws.trades_paid_fees(a_tally(), told, entries, timing)) == {laws.LEVIED}


@pytest.mark.parametrize(
    ("posted", "booked", "sound"),
    [
        (False, [], True),
        (False, ["0.91"], False),
        (True, ["0.91"], True),
        (True, [], False),
        (True, ["0.91", "0.91"], False),
        (True, ["0.90"], False),
    ],
)
def test_interest_is_booked_to_the_cent_when_it_is_posted_and_not_before(
    posted: bool, booked: list[str], sound: bool
) -> None:
    accrual = Accrual(AMBER, MONDAY.replace(day=1), Decimal("0.905278"), posted)
    entries = [taken(Decimal(amount), EntryKind.INTEREST) for amount in booked]
    assert broken(laws.interest_is_posted(accrual, entries)) == (set() if sound else {laws.ACCRUED})


TEN = Decimal(10)


@pytest.mark.parametrize(
    ("status", "amounts"),
    [
        (TransferStatus.QUEUED, []),
        (TransferStatus.COMPLETE, [TEN]),
        (TransferStatus.RETURNED, [TEN, -TEN]),
        (TransferStatus.CANCELED, []),
    ],
)
def test_a_transfer_has_the_entries_of_its_status_and_no_others(
    status: TransferStatus, amounts: list[Decimal]
) -> None:
    transfer = a_transfer(status)
    entries = [a_deposit_entry(amount) for amount in amounts]
    assert not broken(laws.transfer_is_booked(transfer, entries, None))
    more = [*entries, a_deposit_entry(TEN)]
    assert broken(laws.transfer_is_booked(transfer, more, None)) == {laws.BOOKED}


def test_an_open_withdrawal_that_does_not_hold_its_amount_is_found() -> None:
    transfer = a_transfer(TransferStatus.QUEUED, Direction.OUTGOING)
    hold = Hold(transfer.id, AMBER, USD, TEN)
    assert not broken(laws.transfer_is_booked(transfer, (), hold))
    assert broken(laws.transfer_is_booked(transfer, (), None)) == {laws.BOOKED}
    less = changed(hold, remaining=ONE)
    assert broken(laws.transfer_is_booked(transfer, (), less)) == {laws.BOOKED}


def test_a_gap_in_the_numbers_of_events_is_found() -> None:
    assert not broken(laws.next_number(4, 5))
    assert broken(laws.next_number(4, 6)) == {laws.NUMBERED}
    assert broken(laws.next_number(4, 4)) == {laws.NUMBERED}
    assert not broken(laws.last_number(5, 5))
    assert broken(laws.last_number(5, 4)) == {laws.NUMBERED}
