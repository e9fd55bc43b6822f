"""The register: which documents there are of an account.

None of them is kept. Each follows from the books whenever it is asked for, and its identifier from
the account, the type and the date.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum

import msgspec
from sqlalchemy import Connection

from streetname.documents.statement import month_of
from streetname.domain.charges.end_of_day import ends_at
from streetname.domain.values.ids import AccountId, derived_uuid
from streetname.domain.values.instants import DAY, exchange_date
from streetname.storage.queries.accounts import account_by_id
from streetname.storage.queries.bookings import days_traded_by


class DocumentType(StrEnum):
    """The kinds of document that are made, in Alpaca's words."""

    STATEMENT = "account_statement"
    CONFIRMATION = "trade_confirmation"


class Registered(msgspec.Struct, frozen=True):
    """A document: a confirmation of its date, or the statement of the month that ends on it."""

    id: str
    type: DocumentType
    date: date


def registered(
    connection: Connection, account_id: AccountId, now: datetime
) -> Sequence[Registered]:
    """Every document of the account, newest first: of days and months that are over."""
    account = account_by_id(connection, account_id)
    if account is None:
        return []
    opened, today = exchange_date(account.created_at), exchange_date(now)
    found = [
        *_confirmations(connection, account_id, opened, now),
        *_statements(account_id, opened, today),
    ]
    return sorted(found, key=lambda one: (one.date, one.type), reverse=True)


def document_of(account_id: AccountId, kind: DocumentType, on: date) -> Registered:
    """The document of that type and date."""
    return Registered(derived_uuid("document", account_id, kind, on.isoformat()), kind, on)


def _confirmations(
    connection: Connection, account_id: AccountId, opened: date, now: datetime
) -> Iterator[Registered]:
    for day in days_traded_by(connection, account_id, opened, exchange_date(now)):
        if now > ends_at(day):
            yield document_of(account_id, DocumentType.CONFIRMATION, day)


def _statements(account_id: AccountId, opened: date, today: date) -> Iterator[Registered]:
    end = month_of(opened).end
    while end < today:
        yield document_of(account_id, DocumentType.STATEMENT, end)
        end = month_of(end + DAY).end
