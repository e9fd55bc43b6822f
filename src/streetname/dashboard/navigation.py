"""Where one can go: the left rail, and which of its places the page belongs to."""

from collections.abc import Sequence

import msgspec

from streetname.dashboard.site import ROOT
from streetname.dashboard.visit import Visit
from streetname.people.roles import Permission


class Place(msgspec.Struct, frozen=True):
    """One entry of the rail. `key` leads there, behind a g; no two places have the same."""

    title: str
    path: str
    icon: str
    key: str = ""
    permission: Permission = Permission.VIEW

    @property
    def href(self) -> str:
        """Its address."""
        return f"{ROOT}{self.path}"


class Way(msgspec.Struct, frozen=True):
    """A place, and whether the page is there."""

    place: Place
    is_here: bool


class Rail(msgspec.Struct, frozen=True):
    """What the rail shows, in its two groups."""

    upper: Sequence[Way]
    lower: Sequence[Way]


_UPPER = (
    Place("Dashboard", "", "home", "d"),
    Place("Firm balance", "/firm", "bank", "f"),
    Place("Accounts", "/accounts", "people", "a"),
    Place("Transactions", "/transactions", "arrows", "t"),
    Place("Documents", "/documents", "document", "o"),
    Place("Market", "/market", "candles", "m"),
    Place("Ledger", "/ledger", "book", "l"),
    Place("API/Devs", "/developers", "code", "v"),
)
_LOWER = (
    Place("Team settings", "/team", "gear", permission=Permission.TEAM),
    Place("Support", "/support", "lifebuoy"),
    Place("Disclosures", "/disclosures", "scales"),
)


def navigation(visit: Visit) -> Rail:
    """The rail, with the places that the person may see."""
    path = visit.request.url.path
    return Rail(_ways(visit, _UPPER, path), _ways(visit, _LOWER, path))


def _ways(visit: Visit, places: Sequence[Place], path: str) -> list[Way]:
    return [
        Way(place, is_here=_is_here(place, path)) for place in places if visit.may(place.permission)
    ]


def _is_here(place: Place, path: str) -> bool:
    if not place.path:
        return path.rstrip("/") == ROOT
    return path == place.href or path.startswith(f"{place.href}/")
