"""How long somebody waits behind clients that take a new key for each job: `python -m tests.probes.new_keys`.

Eight clients ask for scene after scene, each in another name, from one address and then from one each; meanwhile a
visitor with one key asks for one scene after another. Seconds that each of theirs takes, and without the clients.
Takes at most about three minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import tempfile
import threading
import time
from pathlib import Path

from tests.probes.memory_by_strangers import webp_of
from tests.probes.visiting import KEY, fetch, say, upload
from tests.running_app import RunningApp, running_app

AS_USUAL = ("", -1, "begin", None, False)  # direction, seed, strength, settings, new chapter
CLIENTS, ASKED = 8, 6  # clients with new names; scenes of the visitor
COUNT = 4  # candidates of each of the clients' jobs, the most that one may have
VISITOR = "198.51.100.7"


def asked(app: RunningApp, key: str, address: str, verb: str, *values: object) -> tuple[int, str]:
    """Status and answer of an endpoint, as through a proxy that says from where somebody comes."""
    headers = {KEY: key, "content-type": "application/json", "x-forwarded-for": address}
    status, said = fetch(f"{app.url}/gradio_api/run/{verb}", headers, json.dumps({"data": values}).encode())
    return status, said.decode(errors="replace")


def begun(app: RunningApp, key: str, address: str) -> tuple[str, str]:
    """A story of this key, and its opening."""
    picture = upload(app, key, "first.webp", webp_of(64, 64))
    status, said = asked(app, key, address, "new_story", picture, "A field lay in the sun.", "One")
    if status != 200:
        raise SystemExit(f"no story could be begun: {said[:200]}")
    story = json.loads(said)["data"][0]
    return story["id"], story["scenes"][0]["id"]


class Clients:
    """They ask until they are stopped. `addresses`: of each."""

    def __init__(self, app: RunningApp, addresses: list[str]) -> None:
        self._app, self._over = app, threading.Event()
        self.jobs = 0
        self._threads = [threading.Thread(target=self._ask, args=(one,), daemon=True) for one in addresses]

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        time.sleep(3.0)  # until the line is full
        return self

    def __exit__(self, *why: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, address: str) -> None:
        while not self._over.is_set():
            key = secrets.token_urlsafe(32)
            story, scene = begun(self._app, key, address)
            asked(self._app, key, address, "continue_story", story, scene, COUNT, *AS_USUAL)
            self.jobs += 1


def waits(app: RunningApp, key: str, place: tuple[str, str]) -> dict[str, float]:
    """What the visitor's scenes take."""
    seconds = []
    for _ in range(ASKED):
        before = time.monotonic()
        status, said = asked(app, key, VISITOR, "continue_story", *place, 1, *AS_USUAL)
        if status != 200:
            raise SystemExit(f"the visitor was refused: {said[:200]}")
        seconds.append(time.monotonic() - before)
    return {"median_s": round(statistics.median(seconds), 2), "longest_s": round(max(seconds), 2)}


def main() -> None:
    made = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    made.add_argument("--preset", default="debug")
    preset = made.parse_args().preset
    os.environ |= {"SEED_STORY_PROXIES": "127.0.0.1", "SEED_STORY_RATES": "visitor=100000 address=100000"}
    with tempfile.TemporaryDirectory() as home, running_app(Path(home), preset, "--public") as app:
        key = secrets.token_urlsafe(32)
        place = begun(app, key, VISITOR)
        say(probe="nobody else", **waits(app, key, place))
        flood = {
            "one address": ["203.0.113.5"] * CLIENTS,
            "an address each": [f"203.0.113.{n}" for n in range(CLIENTS)],
        }
        for name, addresses in flood.items():
            with Clients(app, addresses) as clients:
                figures = waits(app, key, place)
            say(probe=f"{CLIENTS} clients with new keys, {name}", **figures, jobs_of_theirs=clients.jobs)


if __name__ == "__main__":
    main()
