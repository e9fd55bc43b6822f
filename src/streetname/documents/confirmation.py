"""The trade confirmation: what one account has traded on one day, at which price and cost."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection

from streetname.documents.fees import FEE_NAMES
from streetname.documents.letterhead import Firm, Recipient, recipient
from streetname.domain.charges.end_of_day import ends_at
from streetname.domain.charges.regulatory import RegulatoryFee, charges
from streetname.domain.ledger.activity import ActivityType
from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.entry import EntryKind
from streetname.domain.market.asset import Asset
from streetname.domain.orders.order import Side
from streetname.domain.values.amounts import ZERO, Money, Price, Quantity
from streetname.domain.values.ids import AccountId, AssetId, OrderId
from streetname.storage.queries.accounts import OwnedAccount, owned_account
from streetname.storage.queries.assets import assets_by_id
from streetname.storage.queries.bookings import Booking, bookings
from streetname.storage.queries.charges import tally_of
from streetname.storage.queries.rules import rules_in_force

_EXECUTION = "::"


class ConfirmedFill(msgspec.Struct, frozen=True):
    """One trade. `net_amount` is what it does to cash, the commission taken off."""

    order_id: OrderId
    execution_id: str
    executed_at: datetime
    side: str
    symbol: str
    name: str
    quantity: Quantity
    price: Price
    principal: Money
    commission: Money
    net_amount: Money
    settles_on: date


class ConfirmedFee(msgspec.Struct, frozen=True):
    """A regulatory fee of the whole day."""

    code: str
    name: str
    amount: Money


class ConfirmedTotals(msgspec.Struct, frozen=True):
    """The day added up. `net_amount` is what the day does to cash, all fees taken off."""

    purchases: Money
    sales: Money
    commissions: Money
    regulatory_fees: Money
    net_amount: Money


class TradeConfirmation(msgspec.Struct, frozen=True):
    """What an account has traded on a trade date, in the order of the trades.

    Regulatory fees are charged once the day is over; until then they are what the trades so far
    will be charged, and `fees_are_final` is false.
    """

    firm: Firm
    recipient: Recipient
    trade_date: date
    settles_on: date
    fills: tuple[ConfirmedFill, ...]
    fees: tuple[ConfirmedFee, ...]
    fees_are_final: bool
    totals: ConfirmedTotals


def trade_confirmation(
    connection: Connection, account_id: AccountId, day: date, firm: Firm, now: datetime
) -> TradeConfirmation | None:
    """The confirmation of the account's trades of a day; None if there were none."""
    owned = owned_account(connection, account_id)
    booked = bookings(connection, account_id, day, day)
    if owned is None or not any(one.kind is EntryKind.TRADE for one in booked):
        return None
    traded = {line.asset for one in booked for line in one.postings if line.asset != USD}
    fees = _charged(booked)
    fees_are_final = bool(fees) or now > ends_at(day)
    if not fees_are_final and rules_in_force(connection).regulatory_fees:
        tally = tally_of(connection, account_id, day)
        fees = {charge.fee: charge.amount for charge in charges(tally)}
    return confirmation_of(
        owned,
        firm,
        booked,
        assets_by_id(connection, traded),
        fees,
        fees_are_final=fees_are_final,
    )


def confirmation_of(
    owned: OwnedAccount,
    firm: Firm,
    booked: Sequence[Booking],
    assets: Mapping[AssetId, Asset],
    fees: Mapping[RegulatoryFee, Money],
    *,
    fees_are_final: bool,
) -> TradeConfirmation:
    """The confirmation of what was booked on one day, some trade among it."""
    commissions = _commissions(booked)
    fills = tuple(
        _fill(one, assets, commissions.get(one.activity.id, ZERO))
        for one in booked
        if one.kind is EntryKind.TRADE
    )
    listed = tuple(
        ConfirmedFee(fee.value, FEE_NAMES[ActivityType.FEE, fee.value], fees[fee])
        for fee in RegulatoryFee
        if fee in fees
    )
    return TradeConfirmation(
        firm=firm,
        recipient=recipient(owned.account, owned.profile),
        trade_date=booked[0].trade_date,
        settles_on=fills[0].settles_on,
        fills=fills,
        fees=listed,
        fees_are_final=fees_are_final,
        totals=_totals(fills, listed),
    )


def _charged(booked: Iterable[Booking]) -> dict[RegulatoryFee, Money]:
    fees: dict[RegulatoryFee, Money] = {}
    for one in booked:
        if one.kind is EntryKind.REGULATORY_FEE:
            fee = RegulatoryFee(one.activity.sub_type)
            fees[fee] = fees.get(fee, ZERO) - one.gained(USD)
    return fees


def _commissions(booked: Iterable[Booking]) -> dict[str, Money]:
    """The commission on each fill: it is booked right behind it, for the same order."""
    latest: dict[str, str] = {}
    paid: dict[str, Money] = {}
    for one in booked:
        if one.kind is EntryKind.TRADE:
            latest[one.object_id] = one.activity.id
        elif one.kind is EntryKind.COMMISSION:
            fill = latest[one.object_id]
            paid[fill] = paid.get(fill, ZERO) - one.gained(USD)
    return paid


def _fill(booking: Booking, assets: Mapping[AssetId, Asset], commission: Money) -> ConfirmedFill:
    trade = booking.activity.trade
    assert trade is not None, "a trade is told as one"
    cash = booking.gained(USD)
    asset_id = next(line.asset for line in booking.postings if line.asset != USD)
    return ConfirmedFill(
        order_id=trade.order_id,
        execution_id=booking.activity.id.partition(_EXECUTION)[2],
        executed_at=booking.at,
        side=trade.side,
        symbol=trade.symbol,
        name=assets[asset_id].name,
        quantity=trade.quantity,
        price=trade.price,
        principal=abs(cash),
        commission=commission,
        net_amount=cash - commission,
        settles_on=booking.postings[0].settles_on,
    )


def _totals(fills: Sequence[ConfirmedFill], fees: Sequence[ConfirmedFee]) -> ConfirmedTotals:
    buys = [fill for fill in fills if fill.side == Side.BUY.value]
    sells = [fill for fill in fills if fill.side != Side.BUY.value]
    regulatory = sum((fee.amount for fee in fees), ZERO)
    return ConfirmedTotals(
        purchases=sum((fill.principal for fill in buys), ZERO),
        sales=sum((fill.principal for fill in sells), ZERO),
        commissions=sum((fill.commission for fill in fills), ZERO),
        regulatory_fees=regulatory,
        net_amount=sum((fill.net_amount for fill in fills), ZERO) - regulatory,
    )
