"""Stories as training data; the layout with many targets against the released samples."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from torch.nn.attention.flex_attention import create_mask

from seed_story.errors import InputError
from seed_story.models.language_model import IGNORE, regression_loss
from seed_story.presets import PRESETS
from seed_story.prompt import StoryTokens, debug_tokenizer
from tests.tiny import features_of, tiny_language_model, tiny_tokens
from training.data import (
    SampleSettings,
    StoryDataset,
    StoryRecord,
    all_targets_layout,
    chunked,
    collate,
    collate_layouts,
    read_stories,
    story_order,
    story_sample,
    visible,
    visible_blocks,
)

CAPTIONS = ["A fox woke up.", "It met an owl on the hill.", "Tea.", "Then it rained all day.", "The end."]
SMALL = SampleSettings(max_length=128, min_resolution=16, encoder_size=16, sd_size=24)


def story_folder(folder: Path, stories: int = 3, scenes: int = 5) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(scenes):
        Image.new("RGB", (32, 24), (40 * number, 90, 20)).save(folder / f"{number}.png")
    lines = [
        {"id": k, "images": [f"{n}.png" for n in range(scenes)], "captions": CAPTIONS[:scenes], "orders": []}
        for k in range(stories)
    ]
    (folder / "deep").mkdir(exist_ok=True)
    (folder / "deep" / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    return folder


# -------------------------------------------------------------------------------------------------- the whole story


def losses_of(model, hidden: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy of one row [L, H] over its labels."""
    scores = model.logits(hidden[:-1])
    return F.cross_entropy(scores, labels[1:], ignore_index=IGNORE)


@pytest.mark.parametrize("num_in, num_out", [(4, 4), (4, 9), (9, 4)])
def test_every_target_equals_its_own_sample(num_in: int, num_out: int) -> None:
    """Loss of each target and the gradient of all, against one sample of the release for each target."""
    from dataclasses import replace

    preset = PRESETS["debug"]
    config = replace(preset.language_model, num_img_in_tokens=num_in, num_img_out_tokens=num_out)
    grid = {4: 2, 9: 3}
    preset = replace(
        preset, language_model=config, input_resampler=replace(preset.input_resampler, grid_size=grid[num_in])
    )
    model = tiny_language_model(preset)
    tokens = StoryTokens.add_to(debug_tokenizer(), num_in, num_out)
    features = torch.cat([features_of(scene) for scene in range(len(CAPTIONS))])

    single_words, single_pictures = [], []
    for given in range(len(CAPTIONS) - 1):
        sample = tokens.sample(CAPTIONS, given)
        labels = sample.labels.clone()
        if given < len(CAPTIONS) - 2:
            labels[-1] = IGNORE  # in one long story only the last scene is followed by </s>
        embeds = model.embed(
            sample.input_ids[None], features[: given + 2], sample.ids_cmp_mask[None], sample.embeds_cmp_mask
        )
        hidden = model.hidden_states(embeds)[0]
        single_words.append(losses_of(model, hidden, labels))
        recon = model.regress(hidden[sample.ids_gen_mask][None])
        single_pictures.append(regression_loss(recon, features[given + 1 : given + 2]))
    (torch.stack(single_words).mean() + torch.stack(single_pictures).mean()).backward()
    expected = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    model.zero_grad()

    layout = all_targets_layout(CAPTIONS, tokens)
    embeds = model.embed(layout.input_ids[None], features, layout.ids_cmp_mask[None], layout.embeds_cmp_mask)
    hidden = model.hidden_states(
        embeds, position_ids=layout.position_ids[None], attention_mask=layout.attention_mask[None, None]
    )[0]
    # Which target a label belongs to: the number of separators so far.
    starts = [k for k, token in enumerate(layout.input_ids.tolist()) if token == tokens.boi]
    words = []
    for scene in range(1, len(CAPTIONS)):
        labels = layout.labels.clone()
        labels[: starts[scene - 1] + 1] = IGNORE
        if scene < len(CAPTIONS) - 1:
            labels[starts[scene] + 1 :] = IGNORE
        words.append(losses_of(model, hidden, labels))
    recon = model.regress(hidden[layout.ids_gen_mask].view(len(CAPTIONS) - 1, num_out, -1))
    pictures = [regression_loss(recon[k : k + 1], features[k + 1 : k + 2]) for k in range(len(CAPTIONS) - 1)]
    (torch.stack(words).mean() + torch.stack(pictures).mean()).backward()

    torch.testing.assert_close(torch.stack(words), torch.stack(single_words), rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(torch.stack(pictures), torch.stack(single_pictures), rtol=1e-5, atol=1e-5)
    own = {name: p.grad for name, p in model.named_parameters() if p.grad is not None}
    assert own.keys() == expected.keys()
    for name, gradient in expected.items():
        assert (own[name] - gradient).abs().max() <= 1e-4 * gradient.abs().max() + 1e-7, name


def test_a_batch_of_layouts_is_what_forward_takes() -> None:
    model, tokens = tiny_language_model(), tiny_tokens()
    layouts = [all_targets_layout(CAPTIONS[:count], tokens) for count in (5, 3)]
    batch = collate_layouts(layouts, tokens.pad, multiple=32)
    mask = visible(batch.pop("queries"))[:, None]
    assert batch["input_ids"].shape[1] % 32 == 0
    features = torch.cat([features_of(scene) for scene in (0, 1, 2, 3, 4, 0, 1, 2)])
    together = model(**batch, image_embeds=features, attention_mask=mask)
    assert together.recon_image_embeds.shape[0] == 4 + 2
    recons = []
    for layout, shown in zip(layouts, (features[:5], features[5:]), strict=True):
        single = collate_layouts([layout], tokens.pad)
        losses = model(image_embeds=shown, attention_mask=visible(single.pop("queries"))[:, None], **single)
        recons.append(losses.recon_image_embeds)
    torch.testing.assert_close(together.recon_image_embeds, torch.cat(recons), rtol=1e-5, atol=1e-5)


def test_flex_attention_gets_the_same_mask() -> None:
    tokens = tiny_tokens()
    queries = collate_layouts([all_targets_layout(CAPTIONS[:count], tokens) for count in (5, 3)], tokens.pad)["queries"]
    blocks = visible_blocks(queries)
    dense = create_mask(blocks.mask_mod, *blocks.shape, device="cpu")
    assert torch.equal(dense, visible(queries)[:, None])


def test_queries_are_seen_by_nobody_else() -> None:
    tokens = tiny_tokens()
    layout = all_targets_layout(CAPTIONS, tokens)
    mask = layout.attention_mask
    asked = layout.ids_gen_mask
    for row in range(len(layout)):
        seen = mask[row] & asked
        own = (layout.queries == layout.queries[row]) & asked if layout.queries[row] else torch.zeros_like(asked)
        assert torch.equal(seen, own & (torch.arange(len(layout)) <= row))
    assert mask.diagonal().all() and not mask.triu(1).any()
    assert mask[-1, ~asked].all()


def test_labels_of_a_layout() -> None:
    tokens = tiny_tokens()
    words = [i for caption in CAPTIONS[1:] for i in [*tokens.encode("[INST]" + caption), tokens.boi]]
    layout = all_targets_layout(CAPTIONS, tokens)
    assert layout.labels[layout.labels != IGNORE].tolist() == [*words, tokens.eos]
    layout = all_targets_layout(CAPTIONS, tokens, first_scene=True, end=False)
    assert layout.labels[layout.labels != IGNORE].tolist() == [*tokens.encode(CAPTIONS[0]), tokens.boi, *words]
    assert layout.ids_cmp_mask.sum() == 4 * tokens.num_img_in and layout.ids_gen_mask.sum() == 4 * tokens.num_img_out
    assert layout.embeds_cmp_mask.tolist() == [True] * 4 + [False]
    assert layout.embeds_gen_mask.tolist() == [False] + [True] * 4


# --------------------------------------------------------------------------------------------------------- records


def test_stories_are_found_in_subfolders_and_cut(tmp_path: Path) -> None:
    folder = story_folder(tmp_path)
    assert [record.id for record in read_stories(folder, scenes=2)] == [
        f"{k}-{part}" for k in range(3) for part in (0, 1)
    ]
    assert len(read_stories(folder, scenes=None)) == 3
    with pytest.raises(InputError, match="no stories"):
        read_stories(folder, scenes=10)


def test_chunks_drop_the_remainder_and_uneven_stories() -> None:
    record = StoryRecord("x", tuple(map(str, range(23))), tuple("c" * 23))
    assert [piece.images[0] for piece in chunked(record)] == ["0", "10"]
    assert chunked(StoryRecord("x", ("a",) * 10, ("b",) * 9)) == []


def test_broken_lines_are_left_out_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = story_folder(tmp_path)
    with (folder / "deep" / "a.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": 1}\nnot json\n')
    assert len(read_stories(folder, scenes=5)) == 3
    assert caplog.text.count("is not a story") == 2


def test_every_process_gets_its_share_of_stories() -> None:
    """Nobody starves, nothing is left out, and the order is a function of seed and epoch."""
    shares = [story_order(10, seed=1, epoch=0, rank=rank, world=4) for rank in range(4)]
    assert {len(share) for share in shares} == {3}
    assert set(sum(shares, [])) == set(range(10))
    assert shares[0] == story_order(10, seed=1, epoch=0, rank=0, world=4)
    assert story_order(10, seed=1, epoch=0) != story_order(10, seed=1, epoch=1)
    assert [len(story_order(2, seed=0, epoch=0, rank=rank, world=3)) for rank in range(3)] == [1, 1, 1]


def test_dataset_is_a_function_of_seed_epoch_and_index(tmp_path: Path) -> None:
    folder, tokens = story_folder(tmp_path), tiny_tokens()
    records = read_stories(folder, scenes=5)
    first, again = (StoryDataset(records, tokens, SMALL, image_dir=folder, seed=3) for _ in range(2))
    assert all(torch.equal(first[k]["input_ids"], again[k]["input_ids"]) for k in range(3))
    seen = Counter()
    for epoch in range(30):
        first.epoch = epoch
        seen[first[0]["embeds_cmp_mask"].sum().item()] += 1
    assert set(seen) == {1, 2, 3, 4}


def test_a_dropped_sample_leaves_the_batch(tmp_path: Path) -> None:
    folder, tokens = story_folder(tmp_path), tiny_tokens()
    good = read_stories(folder, scenes=5)[0]
    bad = StoryRecord("bad", ("missing.png",) * 5, good.captions)
    samples = [story_sample(r, tokens, SMALL, image_dir=folder, generator=random.Random(0)) for r in (good, bad)]
    assert samples[1] is None
    batch = collate(samples)
    assert batch["input_ids"].shape[0] == 1 and batch["images"].shape[0] == batch["embeds_cmp_mask"].shape[0]
    assert collate([None]) == {}
