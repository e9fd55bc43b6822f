from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from streetname.domain.errors import Conflict, InvalidField, NotFound, Unprocessable
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.environments.credentials import Credential
from streetname.environments.environment import Environment
from streetname.environments.opening import Opening
from streetname.environments.registry import DEFAULT, IN_MEMORY, Registry
from streetname.people.roles import Role
from streetname.storage import tables
from streetname.storage.server_file import ServerFile
from tests.domain.applicants import an_application

MONDAY_AT_TEN = datetime(2026, 3, 2, 15, tzinfo=UTC)


def opening() -> Opening:
    return Opening(MONDAY_AT_TEN, ClockSetting(ClockMode.FROZEN))


@asynccontextmanager
async def a_registry(
    data: Path | str, chosen: Credential | None = None, **options: Any
) -> AsyncIterator[tuple[Registry, Credential | None]]:
    registry = Registry(str(data), opening, **options)
    first = registry.start(chosen)
    yield registry, first
    await registry.stop()


def environment_of(registry: Registry, credential: Credential | None) -> str | None:
    assert credential is not None
    principal = registry.principal(credential.key_id, credential.secret_key)
    return None if principal is None else principal.environment


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(tables.accounts)).scalar_one()


async def accounts(environment: Environment) -> int:
    return await environment.read(_count)


async def open_account(environment: Environment) -> Any:
    return await environment.execute(an_application())


def files(data: Path) -> list[str]:
    return sorted(file.name for file in (data / "environments").glob("*.db*"))


async def test_a_fresh_folder_begins_with_the_default_environment(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, first):
        assert environment_of(registry, first) == DEFAULT
        (environment,) = registry.environments()
        assert environment.now == MONDAY_AT_TEN
    assert files(tmp_path) == ["default.db"]


async def test_only_a_new_environment_asks_what_time_it_is_to_begin_with(tmp_path: Path) -> None:
    async with a_registry(tmp_path):
        pass
    registry = Registry(str(tmp_path), lambda: pytest.fail("it began long ago"))
    registry.start()
    (environment,) = registry.environments()
    assert environment.now == MONDAY_AT_TEN
    await registry.stop()


async def test_what_was_there_is_there_again_with_its_key(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, first):
        await registry.create("alpha")
        await open_account(registry.environment(DEFAULT))
    async with a_registry(tmp_path) as (registry, again):
        assert again is None
        assert [environment.name for environment in registry.environments()] == ["alpha", DEFAULT]
        assert environment_of(registry, first) == DEFAULT
        assert await accounts(registry.environment(DEFAULT)) == 1


async def test_a_chosen_key_opens_the_default_environment(tmp_path: Path) -> None:
    chosen = Credential("MY-KEY", "my secret")
    async with a_registry(tmp_path, chosen) as (registry, first):
        assert first == chosen
        assert environment_of(registry, chosen) == DEFAULT


async def test_environments_share_neither_keys_nor_accounts_nor_clocks(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, first):
        second = await registry.create("alpha")
        assert environment_of(registry, first) == DEFAULT
        assert environment_of(registry, second) == "alpha"
        one, two = registry.environment(DEFAULT), registry.environment("alpha")
        await open_account(one)
        await one.advance(MONDAY_AT_TEN + timedelta(days=3))
        assert (await accounts(one), await accounts(two)) == (1, 0)
        assert two.now == MONDAY_AT_TEN
        await open_account(two)


async def test_a_deleted_environment_is_gone_from_the_disk_with_its_keys(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, first):
        second = await registry.create("alpha")
        alpha = registry.environment("alpha")
        account = await open_account(alpha)
        trading = registry.add_trading_key(alpha, account.id)
        await registry.delete("alpha")
        assert environment_of(registry, second) is None
        assert environment_of(registry, trading) is None
        assert environment_of(registry, first) == DEFAULT
        assert not [name for name in files(tmp_path) if name.startswith("alpha")]
        with pytest.raises(NotFound):
            registry.environment("alpha")
        again = await registry.create("alpha")
        assert await accounts(registry.environment("alpha")) == 0
        assert environment_of(registry, again) == "alpha"
    async with a_registry(tmp_path) as (registry, _):
        assert environment_of(registry, second) is None
        assert environment_of(registry, again) == "alpha"


async def test_whoever_is_given_a_name_after_a_crash_finds_no_old_books(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError

    async with a_registry(tmp_path) as (registry, _):
        await registry.create("alpha")
        await open_account(registry.environment("alpha"))
        monkeypatch.setattr(ServerFile, "remove_environment", crash)
        with pytest.raises(RuntimeError):
            await registry.delete("alpha")
    async with a_registry(tmp_path) as (registry, _):
        assert await accounts(registry.environment("alpha")) == 0


async def test_nobody_stays_signed_in_to_the_next_environment_of_a_name(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, _):
        await registry.create("alpha")
        link = registry.people.link_for_role("alpha", Role.SUPER_USER)
        token = registry.people.use_link(link, None).token
        await registry.delete("alpha")
        await registry.create("alpha")
        registry.people.link_for_role("alpha", Role.SUPER_USER)
        assert registry.people.session(token) is None


async def test_a_reset_begins_anew_with_the_same_name_seed_and_broker_key(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, first):
        before = registry.environment(DEFAULT)
        account = await open_account(before)
        trading = registry.add_trading_key(before, account.id)
        await before.advance(MONDAY_AT_TEN + timedelta(days=1))
        await registry.reset(DEFAULT)
        after = registry.environment(DEFAULT)
        assert after is not before
        assert (after.now, after.seed) == (MONDAY_AT_TEN, before.seed)
        assert after.correspondent == before.correspondent
        assert await accounts(after) == 0
        assert environment_of(registry, first) == DEFAULT
        assert environment_of(registry, trading) is None
        assert (await open_account(after)).id == account.id
    async with a_registry(tmp_path) as (registry, _):
        assert environment_of(registry, first) == DEFAULT
        assert environment_of(registry, trading) is None


async def test_a_name_is_used_once(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, _):
        with pytest.raises(Conflict):
            await registry.create(DEFAULT)


@pytest.mark.parametrize("name", ["", "-a", "A", "a b", "../a", "a" * 64, "a\n", "ä"])
async def test_a_name_that_would_be_no_file_s_is_refused(tmp_path: Path, name: str) -> None:
    async with a_registry(tmp_path) as (registry, _):
        with pytest.raises(InvalidField):
            await registry.create(name)
        assert len(registry.environments()) == 1


async def test_the_default_environment_stays(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, first):
        with pytest.raises(Unprocessable, match="reset it instead"):
            await registry.delete(DEFAULT)
        assert environment_of(registry, first) == DEFAULT


@pytest.mark.parametrize("verb", ["delete", "reset"])
async def test_an_environment_that_is_not_there_is_not_found(tmp_path: Path, verb: str) -> None:
    async with a_registry(tmp_path) as (registry, _):
        with pytest.raises(NotFound):
            await getattr(registry, verb)("nothing")


async def test_in_memory_nothing_is_left_behind() -> None:
    async with a_registry(IN_MEMORY) as (registry, first):
        folder = registry.folder
        assert environment_of(registry, first) == DEFAULT
        assert folder.exists()
    assert not folder.exists()


async def test_from_a_chosen_seed_every_environment_has_one_of_its_own(tmp_path: Path) -> None:
    seeds: list[dict[str, int]] = []
    for server in ("one", "two"):
        async with a_registry(tmp_path / server, seed=7) as (registry, _):
            await registry.create("alpha")
            seeds.append({one.name: one.seed for one in registry.environments()})
    assert seeds[0] == seeds[1]
    assert seeds[0][DEFAULT] == 7 != seeds[0]["alpha"]


async def test_a_key_of_an_account_speaks_for_it_alone(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, _):
        environment = registry.environment(DEFAULT)
        account = await open_account(environment)
        credential = registry.add_trading_key(environment, account.id)
        principal = registry.principal(credential.key_id, credential.secret_key)
        assert principal is not None
        assert (principal.environment, principal.account_id) == (DEFAULT, account.id)
