"""Which files a preset stands on, for telling and for each training stage, and where on the disk they are looked for.

Paths are those of the hub's repositories. The published configurations disagree about some folders, so other known
names are looked at too, with or without `pretrained/` in front.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from seed_story.errors import InputError
from seed_story.presets import Preset

Use = Literal["telling", "stage1", "stage2", "stage3"]
USES: tuple[Use, ...] = ("telling", "stage1", "stage2", "stage3")
HERE = "this repository"
TRAINED = "training (docs/training.md)"
SEED_STORY, STORY_STREAM = "TencentARC/SEED-Story", "TencentARC/StoryStream"
QWEN, LLAMA, SDXL = "Qwen/Qwen-VL-Chat", "meta-llama/Llama-2-7b-hf", "stabilityai/stable-diffusion-xl-base-1.0"
GATED = (LLAMA,)
VISUAL = "transformer.visual."  # what is wanted of Qwen-VL-Chat


@dataclass(frozen=True)
class WeightFile:
    """One file of a preset, or one folder of shards: its place below the preset's folder, its source, its size.

    `remote` is its path in the hub's repository; with `shards`, that of the list of shards, of which those with tensors
    that begin with `only` are wanted. `part` names what it is for.
    """

    path: str
    source: str
    size_bytes: int | None = None  # None: not published
    note: str = ""
    uses: tuple[Use, ...] = ("telling",)
    part: str = ""
    remote: str | None = None
    shards: bool = False
    only: str = ""
    aliases: tuple[str, ...] = ()
    optional: bool = False

    @property
    def on_hub(self) -> bool:
        return self.source not in (HERE, TRAINED)

    @property
    def kind(self) -> str:
        return "dataset" if self.source == STORY_STREAM else "model"

    @property
    def repository_path(self) -> str:
        return self.path if self.remote is None else self.remote

    def local_root(self, folder: Path) -> Path:
        """The folder that the repository's own paths go below, so that the file arrives at `path`."""
        place = folder / self.path
        below = Path(self.repository_path)
        return (place, *place.parents)[len(below.parts) - self.shards]


_ALL: tuple[Use, ...] = USES
_TOKENIZER = tuple(
    WeightFile(f"cvlm_llama2_tokenizer/{name}", SEED_STORY, size, note, ("telling", "stage2", "stage3"), "tokenizer")
    for name, size, note in (
        ("tokenizer.model", 500_000, "Llama-2 tokenizer with 66 image tokens"),
        ("tokenizer_config.json", None, ""),
        ("added_tokens.json", 1_580, "ids in no fixed order"),
        ("special_tokens_map.json", None, ""),
    )
)
_SHARED_7B = (
    *_TOKENIZER,
    WeightFile(
        "Qwen-VL-Chat", QWEN, 3_870_000_000, "only transformer.visual.*", _ALL, "visual tokenizer",
        remote="pytorch_model.bin.index.json", shards=True, only=VISUAL,
        aliases=("QwenViT/qwen_vit_G.pt", "visual_tokenizer/qwen_vit_G.pt"),
    ),
    WeightFile(
        "Llama-2-7b-hf", LLAMA, 13_500_000_000, "gated: accept its licence on Hugging Face first; for "
                                                "generating, only needed if the story model's file does not "
                                                "contain it", ("telling", "stage2"), "base language model",
        remote="model.safetensors.index.json", shards=True, optional=True,
    ),
    WeightFile(
        "stable-diffusion-xl-base-1.0/unet/diffusion_pytorch_model.fp16.safetensors", SDXL, 5_140_000_000, "",
        ("telling", "stage1", "stage3"), "U-Net",
        remote="unet/diffusion_pytorch_model.fp16.safetensors",
        aliases=(
            "stable-diffusion-xl-base-1.0/unet/diffusion_pytorch_model.safetensors",
            "stable-diffusion-xl-base-1.0/unet/diffusion_pytorch_model.bin",
        ),
    ),
    WeightFile(
        "stable-diffusion-xl-base-1.0/vae/diffusion_pytorch_model.safetensors", SDXL, 335_000_000, "",
        ("telling", "stage1", "stage3"), "VAE", remote="vae/diffusion_pytorch_model.safetensors",
        aliases=(
            "stable-diffusion-xl-base-1.0/vae/diffusion_pytorch_model.fp16.safetensors",
            "stable-diffusion-xl-base-1.0/vae/diffusion_pytorch_model.bin",
        ),
    ),
    WeightFile(
        "stable-diffusion-xl-base-1.0/scheduler/scheduler_config.json", SDXL, None, "",
        ("telling", "stage1", "stage3"), "scheduler", remote="scheduler/scheduler_config.json",
    ),
)  # fmt: skip
_PRETRAINED = WeightFile(
    "detokenizer/detokenizer_pretrained/checkpoint-55000/pytorch_model.bin", SEED_STORY, 2_430_000_000,
    "ResamplerXLV2 and the U-Net's to_k/to_v (float32)", ("stage3",), "pre-trained de-tokenizer",
    aliases=("detokenizer_pretrained/checkpoint-55000/pytorch_model.bin",),
)  # fmt: skip
_STAGE_2_START = WeightFile(
    "seedx/checkpoint-30000/pytorch_model.bin", SEED_STORY, None, "where instruction tuning begins", ("stage2",),
    "stage 2 start",
)  # fmt: skip


def _told_by(source: str, subset: str, sizes: tuple[int | None, int | None], checkpoint: str) -> tuple[WeightFile, ...]:
    """What was tuned on one subset."""
    adapted = f"detokenizer_{subset}_adapted/{checkpoint}pytorch_model.bin"
    return (
        WeightFile(
            f"seed_story/{subset}_sft/pytorch_model.bin", source, sizes[0], "the whole stage 2",
            ("telling", "stage3"), "story model",
        ),
        WeightFile(
            f"detokenizer/{adapted}", source, sizes[1], "after stage 3", ("telling",), "de-tokenizer",
            aliases=(adapted,),
        ),
    )  # fmt: skip


_MINI = tuple(
    WeightFile(name, HERE)
    for name in (
        "config.json", "visual_tokenizer.safetensors", "reader.safetensors", "language_model.safetensors",
        "detokenizer.safetensors", "vae.safetensors",
    )
)  # fmt: skip

NEEDS: Mapping[str, tuple[WeightFile, ...]] = MappingProxyType(
    {
        "debug": (),
        "mini": _MINI,
        "george": (
            *_SHARED_7B,
            *_told_by(SEED_STORY, "george", (14_700_000_000, None), "checkpoint-4000/"),
            _PRETRAINED,
            _STAGE_2_START,
        ),
        "rabbids": (*_SHARED_7B, *_told_by(TRAINED, "rabbids", (None, None), ""), _PRETRAINED, _STAGE_2_START),
        "land": (*_SHARED_7B, *_told_by(TRAINED, "land", (None, None), ""), _PRETRAINED, _STAGE_2_START),
    }
)

_STREAMS = {
    "george": ("George", "george", 27_800_000_000, 5_920_000),
    "rabbids": ("Rabbids", "rabbids", 12_200_000_000, 8_660_000),
    "land": ("The_Land", "the_land", 8_380_000_000, 5_730_000),
}


def data_files(preset: str) -> tuple[WeightFile, ...]:
    """StoryStream's archives for a preset. Raises InputError where there is none."""
    if preset not in _STREAMS:
        raise InputError(f"StoryStream has no stories for “{preset}”; it has them for {', '.join(_STREAMS)}.")
    folder, name, pictures, words = _STREAMS[preset]
    return (
        WeightFile(f"{folder}/{name}.tar.gz", STORY_STREAM, pictures, "pictures", ("stage2", "stage3"), "data"),
        WeightFile(f"{folder}/{name}_story.zip", STORY_STREAM, words, "words (.jsonl)", ("stage2", "stage3"), "data"),
    )


def needs(preset: Preset, use: Use = "telling", *, optional: bool = True) -> list[WeightFile]:
    """The files of one use, in the order of the table."""
    return [file for file in NEEDS[preset.name] if use in file.uses and (optional or not file.optional)]


def part(preset: Preset, name: str) -> WeightFile:
    """The file of a preset that is for `name`."""
    return next(file for file in NEEDS[preset.name] if file.part == name)


def find(folder: Path, file: WeightFile) -> Path | None:
    """Where a file of the preset is: under its own or another known name, or, where a file of another spelling
    (shards, safetensors, a ZeRO checkpoint) took its place, its folder. None if it is nowhere."""
    for below in ("", "pretrained/"):
        for name in (file.path, *file.aliases):
            place = folder / below / name
            if place.exists():
                return place
    for below in ("", "pretrained/"):
        for name in (file.path, *file.aliases):
            place = (folder / below / name).parent
            if file.part in ("story model", "de-tokenizer", "pre-trained de-tokenizer", "stage 2 start") and _holds(
                place
            ):
                return place
    return None


def _holds(place: Path) -> bool:
    """Whether a folder has weights of any spelling; without opening them (and so without torch)."""
    patterns: Iterable[str] = ("*.safetensors", "*.bin", "*.index.json", "latest", "*model_states.pt")
    return place.is_dir() and any(next(place.glob(pattern), None) is not None for pattern in patterns)
