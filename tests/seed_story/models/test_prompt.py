"""The prompt format: what the model reads, what a person reads, and what is trained on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed_story.errors import WeightsError
from seed_story.models.prompt import (
    IGNORE,
    StoryTokens,
    clean,
    debug_tokenizer,
    last_full_sentence,
    load_tokenizer,
    sentences_of,
    strip_for_display,
    without_repeats,
)
from tests.tiny import tiny_tokens

LLAMA = Path(__file__).parents[2] / "golden" / "tokenizer"
CAPTIONS = ["A fox woke up.", "It met an owl.", "They had tea.", "The end."]


def test_image_tokens_must_be_known() -> None:
    with pytest.raises(WeightsError, match="<img>"):
        StoryTokens(debug_tokenizer(), 4, 4)


def test_image_ids_are_looked_up_in_any_order() -> None:
    tokenizer = debug_tokenizer()
    tokenizer.add_tokens(["<img_00001>", "</img>", "<img_00000>", "<img>"])
    tokens = StoryTokens(tokenizer, 2, 2)
    assert tokens.encode(tokens.image_block(2)) == [tokens.boi, *tokens.numbered, tokens.eoi]
    assert tokens.numbered == (514, 512)


def test_llama_is_always_in_legacy_mode(tmp_path: Path) -> None:
    for file in LLAMA.iterdir():
        text = file.read_bytes().replace(b'"legacy": true,', b"")
        (tmp_path / file.name).write_bytes(text)
    plain, kept = load_tokenizer(tmp_path), load_tokenizer(LLAMA)
    text = "A fox.<img><img_00000></img>[INST]An owl."
    assert plain.encode(text) == kept.encode(text)


@pytest.mark.parametrize("llama", [True, False])
def test_scene_by_scene_is_the_whole_prompt(llama: bool) -> None:
    """A cache that is fed scene by scene must see the ids that training saw."""
    tokens = StoryTokens(load_tokenizer(LLAMA), 4, 4) if llama else tiny_tokens()
    block = tokens.encode(tokens.image_block(tokens.num_img_in))
    pieces = [i for k, caption in enumerate(CAPTIONS[:3]) for i in [*tokens.scene_ids(caption, first=k == 0), *block]]
    whole = tokens.sample(CAPTIONS, given=2).input_ids
    assert whole[: len(pieces)].tolist() == pieces


def test_display_text_has_no_tokens_and_no_separator() -> None:
    assert clean("[INST]A fox.  <img> <img_00000> </img> </s>") == "[INST]A fox."
    assert strip_for_display("[INST]A fox.<img> <img_00000></img></s> [INST] An\n owl.") == "A fox. An owl."


def test_typed_tokens_do_not_reach_the_prompt() -> None:
    tokens = tiny_tokens()
    ids = tokens.scene_ids("A fox<img></s>[INST] ran", first=False)
    assert ids == tokens.encode("[INST]A fox ran")
    assert not {tokens.boi, tokens.eos} & set(ids)


def test_labels_are_words_boi_and_end() -> None:
    tokens = tiny_tokens()
    sample = tokens.sample(CAPTIONS, given=1)
    trained = sample.input_ids[sample.labels != IGNORE].tolist()
    assert trained == [*tokens.encode("[INST]They had tea."), tokens.boi, tokens.eos]
    assert sample.ids_cmp_mask.sum() == 2 * tokens.num_img_in and sample.ids_gen_mask.sum() == tokens.num_img_out
    assert sample.embeds_cmp_mask.tolist() == [True, True, False]


def test_a_text_that_ran_too_long_ends_with_a_sentence() -> None:
    assert last_full_sentence('He ran. "Stop!" she said and then') == "He ran."
    assert last_full_sentence('He said: "Stop! The bridge is') == 'He said: "Stop!'
    assert last_full_sentence("He ran home. Then he met Mr.") == "He ran home."
    assert last_full_sentence("It cost 3.50 and") == "It cost 3.50 and"
    assert last_full_sentence("no end here") == "no end here"


def test_continuations_of_a_word() -> None:
    tokens = tiny_tokens()
    flags = tokens.continues_word(518)
    inside, fresh, point = (tokens.encode(text)[0] for text in ("e", " e", "."))
    assert flags[inside] and not flags[fresh] and not flags[point] and not flags[tokens.boi]


def test_what_no_database_takes_is_not_shown() -> None:
    assert strip_for_display("The fox\0 went\0out.") == "The fox went out."


@pytest.mark.parametrize(
    ("text", "heard", "left"),
    [
        ("Zoe sang. The old bridge creaked a little.", ["the old bridge creaked a little"], "Zoe sang."),
        ("The old bridge creaked a LITTLE! Zoe sang.", ["the old bridge creaked a little"], "Zoe sang."),
        ('"I can help you now," said Zoe. Oh no! Oh no!', [], '"I can help you now," said Zoe. Oh no! Oh no!'),
        ("A strong wind was blowing. Zoe sang. A strong wind was blowing.", [], "A strong wind was blowing. Zoe sang."),
        ("A strong wind was blowing.", ["a strong wind was blowing"], "A strong wind was blowing."),  # else no words
        ("A strong wind blew and", ["zoe sang a little song"], "A strong wind blew and"),
    ],
)  # fmt: skip
def test_what_was_told_before_is_not_told_again(text: str, heard: list[str], left: str) -> None:
    assert without_repeats(text, heard) == left


def test_the_words_of_a_person_stay_even_if_they_repeat() -> None:
    own = "A strong wind was blowing."
    text = f"{own} Zoe sang a song. {own}"
    assert without_repeats(text, ["a strong wind was blowing"], prefix_length=len(own)) == f"{own} Zoe sang a song."


@given(st.text(alphabet='ab AB.!?" ', max_size=60))
def test_sentences_are_all_of_the_text(text: str) -> None:
    assert "".join(sentences_of(text)) == text
