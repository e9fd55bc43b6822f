"""Whatever is sent to whichever operation: a refusal in Alpaca's shape, never an error of ours."""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from streetname.api.operations import Operation
from streetname.app import OPERATIONS
from streetname.storage.database import open_database, snapshot
from streetname.storage.verifying import verify
from tests.serving import (
    KEY,
    SECRET,
    SHORTLY_BEFORE_TEN,
    Brokerage,
    EitherKey,
    a_server,
    application,
    bank,
)

NOBODY = "00000000-0000-4000-8000-000000000000"
STREAM = "text/event-stream"
LARGEST_BODY = 1 << 20

WITH_BODY = [operation for operation in OPERATIONS if operation.request is not None]
WITH_QUERY = [operation for operation in OPERATIONS if operation.parameters]
WITH_PATH = [operation for operation in OPERATIONS if "{" in operation.path]
CLOSED = [operation for operation in OPERATIONS if not operation.is_open]

NOT_JSON = {
    "nothing": b"",
    "half an object": b'{"symbol": "AAPL"',
    "NaN": b'{"qty": NaN, "amount": NaN}',
    "Infinity": b'{"qty": -Infinity, "amount": Infinity}',
    "broken UTF-8": b'\xff\xfe{"symbol": "AAPL"}',
    "two values": b"{} {}",
    "a bare word": b"buy",
    "nested arrays": b"[" * 100_000,
    "nested objects": b'{"a":' * 100_000,
    "closed nested arrays": b"[" * 100_000 + b"]" * 100_000,
    "a lone quote": b'"',
    "NUL bytes": b"\0" * 100,
}
WRONG_SHAPES = {
    "a number": b"5",
    "a text": b'"order"',
    "true": b"true",
    "a list of numbers": b"[1]",
}
WRONG_VALUES = [
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"-1",
    b"0",
    b"1e400",
    b"-1e-400",
    b"1" + b"0" * 30,
    b"0." + b"1" * 40,
    b'"NaN"',
    b'"sNaN"',
    b'"Infinity"',
    b'"1e999999999"',
    b'""',
    b'" "',
    b'"\\u0000"',
    b'"\\ud800"',
    b'"\xff\xfe\x80"',
    b'"' + b"x" * 5_000 + b'"',
    b'"2026-02-30T25:61:61Z"',
    b'"0001-01-01T00:00:00+23:59"',
    b'"P99999999999D"',
]
WRONG_QUERIES = [
    "",
    "NaN",
    "-1",
    "1e400",
    "9" * 40,
    "not-a-date",
    "9999-99-99",
    "0001-01-01T00:00:00+23:59",
    "\0",
    "\u2665",
    "x" * 3_000,
    "a,b,,c",
    "' OR 1=1 --",
]
WRONG_PARTS = [
    NOBODY,
    "not-a-uuid",
    "%00",
    "%FF",
    "%E2%99%A5",
    "..",
    "x" * 8_000,
    "1e5",
    "' OR 1=1 --",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wrong-input")


@pytest.fixture(scope="module")
def target(folder: Path) -> Iterator[Brokerage]:
    """A brokerage on a server of its own, which all of these tests mistreat."""
    with a_server("--clock", SHORTLY_BEFORE_TEN, "--seed", "3", data=folder) as server:
        brokerage = Brokerage(server.url, KEY, SECRET)
        brokerage.freeze()
        account = brokerage.funded_account()
        brokerage.http.auth = EitherKey(brokerage.owner(account))
        yield brokerage
        brokerage.close()


@pytest.fixture(scope="module")
def account(target: Brokerage) -> str:
    return str(target.client.list_accounts()[-1].id)


def named(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def path_of(operation: Operation, account: str) -> str:
    """The operation's path, of an account that there is and of other things that there are not."""
    known = {"account_id": account, "symbol_or_asset_id": "AAPL", "symbol": "AAPL"}
    return re.sub(
        r"\{(\w+)(?::path)?\}", lambda part: known.get(part.group(1), NOBODY), operation.path
    )


def answer(target: Brokerage, method: str, path: str, **given: Any) -> httpx.Response:
    """The answer; of a stream that opens, only its beginning."""
    with target.http.stream(method, path, **given) as response:
        if not response.headers.get("content-type", "").startswith(STREAM):
            response.read()
        return response


def check_sound(response: httpx.Response, about: object = "") -> None:
    """A success, or a refusal in Alpaca's shape."""
    assert response.status_code < 500, (about, response.text)
    if response.status_code >= 400:
        check_refused(response, about)


def check_refused(response: httpx.Response, about: object = "") -> None:
    assert 400 <= response.status_code < 500, (about, response.status_code)
    refusal = response.json()
    assert isinstance(refusal["code"], int), about
    assert isinstance(refusal["message"], str), about
    assert refusal["message"], about


def sendable(operation: Operation) -> dict[str, Any]:
    """A body that makes sense, into which one wrong value is put; empty where none is needed."""
    return {
        "CreateOrderRequest": {
            "symbol": "AAPL",
            "qty": "1",
            "side": "buy",
            "type": "market",
            "time_in_force": "day",
        },
        "OpenAccountRequest": application("someone@example.com"),
        "RelationshipRequest": dict(bank()),
        "TransferRequest": {
            "transfer_type": "ach",
            "relationship_id": NOBODY,
            "amount": "10",
            "direction": "INCOMING",
        },
        "QuoteRequest": {"bid": "10", "ask": "11", "bid_size": "100", "ask_size": "100"},
    }.get(getattr(operation.request, "__name__", ""), {})


def members(shape: Any) -> Sequence[str]:
    """The names of a shape's members on the wire."""
    if not isinstance(shape, type) or not issubclass(shape, msgspec.Struct):
        return ()
    return [member.encode_name for member in msgspec.structs.fields(shape)]


@pytest.mark.parametrize("operation", WITH_BODY, ids=named)
def test_what_is_no_json_is_refused(operation: Operation, target: Brokerage, account: str) -> None:
    headers = {"content-type": "application/json"}
    for about, body in {**NOT_JSON, **WRONG_SHAPES}.items():
        path = path_of(operation, account)
        response = answer(target, operation.method, path, content=body, headers=headers)
        check_refused(response, about)


@pytest.mark.parametrize("operation", WITH_BODY, ids=named)
def test_a_wrong_value_is_refused_or_harmless(
    operation: Operation, target: Brokerage, account: str
) -> None:
    path, sound = path_of(operation, account), sendable(operation)
    headers = {"content-type": "application/json"}
    for member in members(operation.request):
        others = json.dumps({name: value for name, value in sound.items() if name != member})
        for value in WRONG_VALUES:
            separator = b"" if others == "{}" else b", "
            body = others[:-1].encode() + separator + b'"' + member.encode() + b'": ' + value + b"}"
            response = answer(target, operation.method, path, content=body, headers=headers)
            check_sound(response, (member, value[:50]))


@pytest.mark.parametrize("operation", WITH_BODY, ids=named)
def test_a_body_of_another_content_type_is_refused(
    operation: Operation, target: Brokerage, account: str
) -> None:
    for kind in ("text/plain", "application/xml", "multipart/form-data", "\u00e4", ""):
        headers = {"content-type": kind.encode()}
        path = path_of(operation, account)
        body = b"<order/>"
        response = answer(target, operation.method, path, content=body, headers=headers)
        check_refused(response, kind)


@pytest.mark.parametrize("operation", WITH_BODY, ids=named)
def test_a_body_that_is_too_large_is_refused(
    operation: Operation, target: Brokerage, account: str
) -> None:
    path = path_of(operation, account)
    body = b'{"symbol": "' + b"x" * LARGEST_BODY + b'"}'
    headers = {"content-type": "application/json"}
    told = answer(target, operation.method, path, content=body, headers=headers)
    check_refused(told)
    untold = answer(target, operation.method, path, content=iter([body]), headers=headers)
    check_refused(untold)
    if members(operation.request) and "documents" not in members(operation.request):
        assert told.status_code == untold.status_code == 413


@pytest.mark.parametrize("operation", CLOSED, ids=named)
def test_nobody_gets_in_with_wrong_credentials(
    operation: Operation, target: Brokerage, account: str
) -> None:
    def basic(text: bytes) -> str:
        return "Basic " + base64.b64encode(text).decode()

    wrong = [
        {},
        {"authorization": ""},
        {"authorization": "Basic"},
        {"authorization": "Basic !!!"},
        {"authorization": "Bearer " + KEY},
        {"authorization": basic(b"no colon")},
        {"authorization": basic(b"\xff\xfe:\x80")},
        {"authorization": basic(f"{KEY}:wrong".encode())},
        {"authorization": basic(f"{KEY}:{SECRET} ".encode())},
        {"authorization": basic(b"x" * 20_000)},
        {"APCA-API-KEY-ID": KEY, "APCA-API-SECRET-KEY": SECRET},
    ]
    with httpx.Client(base_url=target.url, timeout=30) as stranger:
        for headers in wrong:
            response = stranger.request(
                operation.method, path_of(operation, account), headers=headers
            )
            assert response.status_code == 401, headers
            check_refused(response, headers)


@pytest.mark.parametrize("operation", WITH_PATH, ids=named)
def test_wrong_parts_of_a_path_are_refused(operation: Operation, target: Brokerage) -> None:
    for part in WRONG_PARTS:
        path = re.sub(r"\{[^}]+\}", lambda _, part=part: part, operation.path)
        check_sound(answer(target, operation.method, path), part[:50])
    if "{account_id}" in operation.path:
        path = path_of(operation, NOBODY)
        check_refused(answer(target, operation.method, path, json=sendable(operation)))


@pytest.mark.parametrize("operation", WITH_QUERY, ids=named)
def test_wrong_query_parameters_are_refused_or_harmless(
    operation: Operation, target: Brokerage, account: str
) -> None:
    path = path_of(operation, account)
    for parameter in operation.parameters:
        for value in WRONG_QUERIES:
            response = answer(target, operation.method, path, params={parameter.name: value})
            check_sound(response, (parameter.name, value[:50]))
        twice = answer(target, operation.method, path, params=[(parameter.name, "1")] * 2)
        check_sound(twice, parameter.name)


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_a_method_that_a_path_does_not_have_is_refused(
    operation: Operation, target: Brokerage, account: str
) -> None:
    path = path_of(operation, account)
    there = {other.method for other in OPERATIONS if other.path == operation.path}
    for method in {"TRACE", "OPTIONS", "PUT", "PATCH", "DELETE"} - there:
        check_refused(answer(target, method, path), method)


def test_strange_headers_change_nothing(target: Brokerage, account: str) -> None:
    strange = [
        {"X-Request-ID": "x" * 5_000},
        {"X-Request-ID": "\u00e4\u00f6".encode("latin-1")},
        {"Accept": "application/x-nothing"},
        {"Accept-Encoding": "nonsense;q=17"},
        {"Host": "somewhere.else.example"},
        {"If-Modified-Since": "never"},
        {"Range": "bytes=9-1"},
        {"Cookie": "a=b;" * 500},
        *({f"X-Junk-{number}": "y" * 200} for number in range(3)),
    ]
    for headers in strange:
        response = answer(target, "GET", f"/v1/accounts/{account}", headers=headers)
        assert response.status_code == 200, headers


def test_what_is_not_there_is_not_found(target: Brokerage) -> None:
    for path in (
        "/no",
        "/v1",
        "/v1/",
        "/v2/nothing",
        "/v1/accounts/",
        "//v1/accounts",
        "/%2e%2e/x",
    ):
        response = answer(target, "GET", path)
        check_refused(response, path)
        assert response.status_code == 404


def test_afterwards_the_brokerage_works_and_the_books_hold(
    target: Brokerage, folder: Path, account: str
) -> None:
    target.sandbox("PUT", "/clock", {"mode": "frozen"})
    placed = target.order(account, qty="1")
    assert placed.status_code == 200, placed.text
    database = open_database(folder / "environments" / "default.db")
    with snapshot(database) as connection:
        findings = verify(connection)
    database.dispose()
    assert not findings.violations
