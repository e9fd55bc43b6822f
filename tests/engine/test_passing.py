from hypothesis import given
from hypothesis import strategies as st

from streetname.engine.passing import Passing


def test_a_value_is_at_hand_until_its_batch_is_durable() -> None:
    passing: Passing[str, str] = Passing()
    passing.put("transfer", "queued", 1)
    passing.release(0)
    assert passing.get("transfer") == "queued"
    passing.release(1)
    assert passing.get("transfer") is None


def test_what_is_removed_is_known_to_be_gone_until_that_is_durable() -> None:
    passing: Passing[str, str] = Passing()
    passing.put("watchlist", "new", 1)
    passing.remove("watchlist", 2)
    passing.release(1)
    assert "watchlist" in passing
    assert passing.get("watchlist") is None
    assert not passing.values()
    passing.release(2)
    assert "watchlist" not in passing


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.booleans()),
        max_size=20,
    ),
    st.integers(0, 8),
)
def test_the_last_version_stays_until_its_own_batch_is_durable(
    steps: list[tuple[str, int, bool]], durable: int
) -> None:
    passing: Passing[str, tuple[str, int]] = Passing()
    last: dict[str, tuple[int, tuple[str, int] | None]] = {}
    number = 0
    for index, (key, batches_on, removed) in enumerate(steps):
        number += batches_on
        version = None if removed else (key, index)
        if version is None:
            passing.remove(key, number)
        else:
            passing.put(key, version, number)
        last[key] = (number, version)
    passing.release(durable)
    kept = {key: version for key, (number, version) in last.items() if number > durable}
    assert {key for key in "abc" if key in passing} == kept.keys()
    assert {key: passing.get(key) for key in "abc"} == {key: kept.get(key) for key in "abc"}
    there = [version for version in kept.values() if version is not None]
    assert sorted(passing.values()) == sorted(there)
