"""The language model learns authored stories in words; a resumed run equals an uninterrupted one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import torch

from seed_story.models.prompt import IGNORE, StoryTokens, debug_tokenizer
from seed_story.presets import PRESETS
from seed_story.worlds.fernhollow.notes import Notes, marked, read_notes, turns
from training.configs import STAGES
from training.corpus.documents import Documents, Turn, collate, document, encode_document
from training.corpus.source import AuthoredStories
from training.stage2_instruction import build_language_model, load_language_model
from training.stage2_words import WordsLoss, held_out_loss, train_words

PRESET, CONFIG = PRESETS["debug"], STAGES["debug"].stage2.words


@pytest.fixture(scope="module")
def tokens() -> StoryTokens:
    shape = PRESET.language_model
    return StoryTokens.add_to(debug_tokenizer(), shape.num_img_in_tokens, shape.num_img_out_tokens)


@pytest.fixture(scope="module")
def documents(tokens: StoryTokens) -> Documents:
    return Documents(AuthoredStories("validation"), tokens)


def test_notes_can_be_read_back() -> None:
    notes = Notes(
        "Rex: dinosaur, he, green.", "Rex wants a hat. But no hat fits. So he grows a leaf. At last it fits.", 8
    )
    first, second = turns(notes, ["Rex sat down.", "Rex stood up."])
    assert first.endswith("[1/8] Rex sat down.") and second == "[2/8] Rex stood up."
    assert read_notes(first) == notes
    assert read_notes("Rex sat down.") is None
    assert marked(3, 8) == "[3/8]"


def test_a_story_as_its_model_reads_it() -> None:
    pages = AuthoredStories("validation")(0)
    opening, first, *others = document(pages.notes, pages.captions[0][1:], Random(0))
    assert opening.read in pages.notes["openings"] and not opening.written
    assert first.read.startswith("Pattern: ") and "\n(1) " in first.read
    assert read_notes(first.written).plan == pages.notes["outline"]
    assert others[-1].written.startswith(f"[{len(others) + 1}/") and not others[-1].read


def test_patterns_are_other_stories_the_same_one_exchanged_or_none() -> None:
    source = AuthoredStories("train")
    count, kinds = source.count(), {"none": 0, "itself": 0, "other": 0}
    for number in range(count, count + 300):
        pages, written = source(number), source(number - count)
        pattern = pages.notes["pattern"]
        same = pattern.count("\n") == len(written.captions[0]) - 1 and _shares_words(pattern, written.notes["outline"])
        kinds["none" if not pattern else "itself" if same else "other"] += 1
    assert all(share > 20 for share in kinds.values()), kinds


def _shares_words(one: str, other: str) -> bool:
    words = set(other.lower().split())
    return len(words & set(one.split("\n")[0].lower().split())) > 0.6 * len(words)


def test_words_are_learned_and_what_is_read_is_not(tokens: StoryTokens) -> None:
    story = [Turn("Once."), Turn("Pattern: A fox.", "Then."), Turn(written="End.")]
    ids, labels = encode_document(story, tokens)
    assert len(ids) == len(labels)
    learned = tokens.decode([one for one in labels if one != IGNORE])
    assert "Once" not in learned and "Pattern" not in learned and "Then." in learned and "End." in learned
    assert labels.count(tokens.boi) == 2 and labels[-1] == tokens.eos


def test_padding_changes_nothing(documents: Documents) -> None:
    loss = WordsLoss(build_language_model(PRESET, None)).eval()
    one = documents.encoded(0)
    with torch.no_grad():
        short, long = (loss(**collate([one], 0, multiple))["loss"] for multiple in (1, 1024))
    torch.testing.assert_close(short, long)


def test_training_lowers_the_loss_and_moves_no_resampler(documents: Documents, tmp_path: Path) -> None:
    model = build_language_model(PRESET, None)
    resampler = {name: value.clone() for name, value in model.output_resampler.state_dict().items()}
    before = held_out_loss(WordsLoss(model), documents)
    train_words(model, documents, replace(CONFIG, steps=8, learning_rate=1e-2), tmp_path, held_out=documents)
    assert held_out_loss(WordsLoss(model), documents) < before
    assert all(torch.equal(value, resampler[name]) for name, value in model.output_resampler.state_dict().items())
    again = build_language_model(PRESET, None)
    load_language_model(tmp_path, again)
    assert abs(held_out_loss(WordsLoss(again), documents) - held_out_loss(WordsLoss(model), documents)) < 0.02


def test_a_resumed_run_equals_an_uninterrupted_one(documents: Documents, tmp_path: Path) -> None:
    config = replace(CONFIG, steps=4, save_every=2)
    whole = train_words(build_language_model(PRESET, None), documents, config, tmp_path / "whole")
    train_words(build_language_model(PRESET, None), documents, config, tmp_path / "parts", stop_after=0.0)
    rest = train_words(build_language_model(PRESET, None), documents, config, tmp_path / "parts")
    for name, value in whole.trainable_state_dict().items():
        torch.testing.assert_close(rest.trainable_state_dict()[name], value)
