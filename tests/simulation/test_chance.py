"""Chance follows from the seed, and is as likely as it says."""

from collections import Counter

from streetname.simulation.chance import Chance


def test_a_seed_draws_the_same_on_every_machine() -> None:
    chance = Chance(7)
    assert [chance.below(1_000) for _ in range(5)] == [487, 804, 346, 203, 674]


def test_draws_stay_within_their_bounds() -> None:
    chance = Chance(1)
    assert {chance.between(3, 5) for _ in range(100)} == {3, 4, 5}
    assert {chance.pick("ab") for _ in range(50)} == {"a", "b"}


def test_weights_say_how_likely_a_choice_is() -> None:
    chance = Chance(2)
    drawn = Counter(chance.weighted({"never": 0, "seldom": 1, "often": 9}) for _ in range(2_000))
    assert drawn["never"] == 0
    assert 140 < drawn["seldom"] < 260
