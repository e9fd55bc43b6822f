import pytest

from streetname.domain import errors
from streetname.domain.errors import BrokerError, Conflict, Forbidden, InvalidField, NotFound


def kinds(of: type[BrokerError]) -> list[type[BrokerError]]:
    return [of, *(kind for child in of.__subclasses__() for kind in kinds(child))]


def test_the_status_is_what_the_code_begins_with() -> None:
    assert (NotFound("x").status, NotFound("x").number) == (404, 40410000)
    assert (Conflict("x", code=40910001).status, Conflict("x", code=40910001).number) == (
        409,
        40910001,
    )


def test_a_malformed_field_is_answered_with_422_whatever_its_code_says() -> None:
    refusal = InvalidField("qty must be > 0")
    assert (refusal.status, refusal.number) == (422, 40010001)
    assert str(refusal) == refusal.message == "qty must be > 0"


def test_facts_stand_beside_code_and_message() -> None:
    assert Forbidden("no").facts == {}
    assert Forbidden("no", facts={"symbol": "AAPL"}).facts == {"symbol": "AAPL"}


@pytest.mark.parametrize("kind", kinds(BrokerError)[1:], ids=lambda kind: kind.__name__)
def test_every_refusal_is_the_client_s_to_mend(kind: type[BrokerError]) -> None:
    assert 400 <= kind.code // 100_000 < 500


def test_the_tree_is_drawn_in_the_module_s_docstring() -> None:
    for kind in (errors.InvalidRequest, errors.Unprocessable, errors.TooManyRequests):
        assert kind.__name__ in (errors.__doc__ or "")
