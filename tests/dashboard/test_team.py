"""Who belongs to a team: nobody before they say so, and nothing is told of them until then."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.dashboard.visitor import PASSWORD, Visitor, a_member, a_visitor
from tests.serving import Brokerage, Server, a_brokerage

EMAIL = "coral.finch@example.com"


@pytest.fixture
def elsewhere(server: Server) -> Iterator[Brokerage]:
    """Another team's brokerage."""
    with a_brokerage(server, "elsewhere") as brokerage:
        yield brokerage


@pytest.fixture
def inviter(elsewhere: Brokerage) -> Iterator[Visitor]:
    """The super user of the other team."""
    with a_visitor(elsewhere) as someone:
        yield someone


@pytest.fixture
def coral(brokerage: Brokerage) -> Iterator[Visitor]:
    """Somebody of our team, with a name, an e-mail address and a password of her own."""
    with a_member(brokerage, EMAIL, "Coral Finch") as someone:
        yield someone


def path_of(link: str) -> str:
    return link.partition("/dashboard")[2]


def test_who_has_signed_in_joins_by_a_press_and_not_before(
    coral: Visitor, inviter: Visitor
) -> None:
    join = path_of(inviter.invites(EMAIL, "Whoever", "developer"))
    pending = inviter.gets("/team").text
    assert "Invited, not here yet" in pending
    assert "Whoever" in pending
    assert "Coral Finch" not in pending
    assert "elsewhere" not in coral.gets().text
    for _ in range(2):
        assert "Join as Coral Finch" in coral.gets(join).text
    assert coral.sends(join, {"form_token": "another"}).status_code == 403
    assert coral.sends(join).headers["location"] == "/dashboard"
    assert "Developer of elsewhere" in coral.gets("/profile").text
    joined = inviter.gets("/team").text
    assert "Coral Finch" in joined
    assert "Whoever" not in joined
    assert "team.member.join" in inviter.gets("/team/audit").text
    assert coral.gets(join).status_code == 401


def test_who_is_here_joins_by_signing_in(coral: Visitor, inviter: Visitor) -> None:
    coral.http.cookies.clear()
    join = path_of(inviter.invites(EMAIL, "Whoever", "support"))
    assert "Sign in and join" in coral.gets(join).text
    assert coral.sends(join, {"password": "another password"}).status_code == 422
    assert coral.sends(join, {"password": PASSWORD}).status_code == 303
    assert "Support of elsewhere" in coral.gets("/profile").text


def test_an_invitation_is_not_for_somebody_else(coral: Visitor, inviter: Visitor) -> None:
    join = path_of(inviter.invites("amber@example.com", "Amber", "support"))
    shown = coral.gets(join)
    assert "not for you" in shown.text
    refused = coral.sends(join)
    assert refused.status_code == 422
    assert "This invitation is for amber@example.com" in refused.text
    assert "Developer of elsewhere" not in coral.gets("/profile").text


def test_a_withdrawn_invitation_and_a_link_that_was_renewed_open_nothing(
    inviter: Visitor,
) -> None:
    first = path_of(inviter.invites(EMAIL, "Coral", "support"))
    renew = re.search(r"/team/invitations/[^/\"]+/renew", inviter.gets("/team").text)
    assert renew is not None
    shown = inviter.sends(renew.group()).text
    second = re.search(r"/join/\w{44}", shown)
    assert second is not None
    assert inviter.gets(first).status_code == 401
    assert inviter.sends(renew.group().replace("renew", "withdraw")).status_code == 303
    with httpx.Client(base_url=f"{inviter.url}/dashboard") as somebody:
        shown = somebody.get(second.group())
        assert shown.status_code == 401
        assert "ask a super user of the team for a new link" in shown.text
        assert somebody.post(second.group(), data={"password": PASSWORD}).status_code == 401


def test_a_form_of_a_tab_that_shows_another_environment_does_nothing(
    coral: Visitor, brokerage: Brokerage, inviter: Visitor, elsewhere: Brokerage
) -> None:
    account_id = elsewhere.open_account().id
    coral.sends(path_of(inviter.invites(EMAIL, "Coral", "super_user")))
    refused = coral.sends("/developers/reset")  # of the page that was loaded before
    assert refused.status_code == 403
    assert "out of date" in refused.text
    assert elsewhere.http.get(f"/v1/accounts/{account_id}").status_code == 200


@pytest.mark.parametrize("path", ["/profile/password", "/profile/second-factor"])
def test_who_came_by_a_link_for_a_role_leaves_nothing_behind(
    inviter: Visitor, elsewhere: Brokerage, path: str
) -> None:
    profile = inviter.gets("/profile").text
    assert "New password" not in profile
    assert "no password and no second factor here" in profile
    inviter.sends(path, {"new": PASSWORD, "code": "123456"})
    with a_visitor(elsewhere) as another:
        assert another.gets("/profile").status_code == 200
    assert inviter.gets("/profile").status_code == 200, "no session has ended"


def test_who_signs_up_while_locked_out_is_shown_the_key_all_the_same(server: Server) -> None:
    form = {
        "team": "Locked Out",
        "name": "Teal Heron",
        "email": "teal.locked@example.com",
        "password": PASSWORD,
    }
    with httpx.Client(base_url=f"{server.url}/dashboard", timeout=30) as http:
        for _ in range(6):
            wrong = {"email": form["email"], "password": "not the password at all"}
            answer = http.post("/sign-in", data=wrong)
        assert "Too many wrong attempts" in answer.text
        sent = http.post("/sign-up", data=form)
        assert sent.status_code == 303
        assert "STREETNAME_SECRET=" in http.get("/developers/keys").text
