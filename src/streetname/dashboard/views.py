"""What a page answers with: a view to be rendered, the way elsewhere, or a finished response."""

from typing import Any, TypeAlias

import msgspec
from starlette.responses import Response

from streetname.dashboard.notices import Notice, Tone


class View(msgspec.Struct, frozen=True):
    """A template and what it shows."""

    template: str
    shown: dict[str, Any]
    status: int = 200


class Away(msgspec.Struct, frozen=True):
    """Go to another page, below the dashboard or `back` where the person came from."""

    to: str
    notice: Notice | None = None


Answer: TypeAlias = View | Away | Response


def view(template: str, *, status: int = 200, **shown: Any) -> View:  # noqa: ANN401 - a template shows anything
    """A view of the template."""
    return View(template, shown, status)


def away(to: str, said: str | None = None, *, tone: Tone = Tone.GOOD) -> Away:
    """Go to another page, which says what has been done."""
    return Away(to, None if said is None else Notice(said, tone))
