"""The probe of the evaluation: reads who, wearing what, where, when and with what from a picture's pixels.

They are independent of the model's scene reader: a convolutional network of its own, trained on rendered pictures only.
Its word counts where it is right on held-out renderings: `python -m training.evaluation.probes PACK --held-out PACK
--out FOLDER`.

Shapes: B pictures, S side, A attributes.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor, nn

from seed_story.errors import InputError
from seed_story.models.checkpoints.int8_storage import load_state, save_state
from seed_story.models.image_transforms import preprocess
from seed_story.models.scene_reader import SceneReader
from seed_story.presets import PRESETS, SceneReaderConfig
from training.attribute_labels import labels_of
from training.common import LoopConfig, Run
from training.evaluation.drawings import accuracies
from training.pictures import PackedPictures, resized
from training.reconstruction import restyle
from training.world.pack import Pack

log = logging.getLogger(__name__)

SIDE = 128  # what a probe looks at
WIDTH = 256
NEEDED = {"kind": 0.98, "place": 0.98, "colour": 0.95}  # accuracy below which a probe's word does not count
CONFIG = LoopConfig(
    steps=4000, batch_size=256, learning_rate=1e-3, warmup=200, weight_decay=0.02, save_every=100000, ema=0.998
)
FILE = "probe.safetensors"


class Probe(nn.Module):
    """Pictures in [-1, 1] [B, 3, S, S] -> logits of each attribute [B, classes]."""

    def __init__(self, attributes: dict[str, tuple[str, ...]], width: int = WIDTH) -> None:
        super().__init__()
        self.width = width
        inner = width * 3 // 8
        self.trunk = nn.Sequential(
            nn.Conv2d(3, inner // 2, 5, stride=2, padding=2),
            nn.GELU(),
            nn.Conv2d(inner // 2, inner, 3, stride=2, padding=1),
            _Residual(inner),
            nn.Conv2d(inner, width, 3, stride=2, padding=1),
            _Residual(width),
            _Residual(width),
            nn.GroupNorm(8, width),
        )
        self.reader = SceneReader(SceneReaderConfig(feature_dim=width, num_heads=4, attributes=attributes))

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        return self.reader(self._cells(pictures))

    def _cells(self, pictures: Tensor) -> Tensor:
        """[B, 3, S, S] -> [B, cells, width]: 16 x 16 cells of what was seen there."""
        return self.trunk(resized(pictures, SIDE)).flatten(2).transpose(1, 2)

    def pooled(self, pictures: Tensor) -> Tensor:
        """[B, 2 width]: mean and deviation over the picture, the feature space of distances between sets."""
        cells = self._cells(pictures)
        return torch.cat([cells.mean(1), cells.std(1)], dim=-1)


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.GroupNorm(8, width), nn.GELU(), nn.Conv2d(width, width, 3, padding=1),
            nn.GroupNorm(8, width), nn.GELU(), nn.Conv2d(width, width, 3, padding=1),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


class ProbeLoss(nn.Module):
    def __init__(self, probe: Probe) -> None:
        super().__init__()
        self.probe = probe

    def forward(self, pictures: Tensor, labels: dict[str, Tensor]) -> dict[str, Tensor]:
        loss, accuracies = self.probe.reader.loss(self.probe._cells(pictures), labels)
        return {"loss": loss, "kind1": accuracies["kind1"], "colour1": accuracies["colour1"]}


def train_probe(pack: Pack, attributes: dict[str, tuple[str, ...]], folder: Path, config: LoopConfig = CONFIG) -> Probe:
    """On all pictures of a pack, all a little shifted and a third restyled, so that odd drawings are read too."""
    torch.manual_seed(config.seed)
    probe = Probe(attributes)
    run = Run("probe", ProbeLoss(probe), config, folder / "probe")
    pictures, labels = PackedPictures(pack, run.device), {k: v.to(run.device) for k, v in labels_of(pack).items()}
    for _ in run:
        for micro in run.micro_steps():
            indices, generator = run.indices(len(pictures), micro), run.generator(micro)
            pixels = resized(pictures.for_decoder(indices), SIDE)
            shift = torch.randint(-3, 4, (2,), generator=torch.Generator().manual_seed(run.step)).tolist()
            pixels = restyle(torch.roll(pixels, shift, dims=(2, 3)), generator)
            batch_indices = indices.to(run.device)
            run.update(run.model(pixels, {name: value[batch_indices] for name, value in labels.items()}))
    if run.ema:
        with run.ema.applied(run.parameters):
            return _copy(probe)
    return probe


def _copy(probe: Probe) -> Probe:
    """A copy that keeps the averaged weights when the average is taken off again."""
    copy = Probe(dict(probe.reader.config.attributes), probe.width)
    copy.load_state_dict({name: value.cpu().clone() for name, value in probe.state_dict().items()})
    return copy


@torch.inference_mode()
def held_out_accuracy(probe: Probe, pack: Pack, device: torch.device | str) -> dict[str, float]:
    """Share of right answers by attribute over a pack that the probe never saw; nobody and nothing do not count."""
    pictures, probe = PackedPictures(pack, device), probe.to(device).eval()
    parts = [probe(pictures.for_decoder(piece)) for piece in torch.arange(len(pictures)).split(256)]
    logits = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    targets = {name: value.to(device) for name, value in labels_of(pack).items()}
    return accuracies(probe.reader.config.attributes, logits, targets)


def save_probe(folder: Path, probe: Probe, measured: dict[str, float]) -> None:
    facts = {"accuracy": json.dumps(measured), "width": str(probe.width)}
    save_state(folder / FILE, probe.state_dict(), metadata=facts)


def load_probe(folder: Path, attributes: dict[str, tuple[str, ...]] | None = None) -> tuple[Probe, dict[str, float]]:
    """The probe and its accuracy. Raises InputError if it reads too badly for its word to count."""
    state, facts = load_state(folder / FILE)
    measured = json.loads(facts["accuracy"])
    for name, value in measured.items():
        needed = NEEDED.get(name.rstrip("123"), 0.0)
        if value < needed:
            raise InputError(f"The probe in {folder} reads {name} right in {value:.3f}, {needed} is needed.")
    reader = PRESETS["mini"].reader
    assert reader is not None
    probe = Probe(dict(attributes or reader.attributes), int(facts["width"]))
    probe.load_state_dict(state)
    return probe.eval(), measured


@torch.inference_mode()
def read_pictures(
    probe: Probe, paths: Sequence[Path], device: torch.device | str = "cpu", batch: int = 64
) -> Iterator[dict[str, str]]:
    """The likeliest word of each attribute of every picture file, in order."""
    probe = probe.to(device)
    words = probe.reader.config.attributes
    for start in range(0, len(paths), batch):
        pixels = []
        for path in paths[start : start + batch]:
            with Image.open(path) as picture:
                pixels.append(preprocess(picture, SIDE, "sd", keep_ratio=False))
        logits = probe(torch.stack(pixels).to(device))
        best = {name: value.argmax(-1).tolist() for name, value in logits.items()}
        for row in range(len(pixels)):
            yield {name: words[name][indices[row]] for name, indices in best.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pack", type=Path)
    parser.add_argument("--held-out", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=CONFIG.steps)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    reader = PRESETS["mini"].reader
    assert reader is not None
    config = replace(CONFIG, steps=arguments.steps)
    probe = train_probe(Pack.open(arguments.pack), dict(reader.attributes), arguments.out, config)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    measured = held_out_accuracy(probe, Pack.open(arguments.held_out), device)
    save_probe(arguments.out, probe.cpu(), measured)
    print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main()
