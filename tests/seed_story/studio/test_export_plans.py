"""What is told before and while something leaves: plans, time left, voices; and subtitles alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from seed_story.errors import InputError, StoryError
from seed_story.export import FilmOptions, export_film
from seed_story.export.branching import Node
from seed_story.export.caption_files import CaptionOptions, export_captions
from seed_story.export.estimates import estimate
from seed_story.export.kinds import KINDS, ExportContext, ExportRequest
from seed_story.export.media import sample_of
from seed_story.runtime.ffmpeg import decode_audio
from seed_story.studio.exports import about, with_time_left
from seed_story.ui.exports import SAME, ExportCalls, planned
from tests.seed_story.export.telling import Reader, one_path, tale

FRAME = Path(__file__).resolve().parents[3] / "assets" / "frames" / "ruby-in-the-autumn-meadow.jpg"


def test_subtitles_are_those_of_the_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FilmOptions, "canvas", property(lambda self: (320, 180)))
    film = export_film(one_path(tmp_path), tmp_path / "film.mp4", title="The Lantern", narrator=Reader())
    alone = export_captions(one_path(tmp_path), tmp_path / "alone.srt", title="The Lantern", narrator=Reader())
    assert alone.path.read_text("utf-8") == film.srt_path.read_text("utf-8") and alone.warnings == ()
    options = CaptionOptions(format="vtt", title=False)
    made = export_captions(
        one_path(tmp_path), tmp_path / "w.vtt", title="The Lantern", options=options, narrator=Reader()
    )
    text = made.path.read_text("utf-8")
    assert text.startswith("WEBVTT\n") and "&lt;" in text and "<" not in text.replace("-->", "")
    first = re.search(r"00:00:(\d\d\.\d{3}) -->", text)
    assert first is not None and float(first[1]) < 1.0  # no title before it
    broken = export_captions(one_path(tmp_path), tmp_path / "b.srt", narrator=Reader(broken="bear"))
    assert broken.warnings == () or all("Scene" in warning for warning in broken.warnings)
    for bad in ("x.txt", "x.vtt"):
        with pytest.raises(InputError, match="must end in .srt"):
            export_captions(one_path(tmp_path), tmp_path / bad, narrator=Reader())
    (tmp_path / "file").write_text("")
    with pytest.raises(StoryError, match="could not be saved"):
        export_captions(one_path(tmp_path), tmp_path / "file" / "x.srt", narrator=Reader())


# A film has a test of its own, and subtitles are a few thousand bytes.
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("video", "subtitles")])
def test_plans_are_near_what_is_made(tmp_path: Path, kind: str) -> None:
    nodes = tale(tmp_path)
    for node in nodes:
        draw(node)
    segments = [nodes[0].segment, nodes[1].segment, nodes[3].segment]
    options = KINDS[kind].options({})
    order = ExportRequest("The Lantern", path=segments, tree=nodes)
    made = KINDS[kind].make(order, tmp_path / f"x{KINDS[kind].suffix(options)}", options, ExportContext(Reader()))
    shown = [node.segment for node in nodes] if KINDS[kind].whole_tree else segments
    seconds, size = estimate(
        kind, [segment.text for segment in shown], [(256, 256)] * len(shown), "The Lantern", options
    )
    assert (seconds > 0) == KINDS[kind].reads_aloud
    assert 0.2 < size / made.path.stat().st_size < 5  # the order of magnitude, for pictures of any kind


def draw(node: Node) -> None:
    """A drawing as stories have them, instead of the tale's noise."""
    assert node.segment.image_path is not None
    with Image.open(FRAME) as picture:
        picture.convert("RGB").resize((256, 256)).save(node.segment.image_path)


def test_time_left_is_told_once_it_can_be_guessed() -> None:
    now, heard = [0.0], []
    progress = with_time_left(lambda fraction, message: heard.append(message), lambda: now[0])
    for seconds, fraction in ((0, 0.0), (1, 0.1), (10, 0.1), (20, 0.2), (30, 0.5), (290, 0.51), (300, 1.0)):
        now[0] = float(seconds)
        progress(fraction, "Filming")
    assert heard == [
        "Filming", "Filming", "Filming (about 2 min left)", "Filming (about 1 min left)", "Filming (about 30 s left)",
        "Filming (about 5 min left)", "Filming",
    ]  # fmt: skip
    late = []
    resumed = with_time_left(lambda fraction, message: late.append(message), lambda: now[0])
    resumed(0.8, "Filming")  # most of it was there already
    now[0] += 10
    resumed(0.9, "Filming")
    assert late == ["Filming", "Filming (about 10 s left)"]
    assert [about(seconds) for seconds in (1, 44, 70, 4000)] == [
        "about 5 s",
        "about 45 s",
        "about 1 min",
        "about 67 min",
    ]


def test_the_panel_tells_length_and_size_and_filters_voices() -> None:
    assert planned(75.2, 4_460_000) == "About 1 min 15 s, 4.5 MB." and planned(0, 20) == "About 0.1 MB."
    calls = ExportCalls(Any)  # type: ignore[arg-type]
    told, said = calls.voices("en-GB", "heart", "en-US-GuyNeural")
    ids = [value for _, value in told.choices]
    assert "heart" not in ids and "none" in ids and told.value in ids and told.value != "none"
    assert said.choices[0] == SAME and said.value == ""
    told, said = calls.voices("", "heart", "en-US-GuyNeural")
    assert told.value == "heart" and said.value == "en-US-GuyNeural"


def test_a_voice_can_be_heard_before_it_is_chosen() -> None:
    pytest.importorskip("hibari")
    sound = decode_audio(sample_of("heart", "Once upon a time."), 24_000)
    assert 0.5 < len(sound) / 24_000 < 4 and abs(sound).max() > 0.1
    with pytest.raises(InputError, match="reading speed"):
        sample_of("heart", "Once upon a time.", rate=9)
    with pytest.raises(StoryError, match="produced no sound"):
        sample_of("none", "Once upon a time.")
