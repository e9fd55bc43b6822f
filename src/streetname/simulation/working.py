"""Orders as the auditor knows them: plain figures, and what is set aside."""

from datetime import datetime

import msgspec

OPEN = (
    "accepted",
    "pending_new",
    "new",
    "partially_filled",
    "held",
    "pending_cancel",
    "pending_replace",
)
AT_VENUE = ("new", "partially_filled", "pending_replace")
WITH_STOP = ("stop", "stop_limit", "trailing_stop")
AUCTIONS = ("opg", "cls")


class Working(msgspec.Struct, frozen=True):
    """An order; `held` is what it sets aside, money if it opens a position, shares if it closes.

    Shares, prices and percentages are in billionths, money is in millionths. Each dollar that is
    held takes `weight` hundredths of buying power. `root` is the order
    that the group began with, before all replacements; `changed_at` is when it was last heard of.
    """

    id: str
    root: str
    account: str
    symbol: str
    side: str
    intent: str
    kind: str
    lasting: str
    quantity: int | None
    notional: int | None
    limit: int | None
    rate: int
    rate_kind: str
    status: str
    placed_at: datetime
    changed_at: datetime
    stop: int | None = None
    trail_price: int | None = None
    trail_percent: int | None = None
    mark: int | None = None
    marked_at: datetime | None = None
    extended: bool = False
    group: str = "simple"
    take_profit: int | None = None
    stop_loss: int | None = None
    stop_loss_limit: int | None = None
    held: int = 0
    weight: int = 100
    expires_at: datetime | None = None
    parent: str | None = None
    leg: str | None = None
    armed: bool = False
    replaces: str | None = None
    replaced_by: str | None = None
    cancel_asked: bool = False
    triggered_at: datetime | None = None
    live_at: datetime | None = None
    filled: int = 0
    value: int = 0
    charged: int = 0
    inherited: int = 0

    @property
    def is_open(self) -> bool:
        """True until it has come to an end."""
        return self.status in OPEN

    @property
    def is_live(self) -> bool:
        """True while the venue works it."""
        return self.status in AT_VENUE or (self.armed and self.status in ("held", "pending_cancel"))

    @property
    def buys(self) -> bool:
        """True for a purchase."""
        return self.side == "buy"

    @property
    def closes(self) -> bool:
        """True for an order that makes a position smaller."""
        return self.intent.endswith("to_close")

    @property
    def waits(self) -> bool:
        """True for a stop that is not known to have been reached."""
        return self.kind in WITH_STOP and self.triggered_at is None

    @property
    def is_entry(self) -> bool:
        """True for the order of a group that opens the position."""
        return self.group in ("bracket", "oto") and self.leg is None

    @property
    def family(self) -> str:
        """The order that its group has for a parent by now."""
        return self.parent or self.id

    @property
    def is_fractional(self) -> bool:
        """True unless it is for whole shares."""
        return self.quantity is None or self.quantity % 10**9 != 0

    @property
    def left(self) -> int:
        """The shares that are left to trade of an order by quantity."""
        assert self.quantity is not None
        return self.quantity - self.filled
