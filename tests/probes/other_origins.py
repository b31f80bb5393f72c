"""What a foreign site, a foreign name and a slow stranger get: `python -m tests.probes.other_origins`.

Each line tells whether it was held. Takes at most about two minutes.
"""

from __future__ import annotations

import json
import os
import socket
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.probes.visiting import KEY, fetch, host_and_port, say
from tests.running_app import RunningApp, running_app

PATIENCE = 40.0  # seconds that a slow stranger tries
JSON = {"content-type": "application/json"}


def headers_of(url: str, headers: dict[str, str]) -> dict[str, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as refused:
        return {name.lower(): value for name, value in refused.headers.items()}


def slow(app: RunningApp, first: bytes, then: bytes = b"") -> float:
    """Seconds until the page hangs up on somebody who says `first`, and then `then` once a second."""
    begun = time.monotonic()
    with socket.create_connection(host_and_port(app), timeout=1.0) as talk:
        talk.sendall(first)
        while time.monotonic() - begun < PATIENCE:
            try:
                if not talk.recv(1000):
                    break
            except TimeoutError:
                pass
            except OSError:
                break
            try:
                talk.sendall(then)
            except OSError:
                break
    return round(time.monotonic() - begun, 1)


def at_home(app: RunningApp) -> None:
    lan = {"host": "studio.lan:7860"}
    verb, body = f"{app.url}/gradio_api/run/list_stories", json.dumps({"data": []}).encode()
    status, _ = fetch(verb, JSON | {"host": "rebound.example"}, body)
    say(probe="a name that was made to lead here", status=status, held=status != 200)
    status, _ = fetch(verb, JSON | lan | {"origin": "https://evil.example"}, body)
    told = headers_of(f"{app.url}/config", lan | {"origin": "https://evil.example"})
    reads, _ = fetch(f"{app.url}/config", lan | {"origin": "https://evil.example"})
    read = reads == 200 and told.get("access-control-allow-origin") == "https://evil.example"
    say(probe="another site calls", status=status, may_read=read, held=status != 200 and not read)
    told = headers_of(app.url, {})
    policy = told.get("content-security-policy", "")
    say(probe="another site frames the page", held="frame-ancestors" in policy)
    say(probe="a script in HTML", held="'nonce-" in policy and "script-src-attr 'none'" in policy)
    say(probe="no header", seconds=(seconds := slow(app, b"")), held=seconds < PATIENCE)
    first = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    say(probe="a letter a second", seconds=(seconds := slow(app, first, b"x")), held=seconds < PATIENCE)


def in_public(app: RunningApp) -> None:
    told = headers_of(app.url, {"x-forwarded-proto": "https"})
    say(probe="the cookie over https", held=told.get("set-cookie", "").startswith("__Host-"))
    status, _ = fetch(f"{app.url}/metrics", {"forwarded": "for=203.0.113.9"})
    say(probe="metrics through a proxy of this machine", status=status, held=status == 403)
    seen = []
    for number in range(40):
        who = {KEY: f"{number:032}", "x-forwarded-for": f"203.0.113.{number}"}
        seen.append(fetch(f"{app.url}/gradio_api/run/list_stories", JSON | who, json.dumps({"data": []}).encode())[0])
    say(probe="a new address in each header", refused=seen.count(429), held=429 in seen)


def main() -> None:
    os.environ["SEED_STORY_HOSTS"] = "studio.lan"  # a name of the owner's, by which another site may come as well
    with tempfile.TemporaryDirectory() as home, running_app(Path(home), "debug") as app:
        at_home(app)
    with tempfile.TemporaryDirectory() as home:
        os.environ["SEED_STORY_RATES"] = "address=20"
        try:
            with running_app(Path(home), "debug", "--public") as app:
                in_public(app)
        finally:
            del os.environ["SEED_STORY_RATES"]


if __name__ == "__main__":
    main()
