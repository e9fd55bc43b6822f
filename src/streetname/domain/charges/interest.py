"""Margin interest: what customers pay for money that they owe over night.

It accrues at the end of every trading day, for as many nights as there are until the next one, and
is posted once a month. Source: Alpaca, margin interest.
"""

from datetime import date
from decimal import Decimal

from streetname.domain.market.calendar import next_session, previous_session
from streetname.domain.values.amounts import Money, to_money
from streetname.domain.values.changes import Value
from streetname.domain.values.ids import AccountId

MARGIN_INTEREST = "MGN"
_DAYS_OF_A_YEAR = 360
_PERCENT = 100


class Accrual(Value, frozen=True, gc=False):
    """The interest of one account and month, named by its first day; to be posted to the cent."""

    account_id: AccountId
    month: date
    amount: Money
    posted: bool = False


def interest(debt: Money, percent: Decimal, nights: int) -> Money:
    """What `debt` costs for so many nights, in the finest unit that the books keep."""
    return to_money(debt * percent * nights / (_PERCENT * _DAYS_OF_A_YEAR))


def nights_after(day: date) -> int:
    """How many nights a trading day's debt stands: three on a Friday, more before holidays."""
    return (next_session(day).date - day).days


def month_of(day: date) -> date:
    """The month of a day, as its first day."""
    return day.replace(day=1)


def begins_month(day: date) -> bool:
    """True for the first trading day of a month."""
    return month_of(previous_session(day).date) != month_of(day)


def interest_cause(account_id: AccountId, month: date) -> str:
    """What caused a month's interest: the account's debts in it."""
    return f"{account_id}:{month:%Y-%m}"
