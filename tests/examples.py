"""Makes assets/examples anew: `python -m tests.examples [--out assets/examples]`.

The shipped mini model tells a story with a fork from a start frame; the story leaves as film, book, EPUB and web page.
The same seeds give the same story with the same weights.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from seed_story.studio import SceneSaved, Studio, open_studio

LIMIT = 5_000_000  # bytes of all examples together
FRAME, SCENES, FORK = 6, 6, 3
FILES = {
    "film.mp4": ("video", {"size": "small", "fps": 24, "highlight": True}),
    "book.pdf": ("book", {"trim": "square"}),
    "book.epub": ("epub", {}),
    "story.html": ("page", {}),
}


def tell(studio: Studio, seed: int) -> tuple[str, str]:
    """A story of SCENES scenes with a second way on from scene FORK; its id and that of its first ending."""
    frame = studio.start_frames()[FRAME]
    story = studio.new_story(frame.file, frame.text, frame.title)
    path = [story.root.id]
    while len(path) < SCENES:
        path.append(_next(studio, story.id, path[-1], seed + len(path)))
    other = path[FORK - 1]
    for number in range(2):
        other = _next(studio, story.id, other, seed + 100 + number)
    return story.id, path[-1]


def _next(studio: Studio, story_id: str, scene_id: str, seed: int) -> str:
    events = studio.continue_story(story_id, scene_id, 1, seed=seed)
    (saved,) = [event for event in events if isinstance(event, SceneSaved)]
    sys.stdout.write(f"{saved.scene.text}\n")
    sys.stdout.flush()
    return saved.scene.id


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "assets" / "examples")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--preset", default="mini")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        studio = open_studio(chosen.preset, folder=Path(folder))
        story, ending = tell(studio, chosen.seed)
        chosen.out.mkdir(parents=True, exist_ok=True)
        for name, (kind, options) in FILES.items():
            shutil.copyfile(studio.export(kind, story, ending, options), chosen.out / name)
        studio.close()
    total = sum((chosen.out / name).stat().st_size for name in FILES)
    sys.stdout.write(f"{total / 1e6:.1f} MB in {chosen.out}\n")
    if total > LIMIT:
        raise SystemExit(f"The examples are larger than {LIMIT / 1e6:.0f} MB.")


if __name__ == "__main__":
    main()
