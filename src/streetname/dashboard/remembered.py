"""What the site remembers of an environment: what is reckoned once and asked for again and again.

It belongs to the environment in operation: after a reset there is another, of which nothing is
known yet.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from weakref import WeakKeyDictionary

from streetname.dashboard.latest_prices import LatestPrices
from streetname.dashboard.law_check import LawCheck
from streetname.domain.market.asset import Asset
from streetname.domain.market.tape import Tape
from streetname.environments.environment import Environment
from streetname.storage.queries.overview.documents import DocumentDays
from streetname.storage.queries.overview.managed import AssetsUnderManagement
from streetname.storage.queries.overview.totals import DailyTotals


class Remembered:
    """Figures of days that are over, and how the last look at the laws went."""

    def __init__(self) -> None:
        self.totals = DailyTotals()
        self.managed = AssetsUnderManagement(self.totals)
        self.document_days = DocumentDays()
        self.law_check: LawCheck | None = None
        self._prices: LatestPrices | None = None

    def prices(self, assets: Sequence[Asset], tape: Tape, now: datetime) -> LatestPrices:
        """The latest prices of the assets: hundreds, of which every page would ask anew."""
        if self._prices is None or not self._prices.are_of(assets, tape, now):
            self._prices = LatestPrices(assets, tape, now)
        return self._prices

    def check_laws(self, environment: Environment, real: Callable[[], datetime]) -> LawCheck:
        """Begin to look at every law, unless somebody has begun already; `real` is real time."""
        if self.law_check is None or self.law_check.is_over:
            self.law_check = LawCheck(environment, real, before=self.law_check)
        return self.law_check


class Memory:
    """What is remembered of each environment, for as long as it is in operation."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Environment, Remembered] = WeakKeyDictionary()

    def of(self, environment: Environment) -> Remembered:
        """What is remembered of the environment."""
        return self._of.setdefault(environment, Remembered())
