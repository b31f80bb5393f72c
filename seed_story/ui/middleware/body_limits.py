"""How much and how slowly a request may say: JSON becomes many times its size in memory, and a body that never ends
holds a place."""

from __future__ import annotations

import asyncio
from typing import Any

from seed_story.monitoring.health import Receive, Scope, Send, answer, header_of

MAX_JSON = 2 * 1024**2
MAX_TOOL_CALL = 8 * 1024**2  # an assistant's picture comes as text in its JSON
MAX_UPLOAD = 64 * 1024**2  # a little more than one file may have (LARGEST_UPLOAD of app.py)
PAUSE = 30.0  # seconds in which a body has to go on


class _TooMuch(Exception):
    """The body is larger than it may be, or did not go on in time."""


class Bodies:
    """ASGI middleware: 413 for a body that is too large, before it is read where it says so, else while it comes; 408
    for one that stops coming."""

    def __init__(self, app: Any, pause: float = PAUSE) -> None:
        self._app, self._pause = app, pause

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        most = limit(scope["path"])
        announced = header_of(scope, "content-length")
        if announced.isdecimal() and int(announced) > most:
            await _refuse(send, 413)
            return
        taken, whole, begun, status = 0, False, False, 413

        async def bounded() -> Any:
            nonlocal taken, whole, status
            if whole:
                return await receive()  # whoever listens for the end of the connection may wait
            try:
                message = await asyncio.wait_for(receive(), self._pause)
            except TimeoutError:
                status = 408
                raise _TooMuch from None
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            if taken > most:
                raise _TooMuch
            return message

        async def noted(message: Any) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, bounded, noted)
        except _TooMuch:
            if begun:
                raise
            await _refuse(send, status)


def limit(path: str) -> int:
    """The most bytes that a body for this address may have."""
    if path.rstrip("/").endswith("/upload"):
        return MAX_UPLOAD
    return MAX_TOOL_CALL if path.startswith("/gradio_api/mcp") else MAX_JSON


async def _refuse(send: Send, status: int) -> None:
    said = "This request is too large." if status == 413 else "The request timed out."
    await answer(send, status, {"detail": said}, more={"connection": "close"})
