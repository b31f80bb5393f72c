"""What fewer steps cost: nothing where both sets are the same, more the worse they are drawn; counted evaluations."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
import torch
from diffusers import UNet2DConditionModel
from torch.nn.modules.module import register_module_forward_pre_hook

from seed_story.errors import InputError
from seed_story.models.detokenizer import Detokenizer
from training.artifacts import load_vae
from training.attribute_labels import labels_of
from training.evaluation import step_ablation
from training.evaluation.probes import load_probe
from training.evaluation.step_ablation import WATCHED, bytes_of, measured
from training.pictures import PackedPictures

pytest.importorskip("torchmetrics")
PROBE = Path(step_ablation.__file__).resolve().parents[2] / "assets" / "probe"


@pytest.fixture(scope="module")
def clean(tiny_run) -> torch.Tensor:
    return PackedPictures(tiny_run.pack, "cpu").for_decoder(torch.arange(18))


def test_bytes_are_the_bytes_of_the_pack(tiny_run, clean: torch.Tensor) -> None:
    assert torch.equal(bytes_of(clean).permute(0, 2, 3, 1), torch.tensor(tiny_run.pack.pictures))
    assert bytes_of(torch.tensor([-1.5, -1.0, 0.0, 1.0, 1.5])).tolist() == [0, 0, 128, 255, 255]


def test_the_same_pictures_cost_nothing_and_worse_ones_more(tiny_run, clean: torch.Tensor) -> None:
    probe, labels = load_probe(tiny_run.probe)[0], labels_of(tiny_run.pack)
    same, pale, paler = (measured(clean * share, clean, probe, labels) for share in (1.0, 0.8, 0.4))
    assert list(same) == ["PSNR", *WATCHED, "FID"]
    assert same["PSNR"] == math.inf and abs(same["FID"]) < 1e-3 * pale["FID"]
    assert same["PSNR"] > pale["PSNR"] > paler["PSNR"] > 0 and same["FID"] < pale["FID"] < paler["FID"]
    # Noise of a twentieth of the whole range is 20 lg 20 dB off.
    off = measured(clean + 0.1, clean, probe, labels)["PSNR"]
    assert off == pytest.approx(20 * math.log10(20), abs=1e-3)
    # The order does not matter to a distance of sets, and everything to the distance of pictures.
    shuffled = measured(clean.flip(0), clean, probe, labels)
    assert abs(shuffled["FID"]) < 1e-3 * pale["FID"] and shuffled["PSNR"] < 20


def test_what_the_probe_reads_is_a_mean_over_slots(tiny_run, clean: torch.Tensor) -> None:
    probe, labels = load_probe(tiny_run.probe)[0], labels_of(tiny_run.pack)
    words = probe.reader.config.attributes
    with torch.no_grad():  # a probe that says fox, robot and nobody of every picture
        for name, word in (("kind1", "fox"), ("kind2", "robot"), ("kind3", "")):
            head = probe.reader.heads[name]
            head.weight.zero_()
            head.bias.copy_(torch.nn.functional.one_hot(torch.tensor(words[name].index(word)), len(words[name])))
    shares = []
    for name, word in (("kind1", "fox"), ("kind2", "robot"), ("kind3", "")):
        there = [words[name][number] for number in labels[name].tolist() if words[name][number]]
        shares += [there.count(word) / len(there)] if there else []
    assert len(shares) >= 2 and 0 < sum(shares) < len(shares)
    assert measured(clean, clean, probe, labels)["kind"] == pytest.approx(sum(shares) / len(shares))


def test_the_probe_reads_what_was_drawn(tiny_run, clean: torch.Tensor) -> None:
    """The shipped one, on pictures of the world and on the same in another order."""
    probe, labels = load_probe(PROBE)[0], labels_of(tiny_run.pack)
    right, wrong = measured(clean, clean, probe, labels), measured(clean.flip(0), clean, probe, labels)
    assert right["place"] > 0.8 > wrong["place"] and right["kind"] > wrong["kind"] + 0.2, (right, wrong)


def test_one_picture_is_no_set(tiny_run, clean: torch.Tensor) -> None:
    labels = {name: value[:1] for name, value in labels_of(tiny_run.pack).items()}
    with pytest.raises(InputError, match="2 pictures at least; here is 1"):
        measured(clean[:1], clean[:1], load_probe(tiny_run.probe)[0], labels)


def test_the_table_counts_the_evaluations_that_happen(tiny_run, command, clean: torch.Tensor) -> None:
    passes: list[int] = []

    def count(module: torch.nn.Module, arguments: tuple) -> None:
        if isinstance(module, UNet2DConditionModel):
            passes.append(len(arguments[0]))

    hook = register_module_forward_pre_hook(count)
    try:
        table = command(
            step_ablation.main, tiny_run.folder, "--pack", tiny_run.pack_folder, "--probe", tiny_run.probe,
            "--preset", "debug", "--count", 5, "--steps", 1, 3, "--guidance", 1, 2,
        )  # fmt: skip
    finally:
        hook.remove()
    said, _, head, line, *rows = table.splitlines()
    assert said == "5 held-out pictures of 64 px from their own features."
    assert head.split(" | ")[1:3] == ["U-Net evaluations", "PSNR"] and head.count("|") == line.count("|")
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    evaluations = {name: int(number) for name, number, *_ in cells}
    assert evaluations == {
        "VAE alone": 0, "1 steps": 1, "3 steps": 3, "1 steps, guidance 2": 2, "3 steps, guidance 2": 6,
    }  # fmt: skip
    assert passes == [5] * (1 + 3) + [10] * (1 + 3)  # rows of every pass: 5 pictures, and twice as many where guided
    assert sum(passes) == 5 * sum(evaluations.values())
    assert all(len(row) == head.count("|") - 1 for row in cells) and all(re.fullmatch(r"\d+", row[-1]) for row in cells)

    # The first row is the picture through the VAE and back, of pictures from the first to the last of the pack.
    detokenizer = Detokenizer(tiny_run.preset.detokenizer)
    load_vae(tiny_run.folder, detokenizer)
    chosen = clean[[0, 4, 8, 12, 17]]
    back = detokenizer.eval().decode(detokenizer.encode(chosen, sample=False)).permute(0, 3, 1, 2).double()
    error = (back - bytes_of(chosen).double()).square().mean().item()
    assert float(cells[0][2]) == pytest.approx(10 * math.log10(255**2 / error), abs=0.06)
    assert len({row[2] for row in cells}) > 1  # drawn in other ways, other pictures


def test_a_pack_of_another_size_is_refused(tiny_run, command) -> None:
    with pytest.raises(InputError, match="64 px, mini draws 512"):
        command(step_ablation.main, tiny_run.folder, "--pack", tiny_run.pack_folder, "--probe", tiny_run.probe)
