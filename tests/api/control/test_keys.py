import httpx

from tests.serving import Brokerage

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def test_an_accounts_key_is_not_the_correspondents(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    key = brokerage.sandbox("POST", f"/accounts/{account_id}/keys")
    assert set(key) == {"key_id", "secret_key"}
    auth = (key["key_id"], key["secret_key"])
    response = httpx.get(f"{brokerage.url}/v1/accounts", auth=auth)
    assert response.status_code == 401
    assert "not an account's" in response.json()["message"]


def test_an_unknown_account_gets_no_key(brokerage: Brokerage) -> None:
    assert brokerage.http.post(f"/sandbox/v1/accounts/{UNKNOWN}/keys").status_code == 404
    assert brokerage.http.post("/sandbox/v1/accounts/nobody/keys").status_code == 422
