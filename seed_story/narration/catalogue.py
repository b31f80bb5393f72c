"""The voices there are here, and the one that somebody asks for."""

from __future__ import annotations

from seed_story.errors import InputError
from seed_story.narration.kokoro import installed_voices
from seed_story.narration.voices import KOKORO, NO_VOICE, OFFLINE_VOICES, ONLINE_VOICES, Voice


def all_voices() -> list[Voice]:
    """Every voice that can be chosen, offline ones first; loads nothing."""
    return [*OFFLINE_VOICES, *installed_voices(), *ONLINE_VOICES, NO_VOICE]


def voices_for(language: str) -> list[Voice]:
    """The voices of a language: `en` gives all English ones, `en-GB` the British ones; "" gives all."""
    code = language.lower()
    if not code:
        return all_voices()
    return [v for v in all_voices() if v.language.lower() == code or v.language.lower().startswith(code + "-")]


def find_voice(voice: str) -> Voice:
    """The voice with this id. Raises InputError that names the voices there are."""
    for known in all_voices():
        if known.id == voice:
            return known
    if isinstance(voice, str) and voice.startswith(KOKORO):
        raise InputError(
            f"The voice {voice} is not installed. Download the Kokoro voices with: python -m seed_story voices --fetch"
        )
    raise InputError(f"There is no voice called {voice!r}. Choose one of: {', '.join(v.id for v in all_voices())}.")
