"""The published scripts' generation and attention sink, oddities included, for parity with their outputs.

Shapes: V vocabulary, L prompt tokens, F feature tokens of width D.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from transformers.cache_utils import DynamicCache

from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.models.prompt import EOI, SEPARATOR, StoryTokens, clean


@dataclass
class ReleasedOutput:
    """`generate_ids` with `</s>` if it came, `text` decoded with special tokens, features [1, F, D] or None."""

    generate_ids: Tensor
    text: str
    img_gen_feat: Tensor | None

    @property
    def has_img_output(self) -> bool:
        return self.img_gen_feat is not None


@torch.no_grad()
def generate_released(
    model: MultimodalLanguageModel,
    tokens: StoryTokens,
    input_ids: Tensor,  # [1, L]
    *,
    image_embeds: Tensor | None = None,  # [n, F, D]
    ids_cmp_mask: Tensor | None = None,  # [1, L]
    embeds_cmp_mask: Tensor | None = None,  # [n]
    max_new_tokens: int = 120,
) -> ReleasedOutput:
    """The published greedy call with its rules (models.py, generation.py), oddities included.

    Inside a picture the next token of the chain is forced. Elsewhere all chain tokens but `<img>` get the score 0.0 -
    not minus infinity. Of several pictures in one call the last one counts.
    """
    chain = list(tokens.chain)
    follower = dict(zip(chain[:-1], chain[1:], strict=True))
    cache = DynamicCache(config=model.causal_lm.config)
    hidden = model.hidden_states(model.embed(input_ids, image_embeds, ids_cmp_mask, embeds_cmp_mask), cache=cache)
    last, rows = int(input_ids[0, -1]), []
    generated: list[int] = []
    while len(generated) < max_new_tokens and last != tokens.eos:
        scores = model.logits(hidden[0, -1])  # [V]
        if last in follower:
            last = follower[last]
        else:
            scores[chain[1:]] = 0.0
            last = int(scores.argmax())
        generated.append(last)
        if last != tokens.eos and len(generated) < max_new_tokens:
            hidden = model.hidden_states(model.embed(torch.tensor([[last]], device=input_ids.device)), cache=cache)
            rows.append(hidden[0, -1])
    features = None
    if tokens.eoi in generated:
        end = len(generated) - 1 - generated[::-1].index(tokens.eoi)
        features = model.regress(torch.stack(rows[end - tokens.num_img_out : end])[None])
    return ReleasedOutput(torch.tensor(generated), tokens.decode(generated), features)


@dataclass
class ReleasedTurn:
    """What one turn of the released story loop fed to the model, and what came out."""

    prompt: str
    input_ids: Tensor
    ids_cmp_mask: Tensor
    embeds_cmp_mask: Tensor
    image_embeds: Tensor
    output: ReleasedOutput

    @property
    def text(self) -> str:
        return clean(self.output.text)


def released_story(
    model: MultimodalLanguageModel,
    tokens: StoryTokens,
    opening: str,
    features: Tensor,  # [1, F, D] of the opening picture
    *,
    turns: int,
    window_images: int = 8,
    max_new_tokens: int = 500,
) -> Iterator[ReleasedTurn]:
    """The published story loop (gen_george.py): every turn encodes and computes the whole prompt anew.

    When more pictures are held than the window takes, the prompt is cut behind its first `</img>` and six further
    characters, "[INST]" or not. Slow; the product's `StoryModel.next_scene` tells stories instead.
    """
    block = tokens.image_block(tokens.num_img_in)
    prompt = opening + block
    device = features.device
    for _ in range(turns):
        ids = torch.tensor([[tokens.bos, *tokens.encode(prompt)]], device=device)
        slots = torch.isin(ids, torch.tensor(tokens.numbered, device=device))
        shown = torch.ones(len(features), dtype=torch.bool, device=device)
        output = generate_released(
            model,
            tokens,
            ids,
            image_embeds=features,
            ids_cmp_mask=slots,
            embeds_cmp_mask=shown,
            max_new_tokens=max_new_tokens,
        )
        turn = ReleasedTurn(prompt, ids, slots, shown, features, output)
        yield turn
        if output.img_gen_feat is None:
            return
        features = torch.cat([features, output.img_gen_feat])
        prompt = prompt + turn.text + block
        while len(features) > window_images:
            prompt = prompt[prompt.index(EOI) + len(EOI) + len(SEPARATOR) :]
            features = features[1:]


@dataclass
class SinkTurn:
    """Bookkeeping of one turn of the released script; all numbers are positions in the whole conversation."""

    window_tokens: list[int]
    image_slots: list[int]
    sink: list[int] = field(default_factory=list)
    kv_kept: list[int] = field(default_factory=list)
    new_tokens: list[int] = field(default_factory=list)


def released_bookkeeping(
    images: Sequence[tuple[int, int]],
    lengths: Sequence[int],
    *,
    window_images: int,
    first_tokens: int,
    around_boi: tuple[int, int],
    around_eoi: tuple[int, int],
    chained: bool,
) -> list[SinkTurn]:
    """What vis_george_sink.py selects at each turn (`lengths[t]` tokens are known at turn t, one picture each).

    There the sink replaces the first entries of the window, so the cache never grows. In the published script that
    cache is computed and then ignored: each turn starts from a cache of the plain token window (`chained=False`). With
    `chained=True` the sliced cache is the one that the next turn finds. For parity; the product uses `kept_positions`.
    """
    turns: list[SinkTurn] = []
    window: list[int] = []  # tokens of the prompt
    cache: list[int] = []  # token that each cache entry came from
    sink: list[int] = []
    oldest = 0
    known = 0
    for turn, length in enumerate(lengths):
        past, added = cache[: len(window)], list(range(known, length))
        known = length
        while turn + 1 - oldest > window_images:
            boi, eoi = window.index(images[oldest][0]), window.index(images[oldest][1])
            # Python's slices on purpose: a negative start gives what it gives there.
            sink = sink if sink else past[:first_tokens]
            sink = sink + past[boi + around_boi[0] : boi + around_boi[1]]
            sink = sink + past[eoi + around_eoi[0] : eoi + around_eoi[1]]
            past = sink + past[eoi + len(sink) + 1 :]
            window = window[eoi + 1 :]
            oldest += 1
        window = window + added
        slots = [k for boi, eoi in images[oldest : turn + 1] for k in range(boi + 1, eoi)]
        turns.append(SinkTurn(window, slots, list(sink), past, added) if turn else SinkTurn(window, slots))
        cache = past + added if chained else list(window)
    return turns
