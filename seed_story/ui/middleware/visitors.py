"""Whose stories a visitor sees. At home there is one owner; on a public page everybody sees only their own.

A visitor of a public page is, in this order: the signed-in user (Hugging Face, or the studio's own login); whoever
sends a key in the header X-Seed-Story-Key, as scripts and assistants do; the browser with the key in its cookie, which
the page gives to every new browser. What is stored is a digest of the key, so that the library's file opens no stories.
Where the studio has logins of its own, keys count for nothing.

Page and endpoints hold no `Studio`, but what `for_owner` gives them with one of the two functions below: its verbs have
no owner among their arguments, so that nobody can ask in another's name, and none can forget to ask.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import CookieError, SimpleCookie
from typing import Any

from gradio.context import LocalContext

from seed_story.errors import StoryError
from seed_story.runtime.addresses import request_from
from seed_story.runtime.environment import requires_login
from seed_story.runtime.logs import serving
from seed_story.ui.early import is_page
from seed_story.ui.middleware.logins import user_of

COOKIE = "seed_story_key"
# Over https a browser takes a cookie of this name from this very host only: no other site can put one in its place.
SAFE_COOKIE = f"__Host-{COOKIE}"
HEADER = "x-seed-story-key"
ADDRESS_HEADER = "x-seed-story-address"  # taken from nobody: serving.py sets it
YEAR = 365 * 24 * 3600
AT_HOME = ""

_KEY = re.compile(r"[A-Za-z0-9_-]{24,200}")


class VisitorError(StoryError):
    """Nobody can tell whose stories are meant."""


def owner_at_home() -> str:
    """The one owner of a studio that runs for its own person."""
    return AT_HOME


def owner_in_public() -> str:
    """The owner who belongs to the request that is being answered. Raises VisitorError when it says nothing of it."""
    request = LocalContext.request.get(None)
    if request is None:
        raise VisitorError("Stories are stored per visitor. Open the page, or send a key of your own.")
    return owner_of(request)


def owner_of(request: Any) -> str:
    """The owner who belongs to a request to a public page.

    `request`: Gradio's own, or Starlette's, which tools that need no line are called with (MCP)."""
    if user := _signed_in(request):
        return user
    if requires_login():
        raise VisitorError("Please sign in first: stories are stored per login here.")
    headers = {name.lower(): value for name, value in dict(request.headers).items()}
    if (key := headers.get(HEADER)) is not None:
        return _owner(
            key, f"The header {HEADER} needs 24 to 200 letters, digits, “-” and “_”: a key that no one can guess."
        )
    key = _cookie(headers.get("cookie", ""))
    if key is None:
        raise VisitorError(
            "We can't tell whose stories these are. In a browser, allow cookies; in a script, send your own "
            f"key in the header {HEADER}."
        )
    return _owner(key, "This page's cookie is damaged. Delete it and reload the page.")


def _signed_in(request: Any) -> str | None:
    scope = getattr(getattr(request, "request", request), "scope", None) or {}
    if user := getattr(request, "username", None) or user_of(scope):
        return f"user:{user}"
    # Gradio keeps the Hugging Face account in a signed session, which is there only where signing in is possible.
    account = (scope.get("session") or {}).get("oauth_info") or {}
    if account.get("expires_at", 0) < time.time():
        return None
    name = account.get("userinfo", {}).get("preferred_username")
    return f"hf:{name}" if name else None


def _owner(key: str, complaint: str) -> str:
    if not _KEY.fullmatch(key):
        raise VisitorError(complaint)
    return "key:" + hashlib.sha256(key.encode()).hexdigest()


def _cookie(header: str) -> str | None:
    """The browser's key. What it got under the plain name before, it keeps."""
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return None
    found = cookies.get(SAFE_COOKIE) or cookies.get(COOKIE)
    return found.value if found else None


@contextmanager
def answering() -> Iterator[None]:
    """Inside, logs name the request that is being answered, and jobs come from its address. serving.py gave it both
    names; they are empty outside of a request, and where nobody keeps people apart."""
    headers = dict(getattr(LocalContext.request.get(None), "headers", None) or {})
    with serving(str(headers.get("x-request-id", ""))), request_from(str(headers.get(ADDRESS_HEADER, ""))):
        yield


class BrowserKeys:
    """ASGI middleware that gives every new browser a key of its own, with the page."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}

        async def with_key(message: Any) -> None:
            if message["type"] == "http.response.start" and is_page(message):
                secure = headers.get("x-forwarded-proto", scope["scheme"]).startswith("https")
                given = [(b"set-cookie", cookie.encode()) for cookie in _cookies(headers.get("cookie", ""), secure)]
                message = {**message, "headers": [*message["headers"], *given]}
            await send(message)

        await self._app(scope, receive, with_key)


def _cookies(sent: str, secure: bool) -> list[str]:
    """What a browser that sent this header still has to get: a key, or over https the one that it has, kept safely."""
    key = _cookie(sent) or ""
    if not _KEY.fullmatch(key):
        key = secrets.token_urlsafe(32)
    elif not secure or SAFE_COOKIE in sent:
        return []
    if not secure:
        return [f"{COOKIE}={key}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax"]
    # A Space is shown inside another site's page: there a browser keeps only cookies that say so, apart for each site.
    where = "Path=/; HttpOnly; SameSite=None; Secure; Partitioned"
    over = [f"{COOKIE}=; Max-Age=0; {where}"] if COOKIE in sent.replace(SAFE_COOKIE, "") else []
    return [f"{SAFE_COOKIE}={key}; Max-Age={YEAR}; {where}", *over]
