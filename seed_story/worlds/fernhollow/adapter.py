"""What Fernhollow adds to the storyteller: the looks of people as hidden words before the opening, reminders of who
somebody is behind later scenes, and corrections of names, kinds and clothes while a scene is generated.

Nobody is said again where the paper's kinds of attention are measured. Not a part of the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from seed_story.presets import AttentionSettings, Preset
from seed_story.storytellers.descriptions import describe
from seed_story.worlds.fernhollow.clothing import Wardrobe, correct_outfits, correct_wearers, outfits_by_name
from seed_story.worlds.fernhollow.endings import has_ended
from seed_story.worlds.fernhollow.name_repair import (
    capitalized_words,
    correct_kinds,
    correct_names,
    known_kinds,
    story_names,
)
from seed_story.worlds.fernhollow.opening_text import is_in_domain, with_introductions
from seed_story.worlds.fernhollow.reminders import reminders

if TYPE_CHECKING:
    from seed_story.models.story_model import PostProcess
    from seed_story.storytellers.context import ContextScene
    from seed_story.storytellers.protocol import Attributes, Read


class FernhollowAdapter:
    """A `StoryAdapter`. `read` gives a picture's attributes, and none where a preset has no reader."""

    def __init__(self, preset: Preset, read: Read) -> None:
        self._preset, self._read = preset, read
        attributes = preset.reader.attributes if preset.reader is not None else {}
        kinds, colours, garments = (
            [word for word in attributes.get(name, ()) if word] for name in ("kind1", "colour1", "garment1")
        )
        self._kinds = kinds  # the reader's words for somebody
        self._wardrobe = Wardrobe(colours, garments)

    def opening_text(self, scene: ContextScene) -> str:
        """The opening as the model reads it: with the looks that its words leave to the picture."""
        return with_introductions(scene.read, self._read(scene.features), self._kinds) if self._kinds else scene.read

    def reminders(self, path: Sequence[ContextScene], attention: AttentionSettings | None) -> list[str]:
        """What the model reads behind the words of each scene of `path`: who people are that came after the opening."""
        settings = attention or self._preset.attention
        if settings.mode != "multimodal_sink" or not settings.keep_opening:
            return [""] * len(path)
        return reminders([scene.text for scene in path], settings.window_images)

    def post_processing(self, path: Sequence[ContextScene]) -> PostProcess:
        """Keeps people what the story's words say that they are and wear, and their names as they are spelt there."""
        kinds, texts = self._kinds, [scene.text for scene in path]
        if not kinds:
            return lambda text, prefix_length: text
        people = known_kinds(texts, kinds, picture_is_known=is_in_domain(self._read(path[0].features)))
        names, known_words = story_names(texts, kinds), set[str]().union(*map(capitalized_words, texts))
        readings = [self.opening_text(path[0]), *texts[1:]]
        outfits, clothes = outfits_by_name(readings, self._wardrobe), self._wardrobe.mentioned_outfits(readings)

        def corrected(text: str, prefix_length: int) -> str:
            known = {*names, *known_words, *capitalized_words(text[:prefix_length])}
            text = correct_wearers(text, outfits, known, self._wardrobe, prefix_length)
            text = correct_kinds(correct_names(text, names, known_words, prefix_length), people, kinds, prefix_length)
            return correct_outfits(text, outfits, clothes, self._wardrobe, prefix_length)

        return corrected

    def has_ended(self, scenes: int) -> bool:
        return has_ended(scenes)

    def describe(self, attributes: Attributes) -> str:
        """A phrase such as "a fox with a green scarf, a meadow, evening" of what was read with some certainty."""
        return describe(attributes)
