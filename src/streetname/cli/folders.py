"""Finding the environments of a data folder, for commands that read one."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from streetname.storage.database import WrongSchemaError, open_database, snapshot
from streetname.storage.environment_file import is_founded

_UNREADABLE = 2


def environment_files(data: Path) -> list[Path]:
    """The files of the environments by name; ends the program if there are none."""
    if not data.is_dir():
        raise unreadable(f"there is no data folder at {data}")
    files = sorted((data / "environments").glob("*.db"))
    if not files:
        raise unreadable(f"{data} is no data folder: it has no environments")
    return files


@contextmanager
def reading(file: Path) -> Generator[Connection]:
    """One consistent view of an environment, also while a server works in it.

    Ends the program if the file cannot be read.
    """
    engine = open_database(file)
    try:
        if not is_founded(engine):
            raise unreadable(f"{file} holds no environment")
        with snapshot(engine) as connection:
            yield connection
    except (WrongSchemaError, DatabaseError) as error:
        raise unreadable(f"{file} cannot be read: {error}") from error
    finally:
        engine.dispose()


def unreadable(message: str) -> typer.Exit:
    """The end of the program, with the reason on standard error."""
    typer.echo(message, err=True)
    return typer.Exit(_UNREADABLE)
