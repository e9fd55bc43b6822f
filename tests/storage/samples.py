"""Values to be kept and asked about."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

import msgspec

from streetname.domain.accounts.account import Account, AccountStatus
from streetname.domain.accounts.profile import Contact, Disclosures, Identity, Profile
from streetname.domain.funding.transfer import Direction, Transfer, TransferStatus, TransferType
from streetname.domain.ledger.chart import STREET_BANK, STREET_CLEARING, USD, customer
from streetname.domain.ledger.entry import Entry, EntryKind, Posting, moved
from streetname.domain.market.asset import Asset, us_equity
from streetname.domain.values.ids import (
    AccountId,
    AssetId,
    EntryId,
    RelationshipId,
    TransferId,
)
from tests.storage.filing import MONDAY_AT_TEN

MONDAY = date(2026, 3, 2)
TUESDAY = date(2026, 3, 3)
AMBER, TEAL = AccountId("amber"), AccountId("teal")

_numbers = count()


def an_asset(symbol: str) -> Asset:
    asset = us_equity(
        symbol=symbol,
        name=f"{symbol} Inc.",
        exchange="NYSE",
        marginable=True,
        shortable=True,
        fractionable=True,
        base_price=Decimal(100),
        volatility=Decimal("0.3"),
    )
    return msgspec.structs.replace(asset, attributes=())


APPLE, MICROSOFT = an_asset("AAPL"), an_asset("MSFT")


def an_account(
    account_id: AccountId = AMBER,
    *,
    number: str = "100000001",
    status: AccountStatus = AccountStatus.ACTIVE,
    created_at: datetime = MONDAY_AT_TEN,
) -> Account:
    return Account(
        id=account_id,
        account_number=number,
        status=status,
        crypto_status=AccountStatus.INACTIVE,
        currency="USD",
        account_type="trading",
        enabled_assets=("us_equity",),
        created_at=created_at,
        margin_agreed=True,
    )


def an_owner(
    account_id: AccountId = AMBER, *, given: str = "Amber", email: str = "amber@example.com"
) -> Profile:
    return Profile(
        account_id=account_id,
        contact=Contact(email_address=email, phone_number="+15550001111"),
        identity=Identity(given_name=given, family_name="Falcon"),
        disclosures=Disclosures(),
        agreements=(),
    )


def a_deposit(account_id: AccountId, amount: str, at: datetime) -> Entry:
    return _entry(
        EntryKind.DEPOSIT,
        at,
        moved(
            USD,
            Decimal(amount),
            source=STREET_BANK,
            target=customer(account_id),
            settles_on=MONDAY,
        ),
    )


def a_trade(
    account_id: AccountId, asset_id: AssetId, quantity: str, cost: str, at: datetime
) -> Entry:
    """A purchase; with both amounts negative, a sale."""
    owner, shares, money = customer(account_id), Decimal(quantity), Decimal(cost)
    return _entry(
        EntryKind.TRADE,
        at,
        (
            Posting(owner, USD, -money, TUESDAY),
            Posting(STREET_CLEARING, USD, money, TUESDAY),
            Posting(owner, asset_id, shares, TUESDAY),
            Posting(STREET_CLEARING, asset_id, -shares, TUESDAY),
        ),
    )


def _entry(kind: EntryKind, at: datetime, postings: tuple[Posting, ...]) -> Entry:
    number = next(_numbers)
    return Entry(EntryId(number), kind, at, MONDAY, f"object-{number}", "", postings)


def a_transfer(
    name: str,
    amount: str,
    direction: Direction = Direction.INCOMING,
    status: TransferStatus = TransferStatus.QUEUED,
    minute: int = 0,
) -> Transfer:
    at = MONDAY_AT_TEN + timedelta(minutes=minute)
    return Transfer(
        id=TransferId(name),
        account_id=AMBER,
        relationship_id=RelationshipId("link"),
        type=TransferType.ACH,
        direction=direction,
        amount=Decimal(amount),
        status=status,
        created_at=at,
        updated_at=at,
        expires_at=at + timedelta(days=7),
    )
