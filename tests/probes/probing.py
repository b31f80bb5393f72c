"""What the probes have in common: a home that goes away, a time limit, and figures as one JSON line."""

from __future__ import annotations

import argparse
import faulthandler
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from seed_story.jobs.quotas import Quotas
from seed_story.library.library import Library, open_library
from seed_story.library.tables import scene_row, scenes
from seed_story.presets import PRESETS
from seed_story.story import Scene, Story, new_id
from seed_story.studio.studio import Studio
from seed_story.weights.loading import load_engine


def parser(description: str | None, seconds: int = 600) -> argparse.ArgumentParser:
    """A parser with `--seconds`, after which the probe is over whatever happens."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--seconds", type=int, default=seconds, help=f"end after so long at the latest ({seconds})")
    return made


def begin(made: argparse.ArgumentParser, given: Sequence[str] | None = None) -> argparse.Namespace:
    """The options; from now on the time runs."""
    options = made.parse_args(given)
    faulthandler.dump_traceback_later(options.seconds, exit=True)
    return options


def say(figures: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps({name: _short(value) for name, value in figures.items()}) + "\n")
    sys.stdout.flush()
    faulthandler.cancel_dump_traceback_later()


def _short(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def timed(do: Callable[[], Any]) -> float:
    """Seconds that something takes once."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def resident() -> float:
    """Megabytes of memory that this process has now."""
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6


@contextmanager
def studio(quotas: Quotas | None = None) -> Iterator[Studio]:
    """A studio of preset `debug` in a home of its own."""
    before = os.environ.get("SEED_STORY_HOME")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["SEED_STORY_HOME"] = folder
        engine = load_engine(PRESETS["debug"], device="cpu")
        made = Studio(open_library(home), lambda progress: engine, exports=home / "exports", quotas=quotas)
        made.engine()
        try:
            yield made
        finally:
            made.close()
            if before is None:
                del os.environ["SEED_STORY_HOME"]
            else:
                os.environ["SEED_STORY_HOME"] = before


def opened(made: Studio, owner: str = "") -> Story:
    return made.for_owner(owner).new_story(Image.new("RGB", (64, 64), "teal"), "A fox found a map.")


def lengthened(library: Library, story: Story, count: int, settings: Mapping[str, Any]) -> Story:
    """The story with scenes below each other until it has `count`, as the studio writes them; they share a picture."""
    above, new = story.scenes[-1], []
    for number in range(len(story.scenes), count):
        above = Scene(
            id=new_id(),
            parent_id=above.id,
            text=f"The fox went on over hill {number} and met an owl with a green scarf.",
            image=story.root.image,
            features=story.root.features,
            seed=number,
            settings=settings,
            created=time.time(),
        )
        new.append(scene_row(story.id, above, None, None))
    with library.engine.begin() as db:
        db.execute(scenes.insert(), new)
    return library.get_story(story.id, owner=story.owner)
