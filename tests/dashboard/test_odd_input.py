"""Odd dates, numbers, words and addresses: whatever a request says, it is answered with a page."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from streetname.dashboard.addressing import parts_of
from tests.dashboard.addresses import PAGES, addresses
from tests.dashboard.in_process import Visitor as NearVisitor
from tests.dashboard.in_process import visiting
from tests.dashboard.visitor import Visitor, a_visitor
from tests.dashboard.world import World, a_world
from tests.serving import Brokerage, Server, a_brokerage, application

_ODD = {
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "the last moment": "9999-12-31T23:59:59-23:59",
    "the first moment": "0001-01-01T00:00:00+23:59",
    "no day": "2026-02-30",
    "a long number": "9" * 4_500,
    "a large number": "9223372036854775808",
    "a negative number": "-1",
    "other digits": "²٣",
    "no text": "%ED%A0%80%FF",
    "nothing at all": "%00",
    "brackets": "//[",
    "wild cards": "%25_%27%22;--",
    "an enumeration of nothing": "None",
}
"""As they stand in an address; what is no text and what is nothing is encoded."""

_NAMES = (
    *("from", "to", "date", "since", "before", "behind", "page", "size", "number", "request"),
    *("fill", "weeks", "instant", "until", "list", "period", "window", "search", "q", "sort"),
    *("direction", "status", "type", "kind", "which", "side", "symbol", "account", "account_id"),
    *("object", "ledger_account", "asset", "stream", "operation", "next", "back", "person"),
    *("action", "category", "outcome", "tradable", "halted", "welcome", "span"),
)
_LONGEST_ADDRESS = 60_000


@pytest.fixture(scope="module")
def world(server: Server) -> Iterator[World]:
    """One world for all of it: pages only look."""
    with a_brokerage(server, "a-world-for-odd-questions") as brokerage:
        yield a_world(brokerage)


@pytest.fixture
def visitor(brokerage: Brokerage) -> Iterator[Visitor]:
    """A super user."""
    with a_visitor(brokerage) as someone:
        yield someone


@pytest.mark.parametrize("odd", _ODD.values(), ids=_ODD.keys())
def test_no_page_breaks_over_what_its_address_says(odd: str, world: World) -> None:
    with a_visitor(world.brokerage) as visitor:
        for page in PAGES:
            address = addresses(page, world)[0]
            for query in queries(odd):
                answer = visitor.gets(f"{address}?{query}")
                assert answer.status_code < 500, (address, query[:80])


@pytest.mark.parametrize("odd", _ODD.values(), ids=_ODD.keys())
def test_no_file_and_no_form_breaks_over_what_is_in_its_path(odd: str, world: World) -> None:
    with a_visitor(world.brokerage) as visitor:
        for path in (
            f"/documents/{world.trader}/confirmations/{odd}.json",
            f"/documents/{world.trader}/statements/{odd[:7]}.json",
            f"/documents/{world.trader}/uploads/{odd}",
            f"/documents/open?account_id={odd}&date={odd}&type=statement",
            f"/ledger/accounts/{odd}",
            f"/ledger/entries/{odd}",
            f"/market/{odd}",
            f"/developers/requests/{odd}",
            f"/developers/keys/{odd}",
            f"/transactions/orders/{odd}",
            f"/accounts/{odd}",
            f"/link/{odd}",
            f"/static/{odd}",
            f"/clock/bar?back={odd}",
            f"/{odd}",
        ):
            assert visitor.gets(path).status_code < 500, path[:80]


def test_the_last_day_of_all_limits_nothing(world: World) -> None:
    with a_visitor(world.brokerage) as visitor:
        for path in ("/accounts", "/transactions", "/transactions/transfers"):
            assert "Nothing matches" not in visitor.gets(f"{path}?to=9999-12-31").text


def test_whatever_stands_behind_next_one_is_led_to_a_page_of_ours(visitor: Visitor) -> None:
    for odd in ("//[", "http://[", "/dashboard\\[", "\0", "[", "http://[::1"):
        answer = visitor.gets("/sign-in", params={"next": odd})
        assert answer.headers["location"] == "/dashboard", odd


@pytest.mark.parametrize("name", ["Origin", "Referer"])
@pytest.mark.parametrize("odd", ["http://[", "//[::", "http://\xff", "null", "x" * 5_000])
def test_odd_headers_get_a_page(name: str, odd: str, visitor: Visitor) -> None:
    headers = {"Origin": visitor.url, name: odd}
    refused = visitor.sends(
        "/clock/advance",
        {"until": "never"},
        headers={key: value.encode("latin-1") for key, value in headers.items()},
    )
    assert refused.status_code == (403 if name == "Origin" else 303)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/dashboard/accounts", {"Host": "["}),
        ("/dashboard/accounts", {"Host": "[::1"}),
        ("/dashboard/nothing-here", {"Host": "a b"}),
        ("/dashboard/sign-in", {"Cookie": "streetname_session=\xff"}),
    ],
)
def test_odd_hosts_and_cookies_get_a_page(
    path: str, headers: dict[str, str], visitor: Visitor
) -> None:
    with httpx.Client(base_url=visitor.url) as stranger:
        sent = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
        assert stranger.get(path, headers=sent).status_code < 500


def test_an_address_that_makes_no_sense_has_no_parts() -> None:
    assert parts_of("http://[") == ("", "", "", "", "")
    assert parts_of("/dashboard?a=b").path == "/dashboard"


def test_bytes_that_are_no_text_in_a_query_get_a_page() -> None:
    async def story(visitor: NearVisitor) -> None:
        application = visitor.http._transport.app  # type: ignore[attr-defined]
        for query in (b"search=\xff", b"\xff", b"="):
            scope = {
                "type": "http",
                "http_version": "1.1",
                "method": "GET",
                "scheme": "http",
                "path": "/dashboard/accounts",
                "raw_path": b"/dashboard/accounts",
                "root_path": "",
                "query_string": query,
                "headers": [(b"host", b"localhost")],
                "server": ("localhost", 80),
                "client": ("127.0.0.1", 1),
            }
            said: list[int] = []

            async def receive() -> dict[str, object]:
                return {"type": "http.request", "body": b"", "more_body": False}

            async def send(message: dict[str, object], said: list[int] = said) -> None:
                if message["type"] == "http.response.start":
                    said.append(int(str(message["status"])))

            await application(scope, receive, send)
            assert said == [303], query

    visiting(story)


@pytest.mark.parametrize(
    "begin", [datetime(2000, 1, 4, 15, tzinfo=UTC), datetime(2000, 1, 12, 15, tzinfo=UTC)]
)
def test_every_page_can_be_opened_in_the_first_days_of_the_calendar(begin: datetime) -> None:
    async def story(visitor: NearVisitor) -> None:
        # Whoever is made up is too young by then, but a past is given nevertheless.
        await visitor.calls("POST", "/sandbox/v1/seed", json={"accounts": 1, "weeks": 12})
        applicant = application("amber.falcon@example.com")
        applicant["identity"]["date_of_birth"] = "1970-01-01"
        for agreement in applicant["agreements"]:
            agreement["signed_at"] = "2000-01-03T15:00:00Z"
        opened = await visitor.calls("POST", "/v1/accounts", json=applicant)
        assert opened.is_success, opened.text
        account = opened.json()["id"]
        found = [page.path for page in PAGES if "{" not in page.path]
        found += [f"/accounts/{account}{tab}" for tab in ("", "/positions", "/history?span=1A")]
        found += [f"/market/AAPL?window={window}" for window in ("1D", "5D", "1M", "3M")]
        for path in found:
            answer = await visitor.http.get(f"/dashboard{path}", follow_redirects=True)
            assert answer.status_code < 500, path

    visiting(story, clock=begin)


def queries(odd: str) -> Iterator[str]:
    """All names with the odd value, in as many queries as it takes."""
    at_once = max(1, min(len(_NAMES), _LONGEST_ADDRESS // (len(odd) + 20)))
    for start in range(0, len(_NAMES), at_once):
        yield "&".join(f"{name}={odd}" for name in _NAMES[start : start + at_once])
