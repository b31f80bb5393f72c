"""Stories in many languages as files: every letter has a glyph, lines end where they may, and the language is said."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageFont, features

from seed_story.export import fonts, wording
from seed_story.export.books.comic import export_comic
from seed_story.export.books.epub import export_epub
from seed_story.export.books.pdf import export_book
from seed_story.export.branching import Node
from seed_story.export.film.captions import _in_order, draw_label
from seed_story.export.film.video import export_film
from seed_story.export.narrated_path import Segment
from seed_story.export.options import FilmOptions, VoiceOptions
from seed_story.export.subtitles import LINE, cues_for, split_captions, to_srt, to_vtt
from seed_story.export.web.page import export_page
from seed_story.narration import SilentNarrator, all_voices, voice_for, voice_warning
from seed_story.story.languages import LANGUAGES, reading_length
from seed_story.story.line_breaks import columns, joined

# A few sentences for each language, with quotations, a number and a name in Latin letters.
TALES = {
    "ar": "همست ليلى: «إنه ما زال يضيء!» ثم رأت 25 أثرًا، وقطة اسمها Ruby على ضفة النهر؛ فما أجملها من ليلة!",
    "de": "„Die leuchtet ja noch!“, flüsterte Mia. Herr Dr. Grimmbart kam am 3. Mai mit Ruby über die große Brücke.",
    "el": "«Φέγγει ακόμα!» ψιθύρισε η Μία. Είδε 25 πατημασιές, και τη Ruby δίπλα στο ποτάμι.",
    "en": "“It still glows!” Mia whispered. She saw 25 footprints, and Ruby sat by the brook.",
    "es": "—¡Todavía brilla! —susurró Mía. ¿De quién será? La Sra. López vio 25 huellas y a Ruby en el puente.",
    "fr": "« Elle brille encore ! » souffla Léa. Où est Ruby ? M. Dupont vit 25 traces près du vieux cœur de chêne.",
    "he": "«הוא עוד מאיר!» לחשה מיה. היא ראתה 25 עקבות, ואת Ruby על גדת הנחל.",
    "hi": "“यह अब भी चमक रहा है!” मीरा ने कहा। डॉ. शर्मा ने २५ निशान देखे, और Ruby नदी के किनारे बैठी थी।",
    "it": "«Brilla ancora!» sussurrò Lia. Perché? Il sig. Rossi vide 25 orme, e Ruby era già sul ponte.",
    "ja": "「まだ光ってる！」とミアはささやきました。雪の上には25の足あとがあって、Rubyが川べりにすわっていました……。",
    "ko": "“아직도 빛나!” 미아가 속삭였어요. 눈 위에는 발자국이 25개 있었고, Ruby는 냇가에 앉아 있었어요.",
    "nl": "‘Hij gloeit nog!’ fluisterde Daan. Mevr. de Vries zag 25 sporen, en Ruby zat één brug verder.",
    "pl": "„Jeszcze świeci!” szepnęła Zosia. Pan dr. Żółw zobaczył 25 śladów, a Ruby usiadła nad źródłem.",
    "pt": "“Ainda brilha!”, sussurrou a Inês. A Dra. Conceição viu 25 pegadas, e Ruby já não estava lá.",
    "ru": "«Он ещё светит!» — прошептала Мия. Она увидела 25 следов, и Ruby сидела у ручья.",
    "th": "มะลิกระซิบว่า “ยังสว่างอยู่เลย!” แล้วเธอก็เห็นรอยเท้า 25 รอย และ Ruby นั่งอยู่ริมน้ำ",
    "tr": "“Hâlâ parlıyor!” diye fısıldadı Elif. Dr. Yılmaz 25 iz gördü, Ruby ise ığdır ağacının altındaydı.",
    "uk": "«Він ще світить!» — прошепотіла Оля. Вона побачила 25 слідів, і Ruby сиділа біля ґанку над їжаком.",
    "zh": "“还亮着呢！”小兰轻声说。雪地上有25个脚印，Ruby坐在小溪边……她笑了。",
}


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pictures") / "p.png"
    Image.new("RGB", (96, 96), (90, 140, 120)).save(file)
    return file


def test_there_is_a_tale_and_every_word_for_every_language() -> None:
    assert set(TALES) == set(LANGUAGES)
    tables = json.loads(Path(wording.__file__).with_name("words.json").read_text(encoding="utf-8"))
    assert set(tables) == set(LANGUAGES) - {"en"}
    names = {frozenset(table) for table in tables.values()}
    assert len(names) == 1, "the same words in each"
    for table in tables.values():
        assert all(("{}" in english) == ("{}" in words) and words.strip() for english, words in table.items())


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_letter_has_a_glyph_in_a_bundled_font(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_installed", tuple)
    says = json.loads(Path(wording.__file__).with_name("words.json").read_text(encoding="utf-8")).get(code, {})
    text = " ".join([TALES[code], *says.values()])
    font, warning = fonts.load_for(text, 40, code)
    assert isinstance(font, ImageFont.FreeTypeFont) and not warning and not fonts.warning_for(text, code)
    assert Path(str(font.path)).parent == fonts.FOLDER
    nothing = bytes(font.getmask("\U0010fffe"))
    letters = {letter for letter in text if letter.isalnum()}
    assert letters and all(bytes(font.getmask(letter)) != nothing for letter in letters), "none is drawn as .notdef"
    title, _ = fonts.load_title(text, 40, code)
    assert not fonts.missing_letters(title, text)


def test_han_letters_look_as_in_the_story_s_language() -> None:
    drawn = {code: bytes(fonts.load_for("直骨", 60, code)[0].getmask("直骨")) for code in ("ja", "zh")}
    assert drawn["ja"] != drawn["zh"]


@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow lacks libraqm")
@pytest.mark.parametrize(("code", "word"), [("ar", "ليلى"), ("hi", "क्षत्रि")])
def test_letters_join(code: str, word: str) -> None:
    font, _ = fonts.load_for(word, 60, code)
    apart = sum(font.getlength(letter) for letter in word)
    assert font.getlength(word) < 0.9 * apart, "what is joined is narrower than its letters one by one"


def test_a_script_without_a_font_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "_installed", tuple)
    warning = fonts.warning_for("Mia 𠮷野", "ja")
    assert "𠮷" in warning and "fonts-noto-cjk" in warning and "SEED_STORY_FONTS" in warning
    monkeypatch.undo()
    monkeypatch.setattr(fonts, "_of_the_system", tuple)
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    assert "Chinese" in fonts.warning_for("小狐狸", "zh")
    monkeypatch.setenv("SEED_STORY_FONTS", str(Path(__file__).resolve().parents[3] / "assets" / "fonts"))
    assert fonts.warning_for("小狐狸", "zh") == "", "fonts of the owner's folder are used"


@pytest.mark.parametrize("code", LANGUAGES)
def test_captions_are_whole_and_their_lines_short(code: str) -> None:
    text = f"{TALES[code]} {TALES[code]}" if LANGUAGES[code].spaced else TALES[code] * 2
    captions = split_captions(text, language=code)
    lines = [line for caption in captions for line in caption.split("\n")]
    assert all(columns(line) <= LINE for line in lines) and all(len(caption.split("\n")) <= 2 for caption in captions)
    assert "".join(joined(lines).split()) == "".join(text.split())
    if code in ("ja", "zh"):
        assert all(line[0] not in "。、！？」』”…ー" and line[-1] not in "「『“" for line in lines)


def test_who_reads_letters_of_more_effort_has_more_time() -> None:
    assert reading_length("雪が降った。", "ja") == 2.5 * 6 and reading_length("It snowed.", "en") == 10
    (cue,) = cues_for("雪が降りました。", 0.0, 1.0, pace=17, language="ja")
    assert cue.end - cue.start >= 2.5 * 8 / 17


def test_subtitles_say_the_language_and_the_side() -> None:
    cues = cues_for("Ruby نامت.", 0.0, 2.0, pace=17, language="ar")
    assert "Language: ar" in to_vtt(cues, "ar")
    assert "\u200fRuby" in to_vtt(cues, "ar") and "\u200fRuby" in to_srt(cues, "ar")
    assert "\u200f" not in to_srt(cues_for("Ruby schlief.", 0.0, 2.0, pace=17), "de")


@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow lacks libraqm")
def test_a_line_from_the_right_stays_so_where_it_begins_with_a_foreign_name() -> None:
    font, _ = fonts.load_for("Ruby نامت.", 40, "ar")
    assert fonts.direction("ar", "Ruby نامت.", font) == "rtl" and fonts.direction("de", "Ruby schlief.", font) is None
    words = "قالت Ruby Fox نعم".split()
    assert _in_order(words, 0, True) == (["نعم", "Ruby", "Fox", "قالت"], 3)
    assert _in_order(words, 2, True)[1] == 2 and _in_order(words, 2, False) == (words, 2)
    label = draw_label("قالت Ruby نعم", centre=(300, 100), width=500, size=30, lit=0, language="ar")
    assert label.planes[0].shape[1] < 600


@pytest.mark.parametrize("code", ["ar", "de", "hi", "ja", "ko"])
def test_books_comic_and_page_in_a_language(code: str, picture: Path, tmp_path: Path) -> None:
    scenes = [Segment(TALES[code], picture), Segment(TALES[code], picture)]
    side = "rtl" if LANGUAGES[code].from_the_right else "ltr"
    title = TALES[code].split(".")[0][:20]
    made = export_book(scenes, tmp_path / "b.pdf", title=title, language=code)
    assert made.warnings == () and f"/Lang ({code})".encode() in made.path.read_bytes()
    assert (b"/R2L" in made.path.read_bytes()) == (side == "rtl")
    assert export_comic(scenes, tmp_path / "c.png", title=title, language=code).warnings == ()
    book = export_epub(
        scenes, tmp_path / "b.epub", title=title, language=code, options=VoiceOptions(voice="none"),
        narrator=SilentNarrator(),
    )  # fmt: skip
    with zipfile.ZipFile(book.path) as parts:
        package, chapter = parts.read("book/package.opf").decode(), parts.read("book/scene-001.xhtml").decode()
    assert f"<dc:language>{code}</dc:language>" in package and f"page-progression-direction='{side}'" in package
    assert f'lang="{code}"' in chapter and f'dir="{side}"' in chapter
    assert wording.in_language("Picture of scene {}", code, 1) in chapter
    nodes = [Node(scene, parent, "") for scene, parent in zip(scenes, (None, 0), strict=True)]
    page = export_page(
        nodes, tmp_path / "p.html", title=title, language=code, options=VoiceOptions(voice="none"),
        narrator=SilentNarrator(),
    )  # fmt: skip
    html = page.path.read_text("utf-8")
    assert f'<html lang="{code}" dir="{side}">' in html and wording.in_language("The End", code) in html


def test_a_film_says_its_language(picture: Path, tmp_path: Path) -> None:
    options = FilmOptions(voice="none", size="small", fps=24, title=False, ending=False)
    made = export_film(
        [Segment("雪。", picture)], tmp_path / "f.mp4", language="ja", options=options, narrator=SilentNarrator()
    )
    assert made.warnings == ()
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "stream=codec_type:stream_tags=language", "-of", "json", made.path],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    streams = {one["codec_type"]: one.get("tags", {}).get("language") for one in json.loads(told.stdout)["streams"]}
    assert streams["subtitle"] == "jpn" == streams["audio"]


def test_voices_follow_the_language() -> None:
    assert voice_for("", "en") == "heart" and voice_warning("", "en") == ""
    assert voice_for("auto", "de") == "none" and "de-DE-KatjaNeural" in voice_warning("", "de")
    assert voice_for("heart", "de") == "heart" and "speaks English" in voice_warning("heart", "de")
    assert voice_warning("ja-JP-NanamiNeural", "ja") == "" == voice_warning("none", "ja")
    online = [one.speaks for one in all_voices() if one.online]
    assert all(online.count(code) >= 2 for code in LANGUAGES), "two online voices for every language"
