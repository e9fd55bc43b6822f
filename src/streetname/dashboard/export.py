"""Files that are sent while they are being made: neither all of one in memory, nor others waiting.

A part is made in a thread once the part before it has been taken.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator

from starlette.responses import StreamingResponse
from starlette.types import Message, Send

_PATIENCE = 60.0
"""Seconds after which a client that takes nothing any more has gone."""


class Export(StreamingResponse):
    """A file for the visitor to keep; `parts` are closed whatever happens."""

    def __init__(self, name: str, media_type: str, parts: AsyncGenerator[str]) -> None:
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        super().__init__(parts, media_type=media_type, headers=disposition)
        self._parts = parts

    async def stream_response(self, send: Send) -> None:
        """Send the parts, for as long as the client takes them."""

        async def patiently(message: Message) -> None:
            async with asyncio.timeout(_PATIENCE):
                await send(message)

        try:
            await super().stream_response(patiently)
        finally:
            await self._parts.aclose()


async def made_in_thread(parts: Iterator[str]) -> AsyncGenerator[str]:
    """The parts, each made while the event loop goes on."""
    while (part := await asyncio.to_thread(next, parts, None)) is not None:
        yield part


async def begun(parts: AsyncGenerator[str]) -> AsyncGenerator[str]:
    """The parts, of which there is one; whatever prevents the first is raised now."""
    first = await anext(parts)

    async def all_of_them() -> AsyncGenerator[str]:
        try:
            yield first
            async for part in parts:
                yield part
        finally:
            await parts.aclose()

    return all_of_them()
