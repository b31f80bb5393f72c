"""A small branching tale with pictures, and voices that need no network and no model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from seed_story.errors import StoryError
from seed_story.export.branching import Node
from seed_story.export.narrated_path import Segment
from seed_story.narration import Speech, Voice, Word

TEXTS = (
    "Mia found an old lantern. It was still warm!",
    'The fox said: "It is not mine <& never was>."',
    "The bear took it home.",
    "They put it on the hill, where everybody could see it.",
)

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class Reader:
    """Speaks a tone of a tenth of a second for each letter and times every word; fails where a text holds `broken`."""

    def __init__(self, broken: str | None = None) -> None:
        self.broken = broken

    def voices(self) -> list[Voice]:
        return [Voice("heart", "Tone", "en", False)]

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        if self.broken is not None and self.broken in text:
            raise StoryError("The voice is hoarse.")
        words, at = [], 0.0
        for word in text.split():
            words.append(Word(word, at, at + 0.07 * len(word)))
            at += 0.07 * (len(word) + 1)
        time = np.arange(round(at * 24_000)) / 24_000
        samples = (0.2 * np.sin(2 * np.pi * 330 * time)).astype(np.float32)
        return Speech(samples, 24_000, ((text, len(samples) / 24_000),), words=tuple(words))


def tale(folder: Path) -> list[Node]:
    """Opening -> fox -> two endings, with a picture for each scene."""
    nodes = []
    for number, (text, parent) in enumerate(zip(TEXTS, (None, 0, 1, 1), strict=True)):
        picture = Image.effect_noise((256, 256), 90).convert("RGB")
        ImageDraw.Draw(picture).ellipse((60, 60, 200, 200), fill=(60 * number, 90, 200 - 40 * number))
        picture.save(folder / f"picture{number}.png")
        segment = Segment(text, folder / f"picture{number}.png", {"seed": number})
        nodes.append(Node(segment, parent, "Home again" if number == 2 else ""))
    return nodes


def one_path(folder: Path) -> list[Segment]:
    nodes = tale(folder)
    return [nodes[number].segment for number in (0, 1, 3)]
