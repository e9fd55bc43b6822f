"""What conformance tests compare answers with."""

import json
from pathlib import Path
from typing import Any

import httpx

_GOLDEN = Path(__file__).parents[1] / "wire" / "golden"

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def assert_refused(response: httpx.Response, status: int, code: int, message: str) -> None:
    """The answer is this refusal, word for word."""
    body = response.json()
    assert (response.status_code, body["code"], body["message"]) == (status, code, message)


def assert_documented(name: str, body: dict[str, Any]) -> None:
    """The body has the members that are documented for it, and no others."""
    golden = json.loads((_GOLDEN / f"{name}.json").read_text())
    always, sometimes = set(golden["always"]), set(golden["when_applicable"])
    assert always - body.keys() == set()
    assert body.keys() - always - sometimes == set()
