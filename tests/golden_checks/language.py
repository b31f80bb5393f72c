"""Cases 4, 5, 6, 9, 11 and the full-size language model's manifest against this code."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path

import torch

from seed_story.models.checkpoints.names import check_names, load_strict, to_released_names
from seed_story.models.language_model import MultimodalLanguageModel
from seed_story.models.prompt import SEPARATOR, StoryTokens, load_tokenizer
from seed_story.models.story_model import StoryModel
from seed_story.presets import (
    PRESETS,
    AttentionSettings,
    LanguageModelConfig,
    LoraSettings,
    Preset,
    ResamplerConfig,
)
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.events import SceneReady
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import StoryEngine
from tests.golden_checks import FEATURES, GRADIENTS, Case, assert_close, assert_equal, with_prefix
from tests.golden_checks.released import generate_released, released_bookkeeping, released_story
from tests.released_files import tiny_george
from training.common import learning_rate_factor
from training.data import SampleSettings, collate, sample_history_length, story_sample

HALF = 2e-3  # relative: what is left of features after float16


def model_config(case: Case) -> LanguageModelConfig:
    """The language model of a case; its vocabulary grows by as many tokens as the case says."""
    llm, lora = case.config["llm"], case.config["lora"]
    added = llm["vocab_size"] - llm["vocab_size_before_resize"] - 2
    return LanguageModelConfig(
        hidden_size=llm["hidden_size"],
        num_hidden_layers=llm["num_hidden_layers"],
        num_attention_heads=llm["num_attention_heads"],
        num_key_value_heads=llm.get("num_key_value_heads"),
        intermediate_size=llm["intermediate_size"],
        base_vocab_size=llm["vocab_size_before_resize"],
        max_position_embeddings=llm.get("max_position_embeddings", 4096),
        rms_norm_eps=llm["rms_norm_eps"],
        rope_theta=llm.get("rope_theta", 10000.0),
        tie_word_embeddings=llm.get("tie_word_embeddings", False),
        lora=LoraSettings(
            r=lora["r"],
            alpha=lora["lora_alpha"],
            dropout=lora.get("lora_dropout_at_evaluation", 0.0),
            target_modules=tuple(lora["target_modules"]),
            modules_to_save=tuple(lora["modules_to_save"]),
        ),
        num_img_in_tokens=added,
        num_img_out_tokens=added,
        lm_loss_scale=case.config.get("lm_loss_scale", 1.0),
        rec_loss_scale=case.config.get("rec_loss_scale", 1.0),
    )


def load_model(case: Case) -> MultimodalLanguageModel:
    resamplers = (
        ResamplerConfig(**{name: case.config[side][name] for name in ("grid_size", "embed_dim", "num_heads", "kv_dim")})
        for side in ("input_resampler", "output_resampler")
    )
    model = MultimodalLanguageModel(model_config(case), *resamplers)
    load_strict(model, case.weights, what="the language model of the case")
    return model


def released_named_gradients(model: MultimodalLanguageModel) -> dict[str, torch.Tensor]:
    parameters = [(name, p) for name, p in model.named_parameters() if p.grad is not None]
    names = to_released_names(name for name, _ in parameters)
    return dict(zip(names, (p.grad for _, p in parameters), strict=True))


def check_case4(case: Case, directory: Path) -> None:
    batch = {name: tensor for name, tensor in case.inputs.items() if name != "attention_mask"}
    model = load_model(case).train()
    losses = model(**batch)
    for name in ("lm_loss", "rec_loss", "total_loss", "recon_image_embeds"):
        assert_close(getattr(losses, name), case.outputs[name], FEATURES, name)

    text_only = dict.fromkeys(("image_embeds", "embeds_cmp_mask", "embeds_gen_mask"))
    without = load_model(case)
    plain = without(**{**batch, **text_only})
    for name, expected in with_prefix(case.outputs, "text_only.").items():
        assert_close(getattr(plain, name), expected, FEATURES, f"text_only.{name}")
    plain.total_loss.backward()

    losses.total_loss.backward()
    own = released_named_gradients(model)
    expected = with_prefix(case.outputs, "grad.")
    assert own.keys() == expected.keys(), sorted(own.keys() ^ expected.keys())
    assert released_named_gradients(without).keys() == expected.keys(), (
        "text alone must keep every parameter in the graph"
    )
    for name, gradient in expected.items():
        assert_close(own[name], gradient, GRADIENTS, f"grad.{name}")
    trainable = to_released_names(name for name, p in model.named_parameters() if p.requires_grad)
    # Old peft also lists the dead copies of the norms, which never get a gradient.
    assert set(trainable) == {name for name in case.info["trainable"] if ".original_module." not in name}

    step = case.info["optimizer_step"]
    parameters = [p for p in model.parameters() if p.requires_grad]
    norm = torch.nn.utils.clip_grad_norm_(parameters, step["clip_grad_norm"])
    assert_close(norm, case.outputs["grad_norm"], GRADIENTS, "grad_norm")
    optimiser = torch.optim.AdamW(
        parameters, lr=step["lr"], betas=step["betas"], eps=step["eps"], weight_decay=step["weight_decay"]
    )
    optimiser.step()
    after = model(**batch)
    for name, expected in with_prefix(case.outputs, "after_one_step.").items():
        assert_close(getattr(after, name), expected, GRADIENTS, f"after_one_step.{name}")


def check_case5(case: Case, directory: Path) -> None:
    config = case.config
    tokens = StoryTokens(
        load_tokenizer(directory / case.info["tokenizer_dir"]),
        config["num_img_in_tokens"],
        config["num_img_out_tokens"],
    )
    model = load_model(case).eval()
    turns = list(
        released_story(
            model,
            tokens,
            case.info["opening_text"],
            case.inputs["first_image_embeds"],
            turns=config["turns"],
            window_images=config["window_size"],
            max_new_tokens=config["max_new_tokens_per_turn"],
        )
    )
    assert [turn.prompt for turn in turns] == case.info["prompts"]
    assert [turn.text for turn in turns] == case.info["clean_text_per_turn"]
    assert [turn.output.has_img_output for turn in turns] == case.info["has_image_per_turn"]
    for index, turn in enumerate(turns):
        expected = with_prefix(case.outputs, f"turn{index}.")
        for name in ("input_ids", "ids_cmp_mask", "embeds_cmp_mask"):
            assert_equal(getattr(turn, name), expected[name], f"turn{index}.{name}")
        assert_close(turn.image_embeds, expected["image_embeds"], FEATURES, f"turn{index}.image_embeds")
        assert_equal(turn.output.generate_ids, expected["generate_ids"], f"turn{index}.generate_ids")
        if "img_gen_feat" in expected:
            assert_close(turn.output.img_gen_feat, expected["img_gen_feat"], FEATURES, f"turn{index}.img_gen_feat")

    check_studio_path(case, tokens, model)

    for name, call in case.info["direct_calls"].items():
        if "lm_head" in case.info.get("direct_call_notes", {}).get(name, ""):
            with torch.no_grad():
                rows = [tokens.eos, tokens.boi]
                model.lm_head.weight[rows] = model.lm_head.weight[rows[::-1]]
        inputs, expected = with_prefix(case.inputs, f"{name}."), with_prefix(case.outputs, f"{name}.")
        output = generate_released(model, tokens, **inputs, max_new_tokens=call["max_new_tokens"])
        assert_equal(output.generate_ids, expected["generate_ids"], f"{name}.generate_ids")
        assert output.has_img_output == call["has_img_output"], name
        if output.img_gen_feat is not None:
            assert_close(output.img_gen_feat, expected["img_gen_feat"], FEATURES, f"{name}.img_gen_feat")
        if "lm_head" in case.info.get("direct_call_notes", {}).get(name, ""):
            with torch.no_grad():
                model.lm_head.weight[rows] = model.lm_head.weight[rows[::-1]]


def check_studio_path(case: Case, tokens: StoryTokens, language_model: MultimodalLanguageModel) -> None:
    """The same words and features through the engine that the studio uses, with the null adapter and greedy choice.

    As long as nothing leaves the window: then the published loop reads everything anew, and the engine goes on from
    what it remembers. Features are stored in float16, from which the next scene is told.
    """
    preset = studio_preset(case, language_model)
    model = StoryModel(preset, tokens)
    model.language_model.load_state_dict(language_model.state_dict())
    engine = StoryEngine(model.eval())
    path = [ContextScene(case.info["opening_text"], case.inputs["first_image_embeds"][0].numpy())]
    for turn in range(case.config["window_size"]):
        events = list(engine.continue_story(path, GenerationRequest(seeds=[turn])))
        (scene,) = [event for event in events if isinstance(event, SceneReady)]
        assert SEPARATOR + scene.text == case.info["clean_text_per_turn"][turn]
        expected = case.outputs[f"turn{turn}.img_gen_feat"][0]
        assert_close(torch.from_numpy(scene.features).float(), expected, HALF, f"turn{turn}, studio")
        path.append(ContextScene(scene.text, scene.features))


def studio_preset(case: Case, language_model: MultimodalLanguageModel) -> Preset:
    """A preset of the case's language model and the smallest visual tokenizer and de-tokenizer that fit it."""
    tiny, config = tiny_george(), case.config
    width, tokens = config["visual_feature_dim"], config["visual_tokens_per_image"]
    return replace(
        tiny,
        language_model=language_model.config,
        input_resampler=language_model.input_resampler.config,
        output_resampler=language_model.output_resampler.config,
        visual_tokenizer=replace(tiny.visual_tokenizer, n_queries=tokens, output_dim=width),
        detokenizer=replace(tiny.detokenizer, perceiver=replace(tiny.detokenizer.perceiver, embedding_dim=width)),
        attention=AttentionSettings(mode="dense"),
        sampling=replace(tiny.sampling, max_text_tokens=40),
    )


def check_case6(case: Case, directory: Path) -> None:
    config, story = case.config, case.info["story"]
    tokenizer = load_tokenizer(directory / case.info["tokenizer_dir"])
    tokens = StoryTokens(tokenizer, config["num_img_in_tokens"], config["num_img_out_tokens"])
    image_dir = directory / case.info["image_dir"]
    assert (tokens.bos, tokens.eos, tokens.pad) == tuple(case.info[name] for name in ("bos", "eos", "pad_token_id"))
    assert (tokens.boi, tokens.eoi) == (case.info["boi_id"], case.info["eoi_id"])
    for example in case.info["encode_examples"]:
        assert tokens.encode(example["text"]) == example["ids"], example["text"]

    def make(story: dict, given: int | None, tokens: StoryTokens = tokens, **changes: int) -> dict | None:
        settings = SampleSettings(
            max_length=changes.get("max_length", config["max_length"]),
            min_resolution=config["min_resolution"],
            min_aspect_ratio=config["min_aspect_ratio"],
            encoder_size=config["image_size_encoder"],
            encoder_keep_ratio=config["encoder_keep_ratio"],
            sd_size=config["image_size_sd"],
            sd_keep_ratio=config["sd_keep_ratio"],
        )
        return story_sample(story, tokens, settings, image_dir=image_dir, history=given)

    def compare(sample: dict | None, prefix: str) -> None:
        assert sample is not None, prefix
        expected = with_prefix(case.outputs, prefix)
        assert sample.keys() == expected.keys(), prefix
        for name, tensor in expected.items():
            if tensor.is_floating_point():
                assert (sample[name] - tensor).abs().max() <= 1e-6, f"{prefix}{name}"
            else:
                assert_equal(sample[name], tensor, f"{prefix}{name}")

    samples = [make(story, given) for given in case.info["num_image_given"]]
    for given, sample in zip(case.info["num_image_given"], samples, strict=True):
        assert "".join(tokens.texts(story["captions"], given)) == case.info["texts"][str(given)]
        compare(sample, f"given{given}.")
    compare(collate(samples), "batch.")
    variant = case.info["variant_config"]
    other = StoryTokens(tokenizer, variant["num_img_in_tokens"], variant["num_img_out_tokens"])
    assert "".join(other.texts(variant["captions"], variant["num_image_given"])) == case.info["texts"]["variant"]
    compare(make({**variant, "id": 0}, variant["num_image_given"], other), "variant.")

    drawn = {sample_history_length(len(story["images"]), random.Random(seed)) for seed in range(200)}
    low, high = case.info["randint_bounds_inclusive"]
    assert drawn == set(range(low, high + 1))

    given = max(case.info["num_image_given"])
    length = int(case.outputs[f"given{given}.attention_mask"].sum())
    wide = "wide.png"
    broken = {
        "too_long": make(story, given, max_length=length),
        "one_longer_is_kept": make(story, given, max_length=length + 1),
        "bad_ratio_last": make({**story, "images": [*story["images"][:-1], wide]}, 0),
        "bad_ratio_first_only": make({**story, "images": [wide, *story["images"][1:]]}, 0),
        "missing_file": make({**story, "images": [*story["images"][:-1], "nowhere.png"]}, 0),
        "no_captions_key": make({name: value for name, value in story.items() if name != "captions"}, 0),
    }
    for name, dropped in case.info["dropped"].items():
        # "one longer is kept" is the one entry that states a sample's survival.
        assert (broken[name] is None) == (dropped != (name == "one_longer_is_kept")), name


def check_case9(case: Case, directory: Path) -> None:
    config = case.config
    images = list(zip(case.inputs["boi_index"].tolist(), case.inputs["eoi_index"].tolist(), strict=True))
    lengths = case.inputs["length_after_turn"].tolist()
    for reading in ("released", "chained"):
        turns = released_bookkeeping(
            images,
            lengths,
            window_images=config["window_size"],
            first_tokens=config["head_tokens"],
            around_boi=tuple(config["around_boi"]),
            around_eoi=tuple(config["around_eoi"]),
            chained=reading == "chained",
        )
        assert len(turns) == case.info["n_turns"]
        for index, turn in enumerate(turns):
            for name, expected in with_prefix(case.outputs, f"{reading}.turn{index}.").items():
                what = f"{reading}.turn{index}.{name}"
                assert_equal(torch.tensor(getattr(turn, name), dtype=torch.long), expected, what)


def check_case11(case: Case, directory: Path) -> None:
    for name, settings in case.config.items():
        curve = [
            settings["lr"]
            * learning_rate_factor(
                step,
                warmup=settings["warmup_steps"],
                total=settings["max_steps"],
                min_ratio=settings["min_lr_ratio"],
            )
            for step in range(len(case.outputs[name]))
        ]
        error = (torch.tensor(curve, dtype=torch.float64) - case.outputs[name]).abs().max()
        assert error <= 1e-12, f"{name}: {error}"


def check_case10b(path: Path) -> None:
    """The published 7B layout, built without memory, has exactly the published names, shapes and trainable parts."""
    manifest = json.loads(gzip.decompress(path.read_bytes()))
    preset = PRESETS["george"]
    with torch.device("meta"):
        model = MultimodalLanguageModel(preset.language_model, preset.input_resampler, preset.output_resampler)
    state = model.state_dict()
    own = dict(zip(to_released_names(state), (tuple(tensor.shape) for tensor in state.values()), strict=True))
    wanted = {name: tuple(shape) for name, (shape, _) in manifest["tensors"].items()}
    wanted = {name: shape for name, shape in wanted.items() if not name.endswith("rotary_emb.inv_freq")}
    check_names(own, wanted, what="the published 7B language model")
    trainable = to_released_names(name for name, p in model.named_parameters() if p.requires_grad)
    assert set(trainable) == {name for name in manifest["trainable"] if ".original_module." not in name}
