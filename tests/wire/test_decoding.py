from decimal import Decimal

import pytest

from streetname.domain.errors import InvalidRequest
from streetname.wire.decoding import decode
from streetname.wire.orders import CreateOrderRequest


def test_members_that_are_unknown_are_passed_over() -> None:
    request = decode(b'{"symbol": "AAPL", "colour": "red"}', CreateOrderRequest)
    assert request.symbol == "AAPL"
    assert request.qty is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'symbol': 'AAPL'}",
        b'{"symbol": "\xff"}',
        b'{"qty": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"symbol": "AAPL"} trailing',
    ],
)
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest) as refused:
        decode(body, CreateOrderRequest)
    assert refused.value.number == 40010000
    assert refused.value.message.startswith("request body format is invalid")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"[]", "object"),
        (b"null", "object"),
        (b'{"qty": "ten"}', "qty"),
        (b'{"qty": true}', "qty"),
        (b'{"qty": [1]}', "qty"),
        (b'{"symbol": 7}', "symbol"),
        (b'{"extended_hours": "perhaps"}', "extended_hours"),
    ],
)
def test_another_shape_is_refused_and_says_where(body: bytes, where: str) -> None:
    with pytest.raises(InvalidRequest, match=where):
        decode(body, CreateOrderRequest)


@pytest.mark.parametrize(
    "written",
    ["1_0", "١٢", "1\\u005f0", "\\u0661\\u0662", "\uff11\uff12", "_10", "10_", "1__0", "1._e1"],
)
def test_a_number_that_only_python_would_read_is_none(written: str) -> None:
    with pytest.raises(InvalidRequest, match="qty"):
        decode(f'{{"symbol": "AAPL", "qty": "{written}"}}'.encode(), CreateOrderRequest)
    nested = f'{{"qty": "10", "stop_loss": {{"stop_price": "{written}"}}}}'
    with pytest.raises(InvalidRequest, match="stop_price"):
        decode(nested.encode(), CreateOrderRequest)


def test_a_text_may_look_like_such_a_number() -> None:
    body = '{"client_order_id": "1_0", "subtag": "١٢", "symbol": "É", "qty": 0.5}'
    read = decode(body.encode(), CreateOrderRequest)
    assert (read.client_order_id, read.subtag, read.symbol) == ("1_0", "١٢", "É")
    assert read.qty == Decimal("0.5")
