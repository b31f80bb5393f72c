"""Voices that read a story aloud, sentence by sentence, and say when each word is heard.

`HibariNarrator` speaks offline (hibari-tts, ONNX, its voice lies in the wheel), `KokoroNarrator` with the voices of an
optional offline pack; `EdgeNarrator` uses Microsoft's online voices through edge-tts; `FallbackNarrator` takes the
second where the first fails, sentence by sentence, and says so. The speech packages are imported on first use only.
"""

from seed_story.narration.catalogue import all_voices, find_voice, voice_for, voice_warning, voices_for
from seed_story.narration.fallback import DialogueNarrator, FallbackNarrator, Narrators, SilentNarrator, narrator_for
from seed_story.narration.kokoro import KokoroNarrator
from seed_story.narration.offline import HibariNarrator
from seed_story.narration.online import EdgeNarrator
from seed_story.narration.sentences import spoken_form
from seed_story.narration.speech import Narrator, Speech, SpeechCache, Word, join
from seed_story.narration.spelling import taught_in
from seed_story.narration.timing import spread_words
from seed_story.narration.voices import AUTO, DEFAULT_VOICE, RATES, SILENT, Voice, check_rate

__all__ = [
    "AUTO",
    "DEFAULT_VOICE",
    "RATES",
    "SILENT",
    "DialogueNarrator",
    "EdgeNarrator",
    "FallbackNarrator",
    "HibariNarrator",
    "KokoroNarrator",
    "Narrator",
    "Narrators",
    "SilentNarrator",
    "Speech",
    "SpeechCache",
    "Voice",
    "Word",
    "all_voices",
    "check_rate",
    "find_voice",
    "join",
    "narrator_for",
    "spoken_form",
    "spread_words",
    "taught_in",
    "voice_for",
    "voice_warning",
    "voices_for",
]
