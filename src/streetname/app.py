"""Puts everything together: the only file that knows every room."""

from collections.abc import Sequence
from datetime import datetime

from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from streetname.api import benchmark, health
from streetname.api.broker import accounts, all_positions, events, funding
from streetname.api.control.catalogue import CONTROL_OPERATIONS
from streetname.api.fallback import not_found, wrong_method
from streetname.api.forwarded import Forwarded
from streetname.api.openapi import description
from streetname.api.operations import Operation, routes
from streetname.api.request_log import RequestLog
from streetname.api.trading import (
    activities,
    assets,
    calendar,
    orders,
    portfolio_history,
    positions,
    stream,
    trade_events,
    trading_account,
    watchlists,
)
from streetname.domain.values.rules import Rules
from streetname.engine.clock import ClockMode, ClockSetting, system_time
from streetname.environments.credentials import Credential
from streetname.environments.opening import Opening, auto
from streetname.environments.registry import Registry
from streetname.sandbox.time_travel import go_on
from streetname.settings import Settings

_DESCRIBED: tuple[Operation, ...] = (
    *orders.operations.listed,
    *orders.broker_operations.listed,
    *trading_account.OPERATIONS,
    *portfolio_history.operations.listed,
    *positions.operations.listed,
    *activities.operations.listed,
    *all_positions.operations.listed,
    *accounts.operations.listed,
    *funding.operations.listed,
    *assets.broker_operations.listed,  # before what takes any rest of the path for a symbol
    *assets.operations.listed,
    *calendar.operations.listed,
    *watchlists.operations.listed,
    *watchlists.broker_operations.listed,
    *watchlists.trading_operations.listed,
    *calendar.market_operations.listed,
    *events.operations.listed,
    *trade_events.operations.listed,
    *CONTROL_OPERATIONS,
    *health.operations.listed,
)

OPERATIONS = (*_DESCRIBED, description(_DESCRIBED))


def make_registry(settings: Settings) -> Registry:
    """The environments that the settings ask for, not yet open."""
    return Registry(
        settings.data,
        lambda: opening(settings),
        seed=settings.seed,
        rules=Rules(fill_model=settings.fill_model),
    )


def make_app(settings: Settings, registry: Registry) -> ASGIApp:
    """The server as an application, over environments that are opened and closed elsewhere."""
    operations = (*benchmark.operations.listed, *OPERATIONS) if settings.benchmark else OPERATIONS
    api = [*routes(operations, registry), *stream.routes(registry, settings.stream_frames)]
    beside = _application(api, settings)
    pages = Route("/dashboard{path:path}", _Dashboard(registry, beside, settings))
    app = _application([*api, Route("/", RedirectResponse("/dashboard")), pages], settings)
    return app if settings.public_url is None else Forwarded(app)


def _application(routes: Sequence[BaseRoute], settings: Settings) -> ASGIApp:
    app = Starlette(routes=routes, exception_handlers={404: not_found, 405: wrong_method})
    app.router.redirect_slashes = False  # a path that is not there is refused like any other
    return RequestLog(app) if settings.log_requests else app


class _Dashboard:
    """The dashboard, which is imported when somebody first looks at it."""

    def __init__(self, registry: Registry, api: ASGIApp, settings: Settings) -> None:
        self._registry = registry
        self._api = api
        self._settings = settings
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show a page."""
        if self._app is None:
            from streetname.dashboard.application import make_dashboard  # noqa: PLC0415
            from streetname.dashboard.site import Site  # noqa: PLC0415

            site = Site(
                self._registry,
                self._api,
                OPERATIONS,
                public_url=self._settings.public_url,
                sign_up=self._settings.sign_up,
            )
            self._app = make_dashboard(site)
        await self._app(scope, receive, send)


def opening(settings: Settings) -> Opening:
    """What time it is in a new environment."""
    now = system_time()
    match settings.clock:
        case None | "auto":
            return auto(now, settings.speed)
        case "live":
            return Opening(now, ClockSetting(ClockMode.LIVE))
        case "frozen":
            return Opening(auto(now, settings.speed).instant, ClockSetting(ClockMode.FROZEN))
        case datetime() as instant:
            return Opening(instant, ClockSetting(ClockMode.RUNNING, settings.speed))
        case other:
            raise ValueError(f"{other!r} is no clock: use auto, live, frozen or an instant")


def chosen_credential(settings: Settings) -> Credential | None:
    """The Broker key that the settings ask for on a fresh data folder."""
    if settings.api_key is None or settings.api_secret is None:
        return None
    return Credential(settings.api_key, settings.api_secret)


async def set_clocks(settings: Settings, registry: Registry) -> None:
    """Set every environment's clock, if the settings name one; no clock ever goes back."""
    if settings.clock is None:
        return
    for environment in registry.environments():
        wanted = opening(settings)
        instant = max(wanted.instant, environment.now)
        await go_on(environment, wanted.setting, instant)
