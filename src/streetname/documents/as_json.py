"""Documents as JSON: their own member names, amounts as strings in plain notation."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from streetname.documents.confirmation import TradeConfirmation
from streetname.documents.statement import AccountStatement
from streetname.domain.values.written import written


def as_json(document: TradeConfirmation | AccountStatement) -> bytes:
    """The document for programs."""
    plain = msgspec.to_builtins(document, builtin_types=(Decimal, date, datetime))
    return msgspec.json.encode(_written(plain))


def _written(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can be made of
    match value:
        case Decimal():
            return written(value)
        case dict():
            return {name: _written(part) for name, part in value.items()}  # pyright: ignore[reportUnknownVariableType]
        case list() | tuple():
            return [_written(part) for part in value]  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value
