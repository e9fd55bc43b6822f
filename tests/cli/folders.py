"""Commands of ours on data folders, and folders that a server has left behind."""

import shutil
import sqlite3
from pathlib import Path

from typer.testing import CliRunner, Result

from streetname.cli.commands import app
from tests.serving import KEY, SECRET, SHORTLY_BEFORE_TEN, Brokerage, bank, start_server


def streetname(*arguments: str | Path) -> Result:
    """What the command says, and how it ends."""
    return CliRunner().invoke(app, [*map(str, arguments)])


def a_folder_of_a_killed_server(data: Path) -> None:
    """A month in debt, a withdrawal under way, and orders filled, resting and canceled."""
    server = start_server("--clock", SHORTLY_BEFORE_TEN, "--seed", "7", data=data)
    brokerage = Brokerage(server.url, KEY, SECRET)
    brokerage.freeze()
    account_id = brokerage.funded_account("10000")
    brokerage.pin("AAPL", "99.90", "100.10")
    brokerage.order(account_id, qty="150").raise_for_status()
    brokerage.advance(to="2026-03-31T14:00:00Z")
    brokerage.order(account_id, qty="150", side="sell").raise_for_status()
    brokerage.advance(to="2026-04-02T14:00:00Z")
    brokerage.order(account_id, qty="4.5", commission="1")
    brokerage.order(account_id, notional="100")
    brokerage.advance(by="PT1S")
    brokerage.order(account_id, qty="1", side="sell")
    brokerage.order(account_id, qty="2", type="limit", limit_price="50")
    brokerage.order(account_id, qty="1", side="sell", type="limit", limit_price="500")
    canceled = brokerage.order(account_id, qty="1", type="limit", limit_price="10").json()
    path = f"/v1/trading/accounts/{account_id}/orders/{canceled['id']}"
    brokerage.http.delete(path).raise_for_status()
    brokerage.advance(by="PT1S")
    withdraw(brokerage, account_id)
    brokerage.close()
    server.kill()


def withdraw(brokerage: Brokerage, account_id: str) -> None:
    """Ask for a withdrawal that nobody moves along."""
    brokerage.sandbox("PATCH", "/rules", {"funding_pace": "manual"})
    path = f"/v1/accounts/{account_id}"
    links = brokerage.http.get(f"{path}/ach_relationships").json()
    assert links[0]["bank_routing_number"] == bank()["bank_routing_number"]
    body = {
        "transfer_type": "ach",
        "relationship_id": links[0]["id"],
        "amount": "10",
        "direction": "OUTGOING",
    }
    brokerage.http.post(f"{path}/transfers", json=body).raise_for_status()


def a_copy(data: Path, target: Path) -> Path:
    """Another folder with the same in it."""
    return Path(shutil.copytree(data, target))


def change(data: Path, statement: str) -> int:
    """Change the stored environment behind the program's back; how many rows that were."""
    connection = sqlite3.connect(data / "environments" / "default.db")
    with connection:
        changed = connection.execute(statement).rowcount
    connection.close()
    return changed
