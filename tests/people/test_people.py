import pytest

from streetname.domain.errors import (
    BrokerError,
    Conflict,
    Forbidden,
    InvalidField,
    NotFound,
    Unprocessable,
)
from streetname.people.people import AuditFilter, LockedOut, WrongCredentials, WrongLink
from streetname.people.roles import Role
from tests.people.a_server_of_people import (
    ALPHA,
    AMBER,
    ANOTHER_PASSWORD,
    BERYL,
    BETA,
    PASSWORD,
    PeopleServer,
    code_of,
)


async def test_who_signs_up_and_joins_can_sign_in(server: PeopleServer) -> None:
    person = await server.a_member()
    signed_in = await server.signed_in(" Amber@Example.COM ")
    assert signed_in.session.person.id == person.id
    assert (signed_in.session.environment, signed_in.session.role) == (ALPHA, Role.SUPER_USER)
    seen = server.people.session(signed_in.token)
    assert seen is not None
    assert seen == signed_in.session
    assert seen.person.last_active_at == server.clock.now


async def test_an_e_mail_address_signs_up_once(server: PeopleServer) -> None:
    await server.a_member()
    for password in (PASSWORD, ANOTHER_PASSWORD):
        with pytest.raises(Conflict):
            await server.people.sign_up("Amber", AMBER.upper(), password)


async def test_a_sign_up_that_failed_half_way_can_be_repeated(server: PeopleServer) -> None:
    person = await server.people.sign_up("Amber", AMBER, PASSWORD)
    with pytest.raises(Conflict):
        await server.people.sign_up("Amber", AMBER, ANOTHER_PASSWORD)
    assert await server.people.sign_up("Amber", AMBER, PASSWORD) == person


async def test_the_first_of_a_team_is_in_whatever_is_locked(server: PeopleServer) -> None:
    for number in range(50):
        with pytest.raises(WrongCredentials):
            await server.signed_in(f"somebody-{number}@example.com")
    for _ in range(5):
        with pytest.raises((WrongCredentials, LockedOut)):
            await server.people.sign_in(AMBER, PASSWORD, None, None)
    person = await server.people.sign_up("Amber", AMBER, PASSWORD)
    begun = server.people.begin_team(ALPHA, person.id, "192.0.2.1")
    assert (begun.session.environment, begun.session.role) == (ALPHA, Role.SUPER_USER)
    assert server.people.session(begun.token) == begun.session


async def test_who_has_a_second_factor_signs_up_with_no_password_alone(
    server: PeopleServer,
) -> None:
    amber = await server.a_member()
    await server.a_member(BERYL)
    factor = server.people.begin_second_factor(amber.id)
    server.people.confirm_second_factor(amber.id, code_of(factor.secret, server.clock))
    server.people.remove_member(ALPHA, amber.id)
    with pytest.raises(Conflict):
        await server.people.sign_up("Amber", AMBER, PASSWORD)


async def test_who_belongs_nowhere_is_not_let_in(server: PeopleServer) -> None:
    await server.people.sign_up("Amber", AMBER, PASSWORD)
    for _ in range(10):
        with pytest.raises(Forbidden):
            await server.signed_in()


@pytest.mark.parametrize(
    "email",
    [
        *("", "amber", "amber@", "@example.com", "amber@localhost", "owner@localhost", "a b@c.de"),
        *("a@b@c.de", "a@b..de", "a@.de", "a" * 250 + "@b.de", "a\x00@b.de", "\ud800@b.de"),
    ],
)
async def test_what_is_no_e_mail_address_is_refused(server: PeopleServer, email: str) -> None:
    with pytest.raises(InvalidField, match="e-mail"):
        await server.people.sign_up("Amber", email, PASSWORD)
    with pytest.raises(InvalidField, match="e-mail"):
        server.people.invite(ALPHA, email, "Amber", Role.SUPPORT)
    with pytest.raises(WrongCredentials):
        await server.people.sign_in(email, PASSWORD, None, None)


@pytest.mark.parametrize("name", ["", "  ", "a" * 101, "a\nb", "\ud800"])
async def test_what_is_no_name_is_refused(server: PeopleServer, name: str) -> None:
    with pytest.raises(InvalidField, match="name"):
        await server.people.sign_up(name, AMBER, PASSWORD)


async def test_members_are_listed_with_role_and_lock(server: PeopleServer) -> None:
    await server.a_member()
    await server.a_member(BERYL, Role.SUPPORT)
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            await server.signed_in(BERYL, ANOTHER_PASSWORD)
    found = [(one.person.email, one.role, one.locked) for one in server.people.members(ALPHA)]
    assert found == [(AMBER, Role.SUPER_USER, False), (BERYL, Role.SUPPORT, True)]
    assert server.people.members(BETA) == []


async def test_a_role_holds_at_once(server: PeopleServer) -> None:
    await server.a_member()
    beryl = await server.a_member(BERYL, Role.SUPPORT)
    token = (await server.signed_in(BERYL)).token
    server.people.change_role(ALPHA, beryl.id, Role.DEVELOPER)
    session = server.people.session(token)
    assert session is not None
    assert session.role is Role.DEVELOPER


async def test_the_last_super_user_stays(server: PeopleServer) -> None:
    amber = await server.a_member()
    beryl = await server.a_member(BERYL, Role.DEVELOPER)
    with pytest.raises(Conflict, match="last super user"):
        server.people.change_role(ALPHA, amber.id, Role.DEVELOPER)
    with pytest.raises(Conflict, match="last super user"):
        server.people.remove_member(ALPHA, amber.id)
    server.people.change_role(ALPHA, beryl.id, Role.SUPER_USER)
    server.people.remove_member(ALPHA, amber.id)
    assert [one.person.email for one in server.people.members(ALPHA)] == [BERYL]


async def test_who_is_no_longer_a_member_looks_elsewhere_or_is_signed_out(
    server: PeopleServer,
) -> None:
    await server.a_member()
    beryl = await server.a_member(BERYL, Role.SUPPORT)
    server.joins(BERYL, Role.DEVELOPER, BETA)
    token = (await server.signed_in(BERYL)).token
    server.people.remove_member(ALPHA, beryl.id)
    session = server.people.session(token)
    assert session is not None
    assert (session.environment, session.role) == (BETA, Role.DEVELOPER)
    server.file.remove_environment(BETA)
    assert server.people.session(token) is None


async def test_a_deleted_environment_takes_members_links_and_lines_with_it(
    server: PeopleServer,
) -> None:
    amber = await server.a_member()
    link = server.people.one_time_link(ALPHA, amber.id)
    server.people.note(ALPHA, amber, "account.opened")
    server.file.remove_environment(ALPHA)
    assert server.people.memberships(amber.id) == []
    assert server.people.audit(AuditFilter(ALPHA)) == ([], 0)
    with pytest.raises(WrongLink):
        server.people.use_link(link, None)
    with pytest.raises(NotFound):
        server.people.invite(ALPHA, BERYL, "Beryl", Role.SUPPORT)
    with pytest.raises(NotFound):
        server.people.owner(ALPHA)


def test_who_belonged_to_an_environment_alone_is_nobody_in_the_next_one_of_that_name(
    server: PeopleServer,
) -> None:
    def visit() -> str:
        link = server.people.link_for_role(ALPHA, Role.SUPER_USER)
        return server.people.use_link(link, None).token

    old = visit()
    server.people.forget_residents(ALPHA)
    assert server.people.person_by_email(f"super_user@{ALPHA}") is None
    new = visit()
    assert server.people.session(old) is None
    assert server.people.session(new) is not None


async def test_who_stands_for_a_role_has_neither_password_nor_second_factor(
    server: PeopleServer,
) -> None:
    link = server.people.link_for_role(ALPHA, Role.SUPPORT)
    resident = server.people.use_link(link, None).session.person
    assert resident.is_shared
    with pytest.raises(Unprocessable, match="invitation"):
        await server.people.set_password(resident.id, None, PASSWORD)
    with pytest.raises(Unprocessable, match="invitation"):
        await server.people.reset_password(resident.email, PASSWORD)
    with pytest.raises(Unprocessable, match="invitation"):
        server.people.begin_second_factor(resident.id)
    owner = server.people.owner(ALPHA)
    assert not owner.is_shared
    await server.people.set_password(owner.id, None, PASSWORD)
    server.people.begin_second_factor(owner.id)


def test_a_session_of_a_resident_who_was_removed_does_not_come_back(server: PeopleServer) -> None:
    link = server.people.link_for_role(ALPHA, Role.SUPPORT)
    removed = server.people.use_link(link, None)
    server.people.remove_member(ALPHA, removed.session.person.id)
    server.people.link_for_role(ALPHA, Role.SUPPORT)
    assert server.people.session(removed.token) is None


def test_the_owner_is_made_on_demand_and_signs_in_by_link(server: PeopleServer) -> None:
    token = server.people.one_time_link(ALPHA, None)
    signed_in = server.people.use_link(token, "127.0.0.1")
    owner = server.people.owner(ALPHA)
    assert (owner.email, owner.name, owner.has_password) == ("owner@localhost", "Owner", False)
    assert (signed_in.session.person.id, signed_in.session.role) == (owner.id, Role.SUPER_USER)
    assert server.people.owner(BETA).id == owner.id


def test_a_link_works_once_and_for_a_day(server: PeopleServer) -> None:
    token = server.people.one_time_link(ALPHA, None)
    for _ in range(2):
        found = server.people.link(token)
        assert (found.person.email, found.environment) == ("owner@localhost", ALPHA)
    server.people.use_link(token, None)
    late = server.people.one_time_link(ALPHA, None)
    server.clock.advance(hours=24)
    for wrong in (token, late, "", "\ud800", "x" * 100_000):
        with pytest.raises(WrongLink):
            server.people.use_link(wrong, None)
        with pytest.raises(WrongLink):
            server.people.link(wrong)


async def test_a_link_is_for_members_only(server: PeopleServer) -> None:
    amber = await server.a_member()
    for environment, person_id in ((BETA, amber.id), (ALPHA, "nobody"), ("gamma", None)):
        with pytest.raises(NotFound):
            server.people.one_time_link(environment, person_id)


async def test_wrong_identifiers_are_refused_in_words(server: PeopleServer) -> None:
    people = server.people
    for wrong in ("nobody", "", "\ud800", "x" * 100_000):
        with pytest.raises(BrokerError):
            people.change_role(ALPHA, wrong, Role.SUPPORT)
        with pytest.raises(BrokerError):
            people.change_role(wrong, wrong, Role.SUPPORT)
        with pytest.raises(BrokerError):
            people.remove_member(ALPHA, wrong)
        with pytest.raises(BrokerError):
            await people.set_password(wrong, None, PASSWORD)
        with pytest.raises(BrokerError):
            people.begin_second_factor(wrong)
        with pytest.raises(BrokerError):
            people.confirm_second_factor(wrong, wrong)
        with pytest.raises(BrokerError):
            await people.remove_second_factor(wrong, wrong)
        with pytest.raises(BrokerError):
            people.switch_environment(wrong, wrong)
        with pytest.raises(BrokerError):
            people.note(wrong, None, "nothing")
        assert people.members(wrong) == []
        assert people.memberships(wrong) == []
        assert people.sessions(wrong) == []
        assert people.session(wrong) is None
        people.sign_out(wrong)
        people.end_session(wrong, wrong)


async def test_everybody_is_listed_with_where_they_belong(server: PeopleServer) -> None:
    amber = await server.a_member()
    await server.a_member(BERYL, Role.SUPPORT, BETA)
    server.joins(AMBER, Role.OPERATIONS, BETA)
    listed = {
        person.email: [(one.environment, one.role) for one in places]
        for person, places in server.people.everybody()
    }
    assert listed == {
        AMBER: [(ALPHA, Role.SUPER_USER), (BETA, Role.OPERATIONS)],
        BERYL: [(BETA, Role.SUPPORT)],
    }
    found = server.people.person_by_email(AMBER.upper())
    assert found == amber
    assert server.people.person_by_email("nobody@example.com") is None
