from decimal import Decimal
from typing import Any

import msgspec
import pytest

from streetname.domain.errors import BrokerError
from streetname.domain.market.asset import AssetStatus
from streetname.domain.orders.order import CommissionType, OrderType, Side, TimeInForce
from streetname.domain.orders.terms import Ticket, check_against_asset, terms_of
from tests.domain.trading_desk import an_asset, buy, sell


def changed(ticket: Ticket, **members: Any) -> Ticket:
    return msgspec.structs.replace(ticket, **members)


def refusal(ticket: Ticket, **asset: Any) -> tuple[int, int, str]:
    with pytest.raises(BrokerError) as refused:
        check_against_asset(terms_of(ticket), an_asset(**asset))
    return refused.value.status, refused.value.number, refused.value.message


ONE = buy("AAPL", 1)
LIMIT = buy("AAPL", 1, limit="187.35")
SUB_PENNY = "sub-penny increment does not fulfill minimum pricing criteria"


def test_a_ticket_becomes_terms() -> None:
    terms = terms_of(sell("AAPL", "4.5", limit="187.35", lasts="gtc", commission="1.5"))
    assert (terms.symbol, terms.quantity, terms.notional) == ("AAPL", Decimal("4.5"), None)
    assert (terms.side, terms.type) == (Side.SELL, OrderType.LIMIT)
    assert (terms.time_in_force, terms.limit_price) == (TimeInForce.GTC, Decimal("187.35"))
    assert terms.commission.amount == Decimal("1.5")
    assert terms.commission.type is CommissionType.NOTIONAL
    assert not terms.commission.given


@pytest.mark.parametrize(
    ("ticket", "message"),
    [
        (changed(ONE, symbol=None), "symbol is required"),
        (changed(ONE, symbol=""), "symbol is required"),
        (changed(ONE, quantity=None), "qty or notional is required"),
        (buy("AAPL", 1, dollars="10"), "only one of qty or notional is accepted"),
        (buy("AAPL", 0), "qty must be > 0"),
        (buy("AAPL", -1), "qty must be > 0"),
        (buy("AAPL", "0.0000000001"), "qty must be limited to 9 decimal places"),
        (buy("AAPL", 100_000_001), "qty must be <= 100000000"),
        (buy("AAPL", dollars="0"), "notional must be > 0"),
        (buy("AAPL", dollars="10.001"), "notional value must be limited to 2 decimal places"),
        (buy("AAPL", dollars="0.99"), "notional must be >= 1.00"),
        (buy("AAPL", dollars="1000000000.01"), "notional must be <= 1000000000"),
        (changed(ONE, type=None), "invalid order type"),
        (changed(ONE, type="iceberg"), "invalid order type"),
        (changed(ONE, side=None), "invalid side"),
        (changed(ONE, side="short"), "invalid side"),
        (changed(ONE, time_in_force=None), "invalid time_in_force"),
        (changed(ONE, time_in_force="gtd"), "invalid time_in_force"),
        (changed(ONE, order_class="straddle"), "invalid order_class"),
        (changed(ONE, limit_price=Decimal(1)), "market orders require no stop or limit price"),
        (changed(ONE, stop_price=Decimal(1)), "market orders require no stop or limit price"),
        (changed(LIMIT, limit_price=None), "limit orders require a limit price"),
        (changed(LIMIT, stop_price=Decimal(1)), "limit orders require only limit price"),
        (changed(LIMIT, limit_price=Decimal(0)), "limit price must be > 0"),
        (changed(LIMIT, limit_price=Decimal(10) ** 10), "limit price must be <= 1000000000"),
        (
            changed(ONE, client_order_id="x" * 129),
            "client_order_id must be no more than 128 characters",
        ),
        (changed(ONE, subtag="x" * 129), "subtag must be no more than 128 characters"),
        (changed(ONE, commission_type="flat", commission=Decimal(1)), "invalid commission_type"),
        (
            changed(ONE, commission=Decimal(1), commission_bps=Decimal(1)),
            "only one of commission or commission_bps is accepted",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_as_a_malformed_field(ticket: Ticket, message: str) -> None:
    assert refusal(ticket) == (422, 40010001, message)


@pytest.mark.parametrize(
    ("ticket", "asset", "message"),
    [
        (ONE, {"status": AssetStatus.INACTIVE}, "asset AAPL is not active"),
        (ONE, {"tradable": False}, "asset AAPL is not tradable"),
        (buy("AAPL", "0.5", lasts="gtc"), {}, "fractional orders must be DAY orders"),
        (buy("AAPL", dollars="10", lasts="ioc"), {}, "fractional orders must be DAY orders"),
        (buy("AAPL", "0.5", limit="187.35"), {}, "fractional orders must be market orders"),
        (
            buy("AAPL", 1, limit="290.123"),
            {},
            f"invalid limit_price 290.123. {SUB_PENNY}",
        ),
        (
            buy("AAPL", 10, limit="0.12345"),
            {},
            f"invalid limit_price 0.12345. {SUB_PENNY}",
        ),
        (changed(ONE, type="trailing_stop"), {}, "trailing_stop orders are not supported yet"),
        (changed(ONE, time_in_force="opg"), {}, "opg orders are not supported yet"),
        (changed(ONE, order_class="bracket"), {}, "bracket orders are not supported yet"),
        (changed(ONE, extended_hours=True), {}, "extended hours orders are not supported yet"),
    ],
)
def test_what_is_against_a_rule_of_the_market_is_refused_as_such(
    ticket: Ticket, asset: dict[str, Any], message: str
) -> None:
    assert refusal(ticket, **asset) == (422, 42210000, message)


@pytest.mark.parametrize(
    ("ticket", "asset", "message"),
    [
        (buy("AAPL", "0.5"), {"fractionable": False}, 'asset "AAPL" is not fractionable'),
        (buy("AAPL", 1, commission="-0.01"), {}, "negative commission is prohibited"),
    ],
)
def test_what_is_not_allowed_is_forbidden(
    ticket: Ticket, asset: dict[str, Any], message: str
) -> None:
    assert refusal(ticket, **asset) == (403, 40310000, message)


@pytest.mark.parametrize(
    "ticket",
    [
        buy("AAPL", "0.000000001"),
        buy("AAPL", "1.000", limit="187.350"),
        buy("AAPL", 10, limit="0.1234"),
        buy("AAPL", 10, limit="1"),
        buy("AAPL", dollars="1.00"),
        sell("AAPL", dollars="0.01"),
        changed(ONE, client_order_id="x" * 128, subtag="x" * 128, order_class="simple"),
        changed(ONE, order_class=""),
    ],
)
def test_what_is_at_a_limit_is_accepted(ticket: Ticket) -> None:
    check_against_asset(terms_of(ticket), an_asset())


def test_an_order_by_notional_is_fractional_and_one_of_whole_shares_is_not() -> None:
    assert terms_of(buy("AAPL", dollars="100")).is_fractional
    assert terms_of(buy("AAPL", "1.5")).is_fractional
    assert not terms_of(buy("AAPL", "2.000")).is_fractional


def test_a_commission_in_basis_points_may_be_given_in_two_ways() -> None:
    old = terms_of(changed(ONE, commission_bps=Decimal(10))).commission
    new = terms_of(changed(ONE, commission=Decimal(10), commission_type="bps")).commission
    assert (old.amount, old.type, old.given) == (10, CommissionType.BPS, False)
    assert (new.amount, new.type, new.given) == (10, CommissionType.BPS, True)
