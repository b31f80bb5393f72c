"""Health, readiness and metrics for whoever runs a studio: before the page, or alone for a program without one."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import os
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from seed_story import __version__
from seed_story.errors import StoryError
from seed_story.monitoring.metrics import CONTENT_TYPE

logger = logging.getLogger(__name__)

_HERE = ("127.0.0.1", "localhost", "[::1]")
_OF_PROXIES = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via")

Scope = Any
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class Operation:
    """Health, readiness and metrics, for whoever runs the studio."""

    def __init__(self, app: Any, studio: Any) -> None:
        self._app, self._studio = app, studio
        self._token = os.environ.get("SEED_STORY_METRICS_TOKEN", "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path not in ("/healthz", "/readyz", "/metrics"):
            await self._app(scope, receive, send)
        elif path == "/healthz":
            await answer(send, 200, {"status": "alive", "version": __version__})
        elif path == "/readyz":
            status, said = await asyncio.to_thread(self._ready)
            await answer(send, status, said)
        elif not self._may_look(scope):
            await answer(send, 403, {"detail": "Metrics are only available from this machine or with the token."})
        else:
            await answer(send, 200, await asyncio.to_thread(self._studio.metrics.text), CONTENT_TYPE)

    def _ready(self) -> tuple[int, dict[str, Any]]:
        model = self._studio.readiness()
        try:
            self._studio.library.count_stories()
            library = "ready"
        except StoryError as error:
            logger.warning("the library does not answer: %s", error)
            library = "failed"
        ready = model.state == "ready" and library == "ready"
        return 200 if ready else 503, {"model": model.state, "library": library}

    def _may_look(self, scope: Scope) -> bool:
        if self._token:
            token = header_of(scope, "authorization").removeprefix("Bearer ")
            return hmac.compare_digest(token.encode(), self._token.encode())
        here = (scope.get("client") or ("",))[0] in ("127.0.0.1", "::1")
        by_name = header_of(scope, "host").rpartition(":")[0] in _HERE or header_of(scope, "host") in _HERE
        # A proxy on this machine speaks for others, and a foreign name that leads here for a foreign site.
        return here and by_name and not any(header_of(scope, name) for name in _OF_PROXIES)


def serve(studio: Any, listening: socket.socket) -> None:
    """Answers there from now on, and nothing else, until the program ends. Returns at once."""
    import uvicorn

    app = Operation(_nothing_else, studio)
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none", proxy_headers=False)
    )
    threading.Thread(target=server.run, args=([listening],), name="seed-story-operation", daemon=True).start()


async def _nothing_else(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, 404, {"detail": "Page not found."})


def header_of(scope: Scope, name: str) -> str:
    """A header of the request by its name in small letters; empty when it was not sent."""
    return next(iter(header_values(scope, name)), "")


def header_values(scope: Scope, name: str) -> list[str]:
    """All values of a header that may be sent several times."""
    key_bytes = name.encode()
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == key_bytes]


async def answer(
    send: Send, status: int, body: Any, kind: str = "application/json", more: dict[str, str] | None = None
) -> None:
    """Sends a whole answer; a body that is not bytes becomes JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": kind, "content-length": str(len(data)), "cache-control": "no-store", **(more or {})}
    plain = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": plain})
    await send({"type": "http.response.body", "body": data})
