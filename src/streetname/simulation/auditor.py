"""The auditor: a second, small brokerage that foretells the first one's answers and balances.

It is told of every fact as it is decided, says what may not be, and draws its own conclusions, in
its own arithmetic. What has been decided and then lost by a crash it takes back.
"""

from datetime import datetime
from typing import NoReturn

import msgspec

from streetname.domain.accounts.account import Account, AccountChanged
from streetname.domain.accounts.block import BlockAccount
from streetname.domain.accounts.configure import Configure
from streetname.domain.accounts.open import OpenAccount
from streetname.domain.errors import BrokerError
from streetname.domain.funding.link import LinkBank
from streetname.domain.funding.relationship import Relationship, RelationshipChanged
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.funding.transfer import Transfer, TransferChanged
from streetname.domain.market.halting import HaltAsset, ResumeAsset
from streetname.domain.market.pinning import PinQuote, UnpinQuote
from streetname.domain.orders.close import ClosePositions
from streetname.domain.orders.events import OrderChanged
from streetname.domain.values.changes import Command, Fact
from streetname.domain.values.instants import MICROSECOND
from streetname.domain.values.rules import ChangeRules
from streetname.simulation.amounts import micros
from streetname.simulation.asking import ACCEPTED, EITHER, Asked, Violation
from streetname.simulation.foretelling import Foreteller
from streetname.simulation.market import Market
from streetname.simulation.model import Holder, Link, Model, Moving
from streetname.simulation.order_audit import OrderAudit
from streetname.simulation.worth import worth

_ACCOUNT_MAY_BECOME = {
    None: ("SUBMITTED",),
    "SUBMITTED": ("ACTION_REQUIRED", "APPROVAL_PENDING", "APPROVED", "REJECTED"),
    "APPROVED": ("ACTIVE",),
    "ACTIVE": ("ACCOUNT_UPDATED", "DISABLED", "ACCOUNT_CLOSED"),
    "ACCOUNT_UPDATED": ("ACTIVE", "ACCOUNT_CLOSED"),
    "DISABLED": ("ACCOUNT_CLOSED",),
    "ACTION_REQUIRED": ("ACCOUNT_CLOSED",),
    "APPROVAL_PENDING": ("ACCOUNT_CLOSED",),
}
_TRANSFER_MAY_BECOME = {
    None: ("QUEUED",),
    "QUEUED": ("SENT_TO_CLEARING", "PENDING", "APPROVED", "REJECTED", "CANCELED"),
    "SENT_TO_CLEARING": ("COMPLETE", "REJECTED"),
    "COMPLETE": ("RETURNED",),
}
_LINK_MAY_BECOME = {
    None: ("QUEUED",),
    "QUEUED": ("APPROVED", "CANCELED"),
    "APPROVED": ("CANCELED",),
}


class Auditor:
    """Knows what must be true of one environment."""

    def __init__(self, model: Model, market: Market, start: datetime) -> None:
        self.model = model
        self.market = market
        self._orders = OrderAudit(model, market, start)
        self._foreteller = Foreteller(model, market, self._orders.placing, self._orders.replacing)
        self._closings: dict[str, int] = {}
        self._asked: Command | None = None
        self._expected = ACCEPTED

    def expect(self, asked: Asked, now: datetime) -> None:
        """Foretell what will come of a command that is about to be decided."""
        self._orders.pass_to(now)
        self._asked = asked.command
        self._expected = self._foreteller.status(asked, now)
        if self._expected == ACCEPTED:
            self._prepare(asked.command, now)
        if isinstance(asked.command, ClosePositions):
            self._closings = self._foreteller.closings(asked.command.account_id, now)

    def accepted(self, reply: object, now: datetime) -> None:
        """Check that the command may have been accepted, and take in what no fact tells."""
        asked = self._asked
        if self._expected not in (ACCEPTED, EITHER):
            self._accuse(f"accepted what deserves {self._expected}")
        match asked:
            case Configure():
                self._configured(asked)
            case BlockAccount():
                self._check_blocks(asked)
            case PinQuote() | UnpinQuote():
                self.model.pinned.put(asked.symbol, isinstance(asked, PinQuote))
            case ChangeRules():
                self._changed_rules(asked)
            case ClosePositions():
                self._orders.check_closings(asked, reply, self._closings)
            case OpenAccount() | RequestTransfer() | LinkBank():
                self._check_made(reply)
            case _:
                self._orders.check_answered(asked, reply, now)
        self._asked = None

    def refused(self, refusal: BrokerError) -> None:
        """Check that the command may have been refused, and for that reason."""
        either = self._expected == EITHER and refusal.status in (403, 422)
        if self._expected != refusal.status and not either:
            self._accuse(f"expected {self._expected}, got {refusal.status} {refusal.message}")
        self._asked = None

    def pass_to(self, now: datetime) -> None:
        """Take in what the time that has passed has brought about."""
        self._orders.pass_to(now)

    def check_open(self, account: str, now: datetime) -> None:
        """Check that none of the account's open orders should have moved on by now."""
        self._orders.check_open(account, now)

    def told(self, fact: Fact) -> None:
        """Check that a fact may follow what is known, and take it in."""
        self.model.count("events")
        match fact:
            case OrderChanged():
                self._orders.pass_to(fact.at - MICROSECOND)
                self._orders.told(fact, self._asked)
            case AccountChanged():
                self._account(fact)
            case TransferChanged():
                self._orders.pass_to(fact.at - MICROSECOND)
                self._transfer(fact)
            case RelationshipChanged():
                self._link(fact)
            case _:
                raise Violation(f"nobody knows what {fact} means")

    def _accuse(self, what: str) -> NoReturn:
        raise Violation(f"{what}: {self._asked}")

    def _check_made(self, reply: object) -> None:
        """What is acknowledged must have been told."""
        match reply:
            case Account():
                known = reply.id in self.model.holders
            case Transfer():
                known = reply.id in self.model.transfers
            case Relationship():
                known = self.model.links[reply.account_id].id == reply.id
            case _:
                known = False
        if not known:
            self._accuse(f"{reply} is acknowledged, and nobody was told")

    def _account(self, fact: AccountChanged) -> None:
        known = self.model.holders.get(fact.account_id)
        before = known.status if known else None
        may_become = _ACCOUNT_MAY_BECOME
        if isinstance(self._asked, BlockAccount):
            may_become = {before: (str(before),)}
        _check_step("account", may_become, before, fact.status_from, fact.status_to)
        if isinstance(asked := self._asked, BlockAccount):
            holder = self._blocked(asked, fact)
        elif known is not None:
            holder = msgspec.structs.replace(known, status=str(fact.status_to))
        else:
            holder = self._opened(fact)
        self.model.holders.put(holder.id, holder)
        self.model.touched[holder.id] = None

    def _opened(self, fact: AccountChanged) -> Holder:
        asked = self._asked
        if not isinstance(asked, OpenAccount):
            self._accuse("opened an account unasked")
        self.model.count("accounts")
        self.model.emails.put((asked.contact.email_address or "").lower(), fact.account_id)
        margin = any(each.agreement == "margin_agreement" for each in asked.agreements)
        return Holder(fact.account_id, str(fact.status_to), margin)

    def _blocked(self, asked: BlockAccount, fact: AccountChanged) -> Holder:
        """The holder with the blocks that were told of: those that were asked for and are new."""
        holder = self.model.holders[asked.account_id]
        told = (fact.account_blocked, fact.trading_blocked, fact.transfers_blocked)
        if told == (None, None, None) or told != _new_blocks(holder, asked):
            self._accuse(f"blocks that nobody asked for: {fact}")
        return _with_blocks(holder, asked)

    def _check_blocks(self, asked: BlockAccount) -> None:
        """What has changed must have been told."""
        if _new_blocks(self.model.holders[asked.account_id], asked) != (None, None, None):
            self._accuse("an account was blocked, or let again, and nobody was told")

    def _configured(self, asked: Configure) -> None:
        holder = self.model.holders[asked.account_id]
        change = asked.change
        changes = {
            "fractional": change.fractional_trading,
            "suspended": change.suspend_trade,
            "overnight": _opposite(change.disable_overnight_trading),
            "shorting": _opposite(change.no_shorting),
            "multiplier": change.max_margin_multiplier,
        }
        given = {name: value for name, value in changes.items() if value is not None}
        self.model.holders.put(holder.id, msgspec.structs.replace(holder, **given))

    def _changed_rules(self, asked: ChangeRules) -> None:
        rules = self.model.rules
        self.model.count("rules")
        given = {
            "fill_model": asked.fill_model,
            "funding_pace": asked.funding_pace,
            "fractional_orders": asked.fractional_orders,
            "subtag_required": asked.subtag_required,
            "margin_profile": asked.margin_profile,
            "regulatory_fees": asked.regulatory_fees,
            "margin_interest_percent": asked.margin_interest_percent,
            "commissions": asked.commissions,
        }
        changes = {name: value for name, value in given.items() if value is not None}
        self.model.set_rules(msgspec.structs.replace(rules, **changes))

    def _prepare(self, command: Command, now: datetime) -> None:
        """Take in what must be known before anything that the command brings about is told."""
        match command:
            case HaltAsset() | ResumeAsset():
                self._halted(command, now)
            case PinQuote() | UnpinQuote():
                self._overwrite_pin(command.symbol, now)
            case _:
                pass

    def _overwrite_pin(self, symbol: str, now: datetime) -> None:
        """Remember the print of this instant, which the tape forgets as the pin changes in it."""
        prints = self.model.overwritten.get(symbol, ())
        self.model.overwritten.put(symbol, (*prints, (now, self.market.last(symbol, now))))

    def _halted(self, asked: HaltAsset | ResumeAsset, now: datetime) -> None:
        halts = isinstance(asked, HaltAsset)
        if self.model.is_halted(asked.symbol) != halts:
            self.model.halts.put(asked.symbol, halts)
            self.model.halted.put(asked.symbol, now)

    def _link(self, fact: RelationshipChanged) -> None:
        known = self.model.links.get(fact.account_id)
        same = known if known and known.id == fact.relationship_id else None
        if same is None and known is not None and known.status != "CANCELED":
            raise Violation(f"two links to banks at a time: {fact}")
        before = same.status if same else None
        _check_step("link", _LINK_MAY_BECOME, before, fact.status_from, fact.status_to)
        link = Link(fact.relationship_id, fact.account_id, str(fact.status_to))
        self.model.links.put(fact.account_id, link)

    def _transfer(self, fact: TransferChanged) -> None:
        known = self.model.transfers.get(fact.transfer_id)
        before = known.status if known else None
        _check_step("transfer", _TRANSFER_MAY_BECOME, before, fact.status_from, fact.status_to)
        moving = known or self._requested(fact)
        moving = msgspec.structs.replace(moving, status=str(fact.status_to))
        self.model.move(moving)
        self._move_money(moving)

    def _requested(self, fact: TransferChanged) -> Moving:
        asked = self._asked
        if not isinstance(asked, RequestTransfer) or asked.amount is None:
            self._accuse("a transfer that nobody asked for")
        self.model.count("transfers")
        amount, weighs = micros(asked.amount), 100
        if asked.direction == "OUTGOING":
            weighs = 100 * worth(fact.account_id, self.model, self.market, fact.at).multiplier
            self.model.hold_cash(fact.account_id, amount)
            self.model.weigh(fact.account_id, amount * (weighs - 100))
            amount = -amount
        today = self.market.today(fact.at)
        return Moving(fact.transfer_id, fact.account_id, amount, "QUEUED", today, weighs)

    def _move_money(self, moving: Moving) -> None:
        account, amount = moving.account, moving.amount
        if amount < 0 and moving.status in ("COMPLETE", "REJECTED", "CANCELED"):
            self.model.hold_cash(account, amount)
            self.model.weigh(account, amount * (moving.weight - 100))
        if moving.status == "COMPLETE":
            self._book(account, amount)
        elif moving.status == "RETURNED":
            self._book(account, -amount)

    def _book(self, account: str, amount: int) -> None:
        self.model.count("entries")
        self.model.count("activities")
        self.model.count("bank", -amount)
        self.model.pay(account, amount)


def _blocks(holder: Holder) -> tuple[bool, bool, bool]:
    return holder.blocked, holder.trading_blocked, holder.transfers_blocked


def _new_blocks(holder: Holder, asked: BlockAccount) -> tuple[bool | None, ...]:
    """What the command changes: each block as it will be, or None if it stays."""
    wanted = (asked.account_blocked, asked.trading_blocked, asked.transfers_blocked)
    pairs = zip(wanted, _blocks(holder), strict=True)
    return tuple(None if wish == was else wish for wish, was in pairs)


def _with_blocks(holder: Holder, asked: BlockAccount) -> Holder:
    changed = _new_blocks(holder, asked)
    blocked, trading, transfers = (
        was if new is None else new for new, was in zip(changed, _blocks(holder), strict=True)
    )
    return msgspec.structs.replace(
        holder, blocked=blocked, trading_blocked=trading, transfers_blocked=transfers
    )


def _opposite(switch: bool | None) -> bool | None:  # noqa: FBT001
    return None if switch is None else not switch


def _check_step(
    what: str,
    may_become: dict[str | None, tuple[str, ...]],
    known: str | None,
    said: str | None,
    after: str,
) -> None:
    if known != said:
        raise Violation(f"{what} is known as {known} and said to have been {said}")
    if str(after) not in may_become.get(known, ()):
        raise Violation(f"{what} cannot become {after} after {known}")
