"""Assets and instants for the tests of the market."""

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec

from streetname.domain.market.asset import Asset, AssetClass, AssetStatus, asset_id_for
from streetname.domain.market.calendar import Session, session_on
from streetname.domain.values.instants import NEW_YORK


def an_asset(
    symbol: str = "AAPL", base_price: str | None = "262.40", volatility: str | None = "0.28"
) -> Asset:
    return Asset(
        id=asset_id_for(symbol),
        symbol=symbol,
        name=f"{symbol} Common Stock",
        exchange="NASDAQ",
        asset_class=AssetClass.US_EQUITY,
        status=AssetStatus.ACTIVE,
        tradable=True,
        marginable=True,
        shortable=True,
        easy_to_borrow=True,
        fractionable=True,
        margin_requirement=30,
        attributes=(),
        base_price=None if base_price is None else Decimal(base_price),
        volatility=None if volatility is None else Decimal(volatility),
    )


def around_the_clock(asset: Asset) -> Asset:
    """The same asset, in all phases."""
    return msgspec.structs.replace(asset, attributes=("overnight_tradable",))


def new_york(text: str) -> datetime:
    """The instant of a wall-clock time in New York."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def session_of(text: str) -> Session:
    session = session_on(date.fromisoformat(text))
    assert session, f"{text} is a trading day"
    return session
