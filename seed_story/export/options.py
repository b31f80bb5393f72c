"""What can be chosen about exports that read aloud, and about films; the checks on it; what exporters give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from seed_story.errors import InputError
from seed_story.export.film.animation import ANIMATORS, STILL
from seed_story.export.film.composition import COMPOSITIONS, FILL
from seed_story.export.film.encoders import ENCODERS, QUALITIES
from seed_story.narration import DEFAULT_VOICE, check_rate, find_voice

SIZES: Mapping[str, tuple[int, int]] = {  # width, height in pixels
    "landscape": (1920, 1080),
    "portrait": (1080, 1920),
    "square": (1080, 1080),
    "4k": (3840, 2160),
    "small": (1280, 720),
}
FRAME_RATES = (24, 30, 60)
READERS: Mapping[str, float] = {"everyone": 17.0, "children": 13.0}  # characters a second that they can read


@dataclass(frozen=True)
class ExportResult:
    """The finished file, and sentences about what is missing in it."""

    path: Path
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class VoiceOptions:
    """voice: a voice id of `seed_story.narration`, "none" for no voice; speaker: another voice for what stands in
    quotation marks ("": the same); rate: reading speed 0.7..1.4; pitch: of online voices, -50..50 hertz."""

    voice: str = DEFAULT_VOICE
    speaker: str = ""
    rate: float = 1.0
    pitch: int = 0

    def __post_init__(self) -> None:
        find_voice(self.voice)
        if self.speaker != "":
            find_voice(self.speaker)
        if type(self.pitch) is not int or not -50 <= self.pitch <= 50:
            raise InputError(f"The pitch must be between -50 and 50 Hz, not {self.pitch!r}.")
        object.__setattr__(self, "rate", check_rate(self.rate))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Options from plain data. Raises InputError for an unknown key or a bad value."""
        return cls(**known_options(cls, values))


@dataclass(frozen=True)
class FilmOptions(VoiceOptions):
    """size: see SIZES; fps: 24, 30 or 60; captions: burned into the picture (SRT file and soft track are there in any
    case); highlight: the word that is heard stands out in the captions; reader: children get a slower voice and more
    time to read; title, ending: a card before and behind the story; music: a sound file ("": none), which is softer
    while somebody speaks; encoder: `auto` takes the machine's own encoder where it works, `software` libx264;
    quality: fine, or small for a file of half the size; composition: see `film.composition`; animation:
    `svd` or `ltx` let pictures move by themselves where there is a GPU."""

    size: str = "landscape"
    fps: int = 30
    captions: bool = True
    highlight: bool = False
    reader: str = "everyone"
    title: bool = True
    ending: bool = True
    music: str = ""
    encoder: str = "auto"
    quality: str = "fine"
    animation: str = STILL
    composition: str = FILL

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice("film's size", self.size, SIZES)
        check_choice("reader", self.reader, READERS)
        check_choice("encoder", self.encoder, dict.fromkeys(ENCODERS))
        check_choice("animation", self.animation, dict.fromkeys([STILL, *ANIMATORS]))
        check_choice("composition", self.composition, dict.fromkeys(COMPOSITIONS))
        check_choice("film's quality", self.quality, dict.fromkeys(QUALITIES))
        if type(self.fps) is not int or self.fps not in FRAME_RATES:
            raise InputError(f"A film has 24, 30 or 60 frames per second, not {self.fps!r}.")
        for name in ("captions", "highlight", "title", "ending"):
            check_flag("film", name, getattr(self, name))
        if not isinstance(self.music, str):
            raise InputError(f"Music must be given as a file, not as {self.music!r}.")
        if self.music and not Path(self.music).is_file():
            raise InputError(f"There is no music file at {self.music}.")

    @property
    def canvas(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return SIZES[self.size]

    @property
    def pace(self) -> float:
        """Characters a second that the film's readers can read."""
        return READERS[self.reader]


def known_options(kind: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values for a dataclass of options. Raises InputError that names an unknown key and the known ones."""
    known = [field.name for field in fields(kind)]
    unknown = sorted(set(map(str, values)) - set(known))
    if unknown:
        raise InputError(f"Unknown option {', '.join(unknown)}. Available options: {', '.join(known) or 'none'}.")
    return dict(values)


def check_choice(what: str, value: object, choices: Mapping[str, Any]) -> None:
    """Raises InputError unless `value` is one of `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise InputError(f"The {what} must be one of {', '.join(choices)}, not {value!r}.")


def check_flag(what: str, name: str, value: object) -> None:
    """Raises InputError unless `value` is true or false."""
    if not isinstance(value, bool):
        raise InputError(f"The {what} option {name!r} must be true or false, not {value!r}.")
