import pytest

from streetname.domain.errors import BrokerError
from tests.domain.watchlists.lists import AMBER, NOBODY, TEAL, ListDesk

TOO_LONG = "x" * 65


def test_a_new_list_keeps_the_order_of_its_owner() -> None:
    desk = ListDesk()
    made = desk.create("Tech", "TSLA", "AAPL", "BTC/USD")
    assert (made.account_id, made.name) == (AMBER, "Tech")
    assert made.created_at == made.updated_at == desk.now
    assert desk.symbols(made) == ["TSLA", "AAPL", "BTC/USD"]


def test_a_symbol_that_is_named_twice_is_listed_where_it_is_named_first() -> None:
    desk = ListDesk()
    made = desk.create("Tech", "TSLA", "AAPL", "TSLA", "AAPL", "MSFT")
    assert desk.symbols(made) == ["TSLA", "AAPL", "MSFT"]


def test_a_list_may_be_empty() -> None:
    assert ListDesk().create("Later").asset_ids == ()


def test_names_are_unique_per_account() -> None:
    desk = ListDesk()
    desk.create("Tech")
    desk.create("tech")
    desk.create("Tech", account_id=TEAL)
    with pytest.raises(BrokerError, match="watchlist name must be unique") as refusal:
        desk.create("Tech")
    assert (refusal.value.status, refusal.value.number) == (422, 40010001)
    assert len(desk.lists) == 3


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (None, "name is required"),
        ("", "name is required"),
        (" \u3000", "name is required"),
        (TOO_LONG, "name must be no more than 64 characters"),
        ("a\0b", "name must not hold control characters"),
        ("two\nlines", "name must not hold control characters"),
    ],
)
def test_a_name_that_makes_no_sense_is_refused(name: str | None, told: str) -> None:
    desk = ListDesk()
    with pytest.raises(BrokerError) as refusal:
        desk.create(name, "AAPL")
    assert (refusal.value.status, refusal.value.number) == (422, 40010001)
    assert refusal.value.message == told
    assert not desk.lists


@pytest.mark.parametrize("name", ["x" * 64, "Été à la plage", "監視リスト", "📈", "a/b?c=d&e"])
def test_any_other_name_is_kept_to_the_letter(name: str) -> None:
    assert ListDesk().create(name).name == name


def test_an_unknown_symbol_is_named_and_nothing_is_made() -> None:
    desk = ListDesk()
    with pytest.raises(BrokerError, match="asset not found for NOSUCH") as refusal:
        desk.create("Tech", "AAPL", "NOSUCH")
    assert (refusal.value.status, refusal.value.number) == (404, 40410000)
    with pytest.raises(BrokerError, match="symbol is required") as refusal:
        desk.create("Tech", "AAPL", "")
    assert refusal.value.status == 422
    assert not desk.lists


def test_a_list_holds_a_thousand_symbols() -> None:
    symbols = [f"S{number}" for number in range(1_001)]
    desk = ListDesk(*symbols)
    assert len(desk.create("Most", *symbols[:-1]).asset_ids) == 1_000
    with pytest.raises(BrokerError, match="no more than 1000 symbols") as refusal:
        desk.create("More", *symbols)
    assert (refusal.value.status, refusal.value.number) == (422, 40010001)


def test_an_unknown_account_is_refused_like_a_wrong_key() -> None:
    with pytest.raises(BrokerError) as refusal:
        ListDesk().create("Tech", account_id=NOBODY)
    assert refusal.value.status == 401
