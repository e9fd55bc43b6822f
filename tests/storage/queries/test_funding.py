from decimal import Decimal

from streetname.domain.funding.transfer import Direction, TransferStatus
from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.hold import Hold
from streetname.storage.queries.funding import TransferFilter, list_transfers, money_underway
from tests.storage.filing import File
from tests.storage.samples import AMBER, TEAL, a_transfer


def test_money_is_underway_until_it_is_booked_or_comes_to_nothing(file: File) -> None:
    for number, status in enumerate(TransferStatus):
        file.put(a_transfer(f"in-{number}", "1", status=status))
    underway = {
        TransferStatus.QUEUED,
        TransferStatus.PENDING,
        TransferStatus.APPROVED,
        TransferStatus.SENT_TO_CLEARING,
    }
    assert file.ask(money_underway, AMBER).incoming == len(underway)


def test_money_leaves_by_what_withdrawals_hold(file: File) -> None:
    file.put(
        a_transfer("out", "30", Direction.OUTGOING),
        Hold("out", AMBER, USD, Decimal(30)),
        Hold("an-order", AMBER, USD, Decimal(500)),
    )
    assert file.ask(money_underway, AMBER).outgoing == 30
    assert file.ask(money_underway, TEAL).outgoing == 0


def test_pages_of_transfers_joined_are_the_whole_list(file: File) -> None:
    names = [f"t{number}" for number in range(7)]
    file.put(*(a_transfer(name, "1", minute=int(name[1:]) // 2) for name in names))
    whole = file.ask(list_transfers, AMBER, TransferFilter())
    assert {transfer.id for transfer in whole} == set(names)
    pages = [
        file.ask(list_transfers, AMBER, TransferFilter(limit=3, offset=offset))
        for offset in (0, 3, 6)
    ]
    assert [transfer for page in pages for transfer in page] == whole
