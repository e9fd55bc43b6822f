"""One-time links to the dashboard on the wire."""

import msgspec


class SignInLinkRequest(msgspec.Struct, frozen=True):
    """For whom a link is; a super user unless told."""

    role: str = "super_user"


class SignInLink(msgspec.Struct, frozen=True):
    """A path on this server that signs a browser in once, within a day."""

    path: str
