"""Money in and out: the owner's banks, and transfers between them and the account."""

from collections.abc import Mapping, Sequence
from typing import cast

from streetname.dashboard import formats
from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.forms import (
    Hint,
    Values,
    body_of,
    faults_of,
    fields_of,
    filled_in,
    request_of,
)
from streetname.dashboard.gate import sentence
from streetname.dashboard.listing import DATES, Asked, Filter, Listing, options
from streetname.dashboard.pages.account.frame import Frame, account_id_in, framed
from streetname.dashboard.pages.transactions.transfers import transfer_href
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, View, away
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError, Unprocessable
from streetname.domain.funding.advance import AdvanceTransfer
from streetname.domain.funding.approve import ApproveRelationship
from streetname.domain.funding.cancel import CancelTransfer
from streetname.domain.funding.relationship import Relationship, RelationshipStatus
from streetname.domain.funding.transfer import (
    TRANSITIONS,
    Direction,
    Transfer,
    TransferEvent,
    TransferStatus,
    TransferType,
)
from streetname.domain.funding.unlink import UnlinkBank
from streetname.domain.values.ids import RelationshipId, TransferId
from streetname.people.roles import Permission
from streetname.storage.queries.funding import TransferFilter, list_relationships, list_transfers
from streetname.storage.queries.overview.transfers import (
    TransferColumn,
    TransferLine,
    TransferLineFilter,
    every_transfer_line,
    transfer_lines,
)
from streetname.wire.funding import (
    RelationshipRequest,
    TransferRequest,
    link_bank_command,
    request_transfer_command,
)

pages = Pages("/accounts/{account_id}/funding")

_UNPROCESSABLE = 422
_MOST_UNDERWAY = 200
_STATUSES = tuple(RelationshipStatus)
_ENDS = {
    "RETURNED": "complete, then returned by the bank",
    "REJECTED": "rejected by the bank",
    "CANCELED": "canceled",
    "PENDING": "left pending",
    "QUEUED": "left queued",
}
"""How a transfer may be made to end in the sandbox, instead of complete."""

_LINK_FIELDS = fields_of(
    RelationshipRequest,
    {
        "account_owner_name": Hint("Owner of the bank account", required=True),
        "bank_account_type": Hint("Type", ("CHECKING", "SAVINGS"), required=True),
        "bank_account_number": Hint("Account number", required=True),
        "bank_routing_number": Hint("Routing number", required=True, help="Such as 121000358."),
        "nickname": Hint(help="What people call it."),
        "processor_token": Hint("Plaid token", help="Instead of all the others."),
    },
)
_TRANSFER_FIELDS = fields_of(
    TransferRequest,
    {
        "direction": Hint(options=Direction, required=True),
        "amount": Hint(
            "Amount in dollars",
            required=True,
            help="Banks move whole cents; here it may have up to six decimals.",
        ),
    },
    without=("transfer_type", "relationship_id", "bank_id", "additional_information"),
)

LISTING: Listing[TransferLine] = Listing(
    "transfers",
    (
        Column(
            "Transfer",
            lambda line: line.transfer.id,
            Kind.ID,
            href=lambda line: transfer_href(line.transfer.id),
        ),
        Column("Type", lambda line: line.transfer.type, sort=TransferColumn.TYPE, minor=True),
        Column(
            "Amount",
            lambda line: line.transfer.signed_amount,
            Kind.SIGNED,
            sort=TransferColumn.AMOUNT,
        ),
        Column("Status", lambda line: line.transfer.status, Kind.STATUS, sort="status"),
        Column("Reason", lambda line: line.transfer.reason, minor=True),
        Column("Created", lambda line: line.transfer.created_at, Kind.INSTANT, sort="created_at"),
        Column("Updated", lambda line: line.transfer.updated_at, Kind.INSTANT, sort="updated_at"),
    ),
    caption="All transfers",
    sort=TransferColumn.UPDATED_AT,
    filters=(
        Filter("direction", "Direction", options(Direction)),
        Filter("status", "Status", options(TransferStatus)),
        *DATES,
    ),
    empty="No transfers yet.",
)


@pages.shows()
async def show_funding(visit: Visit) -> Answer:
    """The banks, what is under way, and every transfer there has been."""
    frame = await framed(visit, "/funding")
    asked = LISTING.asked(visit)
    if asked.wants_csv:
        wanted, order = _wanted(frame, asked), asked.order_by(TransferColumn)
        return await LISTING.export(visit, every_transfer_line, wanted, **order)
    return await _page(visit, frame)


@pages.does("", Permission.MONEY)
async def link_or_transfer(visit: Visit) -> Answer:
    """Link a bank, or move money; a refused form is shown again on this very page."""
    frame = await framed(visit, "/funding")
    if visit.field("do") == "link":
        return await _link_bank(visit, frame)
    return await _transfer(visit, frame)


@pages.does("/links/{relationship_id}/approve", Permission.SANDBOX)
async def approve_link(visit: Visit) -> Answer:
    """Let the bank approve the link now."""
    account_id = account_id_in(visit)
    relationship_id = RelationshipId(visit.identifier("relationship_id"))
    if await visit.execute(ApproveRelationship(account_id, relationship_id)) is None:
        raise Unprocessable("this link cannot be approved any more")
    await visit.note("bank.approve", relationship_id)
    return away(f"/accounts/{account_id}/funding", "The bank has approved the link.")


@pages.does("/links/{relationship_id}/unlink", Permission.MONEY)
async def unlink_bank(visit: Visit) -> Answer:
    """Give the link up; what is under way over it goes on."""
    account_id = account_id_in(visit)
    relationship_id = RelationshipId(visit.identifier("relationship_id"))
    await visit.execute(UnlinkBank(account_id, relationship_id))
    await visit.note("bank.unlink", relationship_id)
    return away(f"/accounts/{account_id}/funding", "The bank is unlinked.")


@pages.does("/transfers/{transfer_id}/cancel", Permission.MONEY)
async def cancel_transfer(visit: Visit) -> Answer:
    """Cancel a transfer that the bank has yet to get."""
    account_id, transfer_id = account_id_in(visit), TransferId(visit.identifier("transfer_id"))
    await visit.execute(CancelTransfer(account_id, transfer_id))
    await visit.note("transfer.cancel", transfer_id)
    return away(f"/accounts/{account_id}/funding", "The transfer is canceled.")


@pages.does("/transfers/{transfer_id}/advance", Permission.SANDBOX)
async def advance_transfer(visit: Visit) -> Answer:
    """Take the next step of a transfer now."""
    account_id, transfer_id = account_id_in(visit), TransferId(visit.identifier("transfer_id"))
    reply = await visit.execute(AdvanceTransfer(account_id, transfer_id))
    if reply is None:
        raise Unprocessable("this transfer has no next step")
    status = formats.words(cast("Transfer", reply).status)
    await visit.note("transfer.advance", transfer_id, status)
    return away(f"/accounts/{account_id}/funding", f"The transfer is {status}.")


async def _link_bank(visit: Visit, frame: Frame) -> Answer:
    """Link a bank account, which the bank has yet to approve."""
    values = filled_in(visit.form, _LINK_FIELDS)
    try:
        request = request_of(body_of(values, _LINK_FIELDS), RelationshipRequest)
        reply = await visit.execute(link_bank_command(frame.account.id, request))
    except BrokerError as refusal:
        return await _page(visit, frame, link=values, refusal=refusal)
    await visit.note("bank.link", cast("Relationship", reply).id)
    return away(f"{frame.href}/funding", "The bank is linked; it has yet to approve that.")


async def _transfer(visit: Visit, frame: Frame) -> Answer:
    """Ask for a deposit or a withdrawal, which time moves along."""
    values = {**filled_in(visit.form, _TRANSFER_FIELDS), "outcome": visit.field("outcome")}
    links = await visit.read(list_relationships, frame.account.id, ())
    body = {
        **body_of(values, _TRANSFER_FIELDS),
        "transfer_type": TransferType.ACH,
        "relationship_id": links[0].id if links else None,
    }
    outcome = visit.field("outcome")
    if outcome in _ENDS and visit.may(Permission.SANDBOX):
        body["additional_information"] = f"/fixtures/status={outcome}/fixtures/"
    try:
        request = request_of(body, TransferRequest)
        reply = await visit.execute(request_transfer_command(frame.account.id, request))
    except BrokerError as refusal:
        return await _page(visit, frame, money=values, refusal=refusal)
    asked = cast("Transfer", reply)
    shown = ("+" if asked.signed_amount > 0 else "") + formats.money(asked.signed_amount)
    await visit.note("transfer.request", asked.id, shown)
    return away(f"{frame.href}/funding", f"A transfer of {shown} is {formats.words(asked.status)}.")


def next_step(moving: Transfer) -> str | None:
    """What the next step does, as far as the sandbox can take it; None where it stays."""
    match moving.status:
        case TransferStatus.QUEUED if moving.outcome is not TransferStatus.QUEUED:
            return "Next step"
        case TransferStatus.SENT_TO_CLEARING:
            return "Complete"
        case TransferStatus.COMPLETE if moving.outcome is TransferStatus.RETURNED:
            return "Return"
        case _:
            return None


def _is_underway(one: Transfer) -> bool:
    return _may_be_canceled(one) or next_step(one) is not None


def _may_be_canceled(one: Transfer) -> bool:
    return (one.status, TransferEvent.CANCELED) in TRANSITIONS


async def _page(
    visit: Visit,
    frame: Frame,
    *,
    link: Values | None = None,
    money: Values | None = None,
    refusal: BrokerError | None = None,
) -> View:
    asked = LISTING.asked(visit)
    found = await visit.recall(
        transfer_lines, _wanted(frame, asked), **asked.rows_by(TransferColumn)
    )
    newest = await visit.read(
        list_transfers, frame.account.id, TransferFilter(limit=_MOST_UNDERWAY)
    )
    links = await visit.read(list_relationships, frame.account.id, _STATUSES)
    fields = _TRANSFER_FIELDS if link is None else _LINK_FIELDS
    errors, others = ({}, []) if refusal is None else faults_of(refusal, fields)
    shown: Mapping[str, Sequence[Transfer] | Sequence[Relationship]] = {
        "underway": [one for one in newest if _is_underway(one)],
        "links": links[::-1],
    }
    return frame.view(
        "funding.html",
        status=200 if refusal is None else _UNPROCESSABLE,
        **shown,
        has_link=any(one.is_usable for one in links),
        link_fields=_LINK_FIELDS,
        transfer_fields=_TRANSFER_FIELDS,
        link=link or {},
        money=money or {"direction": Direction.INCOMING.value},
        link_errors=errors if link is not None else {},
        money_errors=errors if money is not None else {},
        others=[sentence(each) for each in others],
        ends=_ENDS,
        next_step=next_step,
        may_be_canceled=_may_be_canceled,
        table=LISTING.table(visit, asked, found.rows, found.total),
    )


def _wanted(frame: Frame, asked: Asked) -> TransferLineFilter:
    return TransferLineFilter(
        direction=asked.choice("direction", Direction),
        status=asked.choice("status", TransferStatus),
        account_id=frame.account.id,
        updated_from=asked.begin("from"),
        updated_to=asked.end("to"),
    )
