import re
from pathlib import Path

import pytest

from streetname.domain import laws
from tests.cli.folders import a_copy, change, streetname
from tests.serving import KEY, SECRET, SHORTLY_BEFORE_TEN, Brokerage, a_server

LAWS = [
    value
    for name, value in vars(laws).items()
    if name.isupper() and isinstance(value, str) and " " in value
]
AN_ORDER = "(SELECT id FROM orders WHERE status = 'filled' LIMIT 1)"


def test_the_books_of_a_killed_server_hold_and_every_law_was_looked_at(data: Path) -> None:
    result = streetname("verify", data)
    assert result.exit_code == 0, result.stdout + result.stderr
    for law in LAWS:
        assert re.search(rf"{re.escape(law)} +│ +[1-9][0-9]* │ +0 │", result.stdout)
    assert "all laws hold in 1 environment" in result.stdout


@pytest.mark.parametrize(
    ("statement", "law"),
    [
        ("UPDATE postings SET amount = amount + 1 WHERE line = 0", laws.BALANCED),
        ("DELETE FROM postings WHERE line = 0", laws.BALANCED),
        ("UPDATE balances SET amount = amount - 1 WHERE asset_id = 'USD'", laws.SUMMED),
        ("UPDATE entries SET object_id = 'nothing'", laws.CAUSED),
        ("UPDATE holds SET object_id = 'no' || substr(object_id, 3)", laws.HELD),
        ("DELETE FROM holds", laws.RESERVED),
        ("UPDATE positions SET quantity = quantity + 1", laws.OWNED),
        ("DELETE FROM activities WHERE type = 'FILL'", laws.TRADED),
        ("DELETE FROM activities WHERE sub_type = 'CAT'", laws.LEVIED),
        ("UPDATE activities SET quantity = 9000000000000 WHERE type = 'FILL'", laws.LEVIED),
        ("UPDATE activities SET date = '2026-03-03' WHERE sub_type = 'CAT'", laws.LEVIED),
        ("DELETE FROM entries WHERE kind = 'regulatory_fee'", laws.LEVIED),
        ("UPDATE entries SET object_id = 'x' || object_id WHERE kind = 'interest'", laws.CAUSED),
        (f"UPDATE entries SET object_id = {AN_ORDER} WHERE kind = 'regulatory_fee'", laws.CAUSED),
        ("UPDATE accruals SET amount = amount + 10000", laws.ACCRUED),
        ("UPDATE accruals SET posted = 0", laws.ACCRUED),
        ("UPDATE holds SET remaining = 1000000000000 WHERE asset_id <> 'USD'", laws.COVERED),
        (f"UPDATE orders SET filled_value = 1 WHERE id = {AN_ORDER}", laws.FILLED),
        ("UPDATE orders SET commission_charged = 2 WHERE commission > 0", laws.CHARGED),
        (f"UPDATE orders SET status = 'canceled' WHERE id = {AN_ORDER}", laws.LIVED),
        (f"DELETE FROM orders WHERE id = {AN_ORDER}", laws.LIVED),
        ("UPDATE transfers SET status = 'QUEUED'", laws.BOOKED),
        ("UPDATE transfers SET status = 'RETURNED'", laws.BOOKED),
        ("DELETE FROM events WHERE sequence = 3", laws.NUMBERED),
        ("UPDATE environment SET events = events + 1", laws.NUMBERED),
        (f"DELETE FROM events WHERE object_id = {AN_ORDER}", laws.LIVED),
        ("UPDATE balances SET amount = amount + 1 WHERE asset_id <> 'USD'", laws.CLOSED),
    ],
)
def test_a_corrupted_copy_is_found_out_and_the_law_is_named(
    data: Path, tmp_path: Path, statement: str, law: str
) -> None:
    copy = a_copy(data, tmp_path / "copy")
    assert change(copy, statement) > 0
    result = streetname("verify", copy)
    assert result.exit_code == 1, result.stdout + result.stderr
    assert f"violated {law}: " in result.stdout


def test_a_running_servers_books_can_be_verified(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with a_server("--clock", SHORTLY_BEFORE_TEN, data=data) as server:
        brokerage = Brokerage(server.url, KEY, SECRET)
        brokerage.sandbox("POST", "/seed", {"accounts": 10, "seed": 7})
        assert streetname("verify", data).exit_code == 0
        brokerage.sandbox("POST", "/seed", {"accounts": 10, "seed": 8})
        brokerage.close()
        assert streetname("verify", data).exit_code == 0


def test_a_folder_that_is_not_there_or_is_none_of_ours_is_said(tmp_path: Path) -> None:
    missing = streetname("verify", tmp_path / "nowhere")
    assert (missing.exit_code, "no data folder" in missing.stderr) == (2, True)
    empty = streetname("verify", tmp_path)
    assert (empty.exit_code, "no environments" in empty.stderr) == (2, True)
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "default.db").write_text("this is no database at all" * 100)
    broken = streetname("verify", tmp_path)
    assert (broken.exit_code, "cannot be read" in broken.stderr) == (2, True)
