"""Authored stories: read as they stand, refused in words, exchanged without harm; the collection repeats nothing."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from training.corpus.check import frame_of, remarks_on, shared_frames, shared_sentences
from training.corpus.format import CorpusError, parse, read_stories
from training.corpus.slots import Pools, exchanged, pools_of

STORY = """
=== the-kite-on-the-tower
for: 4-7
outline: Ama wants her kite back from the tower, but nobody can climb so high. Tuk the pigeon fetches it for a sandwich.
who: Ama | girl | black hair | yellow raincoat
who: Tuk | pigeon, boy | grey feathers | none
swap: Ama name+looks; Tuk name+kind; kite thing
open: Ama's kite got stuck on the tower.
open: My daughter Ama has a kite. Now it hangs on the tower.
open: a girl called Ama, her kite is stuck on the tower
0 | village, day, windy | Ama stand worried | kite
1 | village, day, windy | Ama point worried; Tuk sit calm | kite
"Too high for me," said Ama. "Not too high for me," said a pigeon called Tuk, who was looking at her sandwich.
2 | village, day, windy | Ama stand happy holds kite; Tuk sit happy | sandwich
Tuk the pigeon brought the kite. Ama held an end of the string and gave Tuk half of her cheese sandwich.
"""


def story():
    return parse(STORY)[0]


def test_a_story_is_read_as_it_stands():
    one = story()
    assert [person.name for person in one.people] == ["Ama", "Tuk"]
    assert [person.sex for person in one.people] == ["female", "male"]
    assert one.people[1].clothes == ""
    assert one.swaps["Tuk"] == {"name", "kind"}
    assert len(one.openings) == 3 and len(one.told) == 2
    held = one.scenes[2].people[0]
    assert (held.pose, held.face, held.holds) == ("stand", "happy", "kite")
    assert one.scenes[1].things == ("kite",)


@pytest.mark.parametrize(
    ("line", "broken", "says"),
    [
        ("2 | village, day, windy", "3 | village, day, windy", "scene 3 stands where scene 2"),
        ("village, day, windy | Ama point", "village, noon, windy | Ama point", "place, time, weather"),
        ("Tuk sit calm", "Bob sit calm", "nobody of the story is called so"),
        ("Ama point worried", "Ama point", "NAME pose face"),
        ("holds kite", "holds", "NAME pose face"),
        ("for: 4-7\n", "", "has no for"),
        ("=== the-kite-on-the-tower", "once\n=== the-kite-on-the-tower", "before the first story"),
        ("Tuk the pigeon brought", "Tuk the pigeon brought\nthe kite back", "one line"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(line: str, broken: str, says: str):
    with pytest.raises(CorpusError, match=says) as error:
        parse(STORY.replace(line, broken, 1), "kites.txt")
    assert "kites.txt" in str(error.value)


def test_exchanged_stories_stay_true():
    pools = Pools({"female": ["Imke"], "male": ["Otis"]}, kinds=("owl", "pigeon"), things={"kite": ["umbrella"]})
    one = exchanged(story(), pools, Random(0), share=1.0)
    assert [person.name for person in one.people] == ["Imke", "Otis"]
    assert one.told[0].endswith("said an owl called Otis, who was looking at her sandwich.")
    assert one.told[1].startswith("Otis the owl brought the umbrella. Imke held an end")
    assert one.openings[1] == "My daughter Imke has an umbrella. Now it hangs on the tower."
    assert one.scenes[2].people[0].name == "Imke" and one.scenes[2].people[0].holds == "umbrella"
    assert one.slug == story().slug, "the split must not depend on what was exchanged"


def test_only_what_the_story_allows_is_exchanged():
    closed = replace(story(), swaps={})
    pools = Pools({"female": ["Imke"], "male": ["Otis"]}, kinds=("owl", "pigeon"), things={"kite": ["umbrella"]})
    assert exchanged(closed, pools, Random(0), share=1.0) == closed


def test_a_word_that_the_story_has_already_is_not_put_in():
    pools = Pools(things={"kite": ["sandwich", "string", "drum"]})
    assert "drum" in exchanged(story(), pools, Random(0), share=1.0).openings[0]


def test_the_check_sees_what_is_wrong():
    assert [remark.text for remark in remarks_on(story())] == ["3 scenes with the opening"]
    text = STORY.replace("Ama point worried; ", "").replace('"Too high for me," said Ama. ', '"Too high," said Ama. ')
    assert any("Ama speaks" in remark.text for remark in remarks_on(parse(text)[0]))
    unclosed = parse(STORY.replace("looking at her sandwich.", 'looking at her "sandwich.'))[0]
    assert any("quotation" in remark.text for remark in remarks_on(unclosed))


def test_templates_are_seen_through():
    one, other = (
        "Ama smiled at the harbour and gave it to her friend Y.",
        "Bo laughed at the lake and gave it to her pal Z.",
    )
    assert frame_of(one) == frame_of(other)
    both = [replace(story(), slug=slug, scenes=(*story().scenes[:1], replace(story().scenes[1], text=text)))
            for slug, text in (("a", one), ("b", other))]  # fmt: skip
    assert list(shared_frames(both).values()) == [{"a", "b"}]
    assert not shared_sentences(both)


def test_the_collection_can_be_read_and_repeats_nothing():
    stories = read_stories()
    assert len({one.slug for one in stories}) == len(stories) >= 80
    assert not [remark for one in stories for remark in remarks_on(one)]
    assert not shared_sentences(stories)
    most = max(2, round(0.02 * len(stories)))
    assert not {frame for frame, slugs in shared_frames(stories).items() if len(slugs) > most}
    pools, rng = pools_of(stories[::20]), Random(1)  # each new word is looked for in the whole story
    for one in stories:
        new = exchanged(one, pools, rng)
        assert len(new.told) == len(one.told)
        assert not [remark for remark in remarks_on(new) if "speaks" in remark.text]
    assert {one.split for one in stories} == {"train", "validation", "test"}
