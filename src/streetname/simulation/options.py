"""The options of a run: which corner of the brokerage it visits. The seed picks them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec

from streetname.domain.market.asset import Asset, AssetClass, AssetStatus, asset_id_for
from streetname.domain.values.rules import (
    FillModel,
    FractionalOrders,
    FundingPace,
    MarginProfile,
    Rules,
)
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.simulation.chance import Chance
from streetname.storage.environment_file import Founding

_FIRST = datetime(2003, 1, 6, 14, tzinfo=UTC)
_DAYS = 365 * 29
_LISTED: dict[str, tuple[str | None, str]] = {
    "AAPL": ("225.50", "0.28"),
    "BRKA": ("6500", "0.18"),
    "F": ("11.20", "0.35"),
    "KO": ("71.05", "0.15"),
    "NVDA": ("176.33", "0.55"),
    "SPY": ("640.10", "0.15"),
    "TINY": ("2.10", "0.90"),
    "UNPRICED": (None, "0.30"),
    "WHOLE": ("43.75", "0.40"),
    "CASHONLY": ("18.40", "0.60"),
    "GONE": ("55", "0.30"),
    "HALTED": ("35", "0.30"),
}


_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "AAPL": ("fractional_eh_enabled", "overnight_tradable"),
    "F": ("overnight_tradable",),
    "SPY": ("overnight_tradable",),
    "TINY": ("overnight_halted", "overnight_tradable"),
}
UNTRADABLE = ("GONE", "HALTED", "UNPRICED")


class Options(msgspec.Struct, frozen=True):
    """How one run differs from another; weights are relative, likelihoods in percent."""

    start: datetime
    accounts: int
    symbols: tuple[str, ...]
    rules: Rules
    largest_turn: int
    flawed: int
    repeated: int
    fractional: int
    limits: int
    sales: int
    charged: int
    margin: int
    gone_wild: int
    poor: bool
    shapes: dict[str, int]
    commands: dict[str, int]
    steps: dict[str, int]
    turns_per_fault: int


def options_of(seed: int) -> Options:
    """The options that the seed picks."""
    chance = Chance(seed)
    tradable = (symbol for symbol in _LISTED if symbol not in UNTRADABLE)
    symbols = [symbol for symbol in tradable if chance.percent(70)] or ["AAPL"]
    largest_turn = chance.pick((3, 8, 20, 40))
    return Options(
        start=_FIRST + timedelta(days=chance.below(_DAYS), seconds=chance.below(86_400)),
        accounts=chance.pick((1, 2, 5, 20, 60)),
        symbols=tuple(symbols),
        rules=Rules(
            chance.pick(tuple(FillModel)),
            chance.pick(_PACES),
            chance.pick(tuple(FractionalOrders)),
            subtag_required=chance.one_in(8),
            margin_profile=chance.pick(_PROFILES),
            regulatory_fees=chance.one_in(2),
            margin_interest_percent=Decimal(chance.pick(("0", "6.5", "23.75"))),
        ),
        largest_turn=largest_turn,
        flawed=chance.pick((0, 5, 20)),
        repeated=chance.pick((0, 3, 10)),
        fractional=chance.pick((0, 30, 80)),
        limits=chance.pick((0, 30, 60, 95)),
        sales=chance.pick((20, 45, 60)),
        charged=chance.pick((0, 30, 100)),
        margin=chance.pick((0, 30, 70, 100)),
        gone_wild=chance.pick((0, 10, 60)),
        poor=chance.one_in(3),
        shapes=_shapes(chance),
        commands=_commands(chance),
        steps=_steps(chance),
        turns_per_fault=2 * chance.pick((80, 300, 1_200)) // (1 + largest_turn),
    )


def founding_of(seed: int, options: Options) -> Founding:
    """What the run's environment begins with."""
    return Founding(
        name="simulation",
        seed=seed,
        instant=options.start,
        clock=ClockSetting(ClockMode.FROZEN),
        rules=options.rules,
        assets=listed_assets(),
    )


def listed_assets() -> tuple[Asset, ...]:
    """A small market with one asset of every kind."""
    return tuple(_asset(symbol, *terms) for symbol, terms in _LISTED.items())


_PACES = (FundingPace.FAST, FundingPace.REALISTIC)

_PROFILES = (*MarginProfile, MarginProfile.AUTO, MarginProfile.AUTO)


def _shapes(chance: Chance) -> dict[str, int]:
    """How often each kind of order is placed."""
    return {
        "simple": chance.pick((10, 40, 80)),
        "stop": chance.pick((0, 10, 30)),
        "stop_limit": chance.pick((0, 10, 30)),
        "trailing_stop": chance.pick((0, 5, 20)),
        "auction": chance.pick((0, 5, 30)),
        "extended": chance.pick((0, 10, 40)),
        "bracket": chance.pick((0, 10, 40)),
        "oco": chance.pick((0, 10, 40)),
        "oto": chance.pick((0, 5, 30)),
    }


def _commands(chance: Chance) -> dict[str, int]:
    """How often each kind of command is given."""
    return {
        "order": chance.pick((40, 60, 80)),
        "cancel": chance.pick((2, 10, 25)),
        "cancel_all": chance.pick((0, 1, 4)),
        "replace": chance.pick((0, 5, 30)),
        "estimate": chance.pick((0, 1, 4)),
        "close_position": chance.pick((0, 2, 8)),
        "close_positions": chance.pick((0, 1)),
        "halt": chance.pick((0, 0, 2)),
        "open": 2,
        "link": 2,
        "transfer": chance.pick((3, 10, 20)),
        "cancel_transfer": chance.pick((1, 4)),
        "refuse_transfer": chance.pick((0, 1, 3)),
        "unlink": chance.pick((0, 1)),
        "configure": chance.pick((0, 2)),
        "block": chance.pick((0, 1)),
        "close": chance.pick((0, 1)),
        "pin": chance.pick((0, 3, 12)),
        "unpin": chance.pick((0, 2, 6)),
        "rules": chance.pick((0, 1)),
    }


def _steps(chance: Chance) -> dict[str, int]:
    """How often the clock moves how far between turns."""
    return {
        "none": chance.pick((20, 60)),
        "milliseconds": chance.pick((5, 30)),
        "seconds": chance.pick((10, 50)),
        "minutes": chance.pick((5, 30)),
        "hours": chance.pick((1, 4)),
        "days": chance.pick((0, 1, 2)),
        "open": chance.pick((2, 5)),
        "edge": chance.pick((0, 2, 8)),
        "back": 1,
    }


def _asset(symbol: str, base_price: str | None, volatility: str) -> Asset:
    marginable = symbol not in ("CASHONLY", "TINY")
    return Asset(
        id=asset_id_for(symbol),
        symbol=symbol,
        name=f"{symbol} of the simulation",
        exchange="NYSE",
        asset_class=AssetClass.US_EQUITY,
        status=AssetStatus.INACTIVE if symbol == "GONE" else AssetStatus.ACTIVE,
        tradable=symbol != "HALTED",
        marginable=marginable,
        shortable=symbol != "KO",
        easy_to_borrow=symbol != "NVDA",
        fractionable=symbol != "WHOLE",
        margin_requirement=30 if marginable else 100,
        attributes=_ATTRIBUTES.get(symbol, ()),
        base_price=None if base_price is None else Decimal(base_price),
        volatility=Decimal(volatility),
    )
