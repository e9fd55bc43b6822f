"""Pasts: an environment begun anew some weeks earlier, and lived through to the present.

Nothing is made up behind the brokerage's back: day by day accounts are opened, funded and traded
in, by the commands that clients give too, while the clock passes every open, close and settlement.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from streetname.domain.errors import Unprocessable
from streetname.domain.market.calendar import Session, sessions_between
from streetname.domain.values.instants import EARLIEST, exchange_date
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.environments.environment import Environment
from streetname.environments.opening import Opening
from streetname.environments.registry import Registry
from streetname.sandbox.acts import Act, Apply
from streetname.sandbox.configuration import configuration
from streetname.sandbox.habits import LAST_MOMENT, Habits, Moment
from streetname.sandbox.residents import Resident
from streetname.sandbox.seeds import Advance, Seeded, popular_assets
from streetname.sandbox.time_travel import go_on
from streetname.storage.queries.accounts import has_accounts
from streetname.storage.queries.rules import rules_in_force

_BEFORE_TRADING = timedelta(minutes=1)
_COUNTED_BACK = timedelta(days=5)
_FIRST = exchange_date(EARLIEST)


async def seed_with_past(
    registry: Registry,
    name: str,
    accounts: int,
    seed: int,
    weeks: int,
    advance: Advance = lambda _: None,
) -> Seeded:
    """Begin the environment so many weeks earlier and let that many accounts trade until now.

    Refused where there are accounts already: their past cannot be changed. What the environment was
    set up with stays, and holds from the beginning. `advance` is told of every account that was
    made.
    """
    environment = registry.environment(name)
    if await environment.read(has_accounts):
        raise Unprocessable(
            "there are accounts already, and their past cannot be changed: reset the environment"
            " first, or seed it without weeks"
        )
    set_up = await environment.read(configuration)
    present, setting = environment.now, environment.clock_setting
    sessions = _sessions(present, weeks)
    begins_at = sessions[0].opens_at - _BEFORE_TRADING
    environment = await registry.reset(name, Opening(begins_at, ClockSetting(ClockMode.FROZEN)))
    for command in set_up:
        await environment.execute(command)
    past = await _Past.of(environment, seed, accounts, len(sessions), advance)
    for day, session in enumerate(sessions):
        await past.live_through(day, session, _end_of(session, present))
    await go_on(environment, setting, max(present, environment.now))
    return past.seeded


def _sessions(present: datetime, weeks: int) -> Sequence[Session]:
    """The sessions that have begun within the weeks before the present, and one at least."""
    today = exchange_date(present)
    begun = [
        session
        for session in sessions_between(max(_FIRST, today - timedelta(weeks=weeks)), today)
        if session.opens_at + _BEFORE_TRADING <= present
    ]
    return begun or sessions_between(max(_FIRST, today - _COUNTED_BACK), today)[-1:]


def _end_of(session: Session, present: datetime) -> datetime:
    """Where the session ends as far as it has been lived through; one to come ends as planned."""
    has_begun = session.opens_at + _BEFORE_TRADING <= present
    return min(session.closes_at, present) if has_begun else session.closes_at


class _Past:
    """What everybody does on each day of a past; the same for the same seed."""

    def __init__(
        self,
        environment: Environment,
        everybody: Sequence[Habits],
        residents: Sequence[Resident],
        advance: Advance,
    ) -> None:
        self._environment = environment
        self._everybody = everybody
        self._residents = residents
        self._advance = advance

    @classmethod
    async def of(
        cls, environment: Environment, seed: int, accounts: int, days: int, advance: Advance
    ) -> "_Past":
        """The past of so many people; nobody is charged where no commission may be."""
        popular = await popular_assets(environment)
        charged = (await environment.read(rules_in_force)).commissions
        everybody = [Habits(seed, number, accounts, days) for number in range(accounts)]
        residents = [Resident(environment, one, popular, charged=charged) for one in everybody]
        return cls(environment, everybody, residents, advance)

    @property
    def seeded(self) -> Seeded:
        """What has been made so far."""
        there = [one for one in self._residents if one.account_id]
        funded = sum(one.is_funded for one in there)
        return Seeded([one.account_id for one in there], funded, sum(one.orders for one in there))

    async def live_through(self, day: int, session: Session, until: datetime) -> None:
        """Let everybody do what they do on that day, each act at its own moment."""
        for moment, number, act in self._acts_on(day):
            instant = session.opens_at + (until - session.opens_at) * moment / LAST_MOMENT
            if instant > self._environment.now:
                await self._environment.advance(instant)
            await self._residents[number].does(act)
            if isinstance(act, Apply):
                self._advance(1)

    def _acts_on(self, day: int) -> Sequence[tuple[Moment, int, Act]]:
        """What is done on that day and by whom, in order."""
        acts = [
            (moment, number, act)
            for number, one in enumerate(self._everybody)
            for moment, act in one.acts_on(day)
        ]
        return sorted(acts, key=lambda each: each[:2])
