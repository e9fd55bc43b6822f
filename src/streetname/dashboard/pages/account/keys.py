"""Keys of one account for the Trading API; a secret is shown once."""

from collections.abc import Sequence

from streetname.dashboard.pages.account.frame import framed, known_account_id
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, away
from streetname.dashboard.visit import Visit
from streetname.domain.errors import NotFound
from streetname.domain.values.ids import AccountId
from streetname.environments.credentials import KeyLine
from streetname.people.roles import Permission

pages = Pages("/accounts/{account_id}/keys")


@pages.shows("", Permission.KEYS_VIEW)
async def show_keys(visit: Visit) -> Answer:
    """Which keys the account has, and a new one's secret."""
    frame = await framed(visit, "/keys")
    return frame.view(
        "keys.html",
        keys=_keys(visit, frame.account.id),
        secret=None if visit.is_refresh else visit.site.secrets.take(visit.session.id),
        base_url=visit.origin,
    )


@pages.does("", Permission.KEYS)
async def make_key(visit: Visit) -> Answer:
    """Another key for the account."""
    account_id = await known_account_id(visit)
    credential = visit.site.registry.add_trading_key(
        visit.environment,
        account_id,
        name=visit.field("name"),
        created_by=visit.session.person.name,
    )
    visit.site.secrets.leave(visit.session.id, credential)
    await visit.note("key.make", credential.key_id, account_id)
    return away(f"/accounts/{account_id}/keys")


@pages.does("/{key_id}/rotate", Permission.KEYS)
async def rotate_key(visit: Visit) -> Answer:
    """A new key in place of an old one."""
    account_id = await known_account_id(visit)
    old = _known_key(visit, account_id)
    credential = visit.site.registry.rotate_key(
        visit.environment.name, old, created_by=visit.session.person.name
    )
    visit.site.secrets.leave(visit.session.id, credential)
    await visit.note("key.rotate", old, credential.key_id)
    return away(f"/accounts/{account_id}/keys", f"{old} opens nothing any more.")


@pages.does("/{key_id}/revoke", Permission.KEYS)
async def revoke_key(visit: Visit) -> Answer:
    """End a key at once."""
    account_id = await known_account_id(visit)
    key_id = _known_key(visit, account_id)
    visit.site.registry.revoke_key(visit.environment.name, key_id)
    await visit.note("key.revoke", key_id, account_id)
    return away(f"/accounts/{account_id}/keys", f"{key_id} opens nothing any more.")


def _keys(visit: Visit, account_id: AccountId) -> Sequence[KeyLine]:
    keys = visit.site.registry.keys(visit.environment.name)
    return [key for key in keys if key.account_id == account_id]


def _known_key(visit: Visit, account_id: AccountId) -> str:
    """The key in the path, if it is one of this account's."""
    key_id = visit.path("key_id")
    if all(key.key_id != key_id for key in _keys(visit, account_id)):
        raise NotFound(f"key not found: {key_id}")
    return key_id
