"""How long the verbs of a long story take: `python -m tests.probes.long_story --scenes 5000`.

Seconds to read it, show its last page with its map and all panels, continue at its end (until the page is shown again),
rename it, open its reading view, and take it along as an archive and back; kilobytes of the page that is sent.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from seed_story.errors import StoryError
from seed_story.story import Story
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.ui import reading, tree, views
from seed_story.ui.callbacks import Callbacks, Place
from tests.probes.probing import begin, lengthened, opened, parser, say, studio, timed


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--scenes", type=int, default=5000)
    options = begin(made)
    with studio() as one, tempfile.TemporaryDirectory() as folder:
        story = opened(one)
        told = [
            event
            for event in one.continue_story(story.id, story.root.id, GenerationRequest(seed=1))
            if isinstance(event, SceneSaved)
        ]
        story = lengthened(one.library, told[0].story, options.scenes - 1, told[0].scene.settings)
        say({"scenes": len(story.scenes), **measure(one, story, Path(folder))})


def measure(one: Studio, story: Story, folder: Path) -> dict[str, Any]:
    calls, end = Callbacks(one), story.scenes[-1].id
    place, figures = Place(story.id, end), {}
    calls.thumbnail(story.root)
    figures["read"] = timed(lambda: one.get_story(story.id))
    figures["map"] = timed(lambda: tree.story_map(story, end, calls.thumbnail))
    figures["page"] = timed(lambda: views.scene_page(story, end, calls.picture))
    page = (tree.story_map(story, end, calls.thumbnail), views.scene_page(story, end, calls.picture))
    figures["page_kB"] = sum(map(len, page)) // 1000
    request = SimpleNamespace(session_hash="probe", request=None, headers={})
    figures["continue"] = timed(lambda: list(calls.go_on(place, "", request)))
    figures["show"] = timed(lambda: calls.show(place))
    figures["rename"] = timed(lambda: calls.rename(place, "Another title"))
    figures["open_reader"] = timed(lambda: reading.pages(story, end, calls.picture))
    archive = folder / "long.zip"
    try:
        figures["archive"] = timed(lambda: one.archive(story.id, archive))
        figures["import"] = timed(lambda: one.import_archive(archive))
    except StoryError as error:
        figures["archive"] = str(error)
    return figures


if __name__ == "__main__":
    main()
