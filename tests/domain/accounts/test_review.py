from streetname.domain.accounts.account import AccountStatus
from streetname.domain.accounts.close import CloseAccount
from streetname.domain.accounts.review import ReviewAccount
from streetname.domain.values.ids import AccountId
from tests.domain.applicants import an_active_account, an_application
from tests.domain.desks import FakeDesk


def test_a_review_that_comes_too_late_changes_nothing() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    desk.do(CloseAccount(account.id))
    told = len(desk.facts)
    desk.do(ReviewAccount(account.id))
    desk.do(ReviewAccount(account.id, AccountStatus.DISABLED))
    assert desk.accounts[account.id].status is AccountStatus.ACCOUNT_CLOSED
    assert len(desk.facts) == told


def test_a_review_of_an_account_that_is_gone_changes_nothing() -> None:
    desk = FakeDesk()
    desk.do(ReviewAccount(AccountId("gone")))
    assert desk.facts == []


def test_a_rejected_application_says_that_the_review_failed() -> None:
    desk = FakeDesk()
    fixture = "/fixtures/status=REJECTED/fixtures/"
    account = desk.do(an_application(additional_information=fixture))
    desk.pass_time(seconds=1)
    rejected = desk.accounts[account.id]
    assert rejected.kyc is not None
    assert rejected.kyc.summary == "fail"
    assert rejected.kyc.reject == ("OTHER",)
