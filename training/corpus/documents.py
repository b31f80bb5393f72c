"""Stories as sequences of words for the language model, without pictures: the first part of stage 2.

A picture's place is kept by `<img></img>`, so that the same tokens end a scene's words with and without pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor

from seed_story.models.prompt import IGNORE, SEPARATOR, StoryTokens
from seed_story.worlds.fernhollow.notes import LONGEST, Notes, turns
from training.corpus.source import AuthoredStories

PLANNED_AGAIN = 0.15  # of the stories are planned a second time in their middle


def document(pages_notes: dict[str, object], told: Sequence[str], rng: Random) -> list[str]:
    """An opening and the model's turns; which opening, and where it is planned, is drawn from `rng`."""
    told = told[:LONGEST]
    notes = Notes(str(pages_notes["people"]), str(pages_notes["outline"]), len(told))
    again = (rng.randint(2, len(told)),) if rng.random() < PLANNED_AGAIN else ()
    openings = pages_notes["openings"]
    assert isinstance(openings, Sequence)
    return [rng.choice(openings), *turns(notes, list(told), (1, *again))]


def encode_document(
    texts: Sequence[str], tokens: StoryTokens, opening_weight: bool = False
) -> tuple[list[int], list[int]]:
    """Ids and labels of one story: words, `<img>` behind each scene's, `</s>` at the end; the opening is only read."""
    ids, labels = [tokens.bos], [IGNORE]
    for number, text in enumerate(texts):
        words = [*tokens.encode(text if number == 0 else SEPARATOR + text), tokens.boi]
        learned = number > 0 or opening_weight
        ids += [*words, tokens.eoi]
        labels += [*(words if learned else [IGNORE] * len(words)), IGNORE]
    return [*ids, tokens.eos], [*labels, tokens.eos]


@dataclass(frozen=True)
class Documents:
    """Documents by number: the authored stories of a split, round after round, exchanged anew in each."""

    source: AuthoredStories
    tokens: StoryTokens
    seed: int = 0

    def __len__(self) -> int:
        return self.source.count()

    def encoded(self, number: int) -> tuple[list[int], list[int]]:
        pages = self.source(number)
        texts = document(dict(pages.notes), pages.captions[0][1:], Random(f"{self.seed}/{number}"))
        return encode_document(texts, self.tokens)


def collate(documents: Sequence[tuple[list[int], list[int]]], pad: int, multiple: int = 64) -> dict[str, Tensor]:
    """`input_ids` and `labels` [B, L], padded on the right to a multiple."""
    length = -(-max(len(ids) for ids, _ in documents) // multiple) * multiple
    ids = torch.tensor([one + [pad] * (length - len(one)) for one, _ in documents])
    labels = torch.tensor([one + [IGNORE] * (length - len(one)) for _, one in documents])
    return {"input_ids": ids, "labels": labels}
