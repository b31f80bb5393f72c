"""What fewer steps and guidance cost: held-out pictures drawn from their own features, as a Markdown table.

    python -m training.evaluation.step_ablation RUN --pack PACK --steps 1 2 4 8 20 --guidance 1 2 --probe assets/probe

Each row says how many U-Net evaluations a picture takes, how close the decoded picture comes to the original (PSNR),
what the probe, which is independent of the model, reads from it, and how far both sets of pictures are apart (FID in
the probe's features).
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import torch
from torch import Tensor

from seed_story.errors import InputError
from seed_story.models.detokenizer import Detokenizer
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS
from training.artifacts import load_artifact, load_vae
from training.attribute_labels import labels_of
from training.evaluation.distance import ProbeFeatures
from training.evaluation.drawings import accuracies, draw
from training.evaluation.probes import Probe, load_probe
from training.pictures import PackedPictures, check_size
from training.stage1_detokenizer import negative_features
from training.world.pack import Pack

_DIGITS = {"PSNR": 1, "FID": 2}
WATCHED = ("kind", "colour", "garment", "expression", "holding", "place", "weather")


def bytes_of(pictures: Tensor) -> Tensor:
    """Pictures in [-1, 1] -> uint8, as the distance asks for them."""
    return ((pictures + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


@torch.inference_mode()
def measured(decoded: Tensor, clean: Tensor, probe: Probe, labels: dict[str, Tensor]) -> dict[str, float]:
    """PSNR, shares of right readings by kind of attribute, and FID; pictures [B, 3, S, S] in [-1, 1].

    Raises InputError for a single picture, which is no set that could be far from another.
    """
    from torchmetrics.image.fid import FrechetInceptionDistance

    if len(decoded) < 2:
        raise InputError(
            f"A distance of sets needs 2 pictures at least; here is {len(decoded)}. Choose a larger --count."
        )
    distance = FrechetInceptionDistance(feature=ProbeFeatures(probe)).to(decoded.device)
    for start in range(0, len(decoded), 64):
        distance.update(bytes_of(clean[start : start + 64]), real=True)
        distance.update(bytes_of(decoded[start : start + 64]), real=False)
    parts = [probe(piece) for piece in decoded.split(64)]
    logits = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    right = accuracies(probe.reader.config.attributes, logits, labels)
    result = {"PSNR": -10 * torch.log10(((decoded - clean) / 2).square().mean()).item()}
    for kind in WATCHED:
        if values := [value for name, value in right.items() if name.startswith(kind)]:
            result[kind] = sum(values) / len(values)
    return result | {"FID": float(distance.compute())}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("run", type=Path, help="folder of the parts of a model")
    parser.add_argument("--pack", type=Path, required=True, help="held-out pictures")
    parser.add_argument("--probe", type=Path, required=True)
    parser.add_argument("--preset", default="mini", choices=sorted(PRESETS))
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--steps", type=int, nargs="+", default=[1, 2, 4, 8, 20])
    parser.add_argument("--guidance", type=float, nargs="+", default=[1.0, 2.0])
    arguments = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    preset, pack = PRESETS[arguments.preset], Pack.open(arguments.pack)
    check_size(pack, preset)
    probe = load_probe(arguments.probe)[0].to(device).eval()
    pictures = PackedPictures(pack, device, encoder_size=preset.visual_tokenizer.image_size)
    tokenizer, detokenizer = VisualTokenizer(preset.visual_tokenizer), Detokenizer(preset.detokenizer)
    load_artifact(arguments.run, "visual_tokenizer", tokenizer)
    load_artifact(arguments.run, "detokenizer", detokenizer)
    load_vae(arguments.run, detokenizer)
    for part in (tokenizer, detokenizer):
        part.to(device).eval()
    indices = torch.linspace(0, len(pictures) - 1, min(arguments.count, len(pictures))).long()
    with torch.inference_mode():
        features = torch.cat([tokenizer(pictures.for_encoder(piece)) for piece in indices.split(128)])
        clean = pictures.for_decoder(indices)
        labels = {name: value[indices].to(device) for name, value in labels_of(pack).items()}
        vae = torch.cat([detokenizer.decode(detokenizer.encode(piece, sample=False)) for piece in clean.split(32)])
    decoded = vae.to(device).permute(0, 3, 1, 2).float() / 127.5 - 1
    rows = [("VAE alone", 0, measured(decoded, clean, probe, labels), 0.0)]
    negative = negative_features(preset, tokenizer)
    for guidance in arguments.guidance:
        for steps in arguments.steps:
            began = time.perf_counter()
            decoded = draw(detokenizer, features, negative, steps=steps, guidance=guidance)
            seconds = (time.perf_counter() - began) / len(indices)
            name = f"{steps} steps" + ("" if guidance == 1 else f", guidance {guidance:g}")
            rows.append((name, steps * (1 if guidance == 1 else 2), measured(decoded, clean, probe, labels), seconds))
    columns = list(rows[0][2])
    lines = [
        f"{len(indices)} held-out pictures of {preset.detokenizer.image_size} px from their own features.", "",
        "| | U-Net evaluations | " + " | ".join(columns) + " | ms a picture |",
        "| --- |" + " ---: |" * (len(columns) + 2),
    ]  # fmt: skip
    for name, evaluations, values, seconds in rows:
        numbers = " | ".join(f"{values[c]:.{_DIGITS.get(c, 3)}f}" for c in columns)
        lines.append(f"| {name} | {evaluations} | {numbers} | {1000 * seconds:.0f} |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
