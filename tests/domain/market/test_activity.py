from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.market.activity import Activity

SECONDS = 12_600


@st.composite
def activities(draw: st.DrawFn) -> tuple[Activity, int]:
    trades = draw(st.integers(SECONDS, 2 * SECONDS))
    shares = draw(st.integers(trades, 100_000_000))
    return Activity(draw(st.integers(0, 2**64 - 1)), SECONDS, trades, shares), shares


@given(activities())
def test_all_trades_of_a_session_together_are_its_volume(activity: tuple[Activity, int]) -> None:
    session, shares = activity
    assert session.shares_before(0) == 0
    assert session.shares_before(session.trades) == shares


@given(activities(), st.integers(0, SECONDS - 100))
def test_every_trade_is_of_one_share_at_least_and_later_than_the_one_before(
    activity: tuple[Activity, int], number: int
) -> None:
    session, _ = activity
    numbers = range(number, number + 100)
    traded = [session.shares_before(each) for each in numbers]
    instants = [session.instant(each) for each in numbers]
    assert all(later - earlier >= 1 for earlier, later in pairwise(traded))
    assert instants == sorted(instants)


@given(activities(), st.integers(0, SECONDS * 1_000_000))
def test_the_trades_before_an_instant_are_those_that_happen_before_it(
    activity: tuple[Activity, int], microseconds: int
) -> None:
    session, _ = activity
    count = session.before(microseconds)
    assert count == 0 or session.instant(count - 1) < microseconds
    assert count == session.trades or session.instant(count) >= microseconds


@given(activities())
def test_the_last_second_of_a_session_has_a_trade(activity: tuple[Activity, int]) -> None:
    session, _ = activity
    assert session.before((SECONDS - 1) * 1_000_000) < session.trades
    assert session.before(SECONDS * 1_000_000) == session.trades
