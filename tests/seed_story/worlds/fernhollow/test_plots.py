"""Authored stories are found by what a person writes."""

from __future__ import annotations

from seed_story.worlds.fernhollow.plots import Plot, PlotIndex, words_of

FOX = Plot(
    "fox", ("Rosa the fox wants to fly a kite.",), ("fox",), ("Rosa",), "Rosa wants to fly.", ("The wind blew.",)
)
OWL = Plot(
    "owl", ("A hungry owl looks for mice at night.",), ("owl",), (), "The owl is hungry.", ("Hoo!", "Rosa sang.")
)
SEA = Plot("sea", ("The ships wait for wind.",), ("ship",), (), "The ships want to sail.", ("A kite came by.",))
INDEX = PlotIndex([FOX, OWL, SEA])


def test_the_nearest_story_comes_first() -> None:
    assert [plot.slug for plot, _ in INDEX.nearest("Our ship cannot sail without wind.")][:1] == ["sea"]
    (plot, near), *_ = INDEX.nearest("owls at night")
    assert plot is OWL and 0 < near <= 1.0001


def test_words_of_openings_weigh_more_than_those_of_scenes() -> None:
    assert [plot.slug for plot, _ in INDEX.nearest("a red kite")] == ["fox", "sea"]


def test_names_do_not_count_and_some_may_be_left_out() -> None:
    assert INDEX.nearest("Rosa") == []
    assert [plot.slug for plot, _ in INDEX.nearest("a red kite", without=["fox"])] == ["sea"]


def test_words_are_found_in_singular_and_plural() -> None:
    assert words_of("The ponies' kites, and the boss's glass") == ["pony", "kite", "boss", "glass"]


def test_a_pattern_is_outline_and_numbered_scenes() -> None:
    assert OWL.text == "The owl is hungry.\n(1) Hoo!\n(2) Rosa sang."
