"""Films whose picture fills the frame: how much of it, how it moves, and that ffmpeg moves it as it is drawn here."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from seed_story.export import FilmOptions, Segment, export_film
from seed_story.export.film import clips, pages
from seed_story.export.film.captions import Captions, CaptionSpan, draw_label
from seed_story.export.film.composition import (
    BOOK,
    CARD,
    FILL,
    Box,
    caption_place,
    scene_window,
    strip_for,
    title_place,
    title_window,
)
from seed_story.export.film.encoders import SOFTWARE
from seed_story.export.film.extension import carried_on
from seed_story.export.film.moved import can_move, film_moved
from seed_story.export.film.panning import Pan, Track, track_for
from seed_story.export.film.planes import split
from seed_story.export.film.windows import PannedStill
from seed_story.export.options import SIZES
from seed_story.narration import SilentNarrator
from seed_story.runtime.ffmpeg import ffmpeg_path

SMALL = (640, 360)
SHAPES = {
    "square": (512, 512),
    "wide": (1024, 576),
    "photo": (900, 600),
    "upright": (576, 1024),
    "panorama": (1500, 400),
}


def scribble(size: tuple[int, int], rim: str = "") -> Image.Image:
    """A picture with something everywhere; with `rim` its border has that colour."""
    noise = np.random.default_rng(3).integers(0, 255, (max(2, size[1] // 16), max(2, size[0] // 16), 3), np.uint8)
    picture = Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC)
    if rim:
        ImageDraw.Draw(picture).rectangle((0, 0, size[0] - 1, size[1] - 1), outline=rim, width=max(2, min(size) // 60))
    return picture


def window_still(
    picture: Image.Image, size: tuple[int, int], track: Track | None = None, number: int = 0
) -> PannedStill:
    window = scene_window(FILL, *size)
    strip = strip_for(picture.size, window)
    length, seen = strip.size[strip.axis], (window.width, window.height)[strip.axis]
    track = track or track_for(0, length, seen, (0.5, 0.4), min(size))
    return pages.make_window(picture, size, window, strip, track)


@pytest.mark.parametrize(("shape", "least"), [("square", 0.7), ("wide", 1.0), ("photo", 0.9), ("panorama", 0.55)])
def test_the_picture_has_most_of_a_wide_frame(shape: str, least: float) -> None:
    frame = SIZES["landscape"]
    window = scene_window(FILL, *frame)
    strip = strip_for(SHAPES[shape], window)
    room = strip.size[strip.axis] - (window.width, window.height)[strip.axis]
    for offset in (0, room / 2, room):
        assert strip.share(window, frame, offset) >= least


def test_the_share_is_what_is_seen() -> None:
    """Measured on a drawn frame: what lies between the picture's own borders."""
    still = window_still(scribble((512, 512), "white"), SMALL)
    luma = split(still.shown(45, 90, 30)).y
    row = luma.mean(0)  # the white borders are columns now
    columns = np.flatnonzero(row > row.mean() + 40)
    share = (columns.max() - columns.min()) / SMALL[0]
    strip = strip_for((512, 512), scene_window(FILL, *SMALL))
    assert share == pytest.approx(strip.share(scene_window(FILL, *SMALL), SMALL, 40), abs=0.03) and share > 0.7


@pytest.mark.parametrize("size", list(SIZES.values()))
@pytest.mark.parametrize("shape", list(SHAPES.values()))
def test_strips_cover_their_windows(size: tuple[int, int], shape: tuple[int, int]) -> None:
    for window in (scene_window(FILL, *size), scene_window(BOOK, *size), title_window(*size)):
        for index in range(4):
            strip = strip_for(shape, window, index)
            seen, side = (window.width, window.height), (strip.picture.width, strip.picture.height)
            assert strip.size[1 - strip.axis] == seen[1 - strip.axis] and strip.size[strip.axis] >= seen[strip.axis] + 2
            assert side[strip.axis] >= seen[strip.axis]  # along its way there is nothing but picture
            assert side[0] / side[1] == pytest.approx(shape[0] / shape[1], rel=0.02)
            numbers = [*strip.size, *vars(strip.picture).values(), *vars(window).values()]
            assert all(number % 2 == 0 for number in numbers)


def test_a_picture_is_carried_on_without_a_seam_and_left_as_it_is() -> None:
    picture = scribble((512, 512))
    strip = strip_for(picture.size, Box(0, 0, 640, 360))
    grown = picture.resize((strip.picture.width, strip.picture.height))
    wide = np.asarray(carried_on(grown, strip), np.int16)
    left, right = strip.picture.left, strip.picture.left + strip.picture.width
    assert wide.shape == (strip.size[1], strip.size[0], 3) and left > 0
    assert np.array_equal(wide[:, left:right], np.asarray(grown))
    steps = np.abs(np.diff(wide, axis=1)).mean((0, 2))  # from column to column
    assert steps[left - 1] < 3 * np.median(steps[left:right]) and steps[right - 1] < 3 * np.median(steps[left:right])
    assert steps[:10].mean() < 0.3 * np.median(steps[left:right])  # out of focus at the ends
    flat = Image.new("RGB", grown.size, (120, 60, 200))
    assert np.abs(np.asarray(carried_on(flat, strip), np.int16)[5, left - 3 : left] - (120, 60, 200)).max() <= 2


@pytest.mark.parametrize("room", [4, 60, 318, 1200])
@pytest.mark.parametrize(("frames", "fps"), [(90, 24), (390, 30), (900, 60)])
def test_windows_move_at_one_speed_and_stay_on_the_picture(room: int, frames: int, fps: int) -> None:
    for goal in (0.0, room / 3, float(room), 5.0 * room):
        for arrives in (False, True):
            track = Track(room, goal, arrives, 27.0)
            pan = track.pan(frames, fps)
            places = np.array([pan.offset(frame) for frame in range(frames)])
            assert np.ptp(np.diff(places)) == 0 and abs(pan.speed) / 16 * fps <= 27.0  # smooth, and not too quick
            assert places.min() >= 0 and places.max() < room + 2
            for frame in range(0, frames, 7):
                layer, begin = pan.place(frame)
                assert begin % 2 == 0 and begin + pan.phase(layer) == pan.offset(frame)
            near, goal_there = places[-1] if arrives else places[0], min(goal, room)
            if goal_there in (0, room):  # else there may be no room for the whole way
                assert abs(near - goal_there) <= min(abs(places - goal_there)) + 2
    assert Pan(0, 4).layers == 8 and Pan(0, 16).layers == 2 and Pan(64, 0).layers == 1


def test_motion_has_parts_of_pixels() -> None:
    """A border of the picture, measured in drawn frames, moves evenly though it moves less than a pixel a frame."""
    picture = Image.new("RGB", (512, 512), "black")
    picture.paste("white", (0, 256, 512, 512))
    still = window_still(picture, SMALL, Track(100, 100.0, True, 9.0))
    edges = []
    for frame in range(0, 90):
        column = split(still.shown(frame, 90, 30)).y[:, 320].astype(np.float64)
        edges.append(SMALL[1] - ((column - 16) / 219).sum())
    speed = np.diff(edges)
    assert np.abs(speed - speed.mean()).max() < 0.06 and 0 < abs(speed.mean()) < 0.5


@pytest.mark.parametrize(("shape", "canvas"), [("square", SMALL), ("square", (360, 640)), ("panorama", SMALL)])
def test_ffmpeg_moves_a_shot_as_it_is_drawn_here(tmp_path: Path, shape: str, canvas: tuple[int, int]) -> None:
    still = window_still(scribble(SHAPES[shape]), canvas)
    first, frames, fps = 30, 60, 30
    spans = [CaptionSpan(34, 60, "The fox\nsat down.", True, True), CaptionSpan(64, 70, "Oh!", True, False)]
    place = ((canvas[0] // 2, canvas[1] - 60), canvas[0] - 60, 24)
    heard: list[int] = []
    assert can_move(still, frames, fps)
    film_moved(
        tmp_path / "moved.mp4", still, (20, 80), (first, first + frames), Captions(spans, place), fps, 1,
        SOFTWARE, heard.append,
    )  # fmt: skip
    command = [ffmpeg_path(), "-v", "error", "-i", str(tmp_path / "moved.mp4"), "-f", "rawvideo", "-"]
    raw = subprocess.run([*command[:-1], "-pix_fmt", "yuv420p", "-"], capture_output=True, check=True).stdout
    seen = np.frombuffer(raw, np.uint8).reshape(-1, canvas[1] * 3 // 2, canvas[0])
    assert len(seen) == frames == sum(heard)
    captions = Captions(spans, place)
    for number in range(frames):
        drawn = still.shown(first - 20 + number, 80, fps).copy()
        captions.draw(drawn, first + number)
        error = np.mean((drawn.astype(np.float32) - seen[number]) ** 2)
        assert 10 * np.log10(255**2 / error) > 32, number  # dB
    assert [file.name for file in tmp_path.iterdir()] == ["moved.mp4"]


@pytest.mark.parametrize("composition", [FILL, BOOK])
@pytest.mark.parametrize("size", list(SIZES.values()))
def test_words_stay_where_every_screen_shows_them(composition: str, size: tuple[int, int]) -> None:
    width, height = size
    place = caption_place(composition, width, height)
    texts = [
        "They had looked everywhere, and nobody\nhad lost a lantern! The bear was worried,",
        "מיה מצאה פנס ישן ליד השביל ביער\nוהוא עדיין היה חם",
        "小狐狸在山上等着它的朋友们回来一起吃晚饭然后睡觉",
        "Donaudampfschifffahrtsgesellschaftskapitän",
    ]
    for text in texts:
        label = draw_label(text, centre=place.centre, width=place.width, size=place.size)
        rows, columns = (np.flatnonzero((label.alphas[0] > 200).any(axis)) for axis in (1, 0))
        top, bottom = label.top + rows[0], label.top + rows[-1]
        left, right = label.left + columns[0], label.left + columns[-1]
        assert left >= 0.03 * width and right <= 0.97 * width and bottom <= 0.965 * height, text
        if width < height and composition == FILL:
            assert bottom <= 0.86 * height  # buttons of a phone lie below
        if composition == BOOK:  # never on the picture
            window = title_window(width, height)
            assert left >= window.width or top >= window.height, text
    title = title_place(width, height)
    window = title_window(width, height)
    assert title.centre[0] - title.width / 2 >= (window.width if width > height else 0)
    assert title.centre[0] + title.width / 2 <= width


def one_film(folder: Path, name: str, texts: list[str], pictures: list[Path], **chosen: object) -> tuple[Path, int]:
    """A silent film with its pieces kept in `folder`/clips; how many of them are new."""
    store = folder / "clips"
    before = len(list(store.glob("*.mp4"))) if store.exists() else 0
    options = FilmOptions(voice="none", encoder="software", fps=24, **chosen)  # type: ignore[arg-type]
    told = [Segment(text, picture) for text, picture in zip(texts, pictures, strict=True)]
    made = export_film(told, folder / f"{name}.mp4", options=options, narrator=SilentNarrator(), clips=store)
    assert made.warnings == ()
    return made.path, len(list(store.glob("*.mp4"))) - before


@pytest.fixture
def drawings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    monkeypatch.setattr(FilmOptions, "canvas", property(lambda self: (320, 180)))
    files = []
    for number, shape in enumerate(("square", "wide", "upright")):
        picture = scribble(SHAPES[shape]).rotate(90 * number)
        files.append(tmp_path / f"{number}.png")
        picture.save(files[-1])
    return files


def test_an_edited_caption_makes_only_its_scene_anew(tmp_path: Path, drawings: list[Path]) -> None:
    texts = ["Mia found a lantern.", "It was warm.", "She gave it back."]
    _, first = one_film(tmp_path, "one", texts, drawings)
    longer = "It was still warm, and its small light was blinking, once, twice, three times, as if it called somebody."
    _, again = one_film(tmp_path, "two", [texts[0], longer, texts[2]], drawings)
    assert first == 9 and again == 3  # four shots and their fades; then the scene, and a fade on both sides
    _, none = one_film(tmp_path, "three", texts, drawings)
    assert none == 0


def test_compositions_differ_and_are_kept_apart(tmp_path: Path, drawings: list[Path]) -> None:
    made = [
        one_film(tmp_path, name, ["A fox."], drawings[:1], composition=name, ending=False)
        for name in (FILL, BOOK, CARD)
    ]
    assert all(new > 0 for _, new in made)
    assert len({path.read_bytes() for path, _ in made}) == 3


def test_what_is_kept_has_a_bound(tmp_path: Path, drawings: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    real = clips.ClipStore.__init__
    monkeypatch.setattr(clips.ClipStore, "__init__", lambda self, folder: real(self, folder, 60_000))
    for a, b in pairwise([*drawings, drawings[0]]):
        one_film(tmp_path, "film", ["A fox.", "A bear."], [a, b])
        assert sum(file.stat().st_size for file in (tmp_path / "clips").glob("*.mp4")) <= 60_000
