"""Pictures that move by themselves, where a GPU and weights are: image-to-video pipelines of diffusers.

Stable Video Diffusion (Blattmann et al., arXiv 2311.15127) or LTX-Video (HaCohen et al., arXiv 2501.00103). The frames
take the still's place on its card, which moves as always. What cannot be had costs nothing but the movement.
"""

from __future__ import annotations

import hashlib
import logging
import math
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from seed_story.errors import StoryError
from seed_story.export.film import pages

log = logging.getLogger(__name__)

Load = Callable[["Animator"], Any]
Step = Callable[[float], None]

STILL = "none"
_QUALITY = 92  # of the kept frames


@dataclass(frozen=True)
class Animator:
    """An image-to-video pipeline: its class in diffusers, where its weights are, what it is asked for.

    frames, rate: how many pictures, and how many of them a second; area: pixels of a frame; step: sides are multiples
    of it; words: whether it reads the scene's text.
    """

    id: str
    name: str
    pipeline: str
    repository: str
    dtype: str
    frames: int
    rate: int
    area: int
    step: int
    words: bool
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)


ANIMATORS: Mapping[str, Animator] = {
    animator.id: animator
    for animator in (
        Animator(
            "svd", "Stable Video Diffusion", "StableVideoDiffusionPipeline",
            "stabilityai/stable-video-diffusion-img2vid-xt", "float16", 25, 7, 640 * 640, 64, False,
            {"num_inference_steps": 25, "decode_chunk_size": 4, "motion_bucket_id": 60, "noise_aug_strength": 0.02},
        ),
        Animator(
            "ltx", "LTX-Video", "LTXImageToVideoPipeline",
            "Lightricks/LTX-Video", "bfloat16", 65, 24, 640 * 640, 32, True,
            {"num_inference_steps": 40, "guidance_scale": 3.0, "negative_prompt": "blurry, distorted, jittery, text"},
        ),
    )
}  # fmt: skip


def may_move() -> bool:
    """Whether this machine looks as if it had a GPU for it: asked before PyTorch is there, which knows for sure."""
    return shutil.which("nvidia-smi") is not None or Path("/dev/nvidiactl").exists()


def size_for(picture: tuple[int, int], animator: Animator) -> tuple[int, int]:
    """Width and height of the frames: the picture's shape, as near as the animator's sides allow."""
    scale = math.sqrt(animator.area / (picture[0] * picture[1]))
    width, height = (max(animator.step, round(side * scale / animator.step) * animator.step) for side in picture)
    return width, height


class Animation:
    """Moving pictures of a film's scenes, kept by content in `folder`; the pipeline is loaded when first needed."""

    def __init__(self, animator: Animator, folder: Path, load: Load | None = None) -> None:
        self._animator, self._folder, self._load = animator, folder, load or load_pipeline
        self._pipeline: Any = None

    def frames(self, picture: Path | str, text: str, step: Step) -> Path:
        """A file of the frames, for `read_frames`; `step` hears the share that is done and may raise to stop.

        Raises StoryError when there is no GPU, no weights, or the pipeline fails.
        """
        image = pages.open_picture(picture)
        asked = (self._animator.id, self._animator.frames, self._animator.area, text if self._animator.words else "")
        digest = hashlib.sha256(repr(asked).encode() + image.tobytes()).hexdigest()[:40]
        kept = self._folder / f"{digest}.webp"
        if not kept.exists():
            if self._pipeline is None:
                self._pipeline = self._load(self._animator)
            _keep(self._drawn(image, text, step), kept, self._animator.rate)
        return kept

    def _drawn(self, image: Image.Image, text: str, step: Step) -> list[Image.Image]:
        import torch

        animator = self._animator
        width, height = size_for(image.size, animator)
        asked: dict[str, Any] = {**animator.settings, "width": width, "height": height, "num_frames": animator.frames}
        if animator.words:
            asked["prompt"] = f"A gently animated picture book illustration. {text}"
        else:
            asked["fps"] = animator.rate
        steps = int(asked.get("num_inference_steps", 1))

        def after_step(pipeline: Any, number: int, timestep: Any, values: dict[str, Any]) -> dict[str, Any]:
            step((number + 1) / steps)
            return values

        small = image.resize((width, height), Image.Resampling.LANCZOS)
        generator = torch.Generator("cpu").manual_seed(0)
        made = self._pipeline(
            image=small, generator=generator, callback_on_step_end=after_step, output_type="pil", **asked
        )
        frames: list[Image.Image] = made.frames[0]
        return frames


def load_pipeline(animator: Animator) -> Any:
    """The pipeline on the GPU, from SEED_STORY_ANIMATION (a folder with one folder for each animator) or the hub.

    Raises StoryError when there is no GPU or the weights cannot be had.
    """
    import diffusers
    import torch

    if not torch.cuda.is_available():
        raise StoryError(f"{animator.name} needs a GPU, and this machine has none.")
    chosen = os.environ.get("SEED_STORY_ANIMATION", "").strip()
    source = os.fspath(Path(chosen).expanduser() / animator.id) if chosen else animator.repository
    try:
        pipeline = getattr(diffusers, animator.pipeline).from_pretrained(
            source, torch_dtype=getattr(torch, animator.dtype)
        )
        pipeline.enable_model_cpu_offload()
    except Exception as error:  # hub, disk and libraries fail in many types
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise StoryError(f"The weights of {animator.name} could not be loaded from {source} ({reason[0]}).") from error
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _keep(frames: Sequence[Image.Image], target: Path, rate: int) -> None:
    """The frames as one animated WEBP, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    try:
        first, *others = frames
        first.save(
            part, "WEBP", save_all=True, append_images=others, duration=round(1000 / rate), quality=_QUALITY,
            allow_mixed=False, minimize_size=False, kmin=1, kmax=1,
        )  # fmt: skip
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def read_frames(file: Path) -> tuple[list[Image.Image], float]:
    """The frames in RGB, and how many of them a second. Raises OSError when the file cannot be read."""
    frames = []
    with Image.open(file) as moving:
        for number in range(getattr(moving, "n_frames", 1)):
            moving.seek(number)
            frames.append(moving.convert("RGB"))
        lasts = float(moving.info.get("duration") or 1000 / 8)
    return frames, 1000 / lasts
