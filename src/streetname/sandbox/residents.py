"""Residents of a past: each does what was planned, by the commands that clients give too.

Money runs out, orders are in each other's way, and not everyone has what they would sell: what is
refused has not happened, and life goes on.
"""

from collections.abc import Sequence
from typing import cast

from streetname.domain.accounts.account import Account, AccountStatus
from streetname.domain.accounts.close import CloseAccount
from streetname.domain.accounts.review import ReviewAccount
from streetname.domain.errors import BrokerError, NotFound
from streetname.domain.funding.refuse import RejectTransfer, ReturnTransfer
from streetname.domain.funding.transfer import Direction, TransferStatus
from streetname.domain.market.asset import Asset
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.close import ClosePositions, Closing
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.amounts import (
    ONE,
    ZERO,
    Price,
    Quantity,
    down_to_shares,
    is_whole,
    to_cents,
)
from streetname.domain.values.changes import Command
from streetname.domain.values.ids import AccountId, RelationshipId, TransferId
from streetname.environments.environment import Environment
from streetname.sandbox import tickets
from streetname.sandbox.acts import (
    Act,
    Apply,
    Buy,
    Cancel,
    Deposit,
    Fate,
    Leave,
    Protect,
    Sell,
    SellOut,
    SendBack,
    Withdraw,
)
from streetname.sandbox.applicants import application
from streetname.sandbox.funding import (
    deposit_at_once,
    link_at_once,
    made_up_bank,
    request_transfer,
    withdraw_at_once,
)
from streetname.sandbox.habits import Habits
from streetname.storage.queries.ledger import cash_of
from streetname.storage.queries.orders import OrderFilter, Which, list_orders
from streetname.storage.queries.positions import OwnedPosition, owned_positions

_HOPS_OF_REVIEW = 2
_WITHOUT_FUNDS = "R01 insufficient funds"
_UNAUTHORIZED = "R10 customer says that it was not authorized"
_REASONS = {
    AccountStatus.ACTION_REQUIRED: ("IDENTITY_VERIFICATION",),
    AccountStatus.REJECTED: ("WATCHLIST_HIT",),
}
_STAYS_QUEUED = f"/fixtures/status={TransferStatus.QUEUED}/fixtures/"


class Resident:
    """Someone who applies for an account and, where it is opened, lives with it."""

    def __init__(
        self, environment: Environment, habits: Habits, popular: Sequence[Asset], *, charged: bool
    ) -> None:
        self._environment = environment
        self._habits = habits
        self._popular = popular
        self._commission = habits.commission if charged else None
        self._link_id = RelationshipId("")
        self._latest_deposit = TransferId("")
        self.account_id = AccountId("")
        self.orders = 0

    @property
    def is_funded(self) -> bool:
        """True once money has been deposited."""
        return bool(self._latest_deposit)

    async def does(self, act: Act) -> None:
        """Do it, or let it be where it is refused; but an application has to be accepted."""
        try:
            await self._do(act)
        except BrokerError:
            if isinstance(act, Apply):
                raise

    async def _do(self, act: Act) -> None:  # noqa: C901 - one case per act
        match act:
            case Apply():
                await self._apply()
            case Buy():
                await self._buy(act)
            case Sell():
                await self._sell(act)
            case Protect():
                await self._protect(act)
            case Cancel():
                await self._cancel(act)
            case Deposit():
                await self._deposit(act)
            case SendBack():
                await self._send_back()
            case Withdraw(amount):
                await withdraw_at_once(self._environment, self.account_id, self._link_id, amount)
            case SellOut():
                await self._sell_out()
            case Leave():
                await self._leave()

    async def _apply(self) -> None:
        someone, outcome = self._habits.applicant, self._habits.outcome
        opened = await self._execute(application(someone, self._environment.now))
        self.account_id = cast("Account", opened).id
        reviewed_to = AccountStatus.ACTIVE if outcome is AccountStatus.ACCOUNT_CLOSED else outcome
        reasons = _REASONS.get(reviewed_to, ())
        for _ in range(_HOPS_OF_REVIEW):
            await self._execute(ReviewAccount(self.account_id, reviewed_to, reasons))
        if reviewed_to is AccountStatus.ACTIVE:
            bank = made_up_bank(self.account_id, someone.name, someone.email)
            self._link_id = (await link_at_once(self._environment, bank)).id
            await self._deposit(Deposit(someone.deposit))

    async def _buy(self, act: Buy) -> None:
        if not self._popular:
            return
        asset = self._popular[act.asset % len(self._popular)]
        ticket = tickets.purchase(
            asset.symbol,
            self._price(asset),
            self._habits.applicant.deposit * act.percent / 100,
            act.manner,
            below=act.below,
            commission=self._commission,
        )
        await self._place(ticket)

    async def _sell(self, act: Sell) -> None:
        owned = await self._one_of_owned(act.choice)
        part, limit = down_to_shares(_free(owned) * act.percent / 100), None
        if act.above is not None:
            limit = to_cents(self._price(owned.asset) * (ONE + act.above))
        if limit is not None or is_whole(_free(owned)):
            part = max(part // ONE, ONE)
        symbol = owned.asset.symbol
        await self._place(tickets.sale(symbol, part, limit=limit, commission=self._commission))

    async def _protect(self, act: Protect) -> None:
        owned = await self._one_of_owned(act.choice)
        stop = to_cents(self._price(owned.asset) * (ONE - act.below))
        shares = max(_free(owned) // ONE, ONE)
        symbol = owned.asset.symbol
        await self._place(tickets.stop_loss(symbol, shares, stop, commission=self._commission))

    async def _cancel(self, act: Cancel) -> None:
        wanted = OrderFilter(which=Which.OPEN, parents_only=True)
        found = await self._environment.read(list_orders, self.account_id, wanted)
        if found:
            order = found[act.choice % len(found)]
            await self._execute(CancelOrder(self.account_id, order.id))

    async def _deposit(self, act: Deposit) -> None:
        if act.fate is Fate.COMPLETE:
            deposit = await deposit_at_once(
                self._environment, self.account_id, self._link_id, act.amount
            )
            self._latest_deposit = deposit.id
            return
        deposit = await request_transfer(
            self._environment,
            self.account_id,
            self._link_id,
            Direction.INCOMING,
            act.amount,
            _STAYS_QUEUED if act.fate is Fate.QUEUED else None,
        )
        if act.fate is Fate.REJECTED:
            await self._execute(RejectTransfer(self.account_id, deposit.id, _WITHOUT_FUNDS))

    async def _send_back(self) -> None:
        back = ReturnTransfer(self.account_id, self._latest_deposit, _UNAUTHORIZED)
        await self._execute(back)

    async def _sell_out(self) -> None:
        await self._execute(CancelOrders(self.account_id, at_once=True))
        closings = await self._execute(ClosePositions(self.account_id))
        self.orders += sum(one.order is not None for one in cast("list[Closing]", closings))

    async def _leave(self) -> None:
        cash = await self._environment.read(cash_of, self.account_id)
        await withdraw_at_once(self._environment, self.account_id, self._link_id, cash)
        await self._execute(CloseAccount(self.account_id))

    async def _place(self, ticket: Ticket) -> None:
        await self._execute(PlaceOrder(self.account_id, ticket))
        self.orders += 1

    async def _execute(self, command: Command) -> object:
        return await self._environment.execute(command)

    def _price(self, asset: Asset) -> Price:
        price = self._environment.tape.reference_price(asset, self._environment.now)
        if price is None:
            raise NotFound(f"there is no price for {asset.symbol}")
        return price

    async def _one_of_owned(self, choice: int) -> OwnedPosition:
        """One of the positions that open orders leave something of."""
        owned = await self._environment.read(owned_positions, self.account_id)
        found = [one for one in owned if _free(one) > ZERO]
        if not found:
            raise NotFound("there is nothing to sell")
        return found[choice % len(found)]


def _free(owned: OwnedPosition) -> Quantity:
    return owned.position.quantity - owned.held
