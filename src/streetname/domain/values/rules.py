"""The switches of an environment: where one brokerage may differ from another."""

from decimal import Decimal
from enum import StrEnum

from streetname.domain.values.changes import Command, Value


class FillModel(StrEnum):
    """How the venue fills orders."""

    INSTANT = "instant"
    REALISTIC = "realistic"
    ALPACA_PAPER = "alpaca-paper"


class FundingPace(StrEnum):
    """How fast bank links and transfers move along, and whether the bank's caps apply."""

    FAST = "fast"
    REALISTIC = "realistic"
    MANUAL = "manual"


class Rules(Value, frozen=True, gc=False):
    """The switches, each with the default of a new environment."""

    fill_model: FillModel = FillModel.INSTANT
    funding_pace: FundingPace = FundingPace.FAST
    regulatory_fees: bool = True
    margin_interest_percent: Decimal = Decimal("6.5")


class ChangeRules(Command, frozen=True, gc=False, tag="change_rules"):
    """Set the switches that are given; the others stay as they are."""

    fill_model: FillModel | None = None
    funding_pace: FundingPace | None = None
    regulatory_fees: bool | None = None
    margin_interest_percent: Decimal | None = None
