"""The released files as this code's model sees them: names translated, parts put together, everything checked first.

A `Part` promises tensors under the names of a `StoryModel`. Making one opens headers only and collects every complaint
in words; the numbers come when they are asked for, one tensor at a time, so that a part larger than the memory can be
converted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from seed_story.errors import WeightsError
from seed_story.models.checkpoints.names import adapt_names, name_complaints
from seed_story.models.checkpoints.tensor_files import TensorFiles, open_tensors
from seed_story.models.prompt import StoryTokens
from seed_story.models.story_model import StoryModel
from seed_story.presets import PRESETS, Preset
from seed_story.weights.manifest import VISUAL, WeightFile, find, part

LORA = (".lora_A.default.weight", ".lora_B.default.weight")
ORIGINAL, SAVED = ".original_module.", ".modules_to_save.default."
OLD_VAE = {".query.": ".to_q.", ".key.": ".to_k.", ".value.": ".to_v.", ".proj_attn.": ".to_out.0."}
# What a file is, by the beginnings of its names; the first that fits counts.
_KINDS = (
    ("llm.", "a story language model"),
    ("language_model.", "a whole converted story model"),
    (VISUAL, "Qwen-VL-Chat"),
    ("transformer.resblocks.", "a visual encoder"),
    ("unet.", "a de-tokenizer"),
    ("resampler.", "a de-tokenizer"),
    ("model.layers.", "a plain language model"),
    ("down_blocks.", "a U-Net"),
    ("encoder.", "a VAE"),
)
Read = Callable[[], Tensor]


@dataclass
class Part:
    """Tensors of one box of the model: name in `StoryModel` -> shape, and a way to the numbers."""

    what: str
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    reads: dict[str, Read] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[str, Tensor]]:
        for name, read in self.reads.items():
            yield name, read()


def blueprint(preset: Preset, tokens: StoryTokens, *, merged: bool) -> StoryModel:
    """The model without storage; `merged` leaves the LoRA out, because it has gone into the base weights."""
    if merged:
        preset = replace(preset, language_model=replace(preset.language_model, lora=None))
    with torch.device("meta"):
        return StoryModel(preset, tokens)


def released_parts(preset: Preset, folder: Path, tokens: StoryTokens, *, merged: bool = True) -> list[Part]:
    """All parts of the released layout in `folder`, with their complaints (see `Part`); nothing is raised."""
    model = blueprint(preset, tokens, merged=merged)
    builders: tuple[tuple[str, Callable[[Part], None]], ...] = (
        ("the visual tokenizer", lambda component: _visual(component, preset, folder, model)),
        ("the story model", lambda component: _language(component, preset, folder, model, tokens)),
        ("the de-tokenizer", lambda component: _detokenizer(component, preset, folder, model)),
        ("the VAE", lambda component: _vae(component, preset, folder, model)),
    )
    parts = []
    for what, build in builders:
        component = Part(what)
        try:
            build(component)
        except WeightsError as error:
            component.complaints.append(str(error))
        parts.append(component)
    return parts


# ------------------------------------------------------------------------------------------------- one part each


def _visual(component: Part, preset: Preset, folder: Path, model: StoryModel) -> None:
    """Qwen-VL-Chat's tower out of its shards, of which only those that hold it are opened; or the extracted file."""
    file = part(preset, "visual tokenizer")
    place = _place(folder, file, preset)
    opened = open_tensors(place, only=VISUAL if place.is_dir() else "")
    names = opened.below(VISUAL)
    if not names and any(name.startswith("transformer.resblocks.") for name in opened):
        names = {name: name for name in opened}
    if not names:
        raise WeightsError(_other(place, opened, "the visual tower of Qwen-VL-Chat"))
    _fill(component, opened, names, model.visual_tokenizer, "visual_tokenizer.")


def _vae(component: Part, preset: Preset, folder: Path, model: StoryModel) -> None:
    place = _place(folder, part(preset, "VAE"), preset)
    opened = open_tensors(place)
    _expect(place, opened, "a VAE", "encoder.", "decoder.")
    names = {}
    for name in opened:
        new = name
        for old, current in OLD_VAE.items():
            new = new.replace(old, current)
        names[name] = new
    _fill(component, opened, names, model.detokenizer.vae, "detokenizer.vae.", flatten=True)


def _detokenizer(component: Part, preset: Preset, folder: Path, model: StoryModel) -> None:
    """SDXL's U-Net, and over it what was tuned: the resampler with the keys and values, or with everything."""
    place = _place(folder, part(preset, "de-tokenizer"), preset)
    tuned = open_tensors(place)
    _expect(place, tuned, "a de-tokenizer", "unet.", "resampler.", "module.unet.", "module.resampler.")
    expected = {name: t for name, t in model.detokenizer.state_dict().items() if not name.startswith("vae.")}
    own = adapt_names(dict(zip(tuned, tuned, strict=True)), expected)
    base: dict[str, str] = {}
    opened = None
    if any(name not in own for name in expected):  # only then is SDXL's own U-Net needed
        unet = _place(folder, part(preset, "U-Net"), preset)
        opened = open_tensors(unet)
        _expect(unet, opened, "a U-Net", "down_blocks.")
        base = {f"unet.{name}": name for name in opened if f"unet.{name}" not in own}
        component.files += opened.files
    available = {name: tuned.headers[raw].shape for name, raw in own.items()}
    if opened is not None:
        available |= {name: opened.headers[raw].shape for name, raw in base.items()}
    shapes = {name: tuple(tensor.shape) for name, tensor in expected.items()}
    component.complaints += name_complaints(available, shapes)
    component.files += tuned.files
    component.notes.append(f"{len(own)} tuned tensors over {len(base)} of SDXL")
    for name in shapes:
        if name in own:
            component.reads[f"detokenizer.{name}"] = lambda raw=own[name]: tuned[raw]  # type: ignore[misc]
        elif opened is not None and name in base:
            component.reads[f"detokenizer.{name}"] = lambda raw=base[name], source=opened: source[raw]  # type: ignore[misc]
        component.shapes[f"detokenizer.{name}"] = shapes[name]


def _language(component: Part, preset: Preset, folder: Path, model: StoryModel, tokens: StoryTokens) -> None:
    """The story model's file; what it does not hold of the base comes from Llama's own."""
    place = _place(folder, part(preset, "story model"), preset)
    opened = open_tensors(place)
    _expect(place, opened, "a story language model", "llm.", "module.llm.")
    component.files += opened.files
    tuned = blueprint(preset, tokens, merged=False).language_model
    expected = {name: tuple(tensor.shape) for name, tensor in tuned.state_dict().items()}
    own = adapt_names(dict(zip(opened, opened, strict=True)), expected)
    available = {name: opened.headers[raw].shape for name, raw in own.items()}
    _check_words(place, available, preset)

    plain_of = {ours: plain for plain, all_ours in tuned.base_names().items() for ours in all_ours}
    saved = [name for name in expected if SAVED in name]
    twins = {name.replace(SAVED, ORIGINAL) for name in saved}  # dead copies: what was tuned stands for them
    lost = [name for name in expected if name not in available and name not in twins]
    base: TensorFiles | None = None
    fillable = [name for name in lost if name in plain_of and SAVED not in name and "embed_tokens" not in name]
    if fillable:
        try:
            base_place = _place(folder, part(preset, "base language model"), preset)
            base = open_tensors(base_place)
            _expect(base_place, base, "a plain language model", "model.layers.")
        except WeightsError as error:
            component.complaints.append(
                f"{len(fillable)} tensors of the base are not in {place}, and so they are needed. {error}"
            )
            return
        component.files += base.files
        available |= {name: base.headers[plain_of[name]].shape for name in fillable if plain_of[name] in base}
        component.notes.append(f"{len(fillable)} base tensors from {base_place.name}")
    else:
        component.notes.append("the base weights are in the story model's file")
    component.complaints += name_complaints(
        available, {name: shape for name, shape in expected.items() if name not in twins or name in available}
    )
    if component.complaints:
        return

    def read(name: str) -> Tensor:
        if name in own:
            return opened[own[name]]
        if name in twins:
            return read(name.replace(ORIGINAL, SAVED))
        assert base is not None, name
        return base[plain_of[name]]

    scale = preset.language_model.lora.alpha / preset.language_model.lora.r if preset.language_model.lora else 0.0
    for name, tensor in model.language_model.state_dict().items():
        component.shapes[f"language_model.{name}"] = tuple(tensor.shape)
        component.reads[f"language_model.{name}"] = _reader(name, expected, read, scale)


def _reader(name: str, expected: Mapping[str, object], read: Callable[[str], Tensor], scale: float) -> Read:
    """How a tensor of the target is made; `name` may be that of a model whose LoRA has been merged."""
    if name in expected:
        return lambda: read(name)
    owner, _, leaf = name.replace("llm.", "llm.base_model.model.", 1).rpartition(".")
    if (saved := f"{owner}{SAVED}{leaf}") in expected:
        return lambda: read(saved)
    down, up = (owner + ending for ending in LORA)
    if up in expected:
        layer = f"{owner}.base_layer.{leaf}"
        return lambda: read(layer).float() + scale * (read(up).float() @ read(down).float())
    return lambda: read(f"{owner}.{leaf}")


# ---------------------------------------------------------------------------------------------------------- checks


def _place(folder: Path, file: WeightFile, preset: Preset) -> Path:
    place = find(folder, file)
    if place is None:
        how = f"`python -m seed_story weights get --preset {preset.name}` downloads it" if file.on_hub else "train it"
        raise WeightsError(f"{file.path} (from {file.source}) is not in {folder}; {how}.")
    return place


def _fill(
    component: Part,
    opened: TensorFiles,
    names: Mapping[str, str],
    module: nn.Module,
    prefix: str,
    *,
    flatten: bool = False,
) -> None:
    """Take the tensors `names` (in the file -> in `module`); `flatten` lets old 1 x 1 convolutions be matrices."""
    expected = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
    sources = {new: old for old, new in names.items()}
    available = {new: opened.headers[old].shape for new, old in sources.items()}
    if flatten:
        available = {n: s[:2] if s[2:] == (1, 1) and len(expected.get(n, s)) == 2 else s for n, s in available.items()}
    component.files += opened.files
    component.complaints += name_complaints(available, expected)
    for name, shape in expected.items():
        component.shapes[prefix + name] = shape
        if name in sources:
            component.reads[prefix + name] = lambda raw=sources[name], s=shape: opened[raw].reshape(s)  # type: ignore[misc]


def _check_words(place: Path, available: Mapping[str, tuple[int, ...]], preset: Preset) -> None:
    """The two mistakes that people make most: another tokenizer's model, and another size of model."""
    config = preset.language_model
    shape = next((shape for name, shape in available.items() if name.endswith("embed_tokens.weight")), None)
    if shape is None:
        return
    words, width = shape
    if width != config.hidden_size:
        fits = [p.title for p in PRESETS.values() if p.language_model.hidden_size == width]
        other = f" They fit “{fits[0]}”." if fits else ""
        raise WeightsError(
            f"{place} belongs to another preset: its words have {width} numbers each, those of “{preset.title}” "
            f"{config.hidden_size}.{other}"
        )
    if words != config.vocab_size:
        raise WeightsError(
            f"{place} has a vocabulary of {words} words, “{preset.title}” one of {config.vocab_size} "
            f"({config.base_vocab_size} and {config.new_tokens} of pictures). It was trained with another tokenizer, "
            "such as SEED-X's; take the checkpoint of SEED-Story."
        )


def _expect(place: Path, opened: TensorFiles, what: str, *beginnings: str) -> None:
    if not any(name.startswith(beginnings) for name in opened):
        raise WeightsError(_other(place, opened, what))


def _other(place: Path, opened: TensorFiles, what: str) -> str:
    actual = next((kind for start, kind in _KINDS if any(name.startswith(start) for name in opened)), "something else")
    return f"{place} contains {actual}, but {what} is expected there. Is a file in the wrong place?"
