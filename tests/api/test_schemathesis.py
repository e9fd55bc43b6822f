"""Our own description of the API, held against the server by Schemathesis.

Bounded and repeatable: the same few requests of each operation in every build. Streams never end,
so they are left to tests of their own.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from requests.auth import HTTPBasicAuth
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from streetname.api.openapi import document
from streetname.app import OPERATIONS
from tests.serving import (
    KEY,
    SECRET,
    SHORTLY_BEFORE_TEN,
    Brokerage,
    a_server,
    is_of_trading_api,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

described = schemathesis.openapi.from_dict(document(OPERATIONS))


@pytest.fixture(scope="module")
def target() -> Iterator[Brokerage]:
    """A server whose clock stands still."""
    with a_server("--clock", SHORTLY_BEFORE_TEN, "--seed", "3") as server:
        brokerage = Brokerage(server.url, KEY, SECRET)
        brokerage.freeze()
        yield brokerage
        brokerage.close()


@pytest.fixture(scope="module")
def account(target: Brokerage) -> str:
    """An account with money, a filled order and a resting one."""
    account = target.funded_account()
    target.order(account, qty="2").raise_for_status()
    resting = {"type": "limit", "limit_price": "1", "time_in_force": "gtc"}
    target.order(account, qty="1", **resting).raise_for_status()
    return account


@pytest.fixture(scope="module")
def session(target: Brokerage, account: str) -> Iterator[requests.Session]:
    """Someone with both keys, who uses the one that the path asks for."""
    owner = target.owner(account)
    by_basic = HTTPBasicAuth(KEY, SECRET)

    def with_key(request: requests.PreparedRequest) -> requests.PreparedRequest:
        if not is_of_trading_api(urlsplit(request.url or "").path):
            return by_basic(request)
        request.headers["APCA-API-KEY-ID"] = owner.key
        request.headers["APCA-API-SECRET-KEY"] = owner.secret
        return request

    with requests.Session() as session:
        session.auth = with_key
        yield session


def test_the_server_hands_out_the_description_that_is_tested(target: Brokerage) -> None:
    told = requests.get(f"{target.url}/openapi.json", timeout=30).json()
    assert told["paths"].keys() == described.raw_schema["paths"].keys()


@described.exclude(path_regex="/events/").parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_every_answer_is_as_described(
    case: schemathesis.Case, target: Brokerage, account: str, session: requests.Session
) -> None:
    if "account_id" in case.path_parameters:
        case.path_parameters["account_id"] = account
    case.call_and_validate(base_url=target.url, session=session, checks=CHECKS, timeout=30)
