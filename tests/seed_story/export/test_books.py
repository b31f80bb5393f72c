"""Books, comic page, sound and data: real files, looked into by other programs where there are any."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import time
import wave
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageCms

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.export import fonts
from seed_story.export.audiobook import AudioOptions, export_audio
from seed_story.export.books import pdf_shaping as book_shaped
from seed_story.export.books.comic import ComicOptions, export_comic
from seed_story.export.books.epub import export_epub
from seed_story.export.books.markdown import export_markdown
from seed_story.export.books.pdf import BLEED, TRIMS, BookOptions, export_book
from seed_story.export.branching import Node
from seed_story.export.data.storystream import export_stream
from seed_story.export.files import picture_or_blank
from seed_story.export.film.mastering import master
from seed_story.export.narrated_path import Segment
from seed_story.export.options import VoiceOptions
from seed_story.export.web.page import export_page
from seed_story.images import open_picture
from seed_story.narration import SilentNarrator
from seed_story.runtime.ffmpeg import measure
from tests.seed_story.export.telling import HOSTILE, TEXTS, Reader, one_path, tale

EPUBCHECK = Path("/usr/bin/epubcheck")


def said(*command: str) -> str:
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("trim", TRIMS)
def test_a_book_has_a_cover_a_page_for_each_scene_and_a_last_page(tmp_path: Path, trim: str) -> None:
    made = export_book(one_path(tmp_path), tmp_path / "b.pdf", title="The Lantern", options=BookOptions(trim))
    assert made.warnings == ()
    pages = said("pdftotext", "-layout", str(made.path), "-").split("\f")
    assert len(pages) == 6 and "The Lantern" in pages[0] and "The End" in pages[4]
    for page, text in zip(pages[1:4], (TEXTS[0], TEXTS[1], TEXTS[3]), strict=True):
        assert text in " ".join(page.split())
    rows = said("pdffonts", str(made.path)).splitlines()[2:]
    assert rows and all(row.split()[-5] == "yes" for row in rows)  # embedded


def test_bleed_is_around_the_trimmed_page_and_paper_fills_it(tmp_path: Path) -> None:
    made = export_book(one_path(tmp_path), tmp_path / "b.pdf", options=BookOptions("a5", bleed=True))
    boxes = {line.split(":")[0]: [float(x) for x in line.split(":")[1].split()] for line in
             said("pdfinfo", "-box", str(made.path)).splitlines() if "Box:" in line}  # fmt: skip
    width, height = TRIMS["a5"]
    assert boxes["TrimBox"] == pytest.approx([BLEED, BLEED, BLEED + width, BLEED + height], abs=0.02)
    assert boxes["MediaBox"] == pytest.approx([0, 0, width + 2 * BLEED, height + 2 * BLEED], abs=0.02)
    said("pdftoppm", "-r", "40", "-png", str(made.path), str(tmp_path / "page"))
    pages = sorted(tmp_path.glob("page-*.png"))
    assert len(pages) == 5
    for file in pages[1:4]:
        page = Image.open(file).convert("RGB")
        assert min(page.getpixel((1, 1))) > 225 and min(page.getpixel((page.width - 2, page.height - 2))) > 225  # type: ignore[type-var]
    for file in (pages[0], pages[4]):  # the picture's colours reach into the bleed, light enough for dark words
        page = Image.open(file).convert("RGB")
        edge = [page.getpixel((x, page.height - 2)) for x in range(page.width)]
        assert (255, 250, 238) not in edge and min(map(max, edge)) > 130  # type: ignore[type-var]
    assert len(Image.open(pages[1]).convert("RGB").getcolors(1 << 20) or []) > 1000  # the picture is there


def test_nothing_of_a_long_scene_is_dropped(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(900))
    made = export_book(
        [Segment(words, one_path(tmp_path)[0].image_path)], tmp_path / "b.pdf", options=BookOptions("a5")
    )
    text = said("pdftotext", str(made.path), "-")
    assert all(f"word{number}" in text for number in range(900))


def test_greek_and_cyrillic_are_bundled_and_other_scripts_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_installed", tuple)
    picture = one_path(tmp_path)[0].image_path
    made = export_book([Segment("Ο λαγός βρήκε. Заяц нашёл.", picture)], tmp_path / "b.pdf", title="Ελλάδα")
    assert made.warnings == () and "λαγός" in said("pdftotext", str(made.path), "-")
    for words, script in (("Mia met ཨ་མ.", "Tibetan"), ("Mia met 𠀋𠂉.", "rare Chinese"), ("Mia met 🦊.", "symbola")):
        (warning,) = export_book([Segment(words, picture)], tmp_path / "b.pdf").warnings
        assert warning.startswith("Scene 1: No font here has the letters")
        assert script in warning and "Install" in warning
    monkeypatch.setattr(fonts, "FOLDER", tmp_path / "nowhere")
    made = export_book([Segment("Mia.", picture)], tmp_path / "c.pdf")
    assert any("fonts are missing" in warning for warning in made.warnings) and made.path.exists()


def ink(picture: Image.Image) -> Image.Image:
    """What is dark in a picture, cut out, dark on white."""
    dark = picture.convert("L").point(lambda value: 255 if value < 128 else 0)
    return dark.crop(dark.getbbox())


def test_arabic_is_set_joined_and_from_the_right(tmp_path: Path) -> None:
    """In a font of the system, each line printed as a picture: the page shows what HarfBuzz makes of the words."""
    text = "وجد الثعلب خريطة قديمة"
    font = book_shaped.shaped_font(text)
    if font is None:
        pytest.skip("this system has no font with Arabic letters, or Pillow no raqm")
    made = export_book([Segment(text, one_path(tmp_path)[0].image_path)], tmp_path / "b.pdf", title="The Fox")
    assert made.warnings == ()
    said("pdftoppm", "-r", "144", "-f", "2", "-l", "2", "-png", str(made.path), str(tmp_path / "page"))
    (file,) = tmp_path.glob("page-*.png")
    page = Image.open(file)
    seen = ink(page.crop((0, round(page.height * 0.72), page.width, round(page.height * 0.95))))

    def like(words: str, from_the_right: bool) -> float:
        line, _, _ = book_shaped.draw(words, font, 24, (0, 0, 0), from_the_right)
        white = Image.new("RGB", line.size, "white")
        white.paste(line, mask=line)
        one, two = (np.asarray(part.resize((400, 60)), np.float32).ravel() for part in (seen, ink(white)))
        return float(np.corrcoef(one, two)[0, 1])

    assert like(text, True) > 0.9
    assert like("\u200c".join(text), True) < 0.6 and like(text[::-1], True) < 0.6  # not joined; turned round
    lines = book_shaped.split(text * 3, font, 24, 200)
    assert len(lines) > 1 and " ".join(lines) == text * 3
    assert fonts.from_the_right(text) and not fonts.from_the_right("Ruby ثعلب")
    assert book_shaped.shaped_font("Ruby the fox") is None


def test_an_epub_passes_epubcheck_and_reads_aloud(tmp_path: Path) -> None:
    made = export_epub(one_path(tmp_path), tmp_path / "b.epub", title='A <b> & "c"', narrator=Reader())
    with zipfile.ZipFile(made.path) as book:
        assert book.namelist()[0] == "mimetype" and book.infolist()[0].compress_type == zipfile.ZIP_STORED
        overlay = ElementTree.fromstring(book.read("book/scene-002.smil"))
        sounds = [part for part in overlay.iter() if part.tag.endswith("audio")]
        assert len(sounds) == len(TEXTS[1].split())
        times = [(float(s.get("clipBegin", "")[:-1]), float(s.get("clipEnd", "")[:-1])) for s in sounds]
        assert all(a[1] == b[0] and a[0] < a[1] for a, b in zip(times, times[1:], strict=False))
        page = ElementTree.fromstring(book.read("book/scene-002.xhtml"))
        spans = {part.get("id"): part.text for part in page.iter() if part.tag.endswith("span")}
        assert [spans[f"w{number}"] for number in range(len(sounds))] == TEXTS[1].split()
        book.extract("book/scene-002.m4a", tmp_path)
    assert measure(tmp_path / "book/scene-002.m4a").peak < 0
    if not (EPUBCHECK.exists() and shutil.which("java")):
        pytest.skip("epubcheck is not installed")
    done = subprocess.run(["java", "-jar", str(EPUBCHECK), str(made.path)], capture_output=True, text=True)
    assert "No errors or warnings detected" in done.stdout + done.stderr, done.stdout + done.stderr


def test_words_are_never_marks_in_an_epub(tmp_path: Path) -> None:
    told = [replace(segment, text=f"{HOSTILE} {segment.text}") for segment in one_path(tmp_path)]
    told[0] = replace(told[0], provenance={"text": HOSTILE})
    made = export_epub(told, tmp_path / "b.epub", title=HOSTILE, narrator=Reader())
    with zipfile.ZipFile(made.path) as book:
        pages = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist() if name.endswith("html")}
        package = ElementTree.fromstring(book.read("book/package.opf"))
    for name, page in pages.items():
        marks = [part.tag.rpartition("}")[2] for part in page.iter()]
        assert "script" not in marks and marks.count("img") == ("nav" not in name), name
        assert not [key for part in page.iter() for key in part.keys() if key.startswith("on")], name
        assert HOSTILE in "".join(page.itertext()), name
    assert [part.text for part in package.iter() if part.tag.endswith("}title")] == [HOSTILE]


def test_an_epub_without_a_voice_is_a_book_all_the_same(tmp_path: Path) -> None:
    made = export_epub(one_path(tmp_path), tmp_path / "b.epub", narrator=Reader(broken=" "))
    assert len(made.warnings) == 3
    with zipfile.ZipFile(made.path) as book:
        assert not [name for name in book.namelist() if name.endswith((".smil", ".m4a"))]
        assert "media-overlay" not in book.read("book/package.opf").decode()


@pytest.mark.parametrize(("scenes", "columns"), [(1, 1), (3, 2), (3, 3)])
def test_a_comic_page_has_a_panel_for_each_scene(tmp_path: Path, scenes: int, columns: int) -> None:
    told = one_path(tmp_path)[:scenes]
    made = export_comic(told, tmp_path / "c.png", title="The Lantern", options=ComicOptions(columns))
    with Image.open(made.path) as page:
        rows = -(-scenes // columns)
        assert page.width == columns * 620 + (columns + 1) * 44 and page.height > rows * 620
        assert [scene["seed"] for scene in json.loads(page.info["seed-story"])["scenes"]] == [0, 1, 3][:scenes]
    with pytest.raises(InputError, match="1 to 60"):
        export_comic(told * 70, tmp_path / "c.png")


@pytest.mark.parametrize("kind", ["m4b", "mp3"])
def test_a_story_to_listen_to_has_chapters_a_cover_and_the_right_loudness(tmp_path: Path, kind: str) -> None:
    options = AudioOptions(format=kind)
    made = export_audio(one_path(tmp_path), tmp_path / f"s.{kind}", title="Lantern", options=options, narrator=Reader())
    about = json.loads(said("ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_chapters", str(made.path)))
    assert {"aac" if kind == "m4b" else "mp3", "mjpeg"} <= {stream["codec_name"] for stream in about["streams"]}
    names = [chapter["tags"]["title"] for chapter in about["chapters"]]
    assert names[0] == "Lantern" and names[1].startswith("1. Mia found") and len(names) == 4
    heard = measure(made.path)
    assert heard.integrated == pytest.approx(-16, abs=0.5) and heard.peak <= -1.5
    with pytest.raises(StoryError, match="None of the text could be read aloud"):
        export_audio(one_path(tmp_path), tmp_path / f"t.{kind}", options=options, narrator=Reader(broken=""))
    assert not (tmp_path / f"t.{kind}").exists()


def test_our_own_training_reads_the_data(tmp_path: Path) -> None:
    from tests.tiny import tiny_tokens
    from training.data import SampleSettings, StoryDataset
    from training.storystream import read_stories

    made = export_stream(tale(tmp_path), tmp_path / "stories.zip", title="The Lantern")
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(folder)
    records = read_stories(folder, scenes=3)
    assert [record.captions for record in records] == [(TEXTS[0], TEXTS[1], TEXTS[2]), (TEXTS[0], TEXTS[1], TEXTS[3])]
    settings = SampleSettings(encoder_size=28, sd_size=32, max_length=512)
    dataset = StoryDataset(records, tiny_tokens(), settings, image_dir=folder)
    sample = dataset.sample(0)
    assert sample is not None and sample["images"].shape[1:] == (3, 28, 28)


def test_ways_without_pictures_are_left_out_of_the_data(tmp_path: Path) -> None:
    nodes = tale(tmp_path)
    (tmp_path / "picture2.png").unlink()
    made = export_stream(nodes, tmp_path / "s.zip")
    with zipfile.ZipFile(made.path) as archive:
        assert len(archive.read("stories.jsonl").splitlines()) == 1
    assert made.warnings and "Scene 3" in made.warnings[0]
    (tmp_path / "picture0.png").unlink()
    with pytest.raises(InputError, match="no training data to export"):
        export_stream(nodes, tmp_path / "t.zip")
    assert not (tmp_path / "t.zip").exists()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda told, out, **more: export_book(told, out, **more), "x.pdf"),
        (lambda told, out, **more: export_epub(told, out, narrator=Reader(), **more), "x.epub"),
        (lambda told, out, **more: export_markdown(told, out, **more), "x.zip"),
        (lambda told, out, **more: export_comic(told, out, **more), "x.png"),
        (lambda told, out, **more: export_audio(told, out, narrator=Reader(), **more), "x.m4b"),
    ],
)
def test_cancelled_or_refused_exports_leave_nothing(tmp_path: Path, make: Any, name: str) -> None:
    told, out = one_path(tmp_path), tmp_path / "out"
    out.mkdir()
    with pytest.raises(Cancelled):
        make(told, out / name, cancel=lambda: True)
    with pytest.raises(InputError, match="name .*must end in"):
        make(told, out / "x.txt")
    with pytest.raises(InputError):
        make([], out / name)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoryError, match="could not be saved"):
        make(told, tmp_path / "file" / name)
    assert list(out.iterdir()) == []


def test_broken_pictures_are_named_and_cost_only_themselves(tmp_path: Path) -> None:
    told = one_path(tmp_path)
    (tmp_path / "picture1.png").write_bytes(b"")
    for made in (
        export_book(told, tmp_path / "a.pdf"),
        export_epub(told, tmp_path / "a.epub", narrator=Reader()),
        export_markdown(told, tmp_path / "a.zip"),
        export_comic(told, tmp_path / "a.png"),
    ):
        assert len(made.warnings) == 1 and made.warnings[0].startswith("Scene 2 appears without its picture")


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (BookOptions, {"trim": "tiny"}),
        (BookOptions, {"bleed": 1}),
        (ComicOptions, {"columns": 5}),
        (ComicOptions, {"columns": True}),
        (AudioOptions, {"format": "wav"}),
        (AudioOptions, {"voice": "none"}),
        (BookOptions, {"colour": "red"}),
    ],
)
def test_bad_options_are_refused_with_a_sentence(kind: Any, values: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"\.$"):
        kind.from_dict(values)


def _swapped_profile() -> bytes:
    """A colour profile in which red and green have changed places: who does not honour it shows the wrong colour."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * profile[131], 12)}
    red, green = (tags[name] + 4 for name in (b"rXYZ", b"gXYZ"))
    profile[red : red + 8], profile[green : green + 8] = profile[green : green + 8], profile[red : red + 8]
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colour_profiles_are_honoured_in_what_leaves_as_in_the_page(tmp_path: Path, mode: str) -> None:
    made = Image.new("RGB", (64, 64), (255, 0, 0)).convert(mode)
    made.save(tmp_path / "p.png", icc_profile=_swapped_profile())
    for picture in (picture_or_blank(tmp_path / "p.png")[0], open_picture(tmp_path / "p.png")):
        red, green, blue = picture.getpixel((9, 9))  # type: ignore[misc]
        assert green > 200 > 60 > max(red, blue), "red by its numbers, green by its profile"
        assert "icc_profile" not in picture.info, "else a browser would turn the colours once more"
    made.save(tmp_path / "broken.png", icc_profile=b"no profile")
    assert picture_or_blank(tmp_path / "broken.png")[0].getpixel((9, 9)) == (255, 0, 0)


@pytest.mark.parametrize(("words", "first"), [("x" * 400, "x" * 20), ("狐狸醒了。她找到了一张地图！" * 30, "")])
def test_long_words_and_texts_without_blanks_wrap_in_book_and_comic(tmp_path: Path, words: str, first: str) -> None:
    font, _ = fonts.load_for(words, 29)
    lines = fonts.broken(words, font.getlength, 600)
    assert len(lines) > 3 and "".join(lines) == words and all(font.getlength(line) <= 600 for line in lines)
    picture = one_path(tmp_path)[0].image_path
    comic = export_comic([Segment(words, picture)], tmp_path / "c.png", title="The map")
    page = np.asarray(Image.open(comic.path).convert("L"))
    assert (page[:, -20:] > 230).all(), "nothing is drawn over the edge"
    if first:
        book = export_book([Segment(words, picture)], tmp_path / "b.pdf")
        text = said("pdftotext", str(book.path), "-")
        assert text.count("x") >= 400
        for line in said("pdftotext", "-bbox", str(book.path), "-").splitlines():
            if "xxx" in line:
                assert float(line.split('xMax="')[1].split('"')[0]) <= TRIMS["square"][0]


def test_a_title_that_does_not_fit_a_comic_page_is_told(tmp_path: Path) -> None:
    made = export_comic(one_path(tmp_path)[:1], tmp_path / "c.png", title="M" * 110)
    assert any("title was too long" in warning for warning in made.warnings)


def test_combining_marks_stay_with_their_letters() -> None:
    assert fonts.broken("e\u0301" * 4, lambda line: len(line.replace("\u0301", "")), 2) == ["e\u0301" * 2] * 2


@pytest.mark.parametrize(
    ("words", "lang", "side"),
    [
        ("A fox slept.", "en", "ltr"),
        ("استيقظ الثعلب.", "ar", "rtl"),
        ("השועל ישן.", "he", "rtl"),
        ("狐狸醒了。", "zh", "ltr"),
    ],
)
def test_an_epub_says_its_language_and_from_where_it_is_read(tmp_path: Path, words: str, lang: str, side: str) -> None:
    picture = one_path(tmp_path)[0].image_path
    made = export_epub([Segment(words, picture)], tmp_path / "b.epub", title=words, narrator=Reader())
    with zipfile.ZipFile(made.path) as book:
        package, page = (book.read(f"book/{name}").decode() for name in ("package.opf", "scene-001.xhtml"))
    assert f"<dc:language>{lang}</dc:language>" in package and f"page-progression-direction='{side}'" in package
    assert f'lang="{lang}" xml:lang="{lang}" dir="{side}"' in page


def test_a_pdf_says_who_made_it_and_when(tmp_path: Path) -> None:
    made = export_book(one_path(tmp_path), tmp_path / "b.pdf", title="The Lantern")
    facts = dict(line.split(":", 1) for line in said("pdfinfo", "-isodates", str(made.path)).splitlines())
    assert facts["Title"].strip() == "The Lantern"
    assert all("SEED-Story" in facts[name] for name in ("Author", "Creator", "Producer"))
    age = time.time() - datetime.datetime.fromisoformat(facts["CreationDate"].strip()).timestamp()
    assert abs(age) < 600, facts["CreationDate"]


def test_broken_music_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(b"no sound at all" * 100)
    with wave.open(str(tmp_path / "voice.wav"), "wb") as voice:
        voice.setnchannels(2), voice.setsampwidth(2), voice.setframerate(48_000)
        voice.writeframes(bytes(48_000 * 4))
    with pytest.raises(StoryError, match=r"The music file song\.mp3 cannot be read"):
        master(tmp_path / "voice.wav", tmp_path / "out.m4a", 1.0, tmp_path, music=tmp_path / "song.mp3")


def noisy(picture: Path) -> Path:
    """A picture that no file can make small."""
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8)).save(picture)
    return picture


@pytest.mark.parametrize("kind", ["epub", "pdf", "markdown", "stream", "page"])
def test_a_picture_that_many_scenes_share_is_in_a_file_once(tmp_path: Path, kind: str) -> None:
    picture = noisy(tmp_path / "shared.png")

    def size(scenes: int) -> int:
        path = [Segment(f"The fox went over hill {number}.", picture, {}) for number in range(scenes)]
        tree = [Node(segment, number - 1 if number else None) for number, segment in enumerate(path)]
        silent, out = VoiceOptions(voice="none"), tmp_path / f"{kind}-{scenes}"
        if kind == "epub":
            made = export_epub(path, out.with_suffix(".epub"), options=silent, narrator=SilentNarrator())
        elif kind == "pdf":
            made = export_book(path, out.with_suffix(".pdf"))
        elif kind == "markdown":
            made = export_markdown(path, out.with_suffix(".zip"))
        elif kind == "stream":
            made = export_stream(tree, out.with_suffix(".zip"))
        else:
            made = export_page(tree, out.with_suffix(".html"), options=silent, narrator=SilentNarrator())
        assert made.warnings == ()
        return made.path.stat().st_size

    one, many = size(1), size(40)
    assert one > 20_000, "the picture is there"
    assert many - one < 40 * 2500, f"{(many - one) / 39:.0f} more bytes for each scene"


def test_an_epub_with_a_shared_and_a_lost_picture_is_sound(tmp_path: Path) -> None:
    picture, lost = noisy(tmp_path / "shared.png"), tmp_path / "lost.png"
    path = [Segment(f"Hill {n}.", lost if n in (1, 3) else picture, {}) for n in range(5)]
    made = export_epub(path, tmp_path / "b.epub", options=VoiceOptions(voice="none"), narrator=SilentNarrator())
    assert len(made.warnings) == 2 and made.warnings[0].startswith("Scene 2 appears without its picture")
    with zipfile.ZipFile(made.path) as book:
        assert sum(name.endswith(".jpg") for name in book.namelist()) == 2
    if not (EPUBCHECK.exists() and shutil.which("java")):
        pytest.skip("epubcheck is not installed")
    done = subprocess.run(["java", "-jar", str(EPUBCHECK), str(made.path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
