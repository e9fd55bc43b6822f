"""Who is calling: HTTP Basic for the Broker API, with the correspondent's key."""

import base64
import binascii

from starlette.requests import Request

from streetname.domain.errors import Unauthorized
from streetname.environments.credentials import Principal
from streetname.environments.registry import Registry
from streetname.storage.server_file import KeyKind

_REFUSED = "request is not authorized"
_WRONG_HEADERS = (
    f"{_REFUSED}: this path takes the correspondent's key by HTTP Basic, not APCA- headers"
)
_WRONG_KIND = f"{_REFUSED}: this path takes the correspondent's key, not an account's"


def broker(request: Request, registry: Registry) -> Principal:
    """The correspondent who calls, or the refusal of anyone else."""
    header = request.headers.get("authorization", "")
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        apca = "apca-api-key-id" in request.headers
        raise Unauthorized(_WRONG_HEADERS if apca else _REFUSED)
    try:
        key_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Unauthorized(_REFUSED) from error
    principal = registry.principal(key_id, secret)
    if principal is None:
        raise Unauthorized(_REFUSED)
    if principal.kind is not KeyKind.BROKER:
        raise Unauthorized(_WRONG_KIND)
    return principal
