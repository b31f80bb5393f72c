"""Whole films, made and probed; and what happens when something is missing."""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.export import FilmOptions, Segment, export_film, fonts
from seed_story.export.film import clips, pages
from seed_story.export.film.captions import draw_label, fit_lines, lay_on, spans_of
from seed_story.export.film.coding import ClipEncoder
from seed_story.export.film.focus import focus_of
from seed_story.export.film.motion import Move, View, move_for
from seed_story.export.film.muxing import Chapter, Tags, join_film
from seed_story.export.film.planes import blend, join, split, to_planes
from seed_story.export.options import SIZES
from seed_story.export.subtitles import Cue, to_srt
from seed_story.narration import HibariNarrator, SilentNarrator, Speech, Voice, Word
from seed_story.runtime import ffmpeg
from seed_story.runtime.ffmpeg import decode_audio, ffmpeg_path

SCENES = (
    "[INST]Mia found an old lantern. It was still warm!",
    "The fox had not lost it, and neither had the bear.",
    "So they put it on the hill, where everybody could see it.",
)
TINY = (320, 180)  # these tests are about files and numbers, not about beauty


class ToneNarrator:
    """Speaks a tone of one second; fails for texts that hold a given word."""

    def __init__(self, broken_at: str | None = None) -> None:
        self.broken_at = broken_at
        self.texts: list[str] = []

    def voices(self) -> list[Voice]:
        return [Voice("heart", "Tone", "en", False)]

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        self.texts.append(text)
        if self.broken_at is not None and self.broken_at in text:
            raise RuntimeError("out of breath")
        time = np.arange(24_000) / 24_000
        return Speech((0.2 * np.sin(2 * np.pi * 330 * time)).astype(np.float32), 24_000)


@pytest.fixture(autouse=True)
def tiny_films(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FilmOptions, "canvas", property(lambda self: TINY))


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    paths = []
    for number, colour in enumerate(["#5aa9e6", "#274060", "#f4a259"]):
        picture = Image.new("RGB", (256, 256), colour)
        pen = ImageDraw.Draw(picture)
        for step in range(0, 256, 32):
            pen.ellipse((step, 200 - step // 2, step + 30, 230 - step // 2), fill=(255 - step, 80, step))
        paths.append(tmp_path / f"picture{number}.png")
        picture.save(paths[-1])
    return paths


def segments(pictures: list[Path]) -> list[Segment]:
    return [Segment(text, path) for text, path in zip(SCENES, pictures, strict=True)]


def decoded(path: Path, size: tuple[int, int] = TINY) -> np.ndarray:
    """The film's luma as uint8 [frames, H, W]."""
    command = [ffmpeg_path(), "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, size[1], size[0])


def box_order(path: Path) -> list[str]:
    """Names of the top-level boxes of an MP4 file."""
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        names.append(name.decode())
        at += struct.unpack(">Q", data[at + 8 : at + 16])[0] if size == 1 else size or len(data)
    return names


def test_a_film_plays_everywhere(tmp_path: Path, pictures: list[Path]) -> None:
    heard: list[tuple[float, str]] = []
    narrator = ToneNarrator()
    result = export_film(
        segments(pictures),
        tmp_path / "deep" / "film.mp4",
        title="The Lantern",
        options=FilmOptions(fps=24),
        narrator=narrator,
        progress=lambda fraction, message: heard.append((fraction, message)),
    )
    assert (result.path, result.srt_path) == (tmp_path / "deep/film.mp4", tmp_path / "deep/film.srt")
    assert result.warnings == () and result.loudness is not None
    assert result.loudness.integrated == pytest.approx(-16, abs=0.5) and result.loudness.peak <= -1.5
    assert result.duration == pytest.approx(3.0 + 4.9 + 5.0 + 5.4 + 3.0 - 4 * 0.6, abs=0.8)
    assert narrator.texts == ["The Lantern", "Mia found an old lantern. It was still warm!", *SCENES[1:]]

    about = subprocess.run([ffmpeg_path(), "-i", str(result.path)], capture_output=True, text=True).stderr
    assert re.search(r"Video: h264 \(High\).*yuv420p\(tv, bt709.*320x180.*24 fps", about), about
    assert re.search(r"Audio: aac \(LC\).*48000 Hz, stereo", about), about
    assert "The Lantern" in about and "SEED-Story Studio" in about
    hours, minutes, seconds = re.search(r"Duration: (\d+):(\d+):([\d.]+)", about).groups()  # type: ignore[union-attr]
    assert int(hours) * 3600 + int(minutes) * 60 + float(seconds) == pytest.approx(result.duration, abs=0.2)
    assert len(decoded(result.path)) == round(result.duration * 24)

    names = box_order(result.path)
    assert names.index("moov") < names.index("mdat")
    srt = result.srt_path.read_text("utf-8")
    assert "INST" not in srt and "Mia found an old lantern." in srt and "The Lantern" not in srt
    assert sorted(p.name for p in (tmp_path / "deep").iterdir()) == ["film.mp4", "film.srt"]
    fractions = [fraction for fraction, _ in heard]
    assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] == 1
    assert heard[0][1] and len({message for _, message in heard}) >= 4


def probed(path: Path, *wanted: str) -> dict[str, Any]:
    if not shutil.which("ffprobe"):
        pytest.skip("ffprobe is not installed")
    command = ["ffprobe", "-v", "error", "-of", "json", *wanted, str(path)]
    return dict(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))


def test_streams_chapters_captions_cover_and_provenance(tmp_path: Path, pictures: list[Path]) -> None:
    told = [
        Segment(text, path, {"model": "mini", "seed": i})
        for i, (text, path) in enumerate(zip(SCENES, pictures, strict=True))
    ]
    result = export_film(told, tmp_path / "film.mp4", title="A = B; or # not", narrator=ToneNarrator())
    about = probed(result.path, "-show_streams", "-show_chapters", "-show_format")
    streams = about["streams"]
    assert [stream["codec_name"] for stream in streams] == ["h264", "aac", "mov_text", "bin_data", "mjpeg"]
    assert streams[0]["profile"] == "High" and streams[0]["color_primaries"] == "bt709"
    assert streams[4]["disposition"]["attached_pic"] == 1
    assert all(float(stream["duration"]) == pytest.approx(result.duration, abs=0.05) for stream in streams[:2])
    tags = about["format"]["tags"]
    assert tags["title"] == "A = B; or # not" and "SEED-Story" in tags["comment"]
    assert [scene["seed"] for scene in json.loads(tags["synopsis"])["scenes"]] == [0, 1, 2]
    names = [chapter["tags"]["title"] for chapter in about["chapters"]]
    assert names[0] == "A = B; or # not" and names[1].startswith("1. Mia found") and names[-1] == "The End"
    assert len(names) == 5 and float(about["chapters"][-1]["end_time"]) == pytest.approx(result.duration, abs=0.1)
    frames = probed(result.path, "-select_streams", "v:0", "-show_entries", "frame=pict_type,pts_time")["frames"]
    keys = [i for i, frame in enumerate(frames) if frame["pict_type"] == "I"]
    assert keys[0] == 0 and max(np.diff(keys)) <= 5 * 30
    times = np.array([float(frame["pts_time"]) for frame in frames])  # joined without a gap or a jump
    assert np.allclose(np.diff(times), 1 / 30, atol=1e-3) and times[0] == pytest.approx(0, abs=0.04)


@pytest.mark.parametrize(
    ("size", "fps", "pixels"),
    [
        ("portrait", 60, (1080, 1920)),
        ("square", 24, (1080, 1080)),
        ("4k", 24, (3840, 2160)),
        ("landscape", 30, (1920, 1080)),
    ],
)
def test_a_real_film_has_the_pixels_and_the_rate_that_were_chosen(
    tmp_path: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch, size: str, fps: int, pixels: tuple[int, int]
) -> None:
    monkeypatch.undo()  # as large as it is
    options = FilmOptions(size=size, fps=fps, title=False, ending=False, encoder="software")
    result = export_film(
        segments(pictures), tmp_path / "film.mp4", options=options, narrator=ToneNarrator(), seconds=0.8
    )
    video = probed(result.path, "-show_streams", "-count_frames")["streams"][0]
    assert (video["width"], video["height"]) == pixels and video.get("sample_aspect_ratio", "1:1") == "1:1"
    assert video["avg_frame_rate"] == f"{fps}/1" and int(video["nb_read_frames"]) == round(0.8 * fps)
    names = box_order(result.path)
    assert names.index("moov") < names.index("mdat")


def test_chapters_and_subtitles_of_a_long_film(tmp_path: Path) -> None:
    """The sizes of a real film: tracks whose ticks have no small common multiple, and more than a few seconds."""
    piece, sound, cover, srt = (tmp_path / name for name in ("piece.mp4", "sound.m4a", "cover.jpg", "film.srt"))
    picture = ["-f", "lavfi", "-i", "color=s=64x64:r=1:d=900", "-c:v", "libx264", "-video_track_timescale", "12288"]
    ffmpeg.run([*picture, str(piece)], "a piece")
    ffmpeg.run(["-f", "lavfi", "-i", "anullsrc=r=48000:d=900", "-c:a", "aac", str(sound)], "a sound")
    Image.new("RGB", (64, 64)).save(cover)
    srt.write_text(to_srt([Cue(1.0, 3.0, "one"), Cue(700.0, 703.0, "two")]))
    chapters = [Chapter(90.0 * number, 90.0 * number + 90.0, f"{number}. Scene …") for number in range(10)]
    join_film([piece], sound, srt, cover, chapters, Tags("Long", []), tmp_path / "film.mp4")
    about = probed(tmp_path / "film.mp4", "-show_chapters", "-show_streams")
    found = [(float(chapter["start_time"]), chapter["tags"]["title"]) for chapter in about["chapters"]]
    assert found == [(chapter.start, chapter.name) for chapter in chapters]
    words = next(stream for stream in about["streams"] if stream["codec_name"] == "mov_text")
    assert words["disposition"]["default"] == 0 and words["tags"]["language"] == "eng"
    shown = [stream["disposition"]["default"] for stream in about["streams"][:2]]
    assert shown == [1, 1]
    command = ["-i", str(tmp_path / "film.mp4"), "-map", "0:s", str(tmp_path / "again.srt")]
    ffmpeg.run(command, "reading the subtitles")
    assert "00:11:40,000 --> 00:11:43,000\ntwo" in (tmp_path / "again.srt").read_text()


def test_films_that_share_scenes_share_their_pieces(
    tmp_path: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[int, int]] = []
    real = clips.ClipMaker.make

    def make(self: clips.ClipMaker, first: int, last: int, *others: Any) -> None:
        made.append((first, last))
        real(self, first, last, *others)

    monkeypatch.setattr(clips.ClipMaker, "make", make)
    told = segments(pictures)
    other = [*told[:2], Segment("The lantern was never found.", pictures[0])]
    store = tmp_path / "clips"
    first = export_film(told, tmp_path / "one.mp4", narrator=ToneNarrator(), clips=store)
    before, made[:] = len(made), []
    second = export_film(other, tmp_path / "two.mp4", narrator=ToneNarrator(), clips=store)
    assert before == 9 and len(made) == 5  # the third scene, both fades of it, the end card, and its fade
    made.clear()
    again = export_film(told, tmp_path / "again.mp4", narrator=ToneNarrator(), clips=store)
    assert made == [] and np.array_equal(decoded(again.path), decoded(first.path))
    fresh = export_film(other, tmp_path / "fresh.mp4", narrator=ToneNarrator())
    one, two = decoded(second.path).astype(int), decoded(fresh.path).astype(int)
    assert one.shape == two.shape and np.abs(one - two).mean() < 0.5
    assert not list(store.glob(".*"))


def test_filming_begins_while_the_story_is_still_read(
    tmp_path: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = threading.Event()
    real = clips.ClipMaker.make

    def make(self: clips.ClipMaker, first: int, last: int, *others: Any) -> None:
        real(self, first, last, *others)
        made.set()

    class Waiting(ToneNarrator):
        def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
            assert text != SCENES[-1] or made.wait(30), "the last scene is read before any piece is made"
            return super().speak(text, voice, rate)

    monkeypatch.setattr(clips.ClipMaker, "make", make)
    result = export_film(segments(pictures), tmp_path / "film.mp4", title="Lantern", narrator=Waiting())
    assert result.warnings == ()  # a voice that fails would be one
    monkeypatch.undo()
    monkeypatch.setattr(FilmOptions, "canvas", property(lambda self: TINY))
    again = export_film(segments(pictures), tmp_path / "again.mp4", title="Lantern", narrator=ToneNarrator())
    assert np.array_equal(decoded(result.path), decoded(again.path))


def test_a_slow_voice_does_not_hold_up_whoever_stops(tmp_path: Path, pictures: list[Path]) -> None:
    asked, free = threading.Event(), threading.Event()

    class Stuck(ToneNarrator):
        def speak(self, text: str, voice: str, rate: float = 1.0) -> Speech:
            asked.set()
            free.wait(30)
            return super().speak(text, voice, rate)

    begin = time.monotonic()
    with pytest.raises(Cancelled):
        export_film(segments(pictures), tmp_path / "film.mp4", narrator=Stuck(), cancel=asked.is_set)
    assert time.monotonic() - begin < 10  # the voice would take thirty
    free.set()
    assert not (tmp_path / "film.mp4").exists()


def test_kept_pieces_are_limited_and_those_in_use_stay(tmp_path: Path) -> None:
    store = clips.ClipStore(tmp_path / "store", limit=2500)
    for number in range(4):
        (tmp_path / "new").write_bytes(bytes([number]) * 1000)
        store.keep(f"key{number}", tmp_path / "new")
        (tmp_path / "new").unlink()
        os.utime(tmp_path / "store" / f"key{number}.mp4", (number, number))
    assert not store.fetch("key0", tmp_path / "a") and store.fetch("key3", tmp_path / "b")
    (tmp_path / "store" / "key3.mp4").unlink()
    assert (tmp_path / "b").read_bytes() == b"\3" * 1000


def test_pictures_move_smoothly_and_are_never_cropped() -> None:
    """Sub-pixel motion: the card's rim follows the easing curve, with no stops and jumps, and stays in the frame."""
    picture = Image.new("RGB", (256, 256), "black")
    layout = pages.scene_layout(640, 360, True)
    for index in range(3):
        still = pages.make_still(picture, layout, move_for(index, (0.2, 0.5), pages.caption_area(layout)))
        count, middle = 90, 170
        lefts, rights = [], []
        for number in range(count):
            luma = split(still.frame(number / (count - 1))).y[middle].astype(np.float32)
            bright = np.flatnonzero(luma > 120)  # the mat, left and right of the picture
            inside = np.arange(bright[bright < 320].max() + 1, bright[bright > 320].min())
            rim = luma[inside[0] - 3 : inside[0] + 3]  # where white turns to black, to a part of a pixel
            lefts.append(inside[0] + ((rim - 16) / 219).sum() - 3)
            rim = luma[inside[-1] - 2 : inside[-1] + 4]
            rights.append(inside[-1] - ((rim - 16) / 219).sum() + 3)
        boxes = [still.box(number / (count - 1)) for number in range(count)]
        widths = np.array([box[2] - box[0] for box in boxes])
        for places in (np.array(lefts), np.array(rights)):
            share = (places[0] - boxes[0][0]) / widths[0]  # where in the card the rim is
            wanted = np.array([box[0] for box in boxes]) + share * widths
            assert np.abs(places - wanted).max() < 0.2, index
            assert np.abs(np.diff(places, 2)).max() < 0.2, index  # no jumps


def test_nobody_is_cut_off_whatever_the_move() -> None:
    """Coloured corners stand for people at the very rim of a picture: all four are seen in every frame."""
    picture = Image.new("RGB", (256, 256), "white")
    for corner in ((8, 8), (232, 8), (8, 232), (232, 232)):
        picture.paste("black", (*corner, corner[0] + 16, corner[1] + 16))
    for size in SIZES.values():
        width, height = size[0] // 4, size[1] // 4
        layout = pages.scene_layout(width // 2 * 2, height // 2 * 2, True)
        for index in range(3):
            still = pages.make_still(picture, layout, move_for(index, (0.9, 0.1), pages.caption_area(layout)))
            for progress in (0.0, 0.3, 1.0):
                left, top, right, bottom = still.box(progress)
                luma = split(still.frame(progress)).y
                middle, centre = round((left + right) / 2), round((top + bottom) / 2)
                for part in (
                    np.s_[:centre, :middle],
                    np.s_[:centre, middle:],
                    np.s_[centre:, :middle],
                    np.s_[centre:, middle:],
                ):
                    assert luma[part].min() < 50, (size, index, progress)


@pytest.mark.parametrize("size", list(SIZES.values()))
def test_start_frames_keep_everybody_on_the_screen_and_off_the_captions(size: tuple[int, int]) -> None:
    """Moves as they are chosen for real drawings: the whole picture is seen in every frame, above the words."""
    width, height = size
    layout = pages.scene_layout(width, height, True)
    label = draw_label("They had looked\neverywhere.", centre=layout.caption_centre, width=layout.caption_width,
                       size=layout.caption_size)  # fmt: skip
    solid = label.top + np.flatnonzero((label.alphas[0] > 200).any(1))[0]
    drawings = sorted((Path(__file__).resolve().parents[4] / "assets" / "frames").glob("*.jpg"))
    assert len(drawings) >= 10
    moves = set()
    for index, file in enumerate(drawings):
        for number in (index, index + 1, index + 2):
            move = move_for(number, focus_of(pages.open_picture(file)), pages.caption_area(layout))
            moves.add(move)
            for progress in np.linspace(0, 1, 21):
                view = move.at(float(progress))
                x, y = (c + v * layout.card_side for c, v in zip(layout.card_centre, (view.x, view.y), strict=True))
                reach = view.scale * layout.card_side / 2
                assert x - reach >= 0 and x + reach <= width and y - reach >= 0 and y + reach <= solid, (file, number)
    assert len(moves) > 20  # chosen from the pictures


def test_cross_fades_and_both_ends_are_gradual(tmp_path: Path, pictures: list[Path]) -> None:
    options = FilmOptions(ending=False)
    result = export_film(segments(pictures)[:2], tmp_path / "film.mp4", options=options, narrator=ToneNarrator())
    luma = decoded(result.path).astype(np.float32)
    assert luma[0].std() < 3 and luma[-1].std() < 3  # blank paper
    means = luma.mean((1, 2))
    assert np.abs(np.diff(means)).max() < 0.25 * (means.max() - means.min())
    assert luma[36].std() > 20


def test_captions_are_burned_only_on_demand(tmp_path: Path, pictures: list[Path]) -> None:
    films = {}
    for captions in (True, False):
        options = FilmOptions(captions=captions, title=False, ending=False)
        result = export_film(
            segments(pictures)[:1], tmp_path / f"{captions}.mp4", options=options, narrator=ToneNarrator()
        )
        assert "lantern" in result.srt_path.read_text("utf-8")
        films[captions] = decoded(result.path)
    layout = pages.scene_layout(*TINY, True)
    x, y = layout.caption_centre
    patch = np.s_[y - 4 : y + 4, x - 40 : x + 40]
    assert films[True][36][patch].std() > 30  # dark letters on a light label
    layout = pages.scene_layout(*TINY, False)
    assert layout.card_side > pages.scene_layout(*TINY, True).card_side


def test_a_missing_or_broken_picture_costs_only_itself(tmp_path: Path, pictures: list[Path]) -> None:
    pictures[1].write_bytes(b"not a picture at all")
    scenes = [Segment(SCENES[0], tmp_path / "gone.png"), Segment(SCENES[1], pictures[1]), Segment(SCENES[2], None)]
    result = export_film(scenes, tmp_path / "film.mp4", title="Lantern", narrator=ToneNarrator())
    assert [warning.split(" appears")[0] for warning in result.warnings] == ["Scene 1", "Scene 2", "Scene 3"]
    assert result.path.exists() and decoded(result.path)[100].std() > 5


def test_a_broken_voice_costs_only_its_scene(tmp_path: Path, pictures: list[Path]) -> None:
    narrator = ToneNarrator(broken_at="fox")
    result = export_film(segments(pictures), tmp_path / "film.mp4", narrator=narrator)
    assert len(result.warnings) == 1 and result.warnings[0].startswith("Scene 2 has no narration.")
    assert "The fox had not lost it" in result.srt_path.read_text("utf-8")
    command = [ffmpeg_path(), "-v", "error", "-i", str(result.path), "-f", "f32le", "-ac", "1", "-ar", "8000", "-"]
    sound = np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, "<f4")
    loud = np.abs(sound[: len(sound) // 100 * 100]).reshape(-1, 100).max(1) > 0.02
    assert np.count_nonzero(np.diff(loud.astype(int)) == 1) == 2  # two scenes speak


def test_a_silent_film_gives_time_to_read_without_complaint(tmp_path: Path, pictures: list[Path]) -> None:
    options = FilmOptions(voice="none")
    result = export_film(segments(pictures), tmp_path / "film.mp4", options=options, narrator=SilentNarrator())
    assert result.warnings == ()
    assert result.duration > sum(len(text) / 17 for text in SCENES)


def test_a_missing_font_and_unknown_letters_are_reported(
    tmp_path: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes = [Segment("Mia met 🦊 on the hill.", pictures[0])]
    result = export_film(scenes, tmp_path / "one.mp4", narrator=ToneNarrator())
    assert [w for w in result.warnings if "🦊" in w and w.startswith("Scene 1")]
    monkeypatch.setattr(fonts, "FOLDER", tmp_path / "nowhere")
    result = export_film(scenes, tmp_path / "two.mp4", title="Lantern", narrator=ToneNarrator())
    assert any(fonts.CAPTION in w for w in result.warnings) and any(fonts.TITLE in w for w in result.warnings)


def test_cancelling_leaves_nothing_and_spoils_nothing(tmp_path: Path, pictures: list[Path]) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "film.mp4").write_bytes(b"the old film")
    filming = []

    def watch(fraction: float, message: str) -> None:
        filming.append(message == "Creating the film")

    with pytest.raises(Cancelled):
        export_film(
            segments(pictures),
            folder / "film.mp4",
            narrator=ToneNarrator(),
            progress=watch,
            cancel=lambda: any(filming),
        )
    assert any(filming)
    assert [p.name for p in folder.iterdir()] == ["film.mp4"]
    assert (folder / "film.mp4").read_bytes() == b"the old film"


def test_an_encoder_that_is_killed_once_is_started_again(
    tmp_path: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []
    real = ClipEncoder.write

    def write(self: ClipEncoder, frame: np.ndarray) -> None:
        if not killed:
            killed.append(self._process.pid)
            self._process.kill()
            self._process.wait()
        real(self, frame)

    monkeypatch.setattr(ClipEncoder, "write", write)
    result = export_film(segments(pictures)[:1], tmp_path / "film.mp4", narrator=ToneNarrator())
    assert killed and len(decoded(result.path)) == round(result.duration * 30)


@pytest.mark.parametrize("trouble", ["killed", "full disk"])
def test_a_failing_encoder_is_told_and_leaves_nothing(
    tmp_path: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    real = ClipEncoder.__init__

    def start(self: ClipEncoder, path: Path, *others: Any) -> None:
        real(self, Path("/dev/full") if trouble == "full disk" else path, *others)
        if trouble == "killed":
            self._process.kill()

    if trouble == "full disk" and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    monkeypatch.setattr(ClipEncoder, "__init__", start)
    reason = "killed" if trouble == "killed" else "disk is full"
    with pytest.raises(StoryError, match=f"could not be encoded.*{reason}"):
        export_film(segments(pictures), tmp_path / "out" / "film.mp4", narrator=ToneNarrator())
    assert list((tmp_path / "out").iterdir()) == []


def test_the_word_that_is_heard_stands_out(tmp_path: Path) -> None:
    label = {"centre": (320, 300), "width": 500, "size": 24}
    plain, first, second = (draw_label("one two\nthree", **label, lit=lit) for lit in (None, 0, 2))  # type: ignore[arg-type]
    assert plain.planes[0].shape == first.planes[0].shape
    changed = [np.argwhere(plain.planes[1] != other.planes[1]).mean(0) for other in (first, second)]
    assert changed[0][0] < changed[1][0]  # the second one is on the second line
    cues = [Cue(1.0, 3.0, "one two", (Word("one", 1.2, 1.6), Word("two", 1.6, 2.4)))]
    (span,) = spans_of(cues, 30, True)
    assert [span.lit(frame) for frame in (31, 36, 47, 48, 80)] == [None, 0, 0, 1, 1]
    assert spans_of(cues, 30, False)[0].words == ()


def test_a_preview_is_the_beginning(tmp_path: Path, pictures: list[Path]) -> None:
    narrator = ToneNarrator()
    result = export_film(segments(pictures), tmp_path / "film.mp4", title="Lantern", narrator=narrator, seconds=3.0)
    assert result.duration == 3.0 and len(decoded(result.path)) == 90
    whole = export_film(segments(pictures), tmp_path / "whole.mp4", title="Lantern", narrator=ToneNarrator())
    one, two = decoded(result.path)[20:72].astype(int), decoded(whole.path)[20:72].astype(int)
    assert np.abs(one - two).mean() < 2  # as the film goes, until the preview fades
    assert result.loudness is not None


def test_the_encoder_itself_takes_raw_frames(tmp_path: Path) -> None:
    with ClipEncoder(tmp_path / "film.mp4", TINY, 24) as encoder:
        for shade in range(24):
            encoder.write(join(to_planes(Image.new("RGB", TINY, (shade * 10,) * 3))))
    means = decoded(tmp_path / "film.mp4").mean((1, 2))
    assert len(means) == 24 and np.all(np.diff(means) > 0)


@pytest.mark.parametrize(
    "values",
    [
        {"size": "huge"},
        {"size": ["landscape"]},
        {"fps": 25},
        {"fps": True},
        {"fps": "24"},
        {"fps": 24.0},
        {"captions": 1},
        {"title": "yes"},
        {"voice": "nobody"},
        {"voice": None},
        {"rate": 2},
        {"rate": "fast"},
        {"reader": "nobody"},
        {"speaker": "nobody"},
        {"pitch": 51},
        {"pitch": 1.5},
        {"music": "nowhere.mp3"},
        {"music": None},
        {"highlight": 1},
        {"composition": "wide"},
        {"colour": "red"},
    ],
)
def test_bad_options_are_refused_with_a_sentence(values: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"\.$"):
        FilmOptions.from_dict(values)


def test_options_from_plain_data() -> None:
    assert FilmOptions.from_dict({}) == FilmOptions()
    options = FilmOptions.from_dict({"size": "square", "fps": 30, "captions": False, "rate": 1, "voice": "none"})
    assert (options.size, options.fps, options.captions, options.rate, options.voice) == (
        "square",
        30,
        False,
        1.0,
        "none",
    )


def test_unusable_arguments(tmp_path: Path, pictures: list[Path]) -> None:
    with pytest.raises(InputError, match="at least one scene"):
        export_film([], tmp_path / "film.mp4", narrator=ToneNarrator())
    (tmp_path / "file").write_text("")
    with pytest.raises(StoryError, match="could not be saved"):
        export_film(segments(pictures), tmp_path / "file" / "film.mp4", narrator=ToneNarrator())
    with pytest.raises(InputError, match="mp4"):
        export_film(segments(pictures), tmp_path / "film.avi", narrator=ToneNarrator())


@pytest.mark.parametrize("size", list(SIZES.values()))
def test_layouts_keep_picture_caption_and_title_apart_and_inside(size: tuple[int, int]) -> None:
    width, height = size
    layout = pages.scene_layout(width, height, True)
    below = layout.card_centre[1] + layout.card_side / 2
    assert layout.card_centre[1] - layout.card_side / 2 > 0 and layout.card_side < width
    text = "They had looked everywhere, and nobody\nhad lost a lantern! The bear was worried,"
    label = draw_label(text, centre=layout.caption_centre, width=layout.caption_width, size=layout.caption_size)
    high, wide = label.alphas[0].shape
    solid = np.flatnonzero((label.alphas[0] > 200).any(1)) + label.top
    assert below < solid[0] and solid[-1] < height and label.left >= 0 and label.left + wide <= width
    assert label.left % 2 == label.top % 2 == 0
    frame = pages.blank_frame(width, height)
    lay_on(frame, label)
    assert split(frame).y.min() < 80
    layout = pages.title_layout(width, height)
    for title in ("Up", "The Rabbit and the Lost Lantern", "word " * 60):
        _, lines = pages._fit_title(title.strip(), layout.title)
        assert 1 <= len(lines) <= 4


def test_lines_are_broken_anew_for_narrow_films() -> None:
    font, _ = fonts.load(fonts.CAPTION, 40)
    lines = fit_lines("They had looked everywhere, and nobody\nhad lost a lantern!", font, 500)
    assert len(lines) > 2 and max(font.getlength(line) for line in lines) <= 500


@pytest.mark.parametrize("size", [(400, 100), (100, 300), (256, 256), (1600, 900)])
def test_pictures_are_never_stretched(size: tuple[int, int]) -> None:
    picture = Image.new("RGB", size, "white")
    x, y, reach = size[0] / 2, size[1] / 2, min(size) * 0.3
    ImageDraw.Draw(picture).ellipse((x - reach, y - reach, x + reach, y + reach), fill="black")
    still = pages.make_still(picture, pages.scene_layout(1280, 720, True), Move(View(1.0), View(1.0)))
    disc = split(still.frame(0.5)).y < 60
    assert np.ptp(np.flatnonzero(disc.any(0))) == pytest.approx(np.ptp(np.flatnonzero(disc.any(1))), abs=2)


def test_planes_hold_the_standard_colours_and_blend_exactly() -> None:
    white, black, red = (to_planes(Image.new("RGB", (4, 4), c)) for c in ("white", "black", "red"))
    assert (white.y[0, 0], white.u[0, 0], white.v[0, 0]) == (235, 128, 128)
    assert (black.y[0, 0], black.u[0, 0], black.v[0, 0]) == (16, 128, 128)
    assert (red.y[0, 0], red.u[0, 0], red.v[0, 0]) == (63, 102, 240)
    one, two = join(white), join(black)
    assert np.array_equal(split(one).y, white.y) and np.array_equal(blend(one, two, 0.0), one)
    assert np.array_equal(blend(one, two, 1.0), two)


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (2000, 5)])
def test_odd_pictures_are_shown_all_the_same(size: tuple[int, int]) -> None:
    for canvas in ((640, 360), (360, 640), (360, 360)):
        for layout in (pages.scene_layout(*canvas, True), pages.title_layout(*canvas)):
            frame = pages.make_still(Image.new("RGB", size, "navy"), layout, Move(View(0.9), View(1.0))).frame(0.5)
            assert frame.shape == (canvas[1] * 3 // 2, canvas[0])


def test_transparent_pictures_lie_on_paper(tmp_path: Path) -> None:
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert min(pages.open_picture(tmp_path / "clear.png").getpixel((5, 5))) > 230  # type: ignore[type-var]


def test_captions_begin_when_their_words_are_heard(tmp_path: Path, pictures: list[Path]) -> None:
    """The finished film against its own SRT file: each caption begins where sound begins behind a silence."""
    pytest.importorskip("hibari")
    options = FilmOptions(title=False, fps=24)
    result = export_film(segments(pictures), tmp_path / "film.mp4", options=options, narrator=HibariNarrator())
    starts = []
    for stamp in re.findall(r"(\d\d):(\d\d):(\d\d),(\d{3}) -->", result.srt_path.read_text("utf-8")):
        hours, minutes, seconds, thousandths = map(int, stamp)
        starts.append(hours * 3600 + minutes * 60 + seconds + thousandths / 1000)
    sound = decode_audio(result.path.read_bytes(), 8000)
    loud = np.abs(sound[: len(sound) // 80 * 80]).reshape(-1, 80).max(1) > 0.01  # 10 ms
    heard = np.flatnonzero(loud)
    behind_silence = heard[np.diff(heard, prepend=-100) > 50] / 100  # half a second of it
    assert len(starts) == len(SCENES)  # these scenes are one caption each
    for start in starts:
        assert np.abs(behind_silence - start).min() < 0.12, (start, behind_silence)
