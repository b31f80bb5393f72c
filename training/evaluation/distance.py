"""How far a set of generated pictures is from a set of real ones (FID; Heusel et al., arXiv 1706.08500).

In the feature space of the in-domain probe, offline; with `inception=True` in Inception's, whose weights torch-fidelity
fetches. Both are named in every report: the numbers of the two spaces cannot be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor, nn

from seed_story.errors import InputError
from training.evaluation.probes import SIDE, Probe

FEWEST = 100  # pictures; a covariance of 512 features wants many more than a handful


class ProbeFeatures(nn.Module):
    """uint8 pictures [B, 3, S, S] -> the probe's pooled features [B, C], as torchmetrics asks for them."""

    def __init__(self, probe: Probe) -> None:
        super().__init__()
        self.probe, self.num_features = probe, 2 * probe.width

    def forward(self, pictures: Tensor) -> Tensor:
        return self.probe.pooled(pictures.float() / 127.5 - 1).float()


@torch.inference_mode()
def frechet_distance(
    generated: Sequence[Path],
    real: Sequence[Path],
    probe: Probe | None,
    device: torch.device | str = "cpu",
    batch: int = 64,
) -> float:
    """FID of two sets of picture files; `probe` None: Inception's features. Raises InputError for too few pictures."""
    from torchmetrics.image.fid import FrechetInceptionDistance

    if min(len(generated), len(real)) < FEWEST:
        raise InputError(f"A distance of sets needs {FEWEST} pictures each; here are {len(generated)} and {len(real)}.")
    metric = FrechetInceptionDistance(feature=ProbeFeatures(probe) if probe else 2048).to(device)
    size = SIDE if probe else 299
    for paths, is_real in ((real, True), (generated, False)):
        for start in range(0, len(paths), batch):
            metric.update(_pictures(paths[start : start + batch], size).to(device), real=is_real)
    return float(metric.compute())


def _pictures(paths: Sequence[Path], size: int) -> Tensor:
    """Files -> uint8 [B, 3, size, size]."""
    pictures = []
    for path in paths:
        with Image.open(path) as picture:
            small = picture.convert("RGB").resize((size, size), Image.Resampling.BILINEAR)
        pictures.append(torch.frombuffer(bytearray(small.tobytes()), dtype=torch.uint8).view(size, size, 3))
    return torch.stack(pictures).permute(0, 3, 1, 2).contiguous()
