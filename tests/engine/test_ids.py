from streetname.engine.ids import Identifiers, new_key_id, new_request_id, new_secret


def given_out(seed: int, commands: int = 3, calls: int = 3) -> list[str]:
    identifiers = Identifiers(seed)
    found: list[str] = []
    for sequence in range(1, commands + 1):
        identifiers.begin(sequence)
        found += [identifiers.next("order") for _ in range(calls)]
    return found


def test_no_identifier_is_given_twice() -> None:
    found = given_out(7, commands=50, calls=20)
    assert len(set(found)) == len(found)


def test_the_same_commands_from_the_same_seed_are_given_the_same() -> None:
    assert given_out(7) == given_out(7)
    assert not set(given_out(7)) & set(given_out(8))


def test_credentials_have_alpaca_s_shape_and_are_never_the_same() -> None:
    key_id, secret = new_key_id("CK"), new_secret()
    assert key_id.startswith("CK")
    assert (len(key_id), len(secret), len(new_request_id())) == (20, 44, 32)
    assert len({new_secret() for _ in range(100)}) == 100
