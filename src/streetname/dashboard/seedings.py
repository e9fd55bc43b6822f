"""Seedings: environments that are being filled with accounts, and how far each has come."""

import asyncio

from streetname.domain.errors import BrokerError, Conflict
from streetname.engine.runner import CommitFailedError, StoppedError
from streetname.environments.registry import Registry
from streetname.sandbox.pasts import seed_with_past
from streetname.sandbox.seeds import Seeded, seed
from streetname.wire.control.seed import SeedRequest

_SOON = 0.4


class Seeding:
    """One environment that is being filled."""

    def __init__(self, registry: Registry, name: str, wanted: SeedRequest) -> None:
        self._registry = registry
        self._name = name
        self.wanted = wanted
        self.done = 0
        self.seeded: Seeded | None = None
        self.refusal: str | None = None
        self.task = asyncio.create_task(self._run())

    @property
    def is_over(self) -> bool:
        """True once everything has been made, or it was given up."""
        return self.task.done()

    @property
    def percent(self) -> int:
        """How much has been made."""
        return min(99, 100 * self.done // self.wanted.accounts)

    async def ends_soon(self) -> bool:
        """Wait a moment; True if it is over by then."""
        await asyncio.wait([self.task], timeout=_SOON)
        return self.is_over

    async def _run(self) -> None:
        try:
            self.seeded = await self._seed()
        except BrokerError as refusal:
            self.refusal = refusal.message
        except (CommitFailedError, StoppedError):
            self.refusal = "the environment was reset or stopped on the way"

    async def _seed(self) -> Seeded:
        wanted, name, registry = self.wanted, self._name, self._registry
        if wanted.weeks:
            return await seed_with_past(
                registry, name, wanted.accounts, wanted.seed, wanted.weeks, self._advance
            )
        environment = registry.environment(name)
        return await seed(environment, wanted.accounts, wanted.seed, self._advance)

    def _advance(self, number: int) -> None:
        self.done += number


class Seedings:
    """The latest seeding of each environment."""

    def __init__(self) -> None:
        self._latest: dict[str, Seeding] = {}

    def begin(self, registry: Registry, name: str, wanted: SeedRequest) -> Seeding:
        """Begin to fill the environment, unless that is under way already."""
        latest = self.latest(name)
        if latest is not None and not latest.is_over:
            raise Conflict("this environment is being seeded already: wait until that is over")
        seeding = self._latest[name] = Seeding(registry, name, wanted)
        return seeding

    def latest(self, name: str) -> Seeding | None:
        """The seeding that is under way, or else the last one."""
        return self._latest.get(name)

    def forget(self, name: str) -> None:
        """Say no more of what was made, because it is there no more."""
        self._latest.pop(name, None)
