"""What has happened in accounts: fills and movements of cash. Source: Alpaca, activities."""

import re
from datetime import date

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.errors import InvalidField, Unprocessable
from streetname.domain.values.ids import AccountId, OrderId
from streetname.storage.queries.activities import ActivityFilter, list_activities
from streetname.wire.activities import (
    Category,
    NonTradeActivityBody,
    TradeActivityBody,
    activity_body,
    activity_types,
)
from streetname.wire.doors import Door
from streetname.wire.times import parsed_date

operations = Operations("/v1/accounts/activities", trading="/v2/account/activities")

_ACTIVITY_ID = re.compile(r"\d{17}::[0-9a-f-]{36}")
_LARGEST_PAGE = 100
_LARGEST_PAGE_OF_DAY = 1_000_000

_COMMON = (
    Parameter("account_id", "of this account"),
    Parameter("order_id", "fills of this order"),
    Parameter("date", "on this date, all of them unless page_size is given"),
    Parameter("after", "behind this instant"),
    Parameter("until", "before this instant"),
    Parameter("direction", "asc or desc (the default)"),
    Parameter("page_size", "1 to 100, 100 unless given"),
    Parameter("page_token", "the id of the last activity of the page before"),
)


@operations.add(
    "GET",
    "",
    summary="List activities of all accounts",
    response=list[TradeActivityBody | NonTradeActivityBody],
    parameters=[
        Parameter("activity_types", "types or groups, separated by commas", repeated=True),
        Parameter("category", "trade_activity or non_trade_activity"),
        *_COMMON,
    ],
)
async def get_activities(call: Call) -> list[TradeActivityBody | NonTradeActivityBody]:
    """One page of activities, newest first unless asked otherwise."""
    return await _page(call, call.listed("activity_types"))


@operations.add(
    "GET",
    "/{activity_type}",
    summary="List activities of one type",
    response=list[TradeActivityBody | NonTradeActivityBody],
    parameters=_COMMON,
)
async def get_activities_of_type(call: Call) -> list[TradeActivityBody | NonTradeActivityBody]:
    """One page of activities of one type, newest first unless asked otherwise."""
    if call.query("activity_types"):
        raise Unprocessable("activity_types cannot be given beside an activity type")
    return await _page(call, (call.path("activity_type"),))


async def _page(
    call: Call, types: tuple[str, ...]
) -> list[TradeActivityBody | NonTradeActivityBody]:
    wanted = _filter(call, types)
    found = await call.read(list_activities, wanted)
    return [activity_body(activity, call.door) for activity in found]


def _filter(call: Call, types: tuple[str, ...]) -> ActivityFilter:
    day, after, until = _date(call), call.instant("after"), call.instant("until")
    if day and (after or until):
        raise Unprocessable("date cannot be given together with after or until")
    order_id = call.queried_uuid("order_id")
    return ActivityFilter(
        account_id=_account_id(call),
        types=activity_types(types),
        trades=_trades(call, types),
        order_id=OrderId(order_id) if order_id else None,
        day=day,
        after=after,
        until=until,
        ascending=call.ascending,
        last_id=_last_id(call),
        limit=_page_size(call, day),
    )


def _last_id(call: Call) -> str | None:
    token = call.query("page_token")
    if token and not _ACTIVITY_ID.fullmatch(token):
        raise InvalidField("page_token must be the id of the last activity received")
    return token


def _account_id(call: Call) -> AccountId | None:
    """The one whose activities are asked for: an owner's own, and for the correspondent any."""
    if call.door is Door.TRADING:
        return call.account_id
    account_id = call.queried_uuid("account_id")
    return AccountId(account_id) if account_id else None


def _trades(call: Call, types: tuple[str, ...]) -> bool | None:
    """Whether only trades are wanted, or only what is none; None for both."""
    if call.query("category") is None:
        return None
    if types:
        raise Unprocessable("category cannot be given together with activity types")
    return call.choice("category", Category, Category.TRADE) is Category.TRADE


def _page_size(call: Call, day: date | None) -> int | None:
    """How many to list; all of one day unless given. Source: Alpaca, paging of activities."""
    if day and call.query("page_size") is None:
        return None
    most = _LARGEST_PAGE_OF_DAY if day else _LARGEST_PAGE
    return call.number("page_size", default=_LARGEST_PAGE, least=1, most=most)


def _date(call: Call) -> date | None:
    written = call.query("date")
    return None if written is None else parsed_date("date", written)
