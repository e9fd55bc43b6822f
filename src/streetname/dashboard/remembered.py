"""What the site remembers of an environment: what is reckoned once and asked for again and again.

It belongs to the environment in operation: after a reset there is another, of which nothing is
known yet.
"""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from streetname.dashboard.latest_prices import LatestPrices
from streetname.dashboard.law_check import LawCheck
from streetname.domain.market.asset import Asset
from streetname.domain.market.tape import Tape
from streetname.environments.environment import Environment
from streetname.storage.queries.overview.documents import DocumentDays
from streetname.storage.queries.overview.managed import AssetsUnderManagement
from streetname.storage.queries.overview.totals import DailyTotals

_Given = ParamSpec("_Given")
_Told = TypeVar("_Told")
_MOST_ANSWERS = 64


class Answers:
    """Answers that were given since the environment last changed, and hold until it changes again.

    Whoever goes back and forth in a long list, or has it open in several tabs, asks for the same.
    """

    def __init__(self) -> None:
        self._position = ""
        self._known: dict[Hashable, Any] = {}

    async def of(
        self,
        environment: Environment,
        question: Callable[Concatenate[Connection, _Given], _Told],
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> _Told:
        """The answer, looked up only if it is not at hand."""
        position = environment.position
        if position != self._position or len(self._known) >= _MOST_ANSWERS:
            self._position, self._known = position, {}
        key = (question, args, tuple(sorted(kwargs.items())))
        if key in self._known:
            return self._known[key]
        known = self._known
        answer = known[key] = await environment.read(question, *args, **kwargs)
        return answer


class Remembered:
    """Answers, figures of days that are over, and how the last look at the laws went."""

    def __init__(self) -> None:
        self.answers = Answers()
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
