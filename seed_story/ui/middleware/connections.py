"""How long a connection may keep the server waiting. Uvicorn has a limit only between two requests: whoever sends the
first line of one and then a letter a minute would hold a connection for ever, and as long a header as they like."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.auto import AutoHTTPProtocol

HEADER_SECONDS = 15.0  # from the connection, or a request's first byte, to the end of its headers
HEADER_BYTES = 64 * 1024


class PatientProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """Uvicorn's protocol, which closes connections that do not come to the point."""

    _waiting: asyncio.TimerHandle | None = None
    _heard = 0  # bytes of headers that have not ended

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:  # a request is being answered
            self._wait_no_more()
            return
        self._heard += len(data)
        if self._heard > HEADER_BYTES:
            self._give_up()
        elif self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def _wait_no_more(self) -> None:
        self._heard = 0
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._wait_no_more()
        if not self.transport.is_closing():
            self.transport.abort()
