"""Assets of the user's own, or new terms for known ones."""

from collections.abc import Sequence

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.market.asset import Asset
from streetname.domain.market.listing import ListAssets
from streetname.storage.asset_list import assets_of
from streetname.wire.control.assets import AssetRow, ListedBody, asset_of

operations = Operations("/sandbox/v1/assets")

_LARGEST_LIST = 16 << 20
_AT_ONCE = 500


@operations.add(
    "POST",
    "",
    summary="Take in a list of assets, as JSON or as text/csv with the same columns",
    request=list[AssetRow],
    response=ListedBody,
)
async def create_assets(call: Call) -> ListedBody:
    """Take in the assets; a long list is many commands, so that nobody waits behind it."""
    assets = await _listed(call)
    for start in range(0, len(assets), _AT_ONCE):
        await call.execute(ListAssets(tuple(assets[start : start + _AT_ONCE])))
    return ListedBody(len(assets))


async def _listed(call: Call) -> Sequence[Asset]:
    if "csv" in call.request.headers.get("content-type", "").lower():
        return assets_of(await call.text(most=_LARGEST_LIST))
    rows = await call.body(list[AssetRow], most=_LARGEST_LIST)
    return [asset_of(row) for row in rows]
