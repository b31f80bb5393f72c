"""Where sentences end: a table of hard cases, and that nothing of a text is ever lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed_story.export.subtitles import split_captions
from seed_story.models.prompt import last_full_sentence, sentences_of
from seed_story.story.texts import LONGEST, MODEL_MARK, inner_ends, sentence_spans, split_sentences

# A text as its sentences.
CASES = [
    ("titles", ["Mr. Badger found a map.", "Mrs. Mole was asleep."]),
    ("titles", ["Dr. Owl and Prof. Hare met Capt. Otter near St. Ives.", "It rained."]),
    ("titles", ["He liked Mr. Bean.", "So did she."]),
    ("titles", ["Sgt. Pepper saw Gen. Bear, Lt. Fox and Rev. Hen.", "All bowed."]),
    ("titles", ["She asked Mr.  Fox.", "He nodded."]),
    ("initials", ["A. A. Milne wrote it.", "E. H. Shepard drew it."]),
    ("initials", ["J.R.R. Tolkien lived in Oxford.", "He liked trees."]),
    ("initials", ["It was I.", "Nobody else came."]),
    ("initials", ["The treasure was marked with an X.", "They dug."]),
    ("initials", ["This is plan B.", "We have no plan C."]),
    ("abbr", ["At 3 p.m. Ruby woke.", "It was warm."]),
    ("abbr", ["They met at 5 p.m.", "The sun was low."]),
    ("abbr", ["They left at 7 a.m. on Monday.", "Nobody saw them."]),
    ("abbr", ["She moved to the U.S. Army base.", "It was big."]),
    ("abbr", ["No. 5 was the red one.", "No. 6 was blue."]),
    ("abbr", ["Did he go?", "No.", "He stayed."]),
    ("abbr", ["They ate nuts, figs, etc. in the den.", "Then they slept."]),
    ("abbr", ["They ate nuts, figs, etc.", "Then they slept."]),
    ("abbr", ["It was Fox vs. Bear.", "Bear won."]),
    ("abbr", ["See p. 12 and e.g. the map.", "It helps."]),
    ("abbr", ["They lived at 5 Oak St. in town.", "It was small."]),
    ("abbr", ["They lived on Oak St.", "The door was green."]),
    ("abbr", ["Sammy Davis Jr. sang.", "We clapped."]),
    ("numbers", ["It cost 3.50 coins.", "She had 4."]),
    ("numbers", ["It was 1985.", "Everybody danced."]),
    ("numbers", ["Version 2.0 is out.", "Try it."]),
    ("lists", ["1. Ruby wakes.", "2. She finds a map.", "3. She goes home."]),
    ("lines", ["1. Ruby wakes", "2. She finds a map", "3. She goes home"]),
    ("quotes", ["“Look!” Ruby whispered.", "“A map.”"]),
    ("quotes", ["“Who is it?” she asked.", "Nobody answered."]),
    ("quotes", ['"Stop!" Otto shouted.', '"Wait for me!"']),
    ("quotes", ["“Where are you?” Mr. Badger asked.", "“Here!” said Mole."]),
    ("quotes", ["She said, “Look! A map.”", "Then she ran."]),
    ("quotes", ["“Rain!” she cried.", "It poured."]),
    ("quotes", ["He shouted “Run!”", "Everyone ran."]),
    ("quotes", ["“It rained.”", "The fox slept."]),
    ("quotes", ["'Look!' Ruby whispered.", "'A map.'"]),
    ("quotes", ["“Is it far?” the fox asked.", "“Yes!”"]),
    ("ellipsis", ["She waited… and waited.", "Then it came."]),
    ("ellipsis", ["She waited...", "Nobody came."]),
    ("ellipsis", ["Well... maybe.", "Let us see."]),
    ("ellipsis", ["“Hmm…” said Mole.", "He yawned."]),
    ("brackets", ["He smiled.", "(He always did.)", "She did not."]),
    ("brackets", ["It ended (at 3 p.m.).", "Then it rained."]),
    ("titles", ["He met Ms. Hen.", "Mx. Elk came too."]),
    ("lists", ["1) Ruby wakes.", "2) She finds a map."]),
    ("lines", ["- Ruby wakes", "- She finds a map"]),
    ("quotes", ["“Stop!”", "The fox ran.", "He fell."]),
    ("quotes", ["“Go away!” said the troll.", "“Never!” the littlest goat cried."]),
    ("quotes", ["“Look!”", "Ruby ran and shouted."]),
    ("quotes", ["“How…?” Otto wondered.", "The snow fell."]),
    ("japanese", ["「行こう。」", "彼は立った。"]),
    ("chinese", ["“你好。”", "“再见。”"]),
    ("web", ["Go to www.example.com.", "Node.js is there."]),
    ("many", ["What?!", "No!!", "Yes."]),
    ("many", ["Oh!", "Look!", "Snow!"]),
    ("interj", ["Yahoo! is a shout.", "He knew."]),
    ("japanese", ["ルビーは目を覚ました。", "地図を見つけた！", "どこ？"]),
    ("japanese", ["「見て！」とルビーは言った。", "雪が降った。"]),
    ("chinese", ["狐狸醒了。", "她找到了一张地图！", "在哪里？"]),
    ("chinese", ["“看！”她说。", "下雪了。"]),
    ("arabic", ["استيقظ الثعلب.", "أين الخريطة؟", "لا أحد يعلم."]),
    ("hindi", ["लोमड़ी जाग गई।", "नक्शा कहाँ है?", "बर्फ गिरी।"]),
    ("urdu", ["لومڑی جاگ گئی۔", "برف گری۔"]),
    ("german", ["Der Fuchs kam am 3. Mai nach Hause.", "Es regnete."]),
    ("german", ["„Schau!“, rief Ruby.", "„Eine Karte.“"]),
    ("french", ["« Regarde ! » dit Ruby.", "Il neigeait."]),
    ("spanish", ["¡Mira!", "¿Qué es eso?", "Un mapa."]),
    ("german2", ["Herr Dr. Braun lachte, z. B. über die Gans.", "Sie wohnte in der Bahnhofstr. 5 bzw. nebenan."]),
    ("french2", ["M. Dupont arriva à 8 h.", "Il y a des pommes, des poires, etc.", "Elle partit."]),
    ("spanish2", ["La Sra. López y D. Juan rieron.", "—¿Vienes? —preguntó Luis.", "Sí."]),
    ("italian", ["Il sig. Rossi arrivò.", "«Guarda!» disse Lia.", "Dove sei?"]),
    ("portuguese", ["A Dra. Costa sorriu.", "— Onde estás? — perguntou ele.", "Aqui!"]),
    ("dutch", ["Dhr. Bos kwam bijv. om 8 uur.", "‘Waar ben je?’ vroeg hij."]),
    ("polish", ["Pan dr. Kowalski się śmiał, np. z gęsi.", "— Gdzie jesteś? — zapytał.", "Tutaj."]),
    ("turkish", ["“Bak!” dedi Elif.", "Dr. Yılmaz güldü.", "3. gün yağmur yağdı."]),
    ("ukrainian", ["«Дивись!» — сказала Оля.", "Це було в м. Київ, вул. Лесі, 5 і т. д.", "Вона пішла."]),
    ("arabic2", ["قالت ليلى: «انظر!»", "هل رأيته؟", "«أين أنت؟» سألت ليلى.", "ضحك د. سامي."]),
    ("hindi2", ["“देखो!” मीरा ने कहा।", "डॉ. शर्मा हँसे।", "क्या तुम आओगे?"]),
    ("japanese2", ["「家だよ。」", "彼は笑った。", "『本当？』と彼女。"]),
    ("korean", ["“봐!” 유나가 말했어요.", "작은 배가 왔어요.", "어디 가니?"]),
    ("plain", ["a", "b", "c"]),
]

LANGUAGES = {
    "japanese": "ja", "chinese": "zh", "arabic": "ar", "hindi": "hi", "urdu": "ur", "german": "de", "french": "fr",
    "spanish": "es", "german2": "de", "french2": "fr", "spanish2": "es", "italian": "it",
    "portuguese": "pt", "dutch": "nl",
    "polish": "pl", "turkish": "tr", "ukrainian": "uk", "arabic2": "ar", "hindi2": "hi", "japanese2": "ja",
    "korean": "ko",
}  # fmt: skip
LATIN = ("de", "fr", "es", "it", "pt", "nl", "pl", "tr", "uk", "ar", "hi")  # or with titles of their own
BETWEEN = {"japanese": "", "japanese2": "", "chinese": "", "plain": "\n\n", "lines": "\n"}  # else a blank


@pytest.mark.parametrize(("kind", "sentences"), CASES, ids=lambda value: value if isinstance(value, str) else value[0])
def test_sentences_end_where_people_end_them(kind: str, sentences: list[str]) -> None:
    text = BETWEEN.get(kind, " ").join(sentences)
    wanted = [" ".join(sentence.split()) for sentence in sentences]
    assert split_sentences(text, LANGUAGES.get(kind, "en")) == wanted
    # "am 3. Mai" is a number in German only, and titles are those of a language
    if kind != "german" and (LANGUAGES.get(kind, "en") not in LATIN or kind in ("french", "spanish")):
        assert split_sentences(text) == wanted, "scripts are known by themselves"


def test_a_long_speech_is_cut_where_somebody_would_breathe() -> None:
    speech = "“" + " ".join(f"It rained on day {day} as well." for day in range(40)) + "” He sighed."
    parts = split_sentences(speech)
    assert len(parts) > 3 and max(map(len, parts)) <= LONGEST and all(part[-1] in ".”" for part in parts)
    assert " ".join(parts) == speech


def test_marks_of_the_model() -> None:
    for mark in ("<img>", "</img>", "< img >", "<img_00003>", "<s>", "<|im_start|>", "<<SYS>>", "[INST]", "[/ inst ]"):
        assert MODEL_MARK.search(f"a {mark} b"), mark
    for words in ("5 < 6 and 7 > 3", "I <3 you > me", "a <- b -> c", "<>", "x<=y, y>=z", "[almost]"):
        assert not MODEL_MARK.search(words), words


def test_captions_and_the_model_end_sentences_at_the_same_places() -> None:
    text = "“Look!” Ruby whispered to Mr. Badger that very morning. At 3 p.m. Otto woke up in his warm house."
    first, second = split_sentences(text)
    assert [cue.replace("\n", " ") for cue in split_captions(text)] == [first, second]
    assert [piece.strip() for piece in sentences_of(text)] == [first, second]
    assert last_full_sentence(f"{first} At 3 p.m. Otto") == first
    assert last_full_sentence("Mr. Badger ran") == "Mr. Badger ran"


WORDS = st.lists(
    st.sampled_from(
        'Ruby fox Mr. St. I. p.m. 1. 3 No. A. “Look!” "Who?" ‘Hm…’ (yes.) said whispered the The It was … ! ? '
        "「見て！」 雪。 مرحبا؟ है। \n\n \n - ’ ” “ ( ) [ ]".split(" ")
    ),
    max_size=30,
)


@given(st.one_of(st.text(max_size=80), WORDS.map(" ".join), WORDS.map("".join)))
def test_nothing_is_lost(text: str) -> None:
    spans = sentence_spans(text)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    assert all(a[1] <= b[0] and not text[a[1] : b[0]].strip() for a, b in zip(spans, spans[1:], strict=False))
    assert " ".join(" ".join(split_sentences(text)).split()).replace(" ", "") == "".join(text.split())
    assert {end for _, end in spans} <= set(inner_ends(text)), "what ends a sentence ends one within it, too"
    assert "".join(sentences_of(text)) == text
