"""The parts of a debug model with random weights, as a run folder that the commands of the evaluation open."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import torch
from transformers import LlamaForCausalLM

from seed_story.models.checkpoints.int8_storage import save_state
from seed_story.models.detokenizer import Detokenizer
from seed_story.models.language_model import llama_config
from seed_story.models.prompt import debug_tokenizer
from seed_story.models.scene_reader import SceneReader
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS, Preset
from tests.tiny import tiny_tokens, wake
from training.artifacts import save_artifact, write_config
from training.attribute_labels import labels_of
from training.encoded_stories import EncodedStories
from training.evaluation.drawings import draw
from training.evaluation.probes import Probe, save_probe
from training.pictures import PackedPictures, clip_normalise, resized
from training.stage1_detokenizer import negative_features
from training.stage2_instruction import build_language_model, regress_stories
from training.world.pack import Pack

SCALE = 0.7  # of latents: another one than the preset's, so that it shows whether it is read


@dataclass(frozen=True)
class TinyRun:
    """Where everything lies: parts and `config.json` in `folder`, a plain Llama with its tokenizer in `base`."""

    preset: Preset  # debug, which reads all words of Fernhollow
    folder: Path
    base: Path
    probe: Path
    pack_folder: Path
    pack: Pack


@torch.no_grad()
def open_eyes(reader: SceneReader, *kinds: torch.Tensor) -> None:
    """Random eyes say the same of everything. These look away from what all features [N, T, D] of a kind have in
    common, so that their words depend on the picture."""
    seen: dict[str, list[torch.Tensor]] = {name: [] for name in reader.heads}
    for features in kinds:
        hooks = [
            head.register_forward_pre_hook(lambda _, inputs, name=name: seen[name].append(inputs[0]))
            for name, head in reader.heads.items()
        ]
        reader(features.float())
        for hook in hooks:
            hook.remove()
    for name, head in reader.heads.items():
        means = torch.stack([x.mean(0) for x in seen[name]])  # [kinds, C]
        apart = torch.linalg.qr((means[1:] - means[0]).T).Q  # [C, kinds - 1]
        head.weight -= head.weight @ apart @ apart.T
        head.bias.copy_(-head.weight @ means[0])


@pytest.fixture(scope="package")
def tiny_run(debug_pack: tuple[Path, Pack], tmp_path_factory: pytest.TempPathFactory) -> TinyRun:
    torch.manual_seed(5)
    home, debug, mini = tmp_path_factory.mktemp("tiny_run"), PRESETS["debug"], PRESETS["mini"]
    preset = replace(debug, reader=replace(debug.reader, attributes=mini.reader.attributes))
    folder, base, probe, (pack_folder, pack) = home / "run", home / "base", home / "probe", debug_pack
    tokenizer, detokenizer = VisualTokenizer(preset.visual_tokenizer).eval(), Detokenizer(preset.detokenizer).eval()
    detokenizer.scaling_factor = SCALE
    with torch.no_grad():  # else all that it draws is nearly the same grey
        detokenizer.vae.decoder.conv_out.weight.mul_(10)
    LlamaForCausalLM(llama_config(preset.language_model)).save_pretrained(base)
    debug_tokenizer().save_pretrained(base)
    model = build_language_model(preset, base)
    wake(model)

    pictures = PackedPictures(pack, "cpu", encoder_size=preset.visual_tokenizer.image_size)
    with torch.no_grad():
        features = tokenizer(pictures.for_encoder(torch.arange(len(pictures))))
        drawn = draw(detokenizer, features, negative_features(preset, tokenizer))
        seen = tokenizer(clip_normalise(resized(drawn, preset.visual_tokenizer.image_size)))
    regressed, _ = regress_stories(model, EncodedStories(pack, features, labels_of(pack), 6), tiny_tokens(preset))
    reader = SceneReader(preset.reader).eval()
    open_eyes(reader, features, seen, regressed)

    for name, part in (
        ("visual_tokenizer", tokenizer), ("reader", reader), ("detokenizer", detokenizer), ("vae", detokenizer.vae),
    ):  # fmt: skip
        save_artifact(folder, name, part)
    write_config(folder, vae_scaling_factor=SCALE)
    save_state(folder / "language_model.safetensors", model.trainable_state_dict(), int8_from=None)
    save_probe(probe, Probe(dict(mini.reader.attributes), 64), {})
    return TinyRun(preset, folder, base, probe, pack_folder, pack)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs the `main` of a module with these arguments, on the CPU; what it prints."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    def run(main: Callable[[], None], *arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", ["command", *map(str, arguments)])
        capsys.readouterr()
        main()
        return capsys.readouterr().out

    return run
