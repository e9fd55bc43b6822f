"""Every operation of the control API."""

from streetname.api.control import (
    assets,
    blocks,
    clock,
    environments,
    explain,
    funding,
    keys,
    ledger,
    market,
    rules,
    seed,
    sign_in_links,
)
from streetname.api.operations import Operation

CONTROL_OPERATIONS: tuple[Operation, ...] = (
    *environments.operations.listed,
    *clock.operations.listed,
    *market.operations.listed,
    *assets.operations.listed,
    *rules.operations.listed,
    *keys.operations.listed,
    *blocks.operations.listed,
    *funding.operations.listed,
    *ledger.operations.listed,
    *explain.operations.listed,
    *seed.operations.listed,
    *sign_in_links.operations.listed,
)
