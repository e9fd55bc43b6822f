from datetime import timedelta

import pytest

from streetname.domain.errors import NotFound
from streetname.people.people import AuditFilter, AuditLine, LockedOut, WrongCode, WrongCredentials
from streetname.people.roles import Role
from tests.people.a_server_of_people import (
    ALPHA,
    AMBER,
    ANOTHER_PASSWORD,
    BERYL,
    BETA,
    MONDAY,
    PeopleServer,
    code_of,
)


def audited(server: PeopleServer, environment: str, **filters: str) -> list[AuditLine]:
    """The lines of the environment, the newest first."""
    return list(server.people.audit(AuditFilter(environment, **filters))[0])


async def test_lines_are_read_from_the_newest_page_by_page(server: PeopleServer) -> None:
    amber = await server.a_member()
    for number in range(5):
        server.people.note(ALPHA, amber, "order.canceled", f"order-{number}")
    pages: list[list[str | None]] = []
    for offset in range(0, 6, 2):
        lines, total = server.people.audit(AuditFilter(ALPHA), limit=2, offset=offset)
        assert total == 5
        pages.append([line.object_id for line in lines])
    assert pages == [["order-4", "order-3"], ["order-2", "order-1"], ["order-0"]]
    oldest, _ = server.people.audit(AuditFilter(ALPHA), descending=False, limit=1)
    assert [line.object_id for line in oldest] == ["order-0"]


async def test_a_line_says_who_did_what_to_what_when_and_from_where(server: PeopleServer) -> None:
    amber = await server.a_member()
    at = MONDAY + timedelta(days=1, microseconds=7)
    server.people.note(ALPHA, amber, "account.closed", "a1", "by request", at, "192.0.2.1")
    (line,) = audited(server, ALPHA)
    assert (line.person_id, line.person_name, line.person_email) == (
        amber.id,
        amber.name,
        amber.email,
    )
    assert (line.action, line.object_id, line.detail) == ("account.closed", "a1", "by request")
    assert (line.at, line.address, line.environment) == (at, "192.0.2.1", ALPHA)


async def test_lines_are_found_by_person_and_by_action(server: PeopleServer) -> None:
    amber = await server.a_member()
    beryl = await server.a_member(BERYL)
    server.people.note(ALPHA, amber, "key.made", "1")
    server.people.note(ALPHA, beryl, "key.made", "2")
    server.people.note(ALPHA, beryl, "key.revoked", "3")
    server.people.note(ALPHA, None, "key.made", "4")
    server.people.note(BETA, amber, "key.made", "5")

    def found(**filters: str) -> str:
        return "".join(line.object_id or "" for line in audited(server, ALPHA, **filters))

    assert found() == "4321"
    assert found(person_id=beryl.id) == "32"
    assert found(action="key.made") == "421"
    assert found(action="key.") == "4321"
    assert found(person_id=beryl.id, action="key.made") == "2"
    assert found(person_id="nobody") == ""


async def test_coming_and_going_is_noted_wherever_the_person_belongs(
    server: PeopleServer,
) -> None:
    amber = await server.a_member()
    server.joins(AMBER, Role.SUPPORT, BETA)
    signed_in = await server.signed_in()
    server.people.sign_out(signed_in.token, "192.0.2.2")
    server.people.sign_out(signed_in.token, "192.0.2.2")
    server.people.use_link(server.people.one_time_link(ALPHA, amber.id), "192.0.2.3")
    for environment in (ALPHA, BETA):
        lines = audited(server, environment)
        assert [(line.action, line.detail, line.address) for line in lines] == [
            ("person.sign_in", "by a link", "192.0.2.3"),
            ("person.sign_out", "", "192.0.2.2"),
            ("person.sign_in", "by password", "192.0.2.1"),
        ]
        assert {(line.person_email, line.object_id) for line in lines} == {(AMBER, amber.id)}


async def test_each_lock_is_noted_once_and_no_other_wrong_attempt(server: PeopleServer) -> None:
    amber = await server.a_member()
    for _ in range(6):
        with pytest.raises((WrongCredentials, LockedOut)):
            await server.signed_in(password=ANOTHER_PASSWORD)
    server.clock.advance(minutes=1)
    with pytest.raises(WrongCredentials):
        await server.people.set_password(amber.id, ANOTHER_PASSWORD, ANOTHER_PASSWORD)
    lines = audited(server, ALPHA)
    assert [(line.action, line.detail, line.address) for line in lines] == [
        ("person.lock", "until 15:03:00 UTC", ""),
        ("person.lock", "until 15:01:00 UTC", "192.0.2.1"),
    ]
    assert audited(server, BETA) == []


async def test_a_wrong_code_that_locks_is_noted_too(server: PeopleServer) -> None:
    amber = await server.a_member()
    factor = server.people.begin_second_factor(amber.id)
    server.people.confirm_second_factor(amber.id, code_of(factor.secret, server.clock))
    for _ in range(5):
        with pytest.raises(WrongCode):
            await server.signed_in(code="no code")
    assert [line.action for line in audited(server, ALPHA)] == ["person.lock"]


async def test_a_line_keeps_the_name_of_who_is_no_longer_a_member(server: PeopleServer) -> None:
    await server.a_member()
    beryl = await server.a_member(BERYL)
    server.people.note(ALPHA, beryl, "key.made")
    server.people.remove_member(ALPHA, beryl.id)
    (line,) = audited(server, ALPHA)
    assert line.person_email == BERYL


def test_what_is_no_text_is_noted_as_far_as_it_is(server: PeopleServer) -> None:
    server.people.note(ALPHA, None, "a\ud800", "\ud800", "\ud800", None, "\ud800")
    (line,) = audited(server, ALPHA)
    assert line.action == "a?"


def test_nothing_is_noted_of_an_environment_that_is_not_there(server: PeopleServer) -> None:
    with pytest.raises(NotFound):
        server.people.note("gamma", None, "key.made")


async def test_lines_are_found_by_words_and_the_beginning_of_an_action(
    server: PeopleServer,
) -> None:
    amber = await server.a_member()
    beryl = await server.a_member(BERYL)
    server.people.note(ALPHA, amber, "key.made", "1", "for 100% of_it", address="192.0.2.1")
    server.people.note(ALPHA, beryl, "key.revoked", "2")
    server.people.note(ALPHA, None, "clock.key", "3")
    server.people.note(BETA, amber, "key.made", "4")

    def found(limit: int | None = None, offset: int = 0, **filters: str) -> tuple[str, int]:
        lines, total = server.people.audit(
            AuditFilter(ALPHA, **filters), limit=limit, offset=offset
        )
        return "".join(line.object_id or "" for line in lines), total

    assert found() == ("321", 3)
    assert found(action="KEY.") == ("21", 2)
    assert found(action="key", person_id=beryl.id) == ("2", 1)
    assert found(search="key") == ("321", 3)
    assert found(search="Key 192.0") == ("1", 1)
    assert found(search=BERYL) == ("2", 1)
    assert found(search="0% of_") == found(search="100%") == ("1", 1)
    assert found(search="%") == ("1", 1)
    assert found(limit=2, offset=1) == ("21", 3)
    lines, _ = server.people.audit(AuditFilter(ALPHA), descending=False)
    assert [line.object_id for line in lines] == ["1", "2", "3"]
