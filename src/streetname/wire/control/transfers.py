"""The bank's refusal of a transfer on the wire."""

import msgspec


class RefusalRequest(msgspec.Struct, frozen=True):
    """The bank's word for it, such as a return code."""

    reason: str | None = None
