"""Know your customer: what the review found, and the sandbox's word on what it finds."""

from enum import StrEnum

from streetname.dashboard.pages.account.frame import framed, known_account_id
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, away
from streetname.dashboard.visit import Visit
from streetname.domain.accounts.account import AccountStatus
from streetname.domain.accounts.review import ReviewAccount
from streetname.domain.accounts.verify import VerifyAccount
from streetname.domain.errors import InvalidField, Unprocessable
from streetname.domain.values.changes import Command
from streetname.domain.values.ids import AccountId
from streetname.people.roles import Permission
from streetname.storage.queries.accounts import account_by_id

pages = Pages("/accounts/{account_id}")

_MOST_HOPS = 3

REASONS = (
    "IDENTITY_VERIFICATION",
    "TAX_IDENTIFICATION",
    "ADDRESS_VERIFICATION",
    "DATE_OF_BIRTH",
    "SELFIE_VERIFICATION",
    "PEP",
    "FAMILY_MEMBER_PEP",
    "CONTROL_PERSON",
    "AFFILIATED",
    "COUNTRY_NOT_SUPPORTED",
    "WATCHLIST_HIT",
    "OTHER",
)
"""Why a review may ask for more, or reject."""


class Verdict(StrEnum):
    """What the sandbox lets the review find."""

    APPROVE = "approve"
    REJECT = "reject"
    ASK = "ask"
    DEFER = "defer"
    VERIFY = "verify"
    DISABLE = "disable"


_ALLOWED = {
    AccountStatus.SUBMITTED: (Verdict.APPROVE, Verdict.ASK, Verdict.DEFER, Verdict.REJECT),
    AccountStatus.APPROVED: (Verdict.APPROVE,),
    AccountStatus.ACCOUNT_UPDATED: (Verdict.VERIFY,),
    AccountStatus.ACTIVE: (Verdict.DISABLE,),
}
"""What can be said of an account that stands there; elsewhere no review is under way."""

_OUTCOMES = {
    Verdict.APPROVE: AccountStatus.ACTIVE,
    Verdict.REJECT: AccountStatus.REJECTED,
    Verdict.ASK: AccountStatus.ACTION_REQUIRED,
    Verdict.DEFER: AccountStatus.APPROVAL_PENDING,
    Verdict.DISABLE: AccountStatus.DISABLED,
}


@pages.shows("/kyc")
async def show_review(visit: Visit) -> Answer:
    """What the review found, and what it may be made to find."""
    frame = await framed(visit, "/kyc")
    allowed = _ALLOWED.get(frame.account.status, ())
    return frame.view(
        "kyc.html",
        kyc=frame.account.kyc,
        allowed=[verdict.value for verdict in allowed],
        reasons=REASONS,
    )


@pages.does("/kyc", Permission.SANDBOX)
async def decide(visit: Visit) -> Answer:
    """Let the review come to its end at once."""
    account_id = await known_account_id(visit)
    try:
        verdict = Verdict(visit.field("verdict"))
    except ValueError as error:
        raise InvalidField("choose what the review should find") from error
    given = [str(each) for each in visit.form.getlist("reason")]
    reasons = tuple(reason for reason in REASONS if reason in given)
    status = await _carry_out(visit, account_id, verdict, reasons)
    await visit.note(f"account.review.{verdict}", account_id, ", ".join(reasons))
    return away(
        f"/accounts/{account_id}/kyc", f"The account is {status.lower().replace('_', ' ')}."
    )


async def _carry_out(
    visit: Visit, account_id: AccountId, verdict: Verdict, reasons: tuple[str, ...]
) -> AccountStatus:
    """Take every hop to the outcome, as far as one follows on another."""
    before = await visit.read(account_by_id, account_id)
    assert before is not None, "it was looked up just now"
    if verdict not in _ALLOWED.get(before.status, ()):
        raise Unprocessable(f"an account that is {before.status} cannot be reviewed so")
    command: Command = VerifyAccount(account_id)
    if verdict is not Verdict.VERIFY:
        command = ReviewAccount(account_id, _OUTCOMES[verdict], reasons)
    for _ in range(_MOST_HOPS):
        if await visit.execute(command) is None:
            break
    after = await visit.read(account_by_id, account_id)
    assert after is not None, "accounts are kept for good"
    return after.status
