from __future__ import annotations

from dataclasses import replace

import diffusers
import pytest
import torch

from seed_story.models.detokenizer import Detokenizer, Hint, make_scheduler
from seed_story.presets import DEBUG, MINI, DetokenizerConfig

CONFIG = DEBUG.detokenizer
TIME_IDS = torch.tensor([[64, 64, 0, 0, 64, 64]])


@pytest.fixture(scope="module")
def model() -> Detokenizer:
    torch.manual_seed(0)
    return Detokenizer(CONFIG).eval()


@pytest.fixture(scope="module")
def features() -> torch.Tensor:
    return torch.randn(3, 16, 128, generator=torch.Generator().manual_seed(1))


def _draw(model: Detokenizer, features: torch.Tensor, **options) -> torch.Tensor:
    return list(model.generate(features, torch.zeros(1, 16, 128), **options))[-1].latents


def test_a_picture_depends_on_its_seed_and_features_only(model: Detokenizer, features: torch.Tensor) -> None:
    together = _draw(model, features, seeds=[5, 6, 5])
    alone = _draw(model, features[1:2], seeds=[6])
    assert torch.allclose(together[1:2], alone, atol=1e-4)
    assert not torch.allclose(together[0], together[2])  # same seed, other features
    assert not torch.allclose(alone, _draw(model, features[1:2], seeds=[7]), atol=1e-2)


def test_all_ways_to_give_the_noise_agree(model: Detokenizer, features: torch.Tensor) -> None:
    by_seed = _draw(model, features[:1], seeds=[3])
    generators = [torch.Generator().manual_seed(3)]
    assert torch.equal(by_seed, _draw(model, features[:1], generators=generators))
    assert torch.equal(by_seed, _draw(model, features[:1], initial_latents=model.start_noise([3])))
    with pytest.raises(AssertionError, match="give one"):
        next(model.generate(features[:1], seeds=[1], generators=generators, guidance=1))


def test_guidance_one_is_the_plain_prediction(model: Detokenizer, features: torch.Tensor) -> None:
    plain = _draw(model, features[:1], seeds=[3], guidance=1)
    almost = _draw(model, features[:1], seeds=[3], guidance=1 + 1e-6)
    assert torch.allclose(plain, almost, atol=1e-3)
    assert not torch.allclose(plain, _draw(model, features[:1], seeds=[3], guidance=4), atol=1e-2)


def test_steps_count_up_and_previews_end_at_the_result(model: Detokenizer, features: torch.Tensor) -> None:
    steps = list(model.generate(features[:1], seeds=[3], guidance=1, steps=4))
    assert [(step.step, step.steps) for step in steps] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert all(step.x0.shape == step.latents.shape == (1, 4, 8, 8) for step in steps)


@pytest.mark.parametrize("kind", ["epsilon", "v_prediction", "sample"])
@pytest.mark.parametrize("name", ["EulerDiscreteScheduler", "DPMSolverMultistepScheduler", "DDIMScheduler"])
def test_previews_know_where_a_perfect_prediction_leads(name: str, kind: str, features: torch.Tensor) -> None:
    """With a U-Net that always predicts the same clean latents, every preview shows them."""
    scheduler = {**CONFIG.training_scheduler, "_class_name": name, "prediction_type": kind}
    model = Detokenizer(replace(CONFIG, scheduler=scheduler)).eval()
    clean = torch.randn(1, 4, 8, 8)

    def perfect(noisy, timestep, condition, time_ids):
        share = model.alphas_cumprod[timestep.long()]
        noise = (noisy - share**0.5 * clean) / (1 - share) ** 0.5
        return {
            "epsilon": noise,
            "v_prediction": share**0.5 * noise - (1 - share) ** 0.5 * clean,
            "sample": clean,
        }[kind]

    model.predict = perfect
    for step in model.generate(features[:1], seeds=[3], guidance=1, steps=6):
        assert torch.allclose(step.x0, clean, atol=2e-2)


def test_noise_and_targets_are_those_of_diffusers(features: torch.Tensor) -> None:
    latents, noise, timesteps = torch.randn(3, 4, 8, 8), torch.randn(3, 4, 8, 8), torch.tensor([0, 500, 999])
    for kind in ("epsilon", "v_prediction"):
        model = Detokenizer(replace(CONFIG, training_scheduler={**CONFIG.training_scheduler, "prediction_type": kind}))
        scheduler = make_scheduler(model.config.training_scheduler)
        assert isinstance(scheduler, diffusers.DDPMScheduler)
        noisy = scheduler.add_noise(latents, noise, timesteps)
        assert torch.equal(model.add_noise(latents, noise, timesteps), noisy)
        target = noise if kind == "epsilon" else scheduler.get_velocity(latents, noise, timesteps)
        time_ids = TIME_IDS.expand(3, -1)
        predicted = model.predict(noisy, timesteps, model.conditioning(features), time_ids)
        expected = (predicted - target).square().mean()
        assert torch.allclose(model.loss(latents, noise, timesteps, features, time_ids), expected, rtol=1e-5)


def test_a_dropped_condition_is_the_negative_one(model: Detokenizer, features: torch.Tensor) -> None:
    negative = torch.randn(1, 16, 128)
    dropped = model.conditioning(features, negative=negative, drop_mask=torch.tensor([False, True, False]))
    own, away = model.conditioning(features), model.conditioning(negative)
    for part, kept, replaced in zip(dropped, own, away, strict=True):
        assert torch.allclose(part[[0, 2]], kept[[0, 2]], atol=1e-5)
        assert torch.allclose(part[1], replaced[0], atol=1e-5)


def test_a_token_hints_at_its_own_square() -> None:
    hint = Hint(CONFIG, 8)  # 4 x 4 tokens on 8 x 8 latents
    features = torch.randn(1, 16, 128)
    changed = features.clone()
    changed[0, 6] += 1  # row 1, column 2
    moved = ((hint(changed) - hint(features)).abs().sum(1)[0] > 0).nonzero().tolist()
    assert moved == [[2, 4], [2, 5], [3, 4], [3, 5]]
    with pytest.raises(ValueError, match="tile"):
        Hint(replace(CONFIG, feature_tokens=9), 8)


def test_only_the_chosen_parts_are_trained() -> None:
    everything = Detokenizer(CONFIG)
    names = everything.trainable_names()
    assert {name.split(".")[0] for name in names} == {"unet", "resampler", "hint"}
    assert set(names) == {
        name for name in everything.adapter_state_dict() if name in dict(everything.named_parameters())
    }
    few = Detokenizer(replace(CONFIG, train_unet="key_value"))
    unet = [name for name in few.trainable_names() if name.startswith("unet.")]
    assert unet and all(".to_k." in name or ".to_v." in name for name in unet)
    assert len(few.trainable_parameters()) == sum(p.requires_grad for p in few.parameters())


def test_every_trained_parameter_learns(features: torch.Tensor) -> None:
    model = Detokenizer(CONFIG)
    latents = torch.randn(3, 4, 8, 8)
    model.loss(latents, latents.flip(0), torch.tensor([1, 10, 900]), features, TIME_IDS.expand(3, -1)).backward()
    assert [name for name, p in model.named_parameters() if p.requires_grad and p.grad is None] == []
    assert all(p.grad is None for p in model.vae.parameters())


def test_pictures_go_through_the_vae_at_unit_scale(model: Detokenizer) -> None:
    model.scaling_factor = 0.5
    pixels = torch.rand(2, 3, 64, 64) * 2 - 1
    latents = model.encode(pixels, sample=False)
    assert torch.allclose(latents, model.vae.encode(pixels).latent_dist.mean * 0.5)
    pictures = model.decode(latents)
    assert pictures.shape == (2, 64, 64, 3)
    assert pictures.dtype == torch.uint8
    generator = torch.Generator().manual_seed(0)
    assert not torch.equal(model.encode(pixels, generator), latents)
    model.scaling_factor = 1.0


def test_a_folded_vae_sees_squares_of_pixels_as_one() -> None:
    vae = {**CONFIG.vae, "in_channels": 12, "out_channels": 12}
    folded = Detokenizer(replace(CONFIG, vae=vae, image_size=CONFIG.image_size * 2)).eval()
    plain = Detokenizer(CONFIG)
    assert folded.vae_factor == 2 * plain.vae_factor
    pixels = torch.rand(2, 3, CONFIG.image_size * 2, CONFIG.image_size * 2) * 2 - 1
    latents = folded.encode(pixels, sample=False)
    assert latents.shape == plain.encode(pixels[..., ::2, ::2], sample=False).shape
    assert folded.decode(latents).shape == (2, CONFIG.image_size * 2, CONFIG.image_size * 2, 3)
    # A channel of the VAE is one place of the square in one colour.
    seen = []
    folded.vae.encode = lambda x: seen.append(x) or plain.vae.encode(x[:, ::4])
    folded.encode(pixels, sample=False)
    assert torch.equal(seen[0][:, 1], pixels[:, 0, ::2, 1::2]) and torch.equal(seen[0][:, 6], pixels[:, 1, 1::2, ::2])


def test_without_storage_the_noise_levels_are_real() -> None:
    config: DetokenizerConfig = MINI.detokenizer
    with torch.device("meta"):
        model = Detokenizer(config)
    assert not model.alphas_cumprod.is_meta
    assert "alphas_cumprod" not in model.state_dict()
