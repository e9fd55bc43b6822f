"""One transfer: what it is, how far it has come, what it booked, and what the bank may do next."""

from collections.abc import Sequence
from typing import cast

import msgspec

from streetname.dashboard.notices import Tone
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import NotFound, Unprocessable
from streetname.domain.funding.advance import AdvanceTransfer, planned_event
from streetname.domain.funding.cancel import CancelTransfer, is_cancelable
from streetname.domain.funding.refuse import (
    LONGEST_REASON,
    RejectTransfer,
    ReturnTransfer,
    is_rejectable,
)
from streetname.domain.funding.transfer import Transfer, TransferChanged, TransferStatus
from streetname.domain.ledger.entry import Entry
from streetname.domain.values.ids import TransferId
from streetname.engine.batch import Event
from streetname.people.roles import Permission
from streetname.storage.queries.accounts import owned_account
from streetname.storage.queries.entries import EntryFilter, list_entries
from streetname.storage.queries.events import events_of
from streetname.storage.queries.funding import relationship_by_id, transfer_by_id
from streetname.wire.funding import transfer_body

pages = Pages("/transactions/transfers/{transfer_id}")

_SHOWN_DIGITS = 4
_GOOD = frozenset({TransferStatus.COMPLETE})
_BAD = frozenset({TransferStatus.RETURNED, TransferStatus.REJECTED, TransferStatus.CANCELED})


class Moment(msgspec.Struct, frozen=True):
    """A change of the transfer's status as it is shown, with what it booked."""

    fact: TransferChanged
    tone: str
    entries: Sequence[Entry]


@pages.shows()
async def show_transfer(visit: Visit) -> Answer:
    """The transfer with its timeline."""
    transfer = await _transfer(visit)
    owned = await visit.read(owned_account, transfer.account_id)
    assert owned is not None, "a transfer is of an account that there is"
    bank = await visit.read(relationship_by_id, transfer.relationship_id)
    events = await visit.read(events_of, transfer.id)
    entries = await visit.read(list_entries, EntryFilter(object_id=transfer.id))
    return view(
        "transactions/transfer.html",
        transfer=transfer,
        account=owned.account,
        owner=visit.personal(owned.profile.name),
        bank=bank,
        bank_number=visit.personal(_last_digits(bank.bank_account_number)) if bank else "",
        moments=_moments(events, entries),
        is_cancelable=is_cancelable(transfer),
        is_rejectable=is_rejectable(transfer),
        is_returnable=transfer.status is TransferStatus.COMPLETE,
        longest_reason=LONGEST_REASON,
        next_event=planned_event(transfer),
        raw=msgspec.json.format(msgspec.json.encode(transfer_body(transfer))).decode(),
    )


@pages.does("/cancel", Permission.MONEY)
async def cancel_transfer(visit: Visit) -> Answer:
    """Cancel it before the bank has got it."""
    transfer = await _transfer(visit)
    await visit.execute(CancelTransfer(transfer.account_id, transfer.id))
    await visit.note("transfer.cancel", transfer.id, _said(transfer))
    return _back(transfer, "The transfer is canceled.")


@pages.does("/advance", Permission.SANDBOX)
async def advance_transfer(visit: Visit) -> Answer:
    """Let the bank take its next step now."""
    moved = await _advanced(visit, await _transfer(visit))
    await visit.note("transfer.advance", moved.id, f"to {moved.status}")
    return _back(moved, _told(moved))


@pages.does("/finish", Permission.SANDBOX)
async def finish_transfer(visit: Visit) -> Answer:
    """Let the bank take every step that is left now."""
    moved = await _advanced(visit, await _transfer(visit))
    while planned_event(moved) is not None:
        moved = await _advanced(visit, moved)
    await visit.note("transfer.finish", moved.id, f"to {moved.status}")
    return _back(moved, _told(moved))


@pages.does("/reject", Permission.SANDBOX)
async def reject_transfer(visit: Visit) -> Answer:
    """Let the bank reject it."""
    found, reason = await _transfer(visit), visit.field("reason") or None
    moved = await visit.execute(RejectTransfer(found.account_id, found.id, reason))
    await visit.note("transfer.reject", found.id, reason or "")
    return _back(found, _told(cast("Transfer", moved)))


@pages.does("/return", Permission.SANDBOX)
async def return_transfer(visit: Visit) -> Answer:
    """Let the bank take back what it has moved."""
    found, reason = await _transfer(visit), visit.field("reason") or None
    moved = await visit.execute(ReturnTransfer(found.account_id, found.id, reason))
    await visit.note("transfer.return", found.id, reason or "")
    return _back(found, _told(cast("Transfer", moved)))


async def _transfer(visit: Visit) -> Transfer:
    transfer = await visit.read(transfer_by_id, TransferId(visit.identifier("transfer_id")))
    if transfer is None:
        raise NotFound("there is no such transfer")
    return transfer


async def _advanced(visit: Visit, transfer: Transfer) -> Transfer:
    reply = await visit.execute(AdvanceTransfer(transfer.account_id, transfer.id))
    if reply is None:
        raise Unprocessable(f"transfer is {transfer.status} and has no next step")
    return cast("Transfer", reply)


def _moments(events: Sequence[Event], entries: Sequence[Entry]) -> Sequence[Moment]:
    """Every change, each with the entries that were made along with it."""
    left = list(entries)
    moments: list[Moment] = []
    for event in events:
        fact = event.fact
        assert isinstance(fact, TransferChanged), "transfers have events of their own"
        books = fact.status_to in (TransferStatus.COMPLETE, TransferStatus.RETURNED)
        booked = [left.pop(0)] if books and left else []
        tone = "good" if fact.status_to in _GOOD else "bad" if fact.status_to in _BAD else ""
        moments.append(Moment(fact, tone, booked))
    return moments


def _last_digits(number: str) -> str:
    return f"••••{number[-_SHOWN_DIGITS:]}" if number else ""


def _said(transfer: Transfer) -> str:
    return f"{transfer.direction} {transfer.amount}"


def _told(moved: Transfer) -> str:
    return f"The transfer is {moved.status.replace('_', ' ').lower()} now."


def _back(transfer: Transfer, said: str) -> Answer:
    return away(f"/transactions/transfers/{transfer.id}", said, tone=Tone.GOOD)
