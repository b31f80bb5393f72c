"""What can be read from the features that the language model regresses, teacher-forced, beside the encoder's.

    python -m training.evaluation.regressions RUN --base BASE --pack PACK

PACK is encoded here. Three readings of every scene after the opening: from the encoder's features (the reader's own
limit), from regressions where earlier pictures are the encoder's, and from regressions where they are the model's own,
as in generation.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from seed_story.errors import InputError
from seed_story.models.prompt import StoryTokens, load_tokenizer
from seed_story.models.scene_reader import SceneReader
from seed_story.models.visual_tokenizer import VisualTokenizer
from seed_story.presets import PRESETS
from training.artifacts import load_artifact
from training.attribute_labels import learnable_labels
from training.configs import STAGES
from training.encoded_stories import EncodedStories
from training.evaluation.drawings import accuracies
from training.pictures import PackedPictures
from training.stage2_instruction import build_language_model, load_language_model, regress_stories
from training.world.pack import Pack


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of the plain Llama model and its tokenizer")
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--preset", default="mini", choices=sorted(name for name, one in PRESETS.items() if one.reader))
    parser.add_argument("--vision", type=Path, help="folder of tokenizer and reader; default RUN")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--scenes", type=int, help="scenes of a window; default: as trained")
    parser.add_argument(
        "--attention", choices=("dense", "window", "sink", "multimodal_sink"), default="multimodal_sink"
    )
    parser.add_argument("--last", action="store_true", help="read only the last scene of each window")
    arguments = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    preset, pack, vision = PRESETS[arguments.preset], Pack.open(arguments.pack), arguments.vision or arguments.run
    assert preset.reader is not None
    scenes, longest = arguments.scenes or STAGES[arguments.preset].stage2.scenes, pack.stories[0][2]
    if not 2 <= scenes <= longest:
        raise InputError(f"A window has 2 to {longest} scenes with this pack, not {scenes}: choose with --scenes.")
    tokenizer, reader = VisualTokenizer(preset.visual_tokenizer), SceneReader(preset.reader)
    load_artifact(vision, "visual_tokenizer", tokenizer)
    load_artifact(vision, "reader", reader)
    model = build_language_model(preset, arguments.base)
    load_language_model(arguments.run, model)
    for part in (tokenizer, reader, model):
        part.to(device).eval()
    pictures = PackedPictures(pack, device, encoder_size=preset.visual_tokenizer.image_size)
    labels = learnable_labels(pack, preset.reader.attributes)
    with torch.inference_mode():
        everything = torch.arange(len(pictures))
        features = torch.cat([tokenizer(pictures.for_encoder(piece)) for piece in everything.split(64)]).half()
    stories = EncodedStories(pack, features, labels, scenes)
    attention = replace(preset.attention, mode=arguments.attention)
    shape = preset.language_model
    tokens = StoryTokens.add_to(load_tokenizer(arguments.base), shape.num_img_in_tokens, shape.num_img_out_tokens)

    def read(features: Tensor, numbers: Tensor) -> dict[str, float]:
        targets = {name: value.to(device)[numbers.to(device)] for name, value in labels.items()}
        with torch.inference_mode():
            return accuracies(reader.config.attributes, reader(features.to(device).float()), targets)

    report = {}
    for name, own in (("encoder_pictures", False), ("own_pictures", True)):
        regressed, numbers = regress_stories(
            model, stories, tokens, batch=arguments.batch, own=own, attention=attention
        )
        if arguments.last:
            regressed, numbers = regressed[scenes - 2 :: scenes - 1], numbers[scenes - 2 :: scenes - 1]
        report["encoder"] = read(features[numbers.to(device)], numbers)
        report[name] = read(regressed, numbers)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
