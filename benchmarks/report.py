"""The report: figures side by side, and which bars they clear."""

from rich.console import Console
from rich.table import Table

from benchmarks.browsing import Browsed
from benchmarks.figures import Bar, Comparison, Figures, Load, Machine, bars
from benchmarks.resting import Resting


def show(figures: Figures, console: Console) -> None:
    """Print everything that a run has found."""
    console.print(_described(figures.machine), highlight=False)
    console.print(_loads(figures))
    console.print(_ratios(figures.comparisons))
    if figures.resting is not None:
        console.print(_resting(figures.resting))
    if figures.pages:
        console.print(_pages(figures.pages))
    console.print(_bars(bars(figures)))
    if figures.faults:
        console.print("[bold red]Not correct:[/]")
        for fault in figures.faults:
            console.print(fault, markup=False, highlight=False)
    else:
        console.print(
            f"{figures.orders_checked:,} orders answered: all there, all filled; the books verify.",
            highlight=False,
        )


def _described(machine: Machine) -> str:
    return (
        f"{machine.cores} cores of {machine.processor}, {machine.system},"
        f" Python {machine.python}, SQLite {machine.sqlite}; the load generator shares"
        f" the cores, and the load average was {machine.busy:.1f} before"
    )


def _loads(figures: Figures) -> Table:
    table = _table(
        "Requests: milliseconds of latency, microseconds of processor time",
        *("", "conns", "per s", "p50 ms", "p99 ms", "max ms", "server µs", "load µs"),
    )
    for comparison in figures.comparisons:
        table.add_row("orders", *_cells(comparison.connections, comparison.orders))
        table.add_row("fixed", *_cells(comparison.connections, comparison.fixed))
    connections = figures.comparisons[-1].connections
    table.add_row("at half", *_cells(connections, figures.half))
    return table


def _cells(connections: int, load: Load) -> list[str]:
    latencies = load.latencies
    return [
        str(connections),
        f"{latencies.per_second:,.0f}",
        f"{latencies.p50:.2f}",
        f"{latencies.p99:.2f}",
        f"{latencies.longest:.1f}",
        "?" if load.server_cost is None else f"{load.server_cost:,.0f}",
        f"{load.generator_cost:,.0f}",
    ]


def _ratios(comparisons: list[Comparison]) -> Table:
    table = _table(
        "Orders against this machine's limits: fixed answers, and 1 KB appended and synced",
        *("conns", "÷ fixed", "rounds", "appends/s", "p50 ms", "p99 ms", "p50 ÷"),
    )
    for comparison in comparisons:
        orders, fixed = comparison.orders.latencies, comparison.fixed.latencies
        ratios = _ratios_by_round(comparison)
        disk = comparison.disk
        table.add_row(
            str(comparison.connections),
            f"{orders.per_second / fixed.per_second:.3f}",
            f"{min(ratios):.3f}–{max(ratios):.3f}",
            f"{disk.per_second:,.0f}",
            f"{disk.p50:.3f}",
            f"{disk.p99:.3f}",
            f"{orders.p50 / disk.p50:.1f}",
        )
    return table


def _resting(resting: Resting) -> Table:
    table = _table(
        f"{resting.count:,} resting limit orders over {resting.symbols} symbols, and none",
        *("", "orders/s", "quotes/s", "start s", "idle MB", "touch ms"),
    )
    for name, stand in (("without", resting.without), ("with them", resting.with_them)):
        table.add_row(
            name,
            f"{stand.orders_per_second:,.0f}",
            f"{stand.ticks_per_second:,.0f}",
            f"{stand.start_seconds:.2f}",
            "?" if stand.megabytes is None else f"{stand.megabytes:,.0f}",
            f"{stand.touch_milliseconds:,.1f}",
        )
    each = resting.bytes_each
    table.add_row(
        "with ÷ without",
        f"{resting.orders_kept:.2f}",
        f"{resting.ticks_kept:.2f}",
        "",
        "" if each is None else f"{each:,.0f} bytes each",
        "",
    )
    return table


def _pages(pages: list[Browsed]) -> Table:
    table = _table(
        "Pages of the dashboard, milliseconds", "", "first", "usual", "longest", "changed"
    )
    for page in pages:
        spent = (page.first, page.usual, page.longest, page.changed)
        table.add_row(page.page, *(f"{milliseconds:.1f}" for milliseconds in spent))
    return table


def _ratios_by_round(comparison: Comparison) -> list[float]:
    """What every round alone would have said: how far to trust the whole."""
    rounds = zip(comparison.orders.rates, comparison.fixed.rates, strict=True)
    return [orders / fixed for orders, fixed in rounds]


def _bars(held: list[Bar]) -> Table:
    table = _table("Bars", "", "measured", "bar", "met")
    for bar in held:
        table.add_row(
            bar.name,
            f"{bar.measured:.3g} {bar.unit}".strip(),
            f"{'≥' if bar.is_least else '≤'} {bar.limit:g} {bar.unit}".strip(),
            "[green]yes[/]" if bar.is_met else "[red]no[/]",
        )
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for heading in others:
        table.add_column(heading, justify="right", no_wrap=True)
    return table
