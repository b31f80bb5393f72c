"""How much one person may ask for, so that one cannot use up what is there for all."""

from __future__ import annotations

import os
import time
from dataclasses import asdict, dataclass, fields

from seed_story.errors import StoryError
from seed_story.hosting import public
from seed_story.job_rows import JobRows

DAY = 24 * 3600
TELLING_KINDS = ("tell", "redraw", "visualize", "edit", "fit", "retell")  # what needs the model


class QuotaError(StoryError):
    """Somebody asked for more than everybody's share."""


@dataclass(frozen=True)
class Quotas:
    """None means without end. `going`: jobs that wait or run at once; `tellings` and `exports`: in 24 hours;
    `stories`: kept at once. All for one owner."""

    going: int | None = None
    tellings: int | None = None
    exports: int | None = None
    stories: int | None = None

    def check_job(self, library: JobRows, owner: str, kind: str) -> None:
        """Raises QuotaError when this owner may not start another job of this kind now."""
        if self.going is not None:
            going = len(library.list_jobs(owner=owner, going=True))
            if going >= self.going:
                raise QuotaError(f"{_jobs(going)} of yours still waiting or running. Wait for one, or cancel one.")
        telling = kind in TELLING_KINDS
        limit = self.tellings if telling else self.exports
        if limit is None:
            return
        today = library.list_jobs(owner=owner, since=time.time() - DAY)
        if sum((job.kind in TELLING_KINDS) == telling for job in today) >= limit:
            what = "tellings" if telling else "exports"
            raise QuotaError(f"That were {limit} {what} in 24 hours, which is everybody's share here. Come back later.")

    def check_stories(self, library: JobRows, owner: str) -> None:
        """Raises QuotaError when this owner may not keep another story."""
        if self.stories is not None and library.count_stories(owner=owner) >= self.stories:
            raise QuotaError(f"{self.stories} stories are everybody's share here. Delete one, or take it home first.")


SHARED = Quotas(going=3, tellings=200, exports=40, stories=100)


def quotas_from_environment() -> Quotas:
    """SEED_STORY_QUOTAS, such as "going=3 tellings=200 exports=40 stories=100" (0: without end); where strangers share
    the studio, SHARED for what is not named. Raises StoryError for anything else."""
    chosen = asdict(SHARED if public() else Quotas())
    names = [field.name for field in fields(Quotas)]
    for part in os.environ.get("SEED_STORY_QUOTAS", "").replace(",", " ").split():
        name, _, number = part.partition("=")
        if name not in names or not number.isdecimal():
            raise StoryError(f"SEED_STORY_QUOTAS holds {part!r}. Write {', '.join(names)}, each as name=number.")
        chosen[name] = int(number) or None
    return Quotas(**chosen)


def _jobs(count: int) -> str:
    return f"{count} job{' is' if count == 1 else 's are'}"
