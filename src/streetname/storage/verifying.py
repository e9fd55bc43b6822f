"""Verifying an environment: every law over everything that is stored, in one consistent view.

Memory holds one lot at a time, and of the orders whose life is being followed only the open ones.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

import msgspec
from sqlalchemy import Connection

from streetname.domain import laws
from streetname.domain.laws import Violation
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.lifecycle import TERMINAL
from streetname.domain.orders.order import OrderStatus
from streetname.domain.values.amounts import ZERO
from streetname.domain.values.ids import AssetId
from streetname.storage.queries import audit, totals

MOST_KEPT = 100
_LIVES_AT_ONCE = 500

Advance = Callable[[int], None]


class Checked(msgspec.Struct):
    """How often a law was looked at, and how often it did not hold."""

    law: str
    checks: int = 0
    violations: int = 0


class Findings:
    """What verifying has found; of many violations the first are kept."""

    def __init__(self) -> None:
        self._checked: dict[str, Checked] = {}
        self.violations: list[Violation] = []

    @property
    def checked(self) -> list[Checked]:
        """Every law that was looked at, in the order of the looking."""
        return list(self._checked.values())

    @property
    def is_clean(self) -> bool:
        """True if every law holds."""
        return not self.violations

    def check(self, found: Iterable[Violation], *looked_at: str) -> None:
        """Note that these laws were looked at, and what was found."""
        for law in looked_at:
            self._of(law).checks += 1
        for violation in found:
            self._of(violation.law).violations += 1
            if len(self.violations) < MOST_KEPT:
                self.violations.append(violation)

    def _of(self, law: str) -> Checked:
        return self._checked.setdefault(law, Checked(law))


def verify(connection: Connection, advance: Advance = lambda _: None) -> Findings:
    """Every law over the whole environment; `advance` is told how many things were looked at."""
    findings = Findings()
    for check in (
        _entries,
        _balances,
        _orders,
        _holds,
        _holdings,
        _transfers,
        _days,
        _accruals,
        _events,
    ):
        check(connection, findings, advance)
    return findings


def _entries(connection: Connection, findings: Findings, advance: Advance) -> None:
    for lot in audit.audited_entries(connection):
        for entry, known in lot:
            findings.check(laws.entry_balances(entry), laws.BALANCED)
            findings.check(laws.entry_has_cause(entry, known=known), laws.CAUSED)
        advance(len(lot))


def _balances(connection: Connection, findings: Findings, _advance: Advance) -> None:
    per_asset: dict[AssetId, Decimal] = {}
    for found in totals.sums(connection):
        findings.check(laws.balance_equals_postings(found), laws.SUMMED)
        per_asset[found.asset] = per_asset.get(found.asset, ZERO) + found.kept
    for asset, total in per_asset.items():
        findings.check(laws.asset_sums_to_zero(asset, total), laws.CLOSED)


def _orders(connection: Connection, findings: Findings, advance: Advance) -> None:
    for lot in audit.audited_orders(connection):
        for found in lot:
            order, entries = found.order, found.entries
            findings.check(laws.order_has_its_hold(order, found.hold), laws.RESERVED)
            findings.check(laws.order_equals_fills(order, found.trades, entries), laws.FILLED)
            findings.check(laws.order_paid_commission(order, entries), laws.CHARGED)
        advance(len(lot))


def _holds(connection: Connection, findings: Findings, advance: Advance) -> None:
    for lot in audit.audited_holds(connection):
        for found in lot:
            violations = laws.hold_has_reason(found.hold, found.order, found.transfer)
            findings.check(violations, laws.HELD)
        advance(len(lot))


def _holdings(connection: Connection, findings: Findings, _advance: Advance) -> None:
    for holding in totals.holdings(connection):
        violations = laws.holding_equals_books(holding)
        findings.check(violations, laws.OWNED, laws.TRADED, laws.COVERED)


def _transfers(connection: Connection, findings: Findings, advance: Advance) -> None:
    for lot in audit.audited_transfers(connection):
        for found in lot:
            violations = laws.transfer_is_booked(found.transfer, found.entries, found.hold)
            findings.check(violations, laws.BOOKED)
        advance(len(lot))


def _days(connection: Connection, findings: Findings, _advance: Advance) -> None:
    for lot in audit.audited_days(connection):
        for day in lot:
            violations = laws.trades_paid_fees(day.tally, day.told, day.entries, day.timing)
            findings.check(violations, laws.LEVIED)


def _accruals(connection: Connection, findings: Findings, advance: Advance) -> None:
    for lot in audit.audited_accruals(connection):
        for accrual, entries in lot:
            findings.check(laws.interest_is_posted(accrual, entries), laws.ACCRUED)
        advance(len(lot))


def _events(connection: Connection, findings: Findings, advance: Advance) -> None:
    number = 0
    lives = _Lives(connection, findings)
    for lot in audit.audited_events(connection):
        for event in lot:
            findings.check(laws.next_number(number, event.sequence), laws.NUMBERED)
            number = event.sequence
            if event.change is not None:
                lives.follow(event.change)
        advance(len(lot))
    expected = audit.last_event(connection)
    findings.check(laws.last_number(expected, number), laws.NUMBERED)
    lives.end()


class _Lives:
    """Follows orders from event to event, and compares where they end with where they stand."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        self._connection = connection
        self._findings = findings
        self._open: dict[str, OrderStatus] = {}
        self._over: dict[str, OrderStatus] = {}

    def follow(self, change: OrderChanged) -> None:
        """One more event of an order."""
        order_id, status = change.order.id, change.order.status
        before = self._open.get(order_id) or self._over.get(order_id)
        violations = laws.order_moves(order_id, before, change.event, status)
        self._findings.check(violations, laws.LIVED)
        if status in TERMINAL:
            self._open.pop(order_id, None)
            self._over[order_id] = status
        else:
            self._open[order_id] = status
        if len(self._over) >= _LIVES_AT_ONCE:
            self._compare(self._over)
            self._over = {}

    def end(self) -> None:
        """Compare what has not been compared, and look for orders that no event tells of."""
        self._compare(self._over)
        self._compare(self._open)
        for order_id, status in audit.orders_without_events(self._connection):
            violations = laws.order_stands_where_it_came(order_id, status, None)
            self._findings.check(violations, laws.LIVED)

    def _compare(self, lasts: dict[str, OrderStatus]) -> None:
        standing = audit.statuses(self._connection, lasts)
        for order_id, last in lasts.items():
            violations = laws.order_stands_where_it_came(order_id, standing.get(order_id), last)
            self._findings.check(violations, laws.LIVED)
