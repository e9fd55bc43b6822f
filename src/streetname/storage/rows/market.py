"""Assets and pinned quotes."""

from typing import Any, cast

from sqlalchemy import Row

from streetname.domain.market.asset import Asset, AssetClass, AssetStatus
from streetname.domain.market.quote import Pin
from streetname.storage.codecs import (
    instant_in,
    instant_out,
    optional_instant_in,
    optional_instant_out,
    optional_share_in,
    optional_share_out,
    share_in,
    share_out,
)


def asset_in(asset: Asset) -> tuple[Any, ...]:
    """A row of `assets`."""
    return (
        asset.id,
        asset.symbol,
        asset.name,
        asset.exchange,
        asset.asset_class.value,
        asset.status.value,
        asset.tradable,
        asset.marginable,
        asset.shortable,
        asset.easy_to_borrow,
        asset.fractionable,
        asset.margin_requirement,
        ",".join(asset.attributes),
        optional_share_in(asset.base_price),
        optional_share_in(asset.volatility),
        asset.halted,
    )


def asset_out(row: Row[Any] | tuple[Any, ...]) -> Asset:
    """The asset of a row of `assets`.

    Every start reads every asset: taking the row apart at once is four times as fast as by name.
    """
    (
        identifier,
        symbol,
        name,
        exchange,
        asset_class,
        status,
        tradable,
        marginable,
        shortable,
        easy_to_borrow,
        fractionable,
        margin_requirement,
        attributes,
        base_price,
        volatility,
        halted,
    ) = cast("tuple[Any, ...]", row)
    return Asset(
        id=identifier,
        symbol=symbol,
        name=name,
        exchange=exchange,
        asset_class=AssetClass(asset_class),
        status=AssetStatus(status),
        tradable=tradable,
        marginable=marginable,
        shortable=shortable,
        easy_to_borrow=easy_to_borrow,
        fractionable=fractionable,
        margin_requirement=margin_requirement,
        attributes=tuple(attributes.split(",")) if attributes else (),
        base_price=optional_share_out(base_price),
        volatility=optional_share_out(volatility),
        halted=halted,
    )


def pin_in(pin: Pin) -> tuple[Any, ...]:
    """A row of `pins`."""
    return (
        pin.asset_id,
        instant_in(pin.since),
        optional_instant_in(pin.until),
        share_in(pin.bid),
        share_in(pin.ask),
        share_in(pin.bid_size),
        share_in(pin.ask_size),
    )


def pin_out(row: Row[Any]) -> Pin:
    """The pin of a row of `pins`."""
    return Pin(
        asset_id=row.asset_id,
        bid=share_out(row.bid),
        ask=share_out(row.ask),
        bid_size=share_out(row.bid_size),
        ask_size=share_out(row.ask_size),
        since=instant_out(row.since),
        until=optional_instant_out(row.until),
    )
