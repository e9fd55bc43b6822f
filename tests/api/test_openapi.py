import re
from typing import Any

import httpx
import pytest
import schemathesis
from schemathesis.core.result import Ok

from streetname.app import OPERATIONS
from tests.serving import Server


@pytest.fixture(scope="module")
def document(server: Server) -> dict[str, Any]:
    response = httpx.get(f"{server.url}/openapi.json")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")
    return response.json()


def test_every_operation_is_described_under_a_name_of_its_own(document: dict[str, Any]) -> None:
    described = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert described == {(o.method, re.sub(r":path}", "}", o.path)) for o in OPERATIONS}
    names = [o["operationId"] for path in document["paths"].values() for o in path.values()]
    assert len(set(names)) == len(names)


def test_every_part_of_a_path_is_described(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            places = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
            assert places == re.findall(r"{(\w+)}", path)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for reference in re.findall(r"'#/components/schemas/([^']+)'", str(document)):
        assert reference in schemas


def test_refusals_have_the_shape_of_an_error(document: dict[str, Any], server: Server) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            shape = operation["responses"]["4XX"]["content"]["application/json"]["schema"]
            assert shape == {"$ref": "#/components/schemas/Error"}
    refused = httpx.get(f"{server.url}/v1/accounts").json()
    assert document["components"]["schemas"]["Error"]["required"] == sorted(refused)


def test_only_what_needs_no_key_is_open(document: dict[str, Any]) -> None:
    is_open = {
        path
        for path, operations in document["paths"].items()
        for operation in operations.values()
        if operation.get("security") == []
    }
    assert is_open == {"/healthz", "/readyz", "/openapi.json"}
    assert document["security"] == [{"basic": []}]


def test_numbers_may_be_sent_as_strings_or_numbers(document: dict[str, Any]) -> None:
    quantity = document["components"]["schemas"]["CreateOrderRequest"]["properties"]["qty"]
    assert {"type": ["string", "number"], "format": "decimal"} in quantity["anyOf"]


def test_schemathesis_can_read_it(document: dict[str, Any]) -> None:
    schema = schemathesis.openapi.from_dict(document)
    found = list(schema.get_all_operations())
    assert all(isinstance(one, Ok) for one in found)
    assert len(found) == len({(o.method, o.path) for o in OPERATIONS})  # either door or both


def test_a_stream_that_both_doors_have_is_described_with_the_answers_of_both(
    document: dict[str, Any],
) -> None:
    described = document["paths"]["/v2/events/trades"]["get"]
    assert len(described["security"]) == 2
    assert described["responses"]["200"]["content"].keys() == {"text/event-stream"}
