import re
from pathlib import Path

import httpx
import pytest

from tests.serving import a_server

_IMPORTED = re.compile(r"^import time: .*\| +(\S+)$", re.MULTILINE)


def modules_of_a_start(folder: Path) -> set[str]:
    """Every module that a server has imported when it answers its first request."""
    log = folder / "log"
    with log.open("w") as file, a_server(log=file) as server:
        assert httpx.get(f"{server.url}/readyz").is_success
    return set(_IMPORTED.findall(log.read_text()))


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_a_start_imports_nothing_that_is_heavy_or_rarely_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    modules = modules_of_a_start(tmp_path)
    assert "streetname.app" in modules
    heavy = (
        "alembic",
        "h11",
        "jinja2",
        "numpy",
        "pandas",
        "pygments",
        "reportlab",
        "rich",
        "sqlalchemy.ext",
        "sqlalchemy.orm",
        "streetname.dashboard",
        "streetname.documents",
        "streetname.simulation",
        "websockets",
    )
    assert [m for m in sorted(modules) if any(is_within(m, package) for package in heavy)] == []
