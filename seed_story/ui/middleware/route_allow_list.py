"""Which addresses of the page strangers may knock at. Whatever Gradio adds in a later version stays shut until it is
looked at and entered here (`tests/seed_story/ui/test_borders.py` tells which those are).

Shut are, for instance, `deep_link` (what stands in another visitor's page), `proxy` (requests to other hosts), the
editor of apps, and the log of all runs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import gradio as gr
from gradio import processing_utils

# Address, and how what lies behind it is kept apart.
OPEN: dict[str, str] = {
    r"/": "the page itself, the same for all",
    r"/(config|theme\.css|favicon\.ico|robots\.txt|manifest\.json|pwa_icon(/\d+)?)/?": "the same for all",
    r"/(static|assets|svelte|_app)/.*": "files of Gradio, the same for all",
    r"/gradio_api/(info|openapi\.json|startup-events|theme\.css)/?": "the list of endpoints, the same for all",
    r"/gradio_api/queue/join": "endpoints and events of the page: the owner is whoever asks (visitors.py)",
    r"/gradio_api/(call(/v2)?|run|api)/[^/]+/?": "the same by name: the owner is whoever asks (visitors.py)",
    r"/gradio_api/call(/v2)?/[^/]+/[^/]+": "an answer, by the random name of its question",
    r"/gradio_api/(queue/data|queue/status|cancel|reset/?|heartbeat/[^/]+)": "by the random name of the browser tab",
    r"/gradio_api/(upload|upload_progress)": "takes files; they lie under the digest of their content",
    r"/gradio_api/file(=|/).*": "OwnFiles asks for the owner",
    r"/gradio_api/mcp(/.*)?": "tools are the named endpoints: the owner is whoever asks (visitors.py)",
    r"/(login(/.*)?|logout)": "signing in with Hugging Face or a password, where that is possible",
    r"/(healthz|readyz|metrics)": "Operation: no stories; metrics for this machine or with a token",
    r"/shared/[^/]+": "Links: by an unguessable name that can be taken back",
}
_OPEN = re.compile("|".join(f"(?:{pattern})" for pattern in OPEN))

NOT_FETCHED = "Files are not fetched from web addresses. Upload the file itself."


class RouteAllowList:
    """ASGI middleware: answers 404 to what is not entered in `OPEN`."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        if scope["type"] in ("http", "websocket") and not _OPEN.fullmatch(scope["path"]):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            data = json.dumps({"detail": "Not Found"}).encode()
            await send(
                {"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"application/json")]}
            )
            await send({"type": "http.response.body", "body": data})
            return
        await self._app(scope, receive, send)


def fetch_nothing() -> None:
    """Makes Gradio refuse addresses in the place of files with a sentence; otherwise it fetches them."""

    async def refused(*_arguments: Any, **_options: Any) -> Any:
        raise gr.Error(NOT_FETCHED, print_exception=False)

    def refused_at_once(*_arguments: Any, **_options: Any) -> Any:
        raise gr.Error(NOT_FETCHED, print_exception=False)

    for name in ("async_ssrf_protected_get", "async_ssrf_protected_download"):
        setattr(processing_utils, name, refused)
    for name in ("ssrf_protected_download", "save_url_to_cache"):
        setattr(processing_utils, name, refused_at_once)
