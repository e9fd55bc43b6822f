"""The accounts: the list of them."""

from collections.abc import Mapping, Sequence

from streetname.dashboard import formats
from streetname.dashboard.columns import Column, Kind, Only
from streetname.dashboard.listing import Asked, Filter, Listing, options
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.domain.accounts.account import AccountStatus
from streetname.domain.values.amounts import Price
from streetname.domain.values.ids import AssetId
from streetname.storage.queries.overview.accounts import (
    AccountColumn,
    AccountLine,
    AccountLineFilter,
    account_lines,
    every_account_line,
    traded_assets,
)

pages = Pages("/accounts")

TYPES = ("trading", "donor_advised")
"""The types of account that can be opened here."""


def account_href(account_id: str) -> str:
    """Where an account's own page is."""
    return f"{ROOT}/accounts/{account_id}"


COLUMNS: Sequence[Column[AccountLine]] = (
    Column(
        "Account",
        lambda line: line.account_number,
        sort=AccountColumn.ACCOUNT_NUMBER,
        href=lambda line: account_href(line.account_id),
        copies=lambda line: line.account_id,
    ),
    Column("Name", lambda line: line.name, Kind.LONG, sort=AccountColumn.NAME, personal=True),
    Column("E-mail", lambda line: line.email, Kind.LONG, sort=AccountColumn.EMAIL, personal=True),
    Column(
        "Type",
        lambda line: line.account_type,
        Kind.WORDS,
        sort=AccountColumn.ACCOUNT_TYPE,
        minor=True,
    ),
    Column("Status", lambda line: line.status, Kind.STATUS, sort=AccountColumn.STATUS),
    Column(
        "Crypto",
        lambda line: line.crypto_status,
        Kind.WORDS,
        sort=AccountColumn.CRYPTO_STATUS,
        minor=True,
    ),
    Column("Equity", lambda line: line.equity, Kind.ROUNDED, sort=AccountColumn.EQUITY),
    Column("Cash", lambda line: line.cash, Kind.ROUNDED, sort=AccountColumn.CASH),
    Column("Created", lambda line: line.created_at, Kind.INSTANT, sort=AccountColumn.CREATED_AT),
    Column("Id", lambda line: line.account_id, Kind.ID, only=Only.FILE),
)

LISTING = Listing(
    "accounts",
    COLUMNS,
    caption="Accounts",
    sort=AccountColumn.CREATED_AT,
    search="Account number, name or e-mail",
    masked_search="Account number",
    filters=(
        Filter("status", "Status", options(AccountStatus)),
        Filter("type", "Type", [(each, formats.words(each)) for each in TYPES]),
        Filter("from", "Created from", input_type="date"),
        Filter("to", "Created to", input_type="date"),
    ),
    empty="No accounts yet.",
)


@pages.shows()
async def show_accounts(visit: Visit) -> Answer:
    """Every account of the environment."""
    asked = LISTING.asked(visit)
    wanted, prices = _wanted(asked), await prices_of_traded(visit)
    if asked.wants_csv:
        order = asked.order_by(AccountColumn)
        return await LISTING.export(visit, every_account_line, wanted, prices, **order)
    found = await visit.recall(account_lines, wanted, prices, **asked.rows_by(AccountColumn))
    return view(
        "accounts/list.html",
        table=LISTING.table(visit, asked, found.rows, found.total),
        tabs=[("Customers", f"{ROOT}/accounts", True), ("Firm accounts", f"{ROOT}/firm", False)],
    )


async def prices_of_traded(visit: Visit) -> Mapping[AssetId, Price]:
    """The latest price of every asset that anybody has had."""
    environment = visit.environment
    traded = await visit.recall(traded_assets)
    return visit.site.memory.of(environment).prices(traded, environment.tape, environment.now)


def _wanted(asked: Asked) -> AccountLineFilter:
    return AccountLineFilter(
        search=asked.search,
        personal=asked.sees_personal,
        status=asked.choice("status", AccountStatus),
        account_type=asked.chosen["type"] or None,
        created_from=asked.begin("from"),
        created_to=asked.end("to"),
    )
