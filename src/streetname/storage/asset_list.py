"""Reading asset lists: the one that comes with the program, and a user's own.

A list is a CSV file with the columns `symbol, name, exchange, marginable, shortable, fractionable,
base_price, volatility`; the last two may be empty, and then the asset needs pinned quotes. A column
`margin_requirement` (whole percent) may be there too; where it is empty, the asset has the usual
one.
"""

import csv
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files

from streetname.domain.errors import InvalidField
from streetname.domain.market.asset import Asset, us_equity

COLUMNS = (
    "symbol",
    "name",
    "exchange",
    "marginable",
    "shortable",
    "fractionable",
    "base_price",
    "volatility",
)
MARGIN_COLUMN = "margin_requirement"
"""The one column that a list may lack."""

_MOST_PERCENT = 100


class BadAssetListError(InvalidField):
    """A list that cannot be read; the message says where and why."""


@cache
def built_in_assets() -> tuple[Asset, ...]:
    """The assets that a new environment begins with."""
    text = files("streetname.data").joinpath("us_equities.csv").read_text(encoding="utf-8")
    return tuple(_assets(text.splitlines(), "us_equities.csv"))


def assets_of(text: str) -> tuple[Asset, ...]:
    """The assets of a list that was sent as text."""
    return tuple(_assets(text.splitlines(), "the list"))


def _assets(lines: Iterable[str], name: str) -> Iterator[Asset]:
    reader = csv.DictReader(lines, restval="")
    try:
        _check_columns(reader.fieldnames or ())
        for row in reader:
            yield _asset(row)
    except (ValueError, InvalidOperation, csv.Error) as error:
        raise BadAssetListError(f"{name}, line {reader.line_num}: {error}") from error


def _check_columns(given: Collection[str]) -> None:
    for column in COLUMNS:
        if column not in given:
            raise ValueError(f"the column {column} is missing")


def _asset(row: dict[str, str]) -> Asset:
    symbol = row["symbol"].strip()
    if not symbol:
        raise ValueError("symbol is empty")
    return us_equity(
        symbol=symbol,
        name=row["name"],
        exchange=row["exchange"],
        marginable=_flag(row, "marginable"),
        shortable=_flag(row, "shortable"),
        fractionable=_flag(row, "fractionable"),
        base_price=_number(row, "base_price"),
        volatility=_number(row, "volatility"),
        margin_requirement=_percent(row),
    )


def _flag(row: dict[str, str], column: str) -> bool:
    written = row[column].strip().lower()
    if written not in ("true", "false"):
        raise ValueError(f"{column} must be true or false, not {written!r}")
    return written == "true"


def _number(row: dict[str, str], column: str) -> Decimal | None:
    written = row[column].strip()
    if not written:
        return None
    number = Decimal(written)
    if not number.is_finite() or number <= 0:
        raise ValueError(f"{column} must be a number above 0, not {written!r}")
    return number


def _percent(row: dict[str, str]) -> int | None:
    written = row.get(MARGIN_COLUMN, "").strip()
    if not written:
        return None
    percent = int(written)
    if not 0 < percent <= _MOST_PERCENT:
        raise ValueError(f"{MARGIN_COLUMN} must be from 1 to {_MOST_PERCENT}, not {written!r}")
    return percent
