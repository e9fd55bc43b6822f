"""The tables of the server file: which environments there are, and which keys open them."""

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

# Environments by name; each has a database of its own.
environments = Table(
    "environments",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("correspondent", String(4), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# Credentials. The secret itself is never kept, only its keyed hash.
keys = Table(
    "keys",
    metadata,
    Column("key_id", String(64), primary_key=True),
    Column("kind", Text, nullable=False),
    Column(
        "environment",
        String(64),
        ForeignKey("environments.name", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("account_id", String(36)),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
