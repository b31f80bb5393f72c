"""Golden cases 1, 2, 3, 7, 8 and the manifests of the visual tokenizer and the de-tokenizer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn

from seed_story.models.image_transforms import preprocess
from seed_story.models.resampler import PerceiverResampler, Resampler
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PerceiverConfig, ResamplerConfig, VisualTokenizerConfig
from tests.golden_checks import FEATURES, GRADIENTS, Case, assert_close, assert_equal, with_prefix


def _known(config_class: type, values: dict[str, Any]) -> Any:
    """A configuration from golden words; words that it does not know (stray yaml keys) are left out."""
    return config_class(**{key: values[key] for key in config_class.__dataclass_fields__ if key in values})


def _load(module: nn.Module, weights: dict[str, Tensor]) -> None:
    module.load_state_dict(weights, strict=True)
    module.eval()


@torch.no_grad()
def check_case1(case: Case, directory: Path) -> None:
    model = VisualTokenizer(_known(VisualTokenizerConfig, case.config))
    _load(model, case.weights)
    assert_close(model(case.inputs["images"]), case.outputs["features"], FEATURES, "features")
    if "features_of_zero_image" in case.outputs:
        assert_close(model(model.blank()), case.outputs["features_of_zero_image"], FEATURES, "features of zero image")


@torch.no_grad()
def check_case2(case: Case, directory: Path) -> None:
    model = Resampler(_known(ResamplerConfig, case.config))
    assert_close(model.pos_embed, case.weights["pos_embed"], FEATURES, "position table")
    _load(model, case.weights)
    assert_close(model(case.inputs["x"]), case.outputs["y"], FEATURES, "y")


@torch.no_grad()
def check_case3(case: Case, directory: Path) -> None:
    model = PerceiverResampler(_known(PerceiverConfig, case.config))
    _load(model, case.weights)
    prompt_embeds, pooled = model(case.inputs["x"])
    assert_close(prompt_embeds, case.outputs["prompt_embeds"], FEATURES, "prompt_embeds")
    assert_close(pooled, case.outputs["pooled"], FEATURES, "pooled")


def check_case8(case: Case, directory: Path) -> None:
    """Output names are `<kind>.keep_ratio_<true|false>.<index of the picture>`."""
    for name, expected in case.outputs.items():
        kind, keep_ratio, index = name.split(".")
        image = Image.fromarray(case.inputs[f"pixels{index}"].numpy())
        size = case.config.get(f"{kind}_image_size", case.config.get("clip_image_size", expected.shape[-1]))
        pixels = preprocess(image, size, kind, keep_ratio.removeprefix("keep_ratio_") == "true")
        assert pixels.shape == expected.shape, name
        assert (pixels - expected).abs().max() <= 1e-6, name
