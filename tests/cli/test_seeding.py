from pathlib import Path

from tests.serving import KEY, SECRET, SHORTLY_BEFORE_TEN, Brokerage, a_server


def test_a_fresh_folder_begins_with_seeded_accounts_and_a_known_one_stays(tmp_path: Path) -> None:
    options = ("--clock", SHORTLY_BEFORE_TEN, "--seed", "7", "--seed-accounts", "3")
    for _ in range(2):
        with a_server(*options, data=tmp_path / "data") as server:
            brokerage = Brokerage(server.url, KEY, SECRET)
            accounts = brokerage.client.list_accounts()
            brokerage.close()
            assert [account.status.value for account in accounts] == ["ACTIVE"] * 3
