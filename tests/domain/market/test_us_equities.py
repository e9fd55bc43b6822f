import csv
import re
from decimal import Decimal
from importlib.resources import files

import pytest

ETFS = {"SPY", "QQQ", "IWM", "DIA", "VOO", "VTI", "TLT", "AGG", "HYG", "GLD", "SLV", "XLF"}
LISTED_ON = {"AAPL": "NASDAQ", "BRK.B": "NYSE", "SPY": "ARCA", "IMO": "AMEX", "ARKK": "BATS"}


@pytest.fixture(scope="module")
def listed() -> dict[str, dict[str, str]]:
    text = files("streetname.data").joinpath("us_equities.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    by_symbol = {row["symbol"]: row for row in rows}
    assert len(by_symbol) == len(rows), "no symbol is listed twice"
    assert list(by_symbol) == sorted(by_symbol)
    return by_symbol


def test_there_are_hundreds_of_symbols_and_the_well_known_funds_are_among_them(
    listed: dict[str, dict[str, str]],
) -> None:
    assert len(listed) >= 520
    assert set(listed) >= ETFS
    assert {symbol: listed[symbol]["exchange"] for symbol in LISTED_ON} == LISTED_ON


def test_every_row_is_complete_and_plausible(listed: dict[str, dict[str, str]]) -> None:
    for symbol, row in listed.items():
        assert re.fullmatch(r"[A-Z.]{1,6}", symbol)
        assert row["name"] == row["name"].strip() != ""
        assert row["exchange"] in {"NYSE", "NASDAQ", "ARCA", "BATS", "AMEX"}
        assert {row["marginable"], row["shortable"], row["fractionable"]} <= {"true", "false"}
        assert re.fullmatch(r"\d+\.\d\d", row["base_price"])
        assert Decimal(row["base_price"]) >= 1
        assert row["margin_requirement"] in {"", "50", "75"}
        assert Decimal("0.01") <= Decimal(row["volatility"]) <= Decimal("1.5")


@pytest.mark.parametrize("flag", ["marginable", "shortable", "fractionable"])
def test_some_assets_lack_each_of_the_permissions(
    listed: dict[str, dict[str, str]], flag: str
) -> None:
    assert 6 <= sum(row[flag] == "false" for row in listed.values()) <= 20
