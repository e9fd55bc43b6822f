"""The pulse: it beats whenever an environment has changed, whether or not an event tells of it.

Whoever shows what an environment is like waits for the next beat, and then looks again.
"""

import asyncio


class Pulse:
    """How often an environment has changed since it was put in operation."""

    def __init__(self) -> None:
        self.beats = 0
        self._next = asyncio.Event()
        self._ended = False

    def beat(self) -> None:
        """Something is not as it was."""
        self.beats += 1
        self._wake()

    def end(self) -> None:
        """Send home whoever waits: there will be no more beats."""
        self._ended = True
        self._wake()

    @property
    def has_ended(self) -> bool:
        """True once there will be no more beats."""
        return self._ended

    async def wait(self, beats: int, seconds: float) -> None:
        """Wait for a beat behind so many, at most so many seconds of real time."""
        if self.beats > beats or self._ended:
            return
        following = self._next
        try:
            async with asyncio.timeout(seconds):
                await following.wait()
        except TimeoutError:
            pass

    def _wake(self) -> None:
        following, self._next = self._next, asyncio.Event()
        following.set()
