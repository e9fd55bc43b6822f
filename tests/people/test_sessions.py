from datetime import timedelta

import pytest

from streetname.domain.errors import NotFound
from streetname.people.people import SignedOut
from streetname.people.roles import Role
from tests.people.a_server_of_people import ALPHA, AMBER, BERYL, BETA, MONDAY, PeopleServer


async def test_a_session_ends_after_half_a_day_without_a_sign(server: PeopleServer) -> None:
    await server.a_member()
    token = (await server.signed_in()).token
    server.clock.advance(hours=11, minutes=59)
    assert server.people.session(token) is not None
    server.clock.advance(hours=12)
    assert server.people.session(token) is None


async def test_a_session_ends_after_a_week_whatever_is_done(server: PeopleServer) -> None:
    await server.a_member()
    token = (await server.signed_in()).token
    for _ in range(13):
        server.clock.advance(hours=11, minutes=59)
        assert server.people.session(token) is not None
    server.clock.advance(hours=12, minutes=13)
    assert server.people.session(token) is None


async def test_being_seen_is_written_once_a_minute(server: PeopleServer) -> None:
    await server.a_member()
    token = (await server.signed_in()).token
    for seconds, seen in ((59, 0), (1, 60), (59, 60), (61, 180)):
        server.clock.advance(seconds=seconds)
        session = server.people.session(token)
        assert session is not None
        assert session.last_seen_at == MONDAY + timedelta(seconds=seen)
        assert session.person.last_active_at == session.last_seen_at
        (listed,) = server.people.sessions(session.person.id)
        assert listed.last_seen_at == session.last_seen_at


async def test_every_sign_in_has_a_token_of_its_own(server: PeopleServer) -> None:
    await server.a_member()
    one, two = await server.signed_in(), await server.signed_in()
    assert len({one.token, two.token, one.session.id, two.session.id}) == 4
    assert one.session.form_token != two.session.form_token
    assert min(len(one.token), len(one.session.form_token)) >= 44


async def test_what_a_form_carries_stays_the_same_in_a_session(server: PeopleServer) -> None:
    await server.a_member()
    signed_in = await server.signed_in()
    server.clock.advance(hours=1)
    again = server.opened().session(signed_in.token)
    assert again is not None
    assert again.form_token == signed_in.session.form_token


async def test_what_a_form_carries_is_of_one_environment(server: PeopleServer) -> None:
    await server.a_member()
    server.joins(AMBER, Role.SUPPORT, BETA)
    signed_in = await server.signed_in()
    switched = server.people.switch_environment(signed_in.token, BETA)
    assert switched.form_token != signed_in.session.form_token
    back = server.people.switch_environment(signed_in.token, ALPHA)
    assert back.form_token == signed_in.session.form_token


async def test_signing_out_ends_one_session(server: PeopleServer) -> None:
    await server.a_member()
    one, two = await server.signed_in(), await server.signed_in()
    server.people.sign_out(one.token)
    server.people.sign_out(one.token)
    assert server.people.session(one.token) is None
    assert server.people.session(two.token) is not None


async def test_a_person_sees_and_ends_their_own_sessions_only(server: PeopleServer) -> None:
    amber = await server.a_member()
    beryl = await server.a_member(BERYL, Role.SUPPORT)
    first = await server.signed_in()
    server.clock.advance(minutes=5)
    second, third = await server.signed_in(), await server.signed_in()
    others = await server.signed_in(BERYL)
    listed = server.people.sessions(amber.id)
    assert [one.id for one in listed[2:]] == [first.session.id]
    assert {one.address for one in listed} == {"192.0.2.1"}
    assert {one.form_token for one in listed} == {""}
    server.people.end_session(beryl.id, first.session.id)
    assert server.people.session(first.token) is not None
    server.people.end_session(amber.id, first.session.id)
    assert server.people.session(first.token) is None
    server.people.end_other_sessions(amber.id, second.session.id)
    assert server.people.session(third.token) is None
    assert server.people.session(second.token) is not None
    assert server.people.session(others.token) is not None


async def test_a_session_looks_at_one_environment_of_its_person_s(server: PeopleServer) -> None:
    await server.a_member()
    server.joins(AMBER, Role.SUPPORT, BETA)
    token = (await server.signed_in()).token
    switched = server.people.switch_environment(token, BETA)
    assert (switched.environment, switched.role) == (BETA, Role.SUPPORT)
    assert server.people.session(token) == switched
    for environment in ("gamma", ""):
        with pytest.raises(NotFound):
            server.people.switch_environment(token, environment)
    server.people.sign_out(token)
    with pytest.raises(SignedOut):
        server.people.switch_environment(token, ALPHA)


async def test_sessions_that_have_ended_are_not_kept(server: PeopleServer) -> None:
    amber = await server.a_member()
    await server.signed_in()
    server.clock.advance(hours=12)
    assert server.people.sessions(amber.id) == []
    await server.signed_in()
    with server.people_file.reading() as rows:
        assert len(rows.sessions(amber.id)) == 1


async def test_another_process_s_changes_hold_at_once(server: PeopleServer) -> None:
    amber = await server.a_member()
    await server.a_member(BERYL)
    token = (await server.signed_in()).token
    command_line = server.opened()
    command_line.change_role(ALPHA, amber.id, Role.SUPPORT)
    session = server.people.session(token)
    assert session is not None
    assert session.role is Role.SUPPORT
    command_line.remove_member(ALPHA, amber.id)
    assert server.people.session(token) is None
