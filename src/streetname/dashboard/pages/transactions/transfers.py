"""The transfers of the whole brokerage."""

from collections.abc import Sequence

from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.listing import Asked, Filter, Listing, options
from streetname.dashboard.pages.accounts import account_href
from streetname.dashboard.pages.transactions.accounts_meant import ACCOUNT, account_meant
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.domain.funding.transfer import Direction, TransferStatus, TransferType
from streetname.storage.queries.overview.transfers import (
    TransferColumn,
    TransferLine,
    TransferLineFilter,
    every_transfer_line,
    transfer_lines,
)

pages = Pages("/transactions/transfers")


def transfer_href(transfer_id: str) -> str:
    """Where a transfer's own page is."""
    return f"{ROOT}/transactions/transfers/{transfer_id}"


TRANSFER_COLUMNS: Sequence[Column[TransferLine]] = (
    Column(
        "Updated",
        lambda line: line.transfer.updated_at,
        Kind.INSTANT,
        sort=TransferColumn.UPDATED_AT,
        href=lambda line: transfer_href(line.transfer.id),
    ),
    Column(
        "Account",
        lambda line: line.account_number,
        href=lambda line: account_href(line.transfer.account_id),
    ),
    Column(
        "Transfer",
        lambda line: line.transfer.id,
        Kind.ID,
        href=lambda line: transfer_href(line.transfer.id),
    ),
    Column("Type", lambda line: line.transfer.type.upper(), sort=TransferColumn.TYPE),
    Column(
        "Direction",
        lambda line: line.transfer.direction,
        Kind.WORDS,
        sort=TransferColumn.DIRECTION,
    ),
    Column(
        "Amount", lambda line: line.transfer.signed_amount, Kind.SIGNED, sort=TransferColumn.AMOUNT
    ),
    Column("Status", lambda line: line.transfer.status, Kind.STATUS, sort=TransferColumn.STATUS),
    Column("Reason", lambda line: line.transfer.reason, minor=True),
    Column(
        "Expires",
        lambda line: line.transfer.expires_at,
        Kind.INSTANT,
        sort=TransferColumn.EXPIRES_AT,
        minor=True,
    ),
)

LISTING: Listing[TransferLine] = Listing(
    "transfers",
    TRANSFER_COLUMNS,
    caption="Transfers",
    sort=TransferColumn.UPDATED_AT,
    search="Transfer id or account",
    filters=(
        Filter("type", "Type", [(each.value, each.upper()) for each in TransferType]),
        Filter("direction", "Direction", options(Direction)),
        Filter("status", "Status", options(TransferStatus)),
        ACCOUNT,
        Filter("from", "Updated from", input_type="date"),
        Filter("to", "Updated to", input_type="date"),
    ),
    empty="No transfers yet.",
)


@pages.shows()
async def show_transfers(visit: Visit) -> Answer:
    """Every transfer, the one that moved last first."""
    asked = LISTING.asked(visit)
    wanted = await _wanted(visit, asked)
    if asked.wants_csv:
        order = asked.order_by(TransferColumn)
        return await LISTING.export(visit, every_transfer_line, wanted, **order)
    found = await visit.recall(transfer_lines, wanted, **asked.rows_by(TransferColumn))
    table = LISTING.table(visit, asked, found.rows, found.total)
    return view("transactions/transfers.html", table=table)


async def _wanted(visit: Visit, asked: Asked) -> TransferLineFilter:
    return TransferLineFilter(
        search=asked.search,
        personal=asked.sees_personal,
        type=asked.choice("type", TransferType),
        direction=asked.choice("direction", Direction),
        status=asked.choice("status", TransferStatus),
        account_id=await account_meant(visit, asked),
        updated_from=asked.begin("from"),
        updated_to=asked.end("to"),
    )
