"""English as sounds, for voices that take phonemes, and when each word of a sentence is heard.

hibari's rules of pronunciation write Kokoro's phonemes; each phoneme that the vocabulary knows is one id of the voice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from seed_story.narration.speech import Word
from seed_story.narration.spelling import SOUNDS


def with_sounds(voice: Any) -> Any:
    """The same Hibari voice, which knows the sounds of spelling.SOUNDS as words of its lexicon."""
    voice.g2p.lexicon.golds.d.update(SOUNDS)
    return voice


def word_phonemes(voice: Any, sentence: str) -> list[str] | None:
    """The phonemes of each written word by a Hibari `voice`; None when the words cannot be told apart."""
    from hibari.g2p.normalize import normalize

    tokens = voice.g2p.phonemize_tokens(voice.g2p.tokenize(normalize(sentence)))
    words, word = [], ""
    for token in tokens:
        word += token.phonemes or ""
        if token.whitespace:
            words.append(word)
            word = ""
    words.append(word)
    return words if len(words) == len(sentence.split()) and all(words) else None


def word_borders(words: Sequence[str], vocab: Mapping[str, int], ends: np.ndarray) -> list[float]:
    """When the first word starts and each word is over. ends: of each id in seconds, with a pad before and behind."""
    last, passed = [0], 0  # the id before the first sound is a pad
    for word in words:
        passed += sum(c in vocab for c in word)
        last.append(passed)
        passed += " " in vocab
    return [float(ends[index]) for index in last]


def timed(written: Sequence[str], borders: Sequence[float], seconds: float) -> tuple[Word, ...]:
    """Written words with their times; () unless there is a border before, between and behind them all."""
    if len(borders) != len(written) + 1:
        return ()
    edges = [min(border, seconds) for border in borders]
    return tuple(Word(word, edges[i], edges[i + 1]) for i, word in enumerate(written))


def add_output(tensor: str) -> bytes:
    """Bytes that, put behind an ONNX file, make it give one more tensor: protobuf merges what is written twice.

    ModelProto.graph is field 7, GraphProto.output field 12, ValueInfoProto.name field 1.
    """
    message = tensor.encode()
    for field in (1, 12, 7):
        assert len(message) < 128
        message = bytes([field << 3 | 2, len(message)]) + message
    return message
