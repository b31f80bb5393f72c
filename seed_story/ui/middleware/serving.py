"""What stands before the page: names of requests, health and metrics, whose file is whose, links, how much is too much.

Each is a plain ASGI middleware, so that nothing that Gradio serves, now or in a later version, goes round it.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import gradio as gr
from starlette.middleware import Middleware
from uvicorn.config import HTTP_PROTOCOLS

from seed_story.errors import StoryError
from seed_story.monitoring.health import Operation, Receive, Scope, Send, answer, header_of
from seed_story.runtime.addresses import address_name
from seed_story.runtime.environment import public, requires_login
from seed_story.runtime.logs import request_name, serving
from seed_story.studio.studio import Studio
from seed_story.ui.middleware.body_limits import Bodies
from seed_story.ui.middleware.origins import (
    BrowserRules,
    Origins,
    TrueAddresses,
    neighbourhood_from_environment,
    proxies_from_environment,
)
from seed_story.ui.middleware.route_allow_list import RouteAllowList, fetch_nothing
from seed_story.ui.middleware.visitors import ADDRESS_HEADER, BrowserKeys, VisitorError, owner_of

# Of a minute; a page that loads asks once a second. "links": stories by a link that are sent to one address.
RATES = {"visitor": 240, "address": 1200, "links": 60}
CHUNK = 256 * 1024  # bytes of a page that are sent at once
REQUEST_HEADER = b"x-request-id"
SHARED = "/shared/"
TOO_MUCH = "Too many requests. Please wait a moment."
FILE_URL = re.compile(r"^(?:/gradio_api)?/file(?:=|/)(?P<path>.*)$", re.DOTALL)
# A page with a script of its own, shut off from everything: no requests, no cookies, no access to this site.
SEALED = (
    "sandbox allow-scripts; default-src 'none'; img-src data: blob:; media-src data: blob:; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'"
)


def before_the_page(studio: Studio, *, share: bool = False) -> list[Middleware]:
    """Everything that stands before the page, the outermost first; what keeps people apart only where strangers come.

    `share`: whether Gradio's tunnel leads here. Raises StoryError when SEED_STORY_RATES, SEED_STORY_HOSTS,
    SEED_STORY_ORIGINS or SEED_STORY_PROXIES cannot be read.
    """
    fetch_nothing()
    bound_connections()
    known = neighbourhood_from_environment(share=share)
    always = [
        Middleware(TrueAddresses, proxies_from_environment()),
        Middleware(Named, studio.metrics),
        Middleware(BrowserRules, known),
        Middleware(Operation, studio),
        Middleware(Origins, known),
        Middleware(Bodies),
    ]
    if not public():
        return [*always, Middleware(Links, studio)]
    rates = rates_from_environment()
    always.append(Middleware(Links, studio, per_minute=rates.pop("links")))
    bounded = Middleware(Bounded, studio.metrics, **rates)
    keys = [] if requires_login() else [Middleware(BrowserKeys)]
    return [*always, Middleware(RouteAllowList), bounded, Middleware(OwnFiles, studio), *keys]


def bound_connections() -> None:
    """Makes uvicorn, which Gradio starts with settings of its own, close connections that keep it waiting, and believe
    nobody about where a visitor is: that is what TrueAddresses does, for proxies that are named."""
    HTTP_PROTOCOLS["auto"] = "seed_story.ui.middleware.connections:PatientProtocol"
    os.environ["FORWARDED_ALLOW_IPS"] = ""


def rates_from_environment() -> dict[str, int]:
    """SEED_STORY_RATES, such as "visitor=240 address=1200 links=60": see Bounded and Links."""
    chosen = dict(RATES)
    for part in os.environ.get("SEED_STORY_RATES", "").replace(",", " ").split():
        name, _, number = part.partition("=")
        if name == "proxies":
            raise StoryError("SEED_STORY_RATES no longer counts proxies. List their addresses in SEED_STORY_PROXIES.")
        if name not in chosen or not number.isdecimal() or not int(number):
            raise StoryError(f"SEED_STORY_RATES contains {part!r}. Use {', '.join(chosen)}, each as name=number.")
        chosen[name] = int(number)
    return chosen


class Named:
    """Gives each request a name, which comes back in the answer and stands in all logs, and counts the answers."""

    def __init__(self, app: Any, metrics: Any) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != REQUEST_HEADER]
        name = request_name(header_of(scope, REQUEST_HEADER.decode()))
        scope = {**scope, "headers": [*headers, (REQUEST_HEADER, name.encode())]}

        async def with_name(message: Any) -> None:
            if message["type"] == "http.response.start":
                self._metrics.requests.labels(str(message["status"])).inc()
                message = {**message, "headers": [*message.get("headers", ()), (REQUEST_HEADER, name.encode())]}
            await send(message)

        with serving(name):
            await self._app(scope, receive, with_name)


class OwnFiles:
    """Files by their address, only for the person whose they are."""

    def __init__(self, app: Any, studio: Studio) -> None:
        self._app, self._studio = app, studio

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = FILE_URL.match(scope.get("path", "")) if scope["type"] == "http" else None
        if found is None or await asyncio.to_thread(self._is_theirs, scope, found["path"]):
            await self._app(scope, receive, send)
        else:
            await answer(send, 404, {"detail": "File not found."})

    def _is_theirs(self, scope: Scope, asked: str) -> bool:
        if re.match(r"[a-z]+:/", unquote(asked).lower()):
            return False  # Gradio would send the visitor there
        # As the file system will understand it: without "..", links and escapes, also twice escaped ones.
        paths = {Path(os.path.realpath(name)) for name in (asked, unquote(asked)) if "\0" not in name}
        try:
            owner = owner_of(gr.Request(request=_Plain(scope)))
        except VisitorError:
            owner = None
        try:
            for path in paths:
                theirs = self._studio.for_owner("nobody" if owner is None else owner).may_fetch(path)
                if theirs is False:
                    return False
        except StoryError:
            return False
        return bool(paths)


class Links:
    """Stories by a link: read-only pages in one file, sealed off from this site, made one at a time and sent in pieces.

    `per_minute`: so many are sent to one address (None: without end).
    """

    def __init__(self, app: Any, studio: Studio, *, per_minute: int | None = None) -> None:
        self._app, self._studio = app, studio
        self._sent = Buckets(per_minute) if per_minute is not None else None
        self._making = asyncio.Lock()  # who waits for a page to be made holds no thread meanwhile

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(SHARED):
            await self._app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            await answer(send, 405, {"detail": "A link can only show a story."})
            return
        address = address_of(scope)
        if self._sent is not None and (wait := self._sent.take(address, time.monotonic())):
            self._studio.metrics.refused.labels("rate").inc()
            await answer(send, 429, {"detail": TOO_MUCH}, more={"retry-after": str(int(wait) + 1)})
            return
        try:
            file = await self._page(scope["path"].removeprefix(SHARED))
        except StoryError as error:
            await answer(send, 404, {"detail": str(error)})
            return
        safe = {"content-security-policy": SEALED, "x-robots-tag": "noindex", "x-content-type-options": "nosniff"}
        await send_file(send, file, "text/html; charset=utf-8", safe, whole=scope["method"] != "HEAD")

    async def _page(self, token: str) -> Path:
        page = await asyncio.to_thread(self._studio.shared_page, token, False)
        if page is None:
            async with self._making:
                page = await asyncio.to_thread(self._studio.shared_page, token)
        assert page is not None, "it was made just now"
        return page


async def send_file(send: Send, file: Path, kind: str, more: dict[str, str], *, whole: bool) -> None:
    """Answers with a file, piece by piece; without `whole` only what is said of it."""
    with file.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        headers = {"content-type": kind, "content-length": str(size), "cache-control": "no-store", **more}
        plain = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": plain})
        left = size if whole else 0
        while left > 0 and (piece := await asyncio.to_thread(opened.read, min(CHUNK, left))):
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


class Bounded:
    """So many requests that change or cost something a minute from one visitor and from one address; then 429.

    Each request says to the studio from where it came (`lines.address_name`), so that addresses take turns.
    """

    def __init__(self, app: Any, metrics: Any, *, visitor: int, address: int) -> None:
        self._app, self._metrics = app, metrics
        self._visitors, self._addresses = Buckets(visitor), Buckets(address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        address = address_of(scope)
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != ADDRESS_HEADER.encode()]
        scope = {**scope, "headers": [*headers, (ADDRESS_HEADER.encode(), address_name(address).encode())]}
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        now = time.monotonic()
        wait = self._addresses.take(address, now)
        try:
            wait = max(wait, self._visitors.take(owner_of(gr.Request(request=_Plain(scope))), now))
        except VisitorError:
            pass  # whoever says nothing of themselves is known by the address
        if not wait:
            await self._app(scope, receive, send)
            return
        self._metrics.refused.labels("rate").inc()
        more = {"retry-after": str(int(wait) + 1)}
        await answer(send, 429, {"detail": TOO_MUCH}, more=more)


def address_of(scope: Scope) -> str:
    """From where a request came; TrueAddresses has heard the proxies that are named."""
    return str((scope.get("client") or ("",))[0])


class Buckets:
    """For each name a bucket of `per_minute` tokens that fills evenly. Only the names used last are kept."""

    KEPT = 10_000

    def __init__(self, per_minute: int) -> None:
        self._most = float(per_minute)
        self._full: OrderedDict[str, tuple[float, float]] = OrderedDict()  # name -> tokens, when

    def take(self, name: str, now: float) -> float:
        """Takes a token; returns 0, or the seconds until there is one."""
        tokens, then = self._full.pop(name, (self._most, now))
        tokens = min(self._most, tokens + (now - then) * self._most / 60)
        wait = 0.0 if tokens >= 1 else (1 - tokens) * 60 / self._most
        self._full[name] = (tokens - 1 if not wait else tokens, now)
        while len(self._full) > self.KEPT:
            self._full.popitem(last=False)
        return wait


class _Plain:
    """What `owner_of` needs of a request, from the scope alone."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
