"""The page of a symbol: what a person may do to the market with it."""

from collections.abc import Iterator

import pytest

from tests.dashboard.visitor import Visitor, a_visitor
from tests.serving import Brokerage


@pytest.fixture
def visitor(brokerage: Brokerage) -> Iterator[Visitor]:
    """A super user without a browser."""
    with a_visitor(brokerage) as signed_in:
        yield signed_in


def test_what_is_done_to_a_symbol_is_told_on_its_page_and_kept_in_the_audit_log(
    visitor: Visitor,
) -> None:
    def does(deed: str, said: str, **form: str) -> None:
        answer = visitor.sends(f"/market/AAPL{path_of(deed)}", form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard/market/AAPL")
        assert said in visitor.gets("/market/AAPL").text
        assert f"market.{deed}" in visitor.gets("/team/audit").text

    does("halt", "Trading in AAPL is halted.")
    does("resume", "AAPL trades again.")
    does("pin", "The quote of AAPL is held there.", bid="150", ask="151")
    does("unpin", "AAPL moves by itself again.")


def test_a_symbol_is_halted_until_it_is_resumed(visitor: Visitor) -> None:
    visitor.sends("/market/AAPL/halt")
    assert "AAPL" in visitor.gets("/market?halted=yes&format=csv").text
    visitor.sends("/market/AAPL/resume")
    assert "AAPL" not in visitor.gets("/market?halted=yes&format=csv").text


@pytest.mark.parametrize("deed", ["pin", "unpin", "halt", "resume"])
def test_nothing_is_done_to_a_symbol_that_is_not_there(visitor: Visitor, deed: str) -> None:
    visitor.sends(f"/market/NONE{path_of(deed)}")
    assert "There is no symbol NONE" in visitor.gets("/market").text


def path_of(deed: str) -> str:
    """Where a form is sent to; what pins the quote, to the symbol's page itself."""
    return "" if deed == "pin" else f"/{deed}"
