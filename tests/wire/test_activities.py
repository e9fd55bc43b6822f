import pytest
from alpaca.trading.enums import ActivityType

from streetname.domain.errors import InvalidField
from streetname.domain.ledger.activity import ActivityType as OurActivityType
from streetname.wire.activities import activity_types


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
