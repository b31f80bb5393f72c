"""Mini's classes as an illustrator, with random numbers: which words it is given, and after which picture it draws."""

from __future__ import annotations

import pytest
from PIL import Image

from seed_story.errors import StoryError
from seed_story.storytellers.open.illustrators.base import Picture, PicturePreview, PictureRequest, Reference
from seed_story.storytellers.open.illustrators.simple import MiniIllustrator
from seed_story.storytellers.seed_story.engine import StoryEngine
from tests.tiny import tiny_story_model

OPENING = Reference(Image.new("RGB", (64, 64), "teal"), "opening")


@pytest.fixture(scope="module")
def mini() -> MiniIllustrator:
    return MiniIllustrator(lambda: StoryEngine(tiny_story_model()))


def drawn(mini: MiniIllustrator, text: str, description: str, *references: Reference) -> Picture:
    request = PictureRequest(description, text, references=references or (OPENING,), seed=3, steps=2)
    *previews, picture = mini.draw(request)
    assert all(isinstance(one, PicturePreview) for one in previews) and isinstance(picture, Picture)
    return picture


@pytest.mark.parametrize(
    ("text", "description", "words"),
    [
        ("Fay ran home.", "A fox runs.", "Fay ran home."),
        ("Fay lief nach Hause, müde und froh.", "A fox runs.", "A fox runs."),
        ("Fay ran home. " * 60, "A fox runs.", "A fox runs."),
        ("Fay ran home. " * 30, "A fox runs over a hill. " * 30, None),
    ],
)
def test_it_draws_words_that_it_can_read(
    mini: MiniIllustrator, text: str, description: str, words: str | None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("seed_story.storytellers.open.illustrators.simple.LONGEST", 60)  # its tokens are letters here
    prompt = drawn(mini, text, description).facts["prompt"]
    assert prompt == words if words else prompt.startswith("A fox runs over") and 40 < len(prompt) <= 60


def test_another_reference_gives_another_picture(mini: MiniIllustrator):
    other = Reference(Image.effect_noise((64, 64), 90).convert("RGB"), "opening")
    first, again, changed = (drawn(mini, "Fay ran.", "", one).image for one in (OPENING, OPENING, other))
    assert first.tobytes() == again.tobytes() != changed.tobytes()


def test_without_a_picture_it_says_so(mini: MiniIllustrator):
    with pytest.raises(StoryError, match="Begin the story with one"):
        list(mini.draw(PictureRequest("A fox.", "Fay ran.")))
