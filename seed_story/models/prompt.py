"""The only owner of image tokens, separators, ids and masks (published data format, story_telling.py).

A story is told to the model as

    <s> caption_0 BLOCK [INST]caption_1 BLOCK [INST]caption_2 BLOCK ...        BLOCK = <img><img_00000>...</img>

"[INST]" is plain text that separates the turns. People never see it; the model always does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from seed_story.errors import WeightsError
from seed_story.story.texts import TAG, inner_ends, is_whole, sentence_spans

SEPARATOR = "[INST]"
BOI, EOI, IMAGE_TOKEN = "<img>", "</img>", "<img_{:05d}>"
IGNORE = -100

FEWEST_REPEATED = 4  # words; short cries ("Oh no!") may come again

_TAG = re.compile(rf"\s*{TAG}\s*")


def clean(text: str) -> str:
    """A decoded text without its special tokens: each becomes one blank (release, gen_george.py).

    The release takes whatever stands between "<" and ">"; here "5 < 6 and 7 > 3" stays what it is.
    """
    return _TAG.sub(" ", text).strip()


def strip_for_display(text: str) -> str:
    """What a reader sees and a narrator speaks: no tokens, no turn separators, single blanks, nothing that no database
    takes."""
    return " ".join(clean(text).replace(SEPARATOR, " ").replace("\0", " ").split())


def last_full_sentence(text: str) -> str:
    """`text` up to the end of its last complete sentence; all of it if there is none."""
    if is_whole(text):
        return text.rstrip()
    if ends := [end for _, end in sentence_spans(text)][:-1]:
        return text[: ends[-1]]
    # Where words run on without a capital, as a model's may, a full stop is still an end.
    marks = (match.end() for match in re.finditer(r"""[.!?…]["'”’)]*(?=\s)""", text))
    whole = [end for end in sorted({*inner_ends(text), *marks}) if is_whole(text[:end])]
    return text[: whole[-1]] if whole else text


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, whole, with the blanks before them; what follows the last one is one too."""
    ends = [0, *(end for _, end in sentence_spans(text)), len(text)]
    return [piece for start, end in pairwise(ends) if (piece := text[start:end])]


def plainly(sentence: str) -> str:
    """A sentence without capitals and marks, as it is compared with others; "" if it is too short to be a repeat."""
    words = re.findall(r"[\w']+", sentence.lower())
    return " ".join(words) if len(words) >= FEWEST_REPEATED else ""


def without_repeats(text: str, known: Collection[str], prefix_length: int = 0) -> str:
    """`text` less the sentences that `known` (see `plainly`) has or that come twice in it, one at least left.

    The first `prefix_length` characters are somebody else's and stay.
    """
    sentences, seen = [], set(known)
    for sentence in sentences_of(text[prefix_length:]):
        if (plain := plainly(sentence)) not in seen or not plain:
            sentences.append(sentence)
            seen.add(plain)
    result = text[:prefix_length] + "".join(sentences)
    return result.strip() or text


@dataclass
class Sample:
    """One training sample of T tokens: three rows of ids and masks [T], and who is shown or asked for [images]."""

    input_ids: Tensor
    labels: Tensor
    ids_cmp_mask: Tensor
    ids_gen_mask: Tensor
    embeds_cmp_mask: Tensor
    embeds_gen_mask: Tensor

    def __len__(self) -> int:
        return len(self.input_ids)


class StoryTokens:
    """A tokenizer with image tokens. Ids are looked up: their order is not guaranteed.

    Raises WeightsError if the tokenizer does not know the image tokens (see `add_to`).
    """

    def __init__(self, tokenizer: Any, num_img_in: int, num_img_out: int) -> None:
        self.tokenizer = tokenizer
        self.num_img_in, self.num_img_out = num_img_in, num_img_out
        known = tokenizer.get_vocab()
        names = self.names(max(num_img_in, num_img_out))
        if missing := [name for name in names if name not in known]:
            raise WeightsError(f"The tokenizer lacks {len(missing)} image tokens, {missing[0]} for one.")
        self.boi, self.eoi, *numbered = (known[name] for name in names)
        self.numbered: tuple[int, ...] = tuple(numbered)  # ids of <img_00000>, <img_00001>, ...
        self.bos, self.eos = tokenizer.bos_token_id, tokenizer.eos_token_id
        self.pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else self.eos
        self._continuations: Tensor | None = None

    @staticmethod
    def names(count: int) -> list[str]:
        return [BOI, EOI, *(IMAGE_TOKEN.format(k) for k in range(count))]

    @classmethod
    def add_to(cls, tokenizer: Any, num_img_in: int, num_img_out: int) -> StoryTokens:
        """Give a plain tokenizer the image tokens, as ordinary added tokens behind its vocabulary."""
        tokenizer.add_tokens(cls.names(max(num_img_in, num_img_out)))
        return cls(tokenizer, num_img_in, num_img_out)

    # ---------------------------------------------------------------------------------------------------- text, ids

    def encode(self, text: str) -> list[int]:
        """Ids without any special token around them. An empty text has no ids."""
        return self.tokenizer.encode(text, add_special_tokens=False) if text else []

    def decode(self, ids: Sequence[int]) -> str:
        return self.tokenizer.decode(list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False)

    def image_block(self, count: int) -> str:
        """`<img><img_00000>...</img>` with `count` tokens inside."""
        return "".join([BOI, *(IMAGE_TOKEN.format(k) for k in range(count)), EOI])

    def scene_ids(self, text: str, *, first: bool) -> list[int]:
        """Ids of a scene's words: `<s>text` for the opening, `[INST]text` for every later one.

        `text` is display text; tokens or separators that somebody typed into it are dropped.
        """
        words = strip_for_display(text)
        return [self.bos, *self.encode(words)] if first else self.encode(SEPARATOR + words)

    @property
    def chain(self) -> tuple[int, ...]:
        """Ids that follow one another in a generated picture: <img>, T_out numbered tokens, </img>."""
        return (self.boi, *self.numbered[: self.num_img_out], self.eoi)

    @cached_property
    def forbidden(self) -> tuple[int, ...]:
        """Ids that may not appear among a scene's words: all added and special tokens except `<img>` and `</s>`.

        Both end the words: where the model wants to stop, the picture follows.
        """
        added = {*self.tokenizer.added_tokens_decoder, *self.tokenizer.all_special_ids, self.eoi, *self.numbered}
        return tuple(sorted(added - {self.boi, self.eos}))

    def continues_word(self, vocabulary: int) -> Tensor:
        """[vocabulary] bool: tokens that would lengthen the word before them (no blank or punctuation in front)."""
        if self._continuations is None or len(self._continuations) != vocabulary:
            pieces = self.tokenizer.convert_ids_to_tokens(list(range(min(vocabulary, len(self.tokenizer)))))
            flags = [bool(piece) and (piece[0].isalnum() and piece[0] not in "Ġ▁") for piece in pieces]
            self._continuations = torch.tensor(flags + [False] * (vocabulary - len(flags)))
        return self._continuations

    # ------------------------------------------------------------------------------------------------------ samples

    def texts(self, captions: Sequence[str], history: int) -> tuple[str, str]:
        """(instruction, response) with `history + 1` pictures shown: the response is scene `history + 1`."""
        instruction = SEPARATOR.join(caption + self.image_block(self.num_img_in) for caption in captions[: history + 1])
        return instruction, SEPARATOR + captions[history + 1] + self.image_block(self.num_img_out)

    def sample(self, captions: Sequence[str], history: int) -> Sample:
        """One training sample: `history + 1` scenes are shown, the next one is to be told (not padded).

        Trained on: the response's words, its `<img>` and `</s>`; never image tokens or `</img>`.
        """
        instruction, response = (self.encode(text) for text in self.texts(captions, history))
        ids = torch.tensor([self.bos, *instruction, *response, self.eos])  # [T]
        labels = ids.clone()
        labels[: 1 + len(instruction)] = IGNORE
        starts = (ids == self.boi).nonzero().flatten().tolist()
        ends = (ids == self.eoi).nonzero().flatten().tolist()
        labels[starts[-1] + 1 : ends[-1] + 1] = IGNORE
        ids_cmp_mask = torch.zeros(len(ids), dtype=torch.bool)
        ids_gen_mask = torch.zeros(len(ids), dtype=torch.bool)
        for start, end in zip(starts[:-1], ends[:-1], strict=True):
            ids_cmp_mask[start + 1 : end] = True
        ids_gen_mask[starts[-1] + 1 : ends[-1]] = True
        in_context = torch.arange(history + 2) <= history
        return Sample(ids, labels, ids_cmp_mask, ids_gen_mask, in_context, ~in_context)


def load_tokenizer(folder: str | Path) -> Any:
    """The tokenizer of a local folder; Llama's always in "legacy" mode, whatever the folder says or leaves out.

    Without it the piece after `</img>` would be another one than in training.
    """
    config = json.loads((Path(folder) / "tokenizer_config.json").read_text(encoding="utf-8"))
    options = {"legacy": True} if config.get("tokenizer_class", "").startswith("Llama") else {}
    return AutoTokenizer.from_pretrained(str(folder), local_files_only=True, **options)


def debug_tokenizer(vocabulary: int = 512) -> PreTrainedTokenizerFast:
    """A byte-level tokenizer made in memory: 3 special tokens, 256 bytes, merges of frequent letters up to the size."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    special = ["<unk>", "<s>", "</s>"]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    letters = "etaoinshrdlcumwgfy"
    pairs = [("Ġ", c) for c in "abcdefghijklmnopqrstuvwxyz"] + [(a, b) for a in letters for b in letters]
    pairs = pairs[: vocabulary - len(special) - len(alphabet)]
    words = [*special, *alphabet, *(a + b for a, b in pairs)]
    assert len(words) == vocabulary, "the debug vocabulary is between 300 and 600 words"
    model = models.BPE(vocab={word: k for k, word in enumerate(words)}, merges=pairs)
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="</s>"
    )
