"""An account at a glance: what it has, who owns it, what has become of it, and how it may trade."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import cast

import msgspec

from streetname.dashboard import formats
from streetname.dashboard.forms import request_of
from streetname.dashboard.milestones import title_of, tone_of
from streetname.dashboard.pages.account.frame import account_id_in, framed, known_account_id
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, away
from streetname.dashboard.visit import Visit
from streetname.domain.accounts.account import (
    Account,
    AccountChanged,
    AccountStatus,
    Configuration,
)
from streetname.domain.accounts.block import BlockAccount
from streetname.domain.accounts.close import CloseAccount
from streetname.domain.accounts.configure import ConfigurationChange, Configure
from streetname.domain.accounts.lifecycle import TERMINAL, TRANSITIONS, AccountEvent
from streetname.domain.accounts.profile import Agreement, Contact, Identity, Profile, TrustedContact
from streetname.domain.errors import InvalidField, NotFound
from streetname.domain.portfolio.portfolio import closing_figures, figures, valued
from streetname.domain.portfolio.valuation import totals_of
from streetname.engine.batch import Event
from streetname.people.roles import Permission
from streetname.sandbox.funding import fund
from streetname.storage.queries.accounts import profile_of
from streetname.storage.queries.events import events_of
from streetname.storage.queries.portfolio import portfolio
from streetname.wire.funding import TransferRequest, request_transfer_command
from streetname.wire.times import parsed_instant

pages = Pages("/accounts/{account_id}")

_LAST_DIGITS = 4
_USUAL_AMOUNT = "10000"


class Block(msgspec.Struct, frozen=True):
    """Something that an account may be kept from."""

    name: str
    title: str
    about: str
    is_set: bool


@pages.shows()
async def show_overview(visit: Visit) -> Answer:
    """The account at a glance."""
    frame = await framed(visit, "")
    account = frame.account
    now, tape = visit.environment.now, visit.environment.tape
    books = await visit.read(portfolio, account.id, now)
    if books is None:
        raise NotFound("there is no such account")
    profile = await visit.read(profile_of, account.id)
    current, last = figures(books, tape), closing_figures(books, tape)
    return frame.view(
        "overview.html",
        figures=current,
        last_equity=last.equity,
        positions=len(books.positions),
        profit_today=totals_of(
            [valued(one, books.assets[one.asset_id], tape, books.at) for one in books.positions]
        ).profit_today,
        change=current.equity - last.equity,
        change_ratio=(current.equity - last.equity) / last.equity if last.equity else None,
        previous=books.previous.date,
        identity=list(_identity(visit, profile.identity)),
        contact=list(_contact(visit, profile.contact)),
        disclosures=list(_disclosures(visit, profile)),
        agreements=profile.agreements,
        signed_at=_signed_at,
        trusted_contact=list(_contact(visit, profile.trusted_contact)),
        configuration=list(_configuration(account.configuration)),
        timeline=_timeline(await visit.read(events_of, account.id)),
        title_of=title_of,
        tone_of=tone_of,
        blocks=_blocks(account),
        blocked=[block.title.lower() for block in _blocks(account) if block.is_set],
        can_be_blocked=account.status not in TERMINAL,
        is_open=account.status in (AccountStatus.ACTIVE, AccountStatus.ACCOUNT_UPDATED),
        can_be_closed=(account.status, AccountEvent.CLOSED) in TRANSITIONS,
        usual_amount=_USUAL_AMOUNT,
    )


@pages.does("/fund", Permission.SANDBOX)
async def fund_account(visit: Visit) -> Answer:
    """Put money into the account at once."""
    account_id = await known_account_id(visit)
    request = request_of({"amount": visit.field("amount") or None}, TransferRequest)
    amount = request_transfer_command(account_id, request).amount
    if amount is None:
        raise InvalidField("give the amount to put in")
    deposit = await fund(visit.environment, account_id, amount)
    shown = formats.money(deposit.amount)
    await visit.note("account.fund", account_id, shown)
    return away(f"/accounts/{account_id}", f"{shown} is in the account.")


@pages.does("/close", Permission.ACCOUNTS)
async def close_account(visit: Visit) -> Answer:
    """Close the account for good."""
    account_id = account_id_in(visit)
    await visit.execute(CloseAccount(account_id))
    await visit.note("account.close", account_id)
    return away(f"/accounts/{account_id}", "The account is closed.")


@pages.does("/suspend", Permission.ACCOUNTS)
async def suspend_trading(visit: Visit) -> Answer:
    """Let the account place no orders, or let it again."""
    account_id = await known_account_id(visit)
    suspended = visit.is_checked("suspend")
    await visit.execute(Configure(account_id, ConfigurationChange(suspend_trade=suspended)))
    await visit.note("account.suspend" if suspended else "account.resume", account_id)
    said = "The account may not trade until you let it." if suspended else "The account may trade."
    return away(f"/accounts/{account_id}", said)


@pages.does("/blocks", Permission.ACCOUNTS)
async def change_blocks(visit: Visit) -> Answer:
    """Block the account, its trading or its transfers, or let it again."""
    account_id = await known_account_id(visit)
    command = BlockAccount(
        account_id,
        account_blocked=visit.is_checked("account_blocked"),
        trading_blocked=visit.is_checked("trading_blocked"),
        transfers_blocked=visit.is_checked("transfers_blocked"),
    )
    account = cast("Account", await visit.execute(command))
    blocked = ", ".join(block.title.lower() for block in _blocks(account) if block.is_set)
    await visit.note("account.block", account_id, blocked or "nothing")
    said = f"Blocked: {blocked}." if blocked else "Nothing of the account is blocked."
    return away(f"/accounts/{account_id}", said)


def _blocks(account: Account) -> Sequence[Block]:
    return (
        Block(
            "account_blocked",
            "Everything",
            "it can neither trade, nor cancel, nor move money",
            is_set=account.account_blocked,
        ),
        Block(
            "trading_blocked", "Trading", "it can place no orders", is_set=account.trading_blocked
        ),
        Block(
            "transfers_blocked",
            "Transfers",
            "money can neither come in nor go out",
            is_set=account.transfers_blocked,
        ),
    )


def _identity(visit: Visit, identity: Identity) -> Iterator[tuple[str, str]]:
    name = " ".join(filter(None, (identity.given_name, identity.middle_name, identity.family_name)))
    yield "Name", visit.personal(name)
    yield "Born on", visit.personal(identity.date_of_birth)
    if identity.tax_id:
        kind = (identity.tax_id_type or "").replace("_", " ")
        yield "Tax id", visit.personal(f"{kind} {last_digits(identity.tax_id)}".strip())
    yield "Citizen of", visit.personal(identity.country_of_citizenship)
    yield "Born in", visit.personal(identity.country_of_birth)
    yield "Pays taxes in", visit.personal(identity.country_of_tax_residence)
    yield "Visa", visit.personal(identity.visa_type)
    yield "Sources of funds", ", ".join(map(formats.words, identity.funding_source or ()))
    yield "Annual income", _range(identity.annual_income_min, identity.annual_income_max)
    yield "Liquid net worth", _range(identity.liquid_net_worth_min, identity.liquid_net_worth_max)
    yield "Total net worth", _range(identity.total_net_worth_min, identity.total_net_worth_max)
    if identity.marital_status:
        yield "Marital status", visit.personal(formats.words(identity.marital_status))
    if identity.number_of_dependents is not None:
        yield "Dependents", str(identity.number_of_dependents)


def _contact(visit: Visit, contact: Contact | TrustedContact | None) -> Iterator[tuple[str, str]]:
    if contact is None:
        return
    if isinstance(contact, TrustedContact):
        name = f"{contact.given_name or ''} {contact.family_name or ''}".strip()
        yield "Name", visit.personal(name)
    unit = contact.unit if isinstance(contact, Contact) else None
    place = (contact.city, contact.state, contact.postal_code)
    lines = [*(contact.street_address or ()), unit, " ".join(filter(None, place)), contact.country]
    yield "E-mail", visit.personal(contact.email_address)
    yield "Phone", visit.personal(contact.phone_number)
    yield "Address", visit.personal(", ".join(filter(None, lines)))


def _disclosures(visit: Visit, profile: Profile) -> Iterator[tuple[str, str]]:
    told = profile.disclosures
    yield "Controls a listed company", _answer(told.is_control_person)
    yield "Affiliated with an exchange or FINRA", _answer(told.is_affiliated_exchange_or_finra)
    yield "Politically exposed", _answer(told.is_politically_exposed)
    yield "Close family politically exposed", _answer(told.immediate_family_exposed)
    for context in told.context or ():
        about = context.company_name or f"{context.given_name or ''} {context.family_name or ''}"
        yield formats.words(context.context_type).capitalize(), visit.personal(about.strip())
    if told.employment_status:
        yield "Employment", formats.words(told.employment_status)
    work = (told.employment_position, told.employer_name, told.employer_address)
    yield "Works as", visit.personal(", ".join(filter(None, work)))


def _signed_at(agreement: Agreement) -> str:
    """When it was signed; a date alone stays as it was told."""
    told = agreement.signed_at or ""
    return formats.instant(parsed_instant("signed_at", told)) if "T" in told else told


def _configuration(configuration: Configuration) -> Iterator[tuple[str, str]]:
    level = configuration.max_options_trading_level
    yield "Trading", "suspended" if configuration.suspend_trade else "allowed"
    yield "Fractions of shares", _answer(configuration.fractional_trading)
    yield "Short selling", _answer(not configuration.no_shorting)
    yield "Margin, at most", f"{configuration.max_margin_multiplier}×"
    yield "Overnight trading", _answer(not configuration.disable_overnight_trading)
    yield "Publicly traded partnerships", _answer(configuration.ptp_no_exception_entry)
    yield "Options level, at most", "as approved" if level is None else str(level)
    yield "E-mails about trades", configuration.trade_confirm_email


def _timeline(events: Sequence[Event]) -> Sequence[AccountChanged]:
    """How the account came to where it stands, the latest first."""
    facts = [event.fact for event in events if isinstance(event.fact, AccountChanged)]
    return facts[::-1]


def last_digits(number: str) -> str:
    """A number that is nobody's business, with its last four digits."""
    return f"••••{number[-_LAST_DIGITS:]}" if number else ""


def _answer(given: bool | None) -> str:  # noqa: FBT001 - it is what is answered
    return "" if given is None else "yes" if given else "no"


def _range(least: Decimal | None, most: Decimal | None) -> str:
    if least is None and most is None:
        return ""
    if most is None:
        return f"{formats.money(least)} or more"
    return (
        f"{formats.money(least)} to {formats.money(most)}"
        if least
        else (f"up to {formats.money(most)}")
    )
