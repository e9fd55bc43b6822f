import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from streetname.domain.errors import Conflict, InvalidField, NotFound
from streetname.domain.values.ids import AccountId
from streetname.environments import registry as registry_module
from streetname.environments.credentials import Keyring
from streetname.environments.registry import DEFAULT
from streetname.people.roles import Role
from streetname.storage.server_file import KeyKind
from tests.environments.test_registry import MONDAY_AT_TEN, a_registry, environment_of


async def test_keys_are_listed_without_their_secrets(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, first):
        assert first is not None
        second = registry.add_broker_key(DEFAULT, " Back office ", created_by="amber@example.com")
        environment = registry.environment(DEFAULT)
        third = registry.add_trading_key(environment, AccountId("amber"), name="Robot")
        await registry.create("alpha")
        lines = registry.keys(DEFAULT)
    assert [(line.key_id, line.kind, line.name, line.created_by) for line in lines] == [
        (first.key_id, KeyKind.BROKER, "First key", None),
        (second.key_id, KeyKind.BROKER, "Back office", "amber@example.com"),
        (third.key_id, KeyKind.TRADING, "Robot", None),
    ]
    assert [line.account_id for line in lines] == [None, None, "amber"]
    assert not hasattr(lines[0], "secret_hash")
    async with a_registry(tmp_path) as (registry, _):
        assert registry.keys(DEFAULT) == lines
        assert environment_of(registry, second) == DEFAULT


async def test_a_revoked_key_opens_nothing_from_now_on(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, first):
        assert first is not None
        second = registry.add_broker_key(DEFAULT, "Second")
        registry.revoke_key(DEFAULT, first.key_id)
        assert environment_of(registry, first) is None
        assert environment_of(registry, second) == DEFAULT
    async with a_registry(tmp_path) as (registry, _):
        assert environment_of(registry, first) is None
        assert [line.key_id for line in registry.keys(DEFAULT)] == [second.key_id]


async def test_the_last_broker_key_cannot_be_revoked_but_rotated(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, first):
        assert first is not None
        await registry.create("alpha")
        trading = registry.add_trading_key(registry.environment(DEFAULT), AccountId("amber"))
        with pytest.raises(Conflict, match="last Broker key"):
            registry.revoke_key(DEFAULT, first.key_id)
        registry.revoke_key(DEFAULT, trading.key_id)
        rotated = registry.rotate_key(DEFAULT, first.key_id, created_by="amber@example.com")
        assert environment_of(registry, first) is None
        assert environment_of(registry, rotated) == DEFAULT
        (line,) = registry.keys(DEFAULT)
        assert (line.name, line.created_by) == ("First key", "amber@example.com")
    async with a_registry(tmp_path) as (registry, _):
        assert environment_of(registry, first) is None
        assert environment_of(registry, rotated) == DEFAULT


async def test_a_rotated_key_of_an_account_speaks_for_the_same_account(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, _):
        environment = registry.environment(DEFAULT)
        old = registry.add_trading_key(environment, AccountId("amber"))
        new = registry.rotate_key(DEFAULT, old.key_id)
        principal = registry.principal(new.key_id, new.secret_key)
        assert principal is not None
        assert (principal.kind, principal.account_id) == (KeyKind.TRADING, "amber")


async def test_keys_of_another_environment_are_not_found(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, first):
        assert first is not None
        await registry.create("alpha")
        for environment, key_id in (("alpha", first.key_id), (DEFAULT, "CK"), ("beta", "CK")):
            with pytest.raises(NotFound):
                registry.revoke_key(environment, key_id)
            with pytest.raises(NotFound):
                registry.rotate_key(environment, key_id)
        with pytest.raises(NotFound):
            registry.keys("beta")
        with pytest.raises(NotFound):
            registry.add_broker_key("beta", "Key")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb", "\ud800"])
async def test_a_key_has_a_name_that_can_be_read(tmp_path: Path, name: str) -> None:
    async with a_registry(tmp_path) as (registry, _):
        with pytest.raises(InvalidField):
            registry.add_broker_key(DEFAULT, name)


async def test_a_key_of_an_account_may_have_a_name_that_can_be_read(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, _):
        environment, account_id = registry.environment(DEFAULT), AccountId("amber")
        for name in ("x" * 101, "a\nb", "\ud800"):
            with pytest.raises(InvalidField, match="name has 0 to 100"):
                registry.add_trading_key(environment, account_id, name=name)
        for name in ("", " Robot "):
            registry.add_trading_key(environment, account_id, name=name)
        assert {line.name for line in registry.keys(DEFAULT)} == {"First key", "", "Robot"}


def test_a_use_is_known_at_once_and_handed_out_for_writing_once() -> None:
    now = MONDAY_AT_TEN

    def clock() -> datetime:
        return now

    keyring = Keyring(b"pepper", clock)
    key, credential = keyring.make(KeyKind.BROKER, "alpha")
    keyring.add(key)
    assert keyring.principal(credential.key_id, "wrong") is None
    assert keyring.lines("alpha")[0].last_used_at is None
    now += timedelta(minutes=1)
    keyring.principal(credential.key_id, credential.secret_key)
    assert keyring.lines("alpha")[0].last_used_at == now
    assert keyring.take_uses() == {key.key_id: now}
    assert keyring.take_uses() == {}
    keyring.principal(credential.key_id, credential.secret_key)
    keyring.remove(key.key_id)
    assert keyring.take_uses() == {}


async def test_uses_outlast_the_server_and_are_written_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry_module, "_SECONDS_BETWEEN_NOTES", 0.001)
    written = asyncio.Event()
    loop = asyncio.get_running_loop()
    note = registry_module.ServerFile.note_uses

    def noted(self: registry_module.ServerFile, used: dict[str, datetime]) -> None:
        note(self, used)
        loop.call_soon_threadsafe(written.set)

    monkeypatch.setattr(registry_module.ServerFile, "note_uses", noted)
    async with a_registry(tmp_path) as (registry, first):
        assert environment_of(registry, first) == DEFAULT
        await written.wait()
        at = registry.keys(DEFAULT)[0].last_used_at
        assert at is not None
    async with a_registry(tmp_path) as (registry, _):
        assert registry.keys(DEFAULT)[0].last_used_at == at
        environment_of(registry, first)
        later = registry.keys(DEFAULT)[0].last_used_at
        assert later is not None
        assert later > at
    async with a_registry(tmp_path) as (registry, _):
        assert registry.keys(DEFAULT)[0].last_used_at == later


async def test_members_of_an_environment_go_with_it_and_stay_at_a_reset(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, _):
        await registry.create("alpha")
        person = registry.people.owner("alpha")
        registry.people.link_for_role("alpha", Role.SUPPORT)
        registry.people.invite("alpha", "amber@example.com", "Amber", Role.SUPPORT)
        await registry.reset("alpha")
        assert len(registry.people.members("alpha")) == 2
        assert len(registry.people.invitations("alpha")) == 1
        await registry.delete("alpha")
        assert registry.people.memberships(person.id) == []
        await registry.create("alpha")
        assert registry.people.members("alpha") == []
        assert registry.people.invitations("alpha") == []
