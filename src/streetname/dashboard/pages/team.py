"""Team settings: members and their roles, how the brokerage is set up, and the audit log."""

import asyncio
from collections.abc import Sequence
from typing import cast

import msgspec

from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.gate import sentence
from streetname.dashboard.listing import Filter, Listing
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError, InvalidField, NotFound
from streetname.domain.values.rules import Rules
from streetname.people.people import AuditFilter, AuditLine, Member
from streetname.people.roles import Permission, Role, allows
from streetname.storage.queries.rules import rules_in_force
from streetname.wire.control.rules import RulesRequest, change_rules_command
from streetname.wire.decoding import decode

pages = Pages("/team")

_UNPROCESSABLE = 422

_SWITCHES = tuple(field for field in Rules.__struct_fields__)
_BOXES = ("subtag_required", "commissions", "regulatory_fees")


@pages.shows(permission=Permission.TEAM)
async def show_members(visit: Visit) -> Answer:
    """Who belongs to the environment, and what each role may do."""
    return await _members(visit)


@pages.does("/members", Permission.TEAM)
async def invite_member(visit: Visit) -> Answer:
    """Invite somebody: the link with which they accept is shown this once."""
    people, environment = visit.site.people, visit.session.environment
    try:
        role = _role(visit.field("role"))
        invitation, token = people.invite(
            environment, visit.field("email"), visit.field("name"), role
        )
    except BrokerError as refusal:
        return await _members(visit, said=sentence(refusal.message), status=_UNPROCESSABLE)
    await visit.note("team.member.invite", invitation.id, f"{invitation.email}, {role.title}")
    return await _members(visit, invited=invitation.email, token=token)


@pages.does("/invitations/{invitation_id}/renew", Permission.TEAM)
async def invite_again(visit: Visit) -> Answer:
    """Another link in place of one that was lost, or has expired."""
    invitation, token = visit.site.people.invite_again(
        visit.session.environment, visit.path("invitation_id")
    )
    await visit.note("team.member.invite", invitation.id, f"{invitation.email}, another link")
    return await _members(visit, invited=invitation.email, token=token)


@pages.does("/invitations/{invitation_id}/withdraw", Permission.TEAM)
async def withdraw_invitation(visit: Visit) -> Answer:
    """Let nobody accept an invitation any more."""
    invitation = visit.site.people.withdraw(visit.session.environment, visit.path("invitation_id"))
    await visit.note("team.member.withdraw", invitation.id, invitation.email)
    return away("/team", f"{invitation.email} is not invited any more.")


@pages.does("/members/{person_id}/role", Permission.TEAM)
async def change_role(visit: Visit) -> Answer:
    """Give a member another role, which holds at once."""
    member, role = _member(visit), _role(visit.field("role"))
    visit.site.people.change_role(visit.session.environment, member.person.id, role)
    await visit.note("team.member.role", member.person.id, f"{member.role.title} → {role.title}")
    return away("/team", f"{member.person.name} is now {role.title.lower()}.")


@pages.does("/members/{person_id}/remove", Permission.TEAM)
async def remove_member(visit: Visit) -> Answer:
    """End a membership at once."""
    member = _member(visit)
    visit.site.people.remove_member(visit.session.environment, member.person.id)
    await visit.note("team.member.remove", member.person.id, member.person.email)
    return away("/team", f"{member.person.name} does not belong to the team any more.")


@pages.shows("/configuration", Permission.TEAM)
async def show_configuration(visit: Visit) -> Answer:
    """The environment's switches."""
    return await _configuration(visit)


@pages.does("/configuration", Permission.TEAM)
async def change_configuration(visit: Visit) -> Answer:
    """Set the switches: the same command as the control API's."""
    before = await visit.read(rules_in_force)
    asked: dict[str, object] = {name: visit.field(name) for name in _SWITCHES}
    asked.update({name: visit.is_checked(name) for name in _BOXES})
    try:
        request = decode(msgspec.json.encode(asked), RulesRequest)
        after = cast("Rules", await visit.execute(change_rules_command(request)))
    except BrokerError as refusal:
        return await _configuration(visit, said=sentence(refusal.message), status=_UNPROCESSABLE)
    changes = [
        f"{name}: {getattr(before, name)} → {getattr(after, name)}"
        for name in _SWITCHES
        if getattr(before, name) != getattr(after, name)
    ]
    if changes:
        await visit.note("team.configuration", visit.environment.name, "; ".join(changes))
    return away("/team/configuration", "Set." if changes else "Nothing has changed.")


def _audit(members: Sequence[Member]) -> Listing[AuditLine]:
    return Listing(
        "audit-log",
        (
            Column("At", lambda line: line.at, Kind.INSTANT, sort="at"),
            Column("Person", lambda line: line.person_name or "the system"),
            Column("E-mail", lambda line: line.person_email or "", minor=True),
            Column("Action", lambda line: line.action),
            Column("Object", lambda line: line.object_id, Kind.ID),
            Column("Detail", lambda line: line.detail),
            Column("From", lambda line: line.address, minor=True),
        ),
        caption="Audit log",
        sort="at",
        search="Any words of a line",
        filters=(
            Filter("person", "Person", [(each.person.id, each.person.name) for each in members]),
            Filter("action", "Action", help="such as order"),
        ),
        empty="Nothing has been done yet.",
    )


@pages.shows("/audit", Permission.TEAM)
async def show_audit(visit: Visit) -> Answer:
    """Who has done what, in real time, the newest first."""
    people, environment = visit.site.people, visit.session.environment
    listing = _audit(people.members(environment))
    asked = listing.asked(visit)
    wanted = AuditFilter(
        environment,
        search=asked.search,
        person_id=asked.chosen["person"] or None,
        action=asked.chosen["action"],
    )
    # A long log takes a while to be looked through; others are served meanwhile.
    found, total = await asyncio.to_thread(
        people.audit,
        wanted,
        descending=asked.descending,
        limit=asked.limit,
        offset=asked.offset,
    )
    if asked.wants_csv:
        return listing.csv(visit, found)
    return view("team/audit.html", table=listing.table(visit, asked, found, total))


async def _members(
    visit: Visit,
    *,
    said: str | None = None,
    invited: str = "",
    token: str = "",
    status: int = 200,
) -> Answer:
    return view(
        "team/members.html",
        status=status,
        members=visit.site.people.members(visit.session.environment),
        invitations=visit.site.people.invitations(visit.session.environment),
        roles=tuple(Role),
        permissions=_PERMISSIONS,
        allows=allows,
        said=said,
        invited=invited,
        link=f"{visit.origin}{ROOT}/join/{token}",
        entered={name: visit.field(name) for name in ("email", "name", "role")} if said else {},
    )


async def _configuration(visit: Visit, *, said: str | None = None, status: int = 200) -> Answer:
    rules = await visit.read(rules_in_force)
    return view("team/configuration.html", status=status, rules=rules, said=said)


def _member(visit: Visit) -> Member:
    person_id = visit.path("person_id")
    for member in visit.site.people.members(visit.session.environment):
        if member.person.id == person_id:
            return member
    raise NotFound("there is no such member")


def _role(written: str) -> Role:
    try:
        return Role(written)
    except ValueError as error:
        raise InvalidField("choose one of the roles") from error


_PERMISSIONS: Sequence[tuple[Permission, str]] = (
    (Permission.VIEW, "See everything, personal data masked"),
    (Permission.PERSONAL, "See personal data"),
    (Permission.ACCOUNTS, "Open, edit and close accounts"),
    (Permission.MONEY, "Move money"),
    (Permission.ORDERS, "Place, replace and cancel orders"),
    (Permission.SANDBOX, "Move the clock, pin prices, seed"),
    (Permission.LIVE_TESTING, "Send requests from the browser"),
    (Permission.KEYS_VIEW, "See which keys there are"),
    (Permission.KEYS, "Make, revoke and rotate keys"),
    (Permission.TEAM, "Manage the team, its settings, its audit log"),
)
