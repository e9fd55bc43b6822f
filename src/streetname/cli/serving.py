"""`streetname serve`: open the environments, listen, and say where."""

import asyncio
import errno
import gc
import ipaddress
import logging
import signal
import socket
from datetime import UTC, datetime
from types import FrameType
from typing import Any, cast
from urllib.parse import urlsplit

import typer
import uvicorn

from streetname.api.trading.stream import LARGEST_MESSAGE
from streetname.app import chosen_credential, make_app, make_registry, set_clocks
from streetname.cli.folders import keep_address, link_to
from streetname.domain.errors import BrokerError
from streetname.domain.values.rules import FillModel
from streetname.engine.clock import FASTEST, SLOWEST
from streetname.environments.credentials import Credential
from streetname.environments.registry import DEFAULT, Registry
from streetname.settings import Settings, StreamFrames
from streetname.storage.database import WrongSchemaError

_WELL_KNOWN_SECRETS = frozenset({"secret", "password", "changeme", "test", "demo", "admin"})
_SHORTEST_SECRET = 16
_BACKLOG = 2048
_NEW_BEFORE_COLLECTION = 50_000
_SECONDS_KEPT_ALIVE = 75
_SECONDS_TO_FINISH = 5
_SECONDS_BETWEEN_PINGS = 15
_SECONDS_TO_ANSWER_PING = 60


def settings_from(
    *,
    host: str,
    port: int,
    public_url: str | None,
    sign_up: bool | None,
    data: str,
    database_url: str | None,
    clock: str | None,
    speed: float,
    seed: int | None,
    seed_accounts: int,
    fill_model: str,
    stream_frames: str,
    api_key: str | None,
    api_secret: str | None,
    benchmark: bool,
) -> Settings:
    """The settings that the options ask for; explains what is wrong with them otherwise.

    Unless told, people sign up by themselves only where nobody else reaches the server.
    """
    if database_url is not None:
        raise typer.BadParameter(
            "PostgreSQL is not supported yet: use --data", param_hint="--database-url"
        )
    if not SLOWEST <= speed <= FASTEST:
        raise typer.BadParameter(f"must be from {SLOWEST} to {FASTEST}", param_hint="--speed")
    if seed_accounts < 0:
        raise typer.BadParameter("must not be negative", param_hint="--seed-accounts")
    if fill_model not in tuple(FillModel):
        choices = ", ".join(FillModel)
        raise typer.BadParameter(f"must be one of {choices}", param_hint="--fill-model")
    if stream_frames not in tuple(StreamFrames):
        choices = ", ".join(StreamFrames)
        raise typer.BadParameter(f"must be one of {choices}", param_hint="--stream-frames")
    _check_credential(api_key, api_secret, host)
    return Settings(
        host=host,
        port=port,
        public_url=None if public_url is None else _public_url(public_url),
        sign_up=_is_loopback(host) and public_url is None if sign_up is None else sign_up,
        data=data,
        clock=_clock(clock),
        speed=speed,
        seed=seed,
        seed_accounts=seed_accounts,
        fill_model=FillModel(fill_model),
        stream_frames=StreamFrames(stream_frames),
        api_key=api_key,
        api_secret=api_secret,
        benchmark=benchmark,
    )


def _public_url(written: str) -> str:
    parts = urlsplit(written.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.netloc or any(parts[2:]):
        raise typer.BadParameter(
            f"{written!r} is not the root of a site, such as https://broker.example",
            param_hint="--public-url",
        )
    return f"{parts.scheme}://{parts.netloc}".lower()


def _clock(written: str | None) -> str | datetime | None:
    if written in (None, "auto", "live", "frozen"):
        return written
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(
            f"{written!r} is neither auto, live, frozen nor an ISO 8601 instant",
            param_hint="--clock",
        ) from None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _check_credential(key: str | None, secret: str | None, host: str) -> None:
    if key is None and secret is None:
        return
    if not key or not secret:
        raise typer.BadParameter("--api-key and --api-secret go together", param_hint="--api-key")
    weak = len(secret) < _SHORTEST_SECRET or secret.lower() in _WELL_KNOWN_SECRETS
    if weak and not _is_loopback(host):
        raise typer.BadParameter(
            f"a secret of fewer than {_SHORTEST_SECRET} characters or a well-known one is only"
            " accepted on a loopback address",
            param_hint="--api-secret",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        listener = socket.create_server((settings.host, settings.port), backlog=_BACKLOG)
    except OSError as error:
        typer.echo(f"cannot listen at {settings.host}:{settings.port}: {error.strerror}", err=True)
        if error.errno == errno.EADDRINUSE:
            typer.echo(
                'choose another port: streetname serve --port 9000, or make run ARGS="--port 9000"',
                err=True,
            )
        raise typer.Exit(1) from error
    # Connections inherit it. asyncio would set it, were the listener's protocol number not 0;
    # without it the body of an answer waits 40 ms for the client to acknowledge the headers.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    try:
        asyncio.run(_serve(settings, listener))
    except (BrokerError, WrongSchemaError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


class _Server(uvicorn.Server):
    """Ends in order: the listeners of event streams are sent home, everything else is answered."""

    def __init__(self, config: uvicorn.Config, registry: Registry) -> None:
        super().__init__(config)
        self._registry = registry

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as uvicorn
        """Begin to end; the signal is not raised again, so that the environments are closed too."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests, and finish those that are being answered."""
        for environment in self._registry.environments():
            environment.hub.close()
        await super().shutdown(sockets)


def _websocket_protocol(**given: Any) -> asyncio.Protocol:  # noqa: ANN401 - uvicorn's own
    """What talks websocket; imported with the first one, so that the start is quick."""
    from streetname.cli.websocket_protocol import WebSocketProtocol

    return WebSocketProtocol(**given)


async def _serve(settings: Settings, listener: socket.socket) -> None:
    registry = make_registry(settings)
    server = _Server(
        uvicorn.Config(
            make_app(settings, registry),
            log_level="warning",
            access_log=False,
            lifespan="off",
            http="httptools",
            proxy_headers=False,
            ws=cast("type[asyncio.Protocol]", _websocket_protocol),
            ws_max_size=LARGEST_MESSAGE,
            ws_ping_interval=_SECONDS_BETWEEN_PINGS,
            ws_ping_timeout=_SECONDS_TO_ANSWER_PING,
            ws_per_message_deflate=False,  # a message is encoded once for all, not once for each
            timeout_keep_alive=_SECONDS_KEPT_ALIVE,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        ),
        registry,
    )
    try:
        credential = registry.start(chosen_credential(settings))
        await set_clocks(settings, registry)
        address = _address(settings.host, listener)
        if credential is not None:
            await _seed(settings, registry)
            _introduce(credential)
        _open_dashboard(registry, settings.public_url or address)
        gc.freeze()  # what is there stays; looking for garbage in it finds next to none, slowly
        gc.set_threshold(_NEW_BEFORE_COLLECTION, 20, 100)
        gc.enable()
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        print(f"streetname ready at {address}", flush=True)
        await serving
    finally:
        await registry.stop()


async def _seed(settings: Settings, registry: Registry) -> None:
    """Make the accounts that a fresh folder is to begin with."""
    if settings.seed_accounts:
        from streetname.cli.seeding import seed_accounts

        default = registry.environment(DEFAULT)
        await seed_accounts(default, settings.seed_accounts, settings.seed or 0)


def _introduce(credential: Credential) -> None:
    print(f"Broker API key:    {credential.key_id}")
    print(f"Broker API secret: {credential.secret_key}")
    print(
        "The secret is shown this once. Use both with HTTP Basic, or with alpaca-py's BrokerClient."
    )


def _open_dashboard(registry: Registry, address: str) -> None:
    """Print a link with which whoever reads it is the owner of the first environment."""
    reachable = address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
    keep_address(registry.folder, reachable)
    people, names = registry.people, [each.name for each in registry.environments()]
    first = DEFAULT if DEFAULT in names else names[0]
    token, owner = people.one_time_link(first), people.owner(first)
    for membership in people.memberships(owner.id):
        people.note(
            membership.environment, None, "sign_in_link.made", owner.id, "at the server's start"
        )
    print(f"Dashboard:  {link_to(reachable, token)}  (signs you in once)")


def _address(host: str, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
