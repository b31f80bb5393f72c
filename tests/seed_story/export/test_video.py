"""Whole films, made and probed; and what happens when something is missing."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.export import FilmOptions, FilmResult, Segment, export_film, fonts, pages, video
from seed_story.export.captions import draw_label, fit_lines, lay_on
from seed_story.export.ffmpeg import FilmEncoder, ffmpeg_path
from seed_story.export.motion import MOVES, Move, View
from seed_story.export.options import SIZES
from seed_story.export.planes import blend, join, split, to_planes
from seed_story.export.soundtrack import write_wav
from seed_story.narration import SilentNarrator, Speech, Voice

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
        options=FilmOptions(),
        narrator=narrator,
        progress=lambda fraction, message: heard.append((fraction, message)),
    )
    assert result == FilmResult(tmp_path / "deep/film.mp4", tmp_path / "deep/film.srt", result.duration, ())
    assert result.duration == pytest.approx(4 * 3.0 - 3 * 0.6, abs=0.2)
    assert narrator.texts == ["The Lantern", "Mia found an old lantern. It was still warm!", *SCENES[1:]]

    about = subprocess.run([ffmpeg_path(), "-i", str(result.path)], capture_output=True, text=True).stderr
    assert re.search(r"Video: h264 \(High\).*yuv420p\(tv, bt709.*320x180.*24 fps", about), about
    assert re.search(r"Audio: aac \(LC\).*48000 Hz, stereo", about), about
    assert "The Lantern" in about and "SEED-Story studio" in about
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


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffprobe is not installed")
def test_streams_end_together_and_groups_of_pictures_are_short(tmp_path: Path, pictures: list[Path]) -> None:
    result = export_film(segments(pictures), tmp_path / "film.mp4", title="", narrator=ToneNarrator())
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", str(result.path)]
    streams = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]
    assert [stream["codec_name"] for stream in streams] == ["h264", "aac"]
    assert streams[0]["profile"] == "High" and streams[0]["color_primaries"] == "bt709"
    assert all(float(stream["duration"]) == pytest.approx(result.duration, abs=0.05) for stream in streams)
    command = ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=pict_type", "-of", "csv=p=0"]
    kinds = subprocess.run([*command, str(result.path)], capture_output=True, text=True, check=True).stdout
    keys = [i for i, kind in enumerate(kinds.split()) if kind.startswith("I")]
    assert keys[0] == 0 and max(np.diff(keys)) <= 48


def test_pictures_move_smoothly_all_the_time(tmp_path: Path) -> None:
    """Sub-pixel motion: the change from frame to frame follows the easing curve, with no stops and jumps."""
    random = np.random.default_rng(3)
    rough = Image.fromarray(random.integers(0, 255, (24, 24, 3), dtype=np.uint8))
    picture = rough.resize((256, 256), Image.Resampling.BICUBIC)
    layout = pages.scene_layout(640, 360, True)
    for move in MOVES:
        still = pages.make_still(picture, layout, move)
        count = 96
        luma = np.stack([split(still.frame(i / (count - 1))).y for i in range(count)]).astype(
            np.float32
        )  # [count, H, W]
        change = np.abs(np.diff(luma, axis=0)).mean((1, 2))
        speed = np.sin(np.pi * (np.arange(count - 1) + 0.5) / (count - 1))
        middle = speed > 0.5
        even = change[middle] / speed[middle]
        assert change[middle].min() > 0
        assert even.std() / even.mean() < 0.15, move
        jumps = np.abs(np.diff(change))[middle[1:]]
        assert jumps.max() < 0.1 * change.max(), move


def test_cross_fades_and_both_ends_are_gradual(tmp_path: Path, pictures: list[Path]) -> None:
    result = export_film(segments(pictures)[:2], tmp_path / "film.mp4", narrator=ToneNarrator())
    luma = decoded(result.path).astype(np.float32)
    assert luma[0].std() < 3 and luma[-1].std() < 3  # blank paper
    means = luma.mean((1, 2))
    assert np.abs(np.diff(means)).max() < 0.25 * (means.max() - means.min())
    assert luma[36].std() > 20


def test_captions_are_burned_only_on_demand(tmp_path: Path, pictures: list[Path]) -> None:
    films = {}
    for captions in (True, False):
        options = FilmOptions(captions=captions, title=False)
        result = export_film(
            segments(pictures)[:1], tmp_path / f"{captions}.mp4", options=options, narrator=ToneNarrator()
        )
        assert "lantern" in result.srt_path.read_text("utf-8")
        films[captions] = decoded(result.path)
    layout = pages.scene_layout(*TINY, True)
    x, y = layout.caption_centre
    patch = np.s_[y - 4 : y + 4, x - 40 : x + 40]
    assert films[True][30][patch].std() > 30  # dark letters on a light label
    layout = pages.scene_layout(*TINY, False)
    assert layout.card_side > pages.scene_layout(*TINY, True).card_side


def test_a_missing_or_broken_picture_costs_only_itself(tmp_path: Path, pictures: list[Path]) -> None:
    pictures[1].write_bytes(b"not a picture at all")
    scenes = [Segment(SCENES[0], tmp_path / "gone.png"), Segment(SCENES[1], pictures[1]), Segment(SCENES[2], None)]
    result = export_film(scenes, tmp_path / "film.mp4", title="Lantern", narrator=ToneNarrator())
    assert [warning.split(" is shown")[0] for warning in result.warnings] == ["Scene 1", "Scene 2", "Scene 3"]
    assert result.path.exists() and decoded(result.path)[100].std() > 5


def test_a_broken_voice_costs_only_its_scene(tmp_path: Path, pictures: list[Path]) -> None:
    narrator = ToneNarrator(broken_at="fox")
    result = export_film(segments(pictures), tmp_path / "film.mp4", narrator=narrator)
    assert len(result.warnings) == 1 and result.warnings[0].startswith("Scene 2 is shown without a voice.")
    assert "The fox had not lost it" in result.srt_path.read_text("utf-8")
    command = [ffmpeg_path(), "-v", "error", "-i", str(result.path), "-f", "f32le", "-ac", "1", "-ar", "8000", "-"]
    sound = np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, "<f4")
    loud = np.abs(sound[: len(sound) // 100 * 100]).reshape(-1, 100).max(1) > 0.02
    assert np.count_nonzero(np.diff(loud.astype(int)) == 1) == 2  # two scenes speak


def test_a_silent_film_gives_time_to_read_without_complaint(tmp_path: Path, pictures: list[Path]) -> None:
    options = FilmOptions(voice="none")
    result = export_film(segments(pictures), tmp_path / "film.mp4", options=options, narrator=SilentNarrator())
    assert result.warnings == ()
    assert result.duration > sum(len(text) / 13 for text in SCENES)


def test_a_missing_font_and_unknown_letters_are_reported(
    tmp_path: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes = [Segment("Mia met 小狐狸 on the hill.", pictures[0])]
    result = export_film(scenes, tmp_path / "one.mp4", narrator=ToneNarrator())
    assert [w for w in result.warnings if "小" in w and w.startswith("Scene 1")]
    monkeypatch.setattr(fonts, "FOLDER", tmp_path / "nowhere")
    result = export_film(scenes, tmp_path / "two.mp4", title="Lantern", narrator=ToneNarrator())
    assert any(fonts.CAPTION in w for w in result.warnings) and any(fonts.TITLE in w for w in result.warnings)


def test_cancelling_leaves_nothing_and_spoils_nothing(tmp_path: Path, pictures: list[Path]) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "film.mp4").write_bytes(b"the old film")
    asked = []

    def cancel() -> bool:
        asked.append(1)
        return len(asked) > 30

    with pytest.raises(Cancelled):
        export_film(segments(pictures), folder / "film.mp4", narrator=ToneNarrator(), cancel=cancel)
    assert [p.name for p in folder.iterdir()] == ["film.mp4"]
    assert (folder / "film.mp4").read_bytes() == b"the old film"


def test_a_failing_encoder_is_told_and_leaves_nothing(
    tmp_path: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video, "write_wav", lambda path, track: path.write_bytes(b"noise"))
    with pytest.raises(StoryError, match="could not be encoded"):
        export_film(segments(pictures), tmp_path / "out" / "film.mp4", narrator=ToneNarrator())
    assert list((tmp_path / "out").iterdir()) == []


def test_the_encoder_itself_takes_raw_frames(tmp_path: Path) -> None:
    write_wav(tmp_path / "silence.wav", np.zeros(48_000, np.float32))
    with FilmEncoder(tmp_path / "film.mp4", TINY, 24, tmp_path / "silence.wav", {"title": "a=b; 'c'"}) as encoder:
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
    with pytest.raises(StoryError, match="could not be written"):
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
        _, lines = pages._fit_title(title.strip(), layout)
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
    width, height = still.below[0].size
    luma = split(still.frame(0.5)).y[still.top : still.top + height, still.left : still.left + width]
    disc = luma[20:-20, 20:-20] < 100
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
    for canvas in SIZES.values():
        for layout in (pages.scene_layout(*canvas, True), pages.title_layout(*canvas)):
            frame = pages.make_still(Image.new("RGB", size, "navy"), layout, MOVES[0]).frame(0.5)
            assert frame.shape == (canvas[1] * 3 // 2, canvas[0])


def test_transparent_pictures_lie_on_paper(tmp_path: Path) -> None:
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert min(pages.open_picture(tmp_path / "clear.png").getpixel((5, 5))) > 230  # type: ignore[type-var]
