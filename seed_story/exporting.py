"""Films as jobs: which scenes, which file, and never the same film twice."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seed_story import __version__
from seed_story.errors import StoryError
from seed_story.jobs import Cancel, JobRunner, Progress, Work
from seed_story.library import Job, Library, home
from seed_story.story import Scene, Story

if TYPE_CHECKING:
    from seed_story.export import FilmOptions
    from seed_story.narration import Narrator

logger = logging.getLogger(__name__)


class Exporter:
    """Makes films under one folder, named by everything that shapes them."""

    def __init__(self, library: Library, jobs: JobRunner, folder: Path | None = None) -> None:
        self._library, self._jobs = library, jobs
        self._folder = folder or home() / "exports"
        self._lock = threading.Lock()
        self._narrators: dict[str, Narrator] = {}
        self._going: dict[str, Job] = {}  # by folder name, so that a second wish for the same film joins the first

    def start_video(self, story: Story, scene_id: str, options: Mapping[str, Any]) -> Job:
        """Queues the film of the path to a scene. Raises InputError for options that cannot be, at once."""
        from seed_story.export import FilmOptions  # loads the film tools only when a film is wanted

        path = [story.shown(scene.id) for scene in story.path_to(scene_id)]
        film = FilmOptions.from_dict(options)
        key = _key(story, path, asdict(film))
        with self._lock:
            going = self._going.get(key)
            if going is not None and not self._library.get_job(going.id, owner=story.owner).finished:
                return going
            work = self._work(story, path, film, self._folder / key)
            job = self._jobs.submit("video", story.id, scene_id, asdict(film), work, owner=story.owner)
            self._going = {name: old for name, old in self._going.items() if self._jobs.is_going(old)} | {key: job}
            return job

    def resume_video(self, job: Job) -> Work:
        """The work of a film that another program began. Raises StoryError when its story is gone by now."""
        from seed_story.export import FilmOptions

        story = self._library.get_story(job.story_id, owner=job.owner)
        path = [story.shown(scene.id) for scene in story.path_to(job.scene_id)]
        film = FilmOptions.from_dict(job.options)
        return self._work(story, path, film, self._folder / _key(story, path, asdict(film)))

    def _work(self, story: Story, path: list[Scene], film: FilmOptions, folder: Path) -> Work:
        def work(progress: Progress, cancel: Cancel) -> tuple[Path, str]:
            from seed_story.export import Segment, export_film

            target, shortcomings = folder / f"{_file_name(story.title)}.mp4", folder / "warnings.txt"
            # A film that lacks a voice or a picture is made anew: what was missing may be there by now.
            if target.exists() and not shortcomings.exists():
                return target, "The film is ready"
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoryError(f"The folder for films, {folder}, cannot be made ({error.strerror}).") from error
            result = export_film(
                [Segment(scene.text, self._picture(scene)) for scene in path],
                target,
                title=story.title,
                options=film,
                narrator=self._narrator(film.voice),
                progress=progress,
                cancel=cancel,
            )
            if not result.warnings:
                shortcomings.unlink(missing_ok=True)
                return target, "The film is ready"
            shortcomings.write_text("\n".join(result.warnings), encoding="utf-8")
            return target, "The film is ready. " + " ".join(result.warnings)

        return work

    def _picture(self, scene: Scene) -> Path | None:
        """A lost picture costs its own shot, not the film."""
        try:
            return self._library.asset_path(scene.image)
        except StoryError as error:
            logger.warning("%s", error)
            return None

    def _narrator(self, voice: str) -> Narrator:
        from seed_story.narration import narrator_for

        if voice not in self._narrators:  # kept, because a voice takes seconds to load
            self._narrators[voice] = narrator_for(voice, self._folder.parent / "cache" / "speech")
        return self._narrators[voice]


def _file_name(title: str) -> str:
    """The title as a name that every file system takes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "story"


def _key(story: Story, path: list[Scene], options: Mapping[str, Any]) -> str:
    content = [__version__, story.title, [(scene.text, scene.image) for scene in path], options]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:32]
