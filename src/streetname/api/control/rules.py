"""The environment's switches: how orders fill, how fast money moves, whose margin rules apply."""

from typing import cast

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.values.rules import Rules
from streetname.storage.queries.rules import rules_in_force
from streetname.wire.control.rules import (
    RulesBody,
    RulesRequest,
    change_rules_command,
    rules_body,
)

operations = Operations("/sandbox/v1/rules")


@operations.add("GET", "", summary="The environment's switches", response=RulesBody)
async def get_rules(call: Call) -> RulesBody:
    """The switches as they are."""
    return rules_body(await call.read(rules_in_force))


@operations.add("PATCH", "", summary="Set switches", request=RulesRequest, response=RulesBody)
async def patch_rules(call: Call) -> RulesBody:
    """Set the switches that are given."""
    request = await call.body(RulesRequest)
    reply = await call.execute(change_rules_command(request))
    return rules_body(cast("Rules", reply))
