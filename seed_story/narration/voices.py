"""Which voices there are, and the checks on what people choose."""

from __future__ import annotations

import math
from dataclasses import dataclass

from seed_story.errors import InputError

RATES = (0.7, 1.4)  # slowest and fastest reading, as a factor of the voice's own pace
SILENT = "none"
DEFAULT_VOICE = "heart"
KOKORO = "kokoro-"  # how the ids of Kokoro's voices begin


@dataclass(frozen=True)
class Voice:
    """`id` is what options and files hold, `name` what a person reads; an online voice needs the network."""

    id: str
    name: str
    language: str
    online: bool


OFFLINE_VOICES = (Voice(DEFAULT_VOICE, "Heart, warm voice (offline)", "en-US", False),)
ONLINE_VOICES = (
    Voice("en-US-AnaNeural", "Ana, a child (online)", "en-US", True),
    Voice("en-US-AriaNeural", "Aria (online)", "en-US", True),
    Voice("en-US-GuyNeural", "Guy (online)", "en-US", True),
    Voice("en-GB-SoniaNeural", "Sonia, British (online)", "en-GB", True),
    Voice("en-GB-RyanNeural", "Ryan, British (online)", "en-GB", True),
    Voice("en-GB-MaisieNeural", "Maisie, a British child (online)", "en-GB", True),
    Voice("en-AU-NatashaNeural", "Natasha, Australian (online)", "en-AU", True),
    Voice("en-IE-EmilyNeural", "Emily, Irish (online)", "en-IE", True),
)
NO_VOICE = Voice(SILENT, "No voice, captions only", "", False)


def check_rate(rate: object) -> float:
    """`rate` as a float. Raises InputError outside 0.7..1.4."""
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not math.isfinite(rate):
        raise InputError(f"The reading speed must be a number between {RATES[0]} and {RATES[1]}, not {rate!r}.")
    if not RATES[0] <= rate <= RATES[1]:
        raise InputError(f"The reading speed must be between {RATES[0]} and {RATES[1]}, not {rate}.")
    return float(rate)
