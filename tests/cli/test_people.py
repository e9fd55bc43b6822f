import asyncio
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from streetname.cli.commands import app
from streetname.cli.folders import people_of
from streetname.people.people import AuditFilter, AuditLine, People, SignIn, WrongCredentials
from streetname.people.roles import Role
from tests.cli.folders import a_copy, streetname
from tests.serving import a_server

AMBER = "amber@example.com"
PASSWORD = "four green bottles"
NEW_PASSWORD = "three green bottles"
_LINK = re.compile(r"(http://\S+)/dashboard/link/(\w{44})")


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """A data folder in which Amber is a developer."""
    copy = a_copy(data, tmp_path / "data")
    with people_of(copy) as people:
        _, invitation = people.invite("default", AMBER, "Amber Falcon", Role.DEVELOPER)
        asyncio.run(people.accept_as_new(invitation, PASSWORD, None))
    return copy


def sign_in(folder: Path, password: str) -> SignIn:
    with people_of(folder) as people:
        return asyncio.run(people.sign_in(AMBER, password, None, None))


def audited(people: People, action: str) -> list[AuditLine]:
    """What was noted of such an action, the newest first."""
    return list(people.audit(AuditFilter("default", action=action))[0])


def use(folder: Path, output: str) -> SignIn:
    """Open the only link in the output."""
    found = _LINK.search(output)
    assert found is not None
    with people_of(folder) as people:
        return people.use_link(found.group(2), None)


def test_a_link_signs_in_the_owner_or_whom_it_is_for(folder: Path) -> None:
    owner = streetname("sign-in-link", "--data", folder)
    assert owner.exit_code == 0
    assert use(folder, owner.stdout).session.person.email == "owner@localhost"
    amber = streetname("sign-in-link", "--data", folder, "--email", AMBER.upper())
    session = use(folder, amber.stdout).session
    assert (session.person.email, session.role) == (AMBER, Role.DEVELOPER)


def test_a_link_leads_to_where_the_server_listens(folder: Path) -> None:
    address = (folder / "address").read_text().strip()
    assert streetname("sign-in-link", "--data", folder).stdout.startswith(f"{address}/dashboard")
    (folder / "address").unlink()
    usual = streetname("sign-in-link", "--data", folder).stdout
    assert usual.startswith("http://127.0.0.1:8000/dashboard/link/")
    told = streetname("sign-in-link", "--data", folder, "--url", "https://broker.example/").stdout
    assert told.startswith("https://broker.example/dashboard/link/")


def test_a_link_that_was_made_here_is_in_the_audit_log(folder: Path) -> None:
    streetname("sign-in-link", "--data", folder)
    with people_of(folder) as people:
        made, at_start = audited(people, "sign_in_link.made")
        assert made.object_id == at_start.object_id == people.owner("default").id
    assert (made.detail, made.person_id) == ("by the command line", None)
    assert (at_start.detail, at_start.person_id) == ("at the server's start", None)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--email", "nobody@example.com"], "nobody has the e-mail address"),
        (["--environment", "gamma"], "environment not found"),
        (["--environment", "gamma", "--email", AMBER], "no such member"),
    ],
)
def test_a_link_for_nobody_is_refused_in_words(
    folder: Path, options: list[str], reason: str
) -> None:
    refused = streetname("sign-in-link", "--data", folder, *options)
    assert refused.exit_code == 1
    assert reason in refused.stderr


def test_a_password_is_asked_for_twice_and_ends_every_session(folder: Path) -> None:
    token = sign_in(folder, PASSWORD).token
    done = CliRunner().invoke(
        app,
        ["reset-password", AMBER, "--data", str(folder)],
        input=f"{NEW_PASSWORD}\n{NEW_PASSWORD}\n",
    )
    assert done.exit_code == 0, done.output
    assert NEW_PASSWORD not in done.output
    with people_of(folder) as people:
        assert people.session(token) is None
        assert len(audited(people, "password.reset")) == 1
    with pytest.raises(WrongCredentials):
        sign_in(folder, PASSWORD)
    sign_in(folder, NEW_PASSWORD)


def test_a_password_is_read_from_standard_input(folder: Path) -> None:
    arguments = ["reset-password", AMBER, "--data", str(folder), "--password-stdin"]
    done = CliRunner().invoke(
        app, [*arguments, "--remove-second-factor"], input=f"{NEW_PASSWORD}\n"
    )
    assert done.exit_code == 0, done.output
    assert "No one-time code" in done.stdout
    sign_in(folder, NEW_PASSWORD)
    refused = CliRunner().invoke(app, arguments, input="short\n")
    assert refused.exit_code == 1
    assert "12 to 128" in refused.stderr


def test_a_password_of_nobody_is_not_asked_for(folder: Path) -> None:
    refused = streetname("reset-password", "nobody@example.com", "--data", folder)
    assert refused.exit_code == 1
    assert "nobody has the e-mail address" in refused.stderr
    assert "New password" not in refused.output


def test_people_are_listed_with_where_they_belong(folder: Path) -> None:
    listed = streetname("people", "--data", folder)
    assert listed.exit_code == 0
    (line,) = (line for line in listed.stdout.splitlines() if AMBER in line)
    assert "Amber Falcon" in line
    assert "default: Developer" in line
    assert " UTC" in line
    assert "never" in listed.stdout  # the owner, whose link nobody has opened


@pytest.mark.parametrize("command", [["people"], ["sign-in-link"], ["reset-password", AMBER]])
def test_what_is_no_data_folder_is_left_alone(tmp_path: Path, command: list[str]) -> None:
    refused = streetname(*command, "--data", tmp_path)
    assert refused.exit_code == 2
    assert "no data folder" in refused.stderr
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_read_is_refused_in_words(folder: Path) -> None:
    for file in folder.glob("server.db-*"):
        file.unlink()
    (folder / "server.db").write_bytes(b"no database" * 1000)
    refused = streetname("people", "--data", folder)
    assert refused.exit_code == 2
    assert "cannot be read" in refused.stderr


def test_the_server_prints_a_link_to_the_dashboard_at_every_start(tmp_path: Path) -> None:
    for _ in range(2):
        with a_server(data=tmp_path / "data") as server:
            *_, line, ready = server.said.splitlines()
            assert ready == f"streetname ready at {server.url}"
            assert line.startswith(f"Dashboard:  {server.url}/dashboard/link/")
            assert line.endswith("  (signs you in once)")
            session = use(tmp_path / "data", line).session
            assert (session.environment, session.role) == ("default", Role.SUPER_USER)
            beside = streetname("sign-in-link", "--data", tmp_path / "data")
            assert beside.stdout.startswith(server.url)
            httpx.get(f"{server.url}/readyz").raise_for_status()


def test_a_folder_of_another_version_is_refused_at_the_start(folder: Path) -> None:
    connection = sqlite3.connect(folder / "server.db")
    with connection:
        connection.execute("UPDATE server SET schema_version = 1")
    connection.close()
    refused = subprocess.run(
        [sys.executable, "-m", "streetname", "serve", "--port", "0", "--data", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("this data folder has schema 1, this program reads")
    listed = streetname("people", "--data", folder)
    assert listed.exit_code == 2
    assert "has schema 1" in listed.stderr
