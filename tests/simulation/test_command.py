"""`streetname simulate`: one line for each run, and one to repeat a failure."""

import pytest
from typer.testing import CliRunner

from streetname.cli.commands import app
from streetname.domain.values.amounts import CENT
from streetname.domain.venue import react


def test_each_run_prints_one_line_that_repeats() -> None:
    options = ["simulate", "--seed", "4", "--seeds", "2", "--commands", "60"]
    first, second = (CliRunner().invoke(app, options) for _ in range(2))
    assert first.exit_code == 0
    lines = first.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["seed 4", "seed 5"]
    assert "60 commands" in lines[0]
    assert first.stdout == second.stdout


def test_without_faults_nothing_goes_wrong_on_the_way() -> None:
    options = ["simulate", "--seed", "4", "--commands", "200", "--no-faults"]
    assert "0 faults, 1 restarts" in CliRunner().invoke(app, options).stdout


def test_a_failure_prints_the_command_that_repeats_it(monkeypatch: pytest.MonkeyPatch) -> None:
    right = react.notional
    monkeypatch.setattr(react, "notional", lambda price, quantity: right(price, quantity) + CENT)
    result = CliRunner().invoke(app, ["simulate", "--seed", "3", "--commands", "1000"])
    assert result.exit_code == 1
    line = result.stderr.splitlines()[-1]
    assert line == "streetname simulate --seed 3 --commands 1000"
