from pathlib import Path

import pytest

from tests.wire import golden
from tests.wire.golden import assert_golden


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of our own, in which one body is golden."""
    monkeypatch.setattr(golden, "_BODIES", tmp_path)
    monkeypatch.setenv("RENEW_GOLDEN", "1")
    assert_golden("coin", {"id": "7", "side": "heads", "coins": [{"id": 1}]}, apart_from=["id"])
    monkeypatch.delenv("RENEW_GOLDEN")
    return tmp_path


def test_the_same_body_passes_whatever_is_told_apart() -> None:
    assert_golden("coin", {"id": "8", "side": "heads", "coins": [{"id": 2}]}, apart_from=["id"])


@pytest.mark.parametrize(
    "body",
    [
        {"id": "7", "side": "tails", "coins": [{"id": 1}]},
        {"id": 7, "side": "heads", "coins": [{"id": 1}]},
        {"side": "heads", "id": "7", "coins": [{"id": 1}]},
        {"id": "7", "side": "heads", "coins": []},
        {"id": "7", "side": "heads", "coins": [{"id": 1}], "more": None},
    ],
)
def test_another_value_type_order_or_member_fails_and_says_how_to_renew(body: object) -> None:
    with pytest.raises(AssertionError, match="RENEW_GOLDEN=1"):
        assert_golden("coin", body, apart_from=["id"])


def test_a_body_without_a_golden_file_fails(folder: Path) -> None:
    with pytest.raises(AssertionError, match="unheard"):
        assert_golden("unheard", {})
    assert [file.name for file in folder.iterdir()] == ["coin.json"]
