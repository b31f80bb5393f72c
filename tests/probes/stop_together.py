"""How long a Stop takes while several stories are told together: `python -m tests.probes.stop_together --preset mini`.

`--together` people have a long text illustrated at once, in common steps of one model. One of them stops while their
words are written, and another one while their picture is drawn. Seconds until that is heard; nobody else's telling may
end.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from seed_story.errors import Cancelled
from seed_story.library.library import open_library
from seed_story.presets import PRESETS
from seed_story.storytellers.events import ImagePreview, SceneReady, TextDelta
from seed_story.studio.studio import Studio, engine_loader
from tests.probes.probing import begin, opened, parser, say

TEXT = " ".join(f"The fox went over hill {number}." for number in range(30))
PATIENCE = 300.0  # seconds until the person is where they shall stop


class Person:
    """Somebody who has a long text illustrated; `at` is the last event that they heard of."""

    def __init__(self, studio: Studio, name: str) -> None:
        self._studio, self.name, self._stop = studio, name, threading.Event()
        self.at: Any = None
        self.scenes = 0
        self.stopped: float | None = None  # when that was heard
        self._story = opened(studio, name)
        self.thread = threading.Thread(target=self._follow, daemon=True)
        self.thread.start()

    def _follow(self) -> None:
        story = self._story
        told = self._studio.visualize(story.id, story.root.id, TEXT, cancel=self._stop.is_set, owner=self.name)
        try:
            for event in told:
                self.at = event
                self.scenes += isinstance(event, SceneReady)
        except Cancelled:
            self.stopped = time.monotonic()

    def stop_at(self, kind: type) -> float:
        """Seconds until the Stop is heard that is asked for at the next event of a kind."""
        end, self.at = time.monotonic() + PATIENCE, None
        while not isinstance(self.at, kind):
            if time.monotonic() > end:
                raise SystemExit(f"{self.name} never came to {kind.__name__}")
            time.sleep(0.005)
        asked = time.monotonic()
        self._stop.set()
        self.thread.join(PATIENCE)
        return -1.0 if self.stopped is None else self.stopped - asked


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--preset", default="debug", choices=list(PRESETS))
    made.add_argument("--together", type=int, default=4)
    options = begin(made)
    os.environ["SEED_STORY_TOGETHER"] = str(options.together)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEED_STORY_HOME"] = folder
        home = Path(folder)
        studio = Studio(open_library(home), engine_loader(options.preset, "cpu"), exports=home / "exports")
        studio.engine()
        others = [Person(studio, f"other {number}") for number in range(options.together - 1)]
        waits = {kind.__name__: Person(studio, kind.__name__).stop_at(kind) for kind in (TextDelta, ImagePreview)}
        going = sum(other.thread.is_alive() for other in others)
        say({"preset": options.preset, "together": options.together, "stop_while_writing": waits["TextDelta"],
             "stop_while_drawing": waits["ImagePreview"], "others_going_on": going,
             "scenes_of_others": sum(other.scenes for other in others)})  # fmt: skip
        studio.close()


if __name__ == "__main__":
    main()
