"""Habits: what people do with their accounts, and when; pure, and from chance alone.

Most open an account, put money into it, and trade now and then. Of every ten, one does not get as
far as that, or has left again.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, TypeVar

from streetname.domain.accounts.account import AccountStatus
from streetname.domain.values.amounts import Money
from streetname.sandbox.acts import (
    Act,
    Apply,
    Buy,
    Cancel,
    Deposit,
    Fate,
    Leave,
    Manner,
    Protect,
    Sell,
    SellOut,
    SendBack,
    Withdraw,
)
from streetname.sandbox.applicants import Chance, applicant

Moment: TypeAlias = int
"""When in a session: from 0, its beginning, to `LAST_MOMENT`, its end."""

LAST_MOMENT = 1_000_000

_Choice = TypeVar("_Choice")


class _Wish(StrEnum):
    """What people think of on an ordinary day."""

    BUY = "buy"
    SELL = "sell"
    PROTECT = "protect"
    CANCEL = "cancel"
    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"


def _each(shares: Mapping[_Choice, int]) -> tuple[_Choice, ...]:
    """Each choice as often as its share says, to be drawn from."""
    return tuple(choice for choice, share in shares.items() for _ in range(share))


_WISHES_OF_A_DAY = _each({0: 12, 1: 5, 2: 3})
_WISHES = _each(
    {
        _Wish.BUY: 12,
        _Wish.SELL: 5,
        _Wish.PROTECT: 2,
        _Wish.CANCEL: 3,
        _Wish.DEPOSIT: 1,
        _Wish.WITHDRAW: 1,
    }
)
_MANNERS_AT_FIRST = _each({Manner.WHOLE: 3, Manner.FRACTION: 3, Manner.DOLLARS: 3, Manner.LIMIT: 1})
_MANNERS = _each(
    {
        Manner.WHOLE: 4,
        Manner.FRACTION: 4,
        Manner.DOLLARS: 4,
        Manner.LIMIT: 3,
        Manner.BID_TODAY: 2,
        Manner.BID_STANDING: 2,
        Manner.BRACKET: 1,
    }
)
_MOST_PURCHASES_AT_FIRST = 3
_PERCENT_BOUGHT = (5, 20)
_PERCENT_SOLD = (25, 50, 100, 100)
_ONE_SALE_WAITS_IN = 4
_FAVOURITES = 4
_MOST_CHOICES = 1_000

_PER_MILLE = Decimal("0.001")
_BID_TODAY_BELOW = (4, 15)
_BID_STANDING_BELOW = (20, 80)
_SALE_ABOVE = (10, 60)
_STOP_BELOW = (30, 100)

_DEPOSIT_STEP, _DEPOSIT_STEPS = 250, 20
_WITHDRAWAL_STEP, _WITHDRAWAL_STEPS = 50, 20
_ONE_IS_REJECTED_IN = 15
_ONE_IS_RETURNED_IN = 20
_ONE_IS_QUEUED_IN = 8
_DAYS_TO_RETURN = 2

_ONE_PAYS_COMMISSION_IN = 3
_COMMISSIONS = tuple(map(Money, ("0.99", "1.95", "2.50", "4.95")))

_ONE_IS_NOT_ACTIVE_IN = 10
_NOT_ACTIVE = (
    AccountStatus.ACTION_REQUIRED,
    AccountStatus.REJECTED,
    AccountStatus.ACCOUNT_CLOSED,
    AccountStatus.APPROVAL_PENDING,
)
_IN_REVIEW = frozenset({AccountStatus.ACTION_REQUIRED, AccountStatus.APPROVAL_PENDING})
_LEAST_DAYS_AS_CUSTOMER = 2
_DAYS_TO_LEAVE = 3
_FEWEST_DAYS_TO_COME_AND_GO = 8
_LAST_MOMENT_TO_APPLY = LAST_MOMENT * 4 // 5


class Habits:
    """What one of many people does within so many trading days."""

    def __init__(self, seed: int, number: int, accounts: int, days: int) -> None:
        self.applicant = applicant(seed, number)
        self.outcome = _outcome(seed, number, accounts, days)
        self._seed = seed
        self._number = number
        self._last_day = days - 1
        chance = self._chance = Chance("habits", seed, number)
        self._comes_on = chance.number("comes on", *_days_to_come(self.outcome, days))
        self._comes_at = chance.number("comes at", 0, _LAST_MOMENT_TO_APPLY)
        self._goes_on = self._day_to_go()
        pays = self._is_one_in(_ONE_PAYS_COMMISSION_IN, "pays commission")
        self.commission = chance.pick("commission", _COMMISSIONS) if pays else None
        self._dated = self._dated_acts()

    def acts_on(self, day: int) -> Iterator[tuple[Moment, Act]]:
        """What is done on that day, and when; not in order."""
        if day == self._comes_on:
            yield self._comes_at, Apply()
            if self._has_account:
                yield from self._first_purchases()
        elif self._comes_on < day < self._goes_on and self._has_account:
            yield from self._on_an_ordinary_day(day)
        chance = self._chance_of(day)
        since = self._comes_at + 1 if day == self._comes_on else 0
        for number, act in enumerate(self._dated.get(day, ())):
            yield chance.number(f"when dated {number}", since, LAST_MOMENT), act

    @property
    def _has_account(self) -> bool:
        return self.outcome in (AccountStatus.ACTIVE, AccountStatus.ACCOUNT_CLOSED)

    def _first_purchases(self) -> Iterator[tuple[Moment, Act]]:
        chance = Chance("first", self._seed, self._number)
        for number in range(chance.number("count", 1, _MOST_PURCHASES_AT_FIRST)):
            moment = chance.number(f"when {number}", self._comes_at + 1, LAST_MOMENT)
            manner = chance.pick(f"manner {number}", _MANNERS_AT_FIRST)
            yield moment, self._purchase(chance, f"{number}", manner)

    def _on_an_ordinary_day(self, day: int) -> Iterator[tuple[Moment, Act]]:
        chance = self._chance_of(day)
        for number in range(chance.pick("wishes", _WISHES_OF_A_DAY)):
            wish = chance.pick(f"wish {number}", _WISHES)
            moment = chance.number(f"moment {number}", 0, LAST_MOMENT)
            yield moment, self._act(wish, chance, f"{number}")

    def _act(self, wish: _Wish, chance: Chance, what: str) -> Act:
        choice = chance.number(f"choice {what}", 0, _MOST_CHOICES)
        match wish:
            case _Wish.BUY:
                return self._purchase(chance, what, chance.pick(f"manner {what}", _MANNERS))
            case _Wish.SELL:
                percent = chance.pick(f"percent {what}", _PERCENT_SOLD)
                waits = chance.number(f"waits {what}", 1, _ONE_SALE_WAITS_IN) == 1
                above = _part(chance, f"above {what}", _SALE_ABOVE) if waits else None
                return Sell(choice, percent, above)
            case _Wish.PROTECT:
                return Protect(choice, _part(chance, f"below {what}", _STOP_BELOW))
            case _Wish.CANCEL:
                return Cancel(choice)
            case _Wish.DEPOSIT:
                return Deposit(_deposit(chance, what))
            case _Wish.WITHDRAW:
                steps = chance.number(f"amount {what}", 1, _WITHDRAWAL_STEPS)
                return Withdraw(Money(_WITHDRAWAL_STEP * steps))

    def _purchase(self, chance: Chance, what: str, manner: Manner) -> Buy:
        favourite = chance.number(f"favourite {what}", 1, _FAVOURITES)
        below = _BID_TODAY_BELOW if manner is Manner.BID_TODAY else _BID_STANDING_BELOW
        return Buy(
            asset=self._chance.number(f"asset {favourite}", 0, _MOST_CHOICES),
            manner=manner,
            percent=chance.number(f"percent {what}", *_PERCENT_BOUGHT),
            below=_part(chance, f"below {what}", below),
        )

    def _dated_acts(self) -> Mapping[int, list[Act]]:
        """What happens on one certain day, if ever."""
        found: dict[int, list[Act]] = {}
        for day, act in self._deposits_that_fail() if self._has_account else ():
            found.setdefault(day, []).append(act)
        if self.outcome is AccountStatus.ACCOUNT_CLOSED:
            found.setdefault(self._goes_on, []).append(SellOut())
            found.setdefault(self._goes_on + _DAYS_TO_LEAVE, []).append(Leave())
        return found

    def _deposits_that_fail(self) -> Iterator[tuple[int, Act]]:
        """At most three: one that the bank rejects, one that it returns, one under way at last."""
        chance, until = self._chance, min(self._last_day, self._goes_on - 1)
        if self._is_one_in(_ONE_IS_REJECTED_IN, "rejected"):
            day = chance.number("rejected on", self._comes_on, until)
            yield day, Deposit(_deposit(chance, "rejected"), Fate.REJECTED)
        day = chance.number("returned", self._comes_on, until)
        back_on = day + _DAYS_TO_RETURN
        if back_on <= until and self._is_one_in(_ONE_IS_RETURNED_IN, "returned"):
            yield day, Deposit(_deposit(chance, "returned"))
            yield back_on, SendBack()
        if until == self._last_day and self._is_one_in(_ONE_IS_QUEUED_IN, "queued"):
            yield until, Deposit(_deposit(chance, "queued"), Fate.QUEUED)

    def _day_to_go(self) -> int:
        """The day on which everything is sold; behind the last one for whoever stays."""
        if self.outcome is not AccountStatus.ACCOUNT_CLOSED:
            return self._last_day + 1
        earliest = self._comes_on + _LEAST_DAYS_AS_CUSTOMER
        return self._chance.number("goes on", earliest, self._last_day - _DAYS_TO_LEAVE)

    def _chance_of(self, day: int) -> Chance:
        return Chance("day", self._seed, self._number, day)

    def _is_one_in(self, many: int, what: str) -> bool:
        return _is_one_in(many, what, self._seed, self._number)


def _outcome(seed: int, number: int, accounts: int, days: int) -> AccountStatus:
    """What has become of the application in the end; active unless ten are complete."""
    lot = number // _ONE_IS_NOT_ACTIVE_IN
    is_complete = lot < accounts // _ONE_IS_NOT_ACTIVE_IN
    if not (is_complete and _is_one_in(_ONE_IS_NOT_ACTIVE_IN, "not active", seed, number)):
        return AccountStatus.ACTIVE
    outcome = _NOT_ACTIVE[lot % len(_NOT_ACTIVE)]
    is_too_soon = days < _FEWEST_DAYS_TO_COME_AND_GO
    leaves = outcome is AccountStatus.ACCOUNT_CLOSED
    return AccountStatus.ACTIVE if leaves and is_too_soon else outcome


def _days_to_come(outcome: AccountStatus, days: int) -> tuple[int, int]:
    """The first and the last day to apply on: lately for a review, early for who has left."""
    if outcome in _IN_REVIEW:
        return days * 3 // 4, days - 1
    if outcome is AccountStatus.ACCOUNT_CLOSED:
        return 0, days // 4
    return 0, days - 1


def _is_one_in(many: int, what: str, seed: int, number: int) -> bool:
    """True for exactly one of so many consecutive numbers."""
    lot, place = divmod(number, many)
    return Chance(what, seed, lot).number("place", 0, many - 1) == place


def _part(chance: Chance, what: str, per_mille: tuple[int, int]) -> Decimal:
    return _PER_MILLE * chance.number(what, *per_mille)


def _deposit(chance: Chance, what: str) -> Money:
    return Money(_DEPOSIT_STEP * chance.number(f"deposit {what}", 1, _DEPOSIT_STEPS))
