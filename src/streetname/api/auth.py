"""Who is calling: the correspondent by HTTP Basic, an account's owner by two headers.

Some clients send an account's key by HTTP Basic; it opens the Trading API as well. A request
without any key may be the dashboard's, which puts whom it speaks for into the scope.
"""

import base64
import binascii

from starlette.requests import Request

from streetname.domain.errors import Unauthorized
from streetname.environments.credentials import PRINCIPAL, Principal
from streetname.environments.registry import Registry
from streetname.storage.server_file import KeyKind
from streetname.wire.doors import Door

_REFUSED = "request is not authorized"
_UNAUTHORIZED = "unauthorized."
_WRONG_HEADERS = (
    f"{_REFUSED}: this path takes the correspondent's key by HTTP Basic, not APCA- headers"
)
_WRONG_KIND = f"{_REFUSED}: this path takes the correspondent's key, not an account's"
_NO_HEADERS = f"{_UNAUTHORIZED} this path takes an account's key in the APCA-API- headers"
_NO_ACCOUNT = (
    f"{_UNAUTHORIZED} this path takes an account's key, not the correspondent's:"
    " POST /sandbox/v1/accounts/{account_id}/keys makes one"
)


def caller(request: Request, registry: Registry, door: Door) -> Principal:
    """Who calls at this door, or the refusal of anyone else."""
    if door is Door.BROKER:
        return broker(request, registry)
    return owner(request, registry)


def broker(request: Request, registry: Registry) -> Principal:
    """The correspondent who calls, or the refusal of anyone else."""
    credentials = _basic(request)
    principal = registry.principal(*credentials) if credentials else _placed(request)
    if principal is None:
        apca = credentials is None and "apca-api-key-id" in request.headers
        raise Unauthorized(_WRONG_HEADERS if apca else _REFUSED)
    if principal.kind is not KeyKind.BROKER:
        raise Unauthorized(_WRONG_KIND)
    return principal


def owner(request: Request, registry: Registry) -> Principal:
    """The account's owner who calls, or the refusal of anyone else."""
    credentials = _headers(request) or _basic(request)
    principal = registry.principal(*credentials) if credentials else _placed(request)
    if principal is None:
        raise Unauthorized(_NO_HEADERS if credentials is None else _UNAUTHORIZED)
    if principal.kind is not KeyKind.TRADING:
        raise Unauthorized(_NO_ACCOUNT)
    return principal


def door_of(request: Request, registry: Registry) -> Door:
    """The door that the credentials are for, where both have the same path."""
    if _headers(request) is not None:
        return Door.TRADING
    credentials = _basic(request)
    principal = registry.principal(*credentials) if credentials else _placed(request)
    if principal is not None and principal.kind is KeyKind.TRADING:
        return Door.TRADING
    return Door.BROKER


def _placed(request: Request) -> Principal | None:
    """Whom the server itself says that the request speaks for, if it says so."""
    placed = request.scope.get(PRINCIPAL)
    return placed if isinstance(placed, Principal) else None


def _headers(request: Request) -> tuple[str, str] | None:
    key_id = request.headers.get("apca-api-key-id")
    if key_id is None:
        return None
    return key_id, request.headers.get("apca-api-secret-key", "")


def _basic(request: Request) -> tuple[str, str] | None:
    """The name and the secret of HTTP Basic; None if the request has no such header."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        key_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Unauthorized(_REFUSED) from error
    return key_id, secret
