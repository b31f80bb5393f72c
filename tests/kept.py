"""Small real stories in a real library: every picture and every table of features is a file of its own."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from seed_story.images import png_bytes
from seed_story.library.library import Library, open_library
from seed_story.story import Scene, Story
from seed_story.studio.studio import Studio


def no_engine(progress):
    raise AssertionError("nothing here needs a model")


def open_shelf(folder: Path) -> Studio:
    return Studio(open_library(folder), no_engine, exports=folder / "exports", start=False)


def picture_bytes(number: int, kind: str = "PNG") -> bytes:
    """A picture as the studio writes it, or of another kind as somebody else does."""
    image = Image.new("RGB", (8, 8), (number % 256, number // 256 % 256, 90))
    if kind == "PNG":
        return png_bytes(image, {"seed": number})
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def features_of(number: int) -> np.ndarray:
    return np.full((4, 8), number % 1000, np.float16)


def scene(library: Library, number: int, parent: Scene | None = None, text: str | None = None, **more) -> Scene:
    return Scene.new(
        parent_id=parent.id if parent else None,
        text=text if text is not None else f"Scene {number}.",
        image=library.put_asset(picture_bytes(number), ".png"),
        features=library.put_features(features_of(number)),
        seed=number,
        settings={"preset": "debug", "telling": {"steps": 2}, "direction": "Únd ☂"},
        **more,
    )


def small_story(library: Library, owner: str = "") -> tuple[Story, list[Scene]]:
    """root - a - b - c, and d below a; a has a redrawing, b an edit, which makes c stale. In this order in the list:
    root, a, b, c, d, redrawing of a, edit of b."""
    root = scene(library, 0)
    a = scene(library, 1, root)
    b = scene(library, 2, a)
    c, d = scene(library, 3, b), scene(library, 4, a)
    drawn = Scene.from_dict({**scene(library, 5).to_dict(), "parent_id": root.id, "replaces": a.id, "text": a.text})
    drawn = Scene.from_dict({**drawn.to_dict(), "features": a.features})
    edit = scene(library, 6, a, "Scene 2, told otherwise.", replaces=b.id)
    story = library.create_story(Story.new("The small tale", owner=owner, root=root))
    made = [root, a, b, c, d, drawn, edit]
    for new in made[1:]:
        library.add_scene(story.id, new, owner=owner)
    return library.get_story(story.id, owner=owner), made
