import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from streetname.domain.errors import Conflict, InvalidField, Unprocessable
from streetname.people.attempts import lock_after
from streetname.people.keyed_hash import KeyedHash
from streetname.people.passwords import Passwords, usual_cost
from streetname.people.people import (
    CodeRequired,
    LockedOut,
    People,
    WrongCode,
    WrongCredentials,
    WrongLink,
)
from streetname.people.second_factor import SecondFactor
from tests.people.a_server_of_people import (
    ALPHA,
    AMBER,
    ANOTHER_PASSWORD,
    BERYL,
    PASSWORD,
    PEPPER,
    PeopleServer,
    code_of,
)

WRONG = "nothing of the sort"


async def a_second_factor(server: PeopleServer, person_id: str) -> SecondFactor:
    factor = server.people.begin_second_factor(person_id)
    server.people.confirm_second_factor(person_id, code_of(factor.secret, server.clock))
    server.clock.advance(seconds=30)
    return factor


async def fail(server: PeopleServer, times: int, email: str = AMBER) -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            await server.signed_in(email, WRONG)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("eleven char", "12 to 128"),
        ("x" * 129, "12 to 128"),
        ("x" * 100_000, "12 to 128"),
        ("aaaaaaaaaaaaaaaa", "first that would be tried"),
        ("PasswordPassword", "first that would be tried"),
        ("amber@example.com", "e-mail address"),
        ("AMBER@example.com", "e-mail address"),
    ],
)
async def test_a_bad_password_is_refused_everywhere(
    server: PeopleServer, password: str, reason: str
) -> None:
    amber = await server.a_member()
    with pytest.raises(InvalidField, match=reason):
        await server.people.sign_up("Amber", "amber@example.com", password)
    with pytest.raises(InvalidField, match=reason):
        await server.people.set_password(amber.id, PASSWORD, password)
    with pytest.raises(InvalidField, match=reason):
        await server.people.reset_password(AMBER, password)


@pytest.mark.parametrize(
    "password", ["twelve chars", "ünïcödé pässwörd", "x1y2" * 32, "\ud800 a lone one"]
)
async def test_a_password_is_any_text_that_is_long_enough(
    server: PeopleServer, password: str
) -> None:
    amber = await server.a_member()
    await server.people.set_password(amber.id, PASSWORD, password)
    await server.signed_in(password=password)


async def test_a_password_is_the_same_from_every_keyboard(server: PeopleServer) -> None:
    amber = await server.a_member()
    await server.people.set_password(amber.id, PASSWORD, "caf\u00e9 au lait noir")
    await server.signed_in(password="cafe\u0301 au lait noir")


async def test_wrong_credentials_sound_the_same_whatever_is_wrong(server: PeopleServer) -> None:
    await server.a_member()
    messages: list[str] = []
    for email, password in ((AMBER, WRONG), (BERYL, WRONG), ("", ""), (AMBER, "x" * 100_000)):
        with pytest.raises(WrongCredentials) as refused:
            await server.signed_in(email, password)
        messages.append(refused.value.message)
    assert len(set(messages)) == 1


async def test_a_copied_database_knows_no_password_elsewhere(server: PeopleServer) -> None:
    await server.a_member()
    signed_in = await server.signed_in()
    elsewhere = server.opened(b"another pepper")
    with pytest.raises(WrongCredentials):
        await elsewhere.sign_in(AMBER, PASSWORD, None, None)
    assert elsewhere.session(signed_in.token) is None


async def test_no_secret_is_in_the_file(server: PeopleServer, tmp_path: Path) -> None:
    amber = await server.a_member()
    factor = await a_second_factor(server, amber.id)
    signed_in = await server.signed_in(code=code_of(factor.secret, server.clock))
    link = server.people.one_time_link(ALPHA, amber.id)
    server.file.fold_log()
    kept = (tmp_path / "server.db").read_bytes()
    for secret in (PASSWORD, factor.secret, signed_in.token, signed_in.session.form_token, link):
        assert secret.encode() not in kept
    assert AMBER.encode() in kept


@pytest.mark.parametrize("email", [AMBER, BERYL])
async def test_five_wrong_passwords_lock_out_also_who_is_not_there(
    server: PeopleServer, email: str
) -> None:
    await server.a_member()
    await fail(server, 5, email)
    with pytest.raises(LockedOut) as refused:
        await server.signed_in(email)
    assert refused.value.until == server.clock.now + timedelta(minutes=1)
    server.clock.advance(minutes=1)
    await fail(server, 1, email)
    server.clock.advance(minutes=1)
    with pytest.raises(LockedOut):
        await server.signed_in(email)


def test_a_lock_doubles_up_to_an_hour() -> None:
    minutes = [lock_after(times, 5) for times in (0, 4, 5, 6, 7, 10, 11, 12, 10**9)]
    expected = [None, None, 1, 2, 4, 32, 60, 60, 60]
    assert minutes == [None if one is None else timedelta(minutes=one) for one in expected]


async def test_the_right_password_forgives(server: PeopleServer) -> None:
    await server.a_member()
    for _ in range(3):
        await fail(server, 4)
        await server.signed_in()


async def test_after_a_day_all_is_forgotten(server: PeopleServer) -> None:
    await server.a_member()
    await fail(server, 5)
    server.clock.advance(days=1)
    await fail(server, 4)
    await server.signed_in()


async def test_many_wrong_attempts_at_once_are_no_more_than_one_after_another(
    server: PeopleServer,
) -> None:
    await server.a_member()
    attempts = [server.signed_in(password=WRONG) for _ in range(20)]
    found = await asyncio.gather(*attempts, return_exceptions=True)
    kinds = [type(one) for one in found]
    assert (kinds.count(WrongCredentials), kinds.count(LockedOut)) == (5, 15)


async def test_an_address_is_locked_out_whoever_it_tries(server: PeopleServer) -> None:
    await server.a_member()
    for number in range(50):
        if number % 7 == 0:
            await server.signed_in()  # an account of one's own earns no more guesses
        await fail(server, 1, f"somebody-{number}@example.com")
    with pytest.raises(LockedOut):
        await server.signed_in()
    await server.people.sign_in(AMBER, PASSWORD, None, "192.0.2.2")


async def test_an_address_is_kept_out_by_what_went_wrong_there_of_late(
    server: PeopleServer,
) -> None:
    await server.a_member()
    for number in range(49):
        await fail(server, 1, f"somebody-{number}@example.com")
    server.clock.advance(minutes=15)
    for number in range(49):
        await fail(server, 1, f"another-{number}@example.com")
    await server.signed_in()
    await fail(server, 1, "the-fiftieth@example.com")
    with pytest.raises(LockedOut):
        await server.signed_in()
    for _ in range(12):
        server.clock.advance(hours=1)
        await fail(server, 1, "once-an-hour@example.com")
        await server.signed_in()


async def test_a_right_password_makes_nothing_that_went_wrong_last_longer(
    server: PeopleServer,
) -> None:
    amber = await server.a_member()
    await a_second_factor(server, amber.id)
    await fail(server, 4)
    server.clock.advance(hours=23)
    with pytest.raises(CodeRequired):
        await server.signed_in()
    server.clock.advance(hours=1)
    await fail(server, 4)
    with pytest.raises(CodeRequired):
        await server.signed_in()


async def test_a_code_is_asked_for_once_the_password_is_right(server: PeopleServer) -> None:
    amber = await server.a_member()
    factor = await a_second_factor(server, amber.id)
    assert factor.uri.startswith("otpauth://totp/Streetname:amber%40example.com?secret=")
    for code in (None, "", code_of(factor.secret, server.clock)):
        with pytest.raises(WrongCredentials):
            await server.signed_in(password=WRONG, code=code)
    for code in (None, "", " "):
        with pytest.raises(CodeRequired):
            await server.signed_in(code=code)
    code = code_of(factor.secret, server.clock)
    signed_in = await server.signed_in(code=f"{code[:3]} {code[3:]}")
    assert signed_in.session.person.has_second_factor


async def test_asking_for_the_code_neither_counts_nor_forgives(server: PeopleServer) -> None:
    amber = await server.a_member()
    factor = await a_second_factor(server, amber.id)
    for _ in range(4):
        await fail(server, 1)
        for _ in range(3):
            with pytest.raises(CodeRequired):
                await server.signed_in()
    await fail(server, 1)
    with pytest.raises(LockedOut):
        await server.signed_in(code=code_of(factor.secret, server.clock))
    server.clock.advance(minutes=1)
    await fail(server, 1)
    server.clock.advance(minutes=2)
    with pytest.raises(CodeRequired):
        await server.signed_in()
    await server.signed_in(code=code_of(factor.secret, server.clock))


async def test_wrong_codes_lock_out_like_wrong_passwords(server: PeopleServer) -> None:
    amber = await server.a_member()
    await a_second_factor(server, amber.id)
    for code in ("12345", "1234567", "abcdef", "\u0661\u0662\u0663\u0664\u0665\u0666", "\ud800"):
        with pytest.raises(WrongCode):
            await server.signed_in(code=code)
    with pytest.raises(LockedOut):
        await server.signed_in()


async def test_a_code_opens_once_and_none_older_than_it(server: PeopleServer) -> None:
    amber = await server.a_member()
    factor = await a_second_factor(server, amber.id)
    older = code_of(factor.secret, server.clock)
    server.clock.advance(seconds=30)
    code = code_of(factor.secret, server.clock)
    await server.signed_in(code=code)
    for used in (code, older):
        with pytest.raises(WrongCode):
            await server.signed_in(code=used)
    server.clock.advance(seconds=30)
    with pytest.raises(WrongCode):
        await server.signed_in(code=code)
    await server.signed_in(code=code_of(factor.secret, server.clock))


async def test_the_code_that_confirmed_does_not_open(server: PeopleServer) -> None:
    amber = await server.a_member()
    factor = server.people.begin_second_factor(amber.id)
    code = code_of(factor.secret, server.clock)
    server.people.confirm_second_factor(amber.id, code)
    with pytest.raises(WrongCode):
        await server.signed_in(code=code)


@pytest.mark.parametrize(("seconds", "opens"), [(-30, True), (30, True), (-60, False), (60, False)])
async def test_a_phone_s_clock_may_be_half_a_minute_off(
    server: PeopleServer, seconds: int, opens: bool
) -> None:
    amber = await server.a_member()
    factor = await a_second_factor(server, amber.id)
    server.clock.advance(minutes=10, seconds=seconds)
    code = code_of(factor.secret, server.clock)
    server.clock.advance(seconds=-seconds)
    if opens:
        await server.signed_in(code=code)
    else:
        with pytest.raises(WrongCode):
            await server.signed_in(code=code)


async def test_a_second_factor_is_in_force_once_it_was_confirmed(server: PeopleServer) -> None:
    amber = await server.a_member()
    with pytest.raises(Conflict):
        server.people.confirm_second_factor(amber.id, "123456")
    factor = server.people.begin_second_factor(amber.id)
    await server.signed_in()
    with pytest.raises(WrongCode):
        server.people.confirm_second_factor(amber.id, "000000")
    server.people.confirm_second_factor(amber.id, code_of(factor.secret, server.clock))
    with pytest.raises(CodeRequired):
        await server.signed_in()
    with pytest.raises(Conflict):
        server.people.begin_second_factor(amber.id)


async def test_what_is_offered_stays_until_it_is_confirmed_or_the_password_changes(
    server: PeopleServer,
) -> None:
    amber = await server.a_member()
    scanned = server.people.begin_second_factor(amber.id)
    with pytest.raises(WrongCode):
        server.people.confirm_second_factor(amber.id, "000000")
    assert server.people.begin_second_factor(amber.id) == scanned
    await server.people.set_password(amber.id, PASSWORD, ANOTHER_PASSWORD)
    assert server.people.begin_second_factor(amber.id) != scanned


def test_a_second_factor_needs_a_password(server: PeopleServer) -> None:
    owner = server.people.owner(ALPHA)
    with pytest.raises(Unprocessable):
        server.people.begin_second_factor(owner.id)


async def test_a_second_factor_is_removed_with_the_password(server: PeopleServer) -> None:
    amber = await server.a_member()
    await a_second_factor(server, amber.id)
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            await server.people.remove_second_factor(amber.id, WRONG)
    with pytest.raises(LockedOut):
        await server.people.remove_second_factor(amber.id, PASSWORD)
    server.clock.advance(minutes=1)
    await server.people.remove_second_factor(amber.id, PASSWORD)
    assert not (await server.signed_in()).session.person.has_second_factor


async def test_a_new_password_needs_the_current_one_and_ends_what_was_open(
    server: PeopleServer,
) -> None:
    amber = await server.a_member()
    here, there = await server.signed_in(), await server.signed_in()
    link = server.people.one_time_link(ALPHA, amber.id)
    for current in (None, "", WRONG):
        with pytest.raises(WrongCredentials):
            await server.people.set_password(amber.id, current, ANOTHER_PASSWORD)
    await server.people.set_password(
        amber.id, PASSWORD, ANOTHER_PASSWORD, session_id=here.session.id
    )
    assert server.people.session(here.token) is not None
    assert server.people.session(there.token) is None
    with pytest.raises(WrongLink):
        server.people.use_link(link, None)
    with pytest.raises(WrongCredentials):
        await server.signed_in()
    await server.signed_in(password=ANOTHER_PASSWORD)


async def test_the_operator_resets_a_password_and_whatever_stands_in_the_way(
    server: PeopleServer,
) -> None:
    amber = await server.a_member()
    token = (await server.signed_in()).token
    factor = await a_second_factor(server, amber.id)
    await fail(server, 5)
    await server.people.reset_password(AMBER, ANOTHER_PASSWORD)
    assert server.people.session(token) is None
    await server.signed_in(password=ANOTHER_PASSWORD, code=code_of(factor.secret, server.clock))
    person = await server.people.reset_password(AMBER, PASSWORD, remove_second_factor=True)
    assert not person.has_second_factor
    await server.signed_in()


async def test_a_password_that_changes_while_it_is_checked_opens_nothing(
    server: PeopleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await server.a_member()
    matches = Passwords.matches

    async def slowly(self: Passwords, kept: str | None, password: str) -> bool:
        right = await matches(self, kept, password)
        await server.opened().reset_password(AMBER, ANOTHER_PASSWORD)
        return right

    monkeypatch.setattr(Passwords, "matches", slowly)
    with pytest.raises(WrongCredentials):
        await server.signed_in()


async def test_a_password_is_hashed_anew_when_that_has_become_dearer(server: PeopleServer) -> None:
    await server.a_member()
    with server.people_file.reading() as rows:
        before = rows.person_by_email(AMBER)
    usual = People(server.people_file, PEPPER, server.clock, Passwords(KeyedHash(PEPPER)))
    await usual.sign_in(AMBER, PASSWORD, None, None)
    with server.people_file.reading() as rows:
        after = rows.person_by_email(AMBER)
    assert before is not None
    assert after is not None
    assert before.password_hash != after.password_hash
    assert after.password_hash is not None
    assert after.password_hash.startswith("$argon2id$")
    assert not usual_cost().check_needs_rehash(after.password_hash)
    await server.signed_in()
