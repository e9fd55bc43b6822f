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
    FORBIDDEN_BY_NOW = "REJECT-03"


MEANING: dict[Rule, str] = {
    Rule.QUEUED: "An order that cannot trade at this hour is accepted and waits for its hours.",
    Rule.ROUTED: "An order that can trade at this hour is sent to the venue at once.",
    Rule.RELEASED: "An order that has waited is sent to the venue when its hours begin.",
    Rule.CONFIRMED: "The venue confirms an order when word of it has arrived there.",
    Rule.FILLED_AT_MARKET: "A market order trades at the far side of the quote.",
    Rule.FILLED_AT_LIMIT: (
        "A limit order that meets the quote on arrival trades at the quote's far side, not at its"
        " limit."
    ),
    Rule.FILLED_AT_REST: (
        "A resting limit order trades when the far side of the quote comes to its limit or beyond,"
        " at that side."
    ),
    Rule.FILLED_BY_STOP: (
        "A stop trades, once a print of the core session has reached it, like a market order; a"
        " stop-limit like a limit order."
    ),
    Rule.FILLED_AT_OPEN: (
        "An order for the opening auction trades whole at the official opening price, if its limit"
        " allows."
    ),
    Rule.FILLED_AT_CLOSE: (
        "An order for the closing auction trades whole at the official closing price, if its limit"
        " allows."
    ),
    Rule.LEG_HELD: "An exit is held until its group lets it work.",
    Rule.LEG_ACTIVATED: (
        "When the entry is filled completely its exits work: the take-profit with the shares set"
        " aside, the stop-loss beside it armed and shown as held."
    ),
    Rule.LEG_TRIGGERED: (
        "A stop-loss that a print reaches takes over the shares that the take-profit had set aside."
    ),
    Rule.SIBLING_DONE: "When one of two exits is filled or triggered, the other one is canceled.",
    Rule.GROUP_ENDED: "When an order of a group ends without a fill, the rest of the group ends.",
    Rule.CANCEL_REQUESTED: (
        "An order that the venue works is asked back; with the fill model realistic also one that"
        " waits or is on its way."
    ),
    Rule.CANCELED_BY_CLIENT: "An order is canceled because its owner asked for it.",
    Rule.CANCEL_TOO_LATE: "A fill wins over a cancel that is under way.",
    Rule.NOT_AT_ONCE: "What an IOC or FOK order cannot trade on arrival is canceled.",
    Rule.NOT_IN_AUCTION: "What does not trade in its auction is canceled.",
    Rule.TOO_OLD: "An order that is good till canceled is canceled after ninety days, at 16:15.",
    Rule.DAY_OVER: "A day order expires when its day is over.",
    Rule.REPLACE_REQUESTED: (
        "A changed order is to take the place of one that the venue works; until it confirms, both"
        " stand and the dearer one is set aside."
    ),
    Rule.REPLACED_BY_CLIENT: (
        "The venue exchanges the orders; what the old one has traded counts for the new one."
    ),
    Rule.REPLACE_TOO_LATE: (
        "A fill or the end of the replaced order wins over a replacement that is under way."
    ),
    Rule.UNAFFORDABLE: (
        "A purchase that has become dearer than what is set aside is rejected if the account cannot"
        " pay the rest."
    ),
    Rule.UNBOOKABLE: "A trade that no balance could hold does not happen.",
    Rule.FORBIDDEN_BY_NOW: (
        "An order that has waited is rejected when its hours begin, if by then its account may not"
        " trade or its asset cannot be traded."
    ),
}
"""What each rule says."""
