"""What has not been charged yet, in memory: a cache of fills, of debts and of accruals.

It must know what no transaction has written yet, and cost an order next to nothing: so the fills of
the days under way are tallied as they happen, and those from before the start on first touch.
"""

from bisect import bisect_right
from collections.abc import Collection, Hashable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from streetname.domain.charges.end_of_day import NOBODY, day_under_way, ends_at
from streetname.domain.charges.interest import Accrual
from streetname.domain.charges.regulatory import RegulatoryFee, Tally, counted, total
from streetname.domain.ledger.activity import Activity
from streetname.domain.values.amounts import ZERO, Money
from streetname.domain.values.ids import AccountId
from streetname.engine.store import Store

_FEES = frozenset(fee.value for fee in RegulatoryFee)


class Uncharged:
    """Tallies of days that are not over, debtors, and interest that is not posted."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._day = day_under_way(now)
        self._day_ends_at = ends_at(self._day)
        self._tallies: dict[date, dict[AccountId, Tally | None]] = {}
        for day, account_id in store.traders(self._day):
            self._tallies.setdefault(day, {})[account_id] = None
        self._debtors: set[AccountId] = set(store.debtors())
        self._accruals: dict[AccountId, dict[date, Accrual]] = {}
        for accrual in store.unposted_accruals():
            self._accruals.setdefault(accrual.account_id, {})[accrual.month] = accrual
        self._walk = _Walk()

    def note(self, activity: Activity) -> None:
        """Take in what an account is told: a trade counts, and what is charged does no longer."""
        if activity.trade is not None:
            of_day = self._tallies.setdefault(activity.date, {})
            tally = self._tally(activity.date, activity.account_id)
            of_day[activity.account_id] = counted(tally, activity)
        elif activity.sub_type in _FEES:
            self._tallies.get(activity.date, {}).pop(activity.account_id, None)

    def tallies(self, day: date, after: AccountId, most: int) -> Sequence[Tally]:
        """What the next accounts have traded on a day; earlier days are over then."""
        for over in [known for known in self._tallies if known < day]:
            del self._tallies[over]
        traders = self._walk.beyond(day, self._tallies.get(day, {}), after)
        return [self._tally(day, account_id) for account_id in islice(traders, most)]

    def pending(self, account_id: AccountId, now: datetime) -> Money:
        """The fees of the account's trades on days that are not over; `now` never goes back."""
        if now > self._day_ends_at:
            self._day = day_under_way(now)
            self._day_ends_at = ends_at(self._day)
        pending = ZERO
        for day, traders in self._tallies.items():
            if day >= self._day and account_id in traders:
                pending += total(self._tally(day, account_id))
        return pending

    def owes(self, account_id: AccountId) -> None:
        """Note that the account may be in debt."""
        self._debtors.add(account_id)

    def owes_nothing(self, account_id: AccountId) -> None:
        """Note that neither the account's cash nor what has settled of it is negative."""
        self._debtors.discard(account_id)

    def debtors(self, after: AccountId) -> Iterator[AccountId]:
        """Every account that may be in debt, from the one after `after` on."""
        return self._walk.beyond("debtors", self._debtors, after)

    def keep_accrual(self, accrual: Accrual) -> None:
        """Keep this version of an accrual; a posted one is let go."""
        months = self._accruals.setdefault(accrual.account_id, {})
        months[accrual.month] = accrual
        if accrual.posted:
            del months[accrual.month]
        if not months:
            del self._accruals[accrual.account_id]

    def accruals(self, account_id: AccountId) -> Collection[Accrual]:
        """What has accrued to the account, month by month, and is not posted."""
        return self._accruals.get(account_id, {}).values()

    def unposted(self, before: date, after: AccountId, most: int) -> Sequence[Accrual]:
        """What has accrued to the next accounts in earlier months."""
        accounts = self._walk.beyond(("unposted", before), self._accruals, after)
        found = ([a for a in self.accruals(one) if a.month < before] for one in accounts)
        return [accrual for lot in islice(filter(None, found), most) for accrual in lot]

    def _tally(self, day: date, account_id: AccountId) -> Tally:
        """The tally, read if the account has traded before the start and not since."""
        of_day = self._tallies[day]
        tally = of_day.get(account_id)
        if tally is None:
            known = account_id in of_day
            tally = self._store.tally(account_id, day) if known else Tally(account_id, day)
            of_day[account_id] = tally
        return tally


class _Walk:
    """The accounts of a long job in order, sorted at its begin and not for every link of it."""

    def __init__(self) -> None:
        self._job: Hashable = None
        self._accounts: list[AccountId] = []

    def beyond(
        self, job: Hashable, accounts: Collection[AccountId], after: AccountId
    ) -> Iterator[AccountId]:
        """The job's accounts from the one after `after` on."""
        if job != self._job or after == NOBODY:
            self._job, self._accounts = job, sorted(accounts)
        return islice(self._accounts, bisect_right(self._accounts, after), None)
