from typing import Any

import pytest

from streetname.domain.accounts.account import AccountChanged, AccountStatus
from streetname.domain.accounts.amend import AmendAccount
from streetname.domain.accounts.close import CloseAccount
from streetname.domain.accounts.profile import (
    Agreement,
    Contact,
    Disclosures,
    Identity,
    Preferences,
    TrustedContact,
)
from streetname.domain.accounts.verify import VerifyAccount
from streetname.domain.errors import BrokerError, Conflict, InvalidField, Unauthorized
from streetname.domain.values.ids import AccountId
from tests.domain.applicants import an_active_account, an_application, signed
from tests.domain.desks import FakeDesk


def test_what_is_given_replaces_what_was_kept_and_the_rest_stays() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    desk.do(AmendAccount(account.id, contact=Contact(phone_number="+15550001111")))
    contact = desk.profiles[account.id].contact
    assert contact.phone_number == "+15550001111"
    assert contact.city == "San Mateo"


def test_a_change_that_is_not_material_leaves_the_account_active() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    told = len(desk.facts)
    amended = desk.do(AmendAccount(account.id, preferences=Preferences(risk_tolerance="moderate")))
    assert amended.status is AccountStatus.ACTIVE
    assert desk.profiles[account.id].preferences.risk_tolerance == "moderate"
    assert len(desk.facts) == told


@pytest.mark.parametrize(
    "change",
    [
        {"identity": Identity(given_name="Jon")},
        {"identity": Identity(country_of_citizenship="CAN")},
        {"contact": Contact(street_address=("1 Main St",))},
        {"disclosures": Disclosures(employer_name="Acme")},
        {"disclosures": Disclosures(is_control_person=True)},
    ],
)
def test_a_material_change_has_the_owner_verified_again(change: dict[str, Any]) -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    desk.facts.clear()
    amended = desk.do(AmendAccount(account.id, **change))
    assert amended.status is AccountStatus.ACCOUNT_UPDATED
    desk.pass_time(milliseconds=300)
    assert desk.accounts[account.id].status is AccountStatus.ACTIVE
    hops = [f.status_to for f in desk.facts if isinstance(f, AccountChanged)]
    assert hops == ["ACCOUNT_UPDATED", "ACTIVE"]


def test_the_same_name_again_is_no_change() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    amended = desk.do(AmendAccount(account.id, identity=Identity(given_name="Amber")))
    assert amended.status is AccountStatus.ACTIVE
    assert not desk.profiles[account.id].renamed


def test_a_name_changes_once() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    desk.do(AmendAccount(account.id, identity=Identity(given_name="Jon", family_name="Dough")))
    with pytest.raises(InvalidField, match=r"^identity.given_name cannot be updated$"):
        desk.do(AmendAccount(account.id, identity=Identity(given_name="Amber")))
    assert desk.profiles[account.id].name == "Jon Dough"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"identity": Identity(tax_id="444-55-4321")}, "identity.tax_id cannot be updated"),
        (
            {"identity": Identity(date_of_birth="1991-01-01")},
            "identity.date_of_birth cannot be updated",
        ),
        ({"account_type": "ira"}, "account_type cannot be updated"),
        ({"currency": "EUR"}, "currency cannot be updated"),
        ({"account_number": "1"}, "account_number cannot be updated"),
        ({"contact": Contact(city="X")}, "contact.city is invalid"),
    ],
)
def test_what_cannot_change_is_refused(change: dict[str, Any], told: str) -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    before = desk.profiles[account.id]
    with pytest.raises(BrokerError) as refusal:
        desk.do(AmendAccount(account.id, **change))
    assert refusal.value.message == told
    assert (refusal.value.status, refusal.value.number) == (422, 40010001)
    assert desk.profiles[account.id] is before


def test_an_email_of_someone_else_is_refused_and_ones_own_is_not() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    an_active_account(desk, contact={"email_address": "other@example.com"})
    desk.do(AmendAccount(account.id, contact=Contact(email_address="COOL_alpaca@example.com")))
    with pytest.raises(Conflict, match="account with this email already exists"):
        desk.do(AmendAccount(account.id, contact=Contact(email_address="OTHER@example.com")))


def test_an_agreement_is_added_and_a_signed_one_stays() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    again = (signed(), signed("margin_agreement"))
    amended = desk.do(AmendAccount(account.id, agreements=again))
    kept = [agreement.agreement for agreement in desk.profiles[account.id].agreements]
    assert kept == ["customer_agreement", "margin_agreement"]
    assert amended.margin_agreed

    forged = Agreement("customer_agreement", "2020-01-01", "127.0.0.1")
    with pytest.raises(InvalidField, match=r"^agreements\[0\] cannot be updated$"):
        desk.do(AmendAccount(account.id, agreements=(forged,)))


def test_crypto_is_enabled_with_its_agreement() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    assets = ("us_equity", "crypto")
    with pytest.raises(InvalidField, match="agreements must include crypto_agreement"):
        desk.do(AmendAccount(account.id, enabled_assets=assets))
    amended = desk.do(
        AmendAccount(account.id, enabled_assets=assets, agreements=(signed("crypto_agreement"),))
    )
    assert amended.crypto_status is AccountStatus.ACTIVE
    (*_, fact) = desk.facts
    assert isinstance(fact, AccountChanged)
    assert (fact.crypto_status_from, fact.crypto_status_to) == ("INACTIVE", "ACTIVE")


def test_a_trusted_contact_can_be_named_later() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    trusted = TrustedContact("Cobalt", "Falcon", email_address="cobalt@example.com")
    desk.do(AmendAccount(account.id, trusted_contact=trusted))
    assert desk.profiles[account.id].trusted_contact == trusted


def test_an_application_under_review_can_be_corrected_without_leaving_the_review() -> None:
    desk = FakeDesk()
    account = desk.do(an_application())
    amended = desk.do(AmendAccount(account.id, contact=Contact(city="Oakland")))
    assert amended.status is AccountStatus.SUBMITTED
    desk.pass_time(seconds=1)
    assert desk.accounts[account.id].status is AccountStatus.ACTIVE


def test_an_account_that_nobody_has_is_not_authorized() -> None:
    with pytest.raises(Unauthorized, match="request is not authorized"):
        FakeDesk().do(AmendAccount(AccountId("nobody's")))


def test_a_closed_account_is_not_amended() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    desk.do(CloseAccount(account.id))
    with pytest.raises(InvalidField, match="cannot be updated"):
        desk.do(AmendAccount(account.id, contact=Contact(city="Oakland")))


def test_a_verification_that_ends_too_late_changes_nothing() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    desk.do(AmendAccount(account.id, identity=Identity(given_name="Jon")))
    desk.do(CloseAccount(account.id))
    desk.do(VerifyAccount(account.id))
    assert desk.accounts[account.id].status is AccountStatus.ACCOUNT_CLOSED
