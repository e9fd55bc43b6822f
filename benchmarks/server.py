"""The server under test: a child process, and what the system says about it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import urlsplit

import httpx

KEY = "CKBENCHMARK0000001"
SECRET = "a-secret-of-the-benchmark-that-opens-nothing-else"  # noqa: S105 - it opens nothing else
_TRADING_HOURS = "2026-03-02T15:00:00Z"
_READY = re.compile(r"streetname ready at (http://\S+)")
_DASHBOARD = re.compile(r"Dashboard: +(http://\S+)")
_LOOK_AGAIN_AFTER = 0.002
_IDLE_AFTER = 1.0
_STOPS_WITHIN = 60
_USER_AND_SYSTEM_TIME = slice(11, 13)


class ServerError(Exception):
    """The server did not do what a server does."""


class Server:
    """A server process of our own, listening on loopback."""

    def __init__(self, process: subprocess.Popen[str], url: str, dashboard_link: str) -> None:
        self._process = process
        self.url = url
        self.dashboard_link = dashboard_link
        address = urlsplit(url)
        assert address.hostname, "a server says where it listens"
        assert address.port, "a server says where it listens"
        self.host, self.port = address.hostname, address.port

    def processor_seconds(self) -> float | None:
        """How long the server has been on a processor; None where the system does not say."""
        status = _told_by_system(self._process.pid, "stat")
        if status is None:
            return None
        # The name before the last bracket may hold anything; the figures come behind it.
        times = status.rpartition(")")[2].split()[_USER_AND_SYSTEM_TIME]
        return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self) -> float | None:
        """How much memory the server occupies; None where the system does not say."""
        status = _told_by_system(self._process.pid, "status")
        found = re.search(r"VmRSS:\s+(\d+) kB", status or "")
        return int(found.group(1)) / 1024 if found else None

    def stop(self) -> None:
        """Ask the server to stop, and wait until it has."""
        self._process.terminate()
        try:
            self._process.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def a_server(data: Path) -> Iterator[Server]:
    """A running server; stopped when the block is left."""
    server = _start(data)
    try:
        yield server
    finally:
        server.stop()


def start_up(data: Path) -> tuple[float, float | None]:
    """Seconds from the command to the first 200, and megabytes when idle."""
    began = perf_counter()
    with a_server(data) as server:
        while not _is_ready(server):
            sleep(_LOOK_AGAIN_AFTER)
        seconds = perf_counter() - began
        sleep(_IDLE_AFTER)
        return seconds, server.resident_megabytes()


def _start(data: Path) -> Server:
    """A server that says that it is ready.

    The clock runs within trading hours whenever that is. What the server logs, a line per request,
    goes nowhere: on the disk it would slow the syncs that are measured.
    """
    options = ["--port", "0", "--data", str(data), "--clock", _TRADING_HOURS, "--seed", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streetname", "serve", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={
            **os.environ,
            "STREETNAME_API_KEY": KEY,
            "STREETNAME_API_SECRET": SECRET,
            "STREETNAME_BENCHMARK": "1",
        },
    )
    assert process.stdout is not None, "it was asked for"
    dashboard_link = ""
    for line in process.stdout:
        if linked := _DASHBOARD.search(line):
            dashboard_link = linked.group(1)
        if found := _READY.search(line):
            return Server(process, found.group(1), dashboard_link)
    raise ServerError(
        f"the server ended with {process.wait()} before it was ready; start it by hand to see why"
    )


def _is_ready(server: Server) -> bool:
    try:
        return httpx.get(f"{server.url}/readyz").is_success
    except httpx.TransportError:
        return False


def _told_by_system(process_id: int, about: str) -> str | None:
    try:
        return Path(f"/proc/{process_id}/{about}").read_text()
    except OSError:
        return None
