"""The tables of one environment, in the order in which a newcomer would learn them.

Money is in millionths, quantities and prices are in billionths, instants in microseconds since
1970, dates are text. The constraints are the second line of defence; the domain is the first.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""A rising key: SQLite stores rows in its order if it is called just INTEGER."""

OPEN_ORDER = (
    "status IN ('accepted', 'pending_new', 'new', 'partially_filled', 'held',"
    " 'pending_cancel', 'pending_replace')"
)
"""The orders that are open, in the words that SQLite knows the indexes by."""

BUT_TRADES = "stream <> 'trades'"
"""The events that are not of trades, in the words that SQLite knows the index by."""

DEBT = "asset_id = 'USD' AND amount < 0"


# One row: who the environment is and how far it has come. Every batch updates it.
environment = Table(
    "environment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("schema_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("instant", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("clock_mode", String(16), nullable=False),
    Column("clock_speed", Float, nullable=False),
    Column("rules", Text, nullable=False),
    CheckConstraint("id = 1"),
)

# What can be held and traded.
assets = Table(
    "assets",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("symbol", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("exchange", Text, nullable=False),
    Column("asset_class", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("tradable", Boolean, nullable=False),
    Column("marginable", Boolean, nullable=False),
    Column("shortable", Boolean, nullable=False),
    Column("easy_to_borrow", Boolean, nullable=False),
    Column("fractionable", Boolean, nullable=False),
    Column("margin_requirement", Integer, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("base_price", BigInteger),
    Column("volatility", BigInteger),
    Column("halted", Boolean, nullable=False, default=False),
)

# Quotes that the user has pinned, with their history.
pins = Table(
    "pins",
    metadata,
    Column("asset_id", String(36), primary_key=True),
    Column("since", BigInteger, primary_key=True, autoincrement=False),
    Column("until", BigInteger),
    Column("bid", BigInteger, nullable=False),
    Column("ask", BigInteger, nullable=False),
    Column("bid_size", BigInteger, nullable=False),
    Column("ask_size", BigInteger, nullable=False),
)

# End users' accounts: the part that decisions need.
accounts = Table(
    "accounts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account_number", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("crypto_status", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("account_type", Text, nullable=False),
    Column("enabled_assets", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
    Column("margin_agreed", Boolean, nullable=False),
    Column("configuration", Text, nullable=False),
    Column("configured", Boolean, nullable=False),
    Column("account_blocked", Boolean, nullable=False),
    Column("trading_blocked", Boolean, nullable=False),
    Column("transfers_blocked", Boolean, nullable=False),
    Column("kyc", Text),
    Column("sequence", BigInteger, nullable=False),
)

# Their owners: the personal part. `document` holds it all, the other columns serve lists.
profiles = Table(
    "profiles",
    metadata,
    Column("account_id", String(36), primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("search", Text, nullable=False),
    Column("document", Text, nullable=False),
    # All that a list shows of an owner and looks for, without the documents in between.
    Index("profiles_listed", "account_id", "name", "email", "search"),
)

# What owners have handed in, for lists; what is written in it is in the owner's `document`.
uploads = Table(
    "uploads",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account_id", String(36), nullable=False),
    Column("type", Text, nullable=False),
    Column("sub_type", Text),
    Column("mime_type", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("uploads_listed", "created_at", "id", "type", "account_id"),
)

# Links to owners' bank accounts.
relationships = Table(
    "relationships",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account_id", String(36), nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("account_owner_name", Text, nullable=False),
    Column("bank_account_type", Text, nullable=False),
    Column("bank_account_number", Text, nullable=False),
    Column("bank_routing_number", Text, nullable=False),
    Column("nickname", Text),
    Column("processor_token", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)

# Money between accounts and banks.
transfers = Table(
    "transfers",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account_id", String(36), nullable=False),
    Column("relationship_id", String(36), nullable=False),
    Column("type", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("reason", Text),
    Column("additional_information", Text),
    Column("outcome", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    CheckConstraint("amount > 0"),
    Index("transfers_by_account", "account_id", "created_at"),
    Index("transfers_listed", "updated_at"),
)

# What owners keep an eye on; `asset_ids` in their order, with commas between. Names are unique per
# account, but not while a batch is being written: two lists may have swapped theirs.
watchlists = Table(
    "watchlists",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account_id", String(36), nullable=False),
    Column("name", Text, nullable=False),
    Column("asset_ids", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Index("watchlists_by_account", "account_id", "name"),
)

# Orders, each as it stands now; how it came there is in the events.
orders = Table(
    "orders",
    metadata,
    Column("id", String(36), nullable=False, unique=True),
    Column("sequence", _NUMBER, primary_key=True, autoincrement=False),
    Column("account_id", String(36), nullable=False),
    Column("client_order_id", String(128), nullable=False),
    Column("asset_id", String(36), nullable=False),
    Column("symbol", Text, nullable=False),
    Column("asset_class", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("time_in_force", Text, nullable=False),
    Column("quantity", BigInteger),
    Column("notional", BigInteger),
    Column("limit_price", BigInteger),
    Column("extended_hours", Boolean, nullable=False),
    Column("status", Text, nullable=False),
    Column("commission", BigInteger, nullable=False),
    Column("commission_type", Text, nullable=False),
    Column("commission_type_given", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("subtag", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("submitted_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("filled_quantity", BigInteger, nullable=False),
    Column("filled_average_price", BigInteger),
    Column("filled_value", BigInteger, nullable=False),
    Column("commission_charged", BigInteger, nullable=False),
    Column("filled_at", BigInteger),
    Column("expired_at", BigInteger),
    Column("cancel_requested_at", BigInteger),
    Column("canceled_at", BigInteger),
    Column("failed_at", BigInteger),
    Column("replaced_at", BigInteger),
    Column("replaced_by", String(36)),
    Column("replaces", String(36)),
    Column("inherited_quantity", BigInteger, nullable=False),
    Column("inherited_value", BigInteger, nullable=False),
    Column("inherited_commission", BigInteger, nullable=False),
    Column("intent", Text, nullable=False),
    Column("order_class", Text, nullable=False),
    Column("parent_id", String(36)),
    Column("leg", Text),
    Column("armed", Boolean, nullable=False),
    Column("stop_price", BigInteger),
    Column("triggered_at", BigInteger),
    Column("trail_price", BigInteger),
    Column("trail_percent", BigInteger),
    Column("high_water_mark", BigInteger),
    Column("marked_at", BigInteger),
    # In this order it also finds an order by what its client calls it, of whatever account.
    UniqueConstraint("client_order_id", "account_id"),
    CheckConstraint("(quantity IS NULL) <> (notional IS NULL)"),
    CheckConstraint("quantity IS NULL OR filled_quantity <= quantity"),
    Index("orders_by_account", "account_id", "sequence"),
    Index(
        "open_orders",
        "sequence",
        sqlite_where=text(OPEN_ORDER),
    ),
    Index(
        "open_orders_by_account",
        "account_id",
        "asset_id",
        "side",
        sqlite_where=text(OPEN_ORDER),
    ),
    Index("orders_by_parent", "parent_id", sqlite_where=text("parent_id IS NOT NULL")),
    # All that lists over every account filter, count and sort by. A new order comes last in it,
    # which costs it next to nothing.
    Index(
        "orders_listed",
        "submitted_at",
        "account_id",
        "symbol",
        "side",
        "type",
        "status",
        "quantity",
        "limit_price",
        "filled_quantity",
        "filled_average_price",
    ),
)

# What is set aside for open orders and pending withdrawals. All that sums are made of is in the
# index.
holds = Table(
    "holds",
    metadata,
    Column("object_id", String(36), primary_key=True),
    Column("account_id", String(36), nullable=False),
    Column("asset_id", String(36), nullable=False),
    Column("remaining", BigInteger, nullable=False),
    Column("weight", Integer, nullable=False),
    CheckConstraint("remaining >= 0"),
    Index("holds_by_account", "account_id", "asset_id", "weight", "remaining"),
)

# How much of an asset an account has, less than nothing if it is short, and at what average.
# `before` is the position as the day of its latest trade began, if there was one.
positions = Table(
    "positions",
    metadata,
    Column("account_id", String(36), primary_key=True),
    Column("asset_id", String(36), primary_key=True),
    Column("quantity", BigInteger, nullable=False),
    Column("average_price", BigInteger, nullable=False),
    Column("traded_on", String(10), nullable=False),
    Column("carried", BigInteger, nullable=False),
    Column("opened_average", BigInteger, nullable=False),
    Column("reduced", Boolean, nullable=False),
    Column("pools", Text, nullable=False),
    Column("before", Text),
    CheckConstraint("average_price >= 0"),
    sqlite_with_rowid=False,
)

# What was opened and closed again on one day, by the order that began to close.
day_trades = Table(
    "day_trades",
    metadata,
    Column("account_id", String(36), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("order_id", String(36), primary_key=True),
    Column("asset_id", String(36), nullable=False),
    sqlite_with_rowid=False,
)

# The books: dated entries, never changed.
entries = Table(
    "entries",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("trade_date", String(10), nullable=False),
    Column("object_id", String(64), nullable=False, index=True),
    Column("description", Text, nullable=False),
)

# Their lines; the amounts of an entry add up to nothing per asset.
postings = Table(
    "postings",
    metadata,
    Column("entry_id", _NUMBER, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("ledger_account", Text, nullable=False),
    Column("asset_id", String(36), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("settles_on", String(10), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("postings_by_ledger_account", "ledger_account", "at"),
    sqlite_with_rowid=False,
)

# The sums of the lines per ledger account and asset, kept for speed.
balances = Table(
    "balances",
    metadata,
    Column("ledger_account", Text, primary_key=True),
    Column("asset_id", String(36), primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Index("debts", "ledger_account", sqlite_where=text(DEBT)),
    sqlite_with_rowid=False,
)

# The interest that has accrued to an account in a month, and whether it is in the books by now.
accruals = Table(
    "accruals",
    metadata,
    Column("account_id", String(36), primary_key=True),
    Column("month", String(10), primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("posted", Boolean, nullable=False),
    CheckConstraint("amount > 0"),
    Index("unposted_accruals", "amount", "posted", sqlite_where=text("posted = 0")),
    sqlite_with_rowid=False,
)

# What accounts' owners are told of the entries.
activities = Table(
    "activities",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account_id", String(36), nullable=False),
    Column("type", Text, nullable=False),
    Column("sub_type", Text),
    Column("at", BigInteger, nullable=False),
    Column("date", String(10), nullable=False),
    Column("entry_id", _NUMBER, nullable=False),
    Column("object_id", String(64), nullable=False),
    Column("net_amount", BigInteger, nullable=False),
    Column("description", Text, nullable=False),
    Column("side", Text),
    Column("symbol", Text),
    Column("price", BigInteger),
    Column("quantity", BigInteger),
    Column("cumulative_quantity", BigInteger),
    Column("leaves_quantity", BigInteger),
    Column("order_status", Text),
    Index("activities_by_account", "account_id", "id"),
    Index("activities_by_entry", "entry_id"),
    # As with orders: all that a list filters and sorts by; and who traded on a day, in this order.
    Index(
        "activities_listed",
        "date",
        "type",
        "account_id",
        "symbol",
        "quantity",
        "price",
        "net_amount",
    ),
    sqlite_with_rowid=False,
)

# What has happened, in one sequence without gaps, as the streams tell it.
events = Table(
    "events",
    metadata,
    Column("sequence", _NUMBER, primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("account_id", String(36), nullable=False),
    Column("object_id", String(36), nullable=False),
    Column("fact", LargeBinary, nullable=False),
    Index("events_by_object", "object_id"),
    # Nearly all events are of trades. An index of the others costs an order nothing, and whoever
    # asks for the others does not read past the trades.
    Index("events_but_trades", "sequence", sqlite_where=text(BUT_TRADES)),
)

# Commands that are still to come by themselves.
agenda = Table(
    "agenda",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("due_at", BigInteger, nullable=False),
    Column("command", LargeBinary, nullable=False),
)
