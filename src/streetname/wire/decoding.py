"""Request bodies: JSON into the wire's shapes, or a refusal that says what is wrong."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeVar, cast

import msgspec

from streetname.domain.errors import InvalidRequest

_Shape = TypeVar("_Shape")

_SUSPECT = re.compile(rb"[^a-z]_|_[^a-z]|\\u|[\x80-\xff]")
"""What a body has in it if a number in it is written as only Python reads it."""


def decode(body: bytes, shape: type[_Shape]) -> _Shape:
    """The body as `shape`; `InvalidRequest` when it is not JSON or has another shape."""
    try:
        decoder = _decoder(shape)
        if _SUSPECT.search(body):
            decoder.decode(_without_disguises(body))
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        message = f"request body format is invalid: {error}"
        raise InvalidRequest(message) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        message = "request body format is invalid: it is not JSON"
        raise InvalidRequest(message) from error


def _without_disguises(body: bytes) -> bytes:
    """The same JSON, where nothing is a number that only Python reads as one: `1_0`, `١٢`."""
    return msgspec.json.encode(_plain(msgspec.json.decode(body)))


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    match value:
        case str():
            return "?" if _is_disguised(value) else value
        case list():
            return [_plain(each) for each in cast("list[Any]", value)]
        case dict():
            return {name: _plain(each) for name, each in cast("dict[str, Any]", value).items()}
        case _:
            return value


def _is_disguised(text: str) -> bool:
    if text.isascii() and "_" not in text:
        return False
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


@lru_cache(maxsize=256)
def _decoder(shape: type[_Shape]) -> msgspec.json.Decoder[_Shape]:
    return msgspec.json.Decoder(shape, strict=False)
