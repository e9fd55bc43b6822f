"""The README's tutorial, done as it is written."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving import KEY, SECRET, a_server

README = Path(__file__).parents[2] / "README.md"
_BLOCK = re.compile(r"^```(sh|python) tutorial\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def script(url: str) -> str:
    """The tutorial as one shell script that stops at the first failure."""
    lines = ["set -euo pipefail"]
    for language, block in _BLOCK.findall(README.read_text()):
        if language == "python":
            lines += [f"{sys.executable} - <<'PYTHON'", block.rstrip(), "PYTHON"]
        else:
            lines.append(block)
        if "export KEY=" in block:
            lines.append(f"export URL={url} KEY={KEY} SECRET={SECRET}")
    return "\n".join(lines)


def answers_in(text: str) -> Iterator[Any]:
    """What was answered in JSON, each answer from a line of its own on."""
    reader = json.JSONDecoder()
    at = 0
    while found := re.compile(r"^(?=[\[{])", re.MULTILINE).search(text, at):
        answer, at = reader.raw_decode(text, found.end())
        yield answer


@pytest.mark.timeout(180)
def test_the_tutorial_ends_with_filled_orders_and_balanced_books(tmp_path: Path) -> None:
    with a_server("--clock", "2026-03-02T15:00:00Z", data=tmp_path / "data") as server:
        done = subprocess.run(
            ["bash", "-c", script(server.url)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr + done.stdout
    assert '"message"' not in done.stdout, done.stdout
    answers = list(answers_in(done.stdout))
    orders = next(a for a in answers if isinstance(a, list) and a and "filled_qty" in a[0])
    assert [(o["symbol"], o["status"], o["filled_qty"]) for o in orders] == [
        ("AAPL", "filled", "4")
    ]
    assert "OrderStatus.FILLED" in done.stdout
    assert answers[-2]["is_open"] is True
    assert answers[-1]["mode"] == "running"
    verified = subprocess.run(
        [sys.executable, "-m", "streetname", "verify", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_the_coverage_table_is_true() -> None:
    root = README.parent
    checked = subprocess.run(
        [sys.executable, str(root / "scripts" / "make_coverage.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_operation_of_our_own_is_documented() -> None:
    from streetname.app import OPERATIONS  # noqa: PLC0415 - the server is no part of collection

    page = (README.parent / "docs" / "control-api.md").read_text()
    ours = {op.path for op in OPERATIONS if op.path.startswith("/sandbox/")}
    assert {path for path in ours if path not in page} == set()


@pytest.mark.parametrize("command", ["serve", "people", "sign-in-link", "reset-password"])
def test_every_option_is_documented_with_its_command(command: str) -> None:
    page = (README.parent / "docs" / "command-line.md").read_text()
    (section,) = re.findall(
        rf"^## `streetname {command}\b(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL
    )
    shown = subprocess.run(
        [sys.executable, "-m", "streetname", command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"},
    ).stdout
    options = set(re.findall(r"--[a-z-]+", shown)) - {"--help"}
    assert {name for name in options if name not in section} == set()
