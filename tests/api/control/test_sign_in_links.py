import httpx
import pytest

from tests.dashboard.visitor import a_visitor
from tests.serving import Brokerage


def test_a_link_is_in_the_audit_log_with_the_key_that_made_it(brokerage: Brokerage) -> None:
    with a_visitor(brokerage) as visitor:
        brokerage.sandbox("POST", "/sign-in-links", {"role": "support"})
        shown = visitor.gets("/team/audit?action=sign_in_link.made&format=csv").text
    support, super_user = shown.splitlines()[1:]
    assert f"Support, by the control API with the key {brokerage.key}" in support
    assert "Super user, by the control API" in super_user
    assert support.endswith(",127.0.0.1")


@pytest.mark.parametrize("role", ["owner", "", "SUPPORT"])
def test_a_role_that_is_none_is_refused(brokerage: Brokerage, role: str) -> None:
    response = brokerage.http.post("/sandbox/v1/sign-in-links", json={"role": role})
    assert response.status_code == 422
    assert "super_user, developer, operations, support" in response.json()["message"]


def test_nobody_without_a_key_makes_a_link(brokerage: Brokerage) -> None:
    assert httpx.post(f"{brokerage.url}/sandbox/v1/sign-in-links", json={}).status_code == 401
