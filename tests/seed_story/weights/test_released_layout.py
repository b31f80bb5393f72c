"""The released layout, written small: every spelling loads to the same numbers, every damage has its sentence."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
import torch
from PIL import Image

from seed_story.__main__ import main
from seed_story.errors import WeightsError
from seed_story.models.checkpoints.tensor_files import open_tensors
from seed_story.models.story_model import StoryModel
from seed_story.presets import PRESETS
from seed_story.storytellers.request import GenerationRequest
from seed_story.weights import conversion
from seed_story.weights import loading as weights
from seed_story.weights import manifest as needs
from tests.released_files import save, tiny_george, tiny_model, write_qwen, write_released
from tests.zero_files import write_zero

TINY = tiny_george()
STORY = "seed_story/george_sft/pytorch_model.bin"
ADAPTED = "detokenizer/detokenizer_george_adapted/checkpoint-4000/pytorch_model.bin"


@pytest.fixture(scope="module")
def model() -> StoryModel:
    return tiny_model(TINY)


@pytest.fixture
def folder(model, tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SEED_STORY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SEED_STORY_WEIGHTS", str(tmp_path))
    return write_released(tmp_path / "george", model)


@pytest.fixture
def as_george(monkeypatch) -> None:
    """The command line's `--preset george` is the tiny one."""
    presets = MappingProxyType({**PRESETS, "george": TINY})
    for module in ("seed_story.cli.weights", "seed_story.studio.studio"):
        monkeypatch.setattr(f"{module}.PRESETS", presets)


def merged(model: StoryModel) -> dict[str, torch.Tensor]:
    """What the weights are after the LoRA has been folded in by peft, in bf16."""
    copy = tiny_model(TINY)
    copy.load_state_dict(model.state_dict())
    copy.language_model.llm = copy.language_model.llm.merge_and_unload()
    return {name: tensor.to(torch.bfloat16) for name, tensor in copy.state_dict().items()}


VARIANTS = [
    {},
    {"peft": "newer", "kind": "safetensors"},
    {"base_inside": False},
    {"peft": "newer", "tuned": "all", "base_inside": False, "kind": "safetensors"},
]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_every_spelling_loads_to_the_same_numbers(variant, model, tmp_path):
    folder = write_released(tmp_path / "george", model, **variant)
    loaded = conversion.load_converted(TINY, conversion.convert(TINY, folder, shard_bytes=200_000))
    expected = merged(model)
    state = loaded.state_dict()
    assert state.keys() == expected.keys()
    for name, tensor in state.items():
        torch.testing.assert_close(tensor, expected[name], atol=0, rtol=1 / 128, msg=name)
    assert loaded.weights_id.startswith("george-") and loaded.preset is TINY
    assert len(list((folder / "converted").glob("model-*.safetensors"))) > 2


def test_lora_apart_is_the_released_model_itself(model, folder):
    target = conversion.convert(TINY, folder, merged=False, dtype=torch.float32)
    loaded = conversion.load_converted(TINY, target)
    expected = model.state_dict()
    assert loaded.state_dict().keys() == expected.keys()
    for name, tensor in loaded.state_dict().items():
        torch.testing.assert_close(tensor, expected[name], atol=0, rtol=0, msg=name)


def test_apart_and_merged_say_the_same(model, folder):
    ids = torch.randint(3, 380, (1, 12), generator=torch.Generator().manual_seed(0))
    scores = []
    for together in (True, False):
        target = conversion.convert(TINY, folder, merged=together, dtype=torch.float32)
        language = conversion.load_converted(TINY, target).eval().language_model
        scores.append(language.logits(language.hidden_states(language.embed(ids))))
    torch.testing.assert_close(scores[0], scores[1], atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("stage", [2, 3])
def test_zero_checkpoints_are_taken_too(stage, model, folder):
    expected = conversion.load_converted(TINY, conversion.convert(TINY, folder)).state_dict()
    state = torch.load(folder / STORY, weights_only=True)
    (folder / STORY).unlink()
    write_zero((folder / STORY).parent, state, stage=stage, processes=3)
    loaded = conversion.load_converted(TINY, conversion.convert(TINY, folder)).state_dict()
    assert all(torch.equal(tensor, expected[name]) for name, tensor in loaded.items())
    next((folder / STORY).parent.rglob("*rank_1_*optim_states.pt")).unlink()
    with pytest.raises(WeightsError, match="written by 3 processes and holds the parts of 2"):
        conversion.convert(TINY, folder)


def test_the_extracted_visual_encoder_and_other_folder_names_are_known(model, folder):
    shutil.rmtree(folder / "Qwen-VL-Chat")
    save(folder / "pretrained/QwenViT/qwen_vit_G", model.visual_tokenizer.state_dict(), "bin")
    (folder / "pretrained/QwenViT/qwen_vit_G.bin").rename(folder / "pretrained/QwenViT/qwen_vit_G.pt")
    shutil.move(folder / "detokenizer/detokenizer_george_adapted", folder / "pretrained/detokenizer_george_adapted")
    assert weights.missing_files(TINY) == []
    conversion.convert(TINY, folder)


def test_only_the_shards_with_the_eyes_are_opened(model, folder):
    names = sorted(path.name for path in (folder / "Qwen-VL-Chat").glob("*.bin"))
    index = json.loads((folder / "Qwen-VL-Chat/pytorch_model.bin.index.json").read_text())["weight_map"]
    index |= {"transformer.h.9.weight": "pytorch_model-00009-of-00009.bin"}  # a shard that nobody fetched
    (folder / "Qwen-VL-Chat/pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": index}))
    opened = open_tensors(folder / "Qwen-VL-Chat", only=needs.VISUAL)
    assert [path.name for path in opened.files] == names
    assert weights.check(TINY).bad == []


# ---------------------------------------------------------------------------------------------------------- damage


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def words(folder: Path, count: int) -> None:
    state = torch.load(folder / STORY, weights_only=True)
    for name in [name for name in state if "embed_tokens" in name or "lm_head" in name]:
        state[name] = torch.zeros(count, state[name].shape[1])
    torch.save(state, folder / STORY)


def rename(folder: Path, name: str) -> None:
    state = torch.load(folder / STORY, weights_only=True)
    state["llm.surprise"] = state.pop(name)
    torch.save(state, folder / STORY)


def seed_x(folder: Path) -> None:
    path = folder / "cvlm_llama2_tokenizer/added_tokens.json"
    added = json.loads(path.read_text())
    added |= {f"<img_{k:05d}>": 391 + k for k in range(9, 20)}
    path.write_text(json.dumps(added))


class Surprise:
    def __reduce__(self):
        return (print, ("a file that runs code",))


QWEN_2 = "Qwen-VL-Chat/pytorch_model-00002-of-00003.bin"
INDEX = "Qwen-VL-Chat/pytorch_model.bin.index.json"
VAE = "stable-diffusion-xl-base-1.0/vae/diffusion_pytorch_model.safetensors"
LORA = "llm.base_model.model.model.layers.1.mlp.up_proj.lora_A.default.weight"
DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a missing file": (lambda at: (at / ADAPTED).unlink(), r"checkpoint-4000/pytorch_model.bin .*not in .*weights get"),
    "a missing shard": (lambda at: (at / QWEN_2).unlink(), r"shards in .*00002-of-00003.bin missing"),
    "a truncated shard": (lambda at: cut(at / QWEN_2), r"00002-of-00003.bin is damaged or incomplete"),
    "a truncated safetensors file": (lambda at: cut(at / VAE), "damaged or incomplete"),
    "a damaged list of shards": (lambda at: (at / INDEX).write_text("{"), "list of shards .* is damaged"),
    "another vocabulary": (lambda at: words(at, 400), "vocabulary of 400 words, “Tiny George” one of 391"),
    "another size": (
        lambda at: save((at / STORY).with_suffix(""), {"llm.embed_tokens.weight": torch.zeros(391, 576)}, "bin"),
        "belongs to another preset.*576.*fit “Mini",
    ),
    "another part": (lambda at: shutil.copy(at / ADAPTED, at / STORY), "contains a de-tokenizer, but a story language"),
    "another name": (
        lambda at: rename(at, LORA),
        r"1 tensors are missing: .*lora_A(.|\n)*1 tensors are unexpected: llm.surprise",
    ),
    "a tokenizer of SEED-X": (seed_x, "22 image tokens, “Tiny George” 11.*SEED-X"),
    "no tokenizer": (lambda at: shutil.rmtree(at / "cvlm_llama2_tokenizer"), "tokenizer"),
    "a file that runs code": (lambda at: torch.save({"a": Surprise()}, at / STORY), "holds more than tensors"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_each_damage_has_its_own_sentence(kind, folder, capsys):
    harm, sentence = DAMAGE[kind]
    assert weights.check(TINY).bad == []
    harm(folder)
    assert re.search(sentence, "\n".join(weights.check(TINY).bad))
    with pytest.raises(WeightsError):
        weights.load_model(TINY)
    assert "runs code" not in capsys.readouterr().out
    assert not (folder / "converted").exists() and not list(folder.glob(".converted*"))


def test_what_the_base_lacks_is_said_only_where_it_is_needed(model, tmp_path, monkeypatch):
    monkeypatch.setenv("SEED_STORY_WEIGHTS", str(tmp_path))
    folder = write_released(tmp_path / "george", model, base_inside=False)
    shutil.rmtree(folder / "Llama-2-7b-hf")
    assert any("of the base" in found and "Llama-2-7b-hf" in found for found in weights.check(TINY).bad)
    shutil.rmtree(folder)
    shutil.rmtree(write_released(folder, model) / "Llama-2-7b-hf")
    assert weights.check(TINY).bad == []


def test_converted_weights_of_another_preset_or_damaged_ones(folder):
    target = conversion.convert(TINY, folder)
    with pytest.raises(WeightsError, match="weights of “george”, not of “land”.*--preset george"):
        conversion.load_converted(replace(TINY, name="land"), target)
    cut(next(target.glob("model-*.safetensors")))
    with pytest.raises(WeightsError, match="damaged or incomplete"):
        conversion.load_converted(TINY, target)
    (target / "config.json").write_text("{}")
    with pytest.raises(WeightsError, match="Convert the weights again"):
        conversion.load_converted(TINY, target)


# ----------------------------------------------------------------------------------------------- command line, app


def test_the_command_line_lists_checks_and_converts(folder, as_george, capsys):
    assert main(["weights", "list", "--preset", "george"]) == 0
    listed = capsys.readouterr().out
    assert "here     seed_story/george_sft/pytorch_model.bin" in listed and "14.70 GB" in listed
    assert main(["weights", "check", "--preset", "george"]) == 0
    checked = capsys.readouterr().out
    assert "the story model: " in checked and "391 words" in checked and "resident: about" in checked
    assert main(["weights", "convert", "--preset", "george", "--quiet"]) == 0
    assert str(folder / "converted") in capsys.readouterr().out
    assert main(["weights", "check", "--preset", "george"]) == 0
    assert "converted tensors fit" in capsys.readouterr().out
    (folder / STORY).unlink()
    assert weights.missing_files(TINY) == []  # what was converted stands alone


def test_the_app_tells_with_converted_weights(folder, as_george, tmp_path):
    import app

    studio = app.open_studio(app.arguments(["--preset", "george", "--device", "cpu"]))
    try:
        picture = tmp_path / "fox.png"
        Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)).save(picture)
        story = studio.new_story(picture, "the monkey", "Tiny")
        scene = next(
            iter(
                [
                    e.scene
                    for e in studio.continue_story(story.id, story.root.id, GenerationRequest(count=1))
                    if hasattr(e, "scene")
                ]
            )
        )
        assert scene.settings["weights"].startswith("george-") and studio.image_path(scene).is_file()
    finally:
        studio.close()
    assert conversion.converted_folder(folder) is not None  # made at the first start


def test_write_qwen_spreads_the_eyes(model, tmp_path):
    write_qwen(tmp_path, model, "bin")
    found = json.loads((tmp_path / "pytorch_model.bin.index.json").read_text())["weight_map"]
    assert len({file for name, file in found.items() if name.startswith(needs.VISUAL)}) > 1
