"""What must come of a command: 200 if it must be accepted, else the status of the refusal.

Only the commands themselves are taken from the brokerage, none of its functions: what is checked,
and in which order, is written down here a second time.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from streetname.domain.accounts.close import CloseAccount
from streetname.domain.accounts.configure import Configure
from streetname.domain.accounts.open import OpenAccount
from streetname.domain.funding.cancel import CancelTransfer
from streetname.domain.funding.link import LinkBank
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.funding.unlink import UnlinkBank
from streetname.domain.market.pinning import PinQuote, UnpinQuote
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.changes import Command
from streetname.domain.values.rules import ChangeRules, FundingPace
from streetname.simulation import terms
from streetname.simulation.amounts import CENT, FINE, MICRO, NANO, micros, nanos
from streetname.simulation.asking import ACCEPTED, Asked
from streetname.simulation.market import Market
from streetname.simulation.model import Holder, Model

_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _CONFLICT, _WRONG = 401, 403, 404, 409, 422
_MALFORMED = 400
_MOST_PER_DAY = 50_000 * MICRO
_CLOSABLE = ("ACTIVE", "ACCOUNT_UPDATED", "DISABLED", "ACTION_REQUIRED", "APPROVAL_PENDING")
_DEAD_TRANSFERS = ("REJECTED", "CANCELED")


class Foreteller:
    """Says what will come of commands, given what the auditor knows."""

    def __init__(self, model: Model, market: Market) -> None:
        self._model = model
        self._market = market
        self._of: dict[type[Command], Callable[[Any, int, datetime], int]] = {
            PlaceOrder: self._order,
            CancelOrder: self._cancel,
            CancelOrders: self._cancel_all,
            OpenAccount: self._opening,
            CloseAccount: self._closing,
            Configure: self._configuring,
            LinkBank: self._link,
            UnlinkBank: self._unlink,
            RequestTransfer: self._transfer,
            CancelTransfer: self._cancel_transfer,
            PinQuote: self._pin,
            UnpinQuote: self._unpin,
            ChangeRules: self._change_rules,
        }

    def status(self, asked: Asked, now: datetime) -> int:
        """The status that the command must be answered with."""
        return self._of[type(asked.command)](asked.command, asked.flaw, now)

    def _order(self, command: PlaceOrder, flaw: int, now: datetime) -> int:
        holder = self._model.holders.get(command.account_id)
        if holder is None:
            return _UNAUTHORIZED
        if holder.status not in ("ACTIVE", "ACCOUNT_UPDATED") or holder.suspended:
            return _FORBIDDEN
        if flaw != ACCEPTED:
            return flaw
        ticket = command.ticket
        if ticket.client_order_id and (holder.id, ticket.client_order_id) in self._model.names:
            return _WRONG
        refusal = self._against_asset(ticket, holder)
        return refusal if refusal != ACCEPTED else self._affordable(ticket, holder, now)

    def _against_asset(self, ticket: Ticket, holder: Holder) -> int:
        asset = self._market.assets.get(ticket.symbol or "")
        if asset is None or asset.status != "active" or not asset.tradable:
            return _WRONG
        quantity = ticket.quantity
        fractional = quantity is None or nanos(quantity) % NANO != 0
        if fractional and (ticket.time_in_force != "day" or ticket.type != "market"):
            return _WRONG
        if ticket.limit_price is not None:
            price = nanos(ticket.limit_price)
            if price % (NANO // 100 if price >= NANO else NANO // 10_000):
                return _WRONG
        if fractional and not (asset.fractionable and holder.fractional):
            return _FORBIDDEN
        return ACCEPTED

    def _affordable(self, ticket: Ticket, holder: Holder, now: datetime) -> int:
        assert ticket.symbol is not None
        assert ticket.side is not None
        price = terms.reference(ticket.symbol, ticket.side, self._market, now)
        if price is None:
            return _WRONG
        if ticket.side == "buy":
            return self._purchase(ticket, holder, price, now)
        return self._sale(ticket, holder, price, now)

    def _purchase(self, ticket: Ticket, holder: Holder, price: int, now: datetime) -> int:
        cost = terms.purchase(ticket, price)
        if cost < MICRO:
            return _FORBIDDEN
        total = cost + terms.most_commission(ticket, cost * FINE, price)
        free = self._model.cash.get(holder.id, 0) - self._model.held_cash.get(holder.id, 0)
        if total * FINE <= free * FINE - terms.overweight(holder.id, self._model):
            return ACCEPTED
        weight = terms.weight(ticket, holder.id, price, self._model, self._market, now)
        if total * weight * FINE <= 100 * self._buying_power(holder, now):
            return ACCEPTED
        return _FORBIDDEN

    def _sale(self, ticket: Ticket, holder: Holder, price: int, now: datetime) -> int:
        symbol = ticket.symbol or ""
        owned = self._model.owned(holder.id, symbol).quantity
        fractional = ticket.quantity is None or nanos(ticket.quantity) % NANO != 0
        if fractional and not owned:
            return _WRONG
        available = owned - self._model.held_shares.get((holder.id, symbol), 0)
        shares = terms.shares_held(ticket, price, available)
        if shares > available or available <= 0:
            return _FORBIDDEN
        at = price if ticket.limit_price is None else nanos(ticket.limit_price)
        proceeds = at * shares
        charge = terms.most_commission(ticket, proceeds, price) * FINE
        if charge > proceeds and charge - proceeds > self._buying_power(holder, now):
            return _FORBIDDEN
        return ACCEPTED

    def _buying_power(self, holder: Holder, now: datetime) -> int:
        return terms.buying_power(holder.id, self._model, self._market, now)

    def _cancel(self, command: CancelOrder, _flaw: int, _now: datetime) -> int:
        if command.account_id not in self._model.holders:
            return _UNAUTHORIZED
        order = self._model.orders.get(command.order_id)
        if order is None or order.account != command.account_id:
            return _NOT_FOUND
        return ACCEPTED if order.is_open or order.status == "canceled" else _WRONG

    def _cancel_all(self, command: CancelOrders, _flaw: int, _now: datetime) -> int:
        return ACCEPTED if command.account_id in self._model.holders else _UNAUTHORIZED

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
        if holder.status not in allowed:
            return _FORBIDDEN
        amount = micros(command.amount)
        refusal = self._beyond_the_day(holder.id, amount if incoming else -amount, now)
        if refusal != ACCEPTED or incoming:
            return refusal
        enough = amount <= terms.withdrawable(holder.id, self._model, self._market, now)
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
        if command.account_id not in self._model.holders:
            return _UNAUTHORIZED
        transfer = self._model.transfers.get(command.transfer_id)
        if transfer is None or transfer.account != command.account_id:
            return _NOT_FOUND
        return ACCEPTED if transfer.status == "QUEUED" else _WRONG

    def _pin(self, command: PinQuote, flaw: int, _now: datetime) -> int:
        return flaw if command.symbol in self._market.assets else _NOT_FOUND

    def _unpin(self, command: UnpinQuote, _flaw: int, _now: datetime) -> int:
        return ACCEPTED if self._model.pinned.get(command.symbol, False) else _NOT_FOUND

    def _change_rules(self, _command: ChangeRules, _flaw: int, _now: datetime) -> int:
        return ACCEPTED
