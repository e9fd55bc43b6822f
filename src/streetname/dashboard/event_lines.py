"""Events as lines of a page: what each is about, where that is, and the JSON that the API sends."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from streetname.dashboard.milestones import title_of
from streetname.dashboard.pages.accounts import account_href
from streetname.dashboard.site import ROOT
from streetname.domain.accounts.account import AccountChanged
from streetname.domain.funding.relationship import RelationshipChanged
from streetname.domain.funding.transfer import TransferChanged
from streetname.domain.orders.events import OrderChanged
from streetname.domain.values.ids import AccountId
from streetname.engine.batch import Event
from streetname.wire.account_events import account_event
from streetname.wire.trade_events import trade_event_v2
from streetname.wire.transfer_events import funding_event


class EventLine(msgspec.Struct, frozen=True):
    """One event. `told_at` is the path of the API whose stream sends `json`."""

    number: int
    at: datetime
    stream: str
    kind: str
    account_href: str
    account_number: str
    thing: str
    thing_href: str
    told_at: str
    json: str


class _Told(msgspec.Struct, frozen=True):
    """An event's own part of its line."""

    kind: str
    thing: str
    href: str
    path: str
    body: msgspec.Struct


def event_lines(
    events: Sequence[Event], numbers: Mapping[AccountId, str], correspondent: str
) -> Sequence[EventLine]:
    """The events as lines; `numbers` are those of their accounts."""
    return [_line(event, numbers, correspondent) for event in events]


def _line(event: Event, numbers: Mapping[AccountId, str], correspondent: str) -> EventLine:
    told = _told(event, correspondent)
    account_id = AccountId(event.account_id)
    written = msgspec.json.format(msgspec.json.encode(told.body), indent=2).decode()
    return EventLine(
        number=event.sequence,
        at=event.at,
        stream=event.stream,
        kind=told.kind,
        account_href=account_href(account_id),
        account_number=numbers.get(account_id, account_id),
        thing=told.thing,
        thing_href=told.href,
        told_at=told.path,
        json=written,
    )


def _told(event: Event, correspondent: str) -> _Told:
    account = account_href(event.account_id)
    match event.fact:
        case OrderChanged() as fact:
            order = fact.order
            return _Told(
                str(fact.event),
                f"{order.side} {order.symbol}",
                f"{ROOT}/transactions/orders/{order.id}",
                "/v2/events/trades",
                trade_event_v2(fact, event.sequence),
            )
        case AccountChanged() as fact:
            body = account_event(fact, event.sequence)
            told = title_of(fact).lower()
            return _Told(told, "account", account, "/v1/events/accounts/status", body)
        case TransferChanged() as fact:
            return _Told(
                fact.status_to,
                "transfer",
                f"{ROOT}/transactions/transfers/{fact.transfer_id}",
                "/v2/events/funding/status",
                funding_event(fact, event.sequence, correspondent),
            )
        case RelationshipChanged() as fact:
            body = funding_event(fact, event.sequence, correspondent)
            return _Told(fact.status_to, "bank link", account, "/v2/events/funding/status", body)
        case other:
            raise AssertionError(f"no stream tells of a {type(other).__name__}")
