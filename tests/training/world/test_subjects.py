"""Free openings about an open word: they say it in good English, leave evaluation alone and are followed up."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from random import Random

import pytest

from training.evaluation.frames import read_frames
from training.evaluation.free_openings import read_free_openings
from training.world import phrases as p
from training.world import vocabulary as v
from training.world.build import seeds_of
from training.world.guests import with_guest
from training.world.language import FEWEST_WORDS, MOST_WORDS
from training.world.names import HE, SHE, outfit, pet_names
from training.world.openings import CHILDREN
from training.world.pack import write_pack
from training.world.planning import EPISODE, Plan, plan_story
from training.world.plots import FOLDER, all_plots
from training.world.script import Character
from training.world.stories import captions, crowded_scenes, make_story, opens_about_words, split_of
from training.world.subjects import ABOUT, FREELY, FreeOpening, about_other_words, choices, sentences

HELD_OUT = [*read_free_openings(), *read_frames()]
HELD_OUT_WORD = re.compile(rf"\b(?:{'|'.join(re.escape(word) for one in HELD_OUT for word in one.subject)})", re.I)
MORE = {name: (FOLDER / "words" / f"{name}.txt").read_text(encoding="ascii").splitlines() for _, names in ABOUT.values()
        for name in names}  # fmt: skip
PEOPLE = [
    Character(name=name, kind=kind, garment=v.GARMENTS[number % len(v.GARMENTS)], colour=v.COLOURS[number % 8])
    for number, (name, kind) in enumerate(zip(SHE, v.KINDS, strict=False))
]
SEEDS = range(300)
WORDINGS = (1, 2)


@cache
def _told(seed: int, wording: int) -> tuple[Plan, dict[int, FreeOpening], tuple[str, ...]]:
    plan, openings = about_other_words(with_guest(plan_story(seed, 30), seed, wording), seed, wording)
    return plan, openings, captions(make_story(seed), wording)


def _episodes() -> list[tuple[int, int, int]]:
    return [
        (seed, wording, start)
        for seed in SEEDS
        for wording in WORDINGS
        for start in range(0, 30, EPISODE)
        if _told(seed, wording)[0].scenes[start].spoken_of
    ]


def test_the_wording_of_evaluation_and_all_pictures_are_as_they_were() -> None:
    told, shown = hashlib.sha256(), hashlib.sha256()
    for seed in range(100):
        story = make_story(seed)
        told.update("\n".join(captions(story)).encode() + b"\n")
        shown.update(json.dumps(story.to_dict(), sort_keys=True).encode())
    assert told.hexdigest() == "ec6df63225bfe9c9636d518680d65048d683552b01c484187b61ea6541f6dbd4"
    assert shown.hexdigest() == "1b4fe1150d38abe7b313d73386bb7274062ce86ff37df40e4d5492f74da52674"


def test_every_plot_with_an_open_word_has_sentences() -> None:
    assert set(ABOUT) == {plot.name for plot in all_plots() if plot.open_words}
    assert {one.of_what for one in sentences()} == {heading for headings, _ in ABOUT.values() for heading in headings}
    assert {one.of_whom for one in sentences()} == {"any", "pet"}
    assert len({one.text for one in sentences()}) == len(sentences()) >= 220
    assert sum(len(one.says) == 2 for one in sentences()) >= 40


@pytest.mark.parametrize("word", ["urn", "grand piano"])
def test_every_sentence_is_good_english_for_everybody(word: str) -> None:
    for one in sentences():
        for number, person in enumerate(PEOPLE):
            cast = [person, PEOPLE[number - 1]]
            if not one.fits(word, cast):
                assert one.of_whom == "pet" and any(somebody.kind in CHILDREN for somebody in cast), one
                continue
            text = one.told(word, cast, Random(1))
            assert 8 <= len(text.split()) <= MOST_WORDS and len(re.findall(rf"\b{word}\b", text)) == 1, text
            assert not re.search(r"[{}]|\ba (?!uni)[aeiou]|\ban [^aeiou]|  |[.!?] [a-z]|\b(\w+) \1\b", text), text
            assert not re.search(r"a (?:\w+) dungarees|\b(?:my|our) (?:girl|boy)\b", text, re.I), text
            assert text[0] in '"' or text[0].isupper(), text
            assert text[-1] in '.!?"' and text.count('"') % 2 == 0, text
            assert set(one.says) in ({"A"}, {"A", "B"}), one
            for letter, somebody in zip("AB", cast, strict=True):
                says = one.says.get(letter, "")
                assert (re.search(rf"\b{somebody.name}\b", text) is not None) == bool(says), text
                assert (re.search(rf"\b{somebody.kind}\b", text) is not None) == (says in ("kind", "look")), text
                assert (outfit(somebody).removeprefix("a ").removeprefix("an ") in text) == (says == "look"), text


def test_sentences_name_nothing_that_could_be_drawn_and_nobody_of_a_cast() -> None:
    names = {*SHE, *HE, *pet_names("she"), *pet_names("he")}
    drawn = re.compile(rf"\b(?:{'|'.join((*v.PROPS, *v.KINDS, *v.PLACES))})s?\b")
    for one in sentences():
        own = re.sub(r"\{[^}]*\}", "", one.text)
        assert not drawn.search(own) and not names & set(re.findall(r"\w+", own)), one.text


def test_what_is_held_out_stays_so() -> None:
    texts = {one.text.lower() for one in HELD_OUT}
    for one in sentences():
        for line in HELD_OUT:
            for name in line.names:
                plain = one.text.replace("{A}", name).replace("{A.kind}", getattr(line, "kind", "")).lower()
                assert plain not in texts
    for words in MORE.values():
        assert not [word for word in words if HELD_OUT_WORD.search(word)]


@pytest.mark.parametrize("name", MORE)
def test_further_words_are_many_and_speak_of_nothing_drawn(name: str) -> None:
    words = MORE[name]
    assert len(set(words)) == len(words) >= {"more": 350, "more_people": 200}[name]
    drawn = re.compile(rf"\b(?:{'|'.join((*v.PROPS, *v.KINDS, *v.PLACES))})s?\b")
    for word in words:
        assert not drawn.search(word) and re.fullmatch(r"[a-z' -]+", word), word
        assert not re.match(r"(?:hour|hon|heir|eu|ew|one|uk|us[aeu])", word), word
        for patterns in (p.SAYS_FEELING, p.SAYS_POSE, p.SAYS_TIME, p.SAYS_WEATHER):
            assert not any(re.search(pattern, word) for pattern in patterns.values()), word
    for plot in ABOUT:
        key = min(next(one for one in all_plots() if one.name == plot).open_words)
        assert (set(words) <= set(choices(plot, key))) == (name in ABOUT[plot][1])


def test_most_episodes_about_a_word_open_freely_and_half_are_about_another() -> None:
    episodes = _episodes()
    free = sum(start in _told(seed, wording)[1] for seed, wording, start in episodes) / len(episodes)
    assert 0.6 < free < 0.95 and abs(free - FREELY) < 0.06
    other = [
        _told(seed, wording)[0].scenes[start].spoken_of != plan_story(seed, 30).scenes[start].spoken_of
        for seed, wording, start in episodes
    ]
    assert 0.4 < sum(other) / len(other) < 0.6
    two = [
        len(_told(seed, wording)[1][start].says) == 2
        for seed, wording, start in episodes
        if start in _told(seed, wording)[1] and len(_told(seed, wording)[0].scenes[start].scene.figures) == 2
    ]
    assert 0.25 < sum(two) / len(two) < 0.42


def test_an_episode_goes_on_with_the_word_of_its_opening() -> None:
    for seed, wording, start in _episodes():
        plan, openings, texts = _told(seed, wording)
        (word,) = plan.scenes[start].spoken_of
        episode = texts[start : start + EPISODE]
        assert sum(word in text for text in episode[1:]) >= 6, (seed, wording, word)
        for planned, before in zip(
            plan.scenes[start:], plan_story(seed, 30).scenes[start : start + EPISODE], strict=False
        ):
            assert planned.scene == before.scene and word in planned.words.values()
            assert len(set(planned.words.values())) == len(planned.words), "no two words of an episode are alike"
        if start in openings:
            assert episode[0] == openings[start].text and word in episode[0]
            assert 8 <= len(episode[0].split()) <= MOST_WORDS


def test_only_free_openings_are_short() -> None:
    for seed in SEEDS:
        for wording in WORDINGS:
            _, openings, texts = _told(seed, wording)
            for number, text in enumerate(texts):
                assert number in openings or FEWEST_WORDS <= len(text.split()) <= MOST_WORDS, text


def test_whom_an_opening_leaves_out_is_introduced_next_and_what_it_leaves_unsaid_stays_unsaid() -> None:
    seen = {"": 0, "name": 0, "kind": 0, "look": 0}
    for seed in seeds_of("train", 0, 200, about_words=True):
        plan, openings, texts = _told(seed, 1)
        if 0 not in openings:
            continue
        for figure in plan.scenes[0].scene.figures:
            says = openings[0].says.get(figure.who, "")
            person = plan.cast[figure.who]
            clothes = f"{person.colour} {person.garment}"
            told = " ".join(texts[:EPISODE])
            seen[says] += 1
            if not says:
                first = next(text for text in texts[:EPISODE] if person.name in text)
                assert not re.search(r'[!?]" (?:his|her) friend', first), first
                assert re.search(rf"\b{person.kind}\b", first) and clothes in first, first
            elif says == "name":
                assert f"{person.name} the {person.kind}" not in told and clothes not in told, told
            elif says == "kind":
                assert clothes not in told, told
    assert all(count > 3 for count in seen.values()), seen


def test_other_wordings_are_a_function_of_the_seed_and_a_short_story_begins_a_long_one() -> None:
    for seed in range(40):
        assert captions(make_story(seed), 2) == captions(make_story(seed), 2)
        assert captions(make_story(seed, 10), 1) == captions(make_story(seed), 1)[:10]


def test_seeds_of_stories_that_begin_with_an_open_word(tmp_path: Path) -> None:
    seeds = seeds_of("train", 0, 12, about_words=True)
    assert seeds == [seed for seed in range(seeds[-1] + 1) if split_of(seed) == "train" and opens_about_words(seed)]
    assert all(plan_story(seed, 30).scenes[0].plot in ABOUT for seed in seeds)
    pack = write_pack(tmp_path, stories=2, attributes={}, scenes=1, size=32, about_words=True)
    assert [seed for seed, *_ in pack.stories] == seeds[:2]


def test_the_fullest_stories_are_taken() -> None:
    many, few = seeds_of("train", 0, 40), seeds_of("train", 0, 10, fullest_of=4)
    left = set(many) - set(few)
    assert len(few) == 10 and few == sorted(few) and len(left) == 30
    assert min(map(crowded_scenes, few)) >= max(map(crowded_scenes, left))
    assert sum(map(crowded_scenes, few)) > 2 * 10 * sum(map(crowded_scenes, left)) / 30
