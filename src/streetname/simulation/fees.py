"""Regulatory fees, as the auditor reckons them: whole numbers, and rates written down again."""

from datetime import date

import msgspec

from streetname.simulation.amounts import CENT, MICRO, NANO, upwards

_SECTION_31 = (
    (date(2024, 5, 22), 278),
    (date(2025, 5, 14), 0),
    (date(2026, 4, 4), 206),
)
_TRADING_ACTIVITY = (
    (date(2024, 1, 1), (166, 8_300_000)),
    (date(2026, 1, 1), (195, 9_790_000)),
    (date(2027, 1, 1), (232, 11_610_000)),
    (date(2028, 1, 1), (240, 12_050_000)),
    (date(2029, 1, 1), (249, 12_500_000)),
)
_AUDIT_TRAIL = ((date(2025, 1, 1), 46), (date(2026, 1, 1), 3))
_TEN_MILLIONTHS = 10 * MICRO


class Tally(msgspec.Struct, frozen=True):
    """What one account has traded on a day: shares, what it sold, and sales at the cap."""

    day: date
    shares: int = 0
    sold: int = 0
    proceeds: int = 0
    capped: int = 0


def with_trade(tally: Tally, quantity: int, proceeds: int | None) -> Tally:
    """The tally with one more trade; only a sale has proceeds."""
    shares = tally.shares + quantity
    if proceeds is None:
        return msgspec.structs.replace(tally, shares=shares)
    each, most = _trading_activity(tally.day)
    is_capped = each and quantity > most * NANO // each
    return Tally(
        tally.day,
        shares,
        tally.sold + (0 if is_capped else quantity),
        tally.proceeds + proceeds,
        tally.capped + bool(is_capped),
    )


def fees_of(tally: Tally) -> list[int]:
    """What the day's trades are charged, in money; fees of nothing are missing."""
    each, most = _trading_activity(tally.day)
    section_31 = tally.proceeds * _rate(_SECTION_31, tally.day)
    activity = tally.sold * each + tally.capped * most * NANO
    trail = tally.shares * _rate(_AUDIT_TRAIL, tally.day)
    found = (
        upwards(section_31, _TEN_MILLIONTHS * CENT),
        upwards(activity, NANO * CENT),
        upwards(trail, NANO * CENT),
    )
    return [cents * CENT for cents in found if cents]


def _rate(rates: tuple[tuple[date, int], ...], day: date) -> int:
    return next((rate for since, rate in reversed(rates) if since <= day), 0)


def _trading_activity(day: date) -> tuple[int, int]:
    """What a share costs, and a sale at most, in millionths of a dollar."""
    found = (rate for since, rate in reversed(_TRADING_ACTIVITY) if since <= day)
    return next(found, (0, 0))
