import pytest

from streetname.domain.accounts.account import AccountChanged, AccountStatus
from streetname.domain.accounts.close import CloseAccount
from streetname.domain.errors import Conflict, InvalidField, NotFound
from streetname.domain.values.ids import AccountId
from tests.domain.applicants import an_active_account, an_application
from tests.domain.desks import FakeDesk
from tests.domain.funding.moves import deposit


def test_an_account_that_owns_nothing_is_closed_for_good() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    closed = desk.do(CloseAccount(account.id))
    assert closed.status is AccountStatus.ACCOUNT_CLOSED
    (*_, fact) = desk.facts
    assert isinstance(fact, AccountChanged)
    assert (fact.status_from, fact.status_to) == ("ACTIVE", "ACCOUNT_CLOSED")
    with pytest.raises(InvalidField, match="account is already closed"):
        desk.do(CloseAccount(account.id))


def test_an_account_with_cash_is_not_closed() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    deposit(desk, account.id, "0.01")
    with pytest.raises(InvalidField) as refusal:
        desk.do(CloseAccount(account.id))
    assert refusal.value.message == (
        "account must have no positions and zero cash balance before closing"
    )
    assert (refusal.value.status, refusal.value.number) == (422, 40010001)


def test_less_than_a_cent_does_not_keep_an_account_open() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    deposit(desk, account.id, "0.009999")
    assert desk.do(CloseAccount(account.id)).status is AccountStatus.ACCOUNT_CLOSED


def test_an_account_with_a_position_is_not_closed() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    desk.owned.append("4 AAPL")
    with pytest.raises(InvalidField, match="no positions"):
        desk.do(CloseAccount(account.id))


def test_an_unknown_account_is_not_found() -> None:
    with pytest.raises(NotFound, match="account not found") as refusal:
        FakeDesk().do(CloseAccount(AccountId("nobody's")))
    assert (refusal.value.status, refusal.value.number) == (404, 40410000)


def test_an_application_under_review_is_not_closed() -> None:
    desk = FakeDesk()
    account = desk.do(an_application())
    with pytest.raises(InvalidField, match="account is SUBMITTED and cannot be closed"):
        desk.do(CloseAccount(account.id))


def test_the_email_of_a_closed_account_stays_taken() -> None:
    desk = FakeDesk()
    desk.do(CloseAccount(an_active_account(desk).id))
    with pytest.raises(Conflict):
        desk.do(an_application())
