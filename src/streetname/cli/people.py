"""`streetname sign-in-link`, `reset-password` and `people`: the operator's hand in the dashboard.

They work on the tables themselves, beside a running server, which reads them at every question.
"""

import asyncio
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from streetname.cli.folders import address_of, link_to, people_of
from streetname.domain.errors import BrokerError, NotFound
from streetname.people.people import Membership, People, Person

_WIDTH_OF_A_FILE = 160
_BY_OPERATOR = "by the command line"


def print_link(data: Path, environment: str, email: str | None, url: str | None) -> None:
    """Print a fresh link that signs in once."""
    with people_of(data) as people, _explained():
        person = people.owner(environment) if email is None else _known(people, email)
        token = people.one_time_link(environment, person.id)
        for membership in people.memberships(person.id):  # it lets them in everywhere
            people.note(membership.environment, None, "sign_in_link.made", person.id, _BY_OPERATOR)
    typer.echo(link_to(url or address_of(data), token))


def reset_password(data: Path, email: str, *, remove_second_factor: bool, from_input: bool) -> None:
    """Give somebody a new password, and say what has ended."""
    with people_of(data) as people, _explained():
        person = _known(people, email)
        password = _from_input() if from_input else _asked(person)
        asyncio.run(
            people.reset_password(person.email, password, remove_second_factor=remove_second_factor)
        )
        for membership in people.memberships(person.id):
            people.note(membership.environment, None, "password.reset", person.id, _BY_OPERATOR)
    typer.echo(f"{person.email} has a new password, and is signed out everywhere.")
    if remove_second_factor:
        typer.echo("No one-time code is asked for any more.")


def print_people(data: Path) -> None:
    """Print everybody as a table."""
    table = Table()
    for column in ("E-mail", "Name", "Environments", "Second factor", "Last active"):
        table.add_column(column, overflow="fold")
    with people_of(data) as people:
        for person, memberships in people.everybody():
            table.add_row(*_row(person, list(memberships)))
    width = None if sys.stdout.isatty() else _WIDTH_OF_A_FILE
    Console(width=width).print(table)


def _row(person: Person, memberships: list[Membership]) -> tuple[str, ...]:
    places = (f"{place.environment}: {place.role.title}" for place in memberships)
    active = person.last_active_at
    return (
        escape(person.email),
        escape(person.name),
        "\n".join(places) or "none",
        "yes" if person.has_second_factor else "no",
        "never" if active is None else f"{active:%Y-%m-%d %H:%M} UTC",
    )


def _known(people: People, email: str) -> Person:
    person = people.person_by_email(email)
    if person is None:
        raise NotFound(f"nobody has the e-mail address {email}: see `streetname people`")
    return person


def _asked(person: Person) -> str:
    question = f"New password of {person.email}"
    password: str = typer.prompt(question, hide_input=True, confirmation_prompt=True)
    return password


def _from_input() -> str:
    return sys.stdin.readline().rstrip("\r\n")


@contextmanager
def _explained() -> Generator[None]:
    """Ends the program with the reason if something is refused."""
    try:
        yield
    except BrokerError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
