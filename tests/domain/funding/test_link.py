import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.errors import BrokerError, Conflict, NotFound
from streetname.domain.funding.approve import ApproveRelationship
from streetname.domain.funding.link import LinkBank, is_routing_number
from streetname.domain.funding.relationship import RelationshipChanged, RelationshipStatus
from streetname.domain.funding.unlink import UnlinkBank
from streetname.domain.values.ids import AccountId, RelationshipId
from streetname.domain.values.rules import FundingPace
from tests.domain.applicants import (
    a_linked_bank,
    an_active_account,
    an_application,
    checking_account,
)
from tests.domain.desks import FakeDesk


def test_a_new_link_is_queued_and_approved_by_itself_a_second_later() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    link = desk.do(checking_account(account.id))
    assert link.status is RelationshipStatus.QUEUED
    desk.pass_time(seconds=1)
    assert desk.links[link.id].status is RelationshipStatus.APPROVED
    hops = [(f.status_from, f.status_to) for f in desk.facts if isinstance(f, RelationshipChanged)]
    assert hops == [(None, "QUEUED"), ("QUEUED", "APPROVED")]


def test_at_the_manual_pace_a_link_waits_to_be_told() -> None:
    desk = FakeDesk(pace=FundingPace.MANUAL)
    account = an_active_account(desk)
    link = desk.do(checking_account(account.id))
    desk.pass_time(days=30)
    assert desk.links[link.id].status is RelationshipStatus.QUEUED
    desk.do(ApproveRelationship(account.id, link.id))
    assert desk.links[link.id].status is RelationshipStatus.APPROVED


def test_there_is_one_link_at_a_time() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    first = a_linked_bank(desk, account.id)
    with pytest.raises(Conflict, match="only one active ach relationship allowed") as refusal:
        desk.do(checking_account(account.id))
    assert (refusal.value.status, refusal.value.number) == (409, 40910000)
    desk.do(UnlinkBank(account.id, first.id))
    second = desk.do(checking_account(account.id))
    assert second.id != first.id


def test_a_plaid_token_alone_is_enough() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    link = desk.do(LinkBank(account.id, processor_token="processor-sandbox-1"))
    assert link.account_owner_name == "Amber Falcon"
    assert link.processor_token == "processor-sandbox-1"
    assert (link.bank_account_type, link.bank_account_number) == ("", "")


@pytest.mark.parametrize(
    ("member", "value", "told"),
    [
        ("account_owner_name", None, "account_owner_name is required"),
        (
            "bank_account_type",
            "BITCOIN",
            "bank_account_type must be either CHECKING or SAVINGS",
        ),
        ("bank_account_number", "123", "bank_account_number is invalid"),
        ("bank_account_number", "1" * 18, "bank_account_number is invalid"),
        ("bank_routing_number", "121000359", "bank_routing_number is invalid"),
        ("bank_routing_number", "12100035", "bank_routing_number is invalid"),
        ("bank_routing_number", None, "bank_routing_number is invalid"),
    ],
)
def test_bank_details_must_be_sound(member: str, value: str | None, told: str) -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    command = msgspec.structs.replace(checking_account(account.id), **{member: value})
    with pytest.raises(BrokerError) as refusal:
        desk.do(command)
    assert refusal.value.message == told
    assert (refusal.value.status, refusal.value.number) == (400, 40010001)


@given(st.integers(0, 10**8 - 1), st.integers(0, 8), st.integers(1, 9))
def test_a_routing_number_with_one_wrong_digit_is_none(first: int, place: int, off: int) -> None:
    eight = f"{first:08d}"
    (whole,) = (eight + str(last) for last in range(10) if is_routing_number(eight + str(last)))
    wrong = str((int(whole[place]) + off) % 10)
    assert not is_routing_number(whole[:place] + wrong + whole[place + 1 :])


def test_only_an_active_account_is_linked() -> None:
    desk = FakeDesk()
    account = desk.do(an_application())
    with pytest.raises(BrokerError, match="account must be active") as refusal:
        desk.do(checking_account(account.id))
    assert refusal.value.status == 422


def test_a_link_is_given_up_once() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    link = a_linked_bank(desk, account.id)
    assert desk.do(UnlinkBank(account.id, link.id)).status is RelationshipStatus.CANCELED
    with pytest.raises(NotFound, match="relationship not found"):
        desk.do(UnlinkBank(account.id, link.id))


def test_a_link_of_someone_else_is_not_found() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    other = an_active_account(desk, contact={"email_address": "other@example.com"})
    link = a_linked_bank(desk, other.id)
    with pytest.raises(NotFound):
        desk.do(UnlinkBank(account.id, link.id))
    assert desk.links[link.id].status is RelationshipStatus.APPROVED


def test_an_approval_that_comes_too_late_changes_nothing() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    link = desk.do(checking_account(account.id))
    desk.do(UnlinkBank(account.id, link.id))
    desk.pass_time(minutes=1)
    assert desk.links[link.id].status is RelationshipStatus.CANCELED
    desk.do(ApproveRelationship(AccountId("nobody's"), RelationshipId("none")))
