"""Named endpoints for scripts (gradio_client) and for assistants (MCP): every verb of the page, one answer each.

What they do is said in their docstrings, which both kinds of caller read: api_telling.py has what needs the model,
api_shelf.py what changes stories that are told, api_jobs.py films, jobs and settings. The owner is
whoever asks, so that nobody reaches another's stories.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.components.api_component import Api

from seed_story.narration import DEFAULT_VOICE
from seed_story.studio.studio import OwnerStudio
from seed_story.ui.api.assistants import offer_tools
from seed_story.ui.api.generation import GenerationEndpoints
from seed_story.ui.api.jobs import JobEndpoints
from seed_story.ui.api.stories import StoryEndpoints

MOST_AT_ONCE = 100  # callers who wait for a telling or a film; who is next is decided by the jobs (queue_order.py)


def add(studio: OwnerStudio) -> None:
    """Adds the endpoints to the page that is being built. `studio`: whose owner is whoever asks."""
    offer_tools()
    waits = {"concurrency_id": "api", "concurrency_limit": MOST_AT_ONCE}
    telling, shelf, jobs = GenerationEndpoints(studio), StoryEndpoints(studio), JobEndpoints(studio)
    for slow in (
        telling.continue_story,
        telling.tell_anew,
        telling.redraw_scene,
        telling.redraw_until_it_fits,
        telling.edit_and_draw,
        telling.suggest_words,
        telling.retell_scene,
        telling.retell_all,
        telling.likeness,
    ):
        gr.api(slow, api_name=_name(slow), **waits)
    for quick in (
        shelf.list_stories,
        shelf.get_story,
        shelf.search,
        shelf.edit_scene,
        shelf.keep_scene,
        shelf.rename_story,
        shelf.set_language,
        shelf.duplicate_story,
        shelf.delete_story,
        shelf.restore_story,
        shelf.delete_scene,
        shelf.graft,
        shelf.name_branch,
        shelf.share_story,
        shelf.list_links,
        shelf.unshare_story,
        shelf.undo,
        shelf.redo,
        jobs.list_jobs,
        jobs.get_job,
        jobs.cancel_job,
        jobs.get_settings,
        jobs.set_settings,
        jobs.teach_word,
        jobs.forget_word,
        jobs.taught_words,
        jobs.voices,
        jobs.export_plan,
        jobs.readiness,
    ):
        gr.api(quick, api_name=_name(quick), queue=False)
    _with_files(telling, shelf, jobs, waits)


def _with_files(telling: GenerationEndpoints, shelf: StoryEndpoints, jobs: JobEndpoints, waits: dict[str, Any]) -> None:
    """Files travel through components; plain values need none. None of these is shown.

    Named values and answers are what they are for `gr.api`, too: a component for JSON says nothing of their type.
    """
    with gr.Row(visible=False):
        frame = gr.File(label="frame", type="filepath")
        text, title = gr.Textbox(label="text"), gr.Textbox("", label="title")
        language = gr.Textbox("", label="language")
        seed = gr.Number(-1, label="seed", precision=0)
        story, scene = gr.Textbox(label="story_id"), gr.Textbox(label="scene_id")
        kind = gr.Textbox("video", label="kind")
        options = Api({}, {"type": "object"}, label="options")
        archive = gr.File(label="archive", type="filepath")
        answer, file, words = (
            Api(None, {"type": "object"}, label="answer"),
            gr.File(label="file"),
            gr.Textbox(label="words"),
        )
        files = gr.File(label="files", file_count="multiple")
        sentences: Any = {"type": "array", "items": {"type": "string"}}
        of_each: Any = {"type": "array", "items": sentences}
        missing, missing_each = Api([], sentences, label="warnings"), Api([], of_each, label="warnings")
        voice = gr.Textbox(DEFAULT_VOICE, label="voice")
        rate, pitch = gr.Number(1, label="rate"), gr.Number(0, label="pitch")
        button = gr.Button()
    plans: list[tuple[Callable[..., Any], list[Any], Any]] = [
        (telling.new_story, [frame, text, title, language], answer),
        (telling.visualize, [frame, text, title, seed, language], answer),
        (telling.see, [frame], words),
        (telling.add_own_scene, [story, scene, text, frame], answer),
        (telling.replace_picture, [story, scene, frame], answer),
        (shelf.import_story, [archive], answer),
        (shelf.archive_story, [story], file),
        (jobs.export_video, [story, scene, options], [file, missing]),
        (jobs.export_story, [story, scene, kind, options], [file, missing]),
        (jobs.export_endings, [story, kind, options], [files, missing_each]),
        (jobs.export_preview, [story, scene, options], [file, missing]),
        (jobs.hear_voice, [voice, rate, pitch], file),
    ]
    for endpoint, inputs, output in plans:
        button.click(endpoint, inputs, output, api_name=_name(endpoint), **waits)


def _name(endpoint: Callable[..., Any]) -> str:
    return str(getattr(endpoint, "__name__"))  # noqa: B009 - mypy does not know that every verb has one
