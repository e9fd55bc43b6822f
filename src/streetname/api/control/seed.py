"""Seed Env: an environment with accounts, money and orders in it, in one request."""

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.sandbox.pasts import seed_with_past
from streetname.sandbox.seeds import seed
from streetname.wire.control.seed import SeedBody, SeedRequest

operations = Operations("/sandbox/v1/seed")


@operations.add(
    "POST",
    "",
    summary="Make accounts with money and orders in them, the same for the same seed",
    request=SeedRequest,
    response=SeedBody,
)
async def create_seed(call: Call) -> SeedBody:
    """Make accounts; those that the seed has made before are left as they are.

    With weeks, an environment without accounts begins so much earlier and is lived through.
    """
    request = await call.body(SeedRequest)
    accounts, weeks = request.checked_accounts, request.checked_weeks
    if weeks:
        name = call.environment.name
        seeded = await seed_with_past(call.registry, name, accounts, request.seed, weeks)
    else:
        seeded = await seed(call.environment, accounts, request.seed)
    return SeedBody([*seeded.accounts], seeded.funded, seeded.orders)
