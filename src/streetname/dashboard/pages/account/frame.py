"""What stands around every page of one account: whose it is, where it stands, and its tabs."""

from collections.abc import Sequence
from typing import Any

import msgspec

from streetname.dashboard.site import ROOT
from streetname.dashboard.views import View, view
from streetname.dashboard.visit import Visit
from streetname.domain.accounts.account import Account
from streetname.domain.errors import NotFound
from streetname.domain.ledger.chart import customer
from streetname.domain.values.ids import AccountId
from streetname.people.roles import Permission
from streetname.storage.queries.accounts import account_by_id, account_exists, name_of_owner

_TABS = (
    ("Overview", "", Permission.VIEW),
    ("Positions", "/positions", Permission.VIEW),
    ("Orders", "/orders", Permission.VIEW),
    ("Funding", "/funding", Permission.VIEW),
    ("Activities", "/activities", Permission.VIEW),
    ("Documents", "/documents", Permission.VIEW),
    ("KYC", "/kyc", Permission.VIEW),
    ("History", "/history", Permission.VIEW),
    ("Watchlists", "/watchlists", Permission.VIEW),
    ("API", "/keys", Permission.KEYS_VIEW),
)


class Frame(msgspec.Struct, frozen=True):
    """One account, as the head of each of its pages shows it."""

    account: Account
    name: str
    tabs: Sequence[tuple[str, str, bool]]

    @property
    def href(self) -> str:
        """The account's address below the dashboard."""
        return f"/accounts/{self.account.id}"

    @property
    def ledger_href(self) -> str:
        """Where the postings are that touch the account."""
        return f"{ROOT}/ledger/accounts/{customer(self.account.id)}"

    def view(self, template: str, *, status: int = 200, **shown: Any) -> View:  # noqa: ANN401 - a template shows anything
        """A page of the account."""
        return view(f"accounts/{template}", status=status, frame=self, **shown)


def account_id_in(visit: Visit) -> AccountId:
    """The account in the path; it need not exist."""
    return AccountId(visit.identifier("account_id"))


async def known_account_id(visit: Visit) -> AccountId:
    """The account in the path, or the refusal of one that is not there."""
    account_id = account_id_in(visit)
    if not await visit.read(account_exists, account_id):
        raise NotFound("there is no such account")
    return account_id


async def framed(visit: Visit, tab: str) -> Frame:
    """The frame of the account in the path, with one tab chosen by its path."""
    account_id = account_id_in(visit)
    account = await visit.read(account_by_id, account_id)
    if account is None:
        raise NotFound("there is no such account")
    name = visit.personal(await visit.read(name_of_owner, account_id))
    href = f"{ROOT}/accounts/{account_id}"
    tabs = [
        (title, href + path, path == tab)
        for title, path, permission in _TABS
        if visit.may(permission)
    ]
    return Frame(account, name, tabs)
