"""The languages that stories are written in: a value of each story. Pure.

A story says its language as BCP 47 writes it ("de"). Stories that were made before they could say one have "": then
the letters of their words tell it as far as letters do (`texts.language_of`), and Latin ones mean English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from seed_story.errors import InputError
from seed_story.story.line_breaks import columns
from seed_story.story.texts import language_of

ENGLISH = "en"


@dataclass(frozen=True)
class Language:
    """code: BCP 47; name: in English; own_name: as its readers call it; iso3: as media files write it (ISO 639-2/T).

    from_the_right: it is written from right to left. spaced: blanks stand between its words. effort: how many Latin
    letters one of its letters weighs, when people read (Netflix, Timed Text Style Guides: letters a second by language)
    and when they say it.
    """

    code: str
    name: str
    own_name: str
    iso3: str
    from_the_right: bool = False
    spaced: bool = True
    effort: float = 1.0


LANGUAGES: Mapping[str, Language] = {
    language.code: language
    for language in (
        Language("en", "English", "English", "eng"),
        Language("ar", "Arabic", "العربية", "ara", from_the_right=True),
        Language("zh", "Chinese", "中文", "zho", spaced=False, effort=2.0),
        Language("nl", "Dutch", "Nederlands", "nld"),
        Language("fr", "French", "Français", "fra"),
        Language("de", "German", "Deutsch", "deu"),
        Language("el", "Greek", "Ελληνικά", "ell"),
        Language("he", "Hebrew", "עברית", "heb", from_the_right=True),
        Language("hi", "Hindi", "हिन्दी", "hin"),
        Language("it", "Italian", "Italiano", "ita"),
        Language("ja", "Japanese", "日本語", "jpn", spaced=False, effort=2.5),
        Language("ko", "Korean", "한국어", "kor", effort=1.5),
        Language("pl", "Polish", "Polski", "pol"),
        Language("pt", "Portuguese", "Português", "por"),
        Language("ru", "Russian", "Русский", "rus"),
        Language("es", "Spanish", "Español", "spa"),
        Language("th", "Thai", "ไทย", "tha", spaced=False),
        Language("tr", "Turkish", "Türkçe", "tur"),
        Language("uk", "Ukrainian", "Українська", "ukr"),
    )
}

# Words that are frequent in one of these languages and rare in the others.
_COMMON: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the and was were she he they with his her of that said had from into there it is to",
        "de": "der die das und ist nicht ein eine einen dem den sie er ich mit auf zu im war hatte sagte es von auch",
        "fr": "le les et est une dans il elle des du qui ne pas sur avec au était vous je ce un pour dit",
        "es": "el los las y es una en que no con por su del se al era muy un dijo pero para estaba",
        "it": "il lo gli e è una di che non con per si nel della era un disse ma più sul alla",
        "pt": "o os as e é uma em que não com por seu do da se no na era um disse mas muito ao",
        "nl": "de het een en is niet van zij hij met op te was dat zei maar naar ook haar er",
        "pl": "i w na się nie z do jest był była to że o jak po za co powiedział ale jego jej",
        "tr": "ve bir bu da de ile için çok ne o dedi var gibi ama daha sonra kadar olan ben",
        "uk": "і й та в на що не з до був була це як вона він вони але його її у сказав сказала",
        "ru": "и в на что не с до был была это как она он они но его её у сказал сказала по",
    }.items()
}
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 2  # common words that a proposal needs
_UKRAINIAN, _RUSSIAN = re.compile("[іїєґІЇЄҐ]"), re.compile("[ыэъёЫЭЪЁ]")


def reading_length(text: str, language: str = "") -> float:
    """How many Latin letters take as long to read, or to say, as this text. language: its code; "": by its letters."""
    effort = known_language(language, text).effort
    return len(text) if effort == 1.0 else sum(effort if columns(letter) > 1 else 1.0 for letter in text)


def find_language(code: object) -> Language:
    """The language of that code ("de"), English name or own name. Raises InputError that names those there are."""
    asked = code.strip().casefold() if isinstance(code, str) else ""
    for language in LANGUAGES.values():
        if asked in (language.code, language.name.casefold(), language.own_name.casefold()):
            return language
    known = ", ".join(f"{language.code} ({language.name})" for language in LANGUAGES.values())
    raise InputError(f"There is no story language {code!r}. Choose one of: {known}.")


def known_language(code: str, text: str) -> Language:
    """The language that a story says, or the one that its letters tell where it says none."""
    return LANGUAGES.get(code) or LANGUAGES[language_of(text)]


def proposed_language(text: str) -> str:
    """The language that a text is most likely written in, for a person to confirm; "" where nothing tells it.

    Letters tell scripts; for scripts of several languages the most frequent words do.
    """
    script = language_of(text)
    if script not in ("en", "ru"):
        return script
    words = [word.casefold() for word in _WORD.findall(text)]
    if script == "ru" and bool(_UKRAINIAN.search(text)) != bool(_RUSSIAN.search(text)):
        return "uk" if _UKRAINIAN.search(text) else "ru"
    candidates = ("uk", "ru") if script == "ru" else tuple(code for code in _COMMON if code not in ("uk", "ru"))
    counts = sorted(((sum(word in _COMMON[code] for word in words), code) for code in candidates), reverse=True)
    (most, best), (second, _) = counts[0], counts[1]
    return best if most >= _ENOUGH and most > second else ""
