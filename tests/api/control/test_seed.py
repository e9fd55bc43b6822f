from decimal import Decimal

import pytest

from tests.serving import Brokerage


def people(brokerage: Brokerage) -> dict[str, str]:
    """Everyone's e-mail address and status."""
    accounts = brokerage.client.list_accounts()
    return {account.contact.email_address: account.status.value for account in accounts}


def test_seeded_accounts_are_active_have_money_and_have_placed_orders(
    brokerage: Brokerage,
) -> None:
    seeded = brokerage.sandbox("POST", "/seed", {"accounts": 5, "seed": 7})
    assert (len(seeded["accounts"]), seeded["funded"]) == (5, 5)
    assert seeded["orders"] >= 5
    assert set(people(brokerage).values()) == {"ACTIVE"}
    brokerage.advance(by="PT1S")
    for account_id in seeded["accounts"]:
        orders = brokerage.http.get(
            f"/v1/trading/accounts/{account_id}/orders", params={"status": "all"}
        ).json()
        assert {order["status"] for order in orders} == {"filled"}
        assert Decimal(brokerage.trade_account(account_id)["equity"]) > 1900
        person = brokerage.http.get(f"/v1/accounts/{account_id}").json()
        assert person["trusted_contact"]["email_address"].endswith("@example.com")
        (document,) = person["documents"]
        assert (document["document_type"], document["document_sub_type"]) == (
            "identity_verification",
            "passport",
        )


def test_the_same_seed_makes_the_same_environment(brokerage: Brokerage) -> None:
    first = brokerage.sandbox("POST", "/seed", {"accounts": 4, "seed": 7})
    balance = brokerage.sandbox("GET", "/ledger/trial-balance")
    here = next(
        one["name"]
        for one in brokerage.sandbox("GET", "/environments")
        if one["name"].startswith("test-the-same-seed")
    )
    brokerage.sandbox("POST", f"/environments/{here}/reset")
    brokerage.freeze()
    assert brokerage.sandbox("POST", "/seed", {"accounts": 4, "seed": 7}) == first
    assert brokerage.sandbox("GET", "/ledger/trial-balance") == balance


def test_a_seed_leaves_alone_whom_it_has_made_and_another_adds_more(brokerage: Brokerage) -> None:
    brokerage.sandbox("POST", "/seed", {"accounts": 3, "seed": 7})
    before = people(brokerage)
    again = brokerage.sandbox("POST", "/seed", {"accounts": 3, "seed": 7})
    assert again == {"accounts": [], "funded": 0, "orders": 0}
    assert people(brokerage) == before
    brokerage.sandbox("POST", "/seed", {"accounts": 2, "seed": 8})
    assert len(people(brokerage)) == 5


def test_orders_of_a_seed_wait_while_the_market_is_closed(brokerage: Brokerage) -> None:
    brokerage.advance(until="close")
    seeded = brokerage.sandbox("POST", "/seed", {"accounts": 1, "seed": 7})
    path = f"/v1/trading/accounts/{seeded['accounts'][0]}/orders"
    orders = brokerage.http.get(path).json()
    assert {order["status"] for order in orders} == {"accepted"}


@pytest.mark.parametrize(("body", "status"), [({"accounts": 0}, 422), ({"accounts": "all"}, 400)])
def test_a_number_of_accounts_that_makes_no_sense_is_refused(
    brokerage: Brokerage, body: dict[str, object], status: int
) -> None:
    assert brokerage.http.post("/sandbox/v1/seed", json=body).status_code == status
