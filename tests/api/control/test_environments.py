from collections.abc import Iterator

import httpx
import pytest

from tests.serving import KEY, SECRET, Brokerage, Server, a_brokerage


@pytest.fixture
def operator(server: Server) -> Iterator[httpx.Client]:
    """Whoever has the key of the default environment."""
    with httpx.Client(base_url=f"{server.url}/sandbox/v1", auth=(KEY, SECRET)) as client:
        yield client


def test_a_new_environment_has_a_key_of_its_own(operator: httpx.Client, server: Server) -> None:
    made = operator.post("/environments", json={"name": "another-firm"}).json()
    assert set(made) == {"name", "key_id", "secret_key", "correspondent"}
    names = [one["name"] for one in operator.get("/environments").json()]
    assert {"another-firm", "default"} <= set(names)
    assert names == sorted(names)
    auth = (made["key_id"], made["secret_key"])
    with httpx.Client(base_url=server.url, auth=auth) as client:
        assert client.get("/v1/accounts").json() == []
        assert operator.post("/environments/another-firm/reset").status_code == 200
        assert operator.delete("/environments/another-firm").status_code == 204
        assert client.get("/v1/accounts").status_code == 401


def test_a_key_of_any_other_environment_sees_and_resets_its_own_alone(server: Server) -> None:
    with a_brokerage(server, "mine") as mine, a_brokerage(server, "theirs") as theirs:
        account_id = theirs.open_account().id
        assert [one["name"] for one in mine.sandbox("GET", "/environments")] == ["mine"]
        for name in ("theirs", "default", "nowhere"):
            response = mine.http.post(f"/sandbox/v1/environments/{name}/reset")
            assert response.status_code == 404
            assert response.json()["message"] == f"environment not found: {name}"
        made = mine.http.post("/sandbox/v1/environments", json={"name": "more"})
        removed = [
            mine.http.delete(f"/sandbox/v1/environments/{name}")
            for name in ("mine", "theirs", "default", "nowhere")
        ]
        for refused in (made, *removed):
            assert refused.status_code == 403
            assert refused.json()["code"] == 40310000
            assert "ask whoever runs this server" in refused.json()["message"]
        assert theirs.http.get(f"/v1/accounts/{account_id}").status_code == 200
        assert mine.sandbox("POST", "/environments/mine/reset") == {"name": "mine"}


def test_a_reset_environment_keeps_its_key_and_nothing_else(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    (here,) = (one["name"] for one in brokerage.sandbox("GET", "/environments"))
    assert brokerage.sandbox("POST", f"/environments/{here}/reset") == {"name": here}
    assert brokerage.http.get("/v1/accounts").json() == []
    assert brokerage.http.get(f"/v1/accounts/{account_id}").status_code == 401
    brokerage.freeze()
    assert brokerage.funded_account("1000") == account_id


def test_the_default_environment_cannot_be_deleted(operator: httpx.Client) -> None:
    response = operator.delete("/environments/default")
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
    operator: httpx.Client, body: dict[str, str], status: int
) -> None:
    assert operator.post("/environments", json=body).status_code == status


@pytest.mark.parametrize(("method", "path"), [("DELETE", ""), ("POST", "/reset")])
def test_an_unknown_environment_is_not_found(
    operator: httpx.Client, method: str, path: str
) -> None:
    assert operator.request(method, f"/environments/nowhere{path}").status_code == 404


def test_nobody_without_a_key_makes_environments(server: Server) -> None:
    response = httpx.post(f"{server.url}/sandbox/v1/environments", json={"name": "mine"})
    assert response.status_code == 401
