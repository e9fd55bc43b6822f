"""The registry: which environments a server has, and who may open which."""

import asyncio
import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from streetname.domain.errors import Conflict, InvalidField, NotFound
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import Rules
from streetname.engine.clock import ClockSetting
from streetname.engine.ids import new_seed, seed_from
from streetname.environments.credentials import Credential, Keyring, Principal, pepper_in
from streetname.environments.environment import Environment
from streetname.environments.folder_lock import FolderLock
from streetname.environments.opening import Opening
from streetname.storage.asset_list import built_in_assets
from streetname.storage.database import open_database
from streetname.storage.environment_file import Founding
from streetname.storage.server_file import EnvironmentRecord, KeyKind, ServerFile

DEFAULT = "default"
IN_MEMORY = ":memory:"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_CORRESPONDENT_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Registry:
    """Every environment of a server, open and running.

    `opening` says what time it is in a new environment, `seed` fixes the chance in it.
    """

    def __init__(
        self,
        data: str,
        opening: Callable[[], Opening],
        *,
        seed: int | None = None,
        rules: Rules | None = None,
    ) -> None:
        self._temporary = tempfile.mkdtemp(prefix="streetname-") if data == IN_MEMORY else None
        self.folder = Path(self._temporary or data)
        self._opening = opening
        self._seed = seed
        self._rules = rules or Rules()
        self._environments: dict[str, Environment] = {}
        self._changing = asyncio.Lock()
        files = self.folder / "environments"
        files.mkdir(parents=True, exist_ok=True)
        self._lock = FolderLock(self.folder)
        self._keyring = Keyring(pepper_in(self.folder))
        self._file = ServerFile(open_database(self.folder / "server.db", durable=self._durable))

    @property
    def _durable(self) -> bool:
        return self._temporary is None

    def start(self, chosen: Credential | None = None) -> Credential | None:
        """Open every environment; on a fresh folder make the default one and return its key."""
        for key in self._file.all_keys():
            self._keyring.add(key)
        for record in self._file.environments():
            self._open(record)
        if self._environments:
            return None
        return self._create(DEFAULT, chosen)

    async def stop(self) -> None:
        """Close everything."""
        for environment in self._environments.values():
            await environment.stop()
        self._file.close()
        self._lock.release()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def principal(self, key_id: str, secret: str) -> Principal | None:
        """Whom the credentials speak for; None if they are wrong."""
        return self._keyring.principal(key_id, secret)

    def environment(self, name: str) -> Environment:
        """The environment of that name."""
        environment = self._environments.get(name)
        if environment is None:
            raise NotFound(f"environment not found: {name}")
        return environment

    def environments(self) -> Sequence[Environment]:
        """Every environment, by name."""
        return [self._environments[name] for name in sorted(self._environments)]

    async def create(self, name: str) -> Credential:
        """Make a new environment; the key that opens it, which is shown this once."""
        if not _NAME.fullmatch(name):
            raise InvalidField(
                "name must be 1 to 63 lower-case letters, digits, - or _,"
                " and begin with a letter or a digit"
            )
        async with self._changing:
            if name in self._environments:
                raise Conflict(f"environment exists already: {name}")
            return self._create(name)

    async def delete(self, name: str) -> None:
        """Stop the environment and remove everything that it is."""
        async with self._changing:
            environment = self.environment(name)
            del self._environments[name]
            await environment.stop()
            self._file.remove_environment(name)
            self._keyring.forget(name)
            environment.delete_files()

    async def reset(self, name: str) -> None:
        """Begin the environment anew: same name, same seed, same broker keys, nothing else."""
        async with self._changing:
            environment = self.environment(name)
            await environment.stop()
            environment.delete_files()
            self._file.remove_trading_keys(name)
            self._keyring.forget(name, KeyKind.TRADING)
            self._open(EnvironmentRecord(name, environment.correspondent), environment.seed)

    def add_trading_key(self, environment: Environment, account_id: AccountId) -> Credential:
        """A new key for the Trading API of one account."""
        key, credential = self._keyring.make(KeyKind.TRADING, environment.name, account_id)
        self._file.add_key(key, environment.now)
        self._keyring.add(key)
        return credential

    def _create(self, name: str, chosen: Credential | None = None) -> Credential:
        if chosen is not None and self._keyring.has(chosen.key_id):
            raise Conflict(f"key exists already: {chosen.key_id}")
        key, credential = self._keyring.make(KeyKind.BROKER, name, chosen=chosen)
        record = EnvironmentRecord(name, _correspondent(name))
        environment = self._open(record)
        self._file.add_environment(record, [key], environment.now)
        self._keyring.add(key)
        return credential

    def _seed_of(self, name: str) -> int:
        """The seed of a new environment; from the server's own for each name another one."""
        if self._seed is None:
            return new_seed()
        return self._seed if name == DEFAULT else seed_from(self._seed, name)

    def _open(self, record: EnvironmentRecord, seed: int | None = None) -> Environment:
        file = self.folder / "environments" / f"{record.name}.db"
        environment = Environment(
            record.name,
            record.correspondent,
            file,
            lambda: self._founding(record.name, seed),
            durable=self._durable,
        )
        environment.start()
        self._environments[record.name] = environment
        return environment

    def _founding(self, name: str, seed: int | None) -> Founding:
        """What the environment of that name begins with."""
        opening = self._opening()
        return Founding(
            name=name,
            seed=self._seed_of(name) if seed is None else seed,
            instant=opening.instant,
            clock=ClockSetting(opening.setting.mode, opening.setting.speed),
            rules=self._rules,
            assets=built_in_assets(),
        )


def _correspondent(name: str) -> str:
    """Four capitals that stand for the firm, always the same for the same name."""
    digest = hashlib.sha256(name.encode()).digest()
    letters = (_CORRESPONDENT_LETTERS[byte % len(_CORRESPONDENT_LETTERS)] for byte in digest[:4])
    return "".join(letters)
