from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from streetname.domain.values.ids import AccountId
from streetname.storage import server_tables as tables
from streetname.storage.database import WrongSchemaError, open_database
from streetname.storage.people_file import PeopleFile
from streetname.storage.server_file import EnvironmentRecord, Key, KeyKind, ServerFile
from streetname.storage.server_schema import SCHEMA_VERSION

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ALPHA, BETA = EnvironmentRecord("alpha", "ABCD"), EnvironmentRecord("beta", "EFGH")


def a_key(name: str, environment: str = "alpha", account: str | None = None) -> Key:
    kind = KeyKind.BROKER if account is None else KeyKind.TRADING
    account_id = None if account is None else AccountId(account)
    return Key(name, kind, environment, account_id, b"\x00hash\xff", NOW)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[ServerFile]:
    opened = ServerFile(open_database(tmp_path / "server.db", durable=False))
    yield opened
    opened.close()


def test_environments_and_keys_are_there_when_the_file_is_opened_again(
    file: ServerFile, tmp_path: Path
) -> None:
    keys = [a_key("CK1"), a_key("PK1", account="amber")]
    file.add_environment(BETA, [], NOW)
    file.add_environment(ALPHA, keys[:1], NOW)
    file.add_key(keys[1])
    again = ServerFile(open_database(tmp_path / "server.db", durable=False))
    assert list(again.environments()) == [ALPHA, BETA]
    assert sorted(again.all_keys(), key=lambda key: key.key_id) == keys
    again.close()


def test_an_environment_is_forgotten_with_its_keys(file: ServerFile) -> None:
    file.add_environment(ALPHA, [a_key("CK1"), a_key("PK1", account="amber")], NOW)
    file.add_environment(BETA, [a_key("CK2", "beta")], NOW)
    file.remove_environment("alpha")
    assert list(file.environments()) == [BETA]
    assert [key.key_id for key in file.all_keys()] == ["CK2"]


def test_the_keys_of_accounts_are_forgotten_alone(file: ServerFile) -> None:
    file.add_environment(ALPHA, [a_key("CK1"), a_key("PK1", account="amber")], NOW)
    file.add_environment(BETA, [a_key("PK2", "beta", account="teal")], NOW)
    file.remove_trading_keys("alpha")
    assert sorted(key.key_id for key in file.all_keys()) == ["CK1", "PK2"]


def test_an_environment_whose_key_is_taken_is_not_noted_at_all(file: ServerFile) -> None:
    file.add_environment(ALPHA, [a_key("CK1")], NOW)
    with pytest.raises(IntegrityError):
        file.add_environment(BETA, [a_key("CK2", "beta"), a_key("CK1", "beta")], NOW)
    assert list(file.environments()) == [ALPHA]
    assert [key.key_id for key in file.all_keys()] == ["CK1"]


def test_a_key_is_removed_or_replaced_alone(file: ServerFile) -> None:
    file.add_environment(ALPHA, [a_key("CK1"), a_key("CK2")], NOW)
    file.remove_key("CK1")
    file.replace_key("CK2", a_key("CK3"))
    assert [key.key_id for key in file.all_keys()] == ["CK3"]


def test_uses_of_keys_are_noted(file: ServerFile) -> None:
    file.add_environment(ALPHA, [a_key("CK1"), a_key("CK2")], NOW)
    file.note_uses({"CK2": NOW, "gone": NOW})
    used = {key.key_id: key.last_used_at for key in file.all_keys()}
    assert used == {"CK1": None, "CK2": NOW}


def test_a_folder_of_an_older_program_is_refused_in_words(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "server.db", durable=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE environments (name TEXT PRIMARY KEY)")
    with pytest.raises(WrongSchemaError, match=f"schema 1, this program reads {SCHEMA_VERSION}"):
        ServerFile(engine)
    engine.dispose()


def test_a_folder_of_a_newer_program_is_refused_in_words(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "server.db", durable=False)
    ServerFile(engine)
    with engine.begin() as connection:
        connection.execute(tables.server.update().values(schema_version=SCHEMA_VERSION + 1))
    with pytest.raises(WrongSchemaError, match=f"schema {SCHEMA_VERSION + 1}"):
        PeopleFile(engine)
    engine.dispose()
