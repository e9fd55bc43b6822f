"""The list of assets, however many there are."""

import threading
from datetime import datetime

import pytest

from streetname.domain.market.asset import Asset
from streetname.domain.market.tape import Tape
from streetname.domain.values.amounts import Price
from tests.dashboard.in_process import Visitor, visiting


def test_prices_are_looked_up_where_they_hold_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_in: set[int] = set()
    look_up = Tape.reference_price

    def watched(tape: Tape, asset: Asset, instant: datetime) -> Price | None:
        asked_in.add(threading.get_ident())
        return look_up(tape, asset, instant)

    async def story(visitor: Visitor) -> None:
        monkeypatch.setattr(Tape, "reference_price", watched)
        shown = await visitor.gets("/market?format=csv&sort=symbol&direction=asc")
        symbols = [line.partition(",")[0] for line in shown.splitlines()[1:]]
        assert len(symbols) > 100
        assert symbols == sorted(symbols)
        assert asked_in
        assert threading.get_ident() not in asked_in

    visiting(story)
