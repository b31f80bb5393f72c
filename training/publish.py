"""Turns a run folder into published weights: 8-bit matrices, a config and a card for each file.

    python -m training.publish runs/mini assets/mini --id mini-1

A card says what a file was trained on and how; figures come from the files' own metadata and from `--report`, the JSON
that `training.evaluation.drawings` prints.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from seed_story.models.checkpoints.int8_storage import load_state, save_state
from training.artifacts import write_config

LIMIT = 34_000_000  # bytes that all weights may take together
KEEP_HALF = ("*pos_embed*", "*positional_embedding*", "query", "*.query", "new_*_rows", "latents", "*.latents")


@dataclass(frozen=True)
class Artifact:
    name: str
    title: str
    trained: str
    good: str
    weak: str


ARTIFACTS = (
    Artifact(
        "vae",
        "VAE: pictures of 512 px, squares of 2 x 2 pixels as one, to latents of 16 x 32 x 32 and back",
        "Stage 1, L1 on pixels and their differences, a little KL.",
        "Flat colours, outlines, faces.",
        "Rain, snowflakes and wind lines lose contrast.",
    ),
    Artifact(
        "visual_tokenizer",
        "Visual tokenizer: a picture to 64 feature tokens of width 256",
        "Stage 1, reconstruction at 128 px with attribute heads, a third of the inputs in other styles.",
        "Who, outfit, pose, expression, place, light and things of Fernhollow.",
        "Pictures of other worlds are read as the nearest Fernhollow thing.",
    ),
    Artifact(
        "reader",
        "Scene reader: words from features (“I see: …”)",
        "Stage 1, together with the visual tokenizer.",
        "Pictures drawn in Fernhollow's style.",
        "It always answers from its closed lists; a photo gets a guess.",
    ),
    Artifact(
        "language_model",
        "Language model: LoRA, norms, token rows and resamplers on SmolLM2-135M-Instruct",
        "Stage 2, next words and features of all scenes of a window of 20 at once, on stories that open in people's "
        "own words about something that is never drawn, some with people of kinds that are not drawn either, and with "
        "many scenes of three people; started from mini-5's.",
        "Sentences of Fernhollow's manner that follow a plot; who is who, what they wear, hold and feel, place, light; "
        "what an opening is about.",
        "Plots that it never read, and most openings from outside Fernhollow; looks that only a picture shows (the "
        "program puts those of the opening into words).",
    ),
    Artifact(
        "detokenizer",
        "De-tokenizer: features to latents in 2 steps without guidance",
        "Stage 3, on features that the language model regressed and some of the encoder's, pictures of three people "
        "and of sleepers three times as often; started from mini-5's, which was mini-3's, adapted.",
        "Clean pictures from encoder features; two people, and mostly three, from regressed ones.",
        "People asleep; where the language model is unsure the picture decides, sometimes oddly.",
    ),
)


def publish(run: Path, out: Path, weights_id: str, report: dict[str, object] | None = None) -> int:
    """Writes all artifacts and cards; returns the bytes of the weights. Raises ValueError above the limit."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "cards").mkdir(exist_ok=True)
    total = 0
    for artifact in ARTIFACTS:
        state, facts = load_state(run / f"{artifact.name}.safetensors")
        target = out / f"{artifact.name}.safetensors"
        save_state(target, state, keep_fp16=KEEP_HALF, metadata=facts)
        total += target.stat().st_size
        numbers = sum(tensor.numel() for tensor in state.values())
        (out / "cards" / f"{artifact.name}.md").write_text(_card(artifact, target, facts, numbers, report))
    if total > LIMIT:
        raise ValueError(f"The weights take {total / 1e6:.1f} MB, {LIMIT / 1e6:.0f} MB is the limit.")
    config = json.loads((run / "config.json").read_text())
    write_config(out, **{**config, "weights_id": weights_id})  # a run that began from shipped weights has one already
    return total


def _card(artifact: Artifact, file: Path, facts: dict[str, str], numbers: int, report: dict[str, object] | None) -> str:
    lines = [
        f"# {artifact.title}",
        "",
        f"- File: `{file.name}`, {file.stat().st_size / 1e6:.1f} MB, {numbers / 1e6:.2f} million numbers, "
        "large matrices in 8 bits with a scale for each output channel",
        f"- sha256: `{hashlib.sha256(file.read_bytes()).hexdigest()}`",
        "- Data: Fernhollow (`training/world`), drawn and written by this repository's code; licence Apache-2.0",
        f"- Trained: {artifact.trained}",
        *(f"- {key.replace('_', ' ').capitalize()}: {value}" for key, value in sorted(facts.items())),
        f"- Good at: {artifact.good}",
        f"- Bad at: {artifact.weak}",
    ]
    if report and artifact.name in report:
        lines.append(f"- Measured: {report[artifact.name]}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--id", required=True, help="name of these weights; stories remember it")
    parser.add_argument("--report", type=Path, help="JSON with a sentence of figures for each part")
    arguments = parser.parse_args()
    report = json.loads(arguments.report.read_text()) if arguments.report else None
    total = publish(arguments.run, arguments.out, arguments.id, report)
    print(f"{arguments.out}: {total / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
