"""Request bodies: JSON into the wire's shapes, or a refusal that says what is wrong."""

from functools import lru_cache
from typing import TypeVar

import msgspec

from streetname.domain.errors import InvalidRequest

_Shape = TypeVar("_Shape")


def decode(body: bytes, shape: type[_Shape]) -> _Shape:
    """The body as `shape`; `InvalidRequest` when it is not JSON or has another shape."""
    try:
        return _decoder(shape).decode(body)
    except msgspec.ValidationError as error:
        message = f"request body format is invalid: {error}"
        raise InvalidRequest(message) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        message = "request body format is invalid: it is not JSON"
        raise InvalidRequest(message) from error


@lru_cache(maxsize=256)
def _decoder(shape: type[_Shape]) -> msgspec.json.Decoder[_Shape]:
    return msgspec.json.Decoder(shape, strict=False)
