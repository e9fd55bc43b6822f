import msgspec
import pytest

from streetname.domain.errors import NotFound
from streetname.domain.market.asset import Asset
from streetname.domain.market.halting import HaltAsset, ResumeAsset, halt_asset, resume_asset
from streetname.domain.market.listing import ListAssets, list_assets
from tests.domain.trading_desk import AAPL, TradingDesk, an_asset

HALTED = msgspec.structs.replace(AAPL, halted=True)


class HaltedDesk(TradingDesk):
    def asset_named(self, symbol_or_id: str) -> Asset | None:
        return HALTED if symbol_or_id == "AAPL" else super().asset_named(symbol_or_id)


def test_a_halt_stands_until_the_asset_is_resumed() -> None:
    assert halt_asset(HaltAsset("AAPL"), TradingDesk()).saved == [HALTED]
    assert resume_asset(ResumeAsset("AAPL"), HaltedDesk()).saved == [AAPL]


def test_a_second_time_changes_nothing() -> None:
    halted = halt_asset(HaltAsset("AAPL"), HaltedDesk())
    assert (halted.saved, halted.reply) == ([], HALTED)
    resumed = resume_asset(ResumeAsset("AAPL"), TradingDesk())
    assert (resumed.saved, resumed.reply) == ([], AAPL)


def test_an_unknown_asset_cannot_be_halted_or_resumed() -> None:
    with pytest.raises(NotFound, match="asset not found for NOPE"):
        halt_asset(HaltAsset("NOPE"), TradingDesk())
    with pytest.raises(NotFound, match="asset not found for NOPE"):
        resume_asset(ResumeAsset("NOPE"), TradingDesk())


def test_new_terms_leave_a_halt_as_it_is() -> None:
    (kept,) = list_assets(ListAssets((an_asset("AAPL", name="Apple"),)), HaltedDesk()).saved
    assert kept == msgspec.structs.replace(HALTED, name="Apple")
