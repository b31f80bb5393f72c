"""Golden cases 1, 2, 3, 7, 8 and the manifests of the visual tokenizer and the de-tokenizer."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn

from seed_story.models.checkpoints.names import adapt_names, check_names, load_strict, to_released_names
from seed_story.models.detokenizer import Detokenizer
from seed_story.models.image_transforms import preprocess
from seed_story.models.resampler import PerceiverResampler, Resampler
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import GEORGE, DetokenizerConfig, PerceiverConfig, ResamplerConfig, VisualTokenizerConfig
from tests.golden_checks import FEATURES, GRADIENTS, Case, assert_close, with_prefix


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
        size = model.config.image_size
        assert_close(
            model(torch.zeros(1, 3, size, size)),
            case.outputs["features_of_zero_image"],
            FEATURES,
            "features of zero image",
        )


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


def check_case7(case: Case, directory: Path) -> None:
    config = case.config
    model = Detokenizer(
        DetokenizerConfig(
            perceiver=_known(PerceiverConfig, config["resampler"]),
            unet=config["unet"],
            vae={},
            scheduler=config["scheduler_generation"],
            training_scheduler=config["scheduler_training"],
            image_size=config.get("height", 0),
            steps=config["num_inference_steps"],
            guidance_scale=config["guidance_scale"],
        )
    )
    load_strict(model, _without(case.weights, "visual_encoder."), what="the de-tokenizer")
    model.eval()
    _check_training(model, case)
    _check_drawing(model, case)


def _without(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in tensors.items() if not name.startswith(prefix)}


def _check_training(model: Detokenizer, case: Case) -> None:
    given, expected = with_prefix(case.inputs, "train."), with_prefix(case.outputs, "train.")
    latents, noise, timesteps = given["latents"], given["noise"], given["timesteps"]
    assert set(model.trainable_names()) == set(case.info["trainable"])
    assert {name for name, p in model.named_parameters() if p.requires_grad} == set(case.info["trainable"])

    noisy = model.add_noise(latents, noise, timesteps)
    assert_close(noisy, expected["noisy_latents"], FEATURES, "noisy latents")
    predicted = model.predict(noisy, timesteps, model.conditioning(given["image_embeds"]), given["time_ids"])
    assert_close(predicted, expected["noise_pred"], FEATURES, "prediction")
    loss = model.loss(latents, noise, timesteps, given["image_embeds"], given["time_ids"])
    assert_close(loss, expected["total_loss"], FEATURES, "loss")

    loss.backward()
    gradients = {name: p.grad for name, p in model.named_parameters() if p.grad is not None}
    expected_gradients = with_prefix(expected, "grad.")
    assert gradients.keys() <= set(case.info["trainable"])
    for name, gradient in expected_gradients.items():
        assert_close(gradients[name], gradient, GRADIENTS, f"gradient of {name}")


@torch.no_grad()
def _check_drawing(model: Detokenizer, case: Case) -> None:
    given, expected = with_prefix(case.inputs, "gen."), with_prefix(case.outputs, "gen.")
    config = case.config
    encoder = VisualTokenizer(_known(VisualTokenizerConfig, config["visual_encoder"]))
    _load(encoder, with_prefix(case.weights, "visual_encoder."))
    size = config.get("encoder_image_size", encoder.config.image_size)
    negative = encoder(torch.zeros(1, 3, size, size))
    assert_close(negative, expected["negative_image_embeds"], FEATURES, "negative features")

    both = model.conditioning(torch.cat([given["image_embeds"], negative]))
    assert_close(both.prompt_embeds[:-1], expected["prompt_embeds"], FEATURES, "prompt_embeds")
    assert_close(both.prompt_embeds[-1:], expected["negative_prompt_embeds"], FEATURES, "negative_prompt_embeds")
    assert_close(both.pooled[:-1], expected["pooled"], FEATURES, "pooled")
    assert_close(both.pooled[-1:], expected["negative_pooled"], FEATURES, "negative_pooled")

    scheduler = model.sampler(config["num_inference_steps"])
    assert_close(scheduler.timesteps, expected["timesteps"], FEATURES, "timesteps")
    if "sigmas" in expected:
        assert_close(scheduler.sigmas, expected["sigmas"], FEATURES, "sigmas")
    assert_close(torch.as_tensor(scheduler.init_noise_sigma), expected["init_noise_sigma"], FEATURES, "first sigma")
    latents = given["initial_latents"]
    drawn = list(
        model.generate(
            given["image_embeds"],
            negative,
            initial_latents=latents,
            size=(config.get("height", latents.shape[-2] * 8), config.get("width", latents.shape[-1] * 8)),
        )
    )
    assert_close(drawn[-1].latents, expected["final_latents"], GRADIENTS, "final latents")


def check_case10a(path: Path) -> None:
    """The full preset has the released names and shapes."""
    with torch.device("meta"):
        model = VisualTokenizer(GEORGE.visual_tokenizer)
    _check_manifest(path, model.state_dict())


def check_case10c(path: Path) -> None:
    with torch.device("meta"):
        model = Detokenizer(GEORGE.detokenizer)
    manifest = _check_manifest(path, model.adapter_state_dict())
    names = model.trainable_names()
    assert set(to_released_names(names)) == set(manifest["trainable"])
    assert sum(model.get_parameter(name).numel() for name in names) == manifest["n_trainable_elements"]


def _check_manifest(path: Path, state: dict[str, Tensor]) -> dict[str, Any]:
    """Manifest -> own names by the adapter (nothing may be left over), and own -> released names."""
    manifest = json.loads(gzip.decompress(path.read_bytes()))
    released = {name: torch.empty(shape, device="meta") for name, (shape, _) in manifest["tensors"].items()}
    adapted = adapt_names(released, state)
    shapes = [{name: tuple(tensor.shape) for name, tensor in tensors.items()} for tensors in (adapted, state)]
    check_names(*shapes, what=path.name)
    assert set(to_released_names(state)) == released.keys()
    return manifest
