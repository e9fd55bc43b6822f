"""Light or dark: what the person chose, or else what their system is set to."""

from enum import StrEnum

from starlette.requests import Request

THEME_COOKIE = "streetname_theme"


class Theme(StrEnum):
    """The looks there are; `system` is whichever the person's system has."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def theme_of(request: Request) -> Theme:
    """The look that the browser remembers."""
    try:
        return Theme(request.cookies.get(THEME_COOKIE, Theme.SYSTEM))
    except ValueError:
        return Theme.SYSTEM
