"""Makes assets/examples anew: `python -m tests.examples [--out assets/examples]`.

The shipped mini model tells a story with a fork from a start frame. As a reader would, each step takes the best of
three ways on: the one whose picture shows what its words say (read by the probe of `training.evaluation`). The second
way at the fork begins with words of the reader's own. The story leaves as film, book, EPUB and web page, with pictures
of them for the README and docs/user-guide.md. The same seeds give the same story with the same weights.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from seed_story.runtime.ffmpeg import ffmpeg_path
from seed_story.story import Scene
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio, open_studio
from training.evaluation.caption_parser import StorySoFar
from training.evaluation.consistency import PictureContent, judge_scene
from training.evaluation.probes import load_probe, read_pictures

ASSETS = Path(__file__).resolve().parent.parent / "assets"
LIMIT = 6_000_000  # bytes of all examples together
FRAME, SCENES, FORK, WAYS = "pip-and-nora-at-the-lake", 7, 4, 3
ELSE = "The waves had left a chest"  # how the second way begins at the fork
FILES = {
    "film.mp4": ("video", {"size": "small", "fps": 24, "quality": "small", "encoder": "software"}),
    "book.pdf": ("book", {"trim": "square"}),
    "book.epub": ("epub", {}),
    "story.html": ("page", {}),
}


class Chooser:
    """Judges ways on by what the probe sees in their pictures."""

    def __init__(self, studio: Studio, story_id: str) -> None:
        self._studio, self._story_id = studio, story_id
        self._probe, _ = load_probe(ASSETS / "probe")

    def ranked(self, path: list[str], ways: list[Scene]) -> list[Scene]:
        """The ways, best first: most of what the words say is to be seen; new words rather than ones told before."""
        return sorted(ways, key=lambda way: self._fit(path, way), reverse=True)

    def _fit(self, path: list[str], way: Scene) -> float:
        story, told = StorySoFar.opening(()), self._studio.get_story(self._story_id)
        before = [told.scene(scene).text for scene in path]
        for text in before:
            story.add_caption(text)
        said = story.add_caption(way.text)
        words = next(read_pictures(self._probe, [self._studio.library.asset_path(way.image)]))
        shares = judge_scene(said, PictureContent.read(words), story.cast).shares()
        answers = [share for share, _ in shares.values()]
        again = max((len(set(way.text.split()) & set(text.split())) for text in before), default=0)
        return sum(answers) / max(1, len(answers)) - 0.4 * again / max(1, len(set(way.text.split())))


def tell(studio: Studio, frame: str, seed: int, other: str) -> tuple[str, list[str]]:
    """A story of SCENES scenes with a second way on from scene FORK; its id and the scenes of its first way.

    other: words with which the second way begins; empty for the second best that the model tells by itself.
    """
    start = next(start for start in studio.start_frames() if Path(start.file).stem == frame)
    story = studio.new_story(start.file, start.text, start.title)
    chooser = Chooser(studio, story.id)

    def go_on(path: list[str], seed: int, words: str = "") -> list[Scene]:
        """The ways on from the end of a path, best first; the best one is told to whoever waits."""
        ranked = chooser.ranked(path, _ways(studio, story.id, path[-1], words, seed))
        sys.stdout.write(f"{ranked[0].text}\n")
        sys.stdout.flush()
        return ranked

    path, second = [story.root.id], []
    while len(path) < SCENES:
        best, *rest = go_on(path, seed + len(path))
        if len(path) == FORK:
            second = list(path)
            if not other:
                next_best, *rest = rest
                second.append(next_best.id)
        path.append(best.id)
        _drop(studio, story.id, rest)
    while len(second) < SCENES - 1:
        best, *rest = go_on(second, seed + 100 + len(second), other if len(second) == FORK else "")
        second.append(best.id)
        _drop(studio, story.id, rest)
    return story.id, path


def _drop(studio: Studio, story_id: str, scenes: list[Scene]) -> None:
    """Ways that were not taken: the web page shows the whole tree."""
    for scene in scenes:
        studio.delete_scene(story_id, scene.id)


def _ways(studio: Studio, story_id: str, scene_id: str, words: str, seed: int) -> list[Scene]:
    events = studio.continue_story(story_id, scene_id, GenerationRequest(count=WAYS, direction=words, seed=seed))
    return [event.scene for event in events if isinstance(event, SceneSaved)]


def export(studio: Studio, story: str, ending: str, out: Path) -> int:
    """All files of the story as it is told to `ending`; how many bytes they are."""
    for name, (kind, options) in FILES.items():
        shutil.copyfile(studio.export(kind, story, ending, options).path, out / name)
    pictures(out)
    return sum(file.stat().st_size for file in out.iterdir())


def pictures(folder: Path) -> None:
    """What the README shows: frames of the film beside each other, and pages of the book."""
    with tempfile.TemporaryDirectory() as scraps:
        made = Path(scraps)
        thumbs = ["-vf", "fps=1/8.3,scale=400:-2:flags=lanczos", "-frames:v", "9"]
        command = [ffmpeg_path(), "-y", "-v", "error", "-ss", "2.2", "-i", str(folder / "film.mp4"), *thumbs]
        subprocess.run([*command, str(made / "film-%d.png")], check=True)
        _sheet(sorted(made.glob("film-*.png"))[:9], 3, folder / "film.webp")
        if shutil.which("pdftoppm"):
            command = ["pdftoppm", "-r", "44", "-png", str(folder / "book.pdf"), str(made / "page")]
            subprocess.run(command, check=True)
            _sheet(sorted(made.glob("page-*.png"))[:8], 4, folder / "book.webp")


def _sheet(files: list[Path], columns: int, out: Path, gap: int = 8) -> None:
    images = [Image.open(file).convert("RGB") for file in files]
    width, height = images[0].size
    rows = -(-len(images) // columns)
    sheet = Image.new("RGB", (columns * (width + gap) - gap, rows * (height + gap) - gap), "white")
    for number, image in enumerate(images):
        sheet.paste(image, (number % columns * (width + gap), number // columns * (height + gap)))
    sheet.save(out, quality=70, method=6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ASSETS / "examples")
    parser.add_argument("--frame", default=FRAME, help="name of a picture in assets/frames")
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--other", default=ELSE, help="how the second way begins (default: %(default)s)")
    parser.add_argument("--preset", default="mini")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        studio = open_studio(chosen.preset, folder=Path(folder))
        story, path = tell(studio, chosen.frame, chosen.seed, chosen.other)
        chosen.out.mkdir(parents=True, exist_ok=True)
        total = LIMIT + 1
        while total > LIMIT and len(path) > FORK + 1:  # a wordy story is shown without its last scene
            total = export(studio, story, path[-1], chosen.out)
            path.pop()
        studio.close()
    sys.stdout.write(f"{total / 1e6:.1f} MB in {chosen.out}\n")
    if total > LIMIT:
        raise SystemExit(f"The examples are larger than {LIMIT / 1e6:.0f} MB.")


if __name__ == "__main__":
    main()
