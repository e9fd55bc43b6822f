"""The environment's switches on the wire."""

import msgspec

from streetname.domain.values.rules import FillModel, FundingPace, MarginProfile, Rules


class RulesRequest(msgspec.Struct, frozen=True):
    """The switches to set; what is not given stays as it is."""

    fill_model: FillModel | None = None
    funding_pace: FundingPace | None = None
    margin_profile: MarginProfile | None = None


class RulesBody(msgspec.Struct, frozen=True):
    """The switches as they are."""

    fill_model: FillModel
    funding_pace: FundingPace
    margin_profile: MarginProfile


def rules_body(rules: Rules) -> RulesBody:
    """The switches as they are told."""
    return RulesBody(rules.fill_model, rules.funding_pace, rules.margin_profile)
