"""Which voices there are, and the checks on what people choose."""

from __future__ import annotations

import math
from dataclasses import dataclass

from seed_story.errors import InputError

RATES = (0.7, 1.4)  # slowest and fastest reading, as a factor of the voice's own pace
SILENT = "none"
AUTO = "auto"  # the offline voice of the story's language, or none where there is no such voice
DEFAULT_VOICE = "heart"
KOKORO = "kokoro-"  # how the ids of Kokoro's voices begin


@dataclass(frozen=True)
class Voice:
    """`id` is what options and files hold, `name` what a person reads; an online voice needs the network."""

    id: str
    name: str
    language: str
    online: bool

    @property
    def speaks(self) -> str:
        """The code of its language without a country; "" for no voice."""
        return self.language.partition("-")[0]


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
    Voice("ar-EG-SalmaNeural", "Salma, Arabic (online)", "ar-EG", True),
    Voice("ar-EG-ShakirNeural", "Shakir, Arabic (online)", "ar-EG", True),
    Voice("de-DE-KatjaNeural", "Katja, German (online)", "de-DE", True),
    Voice("de-DE-ConradNeural", "Conrad, German (online)", "de-DE", True),
    Voice("el-GR-AthinaNeural", "Athina, Greek (online)", "el-GR", True),
    Voice("el-GR-NestorasNeural", "Nestoras, Greek (online)", "el-GR", True),
    Voice("es-ES-ElviraNeural", "Elvira, Spanish (online)", "es-ES", True),
    Voice("es-ES-AlvaroNeural", "Álvaro, Spanish (online)", "es-ES", True),
    Voice("es-MX-DaliaNeural", "Dalia, Mexican (online)", "es-MX", True),
    Voice("fr-FR-DeniseNeural", "Denise, French (online)", "fr-FR", True),
    Voice("fr-FR-HenriNeural", "Henri, French (online)", "fr-FR", True),
    Voice("he-IL-HilaNeural", "Hila, Hebrew (online)", "he-IL", True),
    Voice("he-IL-AvriNeural", "Avri, Hebrew (online)", "he-IL", True),
    Voice("hi-IN-SwaraNeural", "Swara, Hindi (online)", "hi-IN", True),
    Voice("hi-IN-MadhurNeural", "Madhur, Hindi (online)", "hi-IN", True),
    Voice("it-IT-ElsaNeural", "Elsa, Italian (online)", "it-IT", True),
    Voice("it-IT-DiegoNeural", "Diego, Italian (online)", "it-IT", True),
    Voice("ja-JP-NanamiNeural", "Nanami, Japanese (online)", "ja-JP", True),
    Voice("ja-JP-KeitaNeural", "Keita, Japanese (online)", "ja-JP", True),
    Voice("ko-KR-SunHiNeural", "SunHi, Korean (online)", "ko-KR", True),
    Voice("ko-KR-InJoonNeural", "InJoon, Korean (online)", "ko-KR", True),
    Voice("nl-NL-ColetteNeural", "Colette, Dutch (online)", "nl-NL", True),
    Voice("nl-NL-MaartenNeural", "Maarten, Dutch (online)", "nl-NL", True),
    Voice("pl-PL-ZofiaNeural", "Zofia, Polish (online)", "pl-PL", True),
    Voice("pl-PL-MarekNeural", "Marek, Polish (online)", "pl-PL", True),
    Voice("pt-BR-FranciscaNeural", "Francisca, Brazilian (online)", "pt-BR", True),
    Voice("pt-BR-AntonioNeural", "Antônio, Brazilian (online)", "pt-BR", True),
    Voice("pt-PT-RaquelNeural", "Raquel, Portuguese (online)", "pt-PT", True),
    Voice("ru-RU-SvetlanaNeural", "Svetlana, Russian (online)", "ru-RU", True),
    Voice("ru-RU-DmitryNeural", "Dmitry, Russian (online)", "ru-RU", True),
    Voice("th-TH-PremwadeeNeural", "Premwadee, Thai (online)", "th-TH", True),
    Voice("th-TH-NiwatNeural", "Niwat, Thai (online)", "th-TH", True),
    Voice("tr-TR-EmelNeural", "Emel, Turkish (online)", "tr-TR", True),
    Voice("tr-TR-AhmetNeural", "Ahmet, Turkish (online)", "tr-TR", True),
    Voice("uk-UA-PolinaNeural", "Polina, Ukrainian (online)", "uk-UA", True),
    Voice("uk-UA-OstapNeural", "Ostap, Ukrainian (online)", "uk-UA", True),
    Voice("zh-CN-XiaoxiaoNeural", "Xiaoxiao, Chinese (online)", "zh-CN", True),
    Voice("zh-CN-YunxiNeural", "Yunxi, Chinese (online)", "zh-CN", True),
)
NO_VOICE = Voice(SILENT, "No voice, captions only", "", False)


def check_rate(rate: object) -> float:
    """`rate` as a float. Raises InputError outside 0.7..1.4."""
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not math.isfinite(rate):
        raise InputError(f"The reading speed must be a number between {RATES[0]} and {RATES[1]}, not {rate!r}.")
    if not RATES[0] <= rate <= RATES[1]:
        raise InputError(f"The reading speed must be between {RATES[0]} and {RATES[1]}, not {rate}.")
    return float(rate)
