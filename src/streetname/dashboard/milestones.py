"""What has become of an account, in words and in a tone."""

from streetname.dashboard import formats
from streetname.domain.accounts.account import AccountChanged, AccountStatus

_BAD = frozenset({AccountStatus.REJECTED, AccountStatus.ACCOUNT_CLOSED, AccountStatus.DISABLED})


def title_of(fact: AccountChanged) -> str:
    """The status that an account has come to, or what was blocked or let again."""
    changed = [
        f"{what} {'blocked' if blocked else 'let again'}"
        for what, blocked in _blocks(fact).items()
        if blocked is not None
    ]
    return formats.words(fact.status_to).capitalize() if not changed else _sentence(changed)


def tone_of(fact: AccountChanged) -> str:
    """`good`, `bad`, or neither."""
    changed = [blocked for blocked in _blocks(fact).values() if blocked is not None]
    if changed:
        return "bad" if any(changed) else "good"
    if fact.status_to in _BAD:
        return "bad"
    return "good" if fact.status_to is AccountStatus.ACTIVE else ""


def _blocks(fact: AccountChanged) -> dict[str, bool | None]:
    return {
        "account": fact.account_blocked,
        "trading": fact.trading_blocked,
        "transfers": fact.transfers_blocked,
    }


def _sentence(parts: list[str]) -> str:
    return ", ".join(parts).capitalize()
