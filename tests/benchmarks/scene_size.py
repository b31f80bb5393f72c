"""What a scene takes in the store for pictures: `python -m tests.benchmarks.scene_size [--preset mini] [--scenes 20]`.

Tells stories of five scenes from the start frames in an empty home, and weighs the files of what was told (openings,
which are people's own pictures, are left out).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from seed_story.library.library import Library
from seed_story.presets import PRESETS
from seed_story.story import Scene
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio, engine_loader

LENGTH = 5  # scenes of each story


def tell(studio: Studio, count: int) -> list[Scene]:
    frames, told = studio.start_frames(), list[Scene]()
    while len(told) < count:
        frame = frames[len(told) // LENGTH % len(frames)]
        story = studio.new_story(frame.file, frame.text, frame.title)
        at = story.root.id
        for seed in range(len(told), min(len(told) + LENGTH, count)):
            for event in studio.continue_story(story.id, at, GenerationRequest(seed=seed)):
                if isinstance(event, SceneSaved):
                    told.append(event.scene)
                    at = event.scene.id
    return told


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scene_size")
    parser.add_argument("--preset", default="mini", choices=list(PRESETS))
    parser.add_argument("--scenes", type=int, default=20)
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        library = Library(f"sqlite:///{home / 'library.sqlite3'}", home / "assets", cache=home / "cache" / "assets")
        studio = Studio(library, engine_loader(options.preset, "cpu"), exports=home / "exports", start=False)
        scenes = tell(studio, options.scenes)
        print(f"{len(scenes)} scenes of {options.preset}, bytes: mean, least, most")
        for name in ("image", "features"):
            sizes = [len(library.asset_bytes(getattr(scene, name))) for scene in scenes]
            print(f"{name}: {statistics.mean(sizes):,.0f}, {min(sizes):,}, {max(sizes):,}")
        studio.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
