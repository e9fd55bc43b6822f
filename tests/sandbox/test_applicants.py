from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.accounts.account import AccountStatus
from streetname.sandbox.applicants import Chance, applicant, application
from tests.domain.desks import FakeDesk

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)

seeds = st.integers(min_value=-(2**63), max_value=2**63)
numbers = st.integers(min_value=0, max_value=10_000)


@given(seeds, numbers)
def test_everyone_hands_in_an_application_that_is_accepted(seed: int, number: int) -> None:
    account = FakeDesk(NOW).do(application(applicant(seed, number), NOW))
    assert account.status is AccountStatus.SUBMITTED


@given(seeds, numbers)
def test_the_same_seed_brings_the_same_person(seed: int, number: int) -> None:
    assert applicant(seed, number) == applicant(seed, number)


def test_no_two_have_the_same_address() -> None:
    people = [applicant(seed, number) for seed in range(20) for number in range(50)]
    assert len({person.email for person in people}) == len(people)


def test_a_name_is_an_adjective_and_an_animal_and_so_is_the_address() -> None:
    person = applicant(7, 1)
    assert person.email == f"{person.given_name}.{person.family_name}.7-1@example.com".lower()


@given(seeds, st.integers(0, 100), st.integers(0, 100))
def test_a_chosen_number_lies_between_its_bounds(seed: int, least: int, width: int) -> None:
    assert least <= Chance(seed).number("any", least, least + width) <= least + width
