"""Long answers: told bit by bit, all of one moment, and given up without leaving anything open."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from streetname.engine.runner import StoppedError
from streetname.environments.registry import DEFAULT
from streetname.storage import tables
from tests.domain.applicants import an_application
from tests.environments.test_registry import a_registry, accounts, open_account


def _counts(connection: Connection) -> Iterator[int]:
    """How many accounts there are, again and again."""
    while True:
        statement = select(func.count()).select_from(tables.accounts)
        yield connection.execute(statement).scalar_one()


async def test_all_bits_are_of_one_moment(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, _):
        environment = registry.environment(DEFAULT)
        counts = environment.stream(_counts)
        assert await anext(counts) == 0
        await open_account(environment)
        assert await accounts(environment) == 1
        assert await anext(counts) == 0
        await counts.aclose()
        later = environment.stream(_counts)
        assert await anext(later) == 1
        await later.aclose()


async def test_no_bit_is_read_before_it_is_asked_for_and_none_after_the_last(
    tmp_path: Path,
) -> None:
    told: list[str] = []

    def letters(_: Connection) -> Iterator[str]:
        for letter in "abc":
            told.append(letter)
            yield letter

    async with a_registry(tmp_path) as (registry, _):
        stream = registry.environment(DEFAULT).stream(letters)
        assert told == []
        assert await anext(stream) == "a"
        assert told == ["a"]
        assert [letter async for letter in stream] == ["b", "c"]


async def test_however_many_are_given_up_others_are_answered(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, _):
        environment = registry.environment(DEFAULT)
        for _each in range(40):  # more than there are connections
            stream = environment.stream(_counts)
            await anext(stream)
            await stream.aclose()
            waiting = asyncio.ensure_future(anext(environment.stream(_counts)))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        await environment.execute(an_application())
        assert await accounts(environment) == 1


async def test_a_long_answer_ends_with_its_environment(tmp_path: Path) -> None:
    async with a_registry(tmp_path) as (registry, _):
        environment = registry.environment(DEFAULT)
        counts = environment.stream(_counts)
        await anext(counts)
        await registry.reset(DEFAULT)
        for stream in (counts, environment.stream(_counts)):
            with pytest.raises(StoppedError):
                await anext(stream)
