"""The verbs of the studio: new, continue, reroll, redraw, see, export; those that need no model are in `stories.py`.

App, command line and MCP all call these and nothing below. Everything that a person gives is checked before anything
changes. Telling is lazy: whoever consumes the iterator sees words and pictures as they appear, and each finished scene
is saved before it is announced, so that stopping half-way keeps what is finished.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.export.file_names import file_name
from seed_story.images import PictureSource
from seed_story.jobs.quotas import Quotas, quotas_from_environment
from seed_story.jobs.runner import LEAVE_SECONDS, Cancel, Progress
from seed_story.jobs.short_tasks import ShortTasks
from seed_story.library.history import Action
from seed_story.library.library import Job, Library, SearchResult, open_library
from seed_story.library.share_links import Share
from seed_story.library.sweeping import Sweeper
from seed_story.narration import DEFAULT_VOICE, Narrators
from seed_story.presets import PRESETS
from seed_story.runtime.environment import batch_size, engine_kind, home, public
from seed_story.serving.loader import EngineLoader, LoadEngine, Readiness
from seed_story.serving.ray_serve import remote_engine
from seed_story.story import Story
from seed_story.story import validation as checks
from seed_story.storytellers.protocol import adapter_for
from seed_story.storytellers.request import GenerationRequest, GenerationSettings
from seed_story.studio.content_filter import ContentFilter, policy_from_environment
from seed_story.studio.editing import EditingService
from seed_story.studio.exports import EXPORTS, Exporter, as_made, one_of, owner_folder
from seed_story.studio.generation import SceneSaved
from seed_story.studio.preferences import Preferences
from seed_story.studio.pronunciation import with_words
from seed_story.studio.reading_aloud import ReadAloud, ReadingVoice
from seed_story.studio.stories import LOST

if TYPE_CHECKING:
    from seed_story.export.options import ExportResult
    from seed_story.storytellers.seed_story.engine import Event, StoryEngine

__all__ = [
    "Action", "SearchResult", "GenerationRequest", "Job", "Readiness", "SceneSaved", "Share", "StartFrame", "Studio",
    "engine_loader", "open_studio",
]  # fmt: skip

READINGS_AT_ONCE = 2  # scenes and samples of all visitors; each takes a processor
FRAMES = Path(__file__).resolve().parent.parent.parent / "assets" / "frames"


@dataclass(frozen=True)
class StartFrame:
    """An opening to begin with: a picture file and words that fit it."""

    file: Path
    title: str
    text: str


class Studio(EditingService):
    """One library and one engine. Safe to call from several threads; the engine tells one story at a time."""

    def __init__(
        self,
        library: Library,
        load_engine: LoadEngine,
        *,
        exports: Path | None = None,
        frames: Path = FRAMES,
        start: bool = True,
        policy: ContentFilter | None = None,
        quotas: Quotas | None = None,
        preset: str = "mini",
    ) -> None:
        """`preset`: the name of what `load_engine` loads. `start`: loads the model at once, and goes on with jobs that
        other programs left. `policy` and `quotas`: what people may write and how much they may ask for; without them,
        what the environment says."""
        policy = policy if policy is not None else policy_from_environment()
        quotas = quotas if quotas is not None else quotas_from_environment()
        super().__init__(library, EngineLoader(load_engine), policy, quotas)
        self.preset = preset
        self._frames = frames
        self._exports = exports or home() / "exports"
        narrators = Narrators(self._exports.parent / "cache" / "speech")
        self._hearing = ShortTasks("readings", places=READINGS_AT_ONCE, daily=quotas.hearing, at_once=quotas.at_once)
        self._exporter = Exporter(library, self._jobs, self._exports, narrators, self._hearing)
        self._voice = ReadingVoice(self._exports.parent / "cache", narrators)
        self._sweeper = Sweeper(self._exports.parent)
        if start:
            self._loader.start()
            self._sweeper.start()
            self._jobs.recover({**self._tellings.resume(), **dict.fromkeys(EXPORTS, self._exporter.resume)})

    def close(self) -> None:
        """Stops running jobs and lets the library go."""
        self._sweeper.stop()
        self._jobs.close()
        self.library.close()

    def leave(self, seconds: float = LEAVE_SECONDS) -> None:
        """Ends this program's part: what it does and what waits here is gone on with by others at once, or by the next
        program that starts. Waits so long at most until what ran here has stopped."""
        self._sweeper.stop()
        self._jobs.give_back(seconds)
        self.library.close()

    # --------------------------------------------------------------------------------------------------- model

    def readiness(self) -> Readiness:
        """Whether stories can be told already. Never waits."""
        return self._loader.readiness

    def load(self) -> None:
        """Begins to load the model, or tries again after a failure. Returns at once."""
        self._loader.start()

    def see(self, image: PictureSource | None, owner: str = "") -> str:
        """What the model sees in a picture, in words. Raises QuotaError when the owner showed it too many, BusyError
        when others show it so many that this one is not looked at in time."""
        _, seen, _ = self._looked_at(image, owner)
        return seen.description

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
        self._policy.check(words)
        self._quotas.check_stories(self.library, owner)
        picture, seen, facts = self._looked_at(image, owner)
        opening = self._own(picture, seen, words, {"opening": True, **facts}, parent_id=None)
        return self.library.create_story(Story.new(name, owner=owner, root=opening))

    def continue_story(
        self,
        story_id: str,
        scene_id: str,
        request: GenerationRequest | None = None,
        *,
        cancel: Cancel | None = None,
        owner: str = "",
    ) -> Iterator[Event | SceneSaved]:
        """Generates continuations of a scene; yields the engine's events, and SceneSaved after each SceneReady.

        Seed and settings that the request leaves open are those that the owner prefers. With `keep_looks` a scene whose
        people do not look as in the opening is drawn again, a few times at most. Behind the end of a story
        (`has_ended`) scenes without a direction begin another story, so they are refused unless `new_chapter` says that
        this is wanted. Raises InputError or NotFoundError at the call, before anything happened.
        It is a job from the first event on: it goes on when nobody consumes this any more, and `cancel` or `cancel_job`
        ends it.
        """
        request = request if request is not None else GenerationRequest()
        direction = checks.story_text(request.direction, what="direction", limit=checks.MAX_DIRECTION, empty=True)
        request = replace(request, direction=" ".join(direction.split()))
        self._policy.check(request.direction)
        preferred = self.preferences(owner)
        request = request.with_defaults(preferred.seed, preferred.telling)
        story = self.library.get_story(story_id, owner=owner)
        if not request.direction and not request.new_chapter and self.has_ended(len(story.path_to(scene_id))):
            raise InputError(
                "The story has ended with this scene. Write what happens next, or begin a new chapter (new_chapter; on "
                "the command line --new-chapter)."
            )
        events = self._tellings.told("tell", story, story.scene(scene_id).id, request.to_dict(), cancel=cancel)
        return self._keeping_looks(events, story_id, cancel, owner) if request.keep_looks else events

    def has_ended(self, scenes: int) -> bool:
        """Whether a story has come to its end with a path of so many scenes, as far as its storyteller knows."""
        loaded = self._loader.loaded
        preset = PRESETS[self.preset] if loaded is None else loaded.preset
        return adapter_for(preset, lambda features: {}).has_ended(scenes)

    def reroll(
        self, story_id: str, scene_id: str, seed: int = -1, *, cancel: Cancel | None = None, owner: str = ""
    ) -> Iterator[Event | SceneSaved]:
        """Tells the same turn anew, with the same direction and settings, as a sibling of the scene."""
        scene = self.library.get_story(story_id, owner=owner).scene(scene_id)
        if scene.parent_id is None:
            raise InputError("The opening is your own text, so it can't be regenerated. Edit it or continue it.")
        facts = scene.settings
        request = GenerationRequest(
            direction=facts.get("direction", ""), strength=facts.get("strength", "begin"), seed=seed, new_chapter=True,
            settings=facts.get("telling", {}),
        )  # fmt: skip
        return self.continue_story(story_id, scene.parent_id, request, cancel=cancel, owner=owner)

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
        chosen = GenerationSettings.of(settings if settings is not None else scene.settings.get("telling"))
        options = {"seed": number, "settings": chosen.to_dict()}
        return self._tellings.told("redraw", story, scene.id, options, cancel=cancel)

    def read_aloud(
        self, story_id: str, scene_id: str, voice: str = DEFAULT_VOICE, rate: float = 1.0, owner: str = ""
    ) -> ReadAloud:
        """A scene as sound, with the time of every word. Raises InputError for an unknown voice or speed, QuotaError
        and BusyError when the owner, or everybody, listens too much."""
        scene = self.library.get_story(story_id, owner=owner).shown(scene_id)
        with self._hearing.asked(owner), self._hearing.place(owner):
            return self._voice.read(scene.text, voice, rate, self.preferences(owner).sounds)

    # ------------------------------------------------------------------------------------------------- exporting

    def start_export(
        self,
        story_id: str,
        scene_id: str,
        options: Mapping[str, Any] | None = None,
        owner: str = "",
        *,
        kind: str = "video",
    ) -> Job:
        """Queues an export and returns its job at once: a film of the path to a scene, or another kind of
        `seed_story.studio.exports.EXPORTS`."""
        story = self.library.get_story(story_id, owner=owner)
        voice = self.preferences(owner).voice
        usual = {"voice": voice} if voice is not None and kind == "video" else {}
        return self._exporter.start(kind, story, scene_id, {**usual, **(options or {})})

    def start_endings(
        self, story_id: str, options: Mapping[str, Any] | None = None, owner: str = "", *, kind: str = "video"
    ) -> list[Job]:
        """Queues an export for every ending of a story; films draw and code the scenes that they share only once."""
        story = self.library.get_story(story_id, owner=owner)
        endings = [scene for scene in story.leaves() if not scene.stale]
        return [self.start_export(story.id, scene.id, options, owner, kind=kind) for scene in endings]

    def finished_endings(
        self, jobs: Sequence[Job], progress: Progress | None = None, cancel: Cancel | None = None
    ) -> list[ExportResult]:
        """Waits for the exports of all endings; their files, and what is missing in each. Whoever stops stops those
        that still wait, too.

        Raises Cancelled, or StoryError with what went wrong in the first one that could not be made.
        """
        try:
            return [
                self.finished(job, one_of(progress, number, len(jobs)), cancel) for number, job in enumerate(jobs, 1)
            ]
        except Cancelled:
            for job in jobs:
                self._jobs.cancel(self.library.get_job(job.id, owner=job.owner))
            raise

    def export(
        self,
        kind: str,
        story_id: str,
        scene_id: str,
        options: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        owner: str = "",
    ) -> ExportResult:
        """Waits for an export; its file, and sentences about what is missing in it. What did not change is made only
        once."""
        job = self.start_export(story_id, scene_id, options, owner, kind=kind)
        return self.finished(job, progress, cancel)

    def export_video(
        self,
        story_id: str,
        scene_id: str,
        options: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        owner: str = "",
    ) -> ExportResult:
        """The same for a film."""
        return self.export("video", story_id, scene_id, options, progress, cancel, owner)

    def export_plan(
        self,
        story_id: str,
        scene_id: str,
        options: Mapping[str, Any] | None = None,
        owner: str = "",
        *,
        kind: str = "video",
    ) -> tuple[float, int]:
        """About how many seconds and bytes an export of the path to a scene, or of the tree, will have."""
        return self._exporter.plan(self.library.get_story(story_id, owner=owner), scene_id, options or {}, kind)

    def export_preview(
        self, story_id: str, scene_id: str, options: Mapping[str, Any] | None = None, owner: str = ""
    ) -> ExportResult:
        """The first seconds of a film, small, with sentences about what is missing in them. Waits for its turn, as a
        job of the owner."""
        story = self.library.get_story(story_id, owner=owner)
        return self.finished(self._exporter.start_preview(story, scene_id, options or {}))

    def voice_sample(self, voice: str, text: str, rate: float = 1.0, pitch: int = 0, owner: str = "") -> Path:
        """A file of this voice reading a text. Raises StoryError when the voice cannot, QuotaError and BusyError when
        the owner, or everybody, listens too much."""
        return self._exporter.voice_sample(voice, text, rate, pitch, owner)

    def finished(self, job: Job, progress: Progress | None = None, cancel: Cancel | None = None) -> ExportResult:
        """Waits for a job; its file, and sentences about what is missing in it. Raises Cancelled, or StoryError with
        what went wrong."""
        job = self._jobs.wait(job, progress=progress, cancel=cancel)
        if job.state == "cancelled":
            raise Cancelled("The export was cancelled. The story is unchanged.")
        if job.state != "done" or job.result is None:
            raise StoryError(job.message)
        return as_made(Path(job.result))

    def archive_to_save(self, story_id: str, owner: str = "") -> Path:
        """The story as an archive in the folder of exports, where the page may fetch it."""
        story = self.library.get_story(story_id, owner=owner)
        folder = self._exports / owner_folder(owner) / "archives" / story.id  # two stories may have the same title
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoryError(f"The folder {folder} cannot be created ({error.strerror}).") from error
        file = self.archive(story_id, folder / f"{file_name(story)}.zip", owner)
        for older in folder.glob("*.zip"):  # of the same story under another title
            if older != file:
                older.unlink(missing_ok=True)
        return file

    # ------------------------------------------------------------------------------------------------------ links

    def shared_page(self, token: str, make: bool = True) -> Path | None:
        """What a link shows: the story as it is now, as one HTML file; without `make` None when it has to be made
        first. Raises NotFoundError for a link that leads nowhere."""
        return self._exporter.shared_page(self.library.shared_story(token), make)

    def may_fetch(self, path: Path, owner: str = "") -> bool | None:
        """Whether a file of this studio's folders is the owner's to see; None for a file of other folders."""
        home = self._exports.parent
        if path.is_relative_to(self._exports):
            return path.relative_to(self._exports).parts[:1] == (owner_folder(owner),)
        if path == self.library.thumbnails / LOST:
            return True
        for root in (home / "assets", self.library.cache, self.library.thumbnails):
            if path.is_relative_to(root):
                name = "".join(path.relative_to(root).with_suffix("").parts)
                picture = path.suffix in (".png", ".jpg", ".webp") and len(name) == 64
                return picture and self.library.owns_picture(name, owner=owner)
        return None

    # ------------------------------------------------------------------------------------------------------ jobs

    def job(self, job_id: str, owner: str = "") -> Job:
        return self.library.get_job(job_id, owner=owner)

    def jobs(self, story_id: str | None = None, owner: str = "", going: bool = False) -> list[Job]:
        """The owner's jobs, oldest first; `going`: only those that wait or run."""
        return self.library.list_jobs(owner=owner, story_id=story_id, going=going)

    def job_place(self, job_id: str, owner: str = "") -> int | None:
        """How many jobs are served before this one; None when it does not wait."""
        return self._jobs.place(self.library.get_job(job_id, owner=owner))

    def follow_job(self, job_id: str, cancel: Cancel | None = None, owner: str = "") -> Iterator[Event | SceneSaved]:
        """The events of a telling from its beginning, also of one that another page began; it goes on when this is
        closed. Raises Cancelled, or StoryError with what went wrong."""
        return self._tellings.follow(self.library.get_job(job_id, owner=owner), cancel)

    def cancel_job(self, job_id: str, owner: str = "") -> Job:
        """Stops one job; what it has finished stays. Returns the job as it now is."""
        self._jobs.cancel(self.library.get_job(job_id, owner=owner))
        return self.library.get_job(job_id, owner=owner)

    # ------------------------------------------------------------------------------------------------- preferences

    def set_preferences(self, values: Mapping[str, Any], owner: str = "") -> Preferences:
        """Remembers these in the place of all that was chosen before; nothing for the usual. Words that were taught
        stay unless `sounds` are among the values. Raises InputError."""
        chosen = Preferences.of(values).to_dict()
        teaches = values.get("sounds") is not None

        def change(before: dict[str, Any]) -> dict[str, Any]:
            return chosen if teaches or "sounds" not in before else {**chosen, "sounds": before["sounds"]}

        return Preferences.of(self.library.change_preferences(change, owner=owner))

    def teach_words(
        self, say: Sequence[tuple[str, str]] = (), forget: Sequence[str] = (), owner: str = ""
    ) -> dict[str, str]:
        """Has every voice say words otherwise than they are written: pairs of a word and how it is said. `forget`:
        words that are said as usual again. Returns all that are taught then. Raises InputError, and changes nothing."""

        def change(before: dict[str, Any]) -> dict[str, Any]:
            sounds = with_words(Preferences.of(before).sounds, say, forget)
            return Preferences.of({**before, "sounds": sounds}).to_dict()

        return dict(self.library.change_preferences(change, owner=owner).get("sounds", {}))

    def choose_preset(self, preset: str, device: str = "auto") -> None:
        """Loads another model in the background. Raises StoryError where strangers share this one."""
        if public():
            raise StoryError(
                "Everyone here shares one model, so it can't be changed. Run the studio on your own computer "
                "to choose another."
            )
        self._loader.replace(engine_loader(preset, device))
        self.preset = preset

    def usual_settings(self) -> dict[str, Any]:
        """How the preset itself would tell: temperature, max_text_tokens, steps, guidance and mode."""
        preset = PRESETS[self.preset]
        drawing = {"steps": preset.detokenizer.steps, "guidance": preset.detokenizer.guidance_scale}
        words = {"temperature": preset.sampling.temperature, "max_text_tokens": preset.sampling.max_text_tokens}
        return {**words, **drawing, "mode": preset.attention.mode}


def open_studio(
    preset: str = "mini", *, device: str = "auto", folder: Path | None = None, start: bool = True
) -> Studio:
    """The studio of this person on this machine. Raises StoryError when the folder cannot be used."""
    exports = folder / "exports" if folder else None
    return Studio(open_library(folder), engine_loader(preset, device), exports=exports, start=start, preset=preset)


def engine_loader(preset: str, device: str = "auto") -> LoadEngine:
    """How to load the engine of a preset, later and elsewhere: nothing heavy is imported here."""
    if preset not in PRESETS:
        raise InputError(f"There is no preset {preset!r}. Choose one of: {', '.join(PRESETS)}.")
    if engine_kind() == "ray":
        return remote_engine(preset, device, tellings=batch_size())

    def load(progress: Callable[[float, str], None]) -> StoryEngine:
        from seed_story.weights.loading import load_engine

        engine = load_engine(PRESETS[preset], device=device, progress=progress)
        if (tellings := batch_size()) > 1:
            engine.tell_together(tellings)
        return engine

    return load
