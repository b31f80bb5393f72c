"""Cries, stammers, money and numbers as a storyteller says them; with the real rules of pronunciation."""

from __future__ import annotations

from pathlib import Path

import pytest

from seed_story.narration import HibariNarrator, spoken_form
from seed_story.narration.english import with_sounds, word_phonemes

LINES = Path(__file__).resolve().parent.parent.parent / "data" / "cases" / "10-lines.txt"


@pytest.fixture(scope="module")
def voice():
    return pytest.importorskip("hibari").Hibari(threads=1)


def test_case_10_shh_is_spelled(voice) -> None:
    """By rules alone no letter is named, and with the sounds taught each is the sound itself."""
    lines = [spoken_form(line) for line in LINES.read_text(encoding="utf-8").splitlines()]
    plain = [voice.phonemize(line) for line in lines]
    assert plain[0] == ["ʃˈuʃ! sˈɛd mˈOl."] and plain[5] == ["wˈʌ wˈʌ wˈʌt?"]
    assert plain[7] == ["ˌɪt kˈɔst fˈIv dˈɑləɹz, wˈʌn nˈʌt ˈiʧ."] and plain[8] == ["nˈʌmbəɹ fˈIv wʌz ðə ɹˈɛd wˈʌn."]
    for letters in ("ˌɛsˌAʧ", "bˌiˌɑɹ", "ʤˌi", "zˌi", "pˌi", "lʌb", "ˌɛsˌɛs"):
        assert not any(letters in phonemes for line in plain for phonemes in line)
    with_sounds(voice)
    taught = [voice.phonemize(line)[0].split()[0] for line in lines[:7]]
    assert taught == ["ʃʃʃ!", "bɹɹɹ!", "ɡɹɹɹ!", "zzz.", "pst!", "wˈʌ", "ssssnˈAk!"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Nooo! Soooon. Heeelp! Grrreat, waaait.", "no! Soon. help! Great, wait."),
        ("N-no, th-thanks, b-b-but I-I-I do.", "nuh-no, thuh-thanks, buh-buh-but I-I-I do."),
        ("A T-shirt on D-Day. Bookkeeper, XXX III.", "A T-shirt on D-Day. Bookkeeper, XXX III."),
        ("$9.99 and $1,200.50 and £3.20, €1.", "9-dollars-and-99-cents and 1,200-dollars-and-50-cents and "
         "3-pounds-and-20-pence, 1-euro."),
        ("$5 million for $5k.", "$5 million for $5k."),
        ("Nos. 5 and 6. No. He has no. 7.", "Numbers 5 and 6. No. He has no. 7."),
        ("“SHHHH!” Hsss, bzzz, Tsk, Mmm, hiss, shush.", "shuush! siss, buzz, tisk, mmm, hiss, shush."),
    ],
)  # fmt: skip
def test_how_words_are_spelled_for_voices(written: str, said: str) -> None:
    assert spoken_form(written) == said
    assert len(said.split()) == len(written.split()), "each word is heard where it is written"


def test_the_voice_knows_when_each_of_them_is_heard(voice) -> None:
    with_sounds(voice)
    for line in LINES.read_text(encoding="utf-8").splitlines():
        assert word_phonemes(voice, spoken_form(line)) is not None, line
        speech = HibariNarrator().speak(line)
        assert speech.seconds > 0.3 and [word.text for word in speech.words] == line.split()


def test_a_word_behind_a_quotation_mark_is_read_as_any_other(voice) -> None:
    assert voice.phonemize(spoken_form("“Kiosk!”")) == voice.phonemize("Kiosk!")
