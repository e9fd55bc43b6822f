"""Seed Env: accounts with money and orders in them, made by the commands that clients give too.

Nobody waits for a review or a bank here: their next step is commanded at once, so no time passes
and a live clock is no hindrance. Market orders fill when the venue reacts, or at the next open.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import cast

import msgspec
from sqlalchemy import Connection

from streetname.domain.accounts.account import Account
from streetname.domain.accounts.review import ReviewAccount
from streetname.domain.errors import BrokerError, Conflict
from streetname.domain.market.asset import Asset
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.amounts import Money
from streetname.domain.values.ids import AccountId
from streetname.environments.environment import Environment
from streetname.sandbox.acts import Manner
from streetname.sandbox.applicants import Applicant, Chance, applicant, application
from streetname.sandbox.funding import deposit_at_once, link_at_once, made_up_bank
from streetname.sandbox.tickets import purchase
from streetname.storage.queries.assets import asset_named
from streetname.storage.queries.overview.developers import email_is_known

_AT_ONCE = 20
_HOPS_TO_ACTIVE = 2
_MOST_ORDERS = 3
_MANNERS = (Manner.WHOLE, Manner.FRACTION, Manner.DOLLARS)
_POPULAR = ("AAPL", "MSFT", "NVDA", "AMZN", "GOOGL", "META", "SPY", "QQQ", "VTI", "KO", "DIS", "F")

Advance = Callable[[int], None]


class Seeded(msgspec.Struct, frozen=True):
    """What seeding has made."""

    accounts: list[AccountId]
    funded: int
    orders: int


async def seed(
    environment: Environment, accounts: int, seed: int, advance: Advance = lambda _: None
) -> Seeded:
    """Make so many accounts; those whose e-mail address is known already are left as they are."""
    popular = await popular_assets(environment)
    made: list[AccountId] = []
    orders = 0
    for start in range(0, accounts, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, accounts))
        lot = await asyncio.gather(*(make_account(environment, seed, n, popular) for n in numbers))
        made.extend(account_id for account_id, _ in lot if account_id is not None)
        orders += sum(placed for _, placed in lot)
        advance(len(numbers))
    return Seeded(made, len(made), orders)


def fresh_seed(connection: Connection) -> int:
    """The smallest seed whose people are not here yet, so that all of them will be new."""
    return next(
        seed for seed in count() if not email_is_known(connection, applicant(seed, 0).email)
    )


async def make_account(
    environment: Environment, seed: int, number: int, popular: Sequence[Asset]
) -> tuple[AccountId | None, int]:
    """A new account and how many orders it has placed; None for one that was there."""
    someone = applicant(seed, number)
    try:
        opened = await environment.execute(application(someone, environment.now))
    except Conflict:
        return None, 0
    account_id = cast("Account", opened).id
    for _ in range(_HOPS_TO_ACTIVE):
        await environment.execute(ReviewAccount(account_id))
    bank = made_up_bank(account_id, someone.name, someone.email)
    link = await link_at_once(environment, bank)
    await deposit_at_once(environment, account_id, link.id, someone.deposit)
    chance = Chance("orders", seed, number)
    tickets = list(_tickets(environment, someone, popular, chance))
    placed = [await _is_placed(environment, account_id, ticket) for ticket in tickets]
    return account_id, sum(placed)


async def popular_assets(environment: Environment) -> Sequence[Asset]:
    """Well-known assets, as far as the environment has them and they can be bought in fractions."""
    found = [await environment.read(asset_named, symbol) for symbol in _POPULAR]
    return [asset for asset in found if asset and asset.tradable and asset.fractionable]


def _tickets(
    environment: Environment, someone: Applicant, popular: Sequence[Asset], chance: Chance
) -> Iterator[Ticket]:
    """A few purchases that together cost less than the deposit."""
    for number in range(chance.number("count", 1, _MOST_ORDERS)):
        if not popular:
            return
        asset = chance.pick(f"asset {number}", popular)
        ticket = _purchase(environment, asset, someone.deposit, number, chance)
        if ticket is not None:
            yield ticket


def _purchase(
    environment: Environment, asset: Asset, deposit: Money, number: int, chance: Chance
) -> Ticket | None:
    """A purchase for some part of the deposit; None where the asset has no price."""
    price = environment.tape.reference_price(asset, environment.now)
    if price is None:
        return None
    percent = chance.number(f"percent {number}", 5, 25)
    manner = chance.pick(f"kind {number}", _MANNERS)
    return purchase(asset.symbol, price, deposit * percent / 100, manner)


async def _is_placed(environment: Environment, account_id: AccountId, ticket: Ticket) -> bool:
    """True if the order was accepted; an environment may have been set up to refuse it."""
    try:
        await environment.execute(PlaceOrder(account_id, ticket))
    except BrokerError:
        return False
    return True
