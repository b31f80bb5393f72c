"""How a person wants the next scenes told: a few checked numbers on top of the preset's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, get_args, get_type_hints

from seed_story.errors import InputError
from seed_story.presets import AttentionSettings, Preset, Sampling
from seed_story.studio.validation import number_between, whole_number

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
