import stat
from pathlib import Path

import pytest

from streetname.domain.values.ids import AccountId
from streetname.environments.credentials import Credential, Keyring, Principal, pepper_in
from streetname.storage.server_file import Key, KeyKind

AMBER = AccountId("amber")


def a_key(
    keyring: Keyring, environment: str = "alpha", account_id: AccountId | None = None
) -> tuple[Key, Credential]:
    kind = KeyKind.BROKER if account_id is None else KeyKind.TRADING
    key, credential = keyring.make(kind, environment, account_id)
    keyring.add(key)
    return key, credential


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(b"pepper")


def test_a_key_speaks_for_its_environment_and_its_account(keyring: Keyring) -> None:
    _, broker = a_key(keyring)
    _, trading = a_key(keyring, account_id=AMBER)
    assert keyring.principal(broker.key_id, broker.secret_key) == Principal(
        KeyKind.BROKER, "alpha", key_id=broker.key_id
    )
    assert keyring.principal(trading.key_id, trading.secret_key) == Principal(
        KeyKind.TRADING, "alpha", AMBER, trading.key_id
    )
    assert (broker.key_id[:2], trading.key_id[:2]) == ("CK", "PK")


def test_a_wrong_secret_opens_nothing(keyring: Keyring) -> None:
    _, one = a_key(keyring)
    _, two = a_key(keyring)
    for secret in ("", one.secret_key[:-1], one.secret_key + "x", two.secret_key, "ÄÖÜ"):
        assert keyring.principal(one.key_id, secret) is None


def test_an_unknown_key_opens_nothing(keyring: Keyring) -> None:
    _, credential = a_key(keyring)
    assert keyring.principal("CK000000000000000000", credential.secret_key) is None
    assert keyring.principal("", "") is None


def test_what_is_kept_is_not_the_secret(keyring: Keyring) -> None:
    key, credential = a_key(keyring)
    assert credential.secret_key.encode() not in key.secret_hash
    assert len(key.secret_hash) == 32


def test_a_copied_key_opens_nothing_on_a_server_with_another_pepper(keyring: Keyring) -> None:
    key, credential = a_key(keyring)
    elsewhere = Keyring(b"another")
    elsewhere.add(key)
    assert elsewhere.principal(credential.key_id, credential.secret_key) is None


def test_a_chosen_credential_is_taken_as_it_is(keyring: Keyring) -> None:
    chosen = Credential("MY-KEY", "my secret")
    key, given = keyring.make(KeyKind.BROKER, "alpha", chosen=chosen)
    keyring.add(key)
    assert given == chosen
    assert keyring.has("MY-KEY")
    assert keyring.principal("MY-KEY", "my secret") is not None


def test_a_forgotten_environment_leaves_the_others_their_keys(keyring: Keyring) -> None:
    _, alpha = a_key(keyring)
    _, account = a_key(keyring, account_id=AMBER)
    _, beta = a_key(keyring, "beta")
    keyring.forget("alpha", KeyKind.TRADING)
    assert [keyring.has(key.key_id) for key in (alpha, account, beta)] == [True, False, True]
    keyring.forget("alpha")
    assert [keyring.has(key.key_id) for key in (alpha, account, beta)] == [False, False, True]


def test_the_pepper_is_made_once_and_for_its_owner_s_eyes(tmp_path: Path) -> None:
    pepper = pepper_in(tmp_path)
    assert len(pepper) == 44
    assert pepper_in(tmp_path) == pepper
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_pepper_that_a_crash_has_left_empty_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "server.key").touch()
    pepper = pepper_in(tmp_path)
    assert len(pepper) == 44
    assert pepper_in(tmp_path) == pepper
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_pepper_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: int) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", crash)
        with pytest.raises(RuntimeError):
            pepper_in(tmp_path)
    assert not (tmp_path / "server.key").exists()
    assert len(pepper_in(tmp_path)) == 44
