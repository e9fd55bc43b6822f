"""The end of a day: what the auditor charges in fees and interest without being told."""

from datetime import date, datetime

from streetname.domain.market.calendar import next_session, previous_session, session_on
from streetname.domain.values.instants import NEW_YORK, exchange_date
from streetname.simulation.amounts import CENT, NANO, nanos, nearest
from streetname.simulation.fees import Tally, fees_of, with_trade
from streetname.simulation.model import Model
from streetname.simulation.working import Working

_YEAR_OF_PERCENT = 360 * 100


class Charges:
    """Charges every account at five past eight in the evening of every trading day."""

    def __init__(self, model: Model, start: datetime) -> None:
        self._model = model
        self._model.days.put("next", _first_day(start))
        self._model.keep()

    def traded(self, order: Working, quantity: int, value: int, day: date) -> None:
        """Count a trade."""
        proceeds = None if order.buys else value
        tallies = dict(self._model.tallies.get(order.account, ()))
        tallies[day] = with_trade(tallies.get(day, Tally(day)), quantity, proceeds)
        self._model.tallies.put(order.account, tuple(tallies.items()))

    def pass_to(self, instant: datetime) -> None:
        """Charge for all days that have ended before the instant."""
        while _ends_at(day := self._model.days["next"]) < instant:
            self._model.days.put("next", next_session(day).date)
            self._charge_fees(day)
            if previous_session(day).date.month != day.month:
                self._post_interest(day)
            self._accrue_interest(day)

    def _charge_fees(self, day: date) -> None:
        session = session_on(day)
        assert session is not None
        for account, tallies in list(self._model.tallies.items()):
            left = tuple((each, tally) for each, tally in tallies if each != day)
            if left == tallies:
                continue
            self._model.tallies.put(account, left)
            for fee in fees_of(dict(tallies)[day]) if self._model.rules.regulatory_fees else ():
                self._take(account, fee, "fees")
                self._model.settle_later(account, -fee, session.settles_on, day)

    def _post_interest(self, day: date) -> None:
        for (account, month), amount in list(self._model.accruals.items()):
            if month < day.replace(day=1):
                self._model.accruals.drop((account, month))
                cents = nearest(amount, CENT) * CENT
                if cents:
                    self._take(account, cents, "interest")

    def _accrue_interest(self, day: date) -> None:
        nights = (next_session(day).date - day).days
        percent = nanos(self._model.rules.margin_interest_percent)
        for account, cash in self._model.cash.items():
            waiting = self._model.unsettled.get(account, ())
            debt = sum(amount for on, amount in waiting if on > day) - cash
            more = nearest(max(debt, 0) * percent * nights, NANO * _YEAR_OF_PERCENT)
            if more:
                key = (account, day.replace(day=1))
                self._model.accruals.put(key, self._model.accruals.get(key, 0) + more)

    def _take(self, account: str, amount: int, name: str) -> None:
        self._model.pay(account, -amount)
        self._model.count(name, amount)
        self._model.count("entries")
        self._model.count("activities")


def _first_day(start: datetime) -> date:
    today = exchange_date(start)
    under_way = session_on(today) is not None and _ends_at(today) >= start
    return today if under_way else next_session(today).date


def _ends_at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 20, 5, tzinfo=NEW_YORK)
