"""The account statement: what an account had, what happened, and what it had then.

Everything goes by trade date. The maker refuses to state what does not add up: for cash and for
each asset, opening plus activity is closing.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection

from streetname.documents.fees import FEE_NAMES
from streetname.documents.letterhead import Firm, Recipient, recipient
from streetname.domain.ledger.activity import ActivityType
from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.entry import EntryKind
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import previous_session, session_on
from streetname.domain.orders.order import Side
from streetname.domain.portfolio.portfolio import Books, Prices
from streetname.domain.values.amounts import ZERO, Money, Price, Quantity, notional
from streetname.domain.values.ids import AccountId, AssetId
from streetname.domain.values.instants import DAY, EARLIEST, exchange_date
from streetname.storage.queries.accounts import OwnedAccount, owned_account
from streetname.storage.queries.assets import assets_by_id
from streetname.storage.queries.bookings import Booking, Span, bookings, charged, span_of

_FIRST_OPENING = exchange_date(EARLIEST)
_SALES = ("sell", "sell_short")


class Period(msgspec.Struct, frozen=True):
    """A span of trade dates, both ends included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        assert self.start <= self.end, "a period ends after it has begun"


class StatedHolding(msgspec.Struct, frozen=True):
    """So much of an asset; less than nothing if it is short. Without a price it has no value."""

    asset_id: AssetId
    symbol: str
    name: str
    quantity: Quantity
    price: Price | None
    market_value: Money | None


class Balances(msgspec.Struct, frozen=True):
    """What an account had at the end of a day, at the prices of the latest close.

    `unsettled_cash` is of trades that were done and not yet settled; it is part of `cash`.
    """

    on: date
    priced_on: date
    cash: Money
    settled_cash: Money
    unsettled_cash: Money
    holdings: tuple[StatedHolding, ...]
    long_value: Money
    short_value: Money
    equity: Money


class StatementLine(msgspec.Struct, frozen=True):
    """One thing that happened: `amount` is of cash, `quantity` of the asset, both with a sign."""

    on: date
    at: datetime
    settles_on: date
    kind: str
    description: str
    asset_id: AssetId | None
    symbol: str | None
    quantity: Quantity | None
    price: Price | None
    amount: Money
    object_id: str


class CashSummary(msgspec.Struct, frozen=True):
    """How cash came from opening to closing: what came is positive, what went negative."""

    opening: Money
    deposits: Money
    withdrawals: Money
    purchases: Money
    sales: Money
    commissions: Money
    regulatory_fees: Money
    interest: Money
    closing: Money


class Charged(msgspec.Struct, frozen=True):
    """What one kind of charge came to in the period, and in its last year until its end."""

    name: str
    period: Money
    year_to_date: Money


class AccountStatement(msgspec.Struct, frozen=True):
    """The statement of a period. An interim one is of a period that has not ended."""

    firm: Firm
    recipient: Recipient
    period: Period
    is_interim: bool
    opening: Balances
    closing: Balances
    cash: CashSummary
    charges: tuple[Charged, ...]
    lines: tuple[StatementLine, ...]


def month_of(day: date) -> Period:
    """The calendar month of a day."""
    last = monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=last))


def account_statement(
    connection: Connection,
    account_id: AccountId,
    period: Period,
    firm: Firm,
    tape: Prices,
    now: datetime,
) -> AccountStatement | None:
    """The statement of the account for the period, as it is known now; None if there is none."""
    owned = owned_account(connection, account_id)
    if owned is None:
        return None
    start, end = period.start, period.end
    booked = bookings(connection, account_id, start, end)
    span = span_of(connection, account_id, start, end)
    named = {line.asset for one in booked for line in one.postings}
    named |= span.before.amounts.keys() | span.after.amounts.keys()
    year_to_date = charged(connection, account_id, end.replace(month=1, day=1), end)
    in_period = charged(connection, account_id, start, end)
    assets = assets_by_id(connection, named - {USD})
    charges = _charges(in_period, year_to_date)
    return statement_of(owned, firm, period, booked, span, assets, charges, tape, now)


def statement_of(  # noqa: PLR0913, PLR0917 - as above
    owned: OwnedAccount,
    firm: Firm,
    period: Period,
    booked: Sequence[Booking],
    span: Span,
    assets: Mapping[AssetId, Asset],
    charges: tuple[Charged, ...],
    tape: Prices,
    now: datetime,
) -> AccountStatement:
    """The statement that follows from what was owned before and after, and booked between."""
    lines = tuple(_line(one, assets) for one in booked)
    _assert_adds_up(span, lines)
    opening_on = max(period.start - DAY, _FIRST_OPENING)
    opening = _balances(span.before, span.unsettled_before, opening_on, assets, tape, now)
    closing = _balances(span.after, span.unsettled_after, period.end, assets, tape, now)
    return AccountStatement(
        firm=firm,
        recipient=recipient(owned.account, owned.profile),
        period=period,
        is_interim=exchange_date(now) <= period.end,
        opening=opening,
        closing=closing,
        cash=_cash_summary(opening.cash, booked, closing.cash),
        charges=charges,
        lines=lines,
    )


def _assert_adds_up(span: Span, lines: Iterable[StatementLine]) -> None:
    amounts = dict(span.before.amounts)
    for line in lines:
        amounts[USD] = amounts.get(USD, ZERO) + line.amount
        if line.asset_id is not None and line.quantity is not None:
            amounts[line.asset_id] = amounts.get(line.asset_id, ZERO) + line.quantity
    reached = {asset_id: amount for asset_id, amount in amounts.items() if amount}
    assert reached == span.after.amounts, "opening and activity make closing"


def _line(booking: Booking, assets: Mapping[AssetId, Asset]) -> StatementLine:
    trade = booking.activity.trade
    shares = next((line for line in booking.postings if line.asset != USD), None)
    asset = None if shares is None else assets[shares.asset]
    described = booking.description or booking.activity.description
    return StatementLine(
        on=booking.trade_date,
        at=booking.at,
        settles_on=booking.postings[0].settles_on,
        kind=booking.kind.value if trade is None else trade.side,
        description=described if asset is None else asset.name,
        asset_id=None if shares is None else shares.asset,
        symbol=None if asset is None else asset.symbol,
        quantity=None if shares is None else shares.amount,
        price=None if trade is None else trade.price,
        amount=booking.gained(USD),
        object_id=booking.object_id,
    )


def _balances(
    books: Books,
    unsettled: Money,
    on: date,
    assets: Mapping[AssetId, Asset],
    tape: Prices,
    now: datetime,
) -> Balances:
    priced_on = _latest_close(on, now)
    holdings = sorted(
        (
            _holding(assets[asset_id], quantity, tape.official_close(assets[asset_id], priced_on))
            for asset_id, quantity in books.quantities.items()
        ),
        key=lambda one: one.symbol,
    )
    values = [one.market_value or ZERO for one in holdings]
    long_value = sum((value for value in values if value > 0), ZERO)
    short_value = sum((value for value in values if value < 0), ZERO)
    return Balances(
        on=on,
        priced_on=priced_on,
        cash=books.cash,
        settled_cash=books.cash - unsettled,
        unsettled_cash=unsettled,
        holdings=tuple(holdings),
        long_value=long_value,
        short_value=short_value,
        equity=books.cash + long_value + short_value,
    )


def _holding(asset: Asset, quantity: Quantity, price: Price | None) -> StatedHolding:
    value = None if price is None else notional(price, quantity)
    return StatedHolding(asset.id, asset.symbol, asset.name, quantity, price, value)


def _latest_close(day: date, now: datetime) -> date:
    """The latest day up to `day` whose session has closed by now."""
    day = min(day, exchange_date(now))
    session = session_on(day)
    if session is None or session.closes_at > now:
        session = previous_session(day)
    return session.date


def _cash_summary(opening: Money, booked: Sequence[Booking], closing: Money) -> CashSummary:
    def moved(belongs: Callable[[Booking], bool]) -> Money:
        return sum((one.gained(USD) for one in booked if belongs(one)), ZERO)

    summary = CashSummary(
        opening=opening,
        deposits=moved(lambda one: one.activity.type is ActivityType.CASH_DEPOSIT),
        withdrawals=moved(lambda one: one.activity.type is ActivityType.CASH_WITHDRAWAL),
        purchases=moved(lambda one: _side_of(one) == Side.BUY.value),
        sales=moved(lambda one: _side_of(one) in _SALES),
        commissions=moved(lambda one: one.kind is EntryKind.COMMISSION),
        regulatory_fees=moved(lambda one: one.kind is EntryKind.REGULATORY_FEE),
        interest=moved(lambda one: one.kind is EntryKind.INTEREST),
        closing=closing,
    )
    *parts, _ = msgspec.structs.astuple(summary)
    assert sum(parts, ZERO) == closing, "all that moves cash has a line of the summary"
    return summary


def _side_of(booking: Booking) -> str | None:
    trade = booking.activity.trade
    return None if trade is None else trade.side


def _charges(
    in_period: Mapping[tuple[ActivityType, str], Money],
    year_to_date: Mapping[tuple[ActivityType, str], Money],
) -> tuple[Charged, ...]:
    return tuple(
        Charged(name, in_period.get(kind, ZERO), year_to_date.get(kind, ZERO))
        for kind, name in FEE_NAMES.items()
    )
