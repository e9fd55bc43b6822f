"""The registry: which environments a server has, and who may open which."""

import asyncio
import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from streetname.domain.errors import Conflict, InvalidField, NotFound, Unprocessable
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import Rules
from streetname.engine.clock import ClockSetting, system_time
from streetname.engine.ids import new_seed, seed_from
from streetname.environments.credentials import (
    Credential,
    KeyLine,
    Keyring,
    Principal,
    pepper_in,
)
from streetname.environments.environment import Environment
from streetname.environments.folder_lock import FolderLock
from streetname.environments.opening import Opening
from streetname.people.people import People
from streetname.storage.asset_list import built_in_assets
from streetname.storage.database import open_database
from streetname.storage.environment_file import Founding
from streetname.storage.people_file import PeopleFile
from streetname.storage.server_file import EnvironmentRecord, Key, KeyKind, ServerFile

DEFAULT = "default"
IN_MEMORY = ":memory:"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_FIRST_KEY = "First key"
_LONGEST_KEY_NAME = 100
_SECONDS_BETWEEN_NOTES = 60.0
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
        pepper = pepper_in(self.folder)
        self._keyring = Keyring(pepper)
        database = open_database(self.folder / "server.db", durable=self._durable)
        self._file = ServerFile(database)
        self.people = People(PeopleFile(database), pepper, system_time)
        self._notes: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    @property
    def _durable(self) -> bool:
        return self._temporary is None

    def start(self, chosen: Credential | None = None) -> Credential | None:
        """Open every environment; on a fresh folder make the default one and return its key."""
        for key in self._file.all_keys():
            self._keyring.add(key)
        for record in self._file.environments():
            self._open(record)
        self._notes = asyncio.create_task(self._keep_noting_uses())
        if self._environments:
            return None
        return self._create(DEFAULT, chosen)

    async def stop(self) -> None:
        """Close everything."""
        for environment in self._environments.values():
            await environment.stop()
        if self._notes is not None:
            self._stopping.set()
            await self._notes
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

    def position(self, name: str) -> str:
        """How far the environment of that name has come; empty if there is none."""
        environment = self._environments.get(name)
        return "" if environment is None else environment.position

    def environments(self) -> Sequence[Environment]:
        """Every environment, by name."""
        return [self._environments[name] for name in sorted(self._environments)]

    async def create(self, name: str) -> Credential:
        """Make a new environment; the key that opens it, which is shown this once."""
        self.check_new(name)
        async with self._changing:
            self.check_new(name)
            return self._create(name)

    def check_new(self, name: str) -> None:
        """Refuse a name that no new environment can have."""
        if not _NAME.fullmatch(name):
            raise InvalidField(
                "name must be 1 to 63 lower-case letters, digits, - or _,"
                " and begin with a letter or a digit"
            )
        if name in self._environments:
            raise Conflict(f"environment exists already: {name}")

    async def delete(self, name: str) -> None:
        """Stop the environment and remove everything that it is; refused for the default one."""
        if name == DEFAULT:
            raise Unprocessable(f"the environment {DEFAULT} cannot be deleted: reset it instead")
        async with self._changing:
            environment = self.environment(name)
            del self._environments[name]
            await environment.stop()
            # The record goes last: whoever is given the name after a crash finds no old books.
            environment.delete_files()
            self.people.forget_residents(name)
            self._file.remove_environment(name)
            self._keyring.forget(name)

    async def reset(self, name: str, opening: Opening | None = None) -> Environment:
        """Begin the environment anew: same name, same seed, same broker keys, nothing else.

        It begins at the instant of `opening`, or else like a new one.
        """
        async with self._changing:
            environment = self.environment(name)
            await environment.stop()
            environment.delete_files()
            self._file.remove_trading_keys(name)
            self._keyring.forget(name, KeyKind.TRADING)
            record = EnvironmentRecord(name, environment.correspondent)
            return self._open(record, environment.seed, opening)

    def add_trading_key(
        self,
        environment: Environment,
        account_id: AccountId,
        *,
        name: str = "",
        created_by: str | None = None,
    ) -> Credential:
        """A new key for the Trading API of one account, with a name or without."""
        shown = _key_name(name, shortest=0)
        return self._add_key(
            self._keyring.make(
                KeyKind.TRADING, environment.name, account_id, name=shown, created_by=created_by
            )
        )

    def add_broker_key(
        self, environment: str, name: str, *, created_by: str | None = None
    ) -> Credential:
        """Another key for the environment's Broker API."""
        self.environment(environment)
        shown = _key_name(name, shortest=1)
        return self._add_key(
            self._keyring.make(KeyKind.BROKER, environment, name=shown, created_by=created_by)
        )

    def keys(self, environment: str) -> Sequence[KeyLine]:
        """The environment's keys, the oldest first."""
        self.environment(environment)
        return self._keyring.lines(environment)

    def revoke_key(self, environment: str, key_id: str) -> None:
        """End a key at once; refused for the last one that opens the environment."""
        key = self._key(environment, key_id)
        if key.kind is KeyKind.BROKER and self._keyring.count(environment, KeyKind.BROKER) == 1:
            raise Conflict(
                f"this is the last Broker key of {environment}:"
                " rotate it, or make another one first"
            )
        self._file.remove_key(key_id)
        self._keyring.remove(key_id)

    def rotate_key(
        self, environment: str, key_id: str, *, created_by: str | None = None
    ) -> Credential:
        """A new key in place of an old one, which ends at once."""
        old = self._key(environment, key_id)
        key, credential = self._keyring.make(
            old.kind, environment, old.account_id, name=old.name, created_by=created_by
        )
        self._file.replace_key(key_id, key)
        self._keyring.remove(key_id)
        self._keyring.add(key)
        return credential

    def _key(self, environment: str, key_id: str) -> Key:
        key = self._keyring.key(environment, key_id)
        if key is None:
            raise NotFound(f"key not found: {key_id}")
        return key

    def _add_key(self, made: tuple[Key, Credential]) -> Credential:
        key, credential = made
        self._file.add_key(key)
        self._keyring.add(key)
        return credential

    async def _keep_noting_uses(self) -> None:
        """Write down now and then when keys were used, away from requests, and once at the end.

        The end is waited for instead of canceled: uses that a thread has in hand would be lost.
        """
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _SECONDS_BETWEEN_NOTES)
            await asyncio.to_thread(self._note_uses, self._keyring.take_uses())

    def _note_uses(self, used: Mapping[str, datetime]) -> None:
        if used:
            self._file.note_uses(used)
        self._file.fold_log()

    def _create(self, name: str, chosen: Credential | None = None) -> Credential:
        if chosen is not None and self._keyring.has(chosen.key_id):
            raise Conflict(f"key exists already: {chosen.key_id}")
        key, credential = self._keyring.make(KeyKind.BROKER, name, chosen=chosen, name=_FIRST_KEY)
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

    def _open(
        self, record: EnvironmentRecord, seed: int | None = None, opening: Opening | None = None
    ) -> Environment:
        file = self.folder / "environments" / f"{record.name}.db"
        environment = Environment(
            record.name,
            record.correspondent,
            file,
            lambda: self._founding(record.name, seed, opening or self._opening()),
            durable=self._durable,
        )
        environment.start()
        self._environments[record.name] = environment
        return environment

    def _founding(self, name: str, seed: int | None, opening: Opening) -> Founding:
        """What the environment of that name begins with."""
        return Founding(
            name=name,
            seed=self._seed_of(name) if seed is None else seed,
            instant=opening.instant,
            clock=ClockSetting(opening.setting.mode, opening.setting.speed),
            rules=self._rules,
            assets=built_in_assets(),
        )


def _key_name(name: str, *, shortest: int) -> str:
    """The name without spaces around it; refuses one that is too long or cannot be read."""
    shown = name.strip()
    if not shortest <= len(shown) <= _LONGEST_KEY_NAME or not shown.isprintable():
        raise InvalidField(
            f"a key's name has {shortest} to {_LONGEST_KEY_NAME} characters, all of them visible"
        )
    return shown


def _correspondent(name: str) -> str:
    """Four capitals that stand for the firm, always the same for the same name."""
    digest = hashlib.sha256(name.encode()).digest()
    letters = (_CORRESPONDENT_LETTERS[byte % len(_CORRESPONDENT_LETTERS)] for byte in digest[:4])
    return "".join(letters)
