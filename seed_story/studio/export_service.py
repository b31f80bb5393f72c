"""The verbs that make files and sound: exports, previews, reading aloud, archives to save, shared pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seed_story.errors import Cancelled, StoryError
from seed_story.export.file_names import file_name
from seed_story.jobs.runner import Cancel, Progress
from seed_story.library.library import Job
from seed_story.narration import AUTO, voice_for, voice_warning
from seed_story.studio.exports import as_made, one_of, owner_folder
from seed_story.studio.reading_aloud import ReadAloud
from seed_story.studio.stories import LOST, StoryService

if TYPE_CHECKING:
    from seed_story.export.options import ExportResult


class ExportService(StoryService):
    """What leaves the studio for one owner."""

    def read_aloud(self, story_id: str, scene_id: str, voice: str = AUTO, rate: float = 1.0) -> ReadAloud:
        """A scene as sound, with the time of every word; `voice`: "auto" for that of the story's language. Raises
        InputError for an unknown voice or speed, QuotaError and BusyError when the owner, or everybody, listens too
        much."""
        story = self.get_story(story_id)
        scene, language = story.shown(scene_id), story.written_in.code
        warning, voice = voice_warning(voice, language), voice_for(voice, language)
        readings = self._shared.readings
        with readings.asked(self.owner), readings.place(self.owner):
            read = self._shared.voice.read(scene.text, voice, rate, self.preferences().sounds)
        return replace(read, warning=" ".join(filter(None, (warning, read.warning))))

    # ------------------------------------------------------------------------------------------------- exporting

    def start_export(
        self,
        story_id: str,
        scene_id: str,
        options: Mapping[str, Any] | None = None,
        *,
        kind: str = "video",
    ) -> Job:
        """Queues an export and returns its job at once: a film of the path to a scene, or another kind of
        `seed_story.studio.exports.EXPORTS`."""
        story = self.get_story(story_id)
        voice = self.preferences().voice
        usual = {"voice": voice} if voice is not None and kind == "video" else {}
        return self._shared.exporter.start(kind, story, scene_id, {**usual, **(options or {})})

    def start_endings(
        self, story_id: str, options: Mapping[str, Any] | None = None, *, kind: str = "video"
    ) -> list[Job]:
        """Queues an export for every ending of a story; films draw and code the scenes that they share only once."""
        story = self.get_story(story_id)
        endings = [scene for scene in story.leaves() if not scene.stale]
        return [self.start_export(story.id, scene.id, options, kind=kind) for scene in endings]

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
                self._shared.jobs.cancel(self._library.get_job(job.id, owner=self.owner))
            raise

    def export(
        self,
        kind: str,
        story_id: str,
        scene_id: str,
        options: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> ExportResult:
        """Waits for an export; its file, and sentences about what is missing in it. What did not change is made only
        once."""
        job = self.start_export(story_id, scene_id, options, kind=kind)
        return self.finished(job, progress, cancel)

    def export_video(
        self,
        story_id: str,
        scene_id: str,
        options: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> ExportResult:
        """The same for a film."""
        return self.export("video", story_id, scene_id, options, progress, cancel)

    def export_plan(
        self,
        story_id: str,
        scene_id: str,
        options: Mapping[str, Any] | None = None,
        *,
        kind: str = "video",
    ) -> tuple[float, int]:
        """About how many seconds and bytes an export of the path to a scene, or of the tree, will have."""
        return self._shared.exporter.plan(self.get_story(story_id), scene_id, options or {}, kind)

    def export_preview(self, story_id: str, scene_id: str, options: Mapping[str, Any] | None = None) -> ExportResult:
        """The first seconds of a film, small, with sentences about what is missing in them. Waits for its turn, as a
        job of the owner."""
        story = self.get_story(story_id)
        return self.finished(self._shared.exporter.start_preview(story, scene_id, options or {}))

    def voice_sample(self, voice: str, text: str, rate: float = 1.0, pitch: int = 0) -> Path:
        """A file of this voice reading a text. Raises StoryError when the voice cannot, QuotaError and BusyError when
        the owner, or everybody, listens too much."""
        return self._shared.exporter.voice_sample(voice, text, rate, pitch, self.owner)

    def finished(self, job: Job, progress: Progress | None = None, cancel: Cancel | None = None) -> ExportResult:
        """Waits for a job; its file, and sentences about what is missing in it. Raises Cancelled, or StoryError with
        what went wrong."""
        job = self._shared.jobs.wait(job, progress=progress, cancel=cancel)
        if job.state == "cancelled":
            raise Cancelled("The export was cancelled. The story is unchanged.")
        if job.state != "done" or job.result is None:
            raise StoryError(job.message)
        return as_made(Path(job.result))

    def archive_to_save(self, story_id: str) -> Path:
        """The story as an archive in the folder of exports, where the page may fetch it."""
        story = self.get_story(story_id)
        # Two stories may have the same title.
        folder = self._shared.exports / owner_folder(self.owner) / "archives" / story.id
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoryError(f"The folder {folder} cannot be created ({error.strerror}).") from error
        file = self.archive(story_id, folder / f"{file_name(story)}.zip")
        for older in folder.glob("*.zip"):  # of the same story under another title
            if older != file:
                older.unlink(missing_ok=True)
        return file

    # ------------------------------------------------------------------------------------------------------ links

    def shared_page(self, token: str, make: bool = True) -> Path | None:
        """What a link shows: the story as it is now, as one HTML file; without `make` None when it has to be made
        first. Raises NotFoundError for a link that leads nowhere."""
        return self._shared.exporter.shared_page(self._library.shared_story(token), make)

    def may_fetch(self, path: Path) -> bool | None:
        """Whether a file of this studio's folders is the owner's to see; None for a file of other folders."""
        home = self._shared.exports.parent
        if path.is_relative_to(self._shared.exports):
            return path.relative_to(self._shared.exports).parts[:1] == (owner_folder(self.owner),)
        if path == self._library.thumbnails / LOST:
            return True
        for root in (home / "assets", self._library.cache, self._library.thumbnails):
            if path.is_relative_to(root):
                name = "".join(path.relative_to(root).with_suffix("").parts)
                picture = path.suffix in (".png", ".jpg", ".webp") and len(name) == 64
                return picture and self._library.owns_picture(name, owner=self.owner)
        return None
