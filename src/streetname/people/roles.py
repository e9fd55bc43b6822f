"""Roles: what a member of an environment may do there, as one table."""

from enum import StrEnum


class Permission(StrEnum):
    """Something that not everybody may do."""

    VIEW = "view"
    """See everything, with personal data masked."""
    PERSONAL = "personal"
    """See personal data unmasked."""
    ACCOUNTS = "accounts"
    """Open, edit and close accounts."""
    MONEY = "money"
    """Make transfers and journals."""
    ORDERS = "orders"
    """Place, replace and cancel orders."""
    SANDBOX = "sandbox"
    """Move the clock, pin quotes, seed, and change the rules of the market."""
    LIVE_TESTING = "live_testing"
    """Send requests from the browser."""
    KEYS_VIEW = "keys_view"
    """See which keys there are."""
    KEYS = "keys"
    """Make, revoke and rotate keys."""
    TEAM = "team"
    """Manage members, roles and configuration, and read the audit log."""


class Role(StrEnum):
    """What a person is in an environment."""

    SUPER_USER = "super_user"
    DEVELOPER = "developer"
    OPERATIONS = "operations"
    SUPPORT = "support"

    @property
    def title(self) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The role's name for people, such as `Super user`."""
        return self.value.replace("_", " ").capitalize()


_BACK_OFFICE = frozenset(
    {
        Permission.VIEW,
        Permission.PERSONAL,
        Permission.ACCOUNTS,
        Permission.MONEY,
        Permission.ORDERS,
    }
)

_ALLOWED = {
    Role.SUPER_USER: frozenset(Permission),
    Role.DEVELOPER: _BACK_OFFICE
    | {Permission.SANDBOX, Permission.LIVE_TESTING, Permission.KEYS_VIEW},
    Role.OPERATIONS: _BACK_OFFICE,
    Role.SUPPORT: frozenset({Permission.VIEW}),
}


def allows(role: Role, permission: Permission) -> bool:
    """True if members in that role may do it."""
    return permission in _ALLOWED[role]
