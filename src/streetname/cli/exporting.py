"""`streetname export`: the books of an environment for another program."""

import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from streetname.cli.folders import environment_files, reading, unreadable
from streetname.documents import beancount
from streetname.storage.queries.entries import (
    all_balances,
    every_entry,
    symbols_of,
    trade_dates,
)


def export_beancount(data: Path, environment: str, output: Path | None) -> None:
    """Write the environment's books as a beancount file, to standard output unless told."""
    files = {file.stem: file for file in environment_files(data)}
    if environment not in files:
        names = ", ".join(files)
        raise unreadable(f"there is no environment {environment} in {data}, only {names}")
    with reading(files[environment]) as connection:
        lines = (f"{line}\n" for line in _lines(environment, connection))
        if output is None:
            sys.stdout.writelines(lines)
        else:
            with output.open("w", encoding="utf-8") as file:
                file.writelines(lines)


def _lines(environment: str, connection: Connection) -> Iterator[str]:
    yield from beancount.header(f"Streetname, environment {environment}")
    days = trade_dates(connection)
    if days is None:
        return
    first, last = days
    balances = all_balances(connection)
    named = beancount.commodities(symbols_of(connection))
    accounts = dict.fromkeys(balance.ledger_account for balance in balances)
    yield from beancount.opened(accounts, first)
    used = sorted({balance.asset for balance in balances})
    yield from beancount.declared(used, named, first)
    for entry in every_entry(connection):
        yield from beancount.transaction(entry, named)
    yield from beancount.asserted(balances, named, last)
