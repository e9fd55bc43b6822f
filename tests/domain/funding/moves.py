"""Money moved for the sake of a test."""

from decimal import Decimal

from streetname.domain.funding.request import RequestTransfer
from streetname.domain.funding.transfer import Transfer
from streetname.domain.values.ids import AccountId
from tests.domain.applicants import a_linked_bank
from tests.domain.desks import FakeDesk


def ach(
    desk: FakeDesk,
    account_id: AccountId,
    amount: str,
    *,
    direction: str = "INCOMING",
    fixture: str | None = None,
) -> Transfer:
    """A transfer over the account's link, which is made if there is none."""
    links = desk.relationships(account_id) or [a_linked_bank(desk, account_id)]
    return desk.do(
        RequestTransfer(
            account_id,
            transfer_type="ach",
            direction=direction,
            amount=Decimal(amount),
            relationship_id=links[0].id,
            additional_information=f"/fixtures/status={fixture}/fixtures/" if fixture else None,
        )
    )


def deposit(desk: FakeDesk, account_id: AccountId, amount: str) -> Transfer:
    """A deposit that has arrived."""
    transfer = ach(desk, account_id, amount)
    desk.pass_time(days=7)
    return desk.transfers[transfer.id]
