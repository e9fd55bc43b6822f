"""Pasts: an environment begun anew some weeks earlier, and lived through to the present.

Nothing is made up behind the brokerage's back: day by day accounts are opened, funded and traded
in, by the commands that clients give too, while the clock passes every open, close and settlement.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from streetname.domain.errors import BrokerError, Unprocessable
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session, sessions_between
from streetname.domain.orders.close import ClosePosition
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import EARLIEST, exchange_date
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.environments.environment import Environment
from streetname.environments.opening import Opening
from streetname.environments.registry import Registry
from streetname.sandbox.applicants import Applicant, Chance, applicant
from streetname.sandbox.configuration import configuration
from streetname.sandbox.seeds import Advance, Seeded, make_account, popular_assets, purchase
from streetname.sandbox.time_travel import go_on
from streetname.storage.queries.accounts import has_accounts

_BEFORE_TRADING = timedelta(minutes=1)
_ONE_TRADES_IN = 3
_ONE_SELLS_IN = 4
_SHARE_SOLD = (25, 50, 100)
_COUNTED_BACK = timedelta(days=5)
_FIRST = exchange_date(EARLIEST)


class _Owner(msgspec.Struct, frozen=True):
    """A seeded account and whose it is."""

    number: int
    account_id: AccountId
    applicant: Applicant


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
    past = _Past(environment, seed, accounts, len(sessions), advance)
    for day, session in enumerate(sessions):
        await environment.advance(max(environment.now, session.opens_at + _BEFORE_TRADING))
        await past.live_through(day)
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


class _Past:
    """What happens on each day of a past; the same for the same seed."""

    def __init__(
        self, environment: Environment, seed: int, accounts: int, days: int, advance: Advance
    ) -> None:
        self._environment = environment
        self._seed = seed
        self._advance = advance
        self._owners: list[_Owner] = []
        self._popular: Sequence[Asset] = ()
        self._orders = 0
        self._opened_on: dict[int, list[int]] = {}
        for number in range(accounts):
            day = Chance("opened", seed, number).number("day", 0, days - 1)
            self._opened_on.setdefault(day, []).append(number)

    @property
    def seeded(self) -> Seeded:
        """What has been made so far."""
        account_ids = [owner.account_id for owner in self._owners]
        return Seeded(account_ids, len(account_ids), self._orders)

    async def live_through(self, day: int) -> None:
        """Those who are there trade a little; then whoever comes on that day comes."""
        self._popular = self._popular or await popular_assets(self._environment)
        for owner in self._owners:
            await self._trade(owner, day)
        for number in self._opened_on.get(day, ()):
            someone = applicant(self._seed, number)
            account_id, orders = await make_account(
                self._environment, self._seed, number, self._popular
            )
            if account_id is not None:
                self._owners.append(_Owner(number, account_id, someone))
            self._orders += orders
            self._advance(1)

    async def _trade(self, owner: _Owner, day: int) -> None:
        chance = Chance("day", self._seed, owner.number, day)
        if not self._popular or chance.number("trades", 1, _ONE_TRADES_IN) > 1:
            return
        asset = chance.pick("asset", self._popular)
        if chance.number("sells", 1, _ONE_SELLS_IN) == 1:
            percent = chance.pick("percent", _SHARE_SOLD)
            self._orders += await self._is_done(
                ClosePosition(owner.account_id, asset.symbol, percentage=Decimal(percent))
            )
            return
        ticket = purchase(self._environment, asset, owner.applicant.deposit, day, chance)
        if ticket is not None:
            self._orders += await self._is_done(PlaceOrder(owner.account_id, ticket))

    async def _is_done(self, command: PlaceOrder | ClosePosition) -> bool:
        """True if it was accepted: money runs out, and not everyone has what they would sell."""
        try:
            await self._environment.execute(command)
        except BrokerError:
            return False
        return True
