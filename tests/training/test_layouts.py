"""The layout with many targets against the released samples, and against what telling keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from torch.nn.attention.flex_attention import create_mask, flex_attention

from seed_story.models.attention_sink import kept_positions
from seed_story.models.language_model import IGNORE, regression_loss
from seed_story.models.prompt import Sample, StoryTokens, debug_tokenizer
from seed_story.presets import PRESETS, AttentionSettings
from tests.tiny import features_of, tiny_language_model, tiny_tokens
from training.layouts import all_targets_layout, collate_layouts, visible, visible_blocks

CAPTIONS = ["A fox woke up.", "It met an owl on the hill.", "Tea.", "Then it rained all day.", "The end."]
SINK = AttentionSettings(window_images=2, sink_images=2, first_tokens=3, around_boi=(-2, 3), around_eoi=(-2, 3))


def losses_of(model, hidden: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy of one row [L, H] over its labels."""
    scores = model.logits(hidden[:-1])
    return F.cross_entropy(scores, labels[1:], ignore_index=IGNORE)


def told_mask(sample: Sample, tokens: StoryTokens, attention: AttentionSettings) -> torch.Tensor:
    """[1, 1, L, L]: each scene of a sample sees itself and what telling had kept when it was told."""
    length, ids = len(sample), sample.input_ids.tolist()
    mask = torch.zeros(length, length, dtype=torch.bool)
    images: list[tuple[int, int]] = []
    start = 0
    for eoi in [at for at, token in enumerate(ids) if token == tokens.eoi]:
        end = length if eoi + 2 >= length else eoi + 1  # `</s>` belongs to the last scene
        mask[start:end, start:end] = torch.ones(end - start, end - start, dtype=torch.bool).tril()
        if images:
            mask[start:end, kept_positions(images, start, attention)] = True
        images.append((max(at for at in range(eoi) if ids[at] == tokens.boi), eoi))
        start = end
    return mask[None, None]


LONG_STORY = [f"{caption} {part}" for part in ("One.", "Two!") for caption in CAPTIONS]


@pytest.mark.parametrize(
    ("num_in", "num_out", "captions", "attention"),
    [
        (4, 4, CAPTIONS, None),
        (4, 9, CAPTIONS, None),
        (9, 4, CAPTIONS, None),
        (4, 4, LONG_STORY, SINK),
        (4, 9, LONG_STORY, replace(SINK, keep_opening=True)),
        (9, 4, LONG_STORY, replace(SINK, mode="sink")),
        (4, 4, LONG_STORY, replace(SINK, mode="window")),
    ],
)
def test_every_target_equals_its_own_sample(
    num_in: int, num_out: int, captions: list[str], attention: AttentionSettings | None
) -> None:
    """Loss of each target and the gradient of all, against one sample of the release for each target.

    With `attention` the story is five times telling's window, and every sample sees what `kept_positions` says.
    """
    preset = PRESETS["debug"]
    config = replace(preset.language_model, num_img_in_tokens=num_in, num_img_out_tokens=num_out)
    grid = {4: 2, 9: 3}
    preset = replace(
        preset, language_model=config, input_resampler=replace(preset.input_resampler, grid_size=grid[num_in])
    )
    model = tiny_language_model(preset)
    tokens = StoryTokens.add_to(debug_tokenizer(), num_in, num_out)
    features = torch.cat([features_of(scene) for scene in range(len(captions))])

    single_words, single_pictures = [], []
    evicted = 0
    for given in range(len(captions) - 1):
        sample = tokens.sample(captions, given)
        labels = sample.labels.clone()
        if given < len(captions) - 2:
            labels[-1] = IGNORE  # in one long story only the last scene is followed by </s>
        embeds = model.embed(
            sample.input_ids[None], features[: given + 2], sample.ids_cmp_mask[None], sample.embeds_cmp_mask
        )
        seen = None if attention is None else told_mask(sample, tokens, attention)
        evicted += 0 if seen is None else int((~seen[0, 0]).tril().sum())
        hidden = model.hidden_states(embeds, attention_mask=seen)[0]
        single_words.append(losses_of(model, hidden, labels))
        recon = model.regress(hidden[sample.ids_gen_mask][None])
        single_pictures.append(regression_loss(recon, features[given + 1 : given + 2]))
    (torch.stack(single_words).mean() + torch.stack(single_pictures).mean()).backward()
    expected = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    model.zero_grad()

    assert (evicted > 0) == (attention is not None)
    layout = all_targets_layout(captions, tokens, attention=attention)
    embeds = model.embed(layout.input_ids[None], features, layout.ids_cmp_mask[None], layout.embeds_cmp_mask)
    hidden = model.hidden_states(
        embeds, position_ids=layout.position_ids[None], attention_mask=layout.attention_mask[None, None]
    )[0]
    # Which target a label belongs to: the number of separators so far.
    starts = [k for k, token in enumerate(layout.input_ids.tolist()) if token == tokens.boi]
    words = []
    for scene in range(1, len(captions)):
        labels = layout.labels.clone()
        labels[: starts[scene - 1] + 1] = IGNORE
        if scene < len(captions) - 1:
            labels[starts[scene] + 1 :] = IGNORE
        words.append(losses_of(model, hidden, labels))
    recon = model.regress(hidden[layout.ids_gen_mask].view(len(captions) - 1, num_out, -1))
    pictures = [regression_loss(recon[k : k + 1], features[k + 1 : k + 2]) for k in range(len(captions) - 1)]
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
    mask = visible(batch.pop("visibility"))[:, None]
    assert batch["input_ids"].shape[1] % 32 == 0
    features = torch.cat([features_of(scene) for scene in (0, 1, 2, 3, 4, 0, 1, 2)])
    together = model(**batch, image_embeds=features, attention_mask=mask)
    assert together.recon_image_embeds.shape[0] == 4 + 2
    recons = []
    for layout, shown in zip(layouts, (features[:5], features[5:]), strict=True):
        single = collate_layouts([layout], tokens.pad)
        losses = model(image_embeds=shown, attention_mask=visible(single.pop("visibility"))[:, None], **single)
        recons.append(losses.recon_image_embeds)
    torch.testing.assert_close(together.recon_image_embeds, torch.cat(recons), rtol=1e-5, atol=1e-5)


def test_query_blocks_come_last_in_a_batch() -> None:
    tokens = tiny_tokens()
    layouts = [all_targets_layout(CAPTIONS[:count], tokens) for count in (5, 3)]
    batch = collate_layouts(layouts, tokens.pad, multiple=16)
    for row, layout in enumerate(layouts):
        asked = batch["ids_gen_mask"][row].nonzero().flatten()
        assert asked[0] == (~layout.ids_gen_mask).sum() and asked[-1] == len(layout) - 1
        order = batch["visibility"][row, : len(layout), 3]
        assert torch.equal(order.sort().values, torch.arange(len(layout)))
        mask = visible(batch["visibility"][row])
        assert torch.equal(mask[: len(layout), : len(layout)], layout.attention_mask[order][:, order])
        assert not mask[: len(layout), len(layout) :].any() and not mask[len(layout) :, : len(layout)].any()
        assert mask.any(-1).all()


@pytest.mark.parametrize("multiple", [1, 128])
def test_flex_attention_computes_the_same(multiple: int) -> None:
    """A story of several tiles, part of them empty and part of them full, against the dense mask."""
    tokens = tiny_tokens()
    layouts = [all_targets_layout(CAPTIONS * n, tokens, attention=SINK) for n in (6, 4)]
    visibility = collate_layouts(layouts, tokens.pad, multiple=multiple)["visibility"]
    blocks = visible_blocks(visibility)
    assert blocks.full_kv_num_blocks is not None and blocks.full_kv_num_blocks.sum() > 0
    assert blocks.sparsity() > 20
    query, key, value = torch.randn(3, 2, 2, visibility.shape[1], 16, generator=torch.Generator().manual_seed(0))
    flex = flex_attention(query, key, value, block_mask=blocks)
    dense = F.scaled_dot_product_attention(query, key, value, attn_mask=visible(visibility)[:, None])
    torch.testing.assert_close(flex, dense, rtol=1e-4, atol=1e-5)


def test_flex_attention_gets_the_same_mask() -> None:
    tokens = tiny_tokens()
    visibility = collate_layouts([all_targets_layout(CAPTIONS[:count], tokens) for count in (5, 3)], tokens.pad)[
        "visibility"
    ]
    blocks = visible_blocks(visibility)
    dense = create_mask(blocks.mask_mod, *blocks.shape, device="cpu")
    assert torch.equal(dense, visible(visibility)[:, None])


def test_queries_are_seen_by_nobody_else() -> None:
    tokens = tiny_tokens()
    layout = all_targets_layout(CAPTIONS, tokens)
    mask = layout.attention_mask
    asked, blocks = layout.ids_gen_mask, layout.visibility[:, 0]
    for row in range(len(layout)):
        seen = mask[row] & asked
        own = (blocks == blocks[row]) & asked if blocks[row] else torch.zeros_like(asked)
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


@pytest.mark.parametrize(
    ("mode", "opening"),
    [("dense", False), ("window", True), ("sink", False), ("multimodal_sink", False), ("multimodal_sink", True)],
)
def test_a_scene_sees_what_telling_would_have_kept(mode: str, opening: bool) -> None:
    tokens, settings = tiny_tokens(), replace(SINK, mode=mode, keep_opening=opening)
    layout = all_targets_layout([*CAPTIONS, *CAPTIONS], tokens, attention=settings)
    ids, positions, slots = layout.input_ids.tolist(), layout.position_ids, layout.ids_cmp_mask
    told = layout.visibility[:, 0] == 0  # neither queries nor the end
    begins = [k for k, token in enumerate(ids) if token == tokens.boi]
    images: list[tuple[int, int]] = []
    for scene, row in enumerate(begins):
        seen = set(positions[layout.attention_mask[row] & told].tolist())
        before = images[-1][1] + 1 if images else 0
        kept = kept_positions(images, before, settings) if images else []
        assert seen == {*kept, *range(before, int(positions[row]) + 1)}, scene
        boi = int(positions[row])
        images.append((boi, boi + int(slots.sum()) // (len(begins) - 1) + 1))
    evicted = len(layout) - int(layout.attention_mask[begins[-1]].sum())
    assert mode == "dense" or evicted > 60


def test_flex_attention_gets_the_mask_of_an_evicting_story() -> None:
    tokens = tiny_tokens()
    layouts = [all_targets_layout(CAPTIONS * 2, tokens, attention=SINK), all_targets_layout(CAPTIONS, tokens)]
    visibility = collate_layouts(layouts, tokens.pad)["visibility"]
    blocks = visible_blocks(visibility)
    assert torch.equal(create_mask(blocks.mask_mod, *blocks.shape, device="cpu"), visible(visibility)[:, None])
