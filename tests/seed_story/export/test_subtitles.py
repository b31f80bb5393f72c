"""Captions: how they are cut, when they are shown, how they are written."""

from __future__ import annotations

import re

import pytest

from seed_story.export.subtitles import (
    LINE,
    LINES,
    LONGEST_CUE,
    SHORTEST_CUE,
    Cue,
    cues_for,
    plain_text,
    split_captions,
    to_srt,
    to_vtt,
    wrap,
)
from seed_story.narration import Word

STORY = (
    "[INST]At sunset the fox, the robot and the bear met on the hill.  They had looked everywhere, and nobody had lost "
    'a lantern! "Who does it belong to?" asked Dr. Bear, because the night was coming and the path home was long.'
)


def test_turn_marks_and_extra_spaces_are_not_read() -> None:
    assert plain_text(" [INST]Once upon\n a  time.[/INST] ") == "Once upon a time."
    assert plain_text("[INST]") == ""
    assert plain_text("A\x00 b\x07.") == "A b."


def test_captions_fit_and_lose_nothing() -> None:
    captions = split_captions(STORY)
    for caption in captions:
        lines = caption.split("\n")
        assert len(lines) <= LINES and all(0 < len(line) <= LINE for line in lines)
    assert " ".join(captions).replace("\n", " ") == plain_text(STORY)


def test_captions_end_where_sentences_or_clauses_end() -> None:
    captions = split_captions(STORY)
    assert captions[0].endswith("on the hill.")
    assert not any(caption.endswith("Dr.") for caption in captions)
    assert sum(bool(re.search(r"[.,!?]\W*$", caption)) for caption in captions) >= len(captions) - 1


def test_tiny_sentences_share_a_caption_and_long_words_are_cut() -> None:
    assert split_captions("Oh! Look! A star.") == ["Oh! Look! A star."]
    assert split_captions("") == []
    word = "a" * 200
    assert "".join(split_captions(word)).replace("\n", "") == word
    assert wrap("one two three four", 9) == ["one two", "three", "four"] or len(wrap("one two three four", 9)) == 3


def test_lines_are_balanced() -> None:
    first, second = wrap("So Mia and the fox sat down under the stars together.")
    assert abs(len(first) - len(second)) < 8


def test_cue_times_are_proportional_ordered_and_within_the_speech() -> None:
    cues = cues_for(STORY, 10.0, 14.0, pace=17)
    assert cues[0].start == 10.0 and cues[-1].end == pytest.approx(24.0)
    for one, two in zip(cues, cues[1:], strict=False):
        assert one.end == two.start
    for cue in cues:
        assert SHORTEST_CUE <= cue.end - cue.start <= LONGEST_CUE
    letters = [len(re.sub(r"\s", "", cue.text)) for cue in cues]
    assert cues[0].end - cues[0].start == pytest.approx(14.0 * letters[0] / sum(letters))


def test_spoken_sentences_fix_the_borders() -> None:
    text = "A short one is spoken slowly. Another one follows."
    parts = [("A short one is spoken slowly.", 6.0), ("Another one follows.", 1.0)]
    cues = cues_for(text, 1.0, 7.0, parts=parts, pace=20)
    assert [cue.text for cue in cues] == [words for words, _ in parts]
    assert cues[1].start == pytest.approx(7.0)
    assert cues_for(text, 1.0, 7.0, parts=[("Something else.", 7.0)], pace=20)[1].start < 6.0


def test_slow_voices_get_shorter_captions_and_quick_ones_time_to_read() -> None:
    assert all(cue.end - cue.start <= LONGEST_CUE for cue in cues_for(STORY, 0.0, 40.0, pace=17))
    assert cues_for("Hello.", 0.0, 0.3, pace=17)[0].end == pytest.approx(SHORTEST_CUE)
    assert cues_for("", 0.0, 3.0, pace=17) == cues_for("Hello.", 0.0, 0.0, pace=17) == []


@pytest.mark.parametrize("pace", [13.0, 17.0])
@pytest.mark.parametrize("seconds", [5.0, 9.0, 14.0, 25.0])
@pytest.mark.parametrize("line", [28, 42])
def test_nobody_has_to_read_faster_than_the_rules_say(pace: float, seconds: float, line: int) -> None:
    cues = cues_for(STORY, 2.0, seconds, pace=pace, line=line)
    for cue in cues:
        assert len(cue.text) / (cue.end - cue.start) <= pace + 1e-6
        assert len(cue.text.split("\n")) <= LINES and all(len(row) <= line for row in cue.text.split("\n"))
    assert all(one.end <= two.start + 1e-9 for one, two in zip(cues, cues[1:], strict=False))


def test_a_caption_starts_with_its_first_word_and_knows_its_words() -> None:
    text = "The fox ran home. The bear was late, because the road was long and the night was dark and cold."
    words = [Word(word, 0.5 * i, 0.5 * i + 0.4) for i, word in enumerate(text.split())]
    cues = cues_for(text, 10.0, 10.0, words=words, pace=17)
    starts = {word.text: word.start for word in words}
    assert [word.text for cue in cues for word in cue.words] == text.split()
    for cue in cues:
        assert cue.start == pytest.approx(10.0 + words[text.split().index(cue.text.split()[0])].start) or (
            cue.text.split()[0] == "The" and cue.start == pytest.approx(10.0 + starts["home."] + 0.5)
        )
        assert [word.text for word in cue.words] == cue.text.split()
    assert cues[0].later(1.0).words[0].start == cues[0].words[0].start + 1.0


def test_srt_and_vtt_are_well_formed() -> None:
    cues = [Cue(0.0, 1.5, "Tom & Mia\nsat down."), Cue(3661.0006, 3662.9999, "A < B")]
    srt = to_srt(cues)
    assert srt == (
        "1\n00:00:00,000 --> 00:00:01,500\nTom & Mia\nsat down.\n\n2\n01:01:01,001 --> 01:01:03,000\nA ‹ B\n"
    )
    vtt = to_vtt(cues)
    assert vtt.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nTom &amp; Mia\n")
    assert "A &lt; B" in vtt
    assert to_srt([]) == ""


def test_captions_are_never_marks() -> None:
    cues = [Cue(0.0, 1.5, "<script>alert(1)</script>\n<img src=x onerror=alert(1)> <i>so</i> <font> & --> 1")]
    (_, _, *srt), (*_, vtt) = to_srt(cues).splitlines(), to_vtt(cues).split("\n", 3)
    assert srt == ["‹script›alert(1)‹/script›", "‹img src=x onerror=alert(1)› ‹i›so‹/i› ‹font› & --› 1"]
    assert vtt == (
        "&lt;script&gt;alert(1)&lt;/script&gt;\n"
        "&lt;img src=x onerror=alert(1)&gt; &lt;i&gt;so&lt;/i&gt; &lt;font&gt; &amp; --&gt; 1\n"
    )
    assert cues[0].text.startswith("<script>"), "what is burnt in stays as it is"
