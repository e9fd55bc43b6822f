"""One-time links to the dashboard, so that a script can look at it as a person would."""

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.errors import InvalidField
from streetname.environments.recent_requests import CALLER, KEEP_NO_ANSWER
from streetname.people.roles import Role
from streetname.wire.control.sign_in_links import SignInLink, SignInLinkRequest

operations = Operations("/sandbox/v1/sign-in-links")


@operations.add(
    "POST",
    "",
    summary="Make a link that signs a browser in to the dashboard once, in a role",
    request=SignInLinkRequest,
    response=SignInLink,
)
async def create_link(call: Call) -> SignInLink:
    """A link for somebody of that role, who belongs to this environment alone."""
    request = await call.body(SignInLinkRequest)
    try:
        role = Role(request.role)
    except ValueError as error:
        raise InvalidField(f"role must be one of {', '.join(Role)}") from error
    call.request.scope[KEEP_NO_ANSWER] = True  # whoever has the link is in
    people, environment = call.registry.people, call.environment.name
    token = people.link_for_role(environment, role)
    people.note(
        environment,
        None,
        "sign_in_link.made",
        people.link(token).person.id,
        f"{role.title}, by the control API{_with_key(call)}",
        address=call.request.client.host if call.request.client else "",
    )
    return SignInLink(f"/dashboard/link/{token}")


def _with_key(call: Call) -> str:
    """Which key made it; Live Testing speaks for its person without any."""
    _, key_id = call.request.scope[CALLER]
    return f" with the key {key_id}" if key_id else " from Live Testing"
