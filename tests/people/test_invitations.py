from datetime import timedelta

import pytest

from streetname.domain.errors import Conflict, Forbidden, InvalidField, NotFound
from streetname.people.people import (
    CodeRequired,
    SignedOut,
    WrongCredentials,
    WrongLink,
)
from streetname.people.roles import Role
from tests.people.a_server_of_people import (
    ALPHA,
    AMBER,
    ANOTHER_PASSWORD,
    BERYL,
    BETA,
    MONDAY,
    PASSWORD,
    PeopleServer,
    code_of,
)


def members_of(server: PeopleServer, environment: str) -> list[str]:
    return [member.person.email for member in server.people.members(environment)]


def invited(server: PeopleServer, environment: str = BETA, email: str = AMBER) -> str:
    """The token of a new invitation's link."""
    return server.people.invite(environment, email, "Somebody New", Role.SUPPORT)[1]


async def test_who_is_new_chooses_a_password_and_joins(server: PeopleServer) -> None:
    token = invited(server)
    assert server.people.person_by_email(AMBER) is None
    with pytest.raises(InvalidField):
        await server.people.accept_as_new(token, "short", None)
    joined = await server.people.accept_as_new(token, PASSWORD, "192.0.2.7")
    assert (joined.session.environment, joined.session.role) == (BETA, Role.SUPPORT)
    assert (joined.session.person.email, joined.session.person.name) == (AMBER, "Somebody New")
    assert (await server.signed_in()).session.environment == BETA
    assert server.people.invitations(BETA) == []
    with pytest.raises(WrongLink):
        await server.people.accept_as_new(token, PASSWORD, None)


async def test_who_is_here_becomes_a_member_only_once_they_say_so(server: PeopleServer) -> None:
    amber = await server.a_member()
    session = await server.signed_in()
    token = invited(server)
    assert server.people.invitation(token).environment == BETA
    assert members_of(server, BETA) == []
    assert [place.environment for place in server.people.memberships(amber.id)] == [ALPHA]
    with pytest.raises(NotFound):
        server.people.switch_environment(session.token, BETA)
    joined = server.people.accept(token, session.token)
    assert (joined.environment, joined.role) == (BETA, Role.SUPPORT)
    assert server.people.session(session.token) == joined
    assert members_of(server, BETA) == [AMBER]


async def test_until_then_nothing_is_told_but_what_was_typed_in(server: PeopleServer) -> None:
    await server.a_member()
    await server.signed_in()
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            await server.signed_in(password=ANOTHER_PASSWORD)
    invited(server)
    (pending,) = server.people.invitations(BETA)
    assert (pending.email, pending.name, pending.role) == (AMBER, "Somebody New", Role.SUPPORT)
    assert (pending.made_at, pending.has_expired) == (MONDAY, False)
    assert server.people.members(BETA) == []


async def test_an_invitation_is_for_one_person(server: PeopleServer) -> None:
    await server.a_member()
    await server.a_member(BERYL)
    token = invited(server)
    beryl = await server.signed_in(BERYL)
    with pytest.raises(Forbidden, match="is for amber@example"):
        server.people.accept(token, beryl.token)
    with pytest.raises(Forbidden):
        await server.people.sign_in(BERYL, PASSWORD, None, None, invitation=token)
    with pytest.raises(Conflict):
        await server.people.accept_as_new(token, PASSWORD, None)
    with pytest.raises(SignedOut):
        server.people.accept(token, "no session")
    assert members_of(server, BETA) == []


async def test_an_invitation_is_accepted_by_signing_in(server: PeopleServer) -> None:
    amber = await server.a_member()
    factor = server.people.begin_second_factor(amber.id)
    server.people.confirm_second_factor(amber.id, code_of(factor.secret, server.clock))
    server.clock.advance(seconds=30)
    token = invited(server)

    async def accept(password: str, code: str | None) -> str:
        joined = await server.people.sign_in(AMBER, password, code, None, invitation=token)
        return joined.session.environment

    with pytest.raises(WrongCredentials):
        await accept(ANOTHER_PASSWORD, None)
    with pytest.raises(CodeRequired):
        await accept(PASSWORD, None)
    assert members_of(server, BETA) == []
    assert await accept(PASSWORD, code_of(factor.secret, server.clock)) == BETA
    assert members_of(server, BETA) == [AMBER]


async def test_who_belongs_nowhere_any_more_can_be_invited(server: PeopleServer) -> None:
    amber = await server.a_member()
    await server.a_member(BERYL)
    server.people.remove_member(ALPHA, amber.id)
    token = invited(server)
    joined = await server.people.sign_in(AMBER, PASSWORD, None, None, invitation=token)
    assert joined.session.environment == BETA


async def test_an_invitation_keeps_nobody_from_signing_up_or_inviting(
    server: PeopleServer,
) -> None:
    one, another = invited(server, ALPHA), invited(server, BETA)
    await server.people.sign_up("Amber", AMBER, PASSWORD)
    for token in (one, another):
        await server.people.sign_in(AMBER, PASSWORD, None, None, invitation=token)
    assert members_of(server, ALPHA) == members_of(server, BETA) == [AMBER]


async def test_nobody_is_invited_twice_and_no_member_at_all(server: PeopleServer) -> None:
    await server.a_member()
    with pytest.raises(Conflict, match="is a member of alpha already"):
        invited(server, ALPHA)
    invited(server)
    with pytest.raises(Conflict, match="invited to beta already"):
        invited(server)


def test_another_link_takes_the_place_of_the_first(server: PeopleServer) -> None:
    first = invited(server)
    server.clock.advance(hours=24)
    (expired,) = server.people.invitations(BETA)
    assert expired.has_expired
    with pytest.raises(WrongLink):
        server.people.invitation(first)
    renewed, second = server.people.invite_again(BETA, expired.id)
    assert not renewed.has_expired
    assert server.people.invitation(second) == renewed
    server.clock.advance(hours=23)
    third = server.people.invite_again(BETA, expired.id)[1]
    for wrong in (first, second, "", "\ud800"):
        with pytest.raises(WrongLink):
            server.people.invitation(wrong)
    assert server.people.invitation(third).made_at == server.clock.now - timedelta(hours=47)


def test_an_invitation_is_withdrawn_by_its_own_environment_alone(server: PeopleServer) -> None:
    token = invited(server)
    (pending,) = server.people.invitations(BETA)
    for wrong in ((ALPHA, pending.id), (BETA, "nothing"), ("gamma", "\ud800")):
        with pytest.raises(NotFound):
            server.people.withdraw(*wrong)
        with pytest.raises(NotFound):
            server.people.invite_again(*wrong)
    server.people.withdraw(BETA, pending.id)
    assert server.people.invitations(BETA) == []
    with pytest.raises(WrongLink):
        server.people.invitation(token)


def test_a_deleted_environment_takes_its_invitations_with_it(server: PeopleServer) -> None:
    token = invited(server)
    server.file.remove_environment(BETA)
    with pytest.raises(WrongLink):
        server.people.invitation(token)
