"""How long a Stop takes while several stories are told together: `python -m tests.probes.stop_together --preset mini`.

`--together` people ask for four continuations again and again, in common steps of one model. One of them stops while
words are written, then while a picture is drawn. Seconds until that is heard (the longest of `--times`), and for each
scene of the others, whose tellings go on.
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
from seed_story.storytellers.events import SceneReady, TextDelta, TextDone
from seed_story.studio.studio import Studio, engine_loader
from tests.probes.probing import begin, opened, parser, say

PATIENCE = 300.0  # seconds until the person is where they shall stop


class Person:
    """Somebody who asks for continuations until they stop; `at` is the last event that they heard of."""

    def __init__(self, studio: Studio, name: str) -> None:
        self._studio, self.name, self._stop = studio, name, threading.Event()
        self.at: Any = None
        self.scenes = 0
        self.stopped: float | None = None  # when that was heard
        self._story = opened(studio, name)
        self.thread = threading.Thread(target=self._follow, daemon=True)
        self.thread.start()

    def _follow(self) -> None:
        story, stop = self._story, self._stop.is_set
        try:
            while True:
                for event in self._studio.for_owner(self.name).continue_story(story.id, story.root.id, 4, cancel=stop):
                    self.at = event
                    self.scenes += isinstance(event, SceneReady)
        except Cancelled:
            self.stopped = time.monotonic()

    def stop_at(self, kind: type) -> float:
        """Seconds until the Stop is heard that is asked for at the next event of a kind."""
        end, self.at = time.monotonic() + PATIENCE, None
        while not isinstance(self.at, kind):
            if time.monotonic() > end or not self.thread.is_alive():
                raise SystemExit(f"{self.name} never came to {kind.__name__}")
            time.sleep(0.002)
        return self.stop()

    def stop(self) -> float:
        """Seconds until it is heard."""
        asked = time.monotonic()
        self._stop.set()
        self.thread.join(PATIENCE)
        if self.stopped is None:
            raise SystemExit(f"the Stop of {self.name} was not heard in {PATIENCE:.0f} seconds")
        return self.stopped - asked


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--preset", default="debug", choices=list(PRESETS))
    made.add_argument("--together", type=int, default=4)
    made.add_argument("--times", type=int, default=5)
    options = begin(made)
    os.environ["SEED_STORY_TOGETHER"] = str(options.together)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEED_STORY_HOME"] = folder
        home = Path(folder)
        studio = Studio(open_library(home), engine_loader(options.preset, "cpu"), exports=home / "exports")
        studio.engine()
        others = [Person(studio, f"other {number}") for number in range(options.together - 1)]
        waits = {
            kind: max(Person(studio, f"{kind.__name__} {number}").stop_at(kind) for number in range(options.times))
            for kind in (TextDelta, TextDone)  # words are written, a picture is drawn
        }
        before, began = sum(other.scenes for other in others), time.monotonic()
        time.sleep(20.0)
        told = sum(other.scenes for other in others) - before
        say({"preset": options.preset, "together": options.together, "stop_while_writing": waits[TextDelta],
             "stop_while_drawing": waits[TextDone], "others_go_on": all(other.thread.is_alive() for other in others),
             "seconds_each_scene": (time.monotonic() - began) / max(told, 1)})  # fmt: skip
        for other in others:
            other.stop()
        studio.close()


if __name__ == "__main__":
    main()
