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


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2)), max_size=20), st.integers(0, 8)
)
def test_the_last_version_stays_until_its_own_batch_is_durable(
    puts: list[tuple[str, int]], durable: int
) -> None:
    passing: Passing[str, tuple[str, int]] = Passing()
    last: dict[str, tuple[int, tuple[str, int]]] = {}
    number = 0
    for index, (key, batches_on) in enumerate(puts):
        number += batches_on
        version = (key, index)
        passing.put(key, version, number)
        last[key] = (number, version)
    passing.release(durable)
    kept = {key: version for key, (number, version) in last.items() if number > durable}
    assert {key: passing.get(key) for key in "abc"} == {key: kept.get(key) for key in "abc"}
    assert sorted(passing.values()) == sorted(kept.values())
