"""The digest of a database: every row of every table in the order of its key, as one number."""

import hashlib

from sqlalchemy import Engine, select

from streetname.storage import tables

_ROWS_AT_ONCE = 1_000


def digest_of(database: Engine) -> str:
    """32 hexadecimal digits that two databases share only if they hold the same."""
    digest = hashlib.blake2b(digest_size=16)
    with database.connect() as connection:
        for table in tables.metadata.sorted_tables:
            digest.update(table.name.encode())
            rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(
                select(table).order_by(*table.primary_key)
            )
            for row in rows:
                digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()
