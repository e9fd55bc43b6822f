"""The auditor's arithmetic: whole numbers only, so that it shares no rounding with the brokerage.

Money is in millionths of a dollar, shares and prices are in billionths; a price times a quantity is
in trillionths of millionths (`FINE` to one millionth of a dollar).
"""

from decimal import Decimal

MICRO = 10**6
NANO = 10**9
FINE = 10**12
CENT = MICRO // 100
_FINE_CENT = CENT * FINE


def micros(amount: Decimal) -> int:
    """Money in millionths of a dollar, exactly."""
    return _exact(amount, 6)


def nanos(amount: Decimal) -> int:
    """Shares, or a price, in billionths, exactly."""
    return _exact(amount, 9)


def nearest(amount: int, unit: int) -> int:
    """How often `unit` goes into an amount of nothing or more, halves counted up."""
    return (2 * amount + unit) // (2 * unit)


def upwards(amount: int, unit: int) -> int:
    """How often `unit` goes into the amount, any rest counted as a whole."""
    return -(-amount // unit)


def trade_value(price: int, quantity: int) -> int:
    """What a trade moves, in money."""
    return nearest(price * quantity, FINE)


def fine_to_cents(fine: int) -> int:
    """Money to the nearest cent, from trillionths of millionths."""
    return nearest(fine, _FINE_CENT) * CENT


def fine_up_to_cents(fine: int) -> int:
    """Money up to the next cent, from trillionths of millionths."""
    return upwards(fine, _FINE_CENT) * CENT


def commission(kind: str, rate: int, quantity: int, fine_value: int) -> int:
    """The commission on so many shares of that value, in money; `rate` is in billionths."""
    if not quantity or not rate:
        return 0
    if kind == "notional":
        return fine_to_cents(rate * NANO)
    if kind == "qty":
        return fine_to_cents(rate * quantity)
    return nearest(rate * fine_value, _FINE_CENT * NANO * 10_000) * CENT


def _exact(amount: Decimal, places: int) -> int:
    scaled = amount.scaleb(places)
    whole = int(scaled)
    assert whole == scaled, f"{amount} has more than {places} decimals"
    return whole
