"""What all accounts own, as of the previous close. Source: Alpaca, bulk fetch of positions."""

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.market.calendar import previous_session
from streetname.domain.portfolio.portfolio import valued_at_close
from streetname.domain.values.instants import exchange_date
from streetname.storage.queries.positions import positions_at_close
from streetname.wire.positions import AllPositionsBody, all_positions_body, position_body

_MOST_PAGES = 1_000_000

operations = Operations("/v1/accounts/positions")


@operations.add(
    "GET",
    "",
    summary="List every account's positions",
    response=AllPositionsBody,
    parameters=[Parameter("page", "from 1 on; a page without positions is behind the last")],
)
async def get_all_positions(call: Call) -> AllPositionsBody:
    """A page of accounts with what they owned at the previous close."""
    page = call.number("page", default=1, least=1, most=_MOST_PAGES)
    environment = call.environment
    session = previous_session(exchange_date(environment.now))
    owned = await call.read(positions_at_close, session.date, page)
    bodies = {
        account_id: [
            position_body(
                valued_at_close(one.position, one.asset, environment.tape, session.date), one.held
            )
            for one in each
        ]
        for account_id, each in owned.items()
    }
    return all_positions_body(session.closes_at, bodies)
