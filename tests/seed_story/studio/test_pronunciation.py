"""A person teaches the voices a word: how it is kept, and that it is said so wherever text is read."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from seed_story.__main__ import main
from seed_story.errors import InputError, StoryError
from seed_story.narration import EdgeNarrator, HibariNarrator, Speech, Word, narrator_for
from seed_story.story import Story
from seed_story.studio.preferences import Preferences
from seed_story.studio.studio import Studio
from tests.kept import open_shelf, scene

SOUNDS = {"Siobhan": "Shivawn", "Łódź": "woodge"}
TEXT = "Siobhan's train left Łódź. “siobhan!” cried the owl."
SAID = "Shivawn's train left woodge. “Shivawn!” cried the owl."


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reaches the voices themselves, sentence by sentence; each word is heard for a tenth of a second."""
    sentences: list[str] = []

    def speak(self: Any, sentence: str, *_: Any) -> Speech:
        sentences.append(sentence)
        words = tuple(Word(word, 0.1 * at, 0.1 * (at + 1)) for at, word in enumerate(sentence.split()))
        return Speech(np.full(2400 * len(words), 0.1, np.float32), 24_000, words=words)

    for voice in (HibariNarrator, EdgeNarrator):
        monkeypatch.setattr(voice, "_speak", speak)
    return sentences


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Studio]:
    shelf = open_shelf(tmp_path)
    yield shelf
    shelf.close()


def a_story(shelf: Studio, text: str = TEXT, owner: str = "") -> Story:
    return shelf.library.create_story(Story.new("Łódź", owner=owner, root=scene(shelf.library, 0, text=text)))


@pytest.mark.parametrize("voice", ["heart", "en-GB-SoniaNeural"])
def test_every_voice_says_it_so_and_the_words_stay_as_they_are_written(voice: str, heard: list[str]) -> None:
    speech = narrator_for(voice, None, sounds=SOUNDS).speak(TEXT, voice)
    assert " ".join(heard) == SAID
    assert [word.text for word in speech.words] == TEXT.split()
    assert [words for words, _ in speech.parts] == ["Siobhan's train left Łódź.", "“siobhan!” cried the owl."]
    assert speech.warning == "" and speech.words[-1].end == pytest.approx(speech.seconds)


def test_what_stands_in_and_what_characters_say_is_said_so_too(
    heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = narrator_for("heart", None, speaker="en-GB-RyanNeural", sounds=SOUNDS).speak(TEXT, "heart")
    assert " ".join(heard) == SAID and [word.text for word in both.words] == TEXT.split()
    heard.clear()

    def away(self: EdgeNarrator, *_: Any) -> Speech:
        raise StoryError("The voice did not answer.")

    monkeypatch.setattr(EdgeNarrator, "_speak", away)
    instead = narrator_for("en-GB-RyanNeural", None, sounds=SOUNDS).speak(TEXT, "en-GB-RyanNeural")
    assert " ".join(heard) == SAID and [word.text for word in instead.words] == TEXT.split()
    assert "heart was used instead of en-GB-RyanNeural." in instead.warning
    assert instead.fallbacks == ("Siobhan's train left Łódź.", "“siobhan!” cried the owl.")


@pytest.mark.parametrize(
    ("sounds", "text", "said"),
    [
        ({"Siobhan": "shi vawn"}, "Siobhan, SIOBHAN and Siobhanna.", "shi-vawn, SIOBHAN and Siobhanna."),
        ({"can": "kan"}, "I can, Can he? You can't; the can's lid.", "I kan, kan he? You can't; the kan's lid."),
        ({"Anna": "Ahna", "Anna-Lena": "Annalayna"}, "Anna-Lena, anna-Lenas, Anna.", "Annalayna, Ahna-Lenas, Ahna."),
        ({"O'Hara": "Oh-harrah"}, "O’Hara met O'Hara.", "Oh-harrah met Oh-harrah."),
        ({"cafe": "kaff"}, unicodedata.normalize("NFD", "café, _cafe_ cafe"), "café, _kaff_ kaff"),
        ({"café": "kaffay"}, unicodedata.normalize("NFD", "The café."), "The kaffay."),
        ({"clock": "klok"}, "Nine o'clock, the clock.", "Nine o'clock, the klok."),
        ({"ß": "ess", "İ": "ee"}, "SS ß İ i", "SS ess ee i"),
        ({"a.b": "ay"}, "a.b axb", "ay axb"),
    ],
)
def test_only_whole_words_are_meant(sounds: dict[str, str], text: str, said: str, heard: list[str]) -> None:
    narrator_for("heart", None, sounds=Preferences.of({"sounds": sounds}).sounds).speak(text, "heart")
    assert " ".join(heard) == said


def test_the_offline_voice_really_says_another_word(tmp_path: Path) -> None:
    """With a cache between them, before and after."""
    pytest.importorskip("hibari")
    text = "Łódź is far."
    plain = narrator_for("heart", tmp_path).speak(text, "heart")
    taught = narrator_for("heart", tmp_path, sounds=SOUNDS).speak(text, "heart")
    same = narrator_for("heart", tmp_path).speak("woodge is far.", "heart")
    assert np.array_equal(taught.samples, same.samples) and not np.array_equal(taught.samples, plain.samples)
    assert [word.text for word in taught.words] == text.split()
    assert [(word.start, word.end) for word in taught.words] == [(word.start, word.end) for word in same.words]
    assert np.array_equal(narrator_for("heart", tmp_path).speak(text, "heart").samples, plain.samples)


def test_reading_and_exports_say_it_as_their_owner_taught_it(shelf: Studio, heard: list[str]) -> None:
    """Nothing that was made before is given again, and what says none of the words is not made anew."""
    for owner in ("ann", "bob"):
        shelf.for_owner(owner).teach_words([("Siobhan", f"Shi-{owner}")])
        told = a_story(shelf, "Siobhan sat.", owner)
        shelf.for_owner(owner).read_aloud(told.id, told.root.id)
    assert heard == ["Shi-ann sat.", "Shi-bob sat."]

    other = a_story(shelf, "The owl sat.")
    story = a_story(shelf)
    unchanged = shelf.export("subtitles", other.id, other.root.id).path
    files = {}
    for kind in ("audio", "epub", "page", "subtitles"):
        before = shelf.export(kind, story.id, story.root.id).path
        heard.clear()
        shelf.teach_words([("Siobhan", f"Shi-{kind}"), ("Łódź", "woodge")])
        files[kind] = shelf.export(kind, story.id, story.root.id).path
        assert files[kind] != before and f"Shi-{kind}'s train left woodge." in heard, kind
        shelf.teach_words(forget=list(SOUNDS))
        assert shelf.export(kind, story.id, story.root.id).path == before, kind
    captions = files["subtitles"].read_text(encoding="utf-8")
    assert "Łódź" in captions and "woodge" not in captions
    shelf.teach_words(list(SOUNDS.items()))
    assert shelf.export("subtitles", other.id, other.root.id).path != unchanged, "its title is Łódź"


def test_films_their_first_seconds_and_samples_too(shelf: Studio, heard: list[str]) -> None:
    story = a_story(shelf, "Siobhan sat.")
    small = {"size": "small", "fps": 24, "title": False, "ending": False, "encoder": "software"}
    shelf.teach_words([("siobhan", "Shivawn"), ("fox", "foks")])
    shelf.export_preview(story.id, story.root.id, small)
    shelf.export_video(story.id, story.root.id, small)
    shelf.voice_sample("heart", "A fox sat.")
    assert set(heard) == {"Shivawn sat.", "A foks sat."}


def test_words_are_kept_apart_from_other_choices(shelf: Studio) -> None:
    assert shelf.teach_words(list(SOUNDS.items())) == SOUNDS
    assert shelf.set_preferences({"seed": 7}).to_dict() == {"seed": 7, "sounds": SOUNDS}
    assert shelf.teach_words([("siobhan", "Shi vawn")], ["Łódź"]) == {"siobhan": "Shi vawn"}
    assert shelf.preferences().seed == 7 and shelf.for_owner("bob").preferences().sounds == {}
    assert shelf.set_preferences({}).to_dict() == {"sounds": {"siobhan": "Shi vawn"}}
    assert shelf.set_preferences({"sounds": {}}).to_dict() == {}


def test_words_taught_at_the_same_time_are_all_kept(shelf: Studio) -> None:
    words = [f"word{letter}" for letter in "abcdefghijklmnop"]
    with ThreadPoolExecutor(8) as teachers:
        list(teachers.map(lambda word: shelf.teach_words([(word, "x")]), words))
    assert list(shelf.preferences().sounds) == words


@pytest.mark.parametrize(
    ("word", "sound", "sentence"),
    [
        ("", "x", "The word that is taught is empty"),
        ("Siobhan", " ", "The sound of “Siobhan” is empty"),
        ("New York", "x", "“New York” are several words. Teach them one by one."),
        ("Siobhan,", "x", "“Siobhan,” is no word"),
        ("a=b", "x", "“a=b” is no word"),
        ("x" * 61, "x", "The word that is taught has 61 characters, and the limit is 60"),
        ("Siobhan", "x" * 81, "The sound of “Siobhan” has 81 characters, and the limit is 80"),
        ("Sio\0bhan", "x", "Character 4 of the word that is taught is an invisible control character"),
        ("Siobhan", "Shi\x07vawn", "Character 4 of the sound of “Siobhan” is an invisible control character"),
        ("Siobhan", "?!", "“?!” cannot be said"),
        ("Siobhan", 3, "The sound of “Siobhan” must be plain text"),
        (None, "x", "The word that is taught must be plain text"),
    ],
)
def test_what_cannot_be_taught_is_said_in_a_sentence_and_changes_nothing(
    shelf: Studio, word: Any, sound: Any, sentence: str
) -> None:
    shelf.teach_words(list(SOUNDS.items()))
    for teach in (
        lambda: shelf.teach_words([("owl", "oul"), (word, sound)]),
        lambda: shelf.set_preferences({"seed": 3, "sounds": {word: sound}}),
    ):
        with pytest.raises(InputError) as caught:
            teach()
        assert str(caught.value).startswith(sentence)
        assert shelf.preferences().to_dict() == {"sounds": SOUNDS}


def test_too_many_twice_or_unknown(shelf: Studio) -> None:
    with pytest.raises(InputError, match="201 words are too many; at most 200"):
        shelf.teach_words([(f"word{number}", "x") for number in range(201)])
    with pytest.raises(InputError, match="“siobhan” is taught twice"):
        shelf.set_preferences({"sounds": {"Siobhan": "x", "siobhan": "y"}})
    with pytest.raises(InputError, match=r"“owl” was not taught. Taught are: none."):
        shelf.teach_words(forget=["owl"])
    with pytest.raises(InputError, match="named with how they are said"):
        shelf.set_preferences({"sounds": ["Siobhan"]})
    assert shelf.preferences().to_dict() == {}


def test_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], heard: list[str]
) -> None:
    monkeypatch.setenv("SEED_STORY_HOME", str(tmp_path))

    def said(*arguments: str, code: int = 0) -> str:
        assert main(["voices", *arguments]) == code
        told = capsys.readouterr()
        return told.err if code else told.out

    assert "voices --say" in said("--taught")
    assert said("--say", "Siobhan=Shivawn", "--say", "fox = foks") == "fox = foks\nSiobhan = Shivawn\n"
    assert said("--forget", "siobhan", "--say", "Łódź=woodge") == "fox = foks\nŁódź = woodge\n"
    assert json.loads(said("--taught", "--json")) == {"fox": "foks", "Łódź": "woodge"}
    said("--hear", "heart", "--out", str(tmp_path / "voice.m4a"))
    assert heard == ["Once upon a time, a little foks found a map.", "Where did it lead?"]
    assert "Write it as in: Siobhan = Shivawn." in said("--say", "Siobhan", code=1)
    assert "“owl” was not taught. Taught are: fox, Łódź." in said("--forget", "owl", code=1)
    assert "one command each" in said("--say", "a=b", "--hear", "heart", code=1)
    assert json.loads(said("--taught", "--json")) == {"fox": "foks", "Łódź": "woodge"}
