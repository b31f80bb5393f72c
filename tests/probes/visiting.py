"""A stranger before a page that this program started: uploads, calls, and what they cost the page."""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import psutil

from tests.running_app import RunningApp

KEY = "x-seed-story-key"
BEAT = 0.02  # seconds between two looks at the page's memory
SECONDS = 120.0  # the longest that one question may take


@dataclass
class Cost:
    """What something cost the page: memory above what it had before, and the slowest answer of its health."""

    seconds: float = 0.0
    megabytes: float = 0.0
    slowest_health: float = 0.0
    _done: threading.Event = field(default_factory=threading.Event)

    def as_json(self) -> dict[str, float]:
        return {
            "seconds": round(self.seconds, 2),
            "megabytes": round(self.megabytes),
            "slowest_health": round(self.slowest_health, 2),
        }


@contextmanager
def cost_of(app: RunningApp) -> Iterator[Cost]:
    """Watches the page meanwhile."""
    cost, before, begun = Cost(), _memory(app), time.monotonic()

    def watch() -> None:
        while not cost._done.is_set():
            cost.megabytes = max(cost.megabytes, (_memory(app) - before) / 1e6)
            cost._done.wait(BEAT)

    def ask() -> None:
        while not cost._done.is_set():
            asked = time.monotonic()
            fetch(f"{app.url}/healthz")
            cost.slowest_health = max(cost.slowest_health, time.monotonic() - asked)
            cost._done.wait(0.1)

    threads = [threading.Thread(target=work, daemon=True) for work in (watch, ask)]
    for thread in threads:
        thread.start()
    try:
        yield cost
    finally:
        cost.seconds = time.monotonic() - begun
        cost._done.set()
        for thread in threads:
            thread.join()


def fetch(url: str, headers: dict[str, str] | None = None, data: bytes | None = None) -> tuple[int, bytes]:
    """Status and body; status 0 when the page hangs up or says nothing in time."""
    request = urllib.request.Request(url, data=data, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error).encode()


def upload(app: RunningApp, key: str, name: str, data: bytes) -> dict[str, Any]:
    """A file as the page's own script would bring it; what endpoints take."""
    mark = "probe" * 8
    head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{mark}--\r\n".encode()
    kind = {KEY: key, "content-type": f"multipart/form-data; boundary={mark}"}
    status, said = fetch(f"{app.url}/gradio_api/upload", kind, body)
    if status != 200:
        raise SystemExit(f"the page took no upload: {status} {said[:200]!r}")
    return {"path": json.loads(said)[0], "orig_name": name, "meta": {"_type": "gradio.FileData"}}


def call(app: RunningApp, key: str, verb: str, *values: Any) -> tuple[int, str]:
    """Status and answer of an endpoint; the sentence of an error."""
    headers = {KEY: key, "content-type": "application/json"}
    status, said = fetch(f"{app.url}/gradio_api/run/{verb}", headers, json.dumps({"data": values}).encode())
    return status, said.decode(errors="replace")


def host_and_port(app: RunningApp) -> tuple[str, int]:
    address = urlsplit(app.url)
    return address.hostname or "", address.port or 0


def say(**told: Any) -> None:
    """A line of JSON."""
    print(json.dumps(told), flush=True)


def _memory(app: RunningApp) -> int:
    """Bytes of the page and of what it started."""
    total = 0
    try:
        page = psutil.Process(app.pid)
        for process in (page, *page.children(recursive=True)):
            try:
                total += process.memory_info().rss
            except psutil.Error:
                continue
    except psutil.Error:
        pass
    return total
