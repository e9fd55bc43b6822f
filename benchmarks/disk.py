"""The disk's own limit: one small append at a time, each made durable before the next."""

import os
from pathlib import Path
from time import perf_counter

RECORD = b"x" * 1024

_sync = getattr(os, "fdatasync", os.fsync)


def append_and_sync(folder: Path, seconds: float) -> list[float]:
    """How long each append of 1 KB with its sync took, in seconds, over so many seconds."""
    file = folder / "appended"
    durations: list[float] = []
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        began = now = perf_counter()
        while now - began < seconds:
            os.write(descriptor, RECORD)
            _sync(descriptor)
            before, now = now, perf_counter()
            durations.append(now - before)
    finally:
        os.close(descriptor)
        file.unlink()
    return durations
