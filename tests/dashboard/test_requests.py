"""The requests of API/Devs: what is remembered, and what is never shown."""

import re

from streetname.dashboard.json_text import coloured, masked, masked_query, pretty
from streetname.environments.recent_requests import KEPT, RecentRequests
from streetname.people.roles import Role
from tests.dashboard.in_process import Visitor, visiting
from tests.serving import application

_ROWS = re.compile(r'href="(/dashboard/developers/requests/\d+)"')


def test_requests_are_listed_and_bodies_of_failed_ones_are_shown_masked() -> None:
    async def story(visitor: Visitor) -> None:
        sent = application("amber.falcon@example.com")
        sent["contact"]["country"] = "Atlantis"
        assert (await visitor.calls("POST", "/v1/accounts", json=sent)).status_code == 422
        assert (await visitor.calls("GET", "/v1/clock")).is_success
        shown = await visitor.gets("/developers/requests")
        refused = await visitor.gets("/developers/requests?outcome=refused")
        assert (len(_ROWS.findall(shown)), len(_ROWS.findall(refused))) == (2, 1)
        assert visitor.key[0] in shown
        page = await visitor.gets(_ROWS.findall(refused)[0].removeprefix("/dashboard"))
        assert "email_address" in page
        assert "422 refused" in page
        for personal in ("amber.falcon", "Falcon", "444-55-4321", "5556667788", "San Mateo"):
            assert personal not in page
            assert personal not in refused
        clock = await visitor.gets("/developers/requests?search=clock")
        page = await visitor.gets(_ROWS.findall(clock)[0].removeprefix("/dashboard"))
        assert "It was not kept" in page

    visiting(story)


def test_bodies_of_all_requests_are_kept_while_they_are_recorded() -> None:
    async def story(visitor: Visitor) -> None:
        begun = await visitor.gets("/developers/requests")
        shown = await visitor.posts("/developers/requests/record", begun, {"record": "on"})
        assert "10 more minutes" in shown
        await visitor.calls("PUT", "/sandbox/v1/clock", json={"mode": "frozen"})
        shown = await visitor.gets("/developers/requests")
        assert "frozen" in shown
        await visitor.posts("/developers/requests/record", begun, {"record": "off"})
        await visitor.calls("PATCH", "/sandbox/v1/rules", json={"regulatory_fees": True})
        shown = await visitor.gets("/developers/requests")
        assert "regulatory_fees" not in shown
        actions = [line.detail for line in visitor.audit() if line.action == "requests.record"]
        assert actions == ["off", "on"]

    visiting(story)


def test_a_reset_environment_remembers_nothing() -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.calls("GET", "/v1/clock")
        begun = await visitor.gets("/developers")
        await visitor.posts("/developers/reset", begun, {})
        shown = await visitor.gets("/developers/requests")
        assert _ROWS.findall(shown) == []

    visiting(story)


def test_who_sees_no_keys_sees_no_requests() -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.gets("/developers/requests", status=403)
        await visitor.gets("/developers/keys", status=403)
        assert "Requests" not in await visitor.gets("/developers/events")

    visiting(story, Role.SUPPORT)


def test_only_so_many_requests_and_no_large_body_are_kept() -> None:
    requests = RecentRequests()
    scope = {
        "method": "POST",
        "path": "/v1/accounts",
        "query_string": b"",
        "streetname.body": b"x" * 100_000,
    }
    for _ in range(KEPT + 5):
        requests.add(scope, "CK", 422, 0.0, object())
    kept = requests.latest()
    assert len(kept) == KEPT
    assert [kept[0].number, kept[-1].number] == [KEPT + 5, 6]
    assert kept[0].body is None


def test_what_is_secret_or_personal_is_masked_wherever_it_stands() -> None:
    text = masked(
        b'{"note": "write to amber@example.com", "identity": {"given_name": "Amber", "age": 7},'
        b' "list": [{"secret_key": "s3cret", "symbol": "AAPL"}], "tax_id": null}'
    )
    assert "amber" not in text.lower()
    assert "s3cret" not in text
    assert '"symbol": "AAPL"' in text
    assert '"age": 7' in text
    assert masked(b"not json") == "8 bytes that are not JSON"
    assert masked_query("query=Amber&status=all") == "query=•••&status=all"
    assert masked_query("after=amber%40example.com") == "after=•••"


def test_a_link_that_signs_in_is_kept_nowhere() -> None:
    async def story(visitor: Visitor) -> None:
        begun = await visitor.gets("/developers/requests")
        await visitor.posts("/developers/requests/record", begun, {"record": "on"})
        path = (await visitor.calls("POST", "/sandbox/v1/sign-in-links", json={})).json()["path"]
        assert visitor.environment.requests.latest()[0].answer is None
        refused = await visitor.calls("POST", "/sandbox/v1/sign-in-links", json={"note": path})
        assert refused.is_success
        shown = await visitor.gets("/developers/requests")
        for one in _ROWS.findall(shown):
            page = await visitor.gets(one.removeprefix("/dashboard"))
            assert path.removeprefix("/dashboard/link/") not in page
        assert path not in shown

    visiting(story)


def test_no_body_breaks_the_page_for_everybody() -> None:
    odd = [
        b'{"x": "\\ud800"}',
        b'{"x": "\xed\xa0\x80"}',
        b"[" * 600 + b"]" * 600,
        b'{"a":' * 600 + b"1" + b"}" * 600,
        b"[" * 4_000,
        b'{"x": ' + b"9" * 4_400 + b"}",
        b"\xff",
    ]

    async def story(visitor: Visitor) -> None:
        for body in odd:
            headers = {"content-type": "application/json"}
            answer = await visitor.calls("POST", "/v1/accounts", content=body, headers=headers)
            assert answer.is_client_error, body[:40]
        shown = await visitor.gets("/developers/requests")
        for one in _ROWS.findall(shown):
            assert "POST" in await visitor.gets(one.removeprefix("/dashboard"))

    visiting(story)


def test_what_no_page_can_hold_is_shown_as_a_question_mark() -> None:
    assert masked(b'{"x": "a\\ud800b"}') == '{\n  "x": "a?b"\n}'
    assert pretty('"\\ud800"') == '"?"'
    assert masked(b"[" * 600 + b"]" * 600) == "1,200 bytes of JSON, nested too deeply to be shown"
    assert masked(b'{"to": "see /dashboard/link/abc-DEF_1"}') == '{\n  "to": "see •••"\n}'


def test_coloured_json_is_escaped() -> None:
    shown = coloured('{"<b>": "</pre><script>", "number": -1.5, "nothing": null}')
    assert "<script" not in shown
    assert '<span class="json-number">-1.5</span>' in shown
    assert '<span class="json-key">&quot;number&quot;</span>' in shown
