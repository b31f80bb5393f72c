"""What only the storyteller hears, and what is mended of what it tells: the engine's way to the pure functions of
`introduction`, `reminding`, `calling` and `clothing`.

Only for presets whose people are introduced; and nobody is said again where the paper's kinds of attention are
measured. Not a part of the paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from seed_story.presets import AttentionSettings, Preset
from seed_story.worlds.fernhollow.clothing import Wardrobe, as_known, as_worn, worn
from seed_story.worlds.fernhollow.name_repair import as_called, as_spelt, called, capitals, spelt
from seed_story.worlds.fernhollow.opening_text import at_home, introduced
from seed_story.worlds.fernhollow.reminders import reminders

if TYPE_CHECKING:
    from seed_story.models.story_model import Mend
    from seed_story.storytellers.seed_story.engine import ContextScene

See = Callable[[np.ndarray], Mapping[str, tuple[str, float]]]  # stored features [F, D] -> attribute: word, probability


class FernhollowAdapter:
    """`see` reads a picture's features, and answers nothing where a preset has no reader."""

    def __init__(self, preset: Preset, see: See) -> None:
        self._preset, self._see = preset, see
        attributes = preset.reader.attributes if preset.reader is not None and preset.introduces else {}
        kinds, colours, garments = (
            [word for word in attributes.get(name, ()) if word] for name in ("kind1", "colour1", "garment1")
        )
        self._kinds = kinds  # the reader's words for somebody
        self._wardrobe = Wardrobe(colours, garments)

    def opening(self, turn: ContextScene) -> str:
        """The opening as the model reads it: with the looks that its words leave to the picture."""
        return introduced(turn.read, self._see(turn.features), self._kinds) if self._kinds else turn.read

    def reminders(self, path: Sequence[ContextScene], attention: AttentionSettings | None) -> list[str]:
        """What the model reads behind the words of each scene of `path`: who people are that came after the opening."""
        settings = attention or self._preset.attention
        if not self._preset.introduces or settings.mode != "multimodal_sink" or not settings.keep_opening:
            return [""] * len(path)
        return reminders([turn.text for turn in path], settings.window_images)

    def mend(self, path: Sequence[ContextScene]) -> Mend:
        """Keeps people what the story's words say that they are and wear, and their names as they are spelt there."""
        kinds, texts = self._kinds, [turn.text for turn in path]
        if not kinds:
            return lambda text, given: text
        people = called(texts, kinds, seen=at_home(self._see(path[0].features)))
        names, heard = spelt(texts, kinds), set[str]().union(*map(capitals, texts))
        dressed = [self.opening(path[0]), *texts[1:]]
        outfits, clothes = worn(dressed, self._wardrobe), self._wardrobe.heard(dressed)

        def mend(text: str, given: int) -> str:
            text = as_known(text, outfits, {*names, *heard, *capitals(text[:given])}, self._wardrobe, given)
            text = as_called(as_spelt(text, names, heard, given), people, kinds, given)
            return as_worn(text, outfits, clothes, self._wardrobe, given)

        return mend
