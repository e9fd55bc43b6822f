"""Golden wire files: whole answers as they are on the wire, one file for each shape.

They are in `golden/bodies`, with members in the order in which they are sent, so that a diff of one
shows what a client will see differently.
"""

import difflib
import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

_BODIES = Path(__file__).with_name("golden") / "bodies"
_RENEW = "RENEW_GOLDEN"


def assert_golden(name: str, body: Any, *, apart_from: Collection[str] = ()) -> None:
    """The body is the golden one, member for member; of those in `apart_from` only their type."""
    file = _BODIES / f"{name}.json"
    told = json.dumps(_masked(body, apart_from), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get(_RENEW):
        file.parent.mkdir(exist_ok=True)
        file.write_text(told)
    golden = file.read_text() if file.exists() else ""
    diff = difflib.unified_diff(golden.splitlines(), told.splitlines(), str(file), "told", n=1)
    assert told == golden, "\n".join([*diff, f"if this is meant, {_RENEW}=1 writes it anew"])


def _masked(body: Any, names: Collection[str]) -> Any:
    """The body with the values that differ from run to run replaced by what kind they are."""
    if isinstance(body, list):
        return [_masked(part, names) for part in body]
    if not isinstance(body, dict):
        return body
    return {
        name: f"<{type(value).__name__}>" if name in names else _masked(value, names)
        for name, value in body.items()
    }
