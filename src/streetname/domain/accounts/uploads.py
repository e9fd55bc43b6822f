"""Documents that an owner hands in with the application. Source: Alpaca, owner documents."""

import binascii
from base64 import b64decode
from collections.abc import Iterable, Iterator

from streetname.domain.accounts.formats import of_length, one_of
from streetname.domain.accounts.profile import OwnerDocument, Upload
from streetname.domain.accounts.rules import Rule, faults_in
from streetname.domain.accounts.vocabulary import DOCUMENT_TYPES, MIME_TYPES
from streetname.domain.values.desk import Desk

_LARGEST = 10 * 1024 * 1024
_LARGEST_WRITTEN = -(-_LARGEST // 3) * 4  # base64 writes three bytes as four characters
_W8BEN = "w8ben"
_JSON = "application/json"


def is_content(text: str) -> bool:
    """Base64 of a document of up to ten megabytes."""
    if len(text) > _LARGEST_WRITTEN:
        return False
    try:
        b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


_RULES = (
    Rule("document_type", one_of(DOCUMENT_TYPES), required=True),
    Rule("document_sub_type", of_length(1, 100)),
    Rule("mime_type", one_of(MIME_TYPES), required=True),
    Rule("content", is_content, required=True),
)


def upload_faults(uploads: Iterable[Upload]) -> Iterator[str]:
    """What is wrong with the documents."""
    for position, upload in enumerate(uploads):
        path = f"documents[{position}]"
        yield from faults_in(path, upload, _RULES)
        if upload.mime_type == _JSON and upload.document_type != _W8BEN:
            yield f"{path}.mime_type is invalid"


def kept(upload: Upload, desk: Desk) -> OwnerDocument:
    """The document as it is kept; what is wrong with it has been refused before."""
    return OwnerDocument(
        id=desk.identify("document"),
        created_at=desk.now,
        document_type=upload.document_type or "",
        document_sub_type=upload.document_sub_type,
        mime_type=upload.mime_type or "",
        content=upload.content or "",
    )
