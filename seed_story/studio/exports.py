"""Exports as jobs: which scenes, which file, and never the same file twice."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seed_story import __version__
from seed_story.errors import InputError, StoryError
from seed_story.export.file_names import file_name
from seed_story.jobs.runner import Cancel, JobRunner, Progress, Work
from seed_story.jobs.short_tasks import ShortTasks
from seed_story.jobs.turns import in_turns
from seed_story.library.asset_store import write_atomically
from seed_story.library.library import Job, Library
from seed_story.narration import AUTO, SILENT, Narrators, taught_in, voice_for, voice_warning
from seed_story.runtime.environment import home
from seed_story.story import Scene, Story
from seed_story.studio.preferences import Preferences

if TYPE_CHECKING:
    from seed_story.export.kinds import Kind
    from seed_story.export.narrated_path import Segment
    from seed_story.export.options import ExportResult

logger = logging.getLogger(__name__)

EXPORTS = (
    "video",
    "page",
    "book",
    "epub",
    "markdown",
    "comic",
    "audio",
    "subtitles",
    "stream",
)  # the kinds of seed_story.export.kinds
TIMED = ("video", "audio")  # what takes as long to be watched or heard as the story is long
_SURE = 3.0  # s after which the time that is left can be guessed
_ROUND = 5  # versions of the exporters within a release: a new look asks for new files


class Exporter:
    """Makes films, books and pages under one folder, named by everything that shapes them."""

    def __init__(
        self,
        library: Library,
        jobs: JobRunner,
        folder: Path | None = None,
        narrators: Narrators | None = None,
        hearing: ShortTasks | None = None,
    ) -> None:
        """`hearing`: bounds samples of voices; without it, one is made at a time."""
        self._library, self._jobs = library, jobs
        self._folder = folder or home() / "exports"
        narrators = narrators or Narrators(self._folder.parent / "cache" / "speech")
        self._lock, self._sharing = threading.Lock(), threading.Lock()
        self._hearing = hearing or ShortTasks("readings", places=1)
        self._narrators = narrators
        # By owner and folder name, so that a second wish for the same file joins the first.
        self._going: dict[tuple[str, str], Job] = {}

    def start(self, kind: str, story: Story, scene_id: str, options: Mapping[str, Any]) -> Job:
        """Queues an export of the path to a scene, or of the whole tree if it is of such a kind.

        Raises InputError for a kind or options that cannot be, at once.
        """
        from seed_story.export.kinds import as_values, find_kind  # loads the tools only when something leaves

        chosen = find_kind(kind)
        story.scene(scene_id)
        asked = str(options.get("voice") or AUTO)
        values = chosen.options(_with_voice(chosen, story, options))
        if kind in TIMED:
            self._jobs.quotas.check_length(self.plan(story, scene_id, options, kind)[0])
        remarks = [remark] if chosen.reads_aloud and (remark := voice_warning(asked, story.written_in.code)) else []
        work, key = self._work(chosen, story, scene_id, values, remarks)
        return self._queued(kind, story, scene_id, as_values(values), work, key)

    def _queued(self, kind: str, story: Story, scene_id: str, values: Mapping[str, Any], work: Work, key: str) -> Job:
        with self._lock:
            wish = (story.owner, key)  # what one person waits for is nobody else's job
            going = self._going.get(wish)
            if going is not None and not self._library.get_job(going.id, owner=story.owner).finished:
                return going
            job = self._jobs.submit(kind, story.id, scene_id, values, work, owner=story.owner)
            self._going = {name: old for name, old in self._going.items() if self._jobs.is_going(old)} | {wish: job}
            return job

    def resume(self, job: Job) -> Work:
        """The work of an export that another program began. Raises StoryError when its story is gone by now."""
        from seed_story.export.kinds import find_kind

        chosen = find_kind(job.kind)
        story = self._library.get_story(job.story_id, owner=job.owner)
        work, _ = self._work(chosen, story, job.scene_id, chosen.options(job.options))
        return work

    def plan(self, story: Story, scene_id: str, options: Mapping[str, Any], kind: str = "video") -> tuple[float, int]:
        """About how long this export will be heard, in seconds, and how large it will be, in bytes. Reads nothing."""
        from seed_story.export.estimates import estimate
        from seed_story.export.kinds import find_kind

        chosen = find_kind(kind)
        if chosen.whole_tree:
            segments = [node.segment for node in self._tree(story)]
        else:
            segments = [self._segment(story.shown(scene.id)) for scene in story.path_to(scene_id)]
        pictures = [segment.image_path for segment in segments]
        if kind != "comic":  # which draws each; files of all other kinds have a picture once
            pictures = list(dict.fromkeys(pictures))
        sizes = [size for picture in pictures if (size := _size_of(picture))]
        values, language = chosen.options(_with_voice(chosen, story, options)), story.written_in.code
        return estimate(kind, [segment.text for segment in segments], sizes, story.title, values, language)

    def start_preview(self, story: Story, scene_id: str, options: Mapping[str, Any]) -> Job:
        """Queues the first seconds of the film of a path, small and quickly made."""
        from seed_story.export.estimates import PREVIEW_SECONDS
        from seed_story.export.film.video import export_film
        from seed_story.export.kinds import as_values, find_kind
        from seed_story.export.options import FilmOptions

        voiced = _with_voice(find_kind("video"), story, options)
        film = FilmOptions.from_dict({**voiced, "size": _small(options), "fps": 24})
        path = [story.shown(scene.id) for scene in story.path_to(scene_id)]
        sounds = self._sounds(story, path, film.voice)
        language = story.written_in.code
        key = _key("preview", story.title, path, {**as_values(film), "language": language}, sounds)
        target = self._folder / owner_folder(story.owner) / "previews" / key / "preview.mp4"

        def work(progress: Progress, cancel: Cancel) -> tuple[Path, str]:
            if not target.exists() or _notes(target).exists():  # what was missing may be there by now
                narrator = self._narrators.get(film.voice, film.speaker, film.pitch, sounds)
                segments = [self._segment(scene) for scene in path]
                film_made = export_film(
                    segments, target, title=story.title, language=language, options=film, narrator=narrator,
                    seconds=PREVIEW_SECONDS, clips=self._clips, progress=progress, cancel=cancel,
                )  # fmt: skip
                _note(target, film_made.warnings)
            return target, "The preview is ready"

        return self._queued("preview", story, scene_id, as_values(film), work, key)

    def voice_sample(self, voice: str, text: str, rate: float, pitch: int, owner: str = "") -> Path:
        """A file of this voice reading a text; kept, because people compare voices."""
        from seed_story.export.media import sample_of

        sounds = taught_in(text, self._taught(owner))
        name = hashlib.sha256(json.dumps([voice, text, rate, pitch, *sounds.items()]).encode()).hexdigest()[:32]
        target = self._folder / "voices" / f"{name}.m4a"
        if target.exists():
            return target
        with self._hearing.asked(owner), self._hearing.place(owner):
            if not target.exists():  # somebody may have waited for the same
                narrator = self._narrators.get(voice, pitch=pitch, sounds=sounds)
                write_atomically(target, sample_of(voice, text, rate=rate, narrator=narrator))
        return target

    def shared_page(self, story: Story, make: bool = True) -> Path | None:
        """The whole tree as a page in one file, without a voice, made at once: what a link shows. Without `make` None
        when it has to be made first. One is made at a time, and nobody else waits for it."""
        from seed_story.export.kinds import find_kind

        kind = find_kind("page")
        work, target = self._made(kind, story, story.root.id, kind.options({"voice": "none"}))
        if target.exists():
            return target
        if not make:
            return None
        with self._sharing:  # many may open a new link together, and it is made once
            path, _ = work(lambda fraction, message="", draft=None: None, lambda: False)
        return Path(path)

    def _work(
        self, kind: Kind, story: Story, scene_id: str, options: Any, remarks: Sequence[str] = ()
    ) -> tuple[Work, str]:
        work, target = self._made(kind, story, scene_id, options, remarks)
        # Speech and pieces of films are kept, and the next turn finds them.
        return in_turns(work, lambda: self._jobs.has_competitors(story.owner, "making")), target.parent.name

    def _made(
        self, kind: Kind, story: Story, scene_id: str, options: Any, remarks: Sequence[str] = ()
    ) -> tuple[Work, Path]:
        """The work of an export, and the file that it makes. `remarks`: what is said of it beside what it lacks."""
        from seed_story.export.kinds import ExportContext, ExportRequest, as_values

        language = story.written_in.code
        if kind.whole_tree:
            scenes = list(story.scenes)
            order = ExportRequest(story.title, tree=self._tree(story), language=language)
        else:
            scenes = [story.shown(scene.id) for scene in story.path_to(scene_id)]
            order = ExportRequest(story.title, path=[self._segment(scene) for scene in scenes], language=language)
        voice, speaker, pitch = kind.voices(options)
        sounds = self._sounds(story, scenes, voice)
        key = _key(kind.id, story.title, scenes, {**as_values(options), "language": language}, sounds)
        target = self._folder / owner_folder(story.owner) / key / f"{file_name(story)}{kind.suffix(options)}"

        def work(progress: Progress, cancel: Cancel) -> tuple[Path, str]:
            # What lacks a voice or a picture is made anew: what was missing may be there by now.
            if target.exists() and not _notes(target).exists():
                return target, " ".join([_sentence(kind.ready), *remarks]) if remarks else kind.ready
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoryError(
                    f"The folder for exports, {target.parent}, cannot be created ({error.strerror})."
                ) from error
            narrator = self._narrators.get(voice, speaker, pitch, sounds)
            tools = ExportContext(narrator, self._clips, with_time_left(progress), cancel)
            warnings = kind.make(order, target, options, tools).warnings
            _note(target, warnings)
            _remark(target, remarks)
            warnings = (*remarks, *warnings)
            return target, f"{kind.ready}. {' '.join(warnings)}" if warnings else kind.ready

        return work, target

    def _sounds(self, story: Story, scenes: Sequence[Scene], voice: str) -> dict[str, str]:
        """Which of the words that are read aloud the owner taught the voices, and how they are said."""
        read = [story.title, *(scene.text for scene in scenes)] if voice != SILENT else []
        return taught_in("\n".join(read), self._taught(story.owner))

    def _taught(self, owner: str) -> Mapping[str, str]:
        return Preferences.of(self._library.preferences(owner=owner)).sounds

    @property
    def _clips(self) -> Path:
        return self._folder.parent / "cache" / "clips"

    def _tree(self, story: Story) -> Sequence[Any]:
        """The scenes that are told: without those that an edit replaced, and what became stale below them."""
        from seed_story.export.branching import Node

        edited = {
            scene.replaces
            for scene in story.scenes
            if scene.replaces and not scene.same_content(story.scene(scene.replaces))
        }
        nodes: list[Node] = []
        places: dict[str, int] = {}  # scene -> number; a redrawing has the number of what it shows anew
        for scene in story.scenes:
            if scene.stale or scene.id in edited or (scene.parent_id is not None and scene.parent_id not in places):
                continue
            if scene.replaces in places:
                places[scene.id] = places[scene.replaces]
                continue
            places[scene.id] = len(nodes)
            parent = places[scene.parent_id] if scene.parent_id is not None else None
            nodes.append(Node(self._segment(story.shown(scene.id)), parent, story.branch_names.get(scene.id, "")))
        return nodes

    def _segment(self, scene: Scene) -> Segment:
        from seed_story.export.narrated_path import Segment

        told = {name: scene.settings[name] for name in ("preset", "weights", "telling") if name in scene.settings}
        return Segment(scene.text, self._picture(scene), {"scene": scene.id, "seed": scene.seed, **told})

    def _picture(self, scene: Scene) -> Path | None:
        """A lost picture costs its own shot, not the film."""
        try:
            return self._library.asset_path(scene.image)
        except StoryError as error:
            logger.warning("%s", error)
            return None


def as_made(file: Path) -> ExportResult:
    """A file that was exported, with the sentences that were noted about what is missing in it."""
    from seed_story.export.options import ExportResult

    said: list[str] = []
    for place in (_remarks(file), _notes(file)):
        if place.is_file():
            said += place.read_text(encoding="utf-8").split("\n")
    return ExportResult(file, tuple(said))


def _notes(file: Path) -> Path:
    """Where it is noted what is missing in an exported file; each lies in a folder of its own."""
    return file.with_name("warnings.txt")


def _remarks(file: Path) -> Path:
    """Where it is noted what else is to be said of an exported file, for which it need not be made again."""
    return file.with_name("remarks.txt")


def _remark(file: Path, remarks: Sequence[str]) -> None:
    if remarks:
        _remarks(file).write_text("\n".join(remarks), encoding="utf-8")
    else:
        _remarks(file).unlink(missing_ok=True)


def _sentence(words: str) -> str:
    return f"{words}."


def _with_voice(kind: Kind, story: Story, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options with the voice that the story's language has, where none was chosen. Raises InputError where a kind
    needs one and the language has none here."""
    if not kind.reads_aloud or options.get("voice") not in (None, "", AUTO):
        return options
    code = story.written_in.code
    voice = voice_for("", code)
    if voice == SILENT and kind.id == "audio":
        raise InputError(f"An audiobook needs a voice. {voice_warning('', code)}")
    return {**options, "voice": voice}


def _note(file: Path, warnings: Sequence[str]) -> None:
    if warnings:
        _notes(file).write_text("\n".join(warnings), encoding="utf-8")
    else:
        _notes(file).unlink(missing_ok=True)


def owner_folder(owner: str) -> str:
    """The name of the folder in which everything lies that was exported for this owner."""
    return hashlib.sha256(b"exports of " + owner.encode()).hexdigest()[:32]


def with_time_left(progress: Progress, clock: Callable[[], float] = time.monotonic) -> Progress:
    """The same progress, with about how long it will take yet behind each message, once that can be told."""
    begin, first = clock(), -1.0

    def report(fraction: float, message: str) -> None:
        nonlocal first
        first = fraction if first < 0 else first
        passed, done = clock() - begin, fraction - first
        if passed >= _SURE and done > 0.02 and fraction < 1.0:
            message = f"{message} ({about(passed * (1.0 - fraction) / done)} left)"
        progress(fraction, message)

    return report


def one_of(progress: Progress | None, number: int, count: int) -> Progress | None:
    """Progress of export `number` (from 1) of `count`, as progress of them all."""
    if progress is None or count == 1:
        return progress

    def report(fraction: float, message: str) -> None:
        progress((number - 1 + fraction) / count, f"{number} of {count}: {message}")

    return report


def numbered(files: Sequence[Path]) -> list[Path]:
    """The same files under names that differ: those of several endings are all called after their story."""
    if len(files) < 2:
        return list(files)
    links = [file.with_name(f"{file.stem}-{number}{file.suffix}") for number, file in enumerate(files, 1)]
    for file, link in zip(files, links, strict=True):
        link.unlink(missing_ok=True)
        try:
            os.link(file, link)
        except OSError:  # a file system without links
            shutil.copyfile(file, link)
    return links


def about(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 55:
        return f"about {max(5, 5 * round(seconds / 5))} s"
    return f"about {max(1, round(seconds / 60))} min"


def _size_of(picture: Path | str | None) -> tuple[int, int] | None:
    """Width and height of a picture file; None for one that is missing or broken."""
    from PIL import Image

    try:
        with Image.open(str(picture)) as file:
            return file.size
    except (OSError, ValueError, SyntaxError):
        return None


def _small(options: Mapping[str, Any]) -> str:
    """A size of the same shape that is quick to make."""
    return "small" if options.get("size", "landscape") in ("landscape", "4k") else str(options["size"])


def _key(kind: str, title: str, scenes: Sequence[Scene], options: Mapping[str, Any], sounds: Mapping[str, str]) -> str:
    told = [(scene.id, scene.parent_id, scene.text, scene.image) for scene in scenes]
    content = [__version__, _ROUND, kind, title, told, options, *sounds.items()]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:32]
