"""The tabs of API/Devs, as far as the person may see them."""

from collections.abc import Sequence

from streetname.dashboard.addressing import path_of
from streetname.dashboard.visit import Visit
from streetname.people.roles import Permission

Tab = tuple[str, str, bool]
"""A title, where it leads, and whether the page is there."""

_TABS = (
    ("Overview", "", Permission.VIEW),
    ("API keys", "/keys", Permission.KEYS_VIEW),
    ("Live Testing", "/live-testing", Permission.LIVE_TESTING),
    ("Events", "/events", Permission.VIEW),
    ("Requests", "/requests", Permission.KEYS_VIEW),
)


def developer_tabs(visit: Visit) -> Sequence[Tab]:
    """The tabs that the person may open."""
    path = path_of(visit.request)
    return [
        (title, address, _is_here(path, address, below))
        for title, below, permission in _TABS
        if visit.may(permission)
        for address in [visit.url(f"/developers{below}")]
    ]


def _is_here(path: str, address: str, below: str) -> bool:
    return path == address or (bool(below) and path.startswith(f"{address}/"))
