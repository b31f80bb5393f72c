"""How a running studio is, seen from outside: what `doctor --server URL` asks."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from seed_story import __version__
from seed_story.cli.doctor import Finding
from seed_story.errors import InputError

PATIENCE = 15  # seconds for one answer
SLOW = 2.0  # seconds that the page may take
_SAMPLE = re.compile(r"^(\w+)(?:\{([^}]*)\})? (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes
    seconds: float
    headers: dict[str, str]


def examine_server(url: str) -> list[Finding]:
    """Everything that was looked at. Raises InputError for what is no address of a page."""
    parts = urlsplit(url if "//" in url else f"http://{url}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"{url!r} is not a studio address. Use the form http://127.0.0.1:7860.")
    base = parts.geturl().rstrip("/")
    alive = _ask(f"{base}/healthz")
    if isinstance(alive, str):
        return [Finding("bad", f"No response from {base} ({alive}).")]
    return [*_health(base, alive), *_ready(base), *_page(base), *_metrics(base)]


def _health(base: str, alive: _Answer) -> Iterator[Finding]:
    version = _json(alive).get("version")
    if alive.status != 200 or not version:
        yield Finding("bad", f"{base} responds ({alive.status}), but it is not a SEED-Story studio.")
        return
    same = "" if version == __version__ else f"; this program is version {__version__}"
    yield Finding("note" if same else "good", f"The studio at {base} is running (version {version}{same}).")
    if not base.startswith("https") and urlsplit(base).hostname not in ("localhost", "127.0.0.1", "::1"):
        yield Finding("note", "The connection is not encrypted, so visitors' keys can be intercepted. Use https.")


def _ready(base: str) -> Iterator[Finding]:
    answer = _ask(f"{base}/readyz")
    said = {} if isinstance(answer, str) else _json(answer)
    for part, name in (("library", "The library"), ("model", "The model")):
        state = said.get(part, "unknown")
        if state == "ready":
            yield Finding("good", f"{name} is ready.")
        elif state == "loading":
            yield Finding("note", f"{name} is still loading.")
        else:
            yield Finding("bad", f"{name} is {state}.")


def _page(base: str) -> Iterator[Finding]:
    page = _ask(f"{base}/")
    if isinstance(page, str) or page.status != 200:
        yield Finding("bad", "The page does not load.")
    else:
        slow = page.seconds > SLOW
        yield Finding("note" if slow else "good", f"The page loads in {page.seconds:.2f} s.")
        shared = "seed_story_key" in page.headers.get("set-cookie", "")
        yield Finding(
            "good", "Each visitor sees only their own stories." if shared else "It has a single owner (not --public)."
        )
    tools = _ask(f"{base}/gradio_api/mcp/schema")
    if isinstance(tools, str) or tools.status != 200:
        yield Finding("note", "No tools for assistants (MCP) are available.")
    else:
        yield Finding("good", f"{len(json.loads(tools.body))} tools for assistants (MCP) are available.")


def _metrics(base: str) -> Iterator[Finding]:
    answer = _ask(f"{base}/metrics")
    if isinstance(answer, str) or answer.status != 200:
        yield Finding("note", "Its metrics are not available from here (only from its own machine or with a token).")
        return
    found = {(name, labels): float(value) for name, labels, value in _SAMPLE.findall(answer.body.decode())}
    waiting = sum(value for (name, labels), value in found.items() if name == "seed_story_queue" and "queued" in labels)
    told = sum(value for (name, _), value in found.items() if name == "seed_story_scenes_total")
    memory = found.get(("process_resident_memory_bytes", ""), 0.0) / 1e9
    yield Finding(
        "good", f"{told:.0f} scenes generated since it started, {waiting:.0f} jobs waiting, {memory:.1f} GB of memory."
    )


def _ask(url: str) -> _Answer | str:
    """The answer, or why there is none."""
    began = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            body = answer.read()
            return _Answer(answer.status, body, time.monotonic() - began, _lower(answer.headers.items()))
    except urllib.error.HTTPError as error:
        return _Answer(error.code, error.read(), time.monotonic() - began, _lower(error.headers.items()))
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", error))


def _lower(items: object) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in items}  # type: ignore[attr-defined]


def _json(answer: _Answer) -> dict[str, str]:
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
