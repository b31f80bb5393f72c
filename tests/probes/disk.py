"""What a stranger leaves on the disk that no quota counts: `python -m tests.probes.disk`.

Archives under new titles, samples of voices, uploads and half-written files; then the page is started again after all
of it has become two days old. Takes at most about three minutes.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from seed_story.narration import DEFAULT_VOICE
from tests.probes.memory_by_strangers import webp_of
from tests.probes.visiting import call, say, upload
from tests.running_app import RunningApp, running_app

KEY = "d" * 32
TIMES = 20
SETTLED = 30.0  # seconds after a start
TWO_DAYS = 2 * 24 * 3600.0


def left(home: Path, temporary: Path) -> dict[str, Any]:
    """Files beside the library, the stories' pictures and films, by kind."""
    kinds = {
        "archives": [*home.glob("exports/*/archives/**/*.zip"), *temporary.glob("seed-story-*/*.zip")],
        "voices": list(home.glob("exports/voices/*")),
        "uploads": [path for path in home.glob("**/gradio/**/*") if path.is_file()],
        "parts": [*home.rglob(".*.part")],
    }
    megabytes = sum(path.stat().st_size for files in kinds.values() for path in files) / 1e6
    return {**{name: len(files) for name, files in kinds.items()}, "megabytes": round(megabytes, 1)}


def visit(app: RunningApp) -> None:
    picture = upload(app, KEY, "first.webp", webp_of(640, 480))
    _, said = call(app, KEY, "new_story", picture, "A field lay in the sun.", "One")
    story = json.loads(said)["data"][0]["id"]
    for number in range(TIMES):
        call(app, KEY, "rename_story", story, f"Title {number}")
        call(app, KEY, "archive_story", story)
        call(app, KEY, "hear_voice", DEFAULT_VOICE, 0.7 + number / 50, 0)
        upload(app, KEY, f"{number}.webp", webp_of(640, 480 + number))
    for folder in ("assets", "cache", "exports"):
        (app.home / folder).mkdir(exist_ok=True)
        (app.home / folder / ".half.part").write_bytes(bytes(1_000_000))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, temporary = Path(folder) / "home", Path(folder) / "tmp"
        temporary.mkdir()
        os.environ["TMPDIR"] = str(temporary)
        with running_app(home, "debug", "--public") as app:
            visit(app)
        say(probe=f"{TIMES} of each", **left(home, temporary))
        for path in (*home.rglob("*"), *temporary.rglob("*")):
            os.utime(path, (time.time() - TWO_DAYS,) * 2)
        with running_app(home, "debug", "--public"):
            end = time.monotonic() + SETTLED
            while time.monotonic() < end and (left(home, temporary)["voices"] or left(home, temporary)["parts"]):
                time.sleep(0.5)
            say(probe="two days later", **left(home, temporary))


if __name__ == "__main__":
    main()
