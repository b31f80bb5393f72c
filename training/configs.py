"""One validated configuration of the three stages for each preset. Data only.

The 7B numbers are the release's (spec section 8): stage 2 `sft_storystream.sh`, stage 3 `adapt_storystream.sh`; the
release published no stage-1 training code, so stage 1 uses stage 3's settings with its own length.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from training.common import LoopConfig


@dataclass(frozen=True, kw_only=True)
class Stage1Config:
    """VAE and tokenizer are trained only where a preset has none to start from."""

    detokenizer: LoopConfig
    vae: LoopConfig | None = None
    tokenizer: LoopConfig | None = None
    drop_condition: float = 0.0
    feature_noise: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.drop_condition < 1 or self.feature_noise < 0:
            raise ValueError("drop_condition must lie in [0, 1), feature_noise must not be negative")


@dataclass(frozen=True, kw_only=True)
class Stage2Config:
    """`regressed_share` of the shown features are the model's own regressions from step `regressed_from` on, so that
    telling, which feeds regressions, is not a surprise. `attribute_scale` weighs the reader's loss on regressions.
    With `evict` a scene sees only what telling would have kept for it, so that windows may be longer than telling's.
    A share `loose` of the windows begins anywhere in a story, not with an episode. In a share `foreign` the first
    picture is one that nobody drew for this world, so that what the words say of it counts.
    Until step `reminders_until` captions say again who everybody is (`training.world.reminders`), ever less often.
    `flex` computes attention with FlexAttention where there is a GPU: the same, faster, after a minute of compiling.
    `words` is the loop on authored stories without pictures that comes before (`training.stage2_words`), if any.
    """

    loop: LoopConfig
    words: LoopConfig | None = None
    scenes: int = 10
    evict: bool = False
    loose: float = 0.25
    foreign: float = 0.0
    new_row_rate: float = 1.0
    regressed_share: float = 0.0
    regressed_from: int = 0
    attribute_scale: float = 0.0
    reminders_until: int = 0
    loader_workers: int = 0
    pad_multiple: int = 64
    flex: bool = False

    def __post_init__(self) -> None:
        if (
            self.scenes < 2
            or not 0 <= min(self.regressed_share, self.foreign) <= max(self.regressed_share, self.foreign) <= 1
            or self.new_row_rate <= 0
        ):
            raise ValueError("a story needs two scenes, a share lies in [0, 1], rates are positive")


@dataclass(frozen=True, kw_only=True)
class Stage3Config:
    """`encoder_share` of the conditions stay encoder features, so that start frames are still drawn well.

    Pictures of three people and of sleepers, which are few, are shown `crowded_times` in an epoch.
    """

    loop: LoopConfig
    loader_workers: int = 0
    encoder_share: float = 0.0
    drop_condition: float = 0.0
    feature_noise: float = 0.0
    crowded_times: int = 1


@dataclass(frozen=True, kw_only=True)
class DistillationConfig:
    """A student of `student_steps` steps without guidance, each worth `substeps` guided steps of its teacher.

    Their product should divide the 1,000 training times: diffusers' samplers round elsewhere if it does not.
    """

    loop: LoopConfig
    student_steps: int
    substeps: int
    guidance: float

    def __post_init__(self) -> None:
        if min(self.student_steps, self.substeps) < 1 or self.guidance < 1:
            raise ValueError("a student needs steps, each at least one of the teacher's; guidance is 1 or more")


Stage = TypeVar("Stage", Stage2Config, Stage3Config)


def lasting(stage: Stage, steps: int) -> Stage:
    """The stage in another number of steps: what begins or ends within it does so after the same share of them."""
    share = steps / stage.loop.steps
    stage = replace(stage, loop=stage.loop.lasting(steps))
    if isinstance(stage, Stage2Config):
        moments = {name: round(getattr(stage, name) * share) for name in ("regressed_from", "reminders_until")}
        stage = replace(stage, **moments)
    return stage


@dataclass(frozen=True, kw_only=True)
class Stages:
    stage1: Stage1Config
    stage2: Stage2Config
    stage3: Stage3Config
    distillation: DistillationConfig | None = None


_ADAPT = LoopConfig(
    steps=1600, batch_size=4, accumulation=4, learning_rate=1e-4, warmup=500, min_ratio=0.01, betas=(0.9, 0.999),
    eps=1e-8, weight_decay=0.03, save_every=800,
)  # fmt: skip

RELEASE = Stages(
    stage1=Stage1Config(detokenizer=replace(_ADAPT, steps=55000, save_every=5000)),
    stage2=Stage2Config(loop=LoopConfig(steps=6000, batch_size=30, learning_rate=1e-4, warmup=100), loader_workers=8),
    stage3=Stage3Config(loop=_ADAPT, loader_workers=4),
)

MINI = Stages(
    stage1=Stage1Config(
        vae=LoopConfig(
            steps=6000, batch_size=32, learning_rate=1e-3, warmup=100, weight_decay=0.01, ema=0.998, save_every=2000,
            compile=True,
        ),
        tokenizer=LoopConfig(
            steps=5000, batch_size=256, learning_rate=1e-3, warmup=250, weight_decay=0.02, save_every=1000,
        ),
        detokenizer=LoopConfig(
            steps=6000, batch_size=256, learning_rate=5e-4, warmup=200, weight_decay=0.01, ema=0.999, save_every=1000,
            betas=(0.9, 0.99), compile=True,
        ),
        drop_condition=0.1,
        feature_noise=0.4,
    ),
    stage2=Stage2Config(
        loop=LoopConfig(steps=4700, batch_size=8, learning_rate=2e-3, warmup=60, save_every=500, compile=True),
        new_row_rate=2.0, regressed_share=0.5, regressed_from=2800, reminders_until=800,
        attribute_scale=0.5, loader_workers=8, pad_multiple=3584, flex=True,
        scenes=20, evict=True, loose=0.5, foreign=0.15,
        words=LoopConfig(steps=300, batch_size=24, learning_rate=5e-4, warmup=20, save_every=50, log_every=25),
    ),
    stage3=Stage3Config(
        loop=LoopConfig(
            steps=2500, batch_size=256, learning_rate=3e-4, warmup=100, weight_decay=0.01, ema=0.999, save_every=500,
            betas=(0.9, 0.99), compile=True,
        ),
        encoder_share=0.15, drop_condition=0.05, feature_noise=0.1, crowded_times=3,
    ),
    distillation=DistillationConfig(
        loop=LoopConfig(
            steps=800, batch_size=256, learning_rate=2e-4, warmup=50, weight_decay=0.0, ema=0.995, save_every=2000,
            betas=(0.9, 0.99),
        ),
        student_steps=4, substeps=5, guidance=2.0,
    ),
)  # fmt: skip

_TINY = LoopConfig(steps=2, batch_size=2, learning_rate=1e-3, warmup=1, ema=0.9, precision="no", log_every=1)

DEBUG = Stages(
    stage1=Stage1Config(vae=_TINY, tokenizer=_TINY, detokenizer=_TINY, drop_condition=0.1, feature_noise=0.1),
    stage2=Stage2Config(
        loop=_TINY,
        scenes=3,
        new_row_rate=5.0,
        regressed_share=0.5,
        regressed_from=1,
        reminders_until=2,
        words=replace(_TINY, ema=0.0),
    ),
    stage3=Stage3Config(loop=_TINY, encoder_share=0.5, drop_condition=0.1, crowded_times=2),
    distillation=DistillationConfig(loop=_TINY, student_steps=2, substeps=2, guidance=2.0),
)

STAGES: Mapping[str, Stages] = MappingProxyType(
    {"mini": MINI, "george": RELEASE, "rabbids": RELEASE, "land": RELEASE, "debug": DEBUG}
)
