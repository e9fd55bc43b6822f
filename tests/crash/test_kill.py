"""What was acknowledged before a `kill -9` is there after it, once; and the books hold."""

import random
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from streetname.storage.database import open_database
from streetname.storage.verifying import verify
from tests.serving import KEY, MONDAY_AT_TEN, SECRET, Brokerage, Server, bank, start_server

ROUNDS = 20
CLIENTS = 4
MOST_ACKNOWLEDGED = 60


class Client(threading.Thread):
    """Places orders and asks for transfers for one account until the server is gone."""

    def __init__(
        self, url: str, account: str, link: str, seed: str, heard: threading.Semaphore
    ) -> None:
        super().__init__(daemon=True)
        self.account = account
        self.asked: set[str] = set()
        self.orders: dict[str, str] = {}
        self.filled: dict[str, dict[str, Any]] = {}
        self.transfers: list[str] = []
        self.transfers_asked = 0
        self.refused: list[str] = []
        self._link = link
        self._chance = random.Random(seed)
        self._seed = seed
        self._heard = heard
        self._http = httpx.Client(base_url=url, auth=(KEY, SECRET), timeout=30)

    def run(self) -> None:
        with self._http:
            try:
                while True:
                    self._once()
            except httpx.TransportError:
                return

    def _once(self) -> None:
        if self._chance.random() < 0.2:
            self._ask_for_transfer()
        else:
            self._place_order()
        self._heard.release()

    def _place_order(self) -> None:
        name = f"{self._seed}-{len(self.asked)}"
        self.asked.add(name)
        limit = self._chance.random() < 0.2
        order = {
            "symbol": self._chance.choice(["AAPL", "MSFT", "SPY"]),
            "side": "buy",
            "qty": str(self._chance.randint(1, 3)),
            "type": "limit" if limit else "market",
            "time_in_force": "gtc" if limit else "day",
            "client_order_id": name,
            "commission": "0.25",
        }
        if limit:
            order["limit_price"] = "5.00"
        path = f"/v1/trading/accounts/{self.account}/orders"
        answer = self._http.post(path, json=order)
        if not answer.is_success:
            self.refused.append(answer.text)
            return
        self.orders[name] = answer.json()["id"]
        seen = self._http.get(f"{path}/{self.orders[name]}").json()
        if seen["status"] == "filled":
            self.filled[seen["id"]] = seen

    def _ask_for_transfer(self) -> None:
        self.transfers_asked += 1
        transfer = {
            "transfer_type": "ach",
            "relationship_id": self._link,
            "amount": "10.50",
            "direction": self._chance.choice(["INCOMING", "OUTGOING"]),
        }
        answer = self._http.post(f"/v1/accounts/{self.account}/transfers", json=transfer)
        if answer.is_success:
            self.transfers.append(answer.json()["id"])
        else:
            self.refused.append(answer.text)


class Customer:
    """One account, and everything that its clients were ever told."""

    def __init__(self, brokerage: Brokerage, number: int) -> None:
        account = brokerage.open_account(f"customer.{number}@example.com")
        self.account = str(account.id)
        path = f"/v1/accounts/{self.account}/ach_relationships"
        self.link = brokerage.http.post(path, json=bank()).raise_for_status().json()["id"]
        brokerage.advance(by="PT5S")
        self._deposit(brokerage)
        self.clients: list[Client] = []

    def _deposit(self, brokerage: Brokerage) -> None:
        deposit = {
            "transfer_type": "ach",
            "relationship_id": self.link,
            "amount": "5000000",
            "direction": "INCOMING",
        }
        path = f"/v1/accounts/{self.account}/transfers"
        self.first_transfer = brokerage.http.post(path, json=deposit).raise_for_status().json()
        brokerage.advance(by="PT10S")

    def check(self, brokerage: Brokerage, clients: list[Client]) -> None:
        """What these clients were told still holds."""
        path = f"/v1/trading/accounts/{self.account}/orders"
        for client in clients:
            assert not client.refused
            for name, order_id in client.orders.items():
                found = brokerage.http.get(f"{path}/{order_id}").raise_for_status().json()
                assert found["client_order_id"] == name
                if order_id in client.filled:
                    assert found == client.filled[order_id]
        self._check_transfers(brokerage)

    def _check_transfers(self, brokerage: Brokerage) -> None:
        path = f"/v1/accounts/{self.account}/transfers"
        listed: list[str] = []
        while page := brokerage.http.get(path, params={"offset": len(listed)}).json():
            listed += [transfer["id"] for transfer in page]
        asked = 1 + sum(client.transfers_asked for client in self.clients)
        told = [transfer for client in self.clients for transfer in client.transfers]
        assert len(set(listed)) == len(listed)
        assert {self.first_transfer["id"], *told} <= set(listed)
        assert len(listed) <= asked


@pytest.mark.timeout(240)
def test_what_was_acknowledged_survives_kill_once_and_the_books_hold(tmp_path: Path) -> None:
    chance = random.Random(20)
    server = start_server("--clock", MONDAY_AT_TEN, "--seed", "11", data=tmp_path)
    brokerage = Brokerage(server.url, KEY, SECRET)
    customers = [Customer(brokerage, number) for number in range(CLIENTS)]
    for number in range(ROUNDS):
        clients = _kill_under_load(server, customers, number, chance.randint(1, MOST_ACKNOWLEDGED))
        brokerage.close()
        _verify(tmp_path)
        server = start_server(data=tmp_path)
        brokerage = Brokerage(server.url, KEY, SECRET)
        for customer, client in zip(customers, clients, strict=True):
            customer.check(brokerage, [client])
    for customer in customers:
        customer.check(brokerage, customer.clients)
    brokerage.close()
    server.end()
    _verify(tmp_path)
    assert any(client.filled for customer in customers for client in customer.clients)


def _kill_under_load(
    server: Server, customers: list[Customer], number: int, acknowledged: int
) -> list[Client]:
    """Kill the server once so many requests were answered, with others on their way."""
    heard = threading.Semaphore(0)
    clients = [
        Client(server.url, customer.account, customer.link, f"{number}-{index}", heard)
        for index, customer in enumerate(customers)
    ]
    for customer, client in zip(customers, clients, strict=True):
        customer.clients.append(client)
        client.start()
    for _ in range(acknowledged):
        heard.acquire()
    server.kill()
    for client in clients:
        client.join()
    return clients


def _verify(folder: Path) -> None:
    """Every law holds in what the server has left behind."""
    database = open_database(folder / "environments" / "default.db")
    with database.connect() as connection:
        findings = verify(connection)
    database.dispose()
    assert not findings.violations
