"""What an account's owner has handed in. It is kept with the owner, as it came."""

from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from streetname.domain.accounts.profile import OwnerDocument
from streetname.domain.values.ids import AccountId
from streetname.storage.queries.accounts import owned_account


class UploadedDocument(msgspec.Struct, frozen=True):
    """A document that was handed in, without what is written in it."""

    id: str
    type: str
    sub_type: str | None
    mime_type: str
    created_at: datetime


class UploadedContent(msgspec.Struct, frozen=True):
    """What is written in a document, and in what it is written."""

    mime_type: str
    content: bytes


def uploads(connection: Connection, account_id: AccountId) -> Sequence[UploadedDocument]:
    """What the account's owner has handed in, oldest first."""
    return [
        UploadedDocument(
            kept.id,
            kept.document_type,
            kept.document_sub_type,
            kept.mime_type,
            kept.created_at,
        )
        for kept in _kept(connection, account_id)
    ]


def upload_content(
    connection: Connection, account_id: AccountId, document_id: str
) -> UploadedContent | None:
    """What is written in one of the account's documents, if there is such a one."""
    for kept in _kept(connection, account_id):
        if kept.id == document_id:
            return UploadedContent(kept.mime_type, b64decode(kept.content))
    return None


def _kept(connection: Connection, account_id: AccountId) -> Sequence[OwnerDocument]:
    owned = owned_account(connection, account_id)
    return () if owned is None else owned.profile.documents
