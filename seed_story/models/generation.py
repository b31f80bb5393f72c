"""Sampling of the next token.

Shapes: B candidate continuations, V vocabulary.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import torch
from torch import Tensor

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
            used = torch.tensor(sorted(set(ids)), dtype=torch.long)
            old = row[used]
            row[used] = torch.where(old > 0, old / sampling.repetition_penalty, old * sampling.repetition_penalty)
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
