"""Bodies to begin with: a realistic one for what is sent most, else the shape's members."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
from msgspec import inspect

from streetname.sandbox.applicants import applicant, application
from streetname.wire.accounts import AmendAccountRequest, OpenAccountRequest
from streetname.wire.control.assets import AssetRow
from streetname.wire.control.clock import AdvanceRequest, ClockRequest
from streetname.wire.control.environments import EnvironmentRequest
from streetname.wire.control.market import QuoteRequest
from streetname.wire.control.rules import RulesRequest
from streetname.wire.control.seed import SeedRequest
from streetname.wire.control.sign_in_links import SignInLinkRequest
from streetname.wire.funding import RelationshipRequest, TransferRequest
from streetname.wire.orders import CreateOrderRequest, ReplaceOrderRequest
from streetname.wire.trading_configuration import ConfigurationRequest
from streetname.wire.watchlists import (
    AddAssetToWatchlistRequest,
    CreateWatchlistRequest,
    UpdateWatchlistRequest,
)

_SIGNED_AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
_DEEPEST = 4


def _application(seed: int) -> Any:  # noqa: ANN401 - JSON is anything
    """Somebody's application, without what they have left out."""
    opened = application(applicant(seed, 0), _SIGNED_AT)
    parts = {"contact", "identity", "disclosures", "agreements"}
    built = msgspec.to_builtins(opened)
    return {name: _given(built[name]) for name in built if name in parts}


def _given(value: Any) -> Any:  # noqa: ANN401 - JSON is anything
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {name: _given(one) for name, one in members.items() if one not in (None, [], ())}
    return [_given(one) for one in cast("list[Any]", value)] if isinstance(value, list) else value


_REALISTIC: Mapping[Any, Callable[[int], Any]] = {
    CreateOrderRequest: lambda _: {
        "symbol": "AAPL",
        "qty": "4",
        "side": "buy",
        "type": "market",
        "time_in_force": "day",
    },
    ReplaceOrderRequest: lambda _: {"qty": "5", "limit_price": "180.25", "time_in_force": "gtc"},
    OpenAccountRequest: _application,
    AmendAccountRequest: lambda _: {"contact": {"phone_number": "+15552345678"}},
    RelationshipRequest: lambda seed: {
        "account_owner_name": applicant(seed, 0).name,
        "bank_account_type": "CHECKING",
        "bank_account_number": "32131231",
        "bank_routing_number": "121000358",
        "nickname": "Checking",
    },
    TransferRequest: lambda _: {
        "transfer_type": "ach",
        "relationship_id": "",
        "amount": "1000.00",
        "direction": "INCOMING",
    },
    CreateWatchlistRequest: lambda _: {"name": "Technology", "symbols": ["AAPL", "MSFT", "NVDA"]},
    UpdateWatchlistRequest: lambda _: {"name": "Technology", "symbols": ["AAPL", "AMZN"]},
    AddAssetToWatchlistRequest: lambda _: {"symbol": "GOOGL"},
    ConfigurationRequest: lambda _: {"fractional_trading": True, "no_shorting": False},
    EnvironmentRequest: lambda _: {"name": "another-one"},
    ClockRequest: lambda _: {"mode": "running", "speed": 60},
    AdvanceRequest: lambda _: {"until": "close"},
    QuoteRequest: lambda _: {
        "bid": "187.10",
        "ask": "187.14",
        "bid_size": "100",
        "ask_size": "100",
    },
    RulesRequest: lambda _: {"fill_model": "instant", "regulatory_fees": True},
    SeedRequest: lambda _: {"accounts": 20, "seed": 1},
    SignInLinkRequest: lambda _: {"role": "support"},
    AssetRow: lambda _: {
        "symbol": "ZZTOP",
        "name": "Example Holdings",
        "exchange": "NASDAQ",
        "marginable": True,
        "shortable": False,
        "fractionable": True,
        "base_price": "12.50",
        "volatility": "0.30",
    },
}


def example_of(shape: Any, seed: int = 0) -> Any:  # noqa: ANN401 - any shape, and JSON is anything
    """A body of that shape, about the people of that seed; None if there is none."""
    if shape is None:
        return None
    realistic = _REALISTIC.get(shape)
    return _made(inspect.type_info(shape), seed, 0) if realistic is None else realistic(seed)


def _made(kind: inspect.Type, seed: int, depth: int) -> Any:  # noqa: ANN401, PLR0911 - one answer to each kind
    match kind:
        case inspect.StructType(cls=cls) if cls in _REALISTIC:
            return _REALISTIC[cls](seed)
        case inspect.StructType(fields=fields):
            required = [field for field in fields if field.required] or list(fields)
            shown = required if depth < _DEEPEST else []
            return {field.encode_name: _made(field.type, seed, depth + 1) for field in shown}
        case inspect.UnionType(types=types):
            others = [one for one in types if not isinstance(one, inspect.NoneType)]
            return _made(others[0], seed, depth) if others else None
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return [_made(item, seed, depth + 1)]
        case inspect.EnumType(cls=cls):
            return next(iter(cls)).value
        case inspect.BoolType():
            return False
        case inspect.IntType() | inspect.FloatType():
            return 1
        case inspect.DecimalType():
            return "1"
        case inspect.DictType():
            return {}
        case _:
            return ""
