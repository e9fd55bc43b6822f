"""A real server process for tests, and a fresh brokerage on it for each."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import httpx
from alpaca.broker.client import BrokerClient
from alpaca.broker.models import Account
from alpaca.broker.requests import CreateAccountRequest
from alpaca.trading.client import TradingClient

KEY = "CKTESTSERVER000001"
SECRET = "a-secret-of-the-tests-that-opens-nothing-else"
MONDAY_AT_TEN = "2026-03-02T15:00:00Z"
SHORTLY_BEFORE_TEN = "2026-03-02T14:55:00Z"  # a running clock has moved on when it is frozen
_READY = re.compile(r"streetname ready at (http://\S+)")
_SECONDS_TO_START = 30
_SECONDS_TO_END = 20

_operator = httpx.Client(auth=(KEY, SECRET), timeout=30, verify=False)
"""Makes and removes environments; without certificates to read, it is made quickly."""


class Server:
    """A server process of our own, and what it said before it was ready."""

    def __init__(self, process: subprocess.Popen[str], url: str, said: str) -> None:
        self.process = process
        self.url = url
        self.said = said

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self._hang_up()

    def end(self) -> None:
        """End it as an operator would; if it takes too long, as a power cut would."""
        self.process.terminate()
        try:
            self.process.wait(timeout=_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._hang_up()

    def _hang_up(self) -> None:
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def a_server(
    *options: str, data: str | Path = ":memory:", log: IO[str] | None = None
) -> Iterator[Server]:
    """A running server; ended when the block is left."""
    server = start_server(*options, data=data, log=log)
    try:
        yield server
    finally:
        server.end()


def start_server(
    *options: str, data: str | Path = ":memory:", log: IO[str] | None = None
) -> Server:
    """A server process, once it says that it is ready; what it logs goes to `log`, or nowhere."""
    arguments = ["--port", "0", "--data", str(data), "--api-key", KEY, "--api-secret", SECRET]
    process = subprocess.Popen(
        [sys.executable, "-m", "streetname", "serve", *arguments, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if log is None else log,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        found = _READY.search(line)
        if found:
            return Server(process, found.group(1), said)
    process.wait(timeout=_SECONDS_TO_START)
    message = f"the server ended with {process.returncode} before it was ready"
    raise AssertionError(message)


class Owner:
    """An account's owner with a key of their own: the official client, and plain HTTP."""

    def __init__(self, url: str, account_id: str, key: str, secret: str) -> None:
        self.account_id = account_id
        self.key = key
        self.secret = secret
        # Its methods are declared to give models or raw data, whatever it was made for.
        self.client: Any = TradingClient(key, secret, url_override=url)
        headers = {"APCA-API-KEY-ID": key, "APCA-API-SECRET-KEY": secret}
        self.http = httpx.Client(base_url=url, headers=headers, timeout=30, verify=False)


class EitherKey(httpx.Auth):
    """The correspondent's key, or on the paths of the Trading API the owner's."""

    def __init__(self, owner: Owner) -> None:
        self._broker = httpx.BasicAuth(KEY, SECRET)
        self._owner = owner

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Add whichever is asked for."""
        if is_of_trading_api(request.url.path):
            request.headers["APCA-API-KEY-ID"] = self._owner.key
            request.headers["APCA-API-SECRET-KEY"] = self._owner.secret
            yield request
        else:
            yield from self._broker.auth_flow(request)


def is_of_trading_api(path: str) -> bool:
    """True for the paths of the Trading API; the Broker API has some of version 2."""
    of_broker_api = path.startswith(("/v2/events", "/v2/calendar/"))
    return path.startswith(("/v2/", "/v3/")) and not of_broker_api


class Brokerage:
    """One environment, and the means to use it: the official client, plain HTTP, the sandbox."""

    def __init__(self, url: str, key: str, secret: str) -> None:
        self.url = url
        self.key = key
        self.secret = secret
        # Its methods are declared to give models or raw data, whatever it was made for.
        self.client: Any = BrokerClient(key, secret, url_override=url)
        self.raw = BrokerClient(key, secret, url_override=url, raw_data=True)
        self.http = httpx.Client(base_url=url, auth=(key, secret), timeout=30, verify=False)
        self._owners: list[Owner] = []

    def close(self) -> None:
        """Hang up."""
        self.http.close()
        for owner in self._owners:
            owner.http.close()

    def owner(self, account_id: Any) -> Owner:
        """The account's owner, with a new key for the Trading API."""
        made = self.sandbox("POST", f"/accounts/{account_id}/keys")
        owner = Owner(self.url, str(account_id), made["key_id"], made["secret_key"])
        self._owners.append(owner)
        return owner

    def sandbox(self, method: str, path: str, body: Any = None) -> Any:
        """The answer of the control API."""
        response = self.http.request(method, f"/sandbox/v1{path}", json=body)
        assert response.is_success, response.text
        return response.json() if response.content else None

    def freeze(self, instant: str = MONDAY_AT_TEN) -> None:
        """Stop the clock at an instant."""
        self.sandbox("PUT", "/clock", {"mode": "frozen", "now": instant})

    def advance(self, **how: str) -> Any:
        """Move the clock: `by="PT1H"`, `to=ISO`, or `until="open"`."""
        return self.sandbox("POST", "/clock/advance", how)

    def waive_regulatory_fees(self) -> None:
        """Nobody pays them from now on: every amount is what it was traded for."""
        self.sandbox("PATCH", "/rules", {"regulatory_fees": False})

    def pin(self, symbol: str, bid: str, ask: str, size: str = "1000") -> None:
        """Hold a symbol's quote."""
        body = {"bid": bid, "ask": ask, "bid_size": size, "ask_size": size}
        self.sandbox("PUT", f"/market/{symbol}/quote", body)

    def open_account(self, email: str = "amber.falcon@example.com", **changes: Any) -> Account:
        """An active account."""
        request = CreateAccountRequest(**{**application(email), **changes})
        account = self.client.create_account(request)
        self.advance(by="PT5S")
        return self.client.get_account_by_id(account.id)

    def fund(self, account_id: Any, amount: str = "50000") -> None:
        """Put money into an account, all the way to complete."""
        path = f"/v1/accounts/{account_id}"
        link = self.http.post(f"{path}/ach_relationships", json=bank()).raise_for_status().json()
        self.advance(by="PT5S")
        self.http.post(
            f"{path}/transfers",
            json={
                "transfer_type": "ach",
                "relationship_id": link["id"],
                "amount": amount,
                "direction": "INCOMING",
            },
        ).raise_for_status()
        self.advance(by="PT10S")

    def funded_account(self, amount: str = "50000", email: str = "amber.falcon@example.com") -> str:
        """The id of an active account with money in it."""
        account = self.open_account(email)
        self.fund(account.id, amount)
        return str(account.id)

    def cash(self, account_id: Any) -> Decimal:
        """The account's cash."""
        return Decimal(self.trade_account(account_id)["cash"])

    def trade_account(self, account_id: Any) -> dict[str, Any]:
        """The trading account as it is on the wire."""
        response = self.http.get(f"/v1/trading/accounts/{account_id}/account")
        return response.raise_for_status().json()

    def order(self, account_id: Any, **body: Any) -> httpx.Response:
        """The answer to an order, a market order for the day unless said otherwise."""
        order = {"symbol": "AAPL", "side": "buy", "type": "market", "time_in_force": "day", **body}
        return self.http.post(f"/v1/trading/accounts/{account_id}/orders", json=order)


@contextmanager
def a_brokerage(server: Server, name: str) -> Iterator[Brokerage]:
    """A new environment of its own on the server, its clock frozen on a Monday at ten."""
    environments = f"{server.url}/sandbox/v1/environments"
    made = _operator.post(environments, json={"name": name}).raise_for_status()
    brokerage = Brokerage(server.url, made.json()["key_id"], made.json()["secret_key"])
    try:
        brokerage.freeze()
        yield brokerage
    finally:
        brokerage.close()
        _operator.delete(f"{environments}/{name}")


def application(email: str) -> dict[str, Any]:
    """What a new account needs, as JSON."""
    return {
        "contact": {
            "email_address": email,
            "phone_number": "+15556667788",
            "street_address": ["20 N San Mateo Dr"],
            "city": "San Mateo",
            "state": "CA",
            "postal_code": "94401",
            "country": "USA",
        },
        "identity": {
            "given_name": "Amber",
            "family_name": "Falcon",
            "date_of_birth": "1990-01-01",
            "tax_id": "444-55-4321",
            "tax_id_type": "USA_SSN",
            "country_of_citizenship": "USA",
            "country_of_birth": "USA",
            "country_of_tax_residence": "USA",
            "funding_source": ["employment_income"],
        },
        "disclosures": {
            "is_control_person": False,
            "is_affiliated_exchange_or_finra": False,
            "is_politically_exposed": False,
            "immediate_family_exposed": False,
        },
        "agreements": [
            {"agreement": name, "signed_at": "2026-03-02T14:00:00Z", "ip_address": "127.0.0.1"}
            for name in ("margin_agreement", "account_agreement", "customer_agreement")
        ],
    }


def bank() -> dict[str, str]:
    """A bank account to link, as JSON."""
    return {
        "account_owner_name": "Amber Falcon",
        "bank_account_type": "CHECKING",
        "bank_account_number": "32131231abc",
        "bank_routing_number": "121000358",
        "nickname": "Checking",
    }
