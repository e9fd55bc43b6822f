"""`python -m benchmarks`: durable orders per second, against what this machine can do at all."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Optional

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.browsing import Browsed, measure_pages
from benchmarks.figures import Figures, bars
from benchmarks.measure import Bench, steps, this_machine
from benchmarks.past import make_past
from benchmarks.report import show
from benchmarks.resting import Resting, measure_resting

_CONNECTIONS = (1, 16, 64)
_ORDERS_OF_AN_ACCOUNT = 10
_HERE = Path(__file__).parent.parent


def main(
    seconds: Annotated[float, typer.Option(help="How long to measure each rate.")] = 20,
    rounds: Annotated[int, typer.Option(min=1, help="In how many turns.")] = 4,
    folder: Annotated[
        Path, typer.Option(help="Where to keep data meanwhile: the disk that is measured.")
    ] = _HERE,
    resting: Annotated[
        int, typer.Option(min=0, help="How many resting orders to compare with none; 0: skip.")
    ] = 1_000_000,
    past: Annotated[
        int,
        typer.Option(min=0, help="How many past orders to time the pages with; 0: skip."),
    ] = 100_000,
    json: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads it at run time
        typer.Option(help="Also write the figures to this file."),
    ] = None,
    held: Annotated[  # noqa: FBT002 - a flag is a boolean parameter
        bool, typer.Option("--bars", help="End with 1 when a bar is missed, too.")
    ] = False,
) -> None:
    """Measure, and print the figures; ends with 1 if an answer or the books were wrong."""
    with TemporaryDirectory(prefix=".benchmark-", dir=folder) as name:
        figures = _measured(Path(name), seconds, rounds, resting, past)
    show(figures, Console())
    if json is not None:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(figures)))
    missed = held and not all(bar.is_met for bar in bars(figures))
    raise typer.Exit(1 if figures.faults or missed else 0)


def _measured(folder: Path, seconds: float, rounds: int, resting: int, past: int) -> Figures:
    columns = (TextColumn("{task.description:32}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("begin", total=steps(len(_CONNECTIONS), rounds))

        def progress(step: str) -> None:
            shown.update(task, description=step, advance=1)

        machine = this_machine()
        bench = Bench(folder, seconds, rounds, progress)
        first_start, later_start = bench.start()
        compared = [bench.compare(connections) for connections in _CONNECTIONS]
        busiest = compared[-1][0]
        rate = busiest.orders.latencies.per_second / 2
        half, checked_half = bench.offer(rate, busiest.connections)
        verdicts = [*(verdict for _, verdict in compared), checked_half]
        beside: Resting | None = None
        if resting:
            beside, checked = measure_resting(folder, resting, seconds, rounds, progress)
            verdicts += checked
        pages: list[Browsed] = []
        if past:
            looked_at = folder / "past"
            for made in make_past(looked_at, past // _ORDERS_OF_AN_ACCOUNT, past):
                shown.update(task, description=f"a past: {made:,} orders")
            progress("pages")
            pages = measure_pages(looked_at)
    return Figures(
        machine=machine,
        comparisons=[comparison for comparison, _ in compared],
        half=half,
        first_start=first_start,
        later_start=later_start,
        resting=beside,
        pages=pages,
        orders_checked=sum(verdict.answered for verdict in verdicts),
        faults=[fault for verdict in verdicts for fault in verdict.faults],
    )


if __name__ == "__main__":
    typer.run(main)
