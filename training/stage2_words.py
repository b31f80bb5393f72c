"""Stage 2, first: the language model learns to tell authored stories, in words only.

    python -m training.stage2_words --base BASE --out RUN

Words need many more stories than pictures do, and a story without pictures is a fifth as long; so the LoRA learns what
a story is here, and stage 2 proper goes on from it with pictures (`training.stage2_instruction --warm-start`). Not a
part of the paper, whose 7B model could tell stories before.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.models.prompt import StoryTokens, load_tokenizer
from seed_story.presets import PRESETS
from training.common import LoopConfig, Run, sample_indices
from training.configs import STAGES
from training.corpus.documents import Documents, collate
from training.corpus.source import AuthoredStories
from training.stage2_instruction import (
    BLOCKS,
    build_language_model,
    load_language_model,
    save_language_model,
    store_frozen_in_half,
)

log = logging.getLogger(__name__)


class WordsLoss(nn.Module):
    """Mean cross-entropy of the next word where a label is."""

    def __init__(self, model: MultimodalLanguageModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, labels: Tensor) -> dict[str, Tensor]:
        """`input_ids` and `labels` [B, L], padded on the right."""
        hidden = self.model.hidden_states(self.model.embed(input_ids))
        return {"loss": self.model.next_word_loss(hidden, labels)}


class DocumentSteps(Dataset):
    """(step, first sample) -> a batch: a pure function of both, so that workers may make it ahead of time."""

    def __init__(self, documents: Documents, batch: int, seed: int) -> None:
        self.documents, self.batch, self.seed = documents, batch, seed

    def __getitem__(self, at: tuple[int, int]) -> dict[str, Tensor]:
        _, start = at
        count = len(self.documents)
        indices = sample_indices(count, self.batch, seed=self.seed, start=start).tolist()
        numbers = [one + count * ((start + place) // count) for place, one in enumerate(indices)]
        return collate([self.documents.encoded(number) for number in numbers], self.documents.tokens.pad)


@torch.no_grad()
def held_out_loss(loss: WordsLoss, documents: Documents, batch: int = 16) -> float:
    """Mean over all stories of a split as they were written, in nats a token."""
    training = loss.training
    loss.eval()
    device, total, words = loss.model.device, 0.0, 0
    for start in range(0, len(documents), batch):
        numbers = range(start, min(start + batch, len(documents)))
        piece = {
            k: v.to(device) for k, v in collate([documents.encoded(n) for n in numbers], documents.tokens.pad).items()
        }
        count = int((piece["labels"][:, 1:] >= 0).sum())
        total += float(loss(**piece)["loss"]) * count
        words += count
    loss.train(training)
    return total / max(words, 1)


def train_words(
    model: MultimodalLanguageModel,
    documents: Documents,
    config: LoopConfig,
    folder: Path,
    *,
    held_out: Documents | None = None,
    loader_workers: int = 0,
    stop_after: float | None = None,
) -> MultimodalLanguageModel:
    """LoRA and token rows on words; the resamplers, which see no picture here, stay as they are."""
    if config.precision == "bf16":
        store_frozen_in_half(model)
    for part in (model.input_resampler, model.output_resampler):
        part.requires_grad_(False)
    loss = WordsLoss(model)

    def save(run: Run) -> None:
        for part in (model.input_resampler, model.output_resampler):  # what stage 2 goes on from holds all of it
            part.requires_grad_(True)
        save_language_model(folder, model, run)
        for part in (model.input_resampler, model.output_resampler):
            part.requires_grad_(False)
        if held_out is not None and len(held_out):
            log.info(
                "step %d: %.3f nats a token on %d held-out stories",
                run.step,
                held_out_loss(loss, held_out),
                len(held_out),
            )

    run = Run("words", loss, config, folder / "words", stop_after=stop_after, weights=save, blocks=BLOCKS)
    batches: Iterator[dict[str, Tensor]] | None = None
    for _ in run:
        if batches is None:  # only now the step that a resumed run goes on from is known
            steps = DocumentSteps(documents, config.batch_size, config.seed)
            loader = DataLoader(
                steps, batch_size=None, sampler=run.upcoming(), num_workers=loader_workers, generator=torch.Generator()
            )
            batches = iter(loader)
        for _ in run.micro_steps():
            run.update(run.model(**{name: value.to(run.device) for name, value in next(batches).items()}))
    for part in (model.input_resampler, model.output_resampler):
        part.requires_grad_(True)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words = [name for name in PRESETS if STAGES[name].stage2.words is not None]
    parser.add_argument("--preset", default="mini", choices=words)
    parser.add_argument("--base", type=Path, required=True, help="folder of the plain Llama model and its tokenizer")
    parser.add_argument("--out", type=Path, default=Path("runs/mini"))
    parser.add_argument("--warm-start", action="store_true", help="start from the weights that already lie in OUT")
    parser.add_argument("--steps", type=int, help="instead of the preset's; the warm-up moves along")
    parser.add_argument("--stop-after", type=float, help="seconds; saves and ends there")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    torch.set_float32_matmul_precision("high")
    preset, stage = PRESETS[given.preset], STAGES[given.preset].stage2
    assert stage.words is not None
    config = stage.words.lasting(given.steps) if given.steps else stage.words
    model = build_language_model(preset, given.base, config.seed)
    if given.warm_start:
        load_language_model(given.out, model)
    shape = preset.language_model
    tokens = StoryTokens.add_to(load_tokenizer(given.base), shape.num_img_in_tokens, shape.num_img_out_tokens)
    documents = partial(Documents, tokens=tokens, seed=config.seed)
    held_out = documents(AuthoredStories("validation"))
    train_words(
        model, documents(AuthoredStories("train")), config, given.out, held_out=held_out,
        loader_workers=stage.loader_workers, stop_after=given.stop_after,
    )  # fmt: skip


if __name__ == "__main__":
    main()
