"""What can be chosen about a film, and the checks on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from seed_story.errors import InputError
from seed_story.narration import DEFAULT_VOICE, check_rate, find_voice

SIZES: Mapping[str, tuple[int, int]] = {  # width, height in pixels
    "landscape": (1280, 720),
    "portrait": (720, 1280),
    "square": (1080, 1080),
}
FRAME_RATES = (24, 30)


@dataclass(frozen=True)
class FilmOptions:
    """size: landscape (16:9), portrait (9:16) or square (1:1); fps: 24 or 30; captions: burned into the picture (the
    SRT file is written in any case); voice: a voice id of `seed_story.narration`, "none" for no voice; rate: reading
    speed 0.7..1.4; title: open with a title card."""

    size: str = "landscape"
    fps: int = 24
    captions: bool = True
    voice: str = DEFAULT_VOICE
    rate: float = 1.0
    title: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.size, str) or self.size not in SIZES:
            raise InputError(f"The film's size must be one of {', '.join(SIZES)}, not {self.size!r}.")
        if type(self.fps) is not int or self.fps not in FRAME_RATES:
            raise InputError(f"A film has 24 or 30 pictures a second, not {self.fps!r}.")
        for name in ("captions", "title"):
            if not isinstance(getattr(self, name), bool):
                raise InputError(f"The film option {name!r} is either true or false, not {getattr(self, name)!r}.")
        find_voice(self.voice)
        object.__setattr__(self, "rate", check_rate(self.rate))

    @property
    def canvas(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return SIZES[self.size]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FilmOptions:
        """Options from plain data. Raises InputError for an unknown key or a bad value."""
        known = [field.name for field in fields(cls)]
        unknown = sorted(set(map(str, values)) - set(known))
        if unknown:
            raise InputError(f"Unknown film option {', '.join(unknown)}. There are: {', '.join(known)}.")
        return cls(**values)
