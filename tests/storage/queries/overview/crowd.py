"""Many accounts with whatever lists are of: the same ones whenever they are made."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import msgspec

from streetname.domain.accounts.account import Account, AccountStatus
from streetname.domain.funding.transfer import Direction, Transfer, TransferStatus
from streetname.domain.ledger.activity import (
    Activity,
    ActivityType,
    Trade,
    other_activity_id,
    trade_activity_id,
)
from streetname.domain.ledger.chart import USD
from streetname.domain.market.asset import Asset
from streetname.domain.orders.order import Order, OrderStatus, OrderType, Side
from streetname.domain.portfolio.position import Position
from streetname.domain.values.ids import AccountId, EntryId, OrderId, TransferId, derived_uuid
from streetname.domain.values.instants import exchange_date
from tests.domain.trading_desk import TradingDesk, buy
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.samples import (
    a_deposit,
    a_trade,
    a_transfer,
    an_account,
    an_asset,
    an_owner,
)

ASSETS = [an_asset(symbol) for symbol in ("AAPL", "F", "KO", "MSFT")]
UNPRICED = ASSETS[1]
PRICES = {
    asset.id: Decimal(price)
    for asset, price in zip(ASSETS, ("187.25", "0", "60.1234", "420"), strict=True)
    if asset is not UNPRICED
}
_NAMES = ("Amber", "teal", "Ruby", "O%Hara", "Lin_a", "opal")
_MINUTE = timedelta(minutes=1)


class Crowd:
    """Accounts, some of which have orders, transfers and activities; many are alike in a column."""

    def __init__(self, folder: Path, accounts: int = 30, orders: int = 60) -> None:
        self.file = File(folder, *ASSETS)
        self._chance = Random(7)
        self._place = TradingDesk(cash="1E+9").place
        self.accounts = [self._account(number) for number in range(accounts)]
        self.owned: dict[AccountId, dict[str, Decimal]] = {}
        self.paid: dict[tuple[AccountId, str], Decimal] = {}
        for account in self.accounts[3:]:
            self._fund(account)
        self.orders = [self._order(number) for number in range(orders)]
        self.transfers = [self._transfer(number) for number in range(orders)]
        self.activities = [self._activity(number) for number in range(orders)]
        self.file.put(*self.orders, *self.transfers, *self.activities)

    def equity(self, account_id: AccountId) -> Decimal:
        """What the account has: cash, and assets at their price or at what was paid for them."""
        return sum(
            (
                amount * (Decimal(1) if asset_id == USD else self._price(account_id, asset_id))
                for asset_id, amount in self.owned.get(account_id, {}).items()
            ),
            Decimal(0),
        )

    def number_of(self, account_id: AccountId) -> str:
        return next(each.account_number for each in self.accounts if each.id == account_id)

    def _price(self, account_id: AccountId, asset_id: str) -> Decimal:
        price = {str(known): each for known, each in PRICES.items()}.get(asset_id)
        return self.paid[account_id, asset_id] if price is None else price

    def _account(self, number: int) -> Account:
        account = an_account(
            AccountId(derived_uuid("crowd", number)),
            number=str(self._chance.randrange(100_000_000, 999_999_999)),
            status=self._chance.choice([AccountStatus.ACTIVE, AccountStatus.SUBMITTED]),
            created_at=MONDAY_AT_TEN + number // 4 * _MINUTE,
        )
        name = self._chance.choice(_NAMES)
        owner = an_owner(account.id, given=name, email=f"{name}_{number}@example.com".lower())
        account = msgspec.structs.replace(account, sequence=number)
        self.file.put(account, owner)
        return account

    def _fund(self, account: Account) -> None:
        cash = Decimal(self._chance.choice(["0.01", "1000", "1000", "999.999999"]))
        owned = self.owned[account.id] = {USD: cash}
        self.file.put(a_deposit(account.id, str(cash), MONDAY_AT_TEN))
        for asset in self._chance.sample(ASSETS, 2):
            self._buy(account.id, asset)
            owned[USD] -= 10
            owned[asset.id] = self._bought

    def _buy(self, account_id: AccountId, asset: Asset) -> None:
        self._bought = Decimal(self._chance.choice(["3", "0.000000001", "-2"]))
        average = Decimal(self._chance.choice(["9.5", "11"]))
        self.paid[account_id, asset.id] = average
        self.file.put(
            a_trade(account_id, asset.id, str(self._bought), "10", MONDAY_AT_TEN),
            Position(account_id, asset.id, self._bought, average),
        )

    def _someone(self) -> AccountId:
        return self._chance.choice(self.accounts[:10]).id

    def _order(self, number: int) -> Order:
        asset = self._chance.choice(ASSETS)
        order = self._place(buy("AAPL", self._chance.randrange(1, 4)))
        return msgspec.structs.replace(
            order,
            id=OrderId(derived_uuid("order", number)),
            client_order_id=f"%{number}_own",
            sequence=number,
            account_id=self._someone(),
            asset_id=asset.id,
            symbol=asset.symbol,
            side=self._chance.choice(list(Side)),
            type=self._chance.choice(list(OrderType)),
            status=self._chance.choice(list(OrderStatus)),
            submitted_at=MONDAY_AT_TEN + self._chance.randrange(20) * _MINUTE,
            limit_price=self._chance.choice([None, Decimal(1), Decimal(2)]),
        )

    def _transfer(self, number: int) -> Transfer:
        return msgspec.structs.replace(
            a_transfer(
                TransferId(derived_uuid("transfer", number)),
                str(self._chance.randrange(1, 4)),
                self._chance.choice(list(Direction)),
                self._chance.choice(list(TransferStatus)),
                self._chance.randrange(20),
            ),
            account_id=self._someone(),
            sequence=number,
        )

    def _activity(self, number: int) -> Activity:
        at = MONDAY_AT_TEN + self._chance.randrange(4) * timedelta(days=1)
        kind = self._chance.choice(list(ActivityType))
        name = derived_uuid("activity", number)
        is_fill = kind is ActivityType.FILL
        day = exchange_date(at)
        return Activity(
            id=trade_activity_id(at, name) if is_fill else other_activity_id(day, name),
            account_id=self._someone(),
            type=kind,
            sub_type=None,
            at=at,
            date=day,
            entry_id=EntryId(number),
            object_id=f"order-{number % 7}",
            net_amount=Decimal(0 if is_fill else self._chance.randrange(-3, 3)),
            description="",
            trade=self._trade(number) if is_fill else None,
        )

    def _trade(self, number: int) -> Trade:
        return Trade(
            order_id=OrderId(f"order-{number % 7}"),
            side=self._chance.choice(list(Side)).value,
            symbol=self._chance.choice(ASSETS).symbol,
            price=Decimal(self._chance.randrange(1, 4)),
            quantity=Decimal(self._chance.randrange(1, 4)),
            cumulative_quantity=Decimal(9),
            leaves_quantity=Decimal(0),
            order_status="filled",
        )
