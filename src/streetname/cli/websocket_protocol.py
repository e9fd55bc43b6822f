"""The websocket protocol: uvicorn's, with an end for connections that nobody reads from."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

_SECONDS_TO_LINGER = 1.0


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Closes as uvicorn does, and then lets go of what the other side does not take in.

    A closed transport first sends what it still holds, for which it would wait for ever.
    """

    def shutdown(self) -> None:
        """Close because the server ends."""
        super().shutdown()
        self._linger()

    def keepalive_timeout(self) -> None:
        """Close because a ping has not been answered."""
        super().keepalive_timeout()
        self._linger()

    def _linger(self) -> None:
        self.loop.call_later(_SECONDS_TO_LINGER, self.transport.abort)
