"""The environment's switches on the wire."""

import msgspec

from streetname.domain.errors import InvalidField
from streetname.domain.values.amounts import decimals
from streetname.domain.values.rules import (
    ChangeRules,
    FillModel,
    FractionalOrders,
    FundingPace,
    MarginProfile,
    Rules,
)
from streetname.wire.numbers import Number, sane, text

_MOST_PERCENT = 100
_PERCENT_DECIMALS = 4


class RulesRequest(msgspec.Struct, frozen=True):
    """The switches to set; what is not given stays as it is."""

    fill_model: FillModel | None = None
    funding_pace: FundingPace | None = None
    fractional_orders: FractionalOrders | None = None
    subtag_required: bool | None = None
    margin_profile: MarginProfile | None = None
    regulatory_fees: bool | None = None
    margin_interest_percent: Number | None = None
    commissions: bool | None = None


class RulesBody(msgspec.Struct, frozen=True):
    """The switches as they are."""

    fill_model: FillModel
    funding_pace: FundingPace
    fractional_orders: FractionalOrders
    subtag_required: bool
    margin_profile: MarginProfile
    regulatory_fees: bool
    margin_interest_percent: str
    commissions: bool


def change_rules_command(request: RulesRequest) -> ChangeRules:
    """The command that a client's request is."""
    given = msgspec.structs.asdict(request)
    given["margin_interest_percent"] = _percent(request.margin_interest_percent)
    return ChangeRules(**given)


def rules_body(rules: Rules) -> RulesBody:
    """The switches as they are told."""
    kept = msgspec.structs.asdict(rules)
    kept["margin_interest_percent"] = text(rules.margin_interest_percent)
    return RulesBody(**kept)


def _percent(given: Number | None) -> Number | None:
    percent = sane("margin_interest_percent", given)
    if percent is None:
        return None
    if not 0 <= percent <= _MOST_PERCENT or decimals(percent) > _PERCENT_DECIMALS:
        message = "margin_interest_percent must be between 0 and 100, with 4 decimals at most"
        raise InvalidField(message)
    return percent
