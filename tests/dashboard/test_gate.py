"""Who gets in, whose forms count, and what each role may do."""

import re
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from streetname.dashboard.application import pages
from streetname.dashboard.routing import Page
from streetname.people.roles import Permission, Role, allows
from tests.dashboard.in_process import Visitor as NearVisitor
from tests.dashboard.in_process import visiting
from tests.dashboard.visitor import Visitor, a_visitor, uses
from tests.serving import Brokerage

_PAGES = pages()
_CLOSED = [page for page in _PAGES if page.permission is not None]
_VARIABLE = re.compile(r"\{[a-z_]+(:[a-z]+)?\}")
MULTIPART = "multipart/form-data; boundary=b"
FORM = "application/x-www-form-urlencoded"
_STREAMS = ("/live",)


@pytest.fixture
def visitor(brokerage: Brokerage) -> Iterator[Visitor]:
    """A super user."""
    with a_visitor(brokerage) as someone:
        yield someone


@pytest.fixture
def nobody(brokerage: Brokerage) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    with a_visitor(brokerage, None) as someone:
        yield someone


def test_nobody_sees_anything_without_signing_in(nobody: Visitor) -> None:
    for page in _CLOSED:
        response = (nobody.gets if page.method == "GET" else nobody.sends)(filled(page))
        assert response.status_code == 303, page
        assert response.headers["location"].startswith("/dashboard/sign-in"), page


def test_signing_in_leads_on_to_where_one_wanted_to_go_but_never_away(visitor: Visitor) -> None:
    def sent_to(wanted: str) -> str:
        return visitor.gets("/sign-in", params={"next": wanted}).headers["location"]

    assert sent_to("/dashboard/accounts?search=a") == "/dashboard/accounts?search=a"
    for elsewhere in (
        "https://elsewhere.example/dashboard",
        "//elsewhere.example/dashboard",
        "/\\elsewhere.example",
        "/dashboard\\@elsewhere.example",
        "/v1/accounts",
        "javascript:alert(1)",
    ):
        assert sent_to(elsewhere) == "/dashboard"


def test_the_session_is_kept_from_scripts_and_other_sites(
    brokerage: Brokerage, nobody: Visitor
) -> None:
    link = brokerage.sandbox("POST", "/sign-in-links", {})["path"]
    cookie = uses(nobody.http, f"{brokerage.url}{link}").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/dashboard" in cookie


def test_a_link_signs_in_once(brokerage: Brokerage, nobody: Visitor) -> None:
    link = brokerage.url + brokerage.sandbox("POST", "/sign-in-links", {})["path"]
    assert uses(nobody.http, link).status_code == 303
    nobody.http.cookies.clear()
    spent = uses(nobody.http, link)
    assert spent.status_code == 401
    looked = nobody.http.get(link)
    assert looked.status_code == 401
    for page in (spent.text, looked.text):
        assert "has been used already" in page
        assert "streetname sign-in-link" in page
        assert 'href="/dashboard/sign-in"' in page


def test_a_link_is_not_used_up_by_looking_at_it(brokerage: Brokerage, nobody: Visitor) -> None:
    link = brokerage.url + brokerage.sandbox("POST", "/sign-in-links", {})["path"]
    for method in ("HEAD", "GET", "HEAD", "GET"):
        looked = nobody.http.request(method, link)
        assert looked.status_code == 200
        assert "set-cookie" not in looked.headers
    assert "Sign in as Super user" in looked.text
    assert nobody.gets("/profile").status_code == 303, "nobody has signed in yet"
    assert uses(nobody.http, link).status_code == 303
    assert nobody.gets("/profile").status_code == 200


@pytest.mark.parametrize("site", ["https://elsewhere.example", "null"])
def test_another_site_signs_nobody_in_with_a_link_of_its_own(
    brokerage: Brokerage, visitor: Visitor, site: str
) -> None:
    link = brokerage.sandbox("POST", "/sign-in-links", {"role": "support"})["path"]
    path = link.removeprefix("/dashboard")
    for how in ({"headers": {"Origin": site}}, {"headers": {"Origin": visitor.url}}):
        assert visitor.sends(path, {"form_token": ""}, **how).status_code == 403
    assert "Super user of" in visitor.gets("/profile").text


def test_a_session_ends_with_signing_out(visitor: Visitor) -> None:
    kept = dict(visitor.http.cookies)
    assert visitor.sends("/sign-out").status_code == 303
    visitor.http.cookies.update(kept)
    assert visitor.gets("/accounts").status_code == 303


def test_every_answer_keeps_browsers_strict(visitor: Visitor, nobody: Visitor) -> None:
    for response in (
        visitor.gets(),
        visitor.gets("/static/main.js"),
        visitor.gets("/nothing-here"),
        nobody.gets("/sign-in"),
    ):
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-frame-options"] == "DENY"


def test_pages_are_not_kept_by_browsers(visitor: Visitor) -> None:
    assert visitor.gets("/accounts").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "how",
    [
        {"headers": {"Origin": "https://elsewhere.example"}},
        {"headers": {"Origin": "null"}},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
    ],
    ids=("another site", "a sandboxed frame", "a browser that says so"),
)
def test_a_form_of_another_site_does_nothing(
    visitor: Visitor, how: dict[str, dict[str, str]]
) -> None:
    before = clock_mode(visitor)
    response = visitor.sends("/clock/mode", {"mode": other(before)}, **how)
    assert response.status_code == 403
    assert "from another site" in response.text
    assert clock_mode(visitor) == before


@pytest.mark.parametrize("kind", [MULTIPART, FORM])
def test_a_form_that_does_not_say_how_long_it_is_ends_where_it_is_too_long(kind: str) -> None:
    part = b"x" * (1 << 20)
    taken = 0

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal taken
        yield b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
        for _ in range(100):
            taken += 1
            yield part

    async def story(visitor: NearVisitor) -> None:
        visitor.http.cookies.clear()
        answer = await visitor.http.post(
            "/dashboard/sign-in", content=without_end(), headers={"Content-Type": kind}
        )
        assert answer.status_code == (413 if kind == MULTIPART else 400)
        assert "<h1>" in answer.text
        assert taken <= 13

    visiting(story)


@pytest.mark.parametrize("length", ["12582913", "9" * 5_000, "²", "-1"])
def test_a_form_that_says_that_it_is_too_long_is_refused_at_once(length: str) -> None:
    async def story(visitor: NearVisitor) -> None:
        said = {"Content-Type": FORM, "Content-Length": length.encode("latin-1")}
        answer = await visitor.http.post("/dashboard/sign-out", content=b"", headers=said)
        assert answer.status_code == 413
        assert "<h1>" in answer.text

    visiting(story)


def test_a_form_of_what_nobody_can_write_is_refused(visitor: Visitor) -> None:
    kind = "multipart/form-data; boundary=b; charset=utf-7"
    field = b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
    body = field % (b"name", b"+2AA-") + field % (b"form_token", visitor.token.encode()) + b"--b--"
    answer = visitor.http.post(
        f"{visitor.url}/dashboard/developers/keys",
        content=body,
        headers={"Origin": visitor.url, "Content-Type": kind},
    )
    assert answer.status_code == 400
    assert "<h1>" in answer.text


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_a_form_without_the_sessions_token_does_nothing(visitor: Visitor, token: str) -> None:
    before = clock_mode(visitor)
    response = visitor.sends("/clock/mode", {"mode": other(before), "form_token": token})
    assert response.status_code == 403
    assert clock_mode(visitor) == before


def test_the_token_of_another_session_does_nothing(brokerage: Brokerage, visitor: Visitor) -> None:
    before = clock_mode(visitor)
    with a_visitor(brokerage) as somebody_else:
        form = {"mode": other(before), "form_token": somebody_else.token}
        assert visitor.sends("/clock/mode", form).status_code == 403
    assert clock_mode(visitor) == before


@pytest.mark.parametrize("role", Role)
def test_each_role_can_do_what_it_may_and_nothing_else(brokerage: Brokerage, role: Role) -> None:
    with a_visitor(brokerage, role.value) as visitor:
        for page in _CLOSED:
            assert page.permission is not None
            may = allows(role, page.permission)
            if page.path in _STREAMS or (may and page.method == "POST"):
                continue  # a stream has no end; what is done is tested where it is done
            send = visitor.sends if page.method == "POST" else visitor.gets
            status = send(filled(page)).status_code
            assert status in (200, 303, 404, 422) if may else status == 403, page


def test_support_sees_no_personal_data(brokerage: Brokerage) -> None:
    brokerage.open_account("teal.heron@example.com")
    for role, sees in ((Role.OPERATIONS, True), (Role.SUPPORT, False)):
        with a_visitor(brokerage, role.value) as visitor:
            for path in ("/accounts", "/accounts?format=csv", ""):
                assert ("teal.heron@example.com" in visitor.gets(path).text) is sees, (role, path)


def test_every_permission_is_asked_for_somewhere() -> None:
    asked = {page.permission for page in _PAGES}
    assert asked >= set(Permission) - {Permission.PERSONAL}


def test_nobody_looks_into_an_environment_that_they_do_not_belong_to(visitor: Visitor) -> None:
    visitor.sends("/environment", {"environment": "default"}, follow_redirects=False)
    assert '<dt>Environment</dt><dd><span class="mono break">default<' not in support(visitor)


def filled(page: Page) -> str:
    """The page's path, with something in it that is not there."""
    return _VARIABLE.sub(str(uuid4()), page.path)


def clock_mode(visitor: Visitor) -> str:
    return "frozen" if ">frozen<" in visitor.gets("/clock/bar").text else "running"


def other(mode: str) -> str:
    return "running" if mode == "frozen" else "frozen"


def support(visitor: Visitor) -> str:
    return visitor.gets("/support").text
