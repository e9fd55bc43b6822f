"""How figures and instants look on a page. Minus signs are real ones, so that columns align."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

import msgspec
from markupsafe import Markup, escape

from streetname.domain.values.instants import NEW_YORK
from streetname.domain.values.written import written
from streetname.wire.times import timestamp

_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")
_HUNDREDTH = Decimal("0.01")
_HUNDREDTH_CENT = Decimal("0.0001")
_FINEST = Decimal("1E-9")
_MINUS = "−"
_NOTHING = "–"
_SHORT_ID = 8
_MANY = (
    (Decimal(1_000), "K"),
    (Decimal(1_000_000), "M"),
    (Decimal(1_000_000_000), "B"),
    (Decimal(1_000_000_000_000), "T"),
)
_THOUSAND = 1_000


class Amount(msgspec.Struct, frozen=True, gc=False):
    """Some cash, or so much of an asset."""

    number: Decimal
    symbol: str
    is_cash: bool


def money(amount: Decimal | None) -> str:
    """Dollars and cents, such as `$1,234.50` or `−$0.02`; more decimals where there are more."""
    if amount is None:
        return _NOTHING
    sign = _MINUS if amount < 0 else ""
    return f"{sign}${_grouped(abs(amount), least=2)}"


def price(amount: Decimal | None) -> str:
    """A price: two to four decimals, and more where four would make it nothing."""
    if amount is None:
        return _NOTHING
    shown = amount.quantize(_HUNDREDTH_CENT, ROUND_HALF_EVEN)
    return money(shown or amount.quantize(_FINEST, ROUND_HALF_EVEN))


def rounded(amount: Decimal | None) -> str:
    """Dollars and exactly two decimals."""
    return _NOTHING if amount is None else money(_to_cents(amount))


def signed(amount: Decimal | None) -> str:
    """Dollars and cents with a sign in front of gains too; less than half a cent is neither."""
    if amount is None:
        return _NOTHING
    text = rounded(amount)
    return f"+{text}" if _to_cents(amount) > 0 else text


def brief(amount: Decimal | None) -> str:
    """Dollars in three digits or so, for an axis: `$1.2M`."""
    if amount is None:
        return _NOTHING
    sign = _MINUS if amount < 0 else ""
    size = abs(amount)
    if _to_cents(size) < _THOUSAND:
        return f"{sign}${_grouped(_to_cents(size), least=0 if size == size // 1 else 2)}"
    parts = [((size / unit).quantize(_TENTH, ROUND_HALF_EVEN), letter) for unit, letter in _MANY]
    shown, letter = next((part for part in parts if part[0] < _THOUSAND), parts[-1])
    return f"{sign}${written(shown)}{letter}"


def quantity(amount: Decimal | None) -> str:
    """Shares, without zeros at the end."""
    if amount is None:
        return _NOTHING
    return (_MINUS if amount < 0 else "") + _grouped(abs(amount), least=0)


def amount(of: Amount | None) -> str:
    """Dollars and cents, or a quantity, where it is clear of what."""
    if of is None:
        return _NOTHING
    return money(of.number) if of.is_cash else quantity(of.number)


def named_amount(of: Amount) -> str:
    """Dollars and cents, or a quantity and its symbol: `−10 AAPL`."""
    return amount(of) if of.is_cash else f"{quantity(of.number)}\u00a0{of.symbol}"


def percent(ratio: Decimal | None, *, sign: bool = True) -> str:
    """A ratio as percent with a sign: `+1.2 %`."""
    if ratio is None:
        return _NOTHING
    value = (ratio * 100).quantize(_HUNDREDTH, ROUND_HALF_EVEN)
    text = f"{abs(value):,}\u00a0%"
    if value < 0:
        return _MINUS + text
    return f"+{text}" if sign and value > 0 else text


def count(number: int) -> str:
    """A whole number with separators."""
    return f"{number:,}"


def tone(amount: Decimal | int | None) -> str:
    """The class that colours a figure by its sign."""
    if not amount:
        return ""
    return "gain" if amount > 0 else "loss"


def signed_tone(amount: Decimal | None) -> str:
    """The class that colours what `signed` shows."""
    return "" if amount is None else tone(_to_cents(amount))


def instant(at: datetime | None) -> Markup:
    """An instant in New York time; a script may show it in the reader's own."""
    if at is None:
        return escape(_NOTHING)
    local = at.astimezone(NEW_YORK)
    return _time(at, "", f"{local:%Y-%m-%d %H:%M:%S} {local:%Z}")


def moment(at: datetime | None) -> Markup:
    """The same without year and seconds: `Mar 2, 10:15 EST`; all of it is in the tooltip."""
    if at is None:
        return escape(_NOTHING)
    local = at.astimezone(NEW_YORK)
    return _time(at, "brief", f"{local:%b} {local.day}, {local:%H:%M} {local:%Z}")


def _time(at: datetime, shape: str, said: str) -> Markup:
    local = at.astimezone(NEW_YORK)
    return Markup('<time datetime="{}"{} title="{}">{}</time>').format(
        timestamp(at),
        Markup(' data-shape="{}"').format(shape) if shape else "",
        f"{local:%A %d %B %Y, %H:%M:%S.%f} {local:%Z}",
        said,
    )


def day(value: date | None) -> str:
    """A date."""
    return _NOTHING if value is None else value.isoformat()


def duration(length: timedelta) -> str:
    """How long, in the two largest units: `2 d 4 h`."""
    seconds = int(length.total_seconds())
    units = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
    parts: list[str] = []
    for size, name in units:
        if seconds >= size or parts:
            parts.append(f"{seconds // size} {name}")
            seconds %= size
    return " ".join(parts[:2]) or "0 s"


def words(value: str | None) -> str:
    """An enumerated value as words: `pending_new` is `pending new`."""
    return _NOTHING if not value else str(value).replace("_", " ").lower()


def short(identifier: str) -> str:
    """The beginning of an identifier; the whole of a short one."""
    is_uuid = len(identifier) > 3 * _SHORT_ID
    return f"{identifier[:_SHORT_ID]}…" if is_uuid else identifier


def _to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_EVEN)


def _grouped(amount: Decimal, *, least: int) -> str:
    whole, _, decimals = written(amount).partition(".")
    decimals = decimals.ljust(least, "0")
    grouped = f"{int(whole):,}"
    return f"{grouped}.{decimals}" if decimals else grouped
