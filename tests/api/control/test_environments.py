import httpx
import pytest

from tests.serving import KEY, SECRET, Brokerage, Server


def test_a_new_environment_has_a_key_of_its_own(brokerage: Brokerage) -> None:
    made = brokerage.sandbox("POST", "/environments", {"name": "another-firm"})
    assert set(made) == {"name", "key_id", "secret_key", "correspondent"}
    auth = (made["key_id"], made["secret_key"])
    with httpx.Client(base_url=brokerage.url, auth=auth) as client:
        assert client.get("/v1/accounts").json() == []
        names = [one["name"] for one in client.get("/sandbox/v1/environments").json()]
        assert "another-firm" in names
        assert names == sorted(names)
        assert client.delete("/sandbox/v1/environments/another-firm").status_code == 204
        assert client.get("/v1/accounts").status_code == 401


def test_a_reset_environment_keeps_its_key_and_nothing_else(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    here = next(
        one["name"]
        for one in brokerage.sandbox("GET", "/environments")
        if one["name"].startswith("test-a-reset-environment")
    )
    assert brokerage.sandbox("POST", f"/environments/{here}/reset") == {"name": here}
    assert brokerage.http.get("/v1/accounts").json() == []
    assert brokerage.http.get(f"/v1/accounts/{account_id}").status_code == 401
    brokerage.freeze()
    assert brokerage.funded_account("1000") == account_id


def test_the_default_environment_cannot_be_deleted(server: Server) -> None:
    url = f"{server.url}/sandbox/v1/environments/default"
    response = httpx.delete(url, auth=(KEY, SECRET))
    assert response.status_code == 422
    assert "reset it instead" in response.json()["message"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "default"}, 409),
        ({"name": "Upper"}, 422),
        ({"name": "../up"}, 422),
        ({"name": ""}, 422),
        ({"name": "x" * 64}, 422),
        ({"name": None}, 400),
        ({}, 400),
    ],
)
def test_a_name_that_is_taken_or_no_name_is_refused(
    brokerage: Brokerage, body: dict[str, str], status: int
) -> None:
    response = brokerage.http.post("/sandbox/v1/environments", json=body)
    assert response.status_code == status


@pytest.mark.parametrize(("method", "path"), [("DELETE", ""), ("POST", "/reset")])
def test_an_unknown_environment_is_not_found(brokerage: Brokerage, method: str, path: str) -> None:
    response = brokerage.http.request(method, f"/sandbox/v1/environments/nowhere{path}")
    assert response.status_code == 404


def test_nobody_without_a_key_makes_environments(server: Server) -> None:
    response = httpx.post(f"{server.url}/sandbox/v1/environments", json={"name": "mine"})
    assert response.status_code == 401
