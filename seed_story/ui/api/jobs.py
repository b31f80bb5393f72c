"""Endpoints for films, for jobs that wait or run, and for what a person prefers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.narration import voices_for
from seed_story.studio.exports import numbered
from seed_story.studio.studio import Job
from seed_story.ui.callbacks import for_callers
from seed_story.ui.exports import SAMPLE


class JobEndpoints:
    """Typed and documented, because both kinds of caller read that."""

    def __init__(self, studio: Any) -> None:
        self._studio = studio

    @for_callers
    def export_video(self, story_id: str, scene_id: str, options: dict[str, Any]) -> tuple[str, list[str]]:
        """Make a narrated film of the way from the opening to a scene.

        Args:
            story_id: The story, as new_story gave it.
            scene_id: The scene in which the film ends.
            options: What to change from the usual film, for instance {"size": "portrait", "captions": false}.

        Returns:
            The film as an MP4 file, and sentences about what is missing in it, such as a voice or letters.
        """
        return self._exported("video", story_id, scene_id, options)

    @for_callers
    def export_story(self, story_id: str, scene_id: str, kind: str, options: dict[str, Any]) -> tuple[str, list[str]]:
        """Make a film, a web page, a book or something else of a story.

        Args:
            story_id: The story, as new_story gave it.
            scene_id: The scene in which the way ends that is shown; a web page holds the whole story.
            kind: One of video, page, book, epub, comic, audio, subtitles, stream.
            options: What to change from the usual, for instance {"voice": "none"}.

        Returns:
            The file, and sentences about what is missing in it, such as a voice or letters.
        """
        return self._exported(kind, story_id, scene_id, options)

    @for_callers
    def export_endings(self, story_id: str, kind: str, options: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
        """Make a film, a book or something else for every ending of a story; what films share is made only once.

        Args:
            story_id: The story, as new_story gave it.
            kind: One of video, book, epub, comic, audio, subtitles.
            options: What to change from the usual, for instance {"size": "small"}.

        Returns:
            One file for each ending, and for each file the sentences about what is missing in it.
        """
        jobs = self._studio.start_endings(story_id, _checked(options), kind=kind)
        with _stopping_is_said():
            made = self._studio.finished_endings(jobs)
        return [str(file) for file in numbered([one.path for one in made])], [list(one.warnings) for one in made]

    @for_callers
    def export_preview(self, story_id: str, scene_id: str, options: dict[str, Any]) -> tuple[str, list[str]]:
        """Make the first seconds of a film, small and quickly, before the whole of it.

        Args:
            story_id: The story, as new_story gave it.
            scene_id: The scene in which the film would end.
            options: What to change from the usual film, for instance {"voice": "none"}.

        Returns:
            The beginning of the film as an MP4 file, and sentences about what is missing in it.
        """
        made = self._studio.export_preview(story_id, scene_id, _checked(options))
        return str(made.path), list(made.warnings)

    @for_callers
    def export_plan(
        self, story_id: str, scene_id: str, kind: str = "video", options: dict[str, Any] | None = None
    ) -> dict[str, float]:
        """Tell about how long and how large an export will be, before it is made.

        Args:
            story_id: The story, as new_story gave it.
            scene_id: The scene in which the way would end.
            kind: One of video, page, book, epub, comic, audio, subtitles, stream.
            options: What to change from the usual, for instance {"size": "4k"}.

        Returns:
            seconds of what is heard or played, and bytes.
        """
        seconds, size = self._studio.export_plan(story_id, scene_id, _checked(options), kind=kind)
        return {"seconds": round(seconds, 1), "bytes": size}

    @for_callers
    def list_jobs(self, going: bool = False) -> list[dict[str, Any]]:
        """List your tellings and films with their progress and their place in the line.

        Args:
            going: Only those that wait or run.

        Returns:
            Jobs, oldest first: id, kind, story_id, scene_id, state, progress (0 to 1), message, place.
        """
        return [self._plain(job) for job in self._studio.jobs(going=going)]

    @for_callers
    def get_job(self, job_id: str) -> dict[str, Any]:
        """Look how far a telling or a film is.

        Args:
            job_id: The job, as list_jobs gave it.

        Returns:
            The job: id, kind, story_id, scene_id, state, progress (0 to 1), message, place.
        """
        return self._plain(self._studio.job(job_id))

    @for_callers
    def cancel_job(self, job_id: str) -> dict[str, Any]:
        """Stop one telling or film; what it has finished stays.

        Args:
            job_id: The job, as list_jobs gave it.

        Returns:
            The job as it is now.
        """
        return self._plain(self._studio.cancel_job(job_id))

    @for_callers
    def get_settings(self) -> dict[str, Any]:
        """Read what you chose for all tellings and films; only what differs from the usual is named."""
        return self._studio.preferences().to_dict()

    @for_callers
    def set_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Choose for all further tellings and films; an empty choice is the usual again.

        Args:
            settings: Any of seed, temperature (0 to 2), max_text_tokens, steps, guidance, mode, window_images, voice,
                sounds (all words that are taught, see teach_word; without it they stay as they are).

        Returns:
            What is remembered now.
        """
        if not isinstance(settings or {}, dict):
            raise InputError('Settings are named values, such as {"temperature": 0.5}.')
        return self._studio.set_preferences(settings or {}).to_dict()

    @for_callers
    def teach_word(self, word: str, sound: str) -> dict[str, str]:
        """Teach every voice how a word is said, such as a name; it is written as before.

        Args:
            word: One word as it is written, such as Siobhan.
            sound: How it is said, such as Shivawn.

        Returns:
            All words that are taught now, with how they are said.
        """
        return self._studio.teach_words([(word, sound)])

    @for_callers
    def forget_word(self, word: str) -> dict[str, str]:
        """Let the voices say a word as usual again.

        Args:
            word: A word that was taught.

        Returns:
            All words that are taught now, with how they are said.
        """
        return self._studio.teach_words(forget=[word])

    @for_callers
    def taught_words(self) -> dict[str, str]:
        """List the words that you taught the voices, with how they are said."""
        return dict(self._studio.preferences().sounds)

    @for_callers
    def voices(self, language: str = "") -> list[dict[str, str]]:
        """List the voices that films can be read with.

        Args:
            language: Only voices of it, such as en or en-GB; empty for all.

        Returns:
            Voices: id, name, language.
        """
        return [{"id": voice.id, "name": voice.name, "language": voice.language} for voice in voices_for(language)]

    @for_callers
    def hear_voice(self, voice: str, rate: float, pitch: float) -> str:
        """Hear a voice read a sentence before it is chosen.

        Args:
            voice: The voice, as voices gave it.
            rate: Reading speed, 0.7 to 1.4; 1 is the voice's own.
            pitch: Of online voices, -50 to 50 hertz; 0 is the voice's own.

        Returns:
            The sentence as a sound file.
        """
        return str(self._studio.voice_sample(voice, SAMPLE, rate, round(pitch)))

    def readiness(self) -> dict[str, Any]:
        """Tell whether the model is loaded: state is loading, ready or failed; telling waits until it is ready."""
        now = self._studio.readiness()
        return {"state": now.state, "message": now.message, "fraction": now.fraction}

    def _exported(self, kind: str, story_id: str, scene_id: str, options: Any) -> tuple[str, list[str]]:
        with _stopping_is_said():
            made = self._studio.export(kind, story_id, scene_id, _checked(options))
        return str(made.path), list(made.warnings)

    def _plain(self, job: Job) -> dict[str, Any]:
        told = {name: getattr(job, name) for name in ("id", "kind", "story_id", "scene_id", "state", "message")}
        return {**told, "progress": job.progress, "place": self._studio.job_place(job.id), "result": _result(job)}


@contextmanager
def _stopping_is_said() -> Iterator[None]:
    """Whoever waits for a file hears in a sentence that there will be none; on the page it is no mistake."""
    try:
        yield
    except Cancelled as error:
        raise StoryError(str(error)) from error


def _checked(options: Any) -> dict[str, Any]:
    """Options as callers from elsewhere may give them."""
    if not isinstance(options or {}, dict):
        raise InputError('Film options are named values, such as {"size": "portrait"}.')
    if (options or {}).get("music"):  # a file of the machine where the app runs, which is not the caller's
        raise InputError("Music cannot be chosen by its file name here. Use the page or the command line.")
    return options or {}


def _result(job: Job) -> str | None:
    """The scene that was told; where a film lies on this machine is nobody's business."""
    return job.result if job.result and "/" not in job.result and "\\" not in job.result else None
