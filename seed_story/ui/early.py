"""What a browser gets before Gradio's own scripts have run: a sketch of the page, its fonts, and the reader's words.

Gradio inserts what `launch(head=…)` says only when its page is mounted, a second later. This goes into the HTML itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from seed_story.ui.panels import asset
from seed_story.ui.views import file_url

FONTS = Path(__file__).resolve().parent.parent.parent / "assets" / "fonts" / "web"
EARLY_STYLES = ("fonts.css", "waking.css")


def early_head() -> str:
    """Elements for the beginning of the page's <head>."""
    fonts = file_url(FONTS)
    preloads = "".join(
        f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{fonts}/{name}-latin.woff2">'
        for name in ("fredoka", "nunito", "literata")
    )
    css = "\n".join(asset(name) for name in EARLY_STYLES).replace("{fonts}", fonts)
    sketch = json.dumps(asset("waking.html").strip()).replace("</", "<\\/")
    script = asset("waking.js").replace("WAKING", sketch) + asset("words.js")
    return f"{preloads}<style>{css}</style><script>{script}</script>"


class EarlyHead:
    """ASGI middleware that puts `head` into every HTML page, right behind its <head>."""

    def __init__(self, app: Any, head: str) -> None:
        self._app, self._head = app, head.encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: dict[str, Any] | None = None  # held back until the length is known

        async def with_head(message: Any) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and is_page(message):
                start = message
                return
            if message["type"] == "http.response.body" and start is not None:
                body = message.get("body", b"")
                longer = body.replace(b"<head>", b"<head>" + self._head, 1)
                headers = [(n, v) for n, v in start["headers"] if n.lower() != b"content-length"]
                lengths = [v for n, v in start["headers"] if n.lower() == b"content-length"]
                headers += [(b"content-length", str(int(v) + len(longer) - len(body)).encode()) for v in lengths]
                await send({**start, "headers": headers})
                start, message = None, {**message, "body": longer}
            await send(message)

        await self._app(scope, receive, with_head)


def is_page(message: Any) -> bool:
    """Whether the start of a response says that HTML follows, as it stands."""
    headers = {name.lower(): value for name, value in message["headers"]}
    return headers.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in headers
