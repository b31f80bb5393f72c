"""What the de-tokenizer draws from features, read back by the frozen tokenizer and reader.

    python -m training.evaluation.drawings RUN --pack PACK --out sheet.jpg

Attributes are read from the *drawn* picture, because the error of features or of noise says little about who is
there. The sheet shows pairs: above the picture, below what was drawn from its features.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from seed_story.models.detokenizer import Detokenizer
from seed_story.models.scene_reader import IGNORED, SceneReader
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS
from training.artifacts import load_artifact, load_vae
from training.attribute_labels import learnable_labels
from training.pictures import PackedPictures, check_size, clip_normalise, resized
from training.stage1_detokenizer import negative_features
from training.world.pack import Pack

log = logging.getLogger(__name__)


@torch.inference_mode()
def draw(
    detokenizer: Detokenizer,
    features: Tensor,
    negative: Tensor,
    *,
    seed: int = 0,
    steps: int | None = None,
    guidance: float | None = None,
) -> Tensor:
    """Features [B, T, D] -> pictures in [-1, 1] [B, 3, S, S]."""
    pieces = []
    for part, piece in enumerate(features.split(64)):
        generators = [torch.Generator().manual_seed(seed + part * 64 + i) for i in range(len(piece))]
        *_, last = detokenizer.generate(piece, negative, generators=generators, steps=steps, guidance=guidance)
        pieces.append(torch.cat([torch.as_tensor(detokenizer.decode(x)) for x in last.latents.split(16)]))
    pictures = torch.cat(pieces).to(features.device)  # uint8 [B, S, S, 3]
    return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1


def accuracies(
    attributes: Mapping[str, tuple[str, ...]], logits: dict[str, Tensor], labels: dict[str, Tensor]
) -> dict[str, float]:
    """Share of right answers by attribute; figures and things that are not there do not count, nor does IGNORED."""
    result = {}
    for name, target in labels.items():
        classes, there = attributes[name], target != IGNORED
        if "" in classes:
            there = there & (target != classes.index(""))
        if there.any():
            result[name] = (logits[name].argmax(-1) == target)[there].float().mean().item()
    return result


def sheet(rows: list[Tensor], columns: int, path: Path, scale: int = 192) -> None:
    """Rows of pictures [B, 3, S, S] under one another, `columns` to a line."""
    lines = []
    for start in range(0, len(rows[0]), columns):
        for row in rows:
            cells = ((row[start : start + columns].float() + 1) * 127.5).round().clamp(0, 255).byte().cpu()
            pictures = [
                Image.fromarray(c.permute(1, 2, 0).numpy()).resize((scale, scale), Image.Resampling.LANCZOS)
                for c in cells
            ]
            lines.append(np.concatenate([np.asarray(p) for p in pictures], axis=1))
    width = max(line.shape[1] for line in lines)
    lines = [np.pad(line, ((0, 0), (0, width - line.shape[1]), (0, 0))) for line in lines]
    Image.fromarray(np.concatenate(lines)).save(path, quality=88)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--preset", default="mini", choices=sorted(name for name, one in PRESETS.items() if one.reader))
    parser.add_argument("--count", type=int, default=256)
    parser.add_argument("--features", type=Path, help="features to draw instead of the tokenizer's, float16 [N, T, D]")
    parser.add_argument("--indices", type=Path, help="which pictures of the pack those features belong to, int [N]")
    parser.add_argument("--out", type=Path, default=Path("drawings.jpg"))
    arguments = parser.parse_args()
    if bool(arguments.features) != bool(arguments.indices):
        parser.error("--features and --indices belong together")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    preset, pack = PRESETS[arguments.preset], Pack.open(arguments.pack)
    check_size(pack, preset)
    pictures = PackedPictures(pack, device, encoder_size=preset.visual_tokenizer.image_size)
    tokenizer, detokenizer = VisualTokenizer(preset.visual_tokenizer), Detokenizer(preset.detokenizer)
    assert preset.reader is not None
    reader = SceneReader(preset.reader)
    load_artifact(arguments.run, "visual_tokenizer", tokenizer)
    load_artifact(arguments.run, "reader", reader)
    load_artifact(arguments.run, "detokenizer", detokenizer)
    load_vae(arguments.run, detokenizer)
    for part in (tokenizer, detokenizer, reader):
        part.to(device).eval()
    if arguments.features:
        features = torch.from_numpy(np.load(arguments.features)[: arguments.count]).to(device).float()
        indices = torch.from_numpy(np.load(arguments.indices)[: arguments.count])
    else:
        indices = torch.linspace(0, len(pictures) - 1, min(arguments.count, len(pictures))).long()
        features = torch.cat([tokenizer(pictures.for_encoder(piece)) for piece in indices.split(128)]).detach()
    clean = pictures.for_decoder(indices)
    labels = {
        name: value[indices].to(device) for name, value in learnable_labels(pack, preset.reader.attributes).items()
    }
    decoded = draw(detokenizer, features, negative_features(preset, tokenizer))
    size = preset.visual_tokenizer.image_size
    readback = torch.cat([tokenizer(clip_normalise(resized(piece, size))) for piece in decoded.split(128)])
    words = preset.reader.attributes
    with torch.inference_mode():
        from_features, from_pictures = reader(features), reader(readback)
    report = {
        "psnr": -10 * torch.log10(((decoded - clean) / 2).square().mean()).item(),
        "read_from_features": accuracies(words, from_features, labels),
        "read_from_drawings": accuracies(words, from_pictures, labels),
    }
    print(json.dumps(report, indent=1))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    sheet([clean[:24], decoded[:24]], 8, arguments.out)


if __name__ == "__main__":
    main()
