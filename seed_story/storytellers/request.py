"""What is generated: one request from page, command line and API down to the job row and the storyteller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, get_args, get_type_hints

from seed_story.errors import InputError
from seed_story.presets import AttentionSettings, Preset, Sampling
from seed_story.story import validation as checks
from seed_story.story.languages import find_language
from seed_story.story.validation import number_between, whole_number

MODES: tuple[str, ...] = get_args(get_type_hints(AttentionSettings)["mode"])
MAX_STEPS = 100


@dataclass(frozen=True, kw_only=True)
class GenerationSettings:
    """None leaves the preset's value. `mode` and `window_images`: see AttentionSettings; the rest: see Sampling."""

    temperature: float | None = None
    top_p: float | None = None
    repetition_penalty: float | None = None
    max_text_tokens: int | None = None
    mode: str | None = None
    window_images: int | None = None
    steps: int | None = None
    guidance: float | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any] | None) -> GenerationSettings:
        """Checks what was given; raises InputError for unknown names and impossible values."""
        if given is not None and not isinstance(given, Mapping):
            raise InputError("Settings are named values, such as temperature and steps.")
        given = {name: value for name, value in (given or {}).items() if value is not None}
        if unknown := sorted(set(given) - set(cls.__dataclass_fields__)):
            raise InputError(f"Unknown setting {unknown[0]!r}. Known: {', '.join(cls.__dataclass_fields__)}.")
        values = {name: _CHECKS[name](value) for name, value in given.items()}
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """Only what was chosen."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def sampling(self, preset: Preset) -> Sampling:
        return replace(preset.sampling, **self._chosen(Sampling))

    def attention(self, preset: Preset) -> AttentionSettings:
        return replace(preset.attention, **self._chosen(AttentionSettings))

    def _chosen(self, kind: type[Sampling] | type[AttentionSettings]) -> dict[str, Any]:
        return {name: value for name, value in self.to_dict().items() if name in kind.__dataclass_fields__}


@dataclass(frozen=True, kw_only=True)
class GenerationRequest:
    """The continuations of a scene that somebody wants. Raises InputError for impossible values.

    count: how many. direction: the person's own words; its `strength` says whether the scene begins with them
    ("begin"), has no others ("exact"), or only heard a "hint". seed: of the first continuation, the next one uses
    seed + 1; -1 for the one that the person prefers, or a random one. seeds: one for each continuation, in the place
    of count and seed. keep_looks: whether pictures whose people do not look as in the opening are drawn again.
    new_chapter: whether a story that has ended goes on without a direction. language: that the story is written in, as
    code; "" for that of the opening. settings: None for what the person prefers.
    """

    count: int = 1
    direction: str = ""
    strength: str = "begin"
    seed: int = -1
    seeds: Sequence[int] = ()
    keep_looks: bool = False
    new_chapter: bool = False
    language: str = ""
    settings: GenerationSettings | Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        # An edited scene's own words may be longer than a direction; whatever is longer still was meant as one.
        longer = isinstance(self.direction, str) and len(self.direction) > checks.MAX_TEXT
        limit = checks.MAX_DIRECTION if longer else checks.MAX_TEXT
        seeds = tuple(seed for given in self.seeds for seed in checks.seeds_for(given, 1))
        values: dict[str, Any] = {
            "count": len(seeds) or checks.candidate_count(self.count),
            "direction": checks.story_text(self.direction or "", what="direction", limit=limit, empty=True),
            "strength": checks.strength(self.strength),
            "seed": whole_number(self.seed, "seed"),
            "language": find_language(self.language).code if self.language else "",
            "seeds": seeds,
        }
        if self.strength == "exact" and not values["direction"]:
            raise InputError("A scene needs text. Write at least one sentence.")
        if self.settings is not None and not isinstance(self.settings, GenerationSettings):
            values["settings"] = GenerationSettings.of(self.settings)
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> GenerationRequest:
        """From plain JSON, such as a job's options; what is left out is as usual. Raises InputError."""
        if unknown := sorted(set(values) - set(cls.__dataclass_fields__)):
            raise InputError(f"Unknown part of a request: {unknown[0]!r}.")
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, from which `from_dict` makes an equal request."""
        return asdict(self) | {
            "seeds": list(self.seeds),
            "settings": None if self.settings is None else self.chosen.to_dict(),
        }

    @property
    def chosen(self) -> GenerationSettings:
        """The settings; the preset's own where none were given."""
        assert not isinstance(self.settings, Mapping)
        return self.settings or GenerationSettings()

    def with_defaults(self, seed: int, settings: GenerationSettings) -> GenerationRequest:
        """The request with one seed for each continuation; this seed and these settings where it leaves them open."""
        seeds = self.seeds or checks.seeds_for(seed if self.seed == -1 else self.seed, self.count)
        return replace(self, seeds=seeds, settings=settings if self.settings is None else self.settings)


def _whole_between(value: Any, what: str, low: int, high: int) -> int:
    number_between(whole_number(value, what), what, low, high)
    return int(value)


def _mode(value: Any) -> str:
    if value not in MODES:
        raise InputError(f"There is no memory mode {value!r}. Choose one of: {', '.join(MODES)}.")
    return value


_CHECKS: dict[str, Any] = {
    "temperature": lambda value: number_between(value, "temperature", 0, 2),
    "top_p": lambda value: number_between(value, "top-p", 0.01, 1),
    "repetition_penalty": lambda value: number_between(value, "repetition penalty", 0.5, 2),
    "max_text_tokens": lambda value: _whole_between(value, "longest text", 1, 1000),
    "mode": _mode,
    "window_images": lambda value: _whole_between(value, "attention window", 1, 64),
    "steps": lambda value: _whole_between(value, "number of drawing steps", 1, MAX_STEPS),
    "guidance": lambda value: number_between(value, "guidance", 0, 20),
}
