"""Choosing words: the product's sampling, and the released greedy call (kept for parity with published outputs).

Shapes: B candidate continuations, V vocabulary, L prompt tokens; pictures as in `language_model`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers.cache_utils import DynamicCache

from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.models.prompt import EOI, SEPARATOR, StoryTokens, clean
from seed_story.presets import Sampling

MIN_WORD_TOKENS = 5  # before these no picture may start and no text may end: an empty scene is never meant
SHORTLIST = 1024  # tokens that are ranked before all are


def sample_next(
    logits: Tensor,  # [B, V]
    *,
    sampling: Sampling,
    generators: Sequence[torch.Generator],
    history: Sequence[Sequence[int]],
    banned: Collection[int] = (),
) -> list[int]:
    """One token for each candidate, drawn with its own generator, so that a candidate never depends on its siblings.

    Order: banned tokens, repetition penalty over `history` (a positive score is divided, a negative one multiplied),
    temperature, top-p (the smallest set of tokens whose probabilities reach it). Temperature 0 takes the best token.
    """
    scores = logits.float().cpu().clone()
    if banned:
        scores[:, list(banned)] = -torch.inf
    if sampling.repetition_penalty != 1.0:
        for row, ids in zip(scores, history, strict=True):
            seen = torch.tensor(sorted(set(ids)), dtype=torch.long)
            old = row[seen]
            row[seen] = torch.where(old > 0, old / sampling.repetition_penalty, old * sampling.repetition_penalty)
    if sampling.temperature == 0:
        return scores.argmax(dim=-1).tolist()
    probabilities = (scores / sampling.temperature).softmax(-1)
    if sampling.top_p < 1:
        # The best few nearly always reach top-p; sorting 49 thousand words would take longer than many layers.
        ranked, order = probabilities.topk(min(SHORTLIST, probabilities.shape[-1]))
        if bool((ranked.sum(-1) < sampling.top_p).any()):
            ranked, order = probabilities.sort(dim=-1, descending=True, stable=True)
        within = ranked.cumsum(-1) - ranked < sampling.top_p
        within[:, 0] = True  # the best token always stays
        probabilities = torch.zeros_like(probabilities).scatter(-1, order, ranked * within)
    # Drawn in the order of the vocabulary: in that of the ranks, rounding that swaps two near-equal tokens would
    # change the draw, and a candidate's words would depend on the size of its batch.
    return [int(torch.multinomial(p, 1, generator=g)) for p, g in zip(probabilities, generators, strict=True)]


# ------------------------------------------------------------------------------------------------- the released call


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
