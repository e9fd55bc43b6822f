"""The overview: where the API is, how to begin, and Seed Env."""

from streetname.dashboard.gate import sentence
from streetname.dashboard.notices import Tone
from streetname.dashboard.pages.developers.tabs import developer_tabs
from streetname.dashboard.routing import Pages
from streetname.dashboard.seedings import Seeding
from streetname.dashboard.views import Answer, View, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError, InvalidField
from streetname.people.roles import Permission
from streetname.sandbox.seeds import fresh_seed
from streetname.storage.queries.accounts import has_accounts
from streetname.storage.queries.overview.developers import account_numbers
from streetname.wire.control.seed import SeedRequest

pages = Pages("/developers")

_ACCOUNTS = 20
_MOST_WEEKS = 12
_WEEKS_AT_FIRST = 4
_LINKS = 8
_LONGEST_NUMBER = 9
_UNPROCESSABLE = 422


@pages.shows()
async def show_overview(visit: Visit) -> Answer:
    """Base URLs, the first request, and Seed Env, which offers a past where there can be one."""
    seed = await visit.read(fresh_seed)
    weeks = 0 if await visit.read(has_accounts) else _WEEKS_AT_FIRST
    offered = {"accounts": str(_ACCOUNTS), "seed": str(seed), "weeks": str(weeks)}
    return await _overview(visit, offered)


@pages.does("/seed", Permission.SANDBOX)
async def seed_environment(visit: Visit) -> Answer:
    """Fill the environment; a long way is shown with its progress."""
    name = visit.environment.name
    entered = {each: visit.field(each, "0") for each in ("accounts", "seed", "weeks")}
    try:
        wanted = _wanted(entered)
        seeding = visit.site.seedings.begin(visit.site.registry, name, wanted)
    except BrokerError as refusal:
        return await _overview(visit, entered, said=sentence(refusal.message))
    detail = f"{wanted.accounts} accounts, seed {wanted.seed}, {wanted.weeks} weeks"
    await visit.note("environment.seed", name, detail)
    if not await seeding.ends_soon():
        return away("/developers")
    if seeding.refusal is not None:
        return away("/developers", sentence(seeding.refusal), tone=Tone.BAD)
    return away("/developers", "The environment has been seeded.")


@pages.does("/reset", Permission.TEAM)
async def reset_environment(visit: Visit) -> Answer:
    """Begin the environment anew."""
    name = visit.environment.name
    await visit.site.registry.reset(name)
    visit.site.seedings.forget(name)
    await visit.note("environment.reset", name)
    return away("/developers", "The environment has begun anew: it is empty.")


async def _overview(visit: Visit, entered: dict[str, str], said: str | None = None) -> View:
    seeding = visit.site.seedings.latest(visit.environment.name)
    return view(
        "developers/overview.html",
        status=200 if said is None else _UNPROCESSABLE,
        tabs=developer_tabs(visit),
        origin=visit.origin,
        has_accounts=await visit.read(has_accounts),
        most_weeks=_MOST_WEEKS,
        entered=entered,
        said=said,
        seeding=seeding,
        made=await _made(visit, seeding),
    )


async def _made(visit: Visit, seeding: Seeding | None) -> list[tuple[str, str]]:
    """The first of the accounts that were made: where each is, and its number."""
    if seeding is None or seeding.seeded is None:
        return []
    numbers = await visit.read(account_numbers, seeding.seeded.accounts[:_LINKS])
    return [(account_id, number) for account_id, number in numbers.items()]


def _wanted(entered: dict[str, str]) -> SeedRequest:
    wanted = SeedRequest(**{name: _number(name, text) for name, text in entered.items()})
    assert wanted.checked_accounts
    assert wanted.checked_weeks >= 0
    return wanted


def _number(name: str, written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) <= _LONGEST_NUMBER):
        raise InvalidField(f"{name} must be a whole number of at most {_LONGEST_NUMBER} digits")
    return int(written)
