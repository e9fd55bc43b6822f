from tests.serving import Brokerage, bank

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def test_at_the_manual_pace_money_moves_when_told_and_only_then(brokerage: Brokerage) -> None:
    account_id = brokerage.open_account().id
    brokerage.sandbox("PATCH", "/rules", {"funding_pace": "manual"})
    path = f"/v1/accounts/{account_id}"
    link = brokerage.http.post(f"{path}/ach_relationships", json=bank()).json()
    transfer = brokerage.http.post(
        f"{path}/transfers",
        json={
            "transfer_type": "ach",
            "relationship_id": link["id"],
            "amount": "100",
            "direction": "INCOMING",
        },
    ).json()
    brokerage.advance(by="P1D")
    assert brokerage.http.get(f"{path}/transfers").json()[0]["status"] == "QUEUED"

    advance = f"/transfers/{transfer['id']}/advance"
    assert brokerage.sandbox("POST", advance)["status"] == "SENT_TO_CLEARING"
    assert brokerage.sandbox("POST", advance)["status"] == "COMPLETE"
    assert brokerage.cash(account_id) == 100
    assert brokerage.http.post(f"/sandbox/v1{advance}").status_code == 422

    approve = f"/ach_relationships/{link['id']}/approve"
    assert brokerage.sandbox("POST", approve)["status"] == "APPROVED"
    assert brokerage.http.post(f"/sandbox/v1{approve}").status_code == 422


def test_what_is_unknown_is_not_found(brokerage: Brokerage) -> None:
    assert brokerage.http.post(f"/sandbox/v1/transfers/{UNKNOWN}/advance").status_code == 404
    path = f"/sandbox/v1/ach_relationships/{UNKNOWN}/approve"
    assert brokerage.http.post(path).status_code == 404
