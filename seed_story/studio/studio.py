"""A studio: one library, one model, and the verbs that page, command line, API and MCP call, and nothing below.

Everything that a person gives is checked before anything changes. What all owners share is composed in
`StudioServices`; the verbs of one owner are an `OwnerStudio`, which `Studio.for_owner` makes in no time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seed_story.errors import InputError, StoryError
from seed_story.jobs.quotas import Quotas, quotas_from_environment
from seed_story.jobs.runner import LEAVE_SECONDS
from seed_story.library.history import Action
from seed_story.library.library import Job, Library, SearchResult, open_library
from seed_story.library.share_links import Share
from seed_story.monitoring.metrics import Metrics
from seed_story.presets import PRESETS
from seed_story.runtime.environment import OPEN, batch_size, engine_kind, home, public
from seed_story.serving.loader import EngineLoader, LoadEngine, Readiness
from seed_story.serving.ray_serve import remote_engine
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.content_filter import ContentFilter, policy_from_environment
from seed_story.studio.export_service import ExportService
from seed_story.studio.generation import SceneSaved
from seed_story.studio.generation_service import GenerationService
from seed_story.studio.services import StudioServices

if TYPE_CHECKING:
    from seed_story.storytellers.protocol import Storyteller

__all__ = [
    "Action", "SearchResult", "GenerationRequest", "Job", "OwnerStudio", "Readiness", "SceneSaved", "Share",
    "StartFrame", "Studio", "engine_loader", "open_studio",
]  # fmt: skip

STORYTELLERS = (*PRESETS, OPEN)  # what can be chosen
FRAMES = Path(__file__).resolve().parent.parent.parent / "assets" / "frames"


@dataclass(frozen=True)
class StartFrame:
    """An opening to begin with: a picture file and words that fit it."""

    file: Path
    title: str
    text: str


class OwnerStudio(GenerationService, ExportService):
    """All verbs of one owner. Another owner's stories and jobs are not there for it: NotFoundError."""

    @property
    def preset(self) -> str:
        """The name of the preset that generates."""
        return self._shared.preset

    def readiness(self) -> Readiness:
        """Whether stories can be generated already. Never waits."""
        return self._shared.loader.readiness

    def destination(self) -> str:
        """Which other machines see words and pictures, as a sentence; "" where none does, or settings are wrong."""
        loaded = self._shared.loader.loaded
        if loaded is not None or self._shared.preset != OPEN:
            return "" if loaded is None else loaded.destination
        from seed_story.storytellers.open.settings import open_storyteller

        try:
            return open_storyteller(lambda: self._shared.loader.wait()).destination  # nothing is connected yet
        except InputError:
            return ""

    def load(self) -> None:
        """Begins to load the model, or tries again after a failure. Returns at once."""
        self._shared.loader.start()

    def choose_preset(self, preset: str, device: str = "auto") -> None:
        """Loads another model in the background. Raises StoryError where strangers share this one."""
        if public():
            raise StoryError(
                "Everyone here shares one model, so it can't be changed. Run the studio on your own computer "
                "to choose another."
            )
        self._shared.loader.replace(engine_loader(preset, device))
        self._shared.preset = preset

    def usual_settings(self) -> dict[str, Any]:
        """How the preset itself would tell: temperature, max_text_tokens, steps, guidance and mode."""
        preset = PRESETS.get(self._shared.preset, PRESETS["mini"])
        drawing = {"steps": preset.detokenizer.steps, "guidance": preset.detokenizer.guidance_scale}
        words = {"temperature": preset.sampling.temperature, "max_text_tokens": preset.sampling.max_text_tokens}
        return {**words, **drawing, "mode": preset.attention.mode}

    def start_frames(self) -> list[StartFrame]:
        """The openings that come with the studio."""
        listing = self._shared.frames / "frames.json"
        if not listing.exists():
            return []
        entries = json.loads(listing.read_text(encoding="utf-8"))
        return [StartFrame(self._shared.frames / entry["file"], entry["title"], entry["text"]) for entry in entries]

    def job(self, job_id: str) -> Job:
        return self._library.get_job(job_id, owner=self.owner)

    def jobs(self, story_id: str | None = None, going: bool = False) -> list[Job]:
        """The owner's jobs, oldest first; `going`: only those that wait or run."""
        return self._library.list_jobs(owner=self.owner, story_id=story_id, going=going)

    def job_place(self, job_id: str) -> int | None:
        """How many jobs are served before this one; None when it does not wait."""
        return self._shared.jobs.place(self._library.get_job(job_id, owner=self.owner))

    def cancel_job(self, job_id: str) -> Job:
        """Stops one job; what it has finished stays. Returns the job as it now is."""
        self._shared.jobs.cancel(self._library.get_job(job_id, owner=self.owner))
        return self._library.get_job(job_id, owner=self.owner)


class Studio(OwnerStudio):
    """The studio of this program, with the verbs of its own person. Safe to call from several threads."""

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
        shared = StudioServices(
            library,
            EngineLoader(load_engine),
            policy if policy is not None else policy_from_environment(),
            quotas if quotas is not None else quotas_from_environment(),
            exports=exports or home() / "exports",
            frames=frames,
            preset=preset,
        )
        super().__init__(shared)
        if start:
            shared.start()

    def for_owner(self, owner: str | Callable[[], str]) -> OwnerStudio:
        """The verbs of an owner, or of whoever `owner()` says at each call."""
        return OwnerStudio(self._shared, owner)

    @property
    def services(self) -> StudioServices:
        """What all owners share. Not for pages."""
        return self._shared

    @property
    def library(self) -> Library:
        return self._shared.library

    @property
    def metrics(self) -> Metrics:
        return self._shared.metrics

    def engine(self, timeout: float | None = None) -> Storyteller:
        """The storyteller as soon as it is ready; raises the StoryError that loading failed with."""
        return self._shared.loader.wait(timeout)

    def close(self) -> None:
        """Stops running jobs and lets the library go."""
        self._shared.close()

    def leave(self, seconds: float = LEAVE_SECONDS) -> None:
        """Ends this program's part: what it does and what waits here is gone on with by others at once, or by the next
        program that starts. Waits so long at most until what ran here has stopped."""
        self._shared.leave(seconds)


def open_studio(
    preset: str = "mini", *, device: str = "auto", folder: Path | None = None, start: bool = True
) -> Studio:
    """The studio of this person on this machine. Raises StoryError when the folder cannot be used."""
    exports = folder / "exports" if folder else None
    return Studio(open_library(folder), engine_loader(preset, device), exports=exports, start=start, preset=preset)


def engine_loader(preset: str, device: str = "auto") -> LoadEngine:
    """How to load the engine of a preset, later and elsewhere: nothing heavy is imported here."""
    if preset not in STORYTELLERS:
        raise InputError(f"There is no preset {preset!r}. Choose one of: {', '.join(STORYTELLERS)}.")
    if preset == OPEN:
        return _open_loader(device)
    if engine_kind() == "ray":
        return remote_engine(preset, device, tellings=batch_size())

    def load(progress: Callable[[float, str], None]) -> Storyteller:
        from seed_story.weights.loading import load_engine

        engine = load_engine(PRESETS[preset], device=device, progress=progress)
        if (tellings := batch_size()) > 1:
            engine.tell_together(tellings)
        return engine

    return load


def _open_loader(device: str) -> LoadEngine:
    """How to come to the open storyteller: its writer is asked for its models, so that a wrong address is said now."""

    def load_mini() -> Storyteller:
        from seed_story.weights.loading import load_engine

        return load_engine(PRESETS["mini"], device=device)

    def load(progress: Callable[[float, str], None]) -> Storyteller:
        from seed_story.storytellers.open.settings import open_storyteller

        storyteller = open_storyteller(load_mini)
        progress(0.1, "Connecting to the writer")
        storyteller.writer.load()
        progress(0.5, "Loading the illustrator")
        storyteller.illustrator.load()
        return storyteller

    return load
