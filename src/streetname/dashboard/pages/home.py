"""The first page: how the brokerage is doing."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from streetname.dashboard.charts.chart import Chart, Point, bar_chart, line_chart
from streetname.dashboard.formats import brief, rounded
from streetname.dashboard.pages.accounts import prices_of_traded
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.domain.values.instants import in_new_york

pages = Pages()

_A_WEEK = timedelta(days=7)
_A_MONTH = timedelta(days=30)


class Period(StrEnum):
    """Over what time sign-ups are counted."""

    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"


@pages.shows()
async def show_home(visit: Visit) -> Answer:
    """The brokerage at a glance."""
    return view("home.html")
