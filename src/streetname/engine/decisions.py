"""Which function decides which command, and which commands and facts there are."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import msgspec

from streetname.domain.accounts.account import AccountChanged
from streetname.domain.accounts.amend import AmendAccount, amend_account
from streetname.domain.accounts.block import BlockAccount, block_account
from streetname.domain.accounts.close import CloseAccount, close_account
from streetname.domain.accounts.configure import Configure, configure
from streetname.domain.accounts.open import OpenAccount, open_account
from streetname.domain.accounts.review import ReviewAccount, review_account
from streetname.domain.accounts.verify import VerifyAccount, verify_account
from streetname.domain.charges.end_of_day import (
    AccrueInterest,
    ChargeFees,
    PostInterest,
    accrue_interest,
    charge_fees,
    post_interest,
)
from streetname.domain.funding.advance import AdvanceTransfer, advance_transfer
from streetname.domain.funding.approve import ApproveRelationship, approve_relationship
from streetname.domain.funding.cancel import (
    CancelTransfer,
    ExpireTransfer,
    cancel_transfer,
    expire_transfer,
)
from streetname.domain.funding.link import LinkBank, link_bank
from streetname.domain.funding.refuse import (
    RejectTransfer,
    ReturnTransfer,
    reject_transfer,
    return_transfer,
)
from streetname.domain.funding.relationship import RelationshipChanged
from streetname.domain.funding.request import RequestTransfer, request_transfer
from streetname.domain.funding.transfer import TransferChanged
from streetname.domain.funding.unlink import UnlinkBank, unlink_bank
from streetname.domain.market.halting import HaltAsset, ResumeAsset, halt_asset, resume_asset
from streetname.domain.market.listing import ListAssets, list_assets
from streetname.domain.market.pinning import PinQuote, UnpinQuote, pin_quote, unpin_quote
from streetname.domain.orders.cancel import (
    CancelOrder,
    CancelOrders,
    ConfirmCancel,
    cancel_order,
    cancel_orders,
    confirm_cancel,
)
from streetname.domain.orders.close import (
    ClosePosition,
    ClosePositions,
    close_position,
    close_positions,
)
from streetname.domain.orders.day import (
    CloseDay,
    EndDay,
    ExpireOrders,
    HoldAuction,
    OpenDay,
    OpenOvernight,
    OpenPremarket,
    ReleaseOrders,
    close_day,
    end_day,
    expire_orders,
    open_day,
    open_overnight,
    open_premarket,
    release_orders,
)
from streetname.domain.orders.estimate import EstimateOrder, estimate_order
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.exchange import ConfirmReplace, confirm_replace
from streetname.domain.orders.place import PlaceOrder, place_order
from streetname.domain.orders.replace import (
    ReplaceOrder,
    replace_order,
)
from streetname.domain.orders.route import VenueReacts
from streetname.domain.values.changes import Changes, Command, Fact
from streetname.domain.values.rules import ChangeRules
from streetname.domain.venue.auction import hold_auction
from streetname.domain.venue.react import venue_reacts
from streetname.domain.watchlists.add import AddToWatchlist, add_to_watchlist
from streetname.domain.watchlists.change import ChangeWatchlist, change_watchlist
from streetname.domain.watchlists.create import CreateWatchlist, create_watchlist
from streetname.domain.watchlists.delete import DeleteWatchlist, delete_watchlist
from streetname.domain.watchlists.remove import RemoveFromWatchlist, remove_from_watchlist
from streetname.engine.batch import Event
from streetname.engine.desk import Desk

_Kind = TypeVar("_Kind", bound=Command)

TRADE_STREAM = "trades"
ACCOUNT_STREAM = "accounts"
FUNDING_STREAM = "funding"

AnyFact: TypeAlias = OrderChanged | AccountChanged | TransferChanged | RelationshipChanged

STREAMS: dict[str, tuple[type[Fact], ...]] = {
    TRADE_STREAM: (OrderChanged,),
    ACCOUNT_STREAM: (AccountChanged,),
    FUNDING_STREAM: (TransferChanged, RelationshipChanged),
}
"""The facts that each stream tells of, as `placed` puts them there."""

TimedCommand: TypeAlias = (
    VenueReacts
    | ConfirmCancel
    | ConfirmReplace
    | OpenOvernight
    | OpenPremarket
    | OpenDay
    | CloseDay
    | EndDay
    | HoldAuction
    | ReleaseOrders
    | ExpireOrders
    | ChargeFees
    | PostInterest
    | AccrueInterest
    | ReviewAccount
    | ApproveRelationship
    | AdvanceTransfer
    | ExpireTransfer
    | VerifyAccount
)
"""What can stand on the agenda."""


def change_rules(command: ChangeRules, desk: Desk) -> Changes:
    """Set the environment's switches; the reply is all of them."""
    given = msgspec.structs.asdict(command)
    chosen = {name: value for name, value in given.items() if value is not None}
    rules = msgspec.structs.replace(desk.rules, **chosen)
    changes = Changes(reply=rules)
    changes.save(rules)
    return changes


class _Decisions:
    """The table, filled through `add` so that the type checker holds the desk against each verb."""

    def __init__(self) -> None:
        self.table: dict[type[Command], Callable[[Any, Desk], Changes]] = {}

    def add(self, kind: type[_Kind], verb: Callable[[_Kind, Desk], Changes]) -> None:
        """Let `verb` decide commands of this kind."""
        self.table[kind] = verb


_decisions = _Decisions()
_decisions.add(PlaceOrder, place_order)
_decisions.add(VenueReacts, venue_reacts)
_decisions.add(CancelOrder, cancel_order)
_decisions.add(CancelOrders, cancel_orders)
_decisions.add(ConfirmCancel, confirm_cancel)
_decisions.add(ReplaceOrder, replace_order)
_decisions.add(ConfirmReplace, confirm_replace)
_decisions.add(EstimateOrder, estimate_order)
_decisions.add(ClosePosition, close_position)
_decisions.add(ClosePositions, close_positions)
_decisions.add(OpenOvernight, open_overnight)
_decisions.add(OpenPremarket, open_premarket)
_decisions.add(OpenDay, open_day)
_decisions.add(CloseDay, close_day)
_decisions.add(EndDay, end_day)
_decisions.add(HoldAuction, hold_auction)
_decisions.add(ReleaseOrders, release_orders)
_decisions.add(ExpireOrders, expire_orders)
_decisions.add(ChargeFees, charge_fees)
_decisions.add(PostInterest, post_interest)
_decisions.add(AccrueInterest, accrue_interest)
_decisions.add(OpenAccount, open_account)
_decisions.add(ReviewAccount, review_account)
_decisions.add(VerifyAccount, verify_account)
_decisions.add(AmendAccount, amend_account)
_decisions.add(CloseAccount, close_account)
_decisions.add(Configure, configure)
_decisions.add(BlockAccount, block_account)
_decisions.add(LinkBank, link_bank)
_decisions.add(UnlinkBank, unlink_bank)
_decisions.add(ApproveRelationship, approve_relationship)
_decisions.add(RequestTransfer, request_transfer)
_decisions.add(AdvanceTransfer, advance_transfer)
_decisions.add(CancelTransfer, cancel_transfer)
_decisions.add(ExpireTransfer, expire_transfer)
_decisions.add(RejectTransfer, reject_transfer)
_decisions.add(ReturnTransfer, return_transfer)
_decisions.add(CreateWatchlist, create_watchlist)
_decisions.add(ChangeWatchlist, change_watchlist)
_decisions.add(AddToWatchlist, add_to_watchlist)
_decisions.add(RemoveFromWatchlist, remove_from_watchlist)
_decisions.add(DeleteWatchlist, delete_watchlist)
_decisions.add(PinQuote, pin_quote)
_decisions.add(UnpinQuote, unpin_quote)
_decisions.add(ListAssets, list_assets)
_decisions.add(HaltAsset, halt_asset)
_decisions.add(ResumeAsset, resume_asset)
_decisions.add(ChangeRules, change_rules)

DECISIONS = _decisions.table
"""What decides each command."""


def event_of(fact: Fact, number: int) -> Event:
    """The fact as the event of that number: in its stream, of its account, of its object."""
    match fact:
        case OrderChanged(order=order, at=at):
            return Event(number, at, TRADE_STREAM, order.account_id, order.id, fact)
        case AccountChanged(account_id=account_id, at=at):
            return Event(number, at, ACCOUNT_STREAM, account_id, account_id, fact)
        case TransferChanged(account_id=account_id, transfer_id=transfer_id, at=at):
            return Event(number, at, FUNDING_STREAM, account_id, transfer_id, fact)
        case RelationshipChanged(account_id=account_id, relationship_id=relationship_id, at=at):
            return Event(number, at, FUNDING_STREAM, account_id, relationship_id, fact)
        case _:
            raise AssertionError(f"no stream tells of a {type(fact).__name__}")
