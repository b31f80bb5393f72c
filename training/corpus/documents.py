"""Stories as sequences of words for the language model, without pictures: the first part of stage 2.

A picture's place is kept by `<img></img>`, so that the same tokens end a scene's words with and without pictures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from torch import Tensor

from seed_story.models.prompt import IGNORE, SEPARATOR, StoryTokens
from seed_story.worlds.fernhollow.notes import LONGEST, Notes, pattern_text, turns
from training.corpus.source import AuthoredStories

PLANNED_AGAIN = 0.15  # of the stories are planned a second time in their middle


@dataclass(frozen=True)
class Turn:
    """One turn of a story: what the model only reads (the opening, a pattern), and what it shall write."""

    read: str = ""
    written: str = ""


def document(notes: Mapping[str, Any], told: Sequence[str], rng: Random) -> list[Turn]:
    """An opening and the model's turns; which opening, and where it is planned, is drawn from `rng`."""
    told = told[:LONGEST]
    planned = Notes(notes["people"], notes["outline"], len(told))
    again = (rng.randint(2, len(told)),) if rng.random() < PLANNED_AGAIN else ()
    first, *others = turns(planned, list(told), (1, *again))
    pattern = pattern_text(notes["pattern"])
    return [Turn(read=rng.choice(notes["openings"])), Turn(pattern, first), *(Turn(written=text) for text in others)]


def encode_document(document: Sequence[Turn], tokens: StoryTokens) -> tuple[list[int], list[int]]:
    """Ids and labels of one story: words, `<img>` behind each scene's, `</s>` at the end; what is read is no label."""
    ids, labels = [tokens.bos], [IGNORE]
    for number, turn in enumerate(document):
        read = tokens.encode((SEPARATOR if number else "") + turn.read)
        written = [*tokens.encode(turn.written), tokens.boi] if number else [tokens.boi]
        ids += [*read, *written, tokens.eoi]
        labels += [*[IGNORE] * len(read), *(written if number else [IGNORE]), IGNORE]
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
        story = document(pages.notes, pages.captions[0][1:], Random(f"{self.seed}/{number}"))
        return encode_document(story, self.tokens)


def collate(documents: Sequence[tuple[list[int], list[int]]], pad: int, multiple: int = 64) -> dict[str, Tensor]:
    """`input_ids` and `labels` [B, L], padded on the right to a multiple."""
    length = -(-max(len(ids) for ids, _ in documents) // multiple) * multiple
    ids = torch.tensor([one + [pad] * (length - len(one)) for one, _ in documents])
    labels = torch.tensor([one + [IGNORE] * (length - len(one)) for _, one in documents])
    return {"input_ids": ids, "labels": labels}
