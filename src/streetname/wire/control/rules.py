"""The environment's switches on the wire."""

import msgspec

from streetname.domain.values.rules import (
    ChangeRules,
    FillModel,
    FractionalOrders,
    FundingPace,
    MarginProfile,
    Rules,
)


class RulesRequest(msgspec.Struct, frozen=True):
    """The switches to set; what is not given stays as it is."""

    fill_model: FillModel | None = None
    funding_pace: FundingPace | None = None
    fractional_orders: FractionalOrders | None = None
    subtag_required: bool | None = None
    margin_profile: MarginProfile | None = None


class RulesBody(msgspec.Struct, frozen=True):
    """The switches as they are."""

    fill_model: FillModel
    funding_pace: FundingPace
    fractional_orders: FractionalOrders
    subtag_required: bool
    margin_profile: MarginProfile


def change_rules_command(request: RulesRequest) -> ChangeRules:
    """The command that a client's request is."""
    return ChangeRules(**msgspec.structs.asdict(request))


def rules_body(rules: Rules) -> RulesBody:
    """The switches as they are told."""
    return RulesBody(**msgspec.structs.asdict(rules))
