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


class FractionalOrders(StrEnum):
    """Which fractional and notional orders are taken: the older, stricter rule or today's."""

    MARKET_DAY = "market_day"
    DAY = "day"


class MarginProfile(StrEnum):
    """Whose rules about trading within a day apply: those of the date, or always the same."""

    AUTO = "auto"
    PATTERN_DAY_TRADER = "pattern_day_trader"
    INTRADAY_MARGIN = "intraday_margin"


class Rules(Value, frozen=True, gc=False):
    """The switches, each with the default of a new environment."""

    fill_model: FillModel = FillModel.INSTANT
    funding_pace: FundingPace = FundingPace.FAST
    fractional_orders: FractionalOrders = FractionalOrders.MARKET_DAY
    subtag_required: bool = False
    margin_profile: MarginProfile = MarginProfile.AUTO
    regulatory_fees: bool = True
    margin_interest_percent: Decimal = Decimal("6.5")
    commissions: bool = True


class ChangeRules(Command, frozen=True, gc=False, tag="change_rules"):
    """Set the switches that are given; the others stay as they are."""

    fill_model: FillModel | None = None
    funding_pace: FundingPace | None = None
    fractional_orders: FractionalOrders | None = None
    subtag_required: bool | None = None
    margin_profile: MarginProfile | None = None
    regulatory_fees: bool | None = None
    margin_interest_percent: Decimal | None = None
    commissions: bool | None = None
