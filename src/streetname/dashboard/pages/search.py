"""The search over everything."""

from collections.abc import Iterator, Sequence

import msgspec
from markupsafe import Markup

from streetname.dashboard import formats
from streetname.dashboard.bookkeeping import entry_href
from streetname.dashboard.pages.accounts import account_href
from streetname.dashboard.pages.market import symbol_href
from streetname.dashboard.pages.transactions.orders import order_href, size
from streetname.dashboard.pages.transactions.transfers import transfer_href
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, away, view
from streetname.dashboard.visit import Visit
from streetname.people.roles import Permission
from streetname.storage.queries.overview.search import Hits, search

pages = Pages("/search")

_MOST = 10


class Hit(msgspec.Struct, frozen=True):
    """Something that may be meant; `names` are what it is called exactly."""

    href: str
    title: str
    said: str | Markup
    status: str | None = None
    names: tuple[str, ...] = ()


class Kind(msgspec.Struct, frozen=True):
    """What was found of one kind."""

    title: str
    hits: Sequence[Hit]

    @property
    def is_cut(self) -> bool:
        """True if there may be more."""
        return len(self.hits) >= _MOST


@pages.shows()
async def show_search(visit: Visit) -> Answer:
    """Everything that may be meant; what alone goes by this name, or is all there is, at once."""
    said = visit.query("q")
    found = await visit.recall(search, said, _MOST, personal=visit.may(Permission.PERSONAL))
    kinds = [kind for kind in _kinds(found, visit) if kind.hits]
    hits = [hit for kind in kinds for hit in kind.hits]
    exact = [hit for hit in hits if said.lower() in hit.names]
    for meant in (exact, hits):
        if len(meant) == 1:
            return away(meant[0].href)
    return view("search.html", said=said, kinds=kinds)


def _kinds(found: Hits, visit: Visit) -> Iterator[Kind]:
    yield Kind(
        "Accounts",
        [
            Hit(
                account_href(each.account_id),
                each.account_number,
                f"{visit.personal(each.name)}, {visit.personal(each.email)}",
                names=_names(each.account_id, each.account_number),
            )
            for each in found.accounts
        ],
    )
    yield Kind(
        "Orders",
        [
            Hit(
                order_href(each.id),
                f"{each.side.capitalize()} {size(each)} {each.symbol}",
                formats.instant(each.submitted_at),
                each.status,
                _names(each.id, each.client_order_id),
            )
            for each in found.orders
        ],
    )
    yield Kind(
        "Transfers",
        [
            Hit(
                transfer_href(each.id),
                formats.signed(each.signed_amount),
                formats.instant(each.updated_at),
                each.status,
                _names(each.id),
            )
            for each in found.transfers
        ],
    )
    yield Kind(
        "Assets",
        [
            Hit(symbol_href(each.symbol), each.symbol, each.name, names=_names(each.symbol))
            for each in found.assets
        ],
    )
    yield Kind(
        "Entries",
        [
            Hit(
                entry_href(each.id),
                f"#{each.id}",
                f"{formats.words(each.kind)}, {each.trade_date.isoformat()}",
            )
            for each in found.entries
        ],
    )


def _names(*names: str) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)
