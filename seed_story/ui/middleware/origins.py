"""Which names this page answers to, which other sites may call or frame it, whose word counts for an address, and what
a browser may do with what it gets.

A page at home has no secret but its address. Without these, any site that its owner looks at could read it: through a
name that is made to lead here (DNS rebinding), as a foreign origin with the owner's cookies, or in a frame.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from seed_story.errors import StoryError
from seed_story.monitoring.health import Receive, Scope, Send, answer, header_of, header_values
from seed_story.runtime.environment import on_space
from seed_story.ui.early import is_page

HOSTS, ORIGINS, PROXIES = "SEED_STORY_HOSTS", "SEED_STORY_ORIGINS", "SEED_STORY_PROXIES"
SHARE_HOSTS = ("*.gradio.live",)  # where Gradio's tunnel comes out
SPACE_HOSTS = ("*.hf.space",)
SPACE_FRAMES = ("https://huggingface.co", "https://*.huggingface.co")
# The way to a Space leads through a few machines of its own; nobody else reaches it.
SPACE_PROXIES = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1", "fc00::/7")

_HOST = re.compile(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_ORIGIN = re.compile(r"https?://[a-z0-9_.:\[\]-]+")
_SERVED_FILES = ("/gradio_api/file", "/file")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Neighbourhood:
    """`hosts`: names that lead here, "*.name" with all below it. `origins`: other sites that may call and frame the
    page. `frames`: sites that may only frame it."""

    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()

    def knows_host(self, host: str) -> bool:
        """Whether the page answers to the name of a Host header. Addresses are no names: nobody can make one lead
        elsewhere."""
        name = _name_of(host)
        if name in ("localhost", "") or name.endswith(".localhost") or _is_address(name):
            return True
        return any(
            name == known or (known.startswith("*.") and name.endswith(known.removeprefix("*"))) for known in self.hosts
        )

    def may_call(self, scope: Scope) -> bool:
        """Whether the site that a browser says it asks for is this one, or one that is allowed."""
        origins = header_values(scope, "origin")
        own = {header_of(scope, "host").lower(), *_forwarded_hosts(scope)}
        return all(origin.lower() in self.origins or _netloc(origin) in own for origin in origins)


def neighbourhood_from_environment(*, share: bool = False) -> Neighbourhood:
    """SEED_STORY_HOSTS ("studio.lan *.example.org") and SEED_STORY_ORIGINS ("https://school.example"), and what a Space
    and Gradio's tunnel need. Raises StoryError for what is neither."""
    hosts, origins = _words(HOSTS), _words(ORIGINS)
    for name in hosts:
        if not _HOST.fullmatch(name):
            raise StoryError(
                f"{HOSTS} contains {name!r}. Use names without ports, such as studio.lan or *.example.org."
            )
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise StoryError(
                f"{ORIGINS} contains {origin!r}. Use sites with their scheme, such as https://example.org."
            )
    served = os.environ.get("GRADIO_SERVER_NAME", "").strip().lower()
    space = os.environ.get("SPACE_HOST", "").strip().lower()
    hosts += [name for name in (served, space) if _HOST.fullmatch(name)]
    if space:
        origins.append(f"https://{space}")
    if share:
        hosts += SHARE_HOSTS
    if on_space():
        return Neighbourhood((*hosts, *SPACE_HOSTS), tuple(origins), SPACE_FRAMES)
    return Neighbourhood(tuple(hosts), tuple(origins))


def proxies_from_environment() -> tuple[Network, ...]:
    """SEED_STORY_PROXIES: addresses of machines whose word counts for where a visitor is ("127.0.0.1 10.0.0.0/8").

    Raises StoryError for what is no address.
    """
    networks = []
    for word in _words(PROXIES) or (SPACE_PROXIES if on_space() else ()):
        try:
            networks.append(ipaddress.ip_network(word, strict=False))
        except ValueError as error:
            raise StoryError(f"{PROXIES} contains {word!r}. Use addresses, such as 127.0.0.1 or 10.0.0.0/8.") from error
    return tuple(networks)


class TrueAddresses:
    """ASGI middleware: behind a proxy that is named, the visitor's address is what the proxy says; else nobody's word
    counts. The last entry of X-Forwarded-For that no named proxy has is the visitor."""

    def __init__(self, app: Any, proxies: Iterable[Network]) -> None:
        self._app, self._proxies = app, tuple(proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.get("client")
        if scope["type"] in ("http", "websocket") and peer and self._is_proxy(peer[0]):
            for address in reversed(_listed(scope, "x-forwarded-for")):
                if not self._is_proxy(address):
                    scope = {**scope, "client": (address, 0)}
                    break
        await self._app(scope, receive, send)

    def _is_proxy(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._proxies)


class Origins:
    """ASGI middleware: refuses names that are not this page's, and calls from other sites."""

    def __init__(self, app: Any, neighbourhood: Neighbourhood) -> None:
        self._app, self._known = app, neighbourhood

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = (header_of(scope, "host"), *_forwarded_hosts(scope))
        strange = next((host for host in asked if not self._known.knows_host(host)), None)
        if strange is None and self._known.may_call(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif strange is not None:
            said = f"This studio does not accept requests for that host name. Its owner can allow names with {HOSTS}."
            await answer(send, 421, {"detail": said})
        else:
            said = f"Other sites may not call this studio. Its owner can allow sites with {ORIGINS}."
            await answer(send, 403, {"detail": said})


class BrowserRules:
    """ASGI middleware: what a browser may do with an answer. In the page only scripts run that came with it, and only
    the page's own sites may frame it; HTML that is no page of ours, such as an export, may do nothing."""

    def __init__(self, app: Any, neighbourhood: Neighbourhood) -> None:
        self._app, self._known = app, neighbourhood

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ours = scope["method"] in ("GET", "HEAD") and not scope["path"].startswith(_SERVED_FILES)
        nonce = secrets.token_urlsafe(16)
        start: Any = None  # held back until the length is known

        async def with_rules(message: Any) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                message = self._ruled(message, nonce if ours else None)
                if ours and is_page(message) and _takes_nonces(message):
                    start = message
                    return
            elif start is not None:
                body = message.get("body", b"")
                longer = body.replace(b"<script", b"<script nonce=" + nonce.encode())
                await send(_longer_by(start, len(longer) - len(body)))
                start, message = None, {**message, "body": longer}
            await send(message)

        await self._app(scope, receive, with_rules)

    def _ruled(self, message: Any, nonce: str | None) -> Any:
        headers = list(message["headers"])
        there = {name.lower() for name, _ in headers}
        kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
        rules = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]
        if b"html" in kind or b"xml" in kind:
            policy = _page_policy(self._known, nonce) if nonce and b"html" in kind else _SEALED
            rules.append((b"content-security-policy", policy.encode()))
        else:
            rules.append((b"content-security-policy", f"frame-ancestors {_framing(self._known)}".encode()))
        return {**message, "headers": [*headers, *((name, value) for name, value in rules if name not in there)]}


_SEALED = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def _page_policy(known: Neighbourhood, nonce: str) -> str:
    # Gradio makes functions of the scripts of components, hence 'unsafe-eval'; a nonce keeps handlers in HTML from
    # running. On a Space Gradio shows a header with a picture and a number from the hub.
    hub = " https://huggingface.co https://*.huggingface.co" if known.frames else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "script-src-attr 'none'",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{hub}",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' data: blob:{hub}",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {_framing(known)}",
        )
    )


def _framing(known: Neighbourhood) -> str:
    return " ".join(("'self'", *known.frames, *known.origins))


def _takes_nonces(message: Any) -> bool:
    """Whether the page has the rules of `_page_policy`; what brought its own keeps its scripts as they are."""
    return any(name == b"content-security-policy" and b"'nonce-" in value for name, value in message["headers"])


def _longer_by(start: Any, more: int) -> Any:
    headers = [
        (name, str(int(value) + more).encode() if name.lower() == b"content-length" else value)
        for name, value in start["headers"]
    ]
    return {**start, "headers": headers}


def _words(setting: str) -> list[str]:
    return os.environ.get(setting, "").lower().replace(",", " ").split()


def _listed(scope: Scope, name: str) -> list[str]:
    values = ",".join(header_values(scope, name))
    return [part.strip() for part in values.split(",") if part.strip()]


def _forwarded_hosts(scope: Scope) -> list[str]:
    return [host.lower() for host in _listed(scope, "x-forwarded-host")]


def _netloc(origin: str) -> str:
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return "\0"
    return parts.netloc if parts.scheme in ("http", "https") and parts.netloc else "\0"


def _name_of(host: str) -> str:
    """The name or address of a Host header, without its port."""
    host = host.strip().lower()
    name = host[1:].partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host
    return name.removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
