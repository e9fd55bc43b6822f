"""The rulebook: the rules by which an order moves on, each with an identifier that never changes.

`docs/rules.md` says what each one means and which test proves it. Every event of an order names the
rule that decided it, so that anyone can be told why.
"""

from enum import StrEnum


class Rule(StrEnum):
    """The rules, by what they decide."""

    QUEUED = "ROUTE-01"
    ROUTED = "ROUTE-02"
    RELEASED = "ROUTE-03"
    CONFIRMED = "ROUTE-04"

    FILLED_AT_MARKET = "FILL-01"
    FILLED_AT_LIMIT = "FILL-02"
    FILLED_AT_REST = "FILL-03"
    FILLED_BY_STOP = "FILL-04"
    FILLED_AT_OPEN = "FILL-05"
    FILLED_AT_CLOSE = "FILL-06"

    LEG_HELD = "GROUP-01"
    LEG_ACTIVATED = "GROUP-02"
    LEG_TRIGGERED = "GROUP-03"
    SIBLING_DONE = "GROUP-04"
    GROUP_ENDED = "GROUP-05"

    CANCEL_REQUESTED = "CANCEL-01"
    CANCELED_BY_CLIENT = "CANCEL-02"
    CANCEL_TOO_LATE = "CANCEL-03"
    NOT_AT_ONCE = "CANCEL-04"
    NOT_IN_AUCTION = "CANCEL-05"
    TOO_OLD = "CANCEL-06"

    DAY_OVER = "EXPIRE-01"

    REPLACE_REQUESTED = "REPLACE-01"
    REPLACED_BY_CLIENT = "REPLACE-02"
    REPLACE_TOO_LATE = "REPLACE-03"

    UNAFFORDABLE = "REJECT-01"
    UNBOOKABLE = "REJECT-02"
