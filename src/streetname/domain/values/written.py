"""Decimals as text: plain notation, no exponent, no trailing zeros."""

from decimal import Decimal


def written(value: Decimal) -> str:
    """The value as people and the wire write it; `0` for nothing."""
    plain = f"{value:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain
