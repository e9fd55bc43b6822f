"""An owner's positions through the official client of the Trading API."""

from collections.abc import Sequence
from typing import Any

import pytest
from alpaca.common.exceptions import APIError
from alpaca.trading.enums import PositionSide

from tests.conformance.checks import assert_documented
from tests.serving import Brokerage, Owner


@pytest.fixture
def owner(brokerage: Brokerage) -> Owner:
    """Someone who has bought 4 AAPL at 187.10 and 1.5 AMD at 100.10."""
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "187.00", "187.10")
    brokerage.pin("AMD", "100.00", "100.10")
    brokerage.order(account_id, qty="4").raise_for_status()
    brokerage.order(account_id, qty="1.5", symbol="AMD").raise_for_status()
    return brokerage.owner(account_id)


def shown(positions: Sequence[Any]) -> list[tuple[str, str, str]]:
    return [(each.symbol, each.qty, each.avg_entry_price) for each in positions]


def test_an_owner_lists_the_positions_by_symbol(owner: Owner) -> None:
    positions = owner.client.get_all_positions()
    assert shown(positions) == [("AAPL", "4", "187.1"), ("AMD", "1.5", "100.1")]
    assert {each.side for each in positions} == {PositionSide.LONG}
    for body in owner.http.get("/v2/positions").json():
        assert_documented("position", body)


def test_a_position_is_found_by_symbol_and_by_asset(owner: Owner) -> None:
    position = owner.client.get_open_position("AAPL")
    assert owner.client.get_open_position(position.asset_id) == position
    assert (position.market_value, position.cost_basis) == ("748.2", "748.4")


def test_what_is_not_owned_does_not_exist(owner: Owner) -> None:
    with pytest.raises(APIError) as refusal:
        owner.client.get_open_position("TSLA")
    assert (refusal.value.status_code, refusal.value.code) == (404, 40410000)
    assert refusal.value.message == "position does not exist"


def test_the_average_of_the_next_morning_is_of_what_was_bought_last(
    brokerage: Brokerage, owner: Owner
) -> None:
    brokerage.advance(until="next_session")
    brokerage.pin("AAPL", "199.90", "200.10")
    brokerage.order(owner.account_id, qty="4").raise_for_status()
    brokerage.order(owner.account_id, qty="4", side="sell").raise_for_status()
    assert owner.client.get_open_position("AAPL").avg_entry_price == "193.6"
    brokerage.advance(until="next_session")
    position = owner.client.get_open_position("AAPL")
    assert (position.qty, position.avg_entry_price) == ("4", "200.1")
