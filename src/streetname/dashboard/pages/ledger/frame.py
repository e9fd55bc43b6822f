"""What stands above every list of the ledger: its tabs, and whether the books are sound."""

from typing import Any

from streetname.dashboard.site import ROOT
from streetname.dashboard.views import View, view
from streetname.dashboard.visit import Visit

_TABS = (
    ("Chart of accounts", ""),
    ("Customers", "/customers"),
    ("Trial balance", "/trial-balance"),
    ("Entries", "/entries"),
    ("Laws", "/laws"),
)


def framed(visit: Visit, template: str, here: str, **shown: Any) -> View:  # noqa: ANN401 - a template shows anything
    """A view of the template with the ledger's tabs, of which one is `here`."""
    tabs = [(title, f"{ROOT}/ledger{path}", path == here) for title, path in _TABS]
    check = visit.site.memory.of(visit.environment).law_check
    return view(f"ledger/{template}", tabs=tabs, check=check, **shown)
