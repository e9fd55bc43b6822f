from math import inf

from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.market.noise import MOST_SIGMAS, bounded, unit
from streetname.domain.market.path import Path

Stretch = tuple[Path, int, int]

keys = st.integers(0, 2**64 - 1)


@st.composite
def paths(draw: st.DrawFn) -> tuple[Path, int]:
    steps = draw(st.integers(1, 700))
    ends = st.floats(-2, 2)
    return Path(draw(keys), steps, draw(ends), draw(ends), draw(st.floats(0, 0.1))), steps


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    path, steps = draw(paths())
    first = draw(st.integers(0, steps))
    return path, first, draw(st.integers(first, steps))


@given(keys, st.integers(-10, 10**6))
def test_noise_keeps_within_its_bounds(key: int, index: int) -> None:
    assert -MOST_SIGMAS <= bounded(key, index) <= MOST_SIGMAS
    assert 0 <= unit(key, index) < 1


def test_noise_has_mean_zero_and_variance_one() -> None:
    noise = [bounded(7, index) for index in range(20_000)]
    mean = sum(noise) / len(noise)
    assert abs(mean) < 0.03
    assert abs(sum(x * x for x in noise) / len(noise) - 1) < 0.03


@given(keys, st.floats(-2, 2), st.floats(-2, 2))
def test_a_path_starts_and_ends_where_it_was_told_to(key: int, start: float, end: float) -> None:
    path = Path(key, 390, start, end, 0.01)
    assert (path.at(0), path.at(390)) == (start, end)


@given(keys, st.permutations(range(201)))
def test_the_order_of_asking_makes_no_difference(key: int, order: list[int]) -> None:
    asked, fresh = Path(key, 200, 0.0, 1.0, 0.01), Path(key, 200, 0.0, 1.0, 0.01)
    values = {index: asked.at(index) for index in order}
    assert values == {index: fresh.at(index) for index in range(201)}


@given(stretches())
def test_the_extremes_of_a_stretch_are_those_of_all_its_points(stretch: Stretch) -> None:
    path, first, last = stretch
    values = [path.at(index) for index in range(first, last + 1)]
    assert path.highest(first, last) == max(values)
    assert path.lowest(first, last) == min(values)


@given(stretches(), st.floats(-2.5, 2.5))
def test_the_first_point_beyond_a_level_is_found_without_looking_at_all(
    stretch: Stretch, level: float
) -> None:
    path, first, last = stretch
    values = {index: path.at(index) for index in range(first, last + 1)}
    above = next((index for index, value in values.items() if value >= level), None)
    below = next((index for index, value in values.items() if value <= level), None)
    assert path.first_above(level, first, last, lambda _: True) == above
    assert path.first_below(level, first, last, lambda _: True) == below


@given(stretches())
def test_a_point_beyond_the_level_must_also_hold(stretch: Stretch) -> None:
    path, first, last = stretch
    sought = path.at(last)
    found = path.first_above(-inf, first, last, lambda value: value == sought)
    assert found is not None
    assert path.at(found) == sought
