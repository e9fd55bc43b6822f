"""Why somebody is not let in."""

from datetime import datetime

from streetname.domain.errors import TooManyRequests, Unauthorized


class WrongCredentials(Unauthorized):
    """The e-mail address, the password or the one-time code is wrong."""

    def __init__(self, message: str = "the e-mail address or the password is wrong") -> None:
        super().__init__(message)


class WrongCode(WrongCredentials):
    """The one-time code is wrong, too old, or was used before."""

    def __init__(self) -> None:
        super().__init__("the one-time code is wrong, or has been used already")


class CodeRequired(Unauthorized):
    """The password is right, and a one-time code is needed beside it."""

    def __init__(self) -> None:
        super().__init__("a one-time code is needed")


class LockedOut(TooManyRequests):
    """Too many wrong passwords or codes: nobody is let in before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many wrong attempts: try again at {until:%H:%M:%S} UTC")
        self.until = until


class WrongLink(Unauthorized):
    """A link that was used already, has expired, or never was one."""

    def __init__(self) -> None:
        super().__init__("this link has been used already, or has expired")


class SignedOut(Unauthorized):
    """The session has ended, or never began."""

    def __init__(self) -> None:
        super().__init__("sign in first")
