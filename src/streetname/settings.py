"""The server's settings: read once from the command line and the environment variables."""

from datetime import datetime
from enum import StrEnum

import msgspec

from streetname.domain.values.rules import FillModel


class StreamFrames(StrEnum):
    """In which frames the order stream sends its JSON. Source: Alpaca, paper sends binary ones."""

    BINARY = "binary"
    TEXT = "text"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How the server is to run.

    `clock` is `auto`, `live`, `frozen` or an instant; None leaves known environments as they were.
    `port` 0 lets the system choose. `public_url` is where a proxy is reached, such as
    `https://broker.example`; None where nothing stands before the server. Where one is, it is
    believed by whom it was called. With `sign_up` anybody
    who reaches the dashboard may make an environment of their own.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    sign_up: bool = True
    data: str = "data"
    clock: str | datetime | None = None
    speed: float = 1.0
    seed: int | None = None
    seed_accounts: int = 0
    fill_model: FillModel = FillModel.INSTANT
    stream_frames: StreamFrames = StreamFrames.BINARY
    api_key: str | None = None
    api_secret: str | None = None
    log_requests: bool = True
    benchmark: bool = False
