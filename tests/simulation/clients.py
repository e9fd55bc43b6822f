"""What a few busy clients do at the start of a simulated brokerage."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.market.calendar import session_at
from streetname.domain.market.pinning import PinQuote, UnpinQuote
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.domain.values.changes import Command
from streetname.domain.values.ids import AccountId, RelationshipId
from streetname.domain.values.rules import ChangeRules, FillModel, FundingPace
from streetname.simulation.options import listed_assets
from streetname.simulation.world import World
from tests.domain.applicants import an_application, checking_account


def a_busy_brokerage(world: World) -> None:
    """Pins, resting and overnight orders of every kind, and transfers on their way."""
    accounts = [_funded_account(world, number) for number in range(3)]
    _do(world, PinQuote("AAPL", *map(Decimal, ("200", "200.10", "300", "300"))))
    for account, _ in accounts:
        _place_orders(world, account)
    for account, link in accounts:
        _do(world, RequestTransfer(account, "ach", "INCOMING", Decimal(500), link))
    _do(world, ChangeRules(FillModel.REALISTIC, FundingPace.REALISTIC))
    for account, link in accounts:
        _do(world, RequestTransfer(account, "ach", "OUTGOING", Decimal("12.34"), link))
    _do(world, UnpinQuote("AAPL"))
    world.commit()


def _funded_account(world: World, number: int) -> tuple[AccountId, RelationshipId]:
    email = {"email_address": f"client.{number}@example.com"}
    account = world.execute(an_application(contact=email))
    assert isinstance(account, Account)
    _wait(world)
    link = world.execute(checking_account(account.id))
    assert isinstance(link, Relationship)
    _wait(world)
    _do(world, RequestTransfer(account.id, "ach", "INCOMING", Decimal(40_000), link.id))
    _wait(world)
    return account.id, link.id


def _place_orders(world: World, account: AccountId) -> None:
    for symbol in ("SPY", "NVDA", "F"):
        asset = next(each for each in listed_assets() if each.symbol == symbol)
        quote = world.tape.quote(asset, world.now)
        assert quote is not None
        for percent in (97, 99, 100):
            limit = (quote.ask * percent / 100).quantize(Decimal("0.01"))
            for lasting in ("gtc", "day"):
                _do(world, _buy(account, symbol, Decimal(3), lasting, limit))
        _do(world, _buy(account, symbol, Decimal("1.5"), "day", None))
        for ticket in _of_every_kind(symbol, quote.ask):
            _do(world, PlaceOrder(account, ticket))
        if session_at(world.now) is not None:
            for shares in (1, 2):
                _do(world, _buy(account, symbol, Decimal(shares), "cls", None))


def _of_every_kind(symbol: str, ask: Decimal) -> Iterator[Ticket]:
    """Stops, a trailing stop, groups, and an order for extended hours."""

    def at(percent: str) -> Decimal:
        return (ask * Decimal(percent) / 100).quantize(Decimal("0.01"))

    plain = Ticket(symbol=symbol, quantity=Decimal(2), side="buy", time_in_force="gtc")
    exits: dict[str, Any] = {"take_profit": TakeProfit(at("102")), "stop_loss": StopLoss(at("98"))}
    kinds: tuple[dict[str, Any], ...] = (
        {"type": "stop", "stop_price": at("101")},
        {"type": "stop_limit", "stop_price": at("101.5"), "limit_price": at("101.4")},
        {"type": "trailing_stop", "trail_percent": Decimal("1.5")},
        {"type": "trailing_stop", "trail_price": at("2"), "time_in_force": "day"},
        {"type": "market", "order_class": "bracket", **exits},
        {"type": "limit", "order_class": "bracket", "limit_price": at("99.5"), **exits},
        {"type": "market", "order_class": "oto", "stop_loss": StopLoss(at("99"))},
        {"type": "limit", "limit_price": at("98.5"), "extended_hours": True},
    )
    for kind in kinds:
        yield msgspec.structs.replace(plain, **kind)


def _buy(
    account: AccountId, symbol: str, quantity: Decimal, lasting: str, limit: Decimal | None
) -> PlaceOrder:
    return PlaceOrder(
        account,
        Ticket(
            symbol=symbol,
            quantity=quantity,
            side="buy",
            type="market" if limit is None else "limit",
            time_in_force=lasting,
            limit_price=limit,
            commission=Decimal("0.35"),
            commission_type="qty",
        ),
    )


def _do(world: World, command: Command) -> None:
    world.execute(command)


def _wait(world: World) -> None:
    world.pass_to(world.now + timedelta(seconds=10))
