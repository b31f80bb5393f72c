"""The verbs of the studio: new, continue, reroll, redraw, see, export; those that need no model are in `shelf.py`.

App, command line and MCP all call these and nothing below. Everything that a person gives is checked before anything
changes. Telling is lazy: whoever consumes the iterator sees words and pictures as they appear, and each finished scene
is saved before it is announced, so that stopping half-way keeps what is finished.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seed_story import checks
from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.exporting import Exporter
from seed_story.history import Action
from seed_story.jobs import Cancel, JobRunner, Progress
from seed_story.library import Found, Job, Library, home, open_library
from seed_story.loading import EngineLoader, LoadEngine, Readiness
from seed_story.narration import DEFAULT_VOICE
from seed_story.pictures import PictureSource, fit_within, open_picture, png_bytes
from seed_story.presets import PRESETS
from seed_story.reading import ReadAloud, ReadingVoice
from seed_story.settings import TellingSettings
from seed_story.story import Scene, Story
from seed_story.telling import SceneSaved, model_facts
from seed_story.workshop import Workshop

if TYPE_CHECKING:
    from seed_story.engine import Event, StoryEngine

__all__ = ["Action", "Found", "Readiness", "SceneSaved", "StartFrame", "Studio", "engine_loader", "open_studio"]

FRAMES = Path(__file__).resolve().parent.parent / "assets" / "frames"


@dataclass(frozen=True)
class StartFrame:
    """An opening to begin with: a picture file and words that fit it."""

    file: Path
    title: str
    text: str


class Studio(Workshop):
    """One library and one engine. Safe to call from several threads; the engine tells one story at a time."""

    def __init__(
        self,
        library: Library,
        load_engine: LoadEngine,
        *,
        exports: Path | None = None,
        frames: Path = FRAMES,
        start: bool = True,
    ) -> None:
        super().__init__(library, EngineLoader(load_engine))
        self._frames = frames
        self._jobs = JobRunner(library)
        self._exports = exports or home() / "exports"
        self._exporter = Exporter(library, self._jobs, self._exports)
        self._voice = ReadingVoice(self._exports.parent / "cache")
        if start:
            self._loader.start()

    def close(self) -> None:
        """Stops running jobs and lets the library go."""
        self._jobs.close()
        self.library.close()

    # --------------------------------------------------------------------------------------------------- model

    def readiness(self) -> Readiness:
        """Whether stories can be told already. Never waits."""
        return self._loader.readiness

    def load(self) -> None:
        """Begins to load the model, or tries again after a failure. Returns at once."""
        self._loader.start()

    def see(self, image: PictureSource | None) -> str:
        """What the model sees in a picture, in words."""
        picture = open_picture(image)
        return self.engine().see(picture).description

    def start_frames(self) -> list[StartFrame]:
        """The openings that come with the studio."""
        listing = self._frames / "frames.json"
        if not listing.exists():
            return []
        entries = json.loads(listing.read_text(encoding="utf-8"))
        return [StartFrame(self._frames / entry["file"], entry["title"], entry["text"]) for entry in entries]

    # ----------------------------------------------------------------------------------------------- the stories

    def new_story(self, image: PictureSource | None, text: str, title: str = "", owner: str = "") -> Story:
        """A story that opens with this picture and these words."""
        words = checks.story_text(text, what="opening text")
        name = checks.story_title(title, words)
        picture = open_picture(image)
        engine = self.engine()
        features = engine.see(picture).features
        settings = {"opening": True, **model_facts(engine)}
        stored = png_bytes(fit_within(picture), {**settings, "text": words})
        opening = Scene.new(
            parent_id=None,
            text=words,
            image=self.library.put_asset(stored, ".png"),
            features=self.library.put_features(features),
            settings=settings,
        )
        return self.library.create_story(Story.new(name, owner=owner, root=opening))

    def continue_story(
        self,
        story_id: str,
        scene_id: str,
        count: int = 1,
        direction: str = "",
        seed: int = -1,
        *,
        strength: str = "begin",
        keep_looks: bool = False,
        settings: Mapping[str, Any] | None = None,
        cancel: Cancel | None = None,
        owner: str = "",
    ) -> Iterator[Event | SceneSaved]:
        """Tells `count` continuations of a scene; yields the engine's events, and SceneSaved after each SceneReady.

        Candidate i uses seed + i; -1 draws the seed. `direction` is the person's own words: how the scene begins, or as
        its `strength` says only a "hint", or "exact": all the words that the scene has. With `keep_looks` a scene whose
        people do not look as in the opening is drawn again, a few times at most. `settings`: see TellingSettings.
        Raises InputError or NotFoundError at the call, before anything happened.
        """
        number = checks.candidate_count(count)
        bound = checks.strength(strength)
        wish = checks.story_text(direction or "", what="direction", limit=checks.MAX_DIRECTION, empty=True)
        wish = " ".join(wish.split())
        if bound == "exact" and not wish:
            raise InputError("A scene needs words. Write the sentence that it shall have.")
        seeds = checks.seeds_for(seed, number)
        chosen = TellingSettings.of(settings)
        story = self.library.get_story(story_id, owner=owner)
        path = story.path_to(scene_id)
        events = self._teller.tell(story, path, seeds, wish, chosen, cancel, strength=bound)
        return self._keeping_looks(events, story_id, cancel, owner) if keep_looks else events

    def reroll(
        self, story_id: str, scene_id: str, seed: int = -1, *, cancel: Cancel | None = None, owner: str = ""
    ) -> Iterator[Event | SceneSaved]:
        """Tells the same turn anew, with the same direction and settings, as a sibling of the scene."""
        scene = self.library.get_story(story_id, owner=owner).scene(scene_id)
        if scene.parent_id is None:
            raise InputError("The opening is yours, so it cannot be told anew. Edit it, or continue it.")
        told = scene.settings.get("telling", {})
        direction, strength = scene.settings.get("direction", ""), scene.settings.get("strength", "begin")
        return self.continue_story(
            story_id, scene.parent_id, 1, direction, seed, strength=strength, settings=told, cancel=cancel, owner=owner
        )

    def redraw(
        self,
        story_id: str,
        scene_id: str,
        seed: int = -1,
        *,
        settings: Mapping[str, Any] | None = None,
        cancel: Cancel | None = None,
        owner: str = "",
    ) -> Iterator[Event | SceneSaved]:
        """Draws a scene's picture anew. Its words and features stay, so nothing below it turns stale."""
        (number,) = checks.seeds_for(seed, 1)
        story = self.library.get_story(story_id, owner=owner)
        scene = story.scene(scene_id)
        chosen = TellingSettings.of(settings if settings is not None else scene.settings.get("telling"))
        return self._teller.redraw(story, scene, number, chosen, cancel)

    def read_aloud(
        self, story_id: str, scene_id: str, voice: str = DEFAULT_VOICE, rate: float = 1.0, owner: str = ""
    ) -> ReadAloud:
        """A scene as sound, with the time of every word. Raises InputError for an unknown voice or speed."""
        scene = self.library.get_story(story_id, owner=owner).shown(scene_id)
        return self._voice.read(scene.text, voice, rate)

    # ------------------------------------------------------------------------------------------------- exporting

    def start_export(
        self, story_id: str, scene_id: str, options: Mapping[str, Any] | None = None, owner: str = ""
    ) -> Job:
        """Queues a narrated film of the path to a scene and returns its job at once."""
        story = self.library.get_story(story_id, owner=owner)
        return self._exporter.start_video(story, scene_id, options or {})

    def export_video(
        self,
        story_id: str,
        scene_id: str,
        options: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        owner: str = "",
    ) -> Path:
        """The same, but waits and returns the MP4. The film of an unchanged path is made only once."""
        job = self.start_export(story_id, scene_id, options, owner)
        return self.finished(job, progress, cancel)

    def finished(self, job: Job, progress: Progress | None = None, cancel: Cancel | None = None) -> Path:
        """Waits for a job and returns its file. Raises Cancelled, or StoryError with what went wrong."""
        job = self._jobs.wait(job, progress=progress, cancel=cancel)
        if job.state == "cancelled":
            raise Cancelled("The film was cancelled. Nothing else changed.")
        if job.state != "done" or job.result is None:
            raise StoryError(job.message)
        return Path(job.result)

    def archive_to_save(self, story_id: str, owner: str = "") -> Path:
        """The story as an archive in the folder of exports, where the page may fetch it."""
        story = self.library.get_story(story_id, owner=owner)
        folder = self._exports / "archives" / story.id  # two stories may have the same title
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoryError(f"The folder {folder} cannot be made ({error.strerror}).") from error
        name = re.sub(r"\W+", "-", story.title).strip("-")[:60] or "story"
        return self.archive(story_id, folder / f"{name}.zip", owner)

    def job(self, job_id: str, owner: str = "") -> Job:
        return self.library.get_job(job_id, owner=owner)

    def jobs(self, story_id: str | None = None, owner: str = "") -> list[Job]:
        """The owner's jobs, oldest first."""
        return self.library.list_jobs(owner=owner, story_id=story_id)

    def cancel_job(self, job_id: str, owner: str = "") -> None:
        self._jobs.cancel(self.library.get_job(job_id, owner=owner))


def open_studio(
    preset: str = "mini", *, device: str = "auto", folder: Path | None = None, start: bool = True
) -> Studio:
    """The studio of this person on this machine. Raises StoryError when the folder cannot be used."""
    exports = folder / "exports" if folder else None
    return Studio(open_library(folder), engine_loader(preset, device), exports=exports, start=start)


def engine_loader(preset: str, device: str = "auto") -> LoadEngine:
    """How to load the engine of a preset, later and elsewhere: nothing heavy is imported here."""
    if preset not in PRESETS:
        raise InputError(f"There is no preset {preset!r}. Choose one of: {', '.join(PRESETS)}.")

    def load(progress: Callable[[float, str], None]) -> StoryEngine:
        from seed_story.weights import load_engine

        return load_engine(PRESETS[preset], device=device, progress=progress)

    return load
