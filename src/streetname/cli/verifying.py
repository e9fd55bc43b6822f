"""`streetname verify`: check every law over a whole data folder, and say what was checked."""

from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from streetname.cli.folders import environment_files, reading
from streetname.storage.queries.audit import count_audited
from streetname.storage.verifying import MOST_KEPT, Findings, verify

_VIOLATED = 1


def verify_folder(data: Path) -> None:
    """Check every environment of the folder; ends with status 1 if a law does not hold anywhere."""
    files = environment_files(data)
    found = {file.stem: _verified(file) for file in files}
    output = Console()
    for name, findings in found.items():
        output.print(_table(name, findings))
        _print_violations(findings, output)
    if not all(findings.is_clean for findings in found.values()):
        typer.echo("the books do not hold", err=True)
        raise typer.Exit(_VIOLATED)
    output.print(f"all laws hold in {len(found)} environment{'s' * (len(found) != 1)}")


def _verified(file: Path) -> Findings:
    """What is found in one environment; progress goes to a terminal only."""
    columns = (TextColumn(file.stem), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    screen = Console(stderr=True)
    with (
        reading(file) as connection,
        Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar,
    ):
        task = bar.add_task(file.stem, total=count_audited(connection))
        return verify(connection, lambda count: bar.advance(task, count))


def _table(name: str, findings: Findings) -> Table:
    table = Table(title=f"Environment {name}", title_justify="left")
    table.add_column("Law")
    table.add_column("Checks", justify="right")
    table.add_column("Violations", justify="right")
    for checked in findings.checked:
        table.add_row(checked.law, f"{checked.checks:,}", f"{checked.violations:,}")
    return table


def _print_violations(findings: Findings, output: Console) -> None:
    for violation in findings.violations:
        text = f"{violation.law}: {violation.subject} {violation.finding}"
        output.print(f"[red]violated[/red] {escape(text)}", soft_wrap=True)
    hidden = sum(checked.violations for checked in findings.checked) - MOST_KEPT
    if hidden > 0:
        output.print(f"and {hidden:,} more")
