"""Live Testing: requests sent from the browser, and what nobody can send."""

import json
import os
import re
import subprocess
import sys
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import pytest
from playwright.sync_api import Browser, expect

from streetname.app import OPERATIONS
from streetname.dashboard.live_testing.examples import example_of
from streetname.dashboard.live_testing.snippets import curl, python
from streetname.dashboard.live_testing.templates import Templates, filled
from streetname.people.roles import Permission
from streetname.wire.doors import Door
from tests.dashboard.in_process import Visitor, visiting
from tests.dashboard.person import NARROW, Person, a_person
from tests.dashboard.visitor import a_visitor
from tests.serving import Brokerage, Server

_TEMPLATES = Templates(OPERATIONS)
_SHAPES = {str(each.request): each.request for each in OPERATIONS if each.request is not None}


def begins(person: Person, method: str, path: str, door: str = "broker") -> None:
    query = urlencode({"operation": f"{door} {method} {path}"})
    person.goes_to(f"/developers/live-testing?{query}")


def answered(person: Person) -> Any:
    return json.loads(person.page.locator("#response-body").inner_text())


@pytest.mark.parametrize("name", sorted(_SHAPES))
def test_every_example_has_the_shape_that_is_asked_for(name: str) -> None:
    body = msgspec.json.encode(example_of(_SHAPES[name]))
    msgspec.json.decode(body, type=_SHAPES[name], strict=False)


def test_every_operation_is_a_template_and_streams_are_known() -> None:
    assert len(_TEMPLATES.listed) == len(OPERATIONS)
    assert {each.path for each in _TEMPLATES.listed if each.is_stream} >= {"/v1/events/trades"}


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", "/sandbox/v1/environments", Permission.TEAM),
        ("DELETE", "/sandbox/v1/environments/other", Permission.TEAM),
        ("POST", "/sandbox/v1/sign-in-links", Permission.TEAM),
        ("POST", "/sandbox/v1/accounts/1/keys", Permission.KEYS),
        ("POST", "/sandbox/v1/clock/advance", Permission.SANDBOX),
        ("GET", "/sandbox/v1/clock", Permission.LIVE_TESTING),
        ("POST", "/v1/accounts", Permission.LIVE_TESTING),
    ],
)
def test_a_request_needs_the_permission_of_what_it_does(
    method: str, path: str, permission: Permission
) -> None:
    found = _TEMPLATES.matching(method, path, Door.BROKER)
    assert [template.permission for template in found] == [permission]


def test_an_order_is_sent_answered_and_in_the_books(person: Person, brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    page = person.goes_to("/developers/live-testing")
    assert json.loads(page.get_by_label("Body").input_value())["symbol"] == "AAPL"
    assert page.locator("#place-account_id").input_value() == account_id
    person.presses("Send")
    expect(page.locator("#tester-response .badge")).to_have_text("200 OK")
    order = answered(person)
    assert order["commission"] == "0"
    listed = brokerage.http.get(f"/v1/trading/accounts/{account_id}/orders?status=all").json()
    assert [each["id"] for each in listed] == [order["id"]]
    page.get_by_text("The same with curl").click()
    assert "$STREETNAME_SECRET" in page.locator("#snippet-curl").inner_text()
    page.get_by_text("The same in Python").click()
    assert "'/trading/accounts/" in page.locator("#snippet-python").inner_text()
    # A body that is not JSON is not sent; the history brings back what was.
    page.get_by_label("Body").fill('{"symbol": "MSFT",')
    expect(page.locator("#body-said")).to_contain_text("Not JSON yet")
    person.presses("Send")
    page.get_by_label("Body").fill('{"symbol": "NOTHING", "qty": "1", "side": "buy"}')
    person.presses("Send")
    expect(page.locator("#tester-response .badge")).to_contain_text("422")
    past = page.get_by_role("navigation", name="History").get_by_role("link")
    expect(past).to_have_count(2)
    past.last.click()
    expect(page.locator("#tester-response .badge")).to_have_text("200 OK")
    assert "AAPL" in page.get_by_label("Body").input_value()


def test_it_begins_with_the_account_that_can_do_most(brokerage: Brokerage) -> None:
    brokerage.funded_account("20000")
    rich = brokerage.funded_account("30000", email="coral.heron@example.com")
    brokerage.open_account("jade.otter@example.com")
    with a_visitor(brokerage) as visitor:
        page = visitor.gets("/developers/live-testing").text
        assert f'<option value="{rich}" selected>' in page


def test_it_works_without_any_script(
    chromium: Browser, server: Server, brokerage: Brokerage
) -> None:
    with a_person(chromium, server, brokerage, java_script_enabled=False) as person:
        begins(person, "POST", "/v1/accounts")
        page = person.page
        person.presses("Send")
        expect(page.locator("#tester-response .badge")).to_have_text("200 OK")
        assert answered(person)["status"] == "SUBMITTED"
        page.get_by_label("Body").fill('{\n  "contact": }')
        person.presses("Send")
        expect(page.get_by_text("at line 2, column 14")).to_be_visible()
        assert page.get_by_label("Body").input_value() == '{\n  "contact": }'
        person.complaints.clear()  # the browser mentions that the form was refused
        page.get_by_label("Find a template").fill("watchlists")
        person.presses("Find")
        links = page.get_by_role("navigation", name="Templates").get_by_role("link")
        assert all("watchlist" in text.lower() for text in links.all_inner_texts())
        begins(person, "GET", "/v1/events/trades")
        person.presses("Send")
        expect(page.locator("#tester-response")).to_contain_text("stays open")
        page.goto(f"{server.url}/dashboard/developers/live-testing?request=99999")
        expect(page.locator("#tester-response")).to_contain_text("its answer is here")


def test_a_path_that_is_typed_has_fields_for_its_variables(
    person: Person, brokerage: Brokerage
) -> None:
    account_id = brokerage.funded_account()
    order = brokerage.order(account_id, type="limit", limit_price="1", qty="1").json()
    begins(person, "GET", "/v1/accounts")
    page = person.page
    page.get_by_label("Path").fill("/v1/trading/accounts/{account_id}/orders/{order_id}")
    person.presses("Send")
    expect(page.get_by_text("Choose account_id and order_id")).to_be_visible()
    person.complaints.clear()  # the browser mentions that the form was refused
    expect(page.locator("#place-account_id")).to_be_focused()
    page.locator("#place-account_id").fill(account_id)
    page.locator("#place-order_id").fill(order["id"])
    person.presses("Send")
    expect(page.locator("#tester-response .badge")).to_have_text("200 OK")
    assert answered(person)["id"] == order["id"]
    assert page.locator("#place-order_id").input_value() == order["id"]
    page.get_by_label("Path").fill("/v1/accounts")
    person.presses("Send")
    expect(page.locator("#place-order_id")).to_have_count(0)


def test_a_template_begins_with_what_its_query_must_have(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    brokerage.order(account_id, qty="1", client_order_id="mine & yours").raise_for_status()
    watchlist = {"name": "Of Mine", "symbols": ["AAPL"]}
    brokerage.owner(account_id).http.post("/v2/watchlists", json=watchlist).raise_for_status()
    with a_visitor(brokerage) as visitor:

        def begun(operation: str) -> str:
            shown = visitor.gets("/developers/live-testing", params={"operation": operation}).text
            found = re.search(r'id="field-query" name="query" value="([^"]*)"', shown)
            assert found is not None
            return unescape(found.group(1))

        for method in ("GET", "PUT", "POST", "DELETE"):
            assert begun(f"trading {method} /v2/watchlists:by_name") == "name=Of%20Mine"
        by_client_order_id = "/v2/orders:by_client_order_id"
        assert begun(f"trading GET {by_client_order_id}") == ("client_order_id=mine%20%26%20yours")
        assert begun("trading GET /v2/account") == ""


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_json_does_not_know_are_refused(number: str) -> None:
    async def story(visitor: Visitor) -> None:
        begun = await visitor.gets("/developers/live-testing")
        sent = {"method": "POST", "path": "/v1/accounts", "body": f'{{"contact": {number}}}'}
        shown = await visitor.posts("/developers/live-testing/send", begun, sent, status=422)
        assert "The body is not JSON" in shown

    visiting(story)


def test_the_program_for_a_stream_is_shown_with_it() -> None:
    async def story(visitor: Visitor) -> None:
        begun = await visitor.gets("/developers/live-testing")
        sent = {"method": "GET", "path": "/v1/events/trades"}
        shown = await visitor.posts("/developers/live-testing/send", begun, sent)
        assert "stream=True" in shown

    visiting(story)


def test_the_trading_api_is_spoken_as_the_owner_of_a_chosen_account(
    person: Person, brokerage: Brokerage
) -> None:
    account = brokerage.open_account()
    begins(person, "GET", "/v2/account", "trading")
    page = person.page
    assert page.get_by_label("Whose account").input_value() == str(account.id)
    person.presses("Send")
    expect(page.locator("#tester-response .badge")).to_have_text("200 OK")
    assert answered(person)["account_number"] == account.account_number
    page.get_by_label("Whose account").fill("nobody")
    person.presses("Send")
    expect(page.get_by_text("Choose the account whose owner is to speak")).to_be_visible()
    person.complaints.clear()  # the browser mentions that the form was refused


def test_a_made_key_is_shown_once_and_only_who_may_make_keys_makes_them(
    person: Person, brokerage: Brokerage, chromium: Browser, server: Server
) -> None:
    brokerage.open_account()
    begins(person, "POST", "/sandbox/v1/accounts/{account_id}/keys")
    person.presses("Send")
    expect(person.page.locator("#tester-response .badge")).to_have_text("200 OK")
    secret = answered(person)["secret_key"]
    person.page.reload()
    assert secret not in person.page.content()
    assert "shown once" in person.sees
    with a_person(chromium, server, brokerage, role="developer") as developer:
        page = developer.goes_to("/developers/live-testing")
        token = page.locator("input[name=form_token]").first.input_value()
        sent = {"form_token": token, "method": "POST", "door": "broker", "body": ""}
        for path in (
            "/sandbox/v1/sign-in-links",
            "/sandbox/v1/accounts/1/keys",
            "/sandbox%2Fv1/environments",
        ):
            answer = page.request.post(
                f"{server.url}/dashboard/developers/live-testing/send", form={**sent, "path": path}
            )
            assert answer.status == 403, path
    with a_person(chromium, server, brokerage, role="operations") as someone:
        answer = someone.page.request.get(f"{server.url}/dashboard/developers/live-testing")
        assert answer.status == 403


def test_what_is_changed_from_the_page_is_in_the_audit_log() -> None:
    async def story(visitor: Visitor) -> None:
        begun = await visitor.gets("/developers/live-testing")
        sent = {"method": "DELETE", "path": "/sandbox/v1/market/AAPL/halt", "door": "broker"}
        shown = await visitor.posts("/developers/live-testing/send", begun, sent)
        assert "200 OK" in shown
        sent = {"method": "GET", "path": "/v1/accounts", "door": "broker"}
        await visitor.posts("/developers/live-testing/send", begun, sent)
        noted = [line for line in visitor.audit() if line.action == "live_testing.send"]
        assert [line.detail for line in noted] == [
            "DELETE /sandbox/v1/market/AAPL/halt, answered with 200"
        ]

    visiting(story)


def test_a_path_is_filled_in_once_and_never_grows_without_end() -> None:
    assert filled("/v1/{a}/{b}/{c}", {"a": "{b}", "b": "2"}) == "/v1/{b}/2/{c}"

    async def story(visitor: Visitor) -> None:
        begun = await visitor.gets("/developers/live-testing")
        sent = {"method": "GET", "door": "broker", "path": "/" + "{a}" * 2_600}
        shown = await visitor.posts(
            "/developers/live-testing/send", begun, {**sent, "place.a": "x" * 20_000}, 422
        )
        assert "the path has 8,000 characters at most" in shown.lower()
        assert len(shown) < 500_000

    visiting(story)


@pytest.mark.parametrize("depth", [101, 900, 4_000])
def test_a_body_that_is_nested_too_deeply_is_not_sent(depth: int) -> None:
    async def story(visitor: Visitor) -> None:
        begun = await visitor.gets("/developers/live-testing")
        sent = {"method": "POST", "door": "broker", "path": "/v1/accounts"}
        for body in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
            await visitor.posts("/developers/live-testing/send", begun, {**sent, "body": body}, 422)

    visiting(story)


def test_it_fits_a_narrow_screen(chromium: Browser, server: Server, brokerage: Brokerage) -> None:
    with a_person(chromium, server, brokerage, viewport=NARROW) as person:
        page = person.goes_to("/developers/live-testing")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_no_client_can_say_whom_a_request_speaks_for(brokerage: Brokerage) -> None:
    name = "streetname.principal"
    claims = ('{"kind": "broker", "environment": "default"}', "broker", "1")
    with httpx.Client(base_url=brokerage.url) as stranger:
        for claim in claims:
            for headers in ({name: claim}, {"x-streetname-principal": claim}, {"scope": claim}):
                assert stranger.get("/v1/accounts", headers=headers).status_code == 401
                assert stranger.get("/v2/account", headers=headers).status_code == 401
            query = {name: claim, f"scope[{name}]": claim}
            assert stranger.get("/v1/accounts", params=query).status_code == 401
            assert stranger.post("/v1/accounts", json={name: claim}).status_code == 401
            assert stranger.get("/v1/accounts", headers={"cookie": f"{name}=1"}).status_code == 401


def test_the_same_request_for_a_shell_and_for_python() -> None:
    origin, body = "http://localhost", '{"name": "It\'s mine", "symbols": null}'
    path = "/v2/watchlists"
    shell = curl(origin, "POST", path, "", body, Door.TRADING)
    assert "APCA-API-KEY-ID: $STREETNAME_KEY" in shell
    assert '\'{"name": "It\'"\'"\'s mine"' in shell
    program = python(origin, "POST", path, "", body, Door.TRADING)
    compile(program, "snippet", "exec")
    assert "client.post(\n    '/watchlists',\n    {" in program
    assert "None" in program
    plain = python(origin, "PUT", "/sandbox/v1/clock", "", '{"mode": "live"}', Door.BROKER)
    compile(plain, "snippet", "exec")
    assert "requests.request" in plain


def test_a_program_reads_a_stream_line_by_line(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    brokerage.order(account_id, qty="1").raise_for_status()
    of = (brokerage.url, "GET", "/v1/events/trades", "since=2026-03-01", "")
    compile(python(*of, Door.TRADING, is_stream=True), "snippet", "exec")
    keys = {"STREETNAME_KEY": brokerage.key, "STREETNAME_SECRET": brokerage.secret}
    with subprocess.Popen(
        [sys.executable, "-u", "-c", python(*of, Door.BROKER, is_stream=True)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **keys},
    ) as running:
        assert running.stdout is not None
        try:
            told = next(line for line in running.stdout if line.startswith("data: "))
        finally:
            running.kill()
    assert json.loads(told.removeprefix("data: "))["account_id"] == account_id
