"""What must come of a command: 200 if it must be accepted, else the status of the refusal.

Only the commands themselves are taken from the brokerage, none of its functions: what is checked,
and in which order, is written down here a second time.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from streetname.domain.accounts.block import BlockAccount
from streetname.domain.accounts.close import CloseAccount
from streetname.domain.accounts.configure import Configure
from streetname.domain.accounts.open import OpenAccount
from streetname.domain.funding.cancel import CancelTransfer
from streetname.domain.funding.link import LinkBank
from streetname.domain.funding.refuse import RejectTransfer, ReturnTransfer
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.funding.unlink import UnlinkBank
from streetname.domain.market.halting import HaltAsset, ResumeAsset
from streetname.domain.market.pinning import PinQuote, UnpinQuote
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.close import ClosePosition, ClosePositions
from streetname.domain.orders.estimate import EstimateOrder
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.replace import ReplaceOrder
from streetname.domain.values.changes import Command
from streetname.domain.values.rules import ChangeRules, FundingPace
from streetname.simulation.amounts import CENT, FINE, MICRO, micros
from streetname.simulation.asking import ACCEPTED, Asked
from streetname.simulation.market import Market
from streetname.simulation.model import Model
from streetname.simulation.placing import Placing
from streetname.simulation.replacing import Replacing
from streetname.simulation.worth import withdrawable

_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _CONFLICT, _WRONG = 401, 403, 404, 409, 422
_MALFORMED = 400
_MOST_PER_DAY = 50_000 * MICRO
_CLOSABLE = ("ACTIVE", "ACCOUNT_UPDATED", "DISABLED", "ACTION_REQUIRED", "APPROVAL_PENDING")
_DEAD_TRANSFERS = ("REJECTED", "CANCELED")


class Foreteller:
    """Says what will come of commands, given what the auditor knows."""

    def __init__(
        self, model: Model, market: Market, placing: Placing, replacing: Replacing
    ) -> None:
        self._model = model
        self._market = market
        self._placing = placing
        self._replacing = replacing
        self._of: dict[type[Command], Callable[[Any, int, datetime], int]] = {
            PlaceOrder: self._order,
            EstimateOrder: self._estimate,
            ReplaceOrder: self._replace,
            ClosePosition: self._close,
            ClosePositions: self._close_all,
            HaltAsset: self._halt,
            ResumeAsset: self._halt,
            CancelOrder: self._cancel,
            CancelOrders: self._cancel_all,
            OpenAccount: self._opening,
            CloseAccount: self._closing,
            Configure: self._configuring,
            BlockAccount: self._blocking,
            LinkBank: self._link,
            UnlinkBank: self._unlink,
            RequestTransfer: self._transfer,
            CancelTransfer: self._cancel_transfer,
            RejectTransfer: self._reject_transfer,
            ReturnTransfer: self._return_transfer,
            PinQuote: self._pin,
            UnpinQuote: self._unpin,
            ChangeRules: self._change_rules,
        }

    def status(self, asked: Asked, now: datetime) -> int:
        """The status that the command must be answered with."""
        return self._of[type(asked.command)](asked.command, asked.flaw, now)

    def _order(self, command: PlaceOrder, flaw: int, now: datetime) -> int:
        return self._placing.status(command.account_id, command.ticket, flaw, now)

    def _estimate(self, command: EstimateOrder, flaw: int, now: datetime) -> int:
        if command.ticket.type != "market":
            return _WRONG
        return self._placing.status(command.account_id, command.ticket, flaw, now)

    def _replace(self, command: ReplaceOrder, _flaw: int, now: datetime) -> int:
        return self._replacing.status(command, now)

    def _close(self, command: ClosePosition, _flaw: int, now: datetime) -> int:
        return self._placing.closing(command, now)

    def _close_all(self, command: ClosePositions, _flaw: int, _now: datetime) -> int:
        return ACCEPTED if command.account_id in self._model.holders else _UNAUTHORIZED

    def closings(self, account: str, now: datetime) -> dict[str, int]:
        """The status that closing each position of an account must come to."""
        found: dict[str, int] = {}
        for symbol in sorted(self._model.symbols.get(account, ())):
            shares = abs(self._model.owned(account, symbol).quantity)
            if shares:
                ticket = self._placing.ticket_to_close(account, symbol, shares)
                found[symbol] = self._placing.status(account, ticket, ACCEPTED, now)
        return found

    def _halt(self, command: HaltAsset | ResumeAsset, _flaw: int, _now: datetime) -> int:
        return ACCEPTED if command.symbol in self._market.assets else _NOT_FOUND

    def _cancel(self, command: CancelOrder, _flaw: int, _now: datetime) -> int:
        refusal = self._may_cancel(command.account_id)
        if refusal != ACCEPTED:
            return refusal
        order = self._model.orders.get(command.order_id)
        if order is None or order.account != command.account_id:
            return _NOT_FOUND
        return ACCEPTED if order.is_open or order.status == "canceled" else _WRONG

    def _cancel_all(self, command: CancelOrders, _flaw: int, _now: datetime) -> int:
        return self._may_cancel(command.account_id)

    def _may_cancel(self, account: str) -> int:
        holder = self._model.holders.get(account)
        if holder is None:
            return _UNAUTHORIZED
        return _FORBIDDEN if holder.blocked else ACCEPTED

    def _opening(self, command: OpenAccount, flaw: int, _now: datetime) -> int:
        if flaw != ACCEPTED:
            return flaw
        email = (command.contact.email_address or "").lower()
        return _CONFLICT if email in self._model.emails else ACCEPTED

    def _closing(self, command: CloseAccount, _flaw: int, _now: datetime) -> int:
        holder = self._model.holders.get(command.account_id)
        if holder is None:
            return _NOT_FOUND
        cash = self._model.cash.get(holder.id, 0)
        owned = self._model.symbols.get(holder.id, ())
        owns = any(self._model.owned(holder.id, symbol).quantity for symbol in owned)
        if holder.status not in _CLOSABLE or abs(cash) >= CENT or owns:
            return _WRONG
        return ACCEPTED

    def _configuring(self, command: Configure, flaw: int, _now: datetime) -> int:
        return flaw if command.account_id in self._model.holders else _UNAUTHORIZED

    def _blocking(self, command: BlockAccount, _flaw: int, _now: datetime) -> int:
        return ACCEPTED if command.account_id in self._model.holders else _UNAUTHORIZED

    def _link(self, command: LinkBank, flaw: int, _now: datetime) -> int:
        holder = self._model.holders.get(command.account_id)
        if holder is None:
            return _UNAUTHORIZED
        if holder.status != "ACTIVE":
            return _WRONG
        if flaw != ACCEPTED:
            return flaw
        link = self._model.links.get(holder.id)
        return _CONFLICT if link is not None and link.status != "CANCELED" else ACCEPTED

    def _unlink(self, command: UnlinkBank, _flaw: int, _now: datetime) -> int:
        if command.account_id not in self._model.holders:
            return _UNAUTHORIZED
        return ACCEPTED if self._has_link(command.account_id, command.relationship_id) else 404

    def _has_link(self, account: str, link_id: str | None) -> bool:
        link = self._model.links.get(account)
        return link is not None and link.id == link_id and link.status != "CANCELED"

    def _transfer(self, command: RequestTransfer, flaw: int, now: datetime) -> int:
        holder = self._model.holders.get(command.account_id)
        if holder is None:
            return _UNAUTHORIZED
        if flaw != ACCEPTED:
            return flaw
        if not self._has_link(holder.id, command.relationship_id):
            return _WRONG
        assert command.amount is not None
        incoming = command.direction == "INCOMING"
        allowed = ("ACTIVE", "ACCOUNT_UPDATED") if incoming else ("ACTIVE",)
        if holder.status not in allowed or holder.blocked or holder.transfers_blocked:
            return _FORBIDDEN
        amount = micros(command.amount)
        refusal = self._beyond_the_day(holder.id, amount if incoming else -amount, now)
        if refusal != ACCEPTED or incoming:
            return refusal
        enough = amount * FINE <= withdrawable(holder.id, self._model, self._market, now)
        return ACCEPTED if enough else _FORBIDDEN

    def _beyond_the_day(self, account: str, amount: int, now: datetime) -> int:
        if self._model.rules.funding_pace is not FundingPace.REALISTIC:
            return ACCEPTED
        today = self._market.today(now)
        known = (self._model.transfers[each] for each in self._model.transfers_of.get(account, ()))
        same = [
            abs(transfer.amount)
            for transfer in known
            if transfer.asked_on == today
            and transfer.status not in _DEAD_TRANSFERS
            and (transfer.amount > 0) == (amount > 0)
        ]
        if abs(amount) + sum(same) > _MOST_PER_DAY:
            return _MALFORMED
        return _WRONG if same else ACCEPTED

    def _cancel_transfer(self, command: CancelTransfer, _flaw: int, _now: datetime) -> int:
        return self._of_transfer(command.account_id, command.transfer_id, ("QUEUED",))

    def _reject_transfer(self, command: RejectTransfer, _flaw: int, _now: datetime) -> int:
        under_way = ("QUEUED", "SENT_TO_CLEARING")
        return self._of_transfer(command.account_id, command.transfer_id, under_way)

    def _return_transfer(self, command: ReturnTransfer, _flaw: int, _now: datetime) -> int:
        return self._of_transfer(command.account_id, command.transfer_id, ("COMPLETE",))

    def _of_transfer(self, account: str, transfer_id: str, statuses: tuple[str, ...]) -> int:
        """What comes of a command that is accepted while the transfer has one of the statuses."""
        if account not in self._model.holders:
            return _UNAUTHORIZED
        transfer = self._model.transfers.get(transfer_id)
        if transfer is None or transfer.account != account:
            return _NOT_FOUND
        return ACCEPTED if transfer.status in statuses else _WRONG

    def _pin(self, command: PinQuote, flaw: int, _now: datetime) -> int:
        return flaw if command.symbol in self._market.assets else _NOT_FOUND

    def _unpin(self, command: UnpinQuote, _flaw: int, _now: datetime) -> int:
        return ACCEPTED if self._model.pinned.get(command.symbol, False) else _NOT_FOUND

    def _change_rules(self, _command: ChangeRules, _flaw: int, _now: datetime) -> int:
        return ACCEPTED
