"""Fixtures: outcomes that a client asks the sandbox for, inside a free text.

`/fixtures/status=REJECTED/fixtures/` asks for REJECTED. Source: Alpaca, sandbox fixtures.
"""

import re

_FIXTURE = re.compile(r"/fixtures/status=(\w+)/fixtures/")


def status_asked_for(text: str | None) -> str | None:
    """The status that the text asks for; None if it is no fixture."""
    found = _FIXTURE.search(text or "")
    return found.group(1).upper() if found else None
