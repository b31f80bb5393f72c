"""A full-size model with random weights made on the device, told what to say, and a stopwatch for its phases."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from seed_story.models.image_transforms import to_image
from seed_story.models.story_model import GeneratedScene, StoryModel, StoryState
from seed_story.presets import PRESETS, RELEASED_SAMPLER, Preset
from seed_story.weights.released_layout import blueprint
from tests.benchmarks.synthetic import synthetic_tokens

PHASES = ("visual encoder", "prefill", "text tokens", "image queries", "U-Net", "VAE", "other")
EYES, PREFILL, WORDS, QUERIES, UNET, VAE, OTHER = PHASES


@dataclass(frozen=True)
class Setting:
    """What is told: `words` tokens a scene, then a picture, with at most so many pictures in the window."""

    preset: Preset
    device: torch.device
    dtype: torch.dtype
    words: int = 45
    scenes: int = 12
    tiny: bool = False

    @property
    def size(self) -> str:
        return f"{self.preset.detokenizer.image_size} px"


def setting(*, tiny: bool, scenes: int, device: str = "cuda", preset: str = "george") -> Setting:
    if tiny:
        from tests.released_files import tiny_george

        preset = tiny_george()
        return Setting(preset, torch.device("cpu"), torch.float32, words=5, scenes=min(scenes, 3), tiny=True)
    dtype = torch.bfloat16 if device.startswith("cuda") else torch.float32
    return Setting(PRESETS[preset], torch.device(device), dtype, scenes=scenes)


def random_model(at: Setting, *, device: torch.device | None = None) -> StoryModel:
    """The preset's model with LoRA merged, every number drawn on the device in the type that it has there."""
    device = device or at.device
    tokens = synthetic_tokens(at.preset)
    model = blueprint(at.preset, tokens, merged=True)
    generator = torch.Generator(device).manual_seed(0)
    for module in model.modules():
        for name, parameter in module.named_parameters(recurse=False):
            made = torch.empty(parameter.shape, device=device, dtype=at.dtype)
            if isinstance(module, torch.nn.Embedding):
                made.normal_(generator=generator)
            elif made.dim() > 1:
                made.normal_(std=made[0].numel() ** -0.5, generator=generator)  # what goes in comes out as large
            else:
                made.fill_(1.0 if name == "weight" else 0.0)
            module._parameters[name] = torch.nn.Parameter(made, requires_grad=False)
        for name, buffer in module.named_buffers(recurse=False):
            made = buffer.to(device) if not buffer.is_meta else torch.zeros(buffer.shape, device=device, dtype=at.dtype)
            module._buffers[name] = made
    model.language_model._reset_rotary()
    model.weights_id = "random"
    return model.eval()


def features(at: Setting, number: int) -> Tensor:
    """[1, F, D] in float32 on the device, digits that float16 keeps."""
    eyes = at.preset.visual_tokenizer
    generator = torch.Generator().manual_seed(number)
    return torch.randn(1, eyes.n_queries, eyes.output_dim, generator=generator).half().float().to(at.device)


def caption(at: Setting, scene: int) -> list[int]:
    """Ids of a scene's words: any but the special ones."""
    known = at.preset.language_model.base_vocab_size
    return [3 + (scene * 131 + k * 17) % (known - 3) for k in range(at.words)]


@contextmanager
def scripted(model: StoryModel, at: Setting, scene: int) -> Iterator[None]:
    """The model chooses as always, and then says what the script says, of which it is as sure as trained models are:
    random scores would be ranked whole."""
    real, script = model._choose, caption(at, scene)

    def choose(live: Sequence[Any], scores: Tensor, sampling: Any) -> list[int | None]:
        sure = scores.clone()
        for row, writer in zip(sure, live, strict=True):
            row[script[min(len(writer.sampled), len(script) - 1)]] += 20 * row.abs().amax()
        real(live, sure, sampling)
        return [script[len(w.sampled)] if len(w.sampled) < len(script) else None for w in live]

    model._choose = choose  # type: ignore[method-assign]
    try:
        yield
    finally:
        del model._choose  # type: ignore[misc]


def sync(device: torch.device) -> None:
    if device.type == "cuda":
        for index in range(torch.cuda.device_count()):
            torch.cuda.synchronize(index)


class Stopwatch:
    """Seconds by phase. `watching` lays itself round the model's pieces; each border waits for the device."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.seconds = dict.fromkeys(PHASES, 0.0)
        self._inside = False

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        if self._inside:
            yield
            return
        sync(self.device)
        self._inside, begin = True, time.perf_counter()
        try:
            yield
        finally:
            sync(self.device)
            self.seconds[name] += time.perf_counter() - begin
            self._inside = False

    @contextmanager
    def watching(self, pieces: Sequence[tuple[Any, str, Callable[..., str]]]) -> Iterator[None]:
        for owner, name, phase in pieces:
            setattr(owner, name, self._around(getattr(owner, name), phase))
        try:
            yield
        finally:
            for owner, name, _ in pieces:
                delattr(owner, name)

    def _around(self, run: Callable[..., Any], phase: Callable[..., str]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            with self.phase(phase(*args, **kwargs)):
                return run(*args, **kwargs)

        return watched


@dataclass
class Told:
    """Seconds of scenes, whole and by phase; peak GiB."""

    totals: list[float] = field(default_factory=list)
    phases: list[dict[str, float]] = field(default_factory=list)
    peak: float = 0.0

    def median(self) -> float:
        return sorted(self.totals)[len(self.totals) // 2]

    def phase(self, name: str) -> float:
        found = sorted(phases[name] for phases in self.phases)
        return found[len(found) // 2]


def product_pieces(model: StoryModel) -> list[tuple[Any, str, Callable[..., str]]]:
    pieces: list[tuple[Any, str, Callable[..., str]]] = [
        (model, "settled", lambda *_: PREFILL),
        (model, "regress_features", lambda *_: QUERIES),
        (model, "encode", lambda *_: EYES),
        (model.detokenizer, "predict", lambda *_: UNET),
        (model.detokenizer, "decode", lambda *_: VAE),
    ]
    if model.text_decoder is not None:
        reads = [0]

        def seating(*_: Any) -> str:
            reads[0] = 0
            return PREFILL

        def reading(_: Any) -> str:
            reads[0] += 1
            return PREFILL if reads[0] == 1 else WORDS

        pieces += [(model.text_decoder, "load", seating), (model.text_decoder, "read", reading)]
    return pieces


def tell_scene(
    model: StoryModel, at: Setting, state: StoryState, scene: int, *, steps: int, guidance: float, count: int = 1
) -> list[GeneratedScene]:
    """One scene as the engine tells it: words, pictures decoded to pixels; without previews."""
    with scripted(model, at, scene):
        items = list(model.next_scene(state, seeds=list(range(count))))
    told = [item for item in items if isinstance(item, GeneratedScene)]
    draw(model, torch.cat([one.features for one in told]), steps=steps, guidance=guidance)
    return told


def draw(model: StoryModel, features: Tensor, *, steps: int, guidance: float) -> None:
    detokenizer, latents = model.detokenizer, None
    seeds = list(range(len(features)))
    for step in detokenizer.generate(features, model.negative_features, seeds=seeds, steps=steps, guidance=guidance):
        latents = step.latents
    assert latents is not None
    for index in range(len(features)):
        to_image(detokenizer.decode(latents[index : index + 1])[0])


def opening(model: StoryModel, at: Setting, scenes: int) -> StoryState:
    """The state after so many scenes."""
    state = model.begin()
    for scene in range(scenes):
        ids = [model.tokens.bos, *caption(at, scene)] if scene == 0 else caption(at, scene)
        state = model.read_scene(state, ids, features(at, scene))
    return state


@contextmanager
def released_sampler(model: StoryModel) -> Iterator[None]:
    """Euler's steps, as published."""
    before = model.detokenizer.config
    model.detokenizer.config = replace(before, scheduler=RELEASED_SAMPLER)
    try:
        yield
    finally:
        model.detokenizer.config = before


def release(device: torch.device) -> None:
    """Give back what is not held any more, and begin to count the peak anew."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.init()  # it may be the first thing that is asked of the device
        torch.cuda.empty_cache()
        for index in range(torch.cuda.device_count()):
            torch.cuda.reset_peak_memory_stats(index)


def peak(device: torch.device) -> float:
    if device.type != "cuda":
        return 0.0
    return max(torch.cuda.max_memory_reserved(index) for index in range(torch.cuda.device_count())) / 2**30
