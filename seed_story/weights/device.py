"""The device, the memory plan and the fast paths of a model on this machine."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

import psutil

from seed_story.errors import InputError, WeightsError
from seed_story.models.inference.switches import Speed
from seed_story.presets import Preset
from seed_story.runtime.renamed import choice
from seed_story.weights.memory_plan import GB, PLANS, MemoryPlan, choose, part_bytes, peak_bytes, smaller

if TYPE_CHECKING:
    from seed_story.models.story_model import StoryModel
    from seed_story.storytellers.seed_story.engine import StoryEngine

logger = logging.getLogger(__name__)

MEMORY = "SEED_STORY_MEMORY"  # the name of a plan, or auto
COMPILE = "SEED_STORY_COMPILE"  # no, background, blocks, whole
RENAMED_COMPILATION = {"aside": "background"}
FP8 = "SEED_STORY_FP8"  # 1: 8-bit floats on a GPU that has them
LARGE_PAGES = "THP_MEM_ALLOC_ENABLE"  # PyTorch's own name
ZERO_GPU = "SPACES_ZERO_GPU"  # set where GPUs are lent for each call
ON_CPU = Speed(graphs=False)
ON_GPU = Speed(attention="cudnn", preview=2, int8_words=False)


def ask_for_large_pages() -> None:
    """Has PyTorch allocate large CPU tensors on huge pages, where the system has them.

    glibc returns blocks as large as a decoder layer's to the system at once and maps new ones for the next layer; the
    kernel zeroes every page, and huge pages are fewer (`python -m tests.benchmarks.blocks`). Keeping the blocks in the
    program (mallopt) was faster still, but then the exports of 50 users held 570 MB more.

    Must be called before the first allocation. A value that is already in the environment wins.
    """
    os.environ.setdefault(LARGE_PAGES, "1")


def _zero_gpu() -> bool:
    return os.environ.get(ZERO_GPU, "").lower() in ("1", "true")


def pick_device(name: str = "auto") -> str:
    """ "auto" is the first CUDA device if there is one, else the CPU. Raises WeightsError for one that is not there."""
    import torch

    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.empty(1, device=name)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise WeightsError(f"The device {name!r} cannot be used here. Choose auto or cpu.") from error
    return name


def plan_for(preset: Preset, device: str, sizes: Mapping[str, float] | None = None) -> MemoryPlan | None:
    """The memory plan for a GPU: the one that the environment names, or the first that fits. It is logged. None where
    GPUs are lent per call (ZeroGPU), and on a CPU unless the environment names a plan, which saves no memory there but
    takes the same code paths.

    Raises InputError for an unknown name.
    """
    import torch

    name, on_gpu = os.environ.get(MEMORY, "").strip() or "auto", device.startswith("cuda")
    if _zero_gpu() or not on_gpu and name == "auto":
        return None
    free = torch.cuda.mem_get_info(torch.device(device))[0] if on_gpu else psutil.virtual_memory().available
    plan = choose(free, preset, sizes, name)
    needed = peak_bytes(plan, preset, sizes or part_bytes(preset))
    logger.info(
        "memory plan “%s”: %s; about %.1f of %.1f GB that are free (--memory chooses another: %s)",
        plan.name, plan.sentence, needed / GB, free / GB, ", ".join(plan.name for plan in PLANS),
    )  # fmt: skip
    return plan


def speed_for(device: str) -> Speed:
    """The fast paths for a device. Raises InputError for an unknown choice in the environment."""
    from dataclasses import replace

    compiled = choice(os.environ.get(COMPILE, "").strip() or "no", RENAMED_COMPILATION)
    if compiled not in ("no", "background", "blocks"):
        raise InputError(f"{COMPILE} is {compiled!r}. Choose no, background, blocks or whole.")
    if not device.startswith("cuda"):
        return ON_CPU  # words are drafted where 8 bit is faster; in float32 transformers' own pass is
    eight = os.environ.get(FP8, "").strip().lower() in ("1", "true", "yes")
    if eight and _capability(device) < (8, 9):
        raise InputError(
            f"{FP8} needs a GPU that computes with 8-bit floats (Ada, Hopper or newer); this one does not."
        )
    return replace(ON_GPU, compiled=compiled, fp8=eight)  # type: ignore[arg-type]


def _capability(device: str) -> tuple[int, int]:
    import torch

    return torch.cuda.get_device_capability(torch.device(device)) if torch.cuda.is_available() else (0, 0)


def engine_on(model: StoryModel, device: str, plan: MemoryPlan | None) -> StoryEngine:
    """An engine with its modules placed as the plan says, and with the device's fast paths."""
    from dataclasses import replace

    import torch

    from seed_story.models.inference.offload import Placement
    from seed_story.models.inference.quantisation import int8_is_faster
    from seed_story.storytellers.seed_story.engine import StoryEngine

    speed = speed_for(device)
    if plan is None:
        model.to(device)
        if not _zero_gpu():  # there is no GPU yet, and nothing recorded would outlive a call
            small = int8_is_faster(model.language_model.lm_head.weight)
            model.use_fast_paths(replace(speed, fast_decoder=small and speed.fast_decoder))
        return StoryEngine(model)
    from seed_story.runtime.environment import home

    # Compiled code is reused at the next start.
    os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(home() / "cache" / "compiled"))
    second = torch.device("cuda", 1) if device == "cuda" and torch.cuda.device_count() > 1 else None
    placement = Placement(
        model, device, replace(speed, tiled=plan.tiled), bits=plan.bits, offload=plan.offload and second is None,
        offload_vision=plan.offload_vision, picture_device=second,
    )  # fmt: skip
    return StoryEngine(model, memo_bytes=plan.cache_bytes, placement=placement, memory_advice=memory_advice(plan))


def memory_advice(plan: MemoryPlan) -> str:
    """A sentence with what to do when the memory did not suffice for a plan."""
    following = smaller(plan)
    if following is None:
        return "This is the smallest memory plan: close other programs on the GPU, or choose preset mini."
    return f"Start again with --memory {following.name} ({following.sentence}), or close other programs on the GPU."
