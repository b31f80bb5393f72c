"""What browser tabs that were opened and left cost: `python -m tests.probes.sessions --sessions 300`.

Each loads the page and does what its script does first. Megabytes of the page for each tab, how many it remembers at
most on this machine (sessions_kept), and what these would take. Takes at most about five minutes.
"""

from __future__ import annotations

import argparse
import json
import secrets
import tempfile
import time
from pathlib import Path

import psutil

from seed_story.runtime.memory import machine_bytes, sessions_kept
from tests.probes.visiting import fetch, say
from tests.running_app import RunningApp, running_app

WARM = 200  # tabs before it is measured: the first ones find nothing that was made before
JSON = {"content-type": "application/json"}


def opened(app: RunningApp) -> None:
    """A tab that loads the page, hears all that it brings at first, and goes."""
    cookie = {"cookie": f"seed_story_key={secrets.token_urlsafe(32)}"}
    status, _ = fetch(app.url, cookie)
    _, told = fetch(f"{app.url}/config", cookie)
    session = secrets.token_hex(6)
    loads = [one for one in json.loads(told)["dependencies"] if any(what[1] == "load" for what in one["targets"])]
    for load in loads:
        body = {"data": [None] * len(load["inputs"]), "fn_index": load["id"], "session_hash": session}
        status, said = fetch(f"{app.url}/gradio_api/queue/join", cookie | JSON, json.dumps(body).encode())
        if status != 200:
            raise SystemExit(f"the page did not load: {status} {said[:200]!r}")
        fetch(f"{app.url}/gradio_api/queue/data?session_hash={session}", cookie)
    if not loads:
        raise SystemExit("the page does nothing when it is loaded")


def megabytes(app: RunningApp) -> float:
    return psutil.Process(app.pid).memory_info().rss / 1e6


def main() -> None:
    made = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    made.add_argument("--sessions", type=int, default=300)
    count = made.parse_args().sessions
    with tempfile.TemporaryDirectory() as home, running_app(Path(home), "debug") as app:
        for _ in range(WARM):
            opened(app)
        begun, marks = time.monotonic(), [megabytes(app)]
        for half in (count // 2, count - count // 2):
            for _ in range(half):
                opened(app)
            marks.append(megabytes(app))
        each, kept = (marks[2] - marks[0]) / count, sessions_kept()
        say(
            sessions=count, seconds=round(time.monotonic() - begun, 1), MB_each=round(each, 3),
            MB_each_of_second_half=round((marks[2] - marks[1]) / (count - count // 2), 3), kept_at_most=kept,
            MB_of_all_kept=round(each * kept), share_of_memory=round(each * kept * 1e6 / machine_bytes(), 3),
        )  # fmt: skip


if __name__ == "__main__":
    main()
