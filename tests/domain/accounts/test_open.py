from typing import Any

import pytest

from streetname.domain.accounts.account import AccountChanged, AccountStatus
from streetname.domain.accounts.configure import ConfigurationChange
from streetname.domain.accounts.profile import Upload
from streetname.domain.errors import BrokerError, Conflict, InvalidField
from tests.domain.applicants import an_application, signed
from tests.domain.desks import FakeDesk


def test_a_new_account_is_submitted() -> None:
    desk = FakeDesk()
    account = desk.do(an_application())
    assert account.status is AccountStatus.SUBMITTED
    assert account.crypto_status is AccountStatus.INACTIVE
    assert account.created_at == desk.now
    assert len(account.account_number) == 9
    assert account.account_number.isdigit()


def test_an_opened_account_becomes_approved_and_then_active_by_itself() -> None:
    desk = FakeDesk()
    account = desk.do(an_application())
    desk.pass_time(milliseconds=200)
    assert desk.accounts[account.id].status is AccountStatus.APPROVED
    desk.pass_time(milliseconds=300)
    assert desk.accounts[account.id].status is AccountStatus.ACTIVE
    assert desk.agenda == []


def test_every_hop_of_a_new_account_is_announced() -> None:
    desk = FakeDesk()
    desk.do(an_application())
    desk.pass_time(seconds=1)
    hops = [(f.status_from, f.status_to) for f in desk.facts if isinstance(f, AccountChanged)]
    assert hops == [(None, "SUBMITTED"), ("SUBMITTED", "APPROVED"), ("APPROVED", "ACTIVE")]


def test_crypto_makes_the_same_hops_where_it_is_enabled() -> None:
    desk = FakeDesk()
    account = desk.do(
        an_application(
            enabled_assets=("us_equity", "crypto"),
            agreements=(signed(), signed("crypto_agreement")),
        )
    )
    assert account.crypto_status is AccountStatus.SUBMITTED
    desk.pass_time(seconds=1)
    assert desk.accounts[account.id].crypto_status is AccountStatus.ACTIVE


@pytest.mark.parametrize(
    "outcome",
    [
        "SUBMITTED",
        "ACTION_REQUIRED",
        "APPROVAL_PENDING",
        "APPROVED",
        "REJECTED",
        "ACTIVE",
        "DISABLED",
        "ACCOUNT_CLOSED",
    ],
)
def test_a_fixture_decides_where_the_review_ends(outcome: str) -> None:
    desk = FakeDesk()
    fixture = f"/fixtures/status={outcome}/fixtures/"
    account = desk.do(an_application(additional_information=fixture))
    desk.pass_time(days=1)
    assert desk.accounts[account.id].status == outcome
    assert desk.agenda == []


def test_a_fixture_of_an_unknown_status_is_refused() -> None:
    with pytest.raises(InvalidField, match=r"^additional_information is invalid$"):
        FakeDesk().do(an_application(additional_information="/fixtures/status=RICH/fixtures/"))


def test_additional_information_that_is_no_fixture_changes_nothing() -> None:
    desk = FakeDesk()
    account = desk.do(an_application(additional_information="met at the fair"))
    desk.pass_time(seconds=1)
    assert desk.accounts[account.id].status is AccountStatus.ACTIVE


@pytest.mark.parametrize(
    ("flag", "reason"),
    [
        ("is_control_person", "CONTROL_PERSON"),
        ("is_affiliated_exchange_or_finra", "AFFILIATED"),
        ("is_politically_exposed", "PEP"),
        ("immediate_family_exposed", "FAMILY_MEMBER_PEP"),
    ],
)
def test_a_disclosure_has_the_owner_asked_for_more(flag: str, reason: str) -> None:
    desk = FakeDesk()
    account = desk.do(an_application(disclosures={flag: True}))
    desk.pass_time(seconds=1)
    asked = desk.accounts[account.id]
    assert asked.status is AccountStatus.ACTION_REQUIRED
    assert asked.kyc is not None
    assert asked.kyc.indeterminate == (reason,)
    assert asked.kyc.summary == "fail"


def test_an_email_is_taken_whatever_its_case() -> None:
    desk = FakeDesk()
    desk.do(an_application())
    with pytest.raises(Conflict, match="account with this email already exists") as refusal:
        desk.do(an_application(contact={"email_address": "Cool_Alpaca@Example.com"}))
    assert (refusal.value.status, refusal.value.number) == (409, 40910000)


def test_an_account_number_that_is_taken_is_drawn_again() -> None:
    class StutteringDesk(FakeDesk):
        def identify(self, kind: str) -> str:
            if kind == "account_number" and not self.drawn:
                self.drawn = True
                return "0000"
            return super().identify(kind)

        drawn = False

    desk = StutteringDesk()
    first = desk.do(an_application())
    desk.drawn = False
    second = desk.do(an_application(contact={"email_address": "other@example.com"}))
    assert first.account_number == "100000000"
    assert second.account_number != first.account_number


def test_an_agreement_is_of_the_revision_in_force_unless_it_names_one() -> None:
    desk = FakeDesk()
    older = signed("margin_agreement", "16.2021.05")
    account = desk.do(an_application(agreements=(signed(), older)))
    revisions = [agreement.revision for agreement in desk.profiles[account.id].agreements]
    assert revisions == ["22.2024.08", "16.2021.05"]


def test_a_margin_agreement_is_remembered_with_the_account() -> None:
    desk = FakeDesk()
    without = desk.do(an_application())
    with_one = desk.do(
        an_application(
            contact={"email_address": "other@example.com"},
            agreements=(signed(), signed("margin_agreement")),
        )
    )
    assert (without.margin_agreed, with_one.margin_agreed) == (False, True)


def test_documents_are_kept_with_the_profile() -> None:
    desk = FakeDesk()
    passport = Upload("identity_verification", "passport", "image/jpeg", "/9j/4AAQ")
    account = desk.do(an_application(documents=(passport,)))
    (document,) = desk.profiles[account.id].documents
    assert document.document_type == "identity_verification"
    assert document.content == "/9j/4AAQ"
    assert document.created_at == desk.now


def test_a_configuration_can_come_with_the_application() -> None:
    account = FakeDesk().do(
        an_application(configuration=ConfigurationChange(fractional_trading=False))
    )
    assert account.configured
    assert not account.configuration.fractional_trading


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"account_type": "custodial"}, "account_type custodial is not supported yet"),
        ({"account_type": "ira"}, "account_type ira is not supported yet"),
        ({"account_type": "offshore"}, "account_type is invalid"),
        ({"currency": "EUR"}, "currency EUR is not supported yet"),
        ({"enabled_assets": ()}, "enabled_assets is required"),
        ({"enabled_assets": ("us_equity", "gold")}, "enabled_assets[1] is invalid"),
        ({"enabled_assets": ("crypto",)}, "agreements must include crypto_agreement"),
        ({"enabled_assets": ("us_option",)}, "agreements must include options_agreement"),
        ({"primary_account_holder_id": "x"}, "primary_account_holder_id is not supported yet"),
    ],
)
def test_what_cannot_be_opened_is_refused(members: dict[str, Any], told: str) -> None:
    desk = FakeDesk()
    with pytest.raises(BrokerError) as refusal:
        desk.do(an_application(**members))
    assert refusal.value.message == told
    assert (refusal.value.status, refusal.value.number) == (422, 40010001)
    assert desk.accounts == {}


def test_a_donor_advised_account_can_be_opened() -> None:
    assert FakeDesk().do(an_application(account_type="donor_advised")).account_type == (
        "donor_advised"
    )
