"""The tables of the server file: environments, the keys that open them, and people."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData()


class Words(TypeDecorator[str]):
    """Text that came from outside: what is no Unicode becomes a question mark, not an exception."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ANN401, ARG002 - SQLAlchemy's own
        """The text as the database can keep it."""
        return None if value is None else value.encode("utf-8", "replace").decode()


# One row about the file itself.
server = Table(
    "server",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("schema_version", Integer, nullable=False),
)

# Environments by name; each has a database of its own.
environments = Table(
    "environments",
    metadata,
    Column("name", Words, primary_key=True),
    Column("correspondent", String(4), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)


def _environment(*, primary_key: bool = False, index: bool = False) -> Column[str]:
    return Column(
        "environment",
        Words,
        ForeignKey("environments.name", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
        index=index,
    )


# Credentials. The secret itself is never kept, only its keyed hash.
keys = Table(
    "keys",
    metadata,
    Column("key_id", String(64), primary_key=True),
    Column("kind", Text, nullable=False),
    _environment(index=True),
    Column("account_id", String(36)),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("name", Words, nullable=False),
    Column("created_by", Words),
    Column("created_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger),
)

# People. The seeds of second factors are half of a secret: the other half is in no database.
people = Table(
    "people",
    metadata,
    Column("id", Words, primary_key=True),
    Column("email", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("password_hash", Text),
    Column("factor_seed", LargeBinary),
    Column("offered_factor_seed", LargeBinary),
    Column("last_code_step", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("last_active_at", BigInteger),
)


def _person(*, primary_key: bool = False, index: bool = False) -> Column[str]:
    return Column(
        "person_id",
        Words,
        ForeignKey("people.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
        index=index,
    )


# What a person is in which environment.
memberships = Table(
    "memberships",
    metadata,
    _environment(primary_key=True),
    _person(primary_key=True, index=True),
    Column("role", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)

# What somebody may become in an environment. No person yet: whoever has the address decides.
invitations = Table(
    "invitations",
    metadata,
    Column("id", Words, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    _environment(),
    Column("email", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("role", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    UniqueConstraint("environment", "email"),
)

# Who is signed in, and which environment they look at. Of the token only the keyed hash is kept.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    _person(index=True),
    Column("environment", Words, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger, nullable=False),
    Column("address", Words, nullable=False),
)

# Links that sign somebody in once. A used one is no longer here.
links = Table(
    "links",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    _environment(index=True),
    _person(index=True),
    Column("expires_at", BigInteger, nullable=False),
)

# Wrong passwords and codes, by the keyed hash of whatever is counted: an e-mail, an address.
failures = Table(
    "failures",
    metadata,
    Column("subject", LargeBinary, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("locked_until", BigInteger),
    Column("since", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False, index=True),
)

# What people did. Lines are added, never changed; name and e-mail are those of the time.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    _environment(),
    Column("person_id", Words),
    Column("person_name", Words),
    Column("person_email", Words),
    Column("action", Words, nullable=False),
    Column("object_id", Words),
    Column("detail", Words, nullable=False),
    Column("address", Words, nullable=False),
    Index("audit_of_environment", "environment", "id"),
    sqlite_autoincrement=True,  # a line's number is never given again
)
