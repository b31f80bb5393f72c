"""Open words are spoken of from the opening to the end and never drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from training.world import phrases as p
from training.world import vocabulary as v
from training.world.planning import EPISODE, plan_story
from training.world.plots import FOLDER, Beat, Plot, all_plots, read_plot
from training.world.stories import captions, make_story

FEWEST = {"fears": 150, "wishes": 150, "jobs": 150, "riddles": 80}
OPEN = [plot for plot in all_plots() if plot.open_words]
SEEDS = range(200)


def _plot(folder: Path, figure: str, words: str = "dishwasher\nbig slide\n") -> Path:
    (folder / "words").mkdir(exist_ok=True)
    (folder / "words" / "fears.txt").write_text(words, encoding="ascii")
    path = folder / "bad.txt"
    path.write_text(f"roles 1\ntimes mmmddddeee\nt = *fears\n- do lake | {figure}\n  {{A}} ran from the {{t}}.\n")
    return path


def test_an_open_word_is_read_from_its_list(tmp_path: Path) -> None:
    plot = read_plot(_plot(tmp_path, "A run worried"))
    assert plot.words["t"] == ("dishwasher", "big slide") and plot.open_words == {"t"}


@pytest.mark.parametrize("figure", ["A stand happy $t", "A stand happy cup/$t", "A stand happy | chest, $t"])
def test_an_open_word_cannot_be_drawn(tmp_path: Path, figure: str) -> None:
    with pytest.raises(ValueError, match=r"bad\.txt"):
        read_plot(_plot(tmp_path, figure))


@pytest.mark.parametrize("word", ["lantern", "cupboard", "fox", "harbour", "dishwasher", "two  blanks"])
def test_a_list_with_drawn_words_is_refused(tmp_path: Path, word: str) -> None:
    with pytest.raises(ValueError, match=r"fears\.txt"):
        read_plot(_plot(tmp_path, "A run worried", f"dishwasher\n{word}\n"))


@pytest.mark.parametrize("name", FEWEST)
def test_lists_are_long_and_speak_of_nothing_drawn(name: str) -> None:
    words = (FOLDER / "words" / f"{name}.txt").read_text(encoding="ascii").splitlines()
    assert len(set(words)) == len(words) >= FEWEST[name]
    drawn = re.compile(rf"\b(?:{'|'.join((*v.PROPS, *v.KINDS, *v.PLACES))})s?\b")
    for word in words:
        assert not drawn.search(word) and re.fullmatch(r"[A-Za-z' -]+", word), word
        if name != "riddles":  # a riddle's words are never taken for the scene's; test_a_riddle_shows_nothing
            for patterns in (p.SAYS_FEELING, p.SAYS_POSE, p.SAYS_TIME, p.SAYS_WEATHER):
                assert not any(re.search(pattern, word.lower()) for pattern in patterns.values()), word


def test_six_plots_carry_their_word_through_the_story() -> None:
    assert len(OPEN) == 6
    for plot in OPEN:
        (key,) = plot.open_words
        carried = 0
        for slot in plot.slots:
            beats = [beat for beat in slot if isinstance(beat, Beat)]
            assert all(len(beat.texts) >= 4 for beat in beats), plot.name
            carried += len(beats) == len(slot) and all(
                f"{{{key}}}" in text or f"{{a {key}}}" in text for beat in beats for text in beat.texts
            )
        assert carried >= 7, (plot.name, carried)


def test_the_chosen_word_is_in_the_captions() -> None:
    met: set[str] = set()
    words: set[str] = set()
    episodes = 0
    for seed in SEEDS:
        plan = plan_story(seed, 30)
        texts = captions(make_story(seed))
        for start in range(0, 30, EPISODE):
            scenes = plan.scenes[start : start + EPISODE]
            for word in scenes[0].spoken_of:
                assert sum(word in text for text in texts[start : start + EPISODE]) >= 7, (seed, word)
                met.add(scenes[0].plot)
                words.add(word)
                episodes += 1
    assert met == {plot.name for plot in OPEN}
    assert 0.2 < episodes / (3 * len(SEEDS)) < 0.4
    assert len(words) > 0.75 * episodes, "hardly any word comes twice"


def test_a_riddle_shows_nothing() -> None:
    """ "Why the sky is clear" is no sky: what the scene needs is told all the same."""
    riddle: Plot = next(plot for plot in OPEN if plot.name == "riddle")
    assert "the moon follows us" in riddle.words["q"]
    for text in (text for slot in riddle.slots for beat in slot if isinstance(beat, Beat) for text in beat.texts):
        assert not re.search(r"\{q\}[^.!?,:\"]", text) and "why {q}" in text, text
    for seed in SEEDS:
        plan = plan_story(seed, 10)
        if plan.scenes[0].plot == "riddle":
            scenes = [planned.scene.time for planned in plan.scenes]
            texts = captions(make_story(seed, 10))
            for index in range(1, 10):
                if scenes[index] != scenes[index - 1]:
                    told = re.sub(r"why [^.!?,:]*", "", texts[index])
                    assert p.says(p.SAYS_TIME, scenes[index], told), texts[index]


def test_stories_stay_a_function_of_their_seed() -> None:
    for seed in range(40):
        assert captions(make_story(seed), 2) == captions(make_story(seed), 2)
        assert plan_story(seed, 10).scenes == plan_story(seed, 30).scenes[:10]
