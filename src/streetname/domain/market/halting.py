"""Halting: trading in an asset stops until it is resumed.

Its quote goes on moving; what a halt does to orders is the venue's to say.
"""

from typing import Protocol

import msgspec

from streetname.domain.errors import NotFound
from streetname.domain.market.asset import Asset
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk


class HaltAsset(Command, frozen=True, gc=False, tag="halt_asset"):
    """Stop trading in an asset from now on."""

    symbol: str


class ResumeAsset(Command, frozen=True, gc=False, tag="resume_asset"):
    """Let a halted asset trade again."""

    symbol: str


class HaltingDesk(Desk, Protocol):
    """What halting needs to see."""

    def asset_named(self, symbol_or_id: str) -> Asset | None:
        """The asset with that symbol or identifier."""
        ...


def halt_asset(command: HaltAsset, desk: HaltingDesk) -> Changes:
    """Halt the asset; one that is halted stays so."""
    return _with_halt(command.symbol, desk, halted=True)


def resume_asset(command: ResumeAsset, desk: HaltingDesk) -> Changes:
    """Resume the asset; one that is not halted goes on trading."""
    return _with_halt(command.symbol, desk, halted=False)


def _with_halt(symbol: str, desk: HaltingDesk, *, halted: bool) -> Changes:
    asset = desk.asset_named(symbol)
    if asset is None:
        raise NotFound(f"asset not found for {symbol}")
    if asset.halted is halted:
        return Changes(reply=asset)
    changed = msgspec.structs.replace(asset, halted=halted)
    changes = Changes(reply=changed)
    changes.save(changed)
    return changes
