"""The multimodal language model against slower or plainer ways to compute the same."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from transformers.cache_utils import DynamicCache

from seed_story.errors import WeightsError
from seed_story.models.language_model import IGNORE, MultimodalLanguageModel
from seed_story.presets import PRESETS
from tests.tiny import DEBUG, features_of, tiny_language_model, tiny_tokens


def batch() -> dict[str, torch.Tensor]:
    tokens = tiny_tokens()
    captions = ["A fox woke up.", "It met an owl.", "They had tea."]
    samples = [tokens.sample(captions, 0), tokens.sample(captions, 1)]
    length = max(map(len, samples))

    def rows(name: str, fill: int) -> torch.Tensor:
        return torch.stack([F.pad(getattr(s, name), (0, length - len(s)), value=fill) for s in samples])

    fills = {"input_ids": tokens.pad, "labels": IGNORE, "ids_cmp_mask": 0, "ids_gen_mask": 0}
    given = {name: rows(name, fill) for name, fill in fills.items()}
    given |= {name: torch.cat([getattr(s, name) for s in samples]) for name in ("embeds_cmp_mask", "embeds_gen_mask")}
    return given | {"image_embeds": torch.cat([features_of(k) for k in range(5)])}


def test_cached_equals_whole() -> None:
    model = tiny_language_model()
    embeds = model.embed(torch.randint(0, 500, (2, 30)))
    whole = model.hidden_states(embeds)
    cache = DynamicCache(config=model.causal_lm.config)
    parts = [model.hidden_states(part, cache=cache) for part in embeds.split([11, 1, 1, 9, 8], dim=1)]
    torch.testing.assert_close(torch.cat(parts, 1), whole, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("slot_rows", [False, True])
def test_losses_are_the_plain_formulas(slot_rows: bool) -> None:
    model, given = tiny_language_model(), batch()
    model.config = replace(model.config, slot_rows=slot_rows)
    losses = model(**given)
    slots = model.input_resampler(given["image_embeds"])[given["embeds_cmp_mask"]].flatten(0, 1)
    embeds = model.embed(given["input_ids"])
    if slot_rows:  # a slot keeps its own row beside the picture
        embeds[given["ids_cmp_mask"]] += slots
    else:
        embeds[given["ids_cmp_mask"]] = slots
    hidden = model.hidden_states(embeds)
    logits = model.logits(hidden)
    plain = F.cross_entropy(logits[:, :-1].flatten(0, 1), given["labels"][:, 1:].flatten(), ignore_index=IGNORE)
    torch.testing.assert_close(losses.lm_loss, plain)
    asked = hidden[given["ids_gen_mask"]].view(2, 4, -1)
    target = given["image_embeds"][given["embeds_gen_mask"]]
    plain = 1 - F.cosine_similarity(model.regress(asked), target, dim=-1).mean()
    torch.testing.assert_close(losses.rec_loss, plain)
    torch.testing.assert_close(losses.total_loss, losses.lm_loss + losses.rec_loss)


@pytest.mark.parametrize("drop", ["pictures", "targets", "labels"])
def test_every_parameter_stays_in_the_graph(drop: str) -> None:
    model, given = tiny_language_model(), batch()
    if drop == "pictures":
        given |= dict.fromkeys(("image_embeds", "embeds_cmp_mask", "embeds_gen_mask"))
    elif drop == "targets":
        given["embeds_gen_mask"] = torch.zeros_like(given["embeds_gen_mask"])
    else:
        given["labels"] = torch.full_like(given["labels"], IGNORE)
    losses = model(**given)
    losses.total_loss.backward()
    assert torch.isfinite(losses.total_loss)
    rows = {"new_output_rows"} if drop == "labels" else set()
    without = {name for name, p in model.named_parameters() if p.requires_grad and p.grad is None}
    assert without <= rows, without


def test_gradient_checkpointing_changes_nothing() -> None:
    gradients = []
    for on in (False, True):
        model = tiny_language_model().train()
        for module in model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
        model.set_gradient_checkpointing(on)
        model(**batch()).total_loss.backward()
        gradients.append({name: p.grad for name, p in model.named_parameters() if p.grad is not None})
    for name, gradient in gradients[0].items():
        torch.testing.assert_close(gradients[1][name], gradient, rtol=1e-4, atol=1e-6)


def test_separate_rows_equal_a_resized_table() -> None:
    separate = tiny_language_model()
    config = replace(DEBUG.language_model, token_rows="resized", tie_word_embeddings=False)
    resized = MultimodalLanguageModel(config, DEBUG.input_resampler, DEBUG.output_resampler).eval()
    state = separate.state_dict()
    rows = {"embed_tokens": state.pop("new_input_rows"), "lm_head": state.pop("new_output_rows")}
    for name in list(state):
        for part, new in rows.items():
            if part in name:
                state[name] = torch.cat([state[name], new])
    resized.load_state_dict(state)
    given = batch()
    mine, other = separate(**given), resized(**given)
    torch.testing.assert_close(mine.total_loss, other.total_loss)
    torch.testing.assert_close(mine.recon_image_embeds, other.recon_image_embeds)


def test_base_weights_arrive_and_misfits_are_named() -> None:
    model = tiny_language_model()
    plain = {name: torch.randn(model.state_dict()[ours[0]].shape) for name, ours in model.base_names().items()}
    model.load_base({**plain, "model.layers.0.self_attn.rotary_emb.inv_freq": torch.zeros(4)})
    state = model.state_dict()
    name = "model.layers.1.mlp.up_proj.weight"
    assert torch.equal(state["llm.base_model.model.model.layers.1.mlp.up_proj.base_layer.weight"], plain[name])
    for copy in ("original_module", "modules_to_save.default"):
        assert torch.equal(state[f"llm.base_model.model.model.norm.{copy}.weight"], plain["model.norm.weight"])
    del plain[name]
    with pytest.raises(WeightsError, match="layers.1.mlp.up_proj"):
        model.load_base(plain)


def test_small_checkpoint_holds_what_was_trained() -> None:
    model, other = tiny_language_model(seed=0), tiny_language_model(seed=1)
    small = model.trainable_state_dict()
    assert {"new_input_rows", "new_output_rows"} < small.keys()
    assert not any("base_layer" in name or "embed_tokens" in name for name in small)
    other.load_trainable_state_dict(small)
    for name, value in small.items():
        assert torch.equal(other.state_dict()[name], value)
    with pytest.raises(WeightsError, match="new_input_rows"):
        other.load_trainable_state_dict({name: value for name, value in small.items() if name != "new_input_rows"})


def test_new_rows_start_like_the_table() -> None:
    model = tiny_language_model()
    table, rows = model.embed_tokens.weight, model.new_input_rows
    assert (rows.mean(0) - table.mean(0)).abs().max() < 4 * table.std() / len(rows) ** 0.5
    assert 0.5 < (rows.std() / table.std()).item() < 1.5


def test_rotary_frequencies_survive_casts_and_the_meta_device() -> None:
    model = tiny_language_model()
    rotary = model.causal_lm.model.rotary_emb
    expected = 1.0 / 10000.0 ** (torch.arange(0, 8, 2) / 8)
    model.to(torch.bfloat16)
    assert rotary.inv_freq.dtype == torch.float32
    torch.testing.assert_close(rotary.inv_freq, expected)
    with torch.device("meta"):
        empty = MultimodalLanguageModel(DEBUG.language_model, DEBUG.input_resampler, DEBUG.output_resampler)
    empty.load_state_dict(tiny_language_model().state_dict(), assign=True)
    torch.testing.assert_close(empty.causal_lm.model.rotary_emb.inv_freq, expected)
    given = batch()
    torch.testing.assert_close(empty.eval()(**given).total_loss, tiny_language_model()(**given).total_loss)


def test_the_7b_layout_is_built_in_seconds() -> None:
    preset, start = PRESETS["george"], time.monotonic()
    with torch.device("meta"):
        model = MultimodalLanguageModel(preset.language_model, preset.input_resampler, preset.output_resampler)
    assert time.monotonic() - start < 30
    assert sum(p.numel() for p in model.parameters()) > 6.9e9
