import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Balance, Commodity, Transaction

from streetname.documents.beancount import commodities
from streetname.domain.values.ids import AssetId
from tests.cli.folders import streetname


@pytest.fixture(scope="module")
def exported(data: Path) -> str:
    result = streetname("export", "beancount", data)
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def directives(exported: str) -> list[Any]:
    found, errors, _ = loader.load_string(exported)
    assert not errors
    return found


def test_beancounts_own_checker_accepts_the_books(directives: list[Any]) -> None:
    assert {type(directive).__name__ for directive in directives} == {
        "Open",
        "Commodity",
        "Transaction",
        "Balance",
    }


def test_every_entry_is_a_transaction_that_names_its_cause(
    directives: list[Any], data: Path
) -> None:
    connection = sqlite3.connect(data / "environments" / "default.db")
    entries = set(connection.execute("SELECT CAST(id AS TEXT), object_id FROM entries"))
    connection.close()
    transactions = [found for found in directives if isinstance(found, Transaction)]
    assert {(one.meta["entry_id"], one.meta["object_id"]) for one in transactions} == entries


def test_balances_are_ours_with_the_sign_that_beancount_gives_them(
    directives: list[Any], data: Path
) -> None:
    connection = sqlite3.connect(data / "environments" / "default.db")
    kept = dict(
        connection.execute("SELECT ledger_account, amount FROM balances WHERE asset_id = 'USD'")
    )
    connection.close()
    sums: dict[str, Decimal] = {}
    for transaction in directives:
        if isinstance(transaction, Transaction):
            for posting in transaction.postings:
                units = posting.units
                assert units is not None
                assert units.number is not None
                if units.currency == "USD":
                    before = sums.get(posting.account, Decimal(0))
                    sums[posting.account] = before + units.number
    assert sums["Assets:Street:Bank"] == -Decimal(kept["street:bank"]) / 10**6 == 10_000
    assert sums["Assets:Street:Clearing"] == -Decimal(kept["street:clearing"]) / 10**6
    assert sums["Income:Commissions"] == -Decimal(kept["firm:commissions"]) / 10**6 == -1
    assert sums["Income:Interest"] == -Decimal(kept["firm:interest"]) / 10**6 < 0
    fees = -Decimal(kept["firm:regulatory_fees"]) / 10**6
    assert sums["Liabilities:RegulatoryFees"] == fees < 0
    customers = [name for name in sums if name.startswith("Liabilities:Customers:")]
    assert sum(sums[name] for name in customers) < 0


def test_every_balance_is_asserted(directives: list[Any], data: Path) -> None:
    connection = sqlite3.connect(data / "environments" / "default.db")
    (count,) = connection.execute("SELECT count(*) FROM balances").fetchone()
    connection.close()
    assert len([found for found in directives if isinstance(found, Balance)]) == count


def test_a_falsified_export_is_not_accepted(exported: str) -> None:
    before, _, after = exported.rpartition("balance Assets:Street:Bank  10000")
    _, errors, _ = loader.load_string(f"{before}balance Assets:Street:Bank  10001{after}")
    assert errors


def test_it_can_be_written_to_a_file(data: Path, exported: str, tmp_path: Path) -> None:
    file = tmp_path / "books.beancount"
    assert streetname("export", "beancount", data, "--output", file).exit_code == 0
    assert file.read_text(encoding="utf-8") == exported


def test_an_environment_that_is_not_there_is_said(data: Path) -> None:
    result = streetname("export", "beancount", data, "--environment", "nowhere")
    assert result.exit_code == 2
    assert "there is no environment nowhere" in result.stderr


def test_every_symbol_gets_a_commodity_of_its_own_that_beancount_can_read() -> None:
    symbols = ["F", "USD", "BRK.B", "BTC/USD", "BTC-USD", "lower", "1ST", "A" * 40, "Ünïcode", "."]
    named = commodities({AssetId(f"{n:08x}-0000"): symbol for n, symbol in enumerate(symbols)})
    assert len(set(named.values())) == len(symbols) + 1
    text = "".join(f"2026-03-02 commodity {name}\n" for name in named.values())
    found, errors, _ = loader.load_string(text)
    assert not errors
    assert {one.currency for one in found if isinstance(one, Commodity)} == set(named.values())
    assert named[AssetId("00000002-0000")] == "BRK.B"
