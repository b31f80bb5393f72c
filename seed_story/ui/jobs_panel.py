"""What is being told and made for this visitor, found again after a reload, each with its own way to stop it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape
from typing import Any

import gradio as gr

from seed_story.errors import StoryError
from seed_story.export.kinds import KINDS as EXPORT_KINDS
from seed_story.studio.studio import Job, OwnerStudio
from seed_story.ui.callbacks import Place, for_readers
from seed_story.ui.panels import ASK, QUICK, drawer_head
from seed_story.ui.views import ago

BEAT = 1.5  # seconds between two looks at what is going on
RECENT = 15 * 60  # seconds for which finished jobs are still shown
MOST = 8

KINDS = {
    "tell": "Continuation",
    "redraw": "New picture",
    "visualize": "Illustrated text",
    "edit": "New text and picture",
    "fit": "New picture to match characters",
    "retell": "Rewrite",
    "suggest": "Suggested rewrite",
    "preview": "Film preview",
    **{kind.id: kind.noun[0].upper() + kind.noun[1:] for kind in EXPORT_KINDS.values()},
}
STATES = {"queued": "waiting", "running": "busy", "done": "done", "failed": "failed", "cancelled": "stopped"}
NOTHING = '<p class="nothing-going"><b data-t>All quiet</b><span data-t>Nothing is being created right now.</span></p>'


def jobs_list(jobs: Sequence[tuple[Job, int | None, str]]) -> str:
    """The jobs as a list, newest first as they come. Each with its place in the line and the title of its story."""
    if not jobs:
        return NOTHING
    return f'<ul class="jobs" aria-label="Your activity">{"".join(_entry(*job) for job in jobs)}</ul>'


def _entry(job: Job, place: int | None, title: str) -> str:
    percent = round(100 * job.progress)
    name = f"{KINDS.get(job.kind, job.kind.capitalize())}: {title}"
    if job.finished:
        button = _button("show", job, "Open", f"Open {title}") if job.state == "done" else ""
        return _line(job, name, f"{job.message.rstrip('.')}, {ago(job.updated)}", button)
    message = job.message if place is None else _waiting(place)
    bar = f'<progress max="100" value="{percent}" aria-label="{escape(name)}">{percent} %</progress>'
    return _line(job, name, message, _button("cancel", job, "Cancel", f"Cancel {name}"), bar)


def _line(job: Job, name: str, message: str, button: str, bar: str = "") -> str:
    return (
        f'<li class="job {STATES[job.state]}"><div><strong>{escape(name)}</strong>'
        f"<span>{escape(message)}</span>{bar}</div>{button}</li>"
    )


def _button(what: str, job: Job, words: str, label: str) -> str:
    return f'<button type="button" data-{what}="{escape(job.id)}" aria-label="{escape(label)}" data-t>{words}</button>'


def _waiting(place: int) -> str:
    return "Next in line" if place == 0 else f"Waiting: {place} ahead of this one"


def badge(going: int) -> str:
    """How many jobs go on, as the top of the page shows it; nothing where there is none."""
    return f'<span class="badge">{going}</span>' if going else ""


class JobsPanel:
    """A drawer. How many go on stands at the top of every screen, also after a reload."""

    def __init__(self, studio: OwnerStudio, html: Any) -> None:
        self._studio = studio
        with gr.Column(elem_id="jobs", elem_classes="drawer"):
            drawer_head("Activity", "jobs")
            self.list = html(NOTHING, elem_id="jobs-list")
        self.timer = gr.Timer(BEAT, active=False)
        self.open = gr.State(False)

    def wire(self, page: gr.Blocks, top: gr.HTML, place: gr.State, show_after: Any) -> None:
        """`top` shows the number and hears when the drawer is opened; `show_after(event)` shows where it led to."""
        seen = [self.list, top, self.timer]
        page.load(self.shown, self.open, seen, **QUICK)
        top.drawer(self.turned, outputs=[self.open, *seen], **QUICK)
        self.timer.tick(self.shown, self.open, seen, **QUICK)
        picked = self.list.pick(self.pick, place, [place, self.list], **ASK)
        show_after(picked)

    def watch(self) -> Any:
        """Something begins: -> timer."""
        return gr.Timer(active=True)

    @for_readers
    def turned(self, event: gr.EventData) -> tuple[Any, ...]:
        """The drawer was opened or closed. -> whether it is open, and as `shown`."""
        asked = event._data or {}
        is_open = bool(asked.get("open")) and asked.get("name") == "jobs"
        return is_open, *self.shown(is_open)

    @for_readers
    def shown(self, is_open: bool) -> tuple[Any, ...]:
        """-> list, number of jobs that go on, timer (on while there is something to see)."""
        going = len(self._studio.jobs(going=True))
        return self._list(), badge(going), gr.Timer(active=bool(going) or is_open)

    def _list(self) -> str:
        jobs = [job for job in self._studio.jobs() if not job.finished or time.time() - job.updated < RECENT]
        return jobs_list([(job, self._studio.job_place(job.id), self._title(job)) for job in reversed(jobs[-MOST:])])

    @for_readers
    def pick(self, place: Place, event: gr.EventData) -> tuple[Any, ...]:
        """-> place, list: one job stopped, or the reader brought to where one is."""
        if job_id := event._data.get("cancel"):
            self._studio.cancel_job(job_id)
            return gr.skip(), self._list()
        job = self._studio.job(event._data.get("show"))
        story = self._studio.get_story(job.story_id)
        scenes = {scene.id for scene in story.scenes}
        return Place(story.id, job.result if job.result in scenes else job.scene_id), self._list()

    def _title(self, job: Job) -> str:
        try:
            return self._studio.get_story(job.story_id).title
        except StoryError:
            return "deleted story"
