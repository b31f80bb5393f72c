"""The voices there are here, and the one that somebody asks for."""

from __future__ import annotations

from seed_story.errors import InputError
from seed_story.narration.kokoro import installed_voices
from seed_story.narration.voices import AUTO, KOKORO, NO_VOICE, OFFLINE_VOICES, ONLINE_VOICES, SILENT, Voice
from seed_story.story.languages import LANGUAGES


def all_voices() -> list[Voice]:
    """Every voice that can be chosen, offline ones first; loads nothing."""
    return [*OFFLINE_VOICES, *installed_voices(), *ONLINE_VOICES, NO_VOICE]


def voices_for(language: str) -> list[Voice]:
    """The voices of a language: `en` gives all English ones, `en-GB` the British ones; "" gives all."""
    wanted = language.lower()
    if not wanted:
        return all_voices()
    return [v for v in all_voices() if v.language.lower() == wanted or v.language.lower().startswith(wanted + "-")]


def voice_for(voice: str, language: str) -> str:
    """The id of the voice that reads a story of a language, as code: the one that was chosen, or for "auto" and "" the
    offline one of that language. None (`SILENT`) where it has none: no words go anywhere without being asked to."""
    if voice not in ("", AUTO):
        return voice
    return next((one.id for one in (*OFFLINE_VOICES, *installed_voices()) if one.speaks == language), SILENT)


def voice_warning(asked: str, language: str) -> str:
    """What a reader should know of a voice that was asked for, and a story's language; "" if they go together."""
    name = LANGUAGES[language].name
    if asked in ("", AUTO):
        if voice_for(asked, language) != SILENT:
            return ""
        online = [f"{one.id} ({one.name})" for one in ONLINE_VOICES if one.speaks == language]
        return (
            f"There is no offline voice for {name}, so nothing is read aloud. To hear it, choose one of Microsoft's "
            f"online voices, to which the story's words are sent then: {', '.join(online)}."
        )
    voice = find_voice(asked)
    if not voice.speaks or voice.speaks == language:
        return ""
    spoken = LANGUAGES[voice.speaks].name if voice.speaks in LANGUAGES else voice.language
    return f"The voice {voice.name.split(',')[0].split(' (')[0]} speaks {spoken}, but this story is written in {name}."


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
