from itertools import product

from streetname.domain.funding import relationship, transfer


def test_nothing_happens_to_a_transfer_or_a_link_that_is_over() -> None:
    for table, over, events in (
        (transfer.TRANSITIONS, transfer.TERMINAL, transfer.TransferEvent),
        (relationship.TRANSITIONS, relationship.TERMINAL, relationship.RelationshipEvent),
    ):
        assert not set(product(over, events)) & set(table)


def test_a_transfer_is_cancelled_only_while_the_bank_has_yet_to_get_it() -> None:
    cancelable = {
        state for state, event in transfer.TRANSITIONS if event is transfer.TransferEvent.CANCELED
    }
    assert cancelable == {transfer.TransferStatus.QUEUED}
