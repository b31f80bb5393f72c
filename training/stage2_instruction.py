"""Stage 2: learn to tell (paper, section 3.2): next words and the features of the next picture, by LoRA.

From a pack every scene of a window is a target at once (`training.layouts`); `--stories` follows the
release, which reads files and supervises one scene of ten. From `regressed_from` on a share of the shown features are
the model's own regressions, as they will be when it tells.

Legend: B windows, n scenes of each, L tokens, F D feature tokens and width.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.attention.flex_attention import BlockMask
from torch.utils.data import DataLoader

from seed_story.models.checkpoints.int8_storage import load_state, save_state
from seed_story.models.language_model import MultimodalLanguageModel, regression_loss
from seed_story.models.prompt import StoryTokens, load_tokenizer
from seed_story.models.scene_reader import SceneReader
from seed_story.presets import PRESETS, AttentionSettings, Preset
from training.artifacts import load_artifact
from training.common import Run, describe
from training.configs import STAGES, Stage2Config, lasting
from training.data import StoryDataset, add_story_arguments, batches, open_stories
from training.encoded_stories import EncodedStories, LayoutSteps
from training.layouts import all_targets_layout, collate_layouts, visible, visible_blocks
from training.sharding import whole
from training.world.pack import Pack

log = logging.getLogger(__name__)

BLOCKS = ("LlamaDecoderLayer",)  # what FSDP2 gathers one at a time


def build_language_model(preset: Preset, base: Path | None, seed: int = 0) -> MultimodalLanguageModel:
    """The preset's LM on the weights of a plain Llama folder (None: random), its new parts freshly started."""
    from safetensors.torch import load_file

    torch.manual_seed(seed)
    model = MultimodalLanguageModel(preset.language_model, preset.input_resampler, preset.output_resampler)
    if base is not None:
        tensors: dict[str, Tensor] = {}
        for file in sorted(base.glob("*.safetensors")):
            tensors |= load_file(file)
        model.load_base(tensors)
        model.start_token_rows(torch.Generator().manual_seed(seed))
    model.input_resampler.start_local()
    model.output_resampler.start_local()
    return model


def parameter_groups(model: MultimodalLanguageModel, config: Stage2Config) -> list[dict[str, Any]]:
    """New token rows learn faster and do not decay; everything else as configured (one group in the release)."""
    rows = [p for name, p in model.named_parameters() if p.requires_grad and name.startswith("new_")]
    others = [p for name, p in model.named_parameters() if p.requires_grad and not name.startswith("new_")]
    groups: list[dict[str, Any]] = [{"params": others}]
    if rows:
        groups.append({"params": rows, "lr": config.loop.learning_rate * config.new_row_rate, "weight_decay": 0.0})
    return groups


@torch.no_grad()
def store_frozen_in_half(model: nn.Module) -> None:
    """The frozen base in bfloat16: with it the residual stream, which is what training mostly reads and writes."""
    for parameter in model.parameters():
        if not parameter.requires_grad:
            parameter.data = parameter.data.bfloat16()


class Stage2Loss(nn.Module):
    """Words, features, and what can be read from the regressed features."""

    def __init__(
        self,
        model: MultimodalLanguageModel,
        reader: SceneReader | None = None,
        attribute_scale: float = 0.0,
        flex: bool = False,
    ) -> None:
        super().__init__()
        self.model, self.reader, self.attribute_scale, self.flex = model, reader, attribute_scale, flex
        if reader is not None:
            reader.requires_grad_(False)

    def forward(
        self, layout: dict[str, Tensor], features: Tensor, labels: dict[str, Tensor] | None, mix: Tensor | None
    ) -> dict[str, Tensor]:
        """`features` [B * n, F, D] in order; `mix` [B * n] bool: show the model's own regression of that scene."""
        input_mask, target_mask = layout["embeds_cmp_mask"], layout["embeds_gen_mask"]
        inputs, target = features[input_mask], features[target_mask]
        mask = (
            visible_blocks(layout["visibility"]) if self.flex else visible(layout["visibility"])[:, None]
        )  # [B, 1, L, L]
        if mix is not None:  # whoever is chosen: processes that share out layers must all pass twice, or none
            with torch.no_grad():
                regressed = features.clone()
                regressed[target_mask] = self.states_and_regressions(layout, inputs, mask)[1].to(features.dtype)
            inputs = torch.where(mix[:, None, None], regressed, features)[input_mask]
        hidden, recon = self.states_and_regressions(layout, inputs, mask)
        lm_loss = self.model.next_word_loss(hidden, layout["labels"])
        rec_loss = regression_loss(recon, target)
        scales = self.model.config
        total = scales.lm_loss_scale * lm_loss + scales.rec_loss_scale * rec_loss
        losses = {"lm": lm_loss, "rec": rec_loss}
        if self.reader is not None and labels is not None and self.attribute_scale:
            reading, accuracies = self.reader.loss(recon.float(), {k: v[target_mask] for k, v in labels.items()})
            total = total + self.attribute_scale * reading
            watched = ("kind1", "kind2", "colour1", "garment1", "pose1", "place", "prop1")
            losses |= {"reading": reading} | {name: accuracies[name] for name in watched if name in accuracies}
        return {"loss": total, **losses}

    def states_and_regressions(
        self, layout: dict[str, Tensor], inputs: Tensor, mask: Tensor | BlockMask
    ) -> tuple[Tensor, Tensor]:
        """Hidden states [B, L, H] and regressed features [B * (n - 1), F, D]."""
        all_rows = torch.ones(len(inputs), dtype=torch.bool, device=inputs.device)
        embeds = self.model.embed(layout["input_ids"], inputs, layout["ids_cmp_mask"], all_rows)
        hidden = self.model.hidden_states(embeds, position_ids=layout["position_ids"], attention_mask=mask)
        queries = hidden[layout["ids_gen_mask"]].unflatten(0, (-1, self.model.config.num_img_out_tokens))
        return hidden, self.model.regress(queries)


def train_language_model(
    model: MultimodalLanguageModel,
    stories: EncodedStories,
    tokens: StoryTokens,
    config: Stage2Config,
    folder: Path,
    *,
    reader: SceneReader | None = None,
    attention: AttentionSettings | None = None,
    stop_after: float | None = None,
) -> MultimodalLanguageModel:
    """All scenes of every window as targets; features are ready. With `attention` old scenes are evicted."""
    flex = config.flex and torch.cuda.is_available()
    if flex:
        model.causal_lm.set_attn_implementation("flex_attention")
    if config.loop.precision == "bf16":
        store_frozen_in_half(model)
    loss = Stage2Loss(model, reader, config.attribute_scale, flex)
    run = language_model_run(loss, model, config, folder, stop_after)
    stories = stories.to(run.device)
    if config.loop.compile:  # layer by layer: thirty equal layers compile once
        for layer in model.causal_lm.model.layers:
            layer.compile()
    steps = LayoutSteps(
        stories,
        tokens,
        batch=config.loop.batch_size,
        seed=config.loop.seed,
        multiple=config.pad_multiple,
        reminders_until=config.reminders_until,
        loose=config.loose,
        attention=attention,
    )
    batches: Iterator[Any] | None = None
    for step in run:
        if batches is None:  # only now the step that a resumed run goes on from is known
            loader = DataLoader(
                steps,
                batch_size=None,
                sampler=run.upcoming(),
                num_workers=config.loader_workers,
                generator=torch.Generator(),  # else it would draw from the global one, and drop-out would differ
            )
            batches = iter(loader)
        for micro in run.micro_steps():
            layout, indices = next(batches)
            # A worker's memory is gone as soon as nobody holds it, so the copies must not lag behind.
            layout = {name: value.to(run.device) for name, value in layout.items()}
            indices = indices.to(run.device)
            generator, mix = run.generator(micro), None
            if step >= config.regressed_from and config.regressed_share:
                dice = torch.rand(len(indices), generator=generator, device=run.device)
                mix = dice < config.regressed_share
            features = stories.features_of(indices, config.foreign, generator)
            labels = {name: value[indices] for name, value in stories.labels.items()} if reader is not None else None
            run.update(run.model(layout, features, labels, mix))
    return model


def language_model_run(
    loss: nn.Module, model: MultimodalLanguageModel, config: Stage2Config, folder: Path, stop_after: float | None
) -> Run:
    """The run of either loop, which writes what `model`, somewhere in `loss`, has learned."""
    return Run(
        "language_model", loss, config.loop, folder / "language_model", groups=parameter_groups(model, config),
        stop_after=stop_after, weights=lambda run: save_language_model(folder, model, run), blocks=BLOCKS,
    )  # fmt: skip


def save_language_model(folder: Path, model: MultimodalLanguageModel, run: Run) -> None:
    """What was trained (LoRA, norms, token rows, resamplers), by all processes together; the base is elsewhere."""
    state = {name: whole(value).float().cpu() for name, value in model.trainable_state_dict().items()}
    if run.accelerator.is_main_process:
        metadata = {"steps": str(run.step), "config": describe(run.config)}
        save_state(folder / "language_model.safetensors", state, int8_from=None, metadata=metadata)


def load_language_model(folder: Path, model: MultimodalLanguageModel) -> None:
    model.load_trainable_state_dict(load_state(folder / "language_model.safetensors")[0])


def train_single_target(
    preset: Preset,
    model: MultimodalLanguageModel,
    stories: StoryDataset,
    config: Stage2Config,
    folder: Path,
    *,
    stop_after: float | None = None,
) -> MultimodalLanguageModel:
    """The published recipe: one scene of a story is the target, pictures are encoded as they come."""
    from seed_story.models.visual_tokenizer import VisualTokenizer

    encoder = VisualTokenizer(preset.visual_tokenizer)
    load_artifact(folder, "visual_tokenizer", encoder)
    encoder.requires_grad_(False).eval()
    run = language_model_run(model, model, config, folder, stop_after)
    encoder.to(run.device, torch.bfloat16 if config.loop.precision == "bf16" else torch.float32)
    model.set_gradient_checkpointing()
    ahead: Iterator[dict[str, Tensor]] | None = None
    for _ in run:
        if ahead is None:  # only now the step that a resumed run goes on from is known
            ahead = batches(stories, run.upcoming(), config.loader_workers)
        for _ in run.micro_steps():
            batch = {name: value.to(run.device) for name, value in next(ahead).items()}
            with torch.no_grad():
                features = encoder(batch["images"]).float()
            names = ("input_ids", "labels", "embeds_cmp_mask", "embeds_gen_mask", "ids_cmp_mask", "ids_gen_mask")
            out = run.model(image_embeds=features, **{name: batch[name] for name in names})
            run.update({"loss": out.total_loss, "lm": out.lm_loss, "rec": out.rec_loss})
    return model


@torch.inference_mode()
def regress_stories(
    model: MultimodalLanguageModel,
    stories: EncodedStories,
    tokens: StoryTokens,
    *,
    batch: int = 16,
    own: bool = True,
    attention: AttentionSettings | None = None,
    rounds: int = 1,
) -> tuple[Tensor, Tensor]:
    """Teacher-forced regressions of all aligned windows: features [M, F, D] float16 and picture numbers [M].

    With `own` the shown scenes after the opening are the model's own regressions, as in telling. Windows of further
    `rounds` begin anywhere, and are told in other words.
    """
    model.eval()
    device = stories.features.device
    loss = Stage2Loss(model)
    regressed, numbers = [], []
    windows_left = [(i, number) for number in range(rounds) for i in range(len(stories))]
    for start in range(0, len(windows_left), batch):
        piece = windows_left[start : start + batch]
        windows = [stories.window(i, seed=number, loose=float(number > 0)) for i, number in piece]
        layouts = [all_targets_layout(stories.captions(window), tokens, attention=attention) for window in windows]
        layout = collate_layouts(layouts, tokens.pad, multiple=64)
        layout = {name: value.to(device) for name, value in layout.items()}
        indices = torch.tensor([i for window in windows for i in stories.pictures(window)], device=device)
        features = stories.features[indices].float()
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            inputs, target = layout["embeds_cmp_mask"], layout["embeds_gen_mask"]
            mask = visible(layout["visibility"])[:, None]
            recon = loss.states_and_regressions(layout, features[inputs], mask)[1]
            if own:
                mixed = features.clone()
                mixed[target] = recon.float()
                recon = loss.states_and_regressions(layout, mixed[inputs], mask)[1]
        regressed.append(recon.half().cpu())
        numbers.append(indices[target].cpu())
    return torch.cat(regressed), torch.cat(numbers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="mini", choices=sorted(PRESETS))
    parser.add_argument("--base", type=Path, required=True, help="folder of the plain Llama model and its tokenizer")
    parser.add_argument("--pack", type=Path, help="rendered pack, encoded by stage 1")
    parser.add_argument("--encoded", type=Path, help="where its features lie; default OUT/encoded")
    add_story_arguments(parser)
    parser.add_argument("--out", type=Path, default=Path("runs/mini"))
    parser.add_argument("--warm-start", action="store_true", help="start from the weights that already lie in OUT")
    parser.add_argument("--steps", type=int, help="instead of the preset's; warm-up etc. move along")
    parser.add_argument("--learning-rate", type=float, help="instead of the preset's")
    parser.add_argument("--stop-after", type=float, help="seconds; saves and ends there")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    torch.set_float32_matmul_precision("high")
    preset, config, out = PRESETS[arguments.preset], STAGES[arguments.preset].stage2, arguments.out
    if arguments.steps:
        config = lasting(config, arguments.steps)
    if arguments.learning_rate:
        config = replace(config, loop=replace(config.loop, learning_rate=arguments.learning_rate))
    model = build_language_model(preset, arguments.base, config.loop.seed)
    if arguments.warm_start:  # weights that look back already need nobody to remind them
        load_language_model(out, model)
        config = replace(config, reminders_until=0)
    shape = preset.language_model
    tokens = StoryTokens.add_to(load_tokenizer(arguments.base), shape.num_img_in_tokens, shape.num_img_out_tokens)
    if arguments.stories:
        if arguments.loader_workers is not None:
            config = replace(config, loader_workers=arguments.loader_workers)
        files = open_stories(arguments, preset, tokens, config.loop, config.scenes, stage=2)
        train_single_target(preset, model, files, config, out, stop_after=arguments.stop_after)
        return
    encoded = arguments.encoded or out / "encoded"
    stories = EncodedStories.open(Pack.open(arguments.pack), encoded, "cpu", config.scenes)
    reader = None
    if preset.reader is not None and config.attribute_scale:
        reader = SceneReader(preset.reader)
        load_artifact(out, "reader", reader)
    attention = preset.attention if config.evict else None
    train_language_model(
        model, stories, tokens, config, out, reader=reader, attention=attention, stop_after=arguments.stop_after
    )


if __name__ == "__main__":
    main()
