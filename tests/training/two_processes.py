"""What the tests of many processes run in each of them: stage 2 on the debug preset, two processes on the CPU.

python -m torch.distributed.run --nproc_per_node 2 -m tests.training.two_processes FOLDER
python -m tests.training.two_processes FOLDER --until-told          one process, until SIGTERM or the end
"""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from accelerate import Accelerator, PartialState
from accelerate.state import AcceleratorState
from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin, is_deepspeed_available

from seed_story.models.detokenizer import Detokenizer
from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.models.prompt import StoryTokens, debug_tokenizer
from seed_story.presets import PRESETS, Preset
from training.configs import STAGES, Stage2Config
from training.encoded_stories import EncodedStories
from training.stage1_detokenizer import EncodedExamples
from training.stage2_instruction import build_language_model, train_language_model
from training.stage3_adaptation import adapt_detokenizer
from training.world.pack import Pack


def preset() -> Preset:
    """Without drop-out, whose noise depends on the process."""
    debug = PRESETS["debug"]
    language = debug.language_model
    assert language.lora is not None
    return replace(debug, language_model=replace(language, lora=replace(language.lora, dropout=0.0)))


def stories() -> EncodedStories:
    """Four stories of six scenes with captions of one length, so that means of means are means."""
    shape = preset().visual_tokenizer
    captions = tuple((tuple(f"Scene {(story + scene) % 10} is here." for scene in range(6)),) for story in range(4))
    numbers = tuple((story, 6 * story, 6) for story in range(4))
    pack = Pack(np.zeros((24, 1, 1, 3), np.uint8), np.zeros((24, 0), np.int16), (), numbers, captions)
    features = torch.randn(24, shape.n_queries, shape.output_dim, generator=torch.Generator().manual_seed(0))
    return EncodedStories(pack, features, {}, scenes=3)


def config(batch: int, steps: int = 3, **changes: Any) -> Stage2Config:
    # A large eps: else Adam turns the rounding of a gradient that is nearly nothing into a whole step.
    loop = replace(STAGES["debug"].stage2.loop, steps=steps, batch_size=batch, learning_rate=1e-2, eps=1e-3)
    of_loop = ("accumulation", "save_every", "precision")
    loop = replace(loop, **{key: changes.pop(key) for key in of_loop if key in changes})
    return replace(
        STAGES["debug"].stage2, loop=loop, scenes=3, reminders_until=0, **({"regressed_share": 0.0} | changes)
    )


LONG = config(2, 60, save_every=5)


def train(folder: Path, stage: Stage2Config, stop_after: float | None = None) -> MultimodalLanguageModel:
    shape = preset().language_model
    tokens = StoryTokens.add_to(debug_tokenizer(), shape.num_img_in_tokens, shape.num_img_out_tokens)
    AcceleratorState._reset_state()  # the number of processes stays as it is, precision and engine are chosen anew
    return train_language_model(
        build_language_model(preset(), None), stories(), tokens, stage, folder, stop_after=stop_after
    )


def adapt(folder: Path) -> None:
    """Stage 3 on random latents and features; its U-Net has a VAE beside it that must stay whole."""
    AcceleratorState._reset_state()
    torch.manual_seed(0)
    detokenizer, shape = Detokenizer(preset().detokenizer), preset().visual_tokenizer
    side = preset().detokenizer.image_size // 8
    latents = torch.randn(8, detokenizer.latent_channels, side, side)
    features = torch.randn(8, shape.n_queries, shape.output_dim)
    stage = replace(STAGES["debug"].stage3, loop=replace(STAGES["debug"].stage3.loop, steps=2, eps=1e-3))
    negative = torch.zeros(1, *features.shape[1:])
    adapt_detokenizer(EncodedExamples(latents, features), detokenizer, negative, stage, folder)
    detokenizer.encode(torch.zeros(1, 3, side * 8, side * 8))


@contextlib.contextmanager
def sharded() -> Iterator[None]:
    """FSDP2 on the CPU: accelerate offers it on accelerators only, though PyTorch can do it anywhere."""

    class Sharding(Accelerator):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.state.distributed_type = DistributedType.FSDP
            self.state.fsdp_plugin = FullyShardedDataParallelPlugin(fsdp_version=2, cpu_ram_efficient_loading=False)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.common.Accelerator", Sharding)
        yield


@contextlib.contextmanager
def zero2() -> Iterator[None]:
    """DeepSpeed's ZeRO-2 on the CPU, over the connection that the processes already have."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ACCELERATE_USE_CPU")
        patch.setenv("ACCELERATE_USE_DEEPSPEED", "true")
        patch.setenv("ACCELERATE_DEEPSPEED_ZERO_STAGE", "2")
        patch.setenv("DS_ACCELERATOR", "cpu")
        yield


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--until-told", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.until_told:
        train(arguments.folder, LONG)
        return
    # The end of a loop takes the processes' connection down; here several loops follow one another.
    PartialState.destroy_process_group = lambda self, group=None: None
    out = arguments.folder
    train(out / "ddp", config(2))
    train(out / "mixed", config(2, accumulation=2, regressed_share=0.5, regressed_from=1))
    train(out / "halves", config(2), stop_after=0.0)
    adapt(out / "adapted")
    with sharded():
        model = train(out / "fsdp", config(2))
        kinds = sorted({type(p).__name__ for p in model.parameters()})
        if Accelerator().is_main_process:
            (out / "kinds.json").write_text(json.dumps(kinds))
        train(out / "fsdp_halves", config(2), stop_after=0.0)
        train(out / "fsdp_mixed", config(2, regressed_share=0.5, regressed_from=1))
        train(out / "fsdp_half", config(2, precision="bf16"))
        adapt(out / "fsdp_adapted")
    if is_deepspeed_available():
        with zero2():
            train(out / "zero2", config(2))
            train(out / "zero2_ended", config(2), stop_after=0.0)
            train(out / "zero2_ended", config(2))
            train(out / "zero2_half", config(2, precision="bf16"))
            adapt(out / "zero2_adapted")


if __name__ == "__main__":
    main()
