"""Assets: what can be held and traded, and on which terms."""

from decimal import Decimal
from enum import StrEnum

from streetname.domain.values.changes import Value
from streetname.domain.values.ids import AssetId, derived_uuid

OVERNIGHT_TRADABLE = "overnight_tradable"
OVERNIGHT_HALTED = "overnight_halted"
FRACTIONAL_EXTENDED_HOURS = "fractional_eh_enabled"
HAS_OPTIONS = "has_options"
ATTRIBUTES = (
    FRACTIONAL_EXTENDED_HOURS,
    HAS_OPTIONS,
    "ipo",
    "options_late_close",
    OVERNIGHT_HALTED,
    OVERNIGHT_TRADABLE,
    "ptp_no_exception",
    "ptp_with_exception",
)
"""What can be said of an asset beside its terms. Source: Alpaca, the asset object."""

_PENNY_STOCK = Decimal(5)
_MARGINABLE_PERCENT = 30
_REGULATION_T_PERCENT = 50
_FULL_PERCENT = 100


class AssetClass(StrEnum):
    """The kinds of asset, in Alpaca's words."""

    US_EQUITY = "us_equity"
    US_OPTION = "us_option"
    CRYPTO = "crypto"


class AssetStatus(StrEnum):
    """Listed or no longer listed."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class Asset(Value, frozen=True, gc=False):
    """One security and the terms on which it trades.

    `margin_requirement` is in percent of the market value. `base_price` (dollars) and `volatility`
    (of a year, 0.28 for 28 percent) shape the synthetic price; without them there is none. While
    `halted`, nobody may trade it.
    """

    id: AssetId
    symbol: str
    name: str
    exchange: str
    asset_class: AssetClass
    status: AssetStatus
    tradable: bool
    marginable: bool
    shortable: bool
    easy_to_borrow: bool
    fractionable: bool
    margin_requirement: int
    attributes: tuple[str, ...]
    base_price: Decimal | None
    volatility: Decimal | None
    halted: bool = False

    @property
    def entry_requirement(self) -> Decimal:
        """The share of its value that opening a position takes. Source: Regulation T."""
        return Decimal(max(self.margin_requirement, _REGULATION_T_PERCENT)) / _FULL_PERCENT


def asset_id_for(symbol: str) -> AssetId:
    """The identifier of the asset with this symbol: the same in every environment."""
    return AssetId(derived_uuid("asset", symbol))


def us_equity(  # noqa: PLR0913 - each a column of an asset list
    *,
    symbol: str,
    name: str,
    exchange: str,
    marginable: bool,
    shortable: bool,
    fractionable: bool,
    base_price: Decimal | None,
    volatility: Decimal | None,
    margin_requirement: int | None = None,
) -> Asset:
    """A listed stock or fund; what a list does not say of it is as for most."""
    if margin_requirement is None:
        margin_requirement = _MARGINABLE_PERCENT if marginable else _FULL_PERCENT
    is_liquid = marginable and fractionable and base_price is not None and base_price > _PENNY_STOCK
    return Asset(
        id=asset_id_for(symbol),
        symbol=symbol,
        name=name,
        exchange=exchange,
        asset_class=AssetClass.US_EQUITY,
        status=AssetStatus.ACTIVE,
        tradable=True,
        marginable=marginable,
        shortable=shortable,
        easy_to_borrow=shortable,
        fractionable=fractionable,
        margin_requirement=margin_requirement,
        attributes=_attributes(fractionable=fractionable, is_liquid=is_liquid),
        base_price=base_price,
        volatility=volatility,
    )


def _attributes(*, fractionable: bool, is_liquid: bool) -> tuple[str, ...]:
    """What Alpaca tells of most stocks like this one, in alphabetical order."""
    attributes = (FRACTIONAL_EXTENDED_HOURS,) if fractionable else ()
    return (*attributes, HAS_OPTIONS, OVERNIGHT_TRADABLE) if is_liquid else attributes
