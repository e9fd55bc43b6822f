"""Whoever sees names and addresses masked cannot find them out by asking for them either."""

import re
from collections.abc import Iterator

import pytest

from streetname.people.roles import Role
from tests.dashboard.addresses import PAGES, addresses
from tests.dashboard.visitor import Visitor, a_visitor
from tests.dashboard.world import World, a_world
from tests.serving import Server, a_brokerage

_NUMBER = re.compile(r"/dashboard/accounts/([0-9a-f-]{36})")
_LISTS = (
    "/accounts",
    "/transactions",
    "/transactions/transfers",
    "/transactions/activities",
    "/documents",
    "/documents/uploads",
    "/ledger/customers",
)
_NAMES_OF_NOBODY = ("/market",)


@pytest.fixture(scope="module")
def world(server: Server) -> Iterator[World]:
    """One world for all of it: pages only look."""
    with a_brokerage(server, "a-world-with-something-to-hide") as brokerage:
        yield a_world(brokerage)


@pytest.fixture
def support(world: World) -> Iterator[Visitor]:
    """Somebody who sees personal data masked."""
    with a_visitor(world.brokerage, Role.SUPPORT) as someone:
        yield someone


@pytest.fixture
def operations(world: World) -> Iterator[Visitor]:
    """Somebody who sees it."""
    with a_visitor(world.brokerage, Role.OPERATIONS) as someone:
        yield someone


@pytest.mark.parametrize("path", _LISTS)
@pytest.mark.parametrize("said", ["wolkenst", "rich@ex", "5556667788"])
def test_a_list_is_searched_by_name_only_for_who_may_see_names(
    path: str, said: str, support: Visitor, operations: Visitor, world: World
) -> None:
    found = operations.gets(path, params={"search": said})
    assert world.accounts["rich"] in _NUMBER.findall(found.text)
    for more in ({}, {"format": "csv"}):
        answer = support.gets(path, params={"search": said, **more})
        assert answer.status_code == 200
        assert world.accounts["rich"] not in answer.text


def test_an_accounts_own_lists_do_not_tell_its_name_either(support: Visitor, world: World) -> None:
    orders = support.gets(f"/accounts/{world.accounts['rich']}/orders?search=wolkenst")
    assert "Nothing matches" in orders.text


def test_the_search_over_everything_does_not_tell_names(
    support: Visitor, operations: Visitor, world: World
) -> None:
    found = operations.gets("/search?q=wolkenst")
    assert found.headers["location"].endswith(world.accounts["rich"])
    assert "location" not in support.gets("/search?q=wolkenst").headers


def test_accounts_are_found_by_number_and_identifier_by_everybody(
    support: Visitor, world: World
) -> None:
    account_id = world.accounts["rich"]
    number = world.brokerage.client.get_account_by_id(account_id).account_number
    for said in (number, account_id[:13]):
        for path in _LISTS:
            assert account_id in support.gets(path, params={"search": said}).text, (path, said)
        assert support.gets("/search", params={"q": said}).headers["location"].endswith(account_id)


def test_what_is_masked_cannot_be_sorted_by(support: Visitor, operations: Visitor) -> None:
    for path in ("/accounts", "/ledger/customers"):
        for column in ("name", "email"):
            for direction in ("asc", "desc"):
                query = f"direction={direction}"
                usual = support.gets(f"{path}?{query}")
                asked = support.gets(f"{path}?{query}&sort={column}")
                assert _NUMBER.findall(asked.text) == _NUMBER.findall(usual.text)
                file = support.gets(f"{path}?{query}&sort={column}&format=csv")
                assert file.text == support.gets(f"{path}?{query}&format=csv").text
        assert "sort=name" in operations.gets(path).text


def test_no_page_offers_what_would_tell(support: Visitor, world: World) -> None:
    for page in PAGES:
        for address in addresses(page, world)[:1]:
            shown = support.gets(address).text
            own = page.path in _NAMES_OF_NOBODY
            assert own or not re.search(r"[?&;]sort=(name|email)", shown), address
            assert "name or e-mail" not in shown, address
