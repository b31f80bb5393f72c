"""How much one person may ask for, so that one cannot use up what is there for all."""

from __future__ import annotations

import os
import time
from dataclasses import asdict, dataclass, fields

from seed_story.errors import StoryError
from seed_story.library.job_rows import JobRows
from seed_story.runtime.environment import public

DAY = 24 * 3600
TELLING_KINDS = ("tell", "redraw", "visualize", "edit", "fit", "retell", "suggest")  # what needs the model
_NAMES = {"tellings": "generation jobs", "previews": "previews", "exports": "exports"}  # shares, as people call them
PREVIEW_KINDS = ("preview",)  # a look at a film, before it is made


class QuotaError(StoryError):
    """Somebody asked for more than everybody's share."""


@dataclass(frozen=True)
class Quotas:
    """None means without end, for one owner. `going`: jobs that wait or run at once; `tellings` (suggested words, too),
    `exports`, `previews` of films, `seeing` (pictures that the model looks at) and `hearing` (scenes and samples that a
    voice reads): in 24 hours; `at_once`: of the last two each, that wait or run (short_tasks.py); `stories`: kept at
    once; `minutes`: of one film or audio book."""

    going: int | None = None
    tellings: int | None = None
    exports: int | None = None
    stories: int | None = None
    previews: int | None = None
    minutes: int | None = None
    seeing: int | None = None
    hearing: int | None = None
    at_once: int | None = None

    def check_job(self, library: JobRows, owner: str, kind: str) -> None:
        """Raises QuotaError when this owner may not start another job of this kind now."""
        if self.going is not None:
            going = len(library.list_jobs(owner=owner, going=True))
            if going >= self.going:
                raise QuotaError(f"You have {_jobs(going)} waiting or running. Wait for one to finish, or cancel one.")
        what = _share(kind)
        limit: int | None = getattr(self, what)
        if limit is None:
            return
        today = library.list_jobs(owner=owner, since=time.time() - DAY)
        if sum(_share(job.kind) == what for job in today) >= limit:
            raise QuotaError(
                f"You have reached the limit of {limit} {_NAMES[what]} in 24 hours. Please come back later."
            )

    def check_length(self, seconds: float) -> None:
        """Raises QuotaError for a film or an audio book that would be longer than one may be."""
        if self.minutes is not None and seconds > 60 * self.minutes:
            raise QuotaError(
                f"That would run for about {seconds / 60:.0f} minutes, and the limit here is {self.minutes}. "
                "Choose a scene closer to the opening, or save a backup of the story and export it on your "
                "own computer."
            )

    def check_stories(self, library: JobRows, owner: str) -> None:
        """Raises QuotaError when this owner may not keep another story."""
        if self.stories is not None and library.count_stories(owner=owner) >= self.stories:
            raise QuotaError(
                f"You have reached the limit of {self.stories} stories. Delete one; you can save a backup of it first."
            )


SHARED = Quotas(
    going=3, tellings=200, exports=40, stories=100, previews=100, minutes=30, seeing=200, hearing=2000, at_once=4
)


def quotas_from_environment() -> Quotas:
    """SEED_STORY_QUOTAS, such as "going=3 tellings=200 exports=40 stories=100 seeing=200" (0: without end); where
    strangers share the studio, SHARED for what is not named. Raises StoryError for anything else."""
    chosen = asdict(SHARED if public() else Quotas())
    names = [field.name for field in fields(Quotas)]
    for part in os.environ.get("SEED_STORY_QUOTAS", "").replace(",", " ").split():
        name, _, number = part.partition("=")
        if name not in names or not number.isdecimal():
            raise StoryError(f"SEED_STORY_QUOTAS contains {part!r}. Use {', '.join(names)}, each as name=number.")
        chosen[name] = int(number) or None
    return Quotas(**chosen)


def _share(kind: str) -> str:
    """Of which share a kind of job is taken."""
    return "tellings" if kind in TELLING_KINDS else "previews" if kind in PREVIEW_KINDS else "exports"


def _jobs(count: int) -> str:
    return f"{count} job{'' if count == 1 else 's'}"
