"""What the questions behind the dashboard's pages cost, on many accounts and many orders.

`python -m benchmarks.questions FOLDER` makes a brokerage with a past in the folder, unless there is
one already, and prints the processor time of each question: the first time that it is asked, and
the best of a few times after that.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from time import process_time
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Engine, select

from benchmarks.past import file_in, make_past
from streetname.domain.accounts.account import AccountStatus
from streetname.domain.ledger.chart import FIRM_REGULATORY_FEES, STREET_CLEARING, customer
from streetname.domain.ledger.entry import EntryKind
from streetname.domain.market.tape import Tape
from streetname.domain.orders.order import OrderStatus
from streetname.domain.values.amounts import Price
from streetname.domain.values.ids import AssetId
from streetname.domain.values.instants import DAY, exchange_date
from streetname.storage import tables
from streetname.storage.codecs import instant_out
from streetname.storage.database import open_database, snapshot
from streetname.storage.queries.orders import Which
from streetname.storage.queries.overview.accounts import (
    AccountColumn,
    AccountLineFilter,
    account_lines,
    traded_assets,
)
from streetname.storage.queries.overview.activities import (
    ActivityColumn,
    ActivityLineFilter,
    activity_lines,
)
from streetname.storage.queries.overview.documents import (
    DocumentDays,
    DocumentLineFilter,
    document_lines,
)
from streetname.storage.queries.overview.fills import FillFilter, fill_ids, fills_of
from streetname.storage.queries.overview.firm import cash_at_closes, firm_accounts
from streetname.storage.queries.overview.home import Bucket, home_counts, sign_ups
from streetname.storage.queries.overview.ledger import (
    EntryLineFilter,
    chart_of_accounts,
    customer_lines,
    entry_lines,
    posting_lines,
)
from streetname.storage.queries.overview.managed import AssetsUnderManagement
from streetname.storage.queries.overview.orders import OrderColumn, OrderLineFilter, order_lines
from streetname.storage.queries.overview.search import search
from streetname.storage.queries.overview.totals import DailyTotals
from streetname.storage.queries.overview.transfers import (
    TransferColumn,
    TransferLineFilter,
    transfer_lines,
)

ACCOUNTS = 10_000
ORDERS = 100_000
_ROWS = 25
_TIMES = 7
_MILLISECONDS = 1_000

_Question = Callable[[Connection], object]


class Cost(msgspec.Struct, frozen=True):
    """Milliseconds of processor time that a question takes: at first, and at best after that."""

    question: str
    first: float
    later: float


def measure_questions(file: Path) -> Iterator[Cost]:
    """What each question costs."""
    database = open_database(file)
    for name, question in _questions(database).items():
        spent = [_spent(database, question) for _ in range(_TIMES)]
        yield Cost(name, spent[0], min(spent[1:]))
    database.dispose()


def main(
    data: Annotated[Path, typer.Argument(help="The folder of the brokerage with a past.")],
    accounts: int = ACCOUNTS,
    orders: int = ORDERS,
) -> None:
    """Measure, and print the costs."""
    console = Console()
    if not file_in(data).exists():
        for made in make_past(data, accounts, orders):
            console.print(f"{made:,} orders", end="\r")
    table = Table("question", "first, ms", "later, ms")
    for cost in measure_questions(file_in(data)):
        table.add_row(cost.question, f"{cost.first:.1f}", f"{cost.later:.1f}")
    console.print(table)


def _spent(database: Engine, question: _Question) -> float:
    with snapshot(database) as connection:
        began = process_time()
        question(connection)
        return (process_time() - began) * _MILLISECONDS


def _questions(database: Engine) -> Mapping[str, _Question]:
    with snapshot(database) as connection:
        now = instant_out(connection.execute(select(tables.environment.c.instant)).scalar_one())
        seed = connection.execute(select(tables.environment.c.seed)).scalar_one()
        tape = Tape(seed)
        prices: dict[AssetId, Price] = {}
        for asset in traded_assets(connection):
            price = tape.reference_price(asset, now)
            if price is not None:
                prices[asset.id] = price
        order = order_lines(connection, OrderLineFilter(), limit=1, offset=500).rows[0].order
    questions: dict[str, _Question] = {}
    questions |= _of_home(now, prices, tape)
    questions |= _of_accounts(prices)
    questions |= _of_orders(order.account_id, order.id)
    questions |= _of_the_rest(now, order.account_id)
    of_a_day = FillFilter(order.asset_id, now - DAY, now)
    questions["fills of an asset in a day"] = lambda c: fills_of(c, fill_ids(c, of_a_day))
    return questions


def _of_home(now: datetime, prices: Mapping[AssetId, Price], tape: Tape) -> dict[str, _Question]:
    managed = AssetsUnderManagement()
    return {
        "home: counts": lambda c: home_counts(c, now),
        "home: sign-ups of 30 days": lambda c: sign_ups(c, now - 30 * DAY, now, Bucket.DAY),
        "home: assets under management": lambda c: managed.told(c, now, prices, tape),
        "traded assets": traded_assets,
    }


def _of_accounts(prices: Mapping[AssetId, Price]) -> dict[str, _Question]:
    def lines(wanted: AccountLineFilter, **how: Any) -> _Question:  # noqa: ANN401
        return lambda c: account_lines(c, wanted, prices, limit=_ROWS, **how)

    by = {f"accounts by {by.value}": lines(AccountLineFilter(), sort=by) for by in AccountColumn}
    return by | {
        "accounts: page 200": lines(AccountLineFilter(), offset=200 * _ROWS),
        "accounts: by status": lines(AccountLineFilter(status=AccountStatus.ACTIVE)),
        "accounts: searched": lines(AccountLineFilter(search="falcon", personal=True)),
    }


def _of_orders(account_id: Any, order_id: str) -> dict[str, _Question]:  # noqa: ANN401
    def lines(wanted: OrderLineFilter, **how: Any) -> _Question:  # noqa: ANN401
        return partial(order_lines, wanted=wanted, limit=_ROWS, **how)

    by = {f"orders by {by.value}": lines(OrderLineFilter(), sort=by) for by in OrderColumn}
    return by | {
        "orders: page 2,000": lines(OrderLineFilter(), offset=2_000 * _ROWS),
        "orders: open": lines(OrderLineFilter(which=Which.OPEN)),
        "orders: closed": lines(OrderLineFilter(which=Which.CLOSED)),
        "orders: filled": lines(OrderLineFilter(status=OrderStatus.FILLED)),
        "orders: of a symbol": lines(OrderLineFilter(symbol="AAPL")),
        "orders: of an account": lines(OrderLineFilter(account_id=account_id)),
        "orders: searched by identifier": lines(OrderLineFilter(search=order_id[:8])),
        "orders: searched by name": lines(OrderLineFilter(search="falcon", personal=True)),
    }


def _of_the_rest(now: datetime, account_id: Any) -> dict[str, _Question]:  # noqa: ANN401
    totals, days = DailyTotals(), DocumentDays()
    every = DocumentLineFilter(exchange_date(now))
    named = DocumentLineFilter(exchange_date(now), search="falcon", personal=True)
    transfers = partial(transfer_lines, limit=_ROWS)
    activities = partial(activity_lines, limit=_ROWS)
    entries = partial(entry_lines, limit=_ROWS)
    by_amount = TransferColumn.AMOUNT
    trades = ActivityLineFilter(trades=True)
    return {
        "transfers": lambda c: transfers(c, TransferLineFilter()),
        "transfers by amount": lambda c: transfers(c, TransferLineFilter(), sort=by_amount),
        "transfers: searched": lambda c: transfers(
            c, TransferLineFilter(search="falcon", personal=True)
        ),
        "activities": lambda c: activities(c, ActivityLineFilter()),
        "activities by symbol": lambda c: activities(
            c, ActivityLineFilter(), sort=ActivityColumn.SYMBOL
        ),
        "activities: trades": lambda c: activities(c, trades),
        "activities: of a symbol": lambda c: activities(c, ActivityLineFilter(symbol="AAPL")),
        "activities: searched": lambda c: activities(
            c, ActivityLineFilter(search="falcon", personal=True)
        ),
        "firm: accounts": firm_accounts,
        "firm: day by day": lambda c: cash_at_closes(c, FIRM_REGULATORY_FEES, now, totals),
        "firm: postings": lambda c: posting_lines(c, FIRM_REGULATORY_FEES, limit=_ROWS),
        "ledger: chart": chart_of_accounts,
        "ledger: customers": lambda c: customer_lines(c, limit=_ROWS),
        "ledger: entries": lambda c: entries(c, EntryLineFilter()),
        "ledger: entries of a kind": lambda c: entries(c, EntryLineFilter(kind=EntryKind.TRADE)),
        "ledger: entries of a customer": lambda c: entries(
            c, EntryLineFilter(ledger_account=customer(account_id))
        ),
        "ledger: entries of the firm": lambda c: entries(
            c, EntryLineFilter(ledger_account=FIRM_REGULATORY_FEES)
        ),
        "ledger: postings to clearing": lambda c: posting_lines(c, STREET_CLEARING, limit=_ROWS),
        "search": lambda c: search(c, "falcon", personal=True),
        "documents": lambda c: document_lines(c, every, days, limit=_ROWS),
        "documents: searched": lambda c: document_lines(c, named, days, limit=_ROWS),
    }


if __name__ == "__main__":
    typer.run(main)
