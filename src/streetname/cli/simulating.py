"""`streetname simulate`: seeded runs against the auditor, one line for each."""

import tempfile
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from streetname.cli.folders import unreadable
from streetname.simulation.run import Report, Run

_FAILED = 1


def simulate(
    first_seed: int, seeds: int, commands: int, data: Path | None, *, faults: bool
) -> None:
    """Run every seed; ends with status 1, and the line that repeats it, at the first failure."""
    with _folder(data) as folder:
        for seed in range(first_seed, first_seed + seeds):
            file = folder / f"seed-{seed}.db"
            if file.exists():
                raise unreadable(f"{file} exists already: a simulation begins with nothing")
            try:
                report = _report(seed, commands, file, faults=faults)
            except Exception as failure:  # noqa: BLE001 - a bug counts as much as a violation
                _tell(failure)
                typer.echo(_line_to_repeat(seed, commands, faults=faults), err=True)
                raise typer.Exit(_FAILED) from None
            typer.echo(_line(report))


@contextmanager
def _folder(data: Path | None) -> Generator[Path]:
    if data is None:
        with tempfile.TemporaryDirectory(prefix="streetname-simulation-") as temporary:
            yield Path(temporary)
    else:
        data.mkdir(parents=True, exist_ok=True)
        yield data


def _report(seed: int, commands: int, file: Path, *, faults: bool) -> Report:
    """The report of one run; progress goes to a terminal only."""
    columns = (TextColumn(f"seed {seed}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    screen = Console(stderr=True)
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=commands)
        return Run(seed, commands, file, faults=faults).run(lambda done: bar.advance(task, done))


def _tell(failure: Exception) -> None:
    """What went wrong, and where."""
    typer.echo("".join(traceback.format_exception(failure)), err=True)


def _line(report: Report) -> str:
    return (
        f"seed {report.seed}: {report.commands} commands, {report.accepted} accepted,"
        f" {report.refused} refused, {report.faults} faults, {report.restarts} restarts,"
        f" {report.laws_checked} laws checked, digest {report.digest}"
    )


def _line_to_repeat(seed: int, commands: int, *, faults: bool) -> str:
    options = "" if faults else " --no-faults"
    return f"streetname simulate --seed {seed} --commands {commands}{options}"
