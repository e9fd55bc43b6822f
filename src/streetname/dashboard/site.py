"""The site: what all pages of one server share."""

from collections.abc import Sequence
from pathlib import Path

from starlette.types import ASGIApp

from streetname.dashboard.candles import Album
from streetname.dashboard.journeys import Journeys
from streetname.dashboard.listeners import Listeners
from streetname.dashboard.live_testing.described import Described
from streetname.dashboard.live_testing.history import Histories
from streetname.dashboard.live_testing.templates import Templates
from streetname.dashboard.notices import Notices
from streetname.dashboard.remembered import Memory
from streetname.dashboard.secrets import Secrets
from streetname.dashboard.seedings import Seedings
from streetname.environments.registry import Registry
from streetname.people.people import People

ROOT = "/dashboard"
STATIC = Path(__file__).with_name("static")


class Site:
    """The environments and people behind the pages, the API beside them, and what is under way.

    `public_url` is where a proxy before the server is reached, if one is; with `sign_up`, whoever
    reaches the pages may make an environment of their own.
    """

    def __init__(
        self,
        registry: Registry,
        api: ASGIApp,
        operations: Sequence[Described],
        *,
        public_url: str | None = None,
        sign_up: bool = True,
    ) -> None:
        self.public_url = public_url
        self.sign_up = sign_up
        self.registry = registry
        self.people: People = registry.people
        self.api = api
        self.templates = Templates(operations)
        self.histories = Histories()
        self.notices = Notices()
        self.secrets = Secrets()
        self.journeys = Journeys()
        self.album = Album()
        self.memory = Memory()
        self.listeners = Listeners()
        self.seedings = Seedings()
