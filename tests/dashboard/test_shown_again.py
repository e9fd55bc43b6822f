"""Forms that are refused and shown again, and failures: one can go on from both."""

import re
from collections.abc import Iterator

import pytest

from tests.dashboard.visitor import Visitor, a_visitor
from tests.serving import Brokerage

_BACK = re.compile(r'name="back" value="([^"]+)"')


@pytest.fixture
def visitor(brokerage: Brokerage) -> Iterator[Visitor]:
    """A super user without a browser."""
    with a_visitor(brokerage) as signed_in:
        yield signed_in


_MEMBER = {"name": "Somebody New", "email": "somebody.new@example.com", "role": "support"}


@pytest.mark.parametrize(
    ("path", "form", "status", "page"),
    [
        ("/developers/seed", {"accounts": "0", "seed": "1"}, 422, "/developers"),
        ("/team/members", {"role": "nobody"}, 422, "/team"),
        ("/team/members", _MEMBER, 200, "/team"),
        ("/developers/live-testing/send", {"method": "BREW"}, 422, "/developers/live-testing"),
        ("/market/AAPL", {"bid": "2", "ask": "1"}, 422, "/market/AAPL"),
    ],
)
def test_from_a_form_that_is_shown_again_everything_leads_on(
    visitor: Visitor, path: str, form: dict[str, str], status: int, page: str
) -> None:
    shown = visitor.sends(path, form)
    assert shown.status_code == status
    for back in set(_BACK.findall(shown.text)):
        leads_to(visitor, back, page)
    # The clock is refused where it stands; its reason is told where the form was shown.
    came_from = {"Origin": visitor.url, "Referer": f"{visitor.url}/dashboard{path}"}
    refused = visitor.sends("/clock/advance", {"until": "never"}, headers=came_from)
    leads_to(visitor, refused.headers["location"], page)
    # So is loading it anew by its address, which a browser offers.
    leads_to(visitor, f"/dashboard{path}", page)


def leads_to(visitor: Visitor, address: str, page: str) -> None:
    """The address shows that page, at the second step if not at once."""
    answer = visitor.http.get(f"{visitor.url}{address}", follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, f"/dashboard{page}"), address


def test_candles_of_a_refused_pin_are_those_of_the_symbol(visitor: Visitor) -> None:
    shown = visitor.sends("/market/AAPL", {"bid": "2", "ask": "1"}).text
    windows = re.findall(r'href="([^"]+\?window=[^"]+)"', shown)
    assert len(windows) == 4
    for address in windows:
        leads_to(visitor, address, "/market/AAPL")


def test_a_failure_has_the_shell_around_it_for_whoever_has_signed_in(
    brokerage: Brokerage, visitor: Visitor
) -> None:
    nowhere = "/accounts/00000000-0000-4000-8000-000000000000"
    for path in (nowhere, "/no/such/page"):
        answer = visitor.gets(path)
        assert answer.status_code == 404
        assert 'id="clock-bar"' in answer.text
        assert 'aria-label="Places"' in answer.text
        assert "Sign in</a>" not in answer.text
    with a_visitor(brokerage, "support") as support:
        answer = support.sends("/developers/seed", {"accounts": "1"})
        assert answer.status_code == 403
        assert 'id="clock-bar"' in answer.text
    with a_visitor(brokerage, None) as nobody:
        answer = nobody.gets("/no/such/page")
        assert answer.status_code == 404
        assert "clock-bar" not in answer.text
        assert "Sign in</a>" in answer.text


def test_every_place_of_the_upper_rail_has_a_key_of_its_own(visitor: Visitor) -> None:
    shown = visitor.gets().text
    keys = [key for key in re.findall(r'data-key="([^"]*)"', shown) if key]
    assert len(keys) == len(set(keys)) == 8
    for key in keys:
        assert f"<kbd>g</kbd> <kbd>{key}</kbd>" in shown
