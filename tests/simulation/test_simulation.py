"""A short simulation in every build; `streetname simulate` runs longer ones."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from streetname.domain.charges import end_of_day
from streetname.domain.funding.transfer import Transfer
from streetname.domain.orders import fill
from streetname.domain.orders.place import PlaceOrder, place_order
from streetname.domain.values.amounts import CENT
from streetname.domain.values.changes import Changes
from streetname.domain.values.rules import Rules
from streetname.domain.venue import react
from streetname.engine import decisions
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.engine.desk import Desk
from streetname.simulation.asking import Violation
from streetname.simulation.digest import digest_of
from streetname.simulation.options import listed_assets
from streetname.simulation.run import Report, Run
from streetname.simulation.world import World
from streetname.storage import tables
from streetname.storage.database import open_database
from streetname.storage.environment_file import Founding
from tests.simulation.clients import a_busy_brokerage

COMMANDS = 1_000


def simulated(seed: int, folder: Path, commands: int = COMMANDS, name: str = "one") -> Report:
    return Run(seed, commands, folder / f"{name}.db").run()


@pytest.mark.parametrize("seed", range(1, 13))
def test_every_answer_and_balance_is_as_the_auditor_foretold(seed: int, tmp_path: Path) -> None:
    report = simulated(seed, tmp_path)
    assert report.commands == COMMANDS
    assert report.accepted + report.refused == COMMANDS
    assert report.restarts >= 1
    assert report.laws_checked > 0


def test_two_runs_of_one_seed_leave_the_same_bytes(tmp_path: Path) -> None:
    first = simulated(8, tmp_path, 600, "first")
    assert simulated(8, tmp_path, 600, "second") == first


def test_different_seeds_leave_different_bytes(tmp_path: Path) -> None:
    digests = {simulated(seed, tmp_path, 100, f"seed-{seed}").digest for seed in range(5)}
    assert len(digests) == 5


@pytest.mark.parametrize("start", ["2026-03-02T15:00:00+00:00", "2024-07-02T20:59:58+00:00"])
def test_one_long_jump_and_many_short_ones_leave_the_same(start: str, tmp_path: Path) -> None:
    instant = datetime.fromisoformat(start).astimezone(UTC)
    end = instant + timedelta(days=6, hours=3)
    in_one = _left_behind(tmp_path / "one.db", instant, [end])
    steps = [instant + timedelta(hours=hour) for hour in range(1, 148, 3)]
    assert _left_behind(tmp_path / "many.db", instant, [*steps, end]) == in_one
    odd = [instant + timedelta(seconds=7_919 * step) for step in range(1, 66)]
    assert _left_behind(tmp_path / "odd.db", instant, [*odd, end]) == in_one


def test_a_restart_on_the_way_changes_nothing(tmp_path: Path) -> None:
    start = datetime(2026, 3, 2, 15, tzinfo=UTC)
    stops = [start + timedelta(hours=hour) for hour in range(2, 60, 5)]
    _left_behind(tmp_path / "undisturbed.db", start, stops)
    _left_behind(tmp_path / "restarted.db", start, stops, World.restart)
    assert _contents(tmp_path / "restarted.db") == _contents(tmp_path / "undisturbed.db")


def _left_behind(
    file: Path,
    start: datetime,
    stops: list[datetime],
    at_each_stop: Callable[[World], None] = lambda _world: None,
) -> str:
    """The digest of a brokerage with pins, resting orders, and transfers under way."""
    setting = ClockSetting(ClockMode.FROZEN)
    world = World(file, Founding("one", 5, start, setting, Rules(), listed_assets()))
    a_busy_brokerage(world)
    for stop in stops:
        world.pass_to(stop)
        world.commit()
        at_each_stop(world)
    digest = digest_of(world.database)
    world.close()
    return digest


def _contents(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row; facts as values, for `3` and `3.000` are the same number of shares."""
    database = open_database(file)
    with database.connect() as connection:
        found = {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in tables.metadata.sorted_tables
        }
    database.dispose()
    facts = msgspec.msgpack.Decoder(decisions.AnyFact)
    found["events"] = [(*row[:-1], facts.decode(row[-1])) for row in found["events"]]
    return found


def test_a_fill_that_is_a_cent_off_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = react.notional
    monkeypatch.setattr(react, "notional", lambda price, quantity: right(price, quantity) + CENT)
    with pytest.raises(Violation):
        simulated(3, tmp_path)


def test_a_commission_that_is_forgotten_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fill.commission, "due", lambda _order: Decimal(0))
    with pytest.raises(Violation):
        simulated(3, tmp_path)


def test_an_order_that_is_accepted_without_money_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "can_pay", lambda _self, _account, _cost: True)
    with pytest.raises(Violation, match="accepted what deserves 403"):
        simulated(3, tmp_path)


def test_a_hold_that_is_not_released_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Changes, "remove", lambda _self, *_values: None)
    with pytest.raises(Violation, match="holds of"):
        simulated(3, tmp_path)


def test_a_withdrawal_that_comes_in_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Transfer, "signed_amount", property(lambda self: self.amount))
    with pytest.raises(Violation):
        simulated(3, tmp_path)


def test_an_order_that_is_dropped_without_a_word_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drop(command: PlaceOrder, desk: Any) -> Changes:
        return Changes(reply=place_order(command, desk).reply)

    monkeypatch.setitem(decisions.DECISIONS, PlaceOrder, drop)
    with pytest.raises(Violation, match="does not answer"):
        simulated(3, tmp_path)


def test_fees_that_are_not_charged_are_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(end_of_day, "charges", lambda _tally: ())
    with pytest.raises(Violation, match="balances of"):
        simulated(29, tmp_path)
