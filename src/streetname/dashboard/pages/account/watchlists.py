"""The watchlists that an account's owner keeps; to be looked at alone."""

from streetname.dashboard.pages.account.frame import framed
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer
from streetname.dashboard.visit import Visit
from streetname.storage.queries.assets import assets_by_id
from streetname.storage.queries.watchlists import list_watchlists

pages = Pages("/accounts/{account_id}/watchlists")


@pages.shows()
async def show_watchlists(visit: Visit) -> Answer:
    """Each list with its symbols, and what they cost now."""
    frame = await framed(visit, "/watchlists")
    lists = await visit.read(list_watchlists, frame.account.id)
    assets = await visit.read(assets_by_id, {each for one in lists for each in one.asset_ids})
    tape, now = visit.environment.tape, visit.environment.now
    prices = {one: tape.reference_price(asset, now) for one, asset in assets.items()}
    return frame.view("watchlists.html", watchlists=lists, assets=assets, prices=prices)
