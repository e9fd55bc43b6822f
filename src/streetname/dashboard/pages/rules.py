"""The rulebook: every rule by which an order moves on, where timelines link to."""

from collections.abc import Sequence
from itertools import groupby

import msgspec

from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.domain.orders.rulebook import MEANING, Rule

pages = Pages("/rules")

_CHAPTERS = {
    "ROUTE": "On the way to the venue",
    "FILL": "Trading",
    "GROUP": "Orders in groups",
    "CANCEL": "Canceling",
    "EXPIRE": "Expiring",
    "REPLACE": "Replacing",
    "REJECT": "Rejecting",
}


class Chapter(msgspec.Struct, frozen=True):
    """The rules about one thing, each with what it says."""

    title: str
    rules: Sequence[tuple[Rule, str]]


@pages.shows()
async def show_rules(_visit: Visit) -> Answer:
    """The whole rulebook, by what its rules are about."""
    return view("rules.html", chapters=_chapters())


def _chapters() -> Sequence[Chapter]:
    return [
        Chapter(_CHAPTERS[about], [(rule, MEANING[rule]) for rule in rules])
        for about, rules in groupby(Rule, lambda rule: rule.partition("-")[0])
    ]
