"""A server in this process whose clocks travel slowly, to look at them on their way."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime
from typing import cast

import msgspec
import pytest
import uvicorn

from streetname.app import make_app, make_registry
from streetname.engine import runner
from streetname.environments.credentials import Credential
from streetname.settings import Settings
from tests.serving import SHORTLY_BEFORE_TEN, Brokerage, Server

_SECONDS_A_LOT = 0.05


class NearServer(msgspec.Struct, frozen=True):
    """What a person at a browser needs of a server: its address."""

    url: str


@contextmanager
def a_slow_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, Brokerage]]:
    """A brokerage whose clock needs a while for each lot of what falls due on its way."""
    wait = runner.Runner._wait  # pyright: ignore[reportPrivateUsage]

    async def wait_longer(self: runner.Runner) -> None:
        await asyncio.sleep(_SECONDS_A_LOT)
        await wait(self)

    monkeypatch.setattr(runner.Runner, "_wait", wait_longer)
    started: Future[tuple[uvicorn.Server, Credential]] = Future()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(started)))
    thread.start()
    server, credential = started.result(timeout=30)
    port = server.servers[0].sockets[0].getsockname()[1]
    brokerage = Brokerage(f"http://127.0.0.1:{port}", credential.key_id, credential.secret_key)
    try:
        brokerage.freeze()
        yield cast("Server", NearServer(brokerage.url)), brokerage
    finally:
        brokerage.close()
        server.should_exit = server.force_exit = True
        thread.join(timeout=30)


async def _serve(started: "Future[tuple[uvicorn.Server, Credential]]") -> None:
    began = datetime.fromisoformat(SHORTLY_BEFORE_TEN)
    settings = Settings(data=":memory:", clock=began, log_requests=False)
    registry = make_registry(settings)
    credential = registry.start()
    assert credential is not None
    config = uvicorn.Config(make_app(settings, registry), port=0, lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - nobody else says so
        await asyncio.sleep(0.01)
    started.set_result((server, credential))
    await serving
    await registry.stop()
