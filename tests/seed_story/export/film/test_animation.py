"""Pictures that move by themselves: the real pipelines of diffusers with a few random numbers, on the CPU."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.export import FilmOptions, export_film
from seed_story.export.film import animation, pages, video
from seed_story.export.film.animation import ANIMATORS, Animation, Animator, load_pipeline, read_frames, size_for
from seed_story.export.film.motion import Move, View
from seed_story.export.film.planes import split
from tests.seed_story.export.telling import Reader, one_path

LITTLE = {
    name: replace(
        animator,
        frames=3 if name == "svd" else 9,
        area=64 * 64,
        settings={**animator.settings, "num_inference_steps": 2},
    )
    for name, animator in ANIMATORS.items()
}


def tiny_svd() -> Any:
    from diffusers import (
        AutoencoderKLTemporalDecoder,
        EulerDiscreteScheduler,
        StableVideoDiffusionPipeline,
        UNetSpatioTemporalConditionModel,
    )
    from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(0)
    unet = UNetSpatioTemporalConditionModel(
        block_out_channels=(32, 64), layers_per_block=1, sample_size=8, in_channels=8, out_channels=4,
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"),
        cross_attention_dim=32, num_attention_heads=4, projection_class_embeddings_input_dim=96,
        addition_time_embed_dim=32,
    )  # fmt: skip
    scheduler = EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", interpolation_type="linear",
        prediction_type="v_prediction", sigma_max=700.0, sigma_min=0.002, steps_offset=1,
        timestep_spacing="leading", timestep_type="continuous", use_karras_sigmas=True,
    )  # fmt: skip
    vae = AutoencoderKLTemporalDecoder(
        block_out_channels=[32, 32], down_block_types=["DownEncoderBlock2D", "DownEncoderBlock2D"], latent_channels=4
    )
    eyes = CLIPVisionConfig(
        hidden_size=32, projection_dim=32, num_hidden_layers=1, num_attention_heads=4, image_size=224,
        intermediate_size=37, patch_size=56,
    )  # fmt: skip
    return StableVideoDiffusionPipeline(
        vae=vae, image_encoder=CLIPVisionModelWithProjection(eyes), unet=unet, scheduler=scheduler,
        feature_extractor=CLIPImageProcessor(),
    )  # fmt: skip


def tiny_ltx() -> Any:
    from diffusers import (
        AutoencoderKLLTXVideo,
        FlowMatchEulerDiscreteScheduler,
        LTXImageToVideoPipeline,
        LTXVideoTransformer3DModel,
    )
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, T5Config, T5EncoderModel

    torch.manual_seed(0)
    transformer = LTXVideoTransformer3DModel(
        in_channels=8, out_channels=8, num_attention_heads=2, attention_head_dim=8, cross_attention_dim=16,
        num_layers=1, caption_channels=32,
    )  # fmt: skip
    vae = AutoencoderKLLTXVideo(
        latent_channels=8, block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1), decoder_layers_per_block=(1, 1, 1, 1, 1),
        spatio_temporal_scaling=(True, True, False, False),
        decoder_spatio_temporal_scaling=(True, True, False, False), decoder_inject_noise=(False,) * 5,
        upsample_residual=(False,) * 4, upsample_factor=(1,) * 4, patch_size=1, patch_size_t=1,
    )  # fmt: skip
    vae.use_framewise_encoding = vae.use_framewise_decoding = False
    words = {word: number for number, word in enumerate(["<pad>", "</s>", "<unk>", "fox", "map"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    reader = T5Config(vocab_size=8, d_model=32, d_kv=8, d_ff=37, num_layers=1, num_heads=4)
    return LTXImageToVideoPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(), vae=vae, text_encoder=T5EncoderModel(reader).eval(),
        tokenizer=fast, transformer=transformer,
    )  # fmt: skip


TINY = {"svd": tiny_svd, "ltx": tiny_ltx}


@pytest.mark.parametrize("kind", ANIMATORS)
def test_the_real_pipelines_draw_frames_that_are_kept(tmp_path: Path, kind: str) -> None:
    loads: list[str] = []

    def load(animator: Animator) -> Any:
        loads.append(animator.id)
        pipeline = TINY[kind]()
        assert type(pipeline).__name__ == animator.pipeline
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    moving, heard = Animation(LITTLE[kind], tmp_path / "kept", load), []
    picture = one_path(tmp_path)[0].image_path
    assert picture is not None
    file = moving.frames(picture, "A fox found a map.", heard.append)
    frames, rate = read_frames(file)
    assert len(frames) == LITTLE[kind].frames and frames[0].size == (64, 64)
    assert rate == pytest.approx(LITTLE[kind].rate, rel=0.03) and heard == [0.5, 1.0]
    assert Animation(LITTLE[kind], tmp_path / "kept", load).frames(picture, "A fox found a map.", heard.append) == file
    assert loads == [kind] and [path.name for path in (tmp_path / "kept").iterdir()] == [file.name]

    def stop(share: float) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        moving.frames(one_path(tmp_path)[1].image_path, "Another one.", stop)  # type: ignore[arg-type]
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_frames_have_the_pictures_shape() -> None:
    for animator in ANIMATORS.values():
        for size in ((512, 512), (1600, 900), (600, 1200)):
            width, height = size_for(size, animator)
            assert width % animator.step == height % animator.step == 0
            assert width / height == pytest.approx(size[0] / size[1], rel=0.12)
            assert width * height == pytest.approx(animator.area, rel=0.2)


def test_a_moving_card_goes_there_and_back_without_a_jump() -> None:
    frames = [Image.new("RGB", (64, 64), (shade,) * 3) for shade in (40, 120, 200)]
    layout = pages.scene_layout(320, 180, True)
    still = pages.make_still(frames[0], layout, Move(View(1.0), View(1.0)), frames=frames, rate=2.0)
    middle = layout.card_centre

    def shade(seconds: float) -> int:
        return int(split(still.frame(0.5, seconds=seconds)).y[middle[1], middle[0]])

    seen = np.array([shade(number / 30) for number in range(120)])
    assert seen[0] == seen[60] == shade(4.0) and seen[30] == seen[90] == seen.max()
    assert seen[15] == pytest.approx((int(seen[0]) + int(seen[30])) / 2, abs=1)
    assert np.abs(np.diff(seen)).max() <= 6  # mixed between two frames, and no jump where it turns


def test_a_film_shows_the_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FilmOptions, "canvas", property(lambda self: (320, 180)))
    asked = []

    def frames(self: Animation, picture: Any, text: str, step: Any) -> Path:
        asked.append(text)
        step(1.0)
        file = tmp_path / "frames.webp"
        animation._keep([Image.new("RGB", (64, 64), shade) for shade in ("navy", "yellow")], file, 1)
        return file

    monkeypatch.setattr(Animation, "frames", frames)
    options, heard = FilmOptions(animation="svd", title=False, ending=False, captions=False), []
    path = one_path(tmp_path)[:1]
    made = export_film(
        path, tmp_path / "film.mp4", options=options, narrator=Reader(), progress=lambda f, m: heard.append((f, m))
    )
    assert made.warnings == () and asked == [path[0].text]
    assert any("Animating" in message for _, message in heard) and heard == sorted(heard, key=lambda one: one[0])
    from tests.seed_story.export.film.test_video import decoded

    luma = decoded(made.path, (320, 180))
    centre = luma[:, 80:100, 150:170].mean((1, 2))[25:-25]
    assert np.ptp(centre) > 100  # from navy to yellow


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_the_still_moves_and_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FilmOptions, "canvas", property(lambda self: (320, 180)))
    made = export_film(
        one_path(tmp_path), tmp_path / "film.mp4", options=FilmOptions(animation="ltx"), narrator=Reader()
    )
    (warning,) = made.warnings
    assert warning == "The pictures are not animated. LTX-Video needs a GPU, and this machine has none."


def test_missing_weights_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setenv("SEED_STORY_ANIMATION", str(tmp_path))
    with pytest.raises(StoryError, match=f"weights of Stable Video Diffusion could not be loaded from {tmp_path}/svd"):
        load_pipeline(ANIMATORS["svd"])
    with pytest.raises(InputError, match="animation"):
        FilmOptions(animation="magic")
    assert video.STILL == FilmOptions().animation
