"""Films as jobs: which scenes, which file, and never the same film twice."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from seed_story import __version__
from seed_story.errors import InputError, StoryError
from seed_story.jobs import Cancel, JobRunner, Progress, Work
from seed_story.library import Job, Library, home
from seed_story.story import Scene, Story


class Exporter:
    """Makes films under one folder, named by everything that shapes them."""

    def __init__(self, library: Library, jobs: JobRunner, folder: Path | None = None) -> None:
        self._library, self._jobs = library, jobs
        self._folder = folder or home() / "exports"
        self._lock = threading.Lock()
        self._going: dict[str, Job] = {}  # by folder name, so that a second wish for the same film joins the first

    def start_video(self, story: Story, scene_id: str, options: Mapping[str, Any]) -> Job:
        """Queues the film of the path to a scene. Raises InputError for options that cannot be, at once."""
        from seed_story.export.video import FilmOptions  # loads the film tools only when a film is wanted

        path = [story.shown(scene.id) for scene in story.path_to(scene_id)]
        try:
            film = FilmOptions(**options)
        except (TypeError, ValueError) as error:
            raise InputError(f"These film options cannot be used: {error}.") from error
        key = _key(story, path, asdict(film))
        with self._lock:
            going = self._going.get(key)
            if going is not None and not self._library.get_job(going.id, owner=story.owner).finished:
                return going
            work = self._work(story, path, film, self._folder / key)
            job = self._jobs.submit("video", story.id, scene_id, options, work, owner=story.owner)
            self._going[key] = job
            return job

    def _work(self, story: Story, path: list[Scene], film: Any, folder: Path) -> Work:
        def work(progress: Progress, cancel: Cancel) -> Path:
            from seed_story.export.video import Segment, export_film
            from seed_story.narration import open_narrator

            target = folder / "story.mp4"
            if target.exists():
                return target
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoryError(f"The folder for films, {folder}, cannot be made ({error.strerror}).") from error
            segments = [Segment(scene.text, self._library.asset_path(scene.image)) for scene in path]
            result = export_film(segments, target, film, open_narrator(), progress=progress, cancel=cancel)
            return Path(result.path)

        return work


def _key(story: Story, path: list[Scene], options: Mapping[str, Any]) -> str:
    content = [__version__, story.title, [(scene.text, scene.image) for scene in path], options]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:32]
