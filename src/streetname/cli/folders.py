"""What is in a data folder, for commands that work on one."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from streetname.engine.clock import system_time
from streetname.environments.credentials import pepper_in
from streetname.people.people import People
from streetname.storage.database import WrongSchemaError, open_database, snapshot
from streetname.storage.environment_file import is_founded
from streetname.storage.people_file import PeopleFile

_UNREADABLE = 2
_ADDRESS_FILE = "address"
_USUAL_ADDRESS = "http://127.0.0.1:8000"


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


@contextmanager
def people_of(data: Path) -> Generator[People]:
    """The people of a data folder, also while a server works in it.

    Ends the program if there are none to be read.
    """
    file = data / "server.db"
    if not file.is_file() or not (data / "server.key").is_file():
        raise unreadable(f"{data} is no data folder: no server has run in it")
    engine = open_database(file)
    try:
        yield People(PeopleFile(engine), pepper_in(data), system_time)
    except (WrongSchemaError, DatabaseError) as error:
        raise unreadable(f"{file} cannot be read: {error}") from error
    finally:
        engine.dispose()


def keep_address(data: Path, address: str) -> None:
    """Note where the folder's server listens."""
    (data / _ADDRESS_FILE).write_text(f"{address}\n", encoding="utf-8")


def address_of(data: Path) -> str:
    """Where the folder's server listens, or did when it last ran."""
    file = data / _ADDRESS_FILE
    return file.read_text(encoding="utf-8").strip() if file.is_file() else _USUAL_ADDRESS


def link_to(address: str, token: str) -> str:
    """The page that signs in whoever opens it, once."""
    return f"{address.rstrip('/')}/dashboard/link/{token}"


def unreadable(message: str) -> typer.Exit:
    """The end of the program, with the reason on standard error."""
    typer.echo(message, err=True)
    return typer.Exit(_UNREADABLE)
