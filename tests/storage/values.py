"""Any value that is stored, drawn as the tables allow it."""

from datetime import date
from typing import Any

import msgspec
from hypothesis import strategies as st

from streetname.domain.accounts.account import Account, AccountStatus, Configuration, KycResults
from streetname.domain.accounts.profile import (
    Agreement,
    Contact,
    Disclosures,
    Identity,
    Profile,
)
from streetname.domain.charges.interest import Accrual
from streetname.domain.funding.relationship import Relationship, RelationshipStatus
from streetname.domain.funding.transfer import Direction, Transfer, TransferStatus, TransferType
from streetname.domain.ledger.activity import Activity, ActivityType, Trade
from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.entry import Entry, EntryKind, moved
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset, AssetClass, AssetStatus
from streetname.domain.market.quote import Pin
from streetname.domain.orders.order import (
    Commission,
    CommissionType,
    Order,
    OrderStatus,
    OrderType,
    Side,
    TimeInForce,
)
from streetname.domain.portfolio.day_trades import DayTrade
from streetname.domain.portfolio.position import Before, Pool, Position
from streetname.domain.watchlists.watchlist import Watchlist
from tests.instants import instants

dates = st.dates(date(2000, 1, 1), date(2035, 12, 31))
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
names = st.text("abcdefghijklmnop", min_size=1, max_size=8)
ids = st.uuids(version=4).map(str)
money = st.decimals(-(10**12), 10**12, places=6)
positive_money = st.decimals("0.000001", 10**12, places=6)
shares = st.decimals(0, 9 * 10**9, places=9)
prices = st.decimals(0, 10**6, places=9)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


accounts = st.builds(
    Account,
    id=ids,
    account_number=names,
    status=st.sampled_from(AccountStatus),
    crypto_status=st.sampled_from(AccountStatus),
    currency=texts,
    account_type=texts,
    enabled_assets=st.lists(names, min_size=1, max_size=3).map(tuple),
    created_at=instants,
    margin_agreed=st.booleans(),
    configuration=st.builds(Configuration),
    configured=st.booleans(),
    account_blocked=st.booleans(),
    trading_blocked=st.booleans(),
    transfers_blocked=st.booleans(),
    kyc=_maybe(st.builds(KycResults, accept=st.lists(texts, max_size=2).map(tuple))),
)
profiles = st.builds(
    Profile,
    account_id=ids,
    contact=st.builds(
        Contact, email_address=_maybe(texts), street_address=_maybe(st.just(("20 N San Mateo Dr",)))
    ),
    identity=st.builds(Identity, given_name=_maybe(texts), annual_income_min=_maybe(money)),
    disclosures=st.builds(Disclosures, is_control_person=_maybe(st.booleans())),
    agreements=st.lists(st.builds(Agreement, agreement=texts), max_size=2).map(tuple),
    renamed=st.booleans(),
)
relationships = st.builds(
    Relationship,
    id=ids,
    account_id=ids,
    status=st.sampled_from(RelationshipStatus),
    nickname=_maybe(texts),
    processor_token=_maybe(texts),
    account_owner_name=texts,
    bank_account_type=texts,
    bank_account_number=texts,
    bank_routing_number=texts,
    created_at=instants,
    updated_at=instants,
)
transfers = st.builds(
    Transfer,
    id=ids,
    account_id=ids,
    relationship_id=ids,
    type=st.sampled_from(TransferType),
    direction=st.sampled_from(Direction),
    status=st.sampled_from(TransferStatus),
    outcome=st.sampled_from(TransferStatus),
    amount=positive_money,
    created_at=instants,
    updated_at=instants,
    expires_at=instants,
    reason=_maybe(texts),
    additional_information=_maybe(texts),
)
assets = st.builds(
    Asset,
    id=ids,
    symbol=names,
    name=texts,
    exchange=texts,
    asset_class=st.sampled_from(AssetClass),
    status=st.sampled_from(AssetStatus),
    tradable=st.booleans(),
    marginable=st.booleans(),
    shortable=st.booleans(),
    easy_to_borrow=st.booleans(),
    fractionable=st.booleans(),
    margin_requirement=st.integers(0, 100),
    attributes=st.lists(names, max_size=3).map(tuple),
    base_price=_maybe(prices),
    volatility=_maybe(prices),
    halted=st.booleans(),
)
pins = st.builds(
    Pin,
    asset_id=ids,
    bid=prices,
    ask=prices,
    bid_size=shares,
    ask_size=shares,
    since=instants,
    until=_maybe(instants),
)
_orders = st.builds(
    Order,
    id=ids,
    sequence=st.integers(1, 2**53),
    account_id=ids,
    client_order_id=texts,
    asset_id=ids,
    symbol=names,
    asset_class=st.sampled_from(AssetClass),
    side=st.sampled_from(Side),
    type=st.sampled_from(OrderType),
    time_in_force=st.sampled_from(TimeInForce),
    quantity=st.none(),
    notional=positive_money,
    limit_price=_maybe(prices),
    extended_hours=st.booleans(),
    status=st.sampled_from(OrderStatus),
    commission=st.builds(Commission, prices, st.sampled_from(CommissionType), st.booleans()),
    source=texts,
    subtag=_maybe(texts),
    created_at=instants,
    updated_at=instants,
    submitted_at=instants,
    expires_at=_maybe(instants),
    filled_quantity=shares,
    filled_average_price=_maybe(prices),
    filled_value=positive_money,
    commission_charged=positive_money,
    filled_at=_maybe(instants),
    expired_at=_maybe(instants),
    cancel_requested_at=_maybe(instants),
    canceled_at=_maybe(instants),
    failed_at=_maybe(instants),
)
orders = st.one_of(
    _orders,
    _orders.map(
        lambda o: msgspec.structs.replace(o, quantity=o.filled_quantity + 1, notional=None)
    ),
)
holds = st.one_of(
    st.builds(Hold, ids, ids, st.just(USD), positive_money, st.decimals(1, 50, places=2)),
    st.builds(Hold, ids, ids, ids, shares),
)
_signed_shares = shares | shares.map(lambda quantity: -quantity)
positions = st.builds(
    Position,
    account_id=ids,
    asset_id=ids,
    quantity=_signed_shares,
    average_price=prices,
    traded_on=dates,
    carried=_signed_shares,
    opened_average=prices,
    reduced=st.booleans(),
    pools=st.lists(st.builds(Pool, dates, shares, positive_money, shares), max_size=3).map(tuple),
    before=st.none() | st.builds(Before, _signed_shares, prices, dates, _signed_shares, prices),
)
day_trades = st.builds(DayTrade, ids, dates, ids, ids)
accruals = st.builds(
    Accrual,
    account_id=ids,
    month=dates.map(lambda day: day.replace(day=1)),
    amount=positive_money,
    posted=st.booleans(),
)
entries = st.builds(
    lambda entry_id, kind, at, day, object_id, text, source, target, cash: Entry(
        entry_id,
        kind,
        at,
        day,
        object_id,
        text,
        moved(USD, cash, source=source, target=target, settles_on=day),
    ),
    st.integers(1, 2**62),
    st.sampled_from(EntryKind),
    instants,
    dates,
    ids,
    texts,
    names,
    names,
    money,
)
trades = st.builds(
    Trade,
    order_id=ids,
    side=st.sampled_from(["buy", "sell"]),
    symbol=names,
    price=prices,
    quantity=shares,
    cumulative_quantity=shares,
    leaves_quantity=shares,
    order_status=names,
)
activities = st.builds(
    Activity,
    id=names,
    account_id=ids,
    type=st.sampled_from(ActivityType),
    sub_type=_maybe(texts),
    at=instants,
    date=dates,
    entry_id=st.integers(1, 2**62),
    object_id=ids,
    net_amount=money,
    description=texts,
    trade=st.none(),
)
fills = st.tuples(activities, trades).map(
    lambda drawn: msgspec.structs.replace(drawn[0], object_id=drawn[1].order_id, trade=drawn[1])
)
watchlists = st.builds(
    Watchlist,
    id=ids,
    account_id=ids,
    name=texts,
    asset_ids=st.lists(ids, unique=True, max_size=5).map(tuple),
    created_at=instants,
    updated_at=instants,
    sequence=st.integers(1, 2**53),
)
