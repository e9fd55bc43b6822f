from datetime import UTC, datetime
from decimal import Decimal

import pytest
from alpaca.trading.enums import ActivityType

from streetname.domain.errors import InvalidField
from streetname.domain.ledger.activity import Activity, Trade
from streetname.domain.ledger.activity import ActivityType as OurActivityType
from streetname.domain.values.ids import AccountId, EntryId, OrderId
from streetname.wire.activities import TradeActivityBody, activity_body, activity_types
from streetname.wire.doors import Door


def test_a_group_means_all_of_its_types() -> None:
    assert activity_types(["TRANS"]) == ("CSD", "CSW")
    assert set(activity_types(["DIV"])) >= {"DIV", "DIVNRA"}


def test_the_groups_and_fills_are_all_there_is() -> None:
    everything = set(activity_types(["FILL", "TRANS", "DIV", "MISC"]))
    assert everything >= {one.value for one in OurActivityType}
    assert everything >= {one.value for one in ActivityType}


def test_a_type_that_is_named_twice_counts_once() -> None:
    assert activity_types(["CSD", "TRANS", "CSD"]) == ("CSD", "CSW")


@pytest.mark.parametrize("name", ["NAP", "fill", ""])
def test_an_unknown_type_is_refused(name: str) -> None:
    with pytest.raises(InvalidField):
        activity_types([name])


@pytest.mark.parametrize(("door", "told"), [(Door.TRADING, "sell_short"), (Door.BROKER, "sell")])
def test_a_short_sale_is_told_by_a_word_that_the_client_of_the_door_knows(
    door: Door, told: str
) -> None:
    one, at = Decimal(1), datetime(2026, 3, 2, 15, tzinfo=UTC)
    trade = Trade(OrderId("order"), "sell_short", "AAPL", one, one, one, Decimal(0), "filled")
    fill = Activity(
        id="fill",
        account_id=AccountId("amber"),
        type=OurActivityType.FILL,
        sub_type=None,
        at=at,
        date=at.date(),
        entry_id=EntryId(1),
        object_id="order",
        net_amount=one,
        description="",
        trade=trade,
    )
    body = activity_body(fill, door)
    assert isinstance(body, TradeActivityBody)
    assert body.side == told
