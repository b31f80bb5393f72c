"""Box 3: a Llama-family causal language model that reads and writes pictures (arXiv 2407.08683, sections 3.1, 3.2).

The language model is transformers' `LlamaForCausalLM` with peft's LoRA around it; this file adds what the paper adds:
slots for pictures on the way in, a regression of picture features on the way out, and the two losses.

Shapes: B sequences, L tokens, H width of the language model, V vocabulary; N pictures of the whole batch, F feature
tokens of width D each; T_in and T_out image tokens per picture on the way in and out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from peft import LoraConfig, PeftModel, get_peft_model
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.cache_utils import Cache

from seed_story.errors import WeightsError
from seed_story.models.prompt import IGNORE
from seed_story.models.resampler import Resampler
from seed_story.presets import LanguageModelConfig, ResamplerConfig

if TYPE_CHECKING:
    from torch.nn.attention.flex_attention import BlockMask


@dataclass
class MultimodalLoss:
    """Losses are scalars (float32); `recon_image_embeds` is [N_gen, F, D], or None if no picture was asked for."""

    total_loss: Tensor
    lm_loss: Tensor
    rec_loss: Tensor
    recon_image_embeds: Tensor | None


class MultimodalLanguageModel(nn.Module):
    """Causal LM with LoRA, an input resampler (features -> embeddings) and an output resampler (states -> features).

    Parameter names are those of the published checkpoints (with the spelling of recent peft). Build it under
    `torch.device("meta")` for a 7B layout and load with `assign=True`.
    """

    def __init__(
        self, config: LanguageModelConfig, input_resampler: ResamplerConfig, output_resampler: ResamplerConfig
    ) -> None:
        super().__init__()
        self.config = config
        self.feature_dim = output_resampler.embed_dim  # D
        self.feature_tokens = output_resampler.grid_size**2  # F
        separate = config.token_rows == "separate"
        base = LlamaForCausalLM._from_config(llama_config(config), attn_implementation="sdpa")
        self.llm: nn.Module = _with_lora(base, config)
        self.input_resampler = Resampler(input_resampler)
        self.output_resampler = Resampler(output_resampler)
        self._reset_rotary()
        if separate:
            self.new_input_rows = nn.Parameter(torch.empty(config.new_tokens, config.hidden_size))
            self.new_output_rows = nn.Parameter(torch.empty(config.new_tokens, config.hidden_size))
            self.start_token_rows()
        else:  # the release trains both whole tables as they are, beside the LoRA
            self.embed_tokens.weight.requires_grad_(True)
            self.lm_head.weight.requires_grad_(True)

    # ------------------------------------------------------------------------------------------------ its parts

    @property
    def causal_lm(self) -> LlamaForCausalLM:
        """transformers' model, with LoRA layers in it if the preset has any."""
        return self.llm.base_model.model if isinstance(self.llm, PeftModel) else self.llm

    @property
    def embed_tokens(self) -> nn.Embedding:
        return self.causal_lm.model.embed_tokens

    @property
    def lm_head(self) -> nn.Linear:
        return self.causal_lm.lm_head

    @property
    def dtype(self) -> torch.dtype:
        return self.embed_tokens.weight.dtype

    @property
    def device(self) -> torch.device:
        return self.embed_tokens.weight.device

    def set_gradient_checkpointing(self, on: bool = True) -> None:
        """Trade time for memory in training; no effect in evaluation mode."""
        if on:
            self.causal_lm.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        else:
            self.causal_lm.gradient_checkpointing_disable()

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> MultimodalLanguageModel:
        """Any move or cast. Rotary frequencies stay float32: in half precision distant positions would blur."""
        result = super()._apply(fn, recurse)
        self._reset_rotary()
        return result

    def _reset_rotary(self) -> None:
        config, device = self.config, self.device
        width = config.hidden_size // config.num_attention_heads
        with torch.device("cpu" if device.type == "meta" else device):
            steps = torch.arange(0, width, 2, dtype=torch.int64).float() / width
            rotary = self.causal_lm.model.rotary_emb
            rotary.inv_freq = 1.0 / (config.rope_theta**steps)  # [d / 2]
            rotary.original_inv_freq = rotary.inv_freq.clone()  # not used here, but moved with the rest

    # ------------------------------------------------------------------------------------------------- weights

    @torch.no_grad()
    def start_token_rows(self, generator: torch.Generator | None = None) -> None:
        """New tokens start as typical ones: mean of the table + N(0, its standard deviation), per coordinate."""
        if self.config.token_rows == "separate":
            pairs: list[tuple[Tensor, Tensor]] = [
                (self.new_input_rows, self.embed_tokens.weight),
                (self.new_output_rows, self.lm_head.weight),
            ]
        else:
            known = self.config.base_vocab_size
            tables = {id(t): t for t in (self.embed_tokens.weight, self.lm_head.weight)}.values()
            pairs = [(table[known:], table[:known]) for table in tables]
        for rows, table in pairs:
            noise = torch.randn(rows.shape, generator=generator) if not rows.is_meta else torch.empty_like(rows)
            table = table.float()
            rows.copy_(table.mean(0) + noise.to(rows.device) * table.std(0))

    @torch.no_grad()
    def load_base(self, tensors: Mapping[str, Tensor]) -> None:
        """Take the weights of a plain Llama-family model (`model.layers.0...`), before any fine-tuning; strict.

        Fine-tuned parts (LoRA, resamplers, rows of new tokens) are not touched, apart from the saved norms, which start
        as copies. Call `start_token_rows` afterwards when the new tokens are to be learned from here.

        Raises WeightsError naming what is missing, not expected or of another shape.
        """
        assert self.device.type != "meta", "there is no storage to load into"
        wanted = self.base_names()
        state = self.state_dict()
        tensors = {name: value for name, value in tensors.items() if not name.endswith("rotary_emb.inv_freq")}
        if self.config.tie_word_embeddings:
            tensors.pop("lm_head.weight", None)
        missing, unexpected = sorted(wanted.keys() - tensors.keys()), sorted(tensors.keys() - wanted.keys())
        if missing or unexpected:
            raise WeightsError(f"The base language model does not fit: missing {missing}, not expected {unexpected}.")
        for name, value in tensors.items():
            for ours in wanted[name]:
                target = state[ours]
                if "embed_tokens" in name or "lm_head" in name:
                    target = target[: self.config.base_vocab_size]
                if target.shape != value.shape:
                    raise WeightsError(f"{name} is {tuple(value.shape)}, this preset wants {tuple(target.shape)}.")
                target.copy_(value)

    def base_names(self) -> dict[str, list[str]]:
        """Name in a plain Llama checkpoint -> the names here that it fills (saved norms are held twice)."""
        names: dict[str, list[str]] = {}
        prefix = "llm.base_model.model." if isinstance(self.llm, PeftModel) else "llm."
        for ours in self.state_dict():
            if not ours.startswith(prefix) or ".lora_" in ours:
                continue
            if self.config.tie_word_embeddings and ours.endswith("lm_head.weight"):
                continue
            plain = ours.removeprefix(prefix).replace(".base_layer.", ".").replace(".original_module.", ".")
            names.setdefault(plain.replace(".modules_to_save.default.", "."), []).append(ours)
        return names

    def trainable_state_dict(self) -> dict[str, Tensor]:
        """What fine-tuning learned: the small checkpoint. The rest comes from the base model (and fixed tables)."""
        trained = {name for name, parameter in self.named_parameters() if parameter.requires_grad}
        return {name: value for name, value in self.state_dict().items() if name in trained}

    def load_trainable_state_dict(self, tensors: Mapping[str, Tensor]) -> None:
        """Inverse of `trainable_state_dict`; strict. Raises WeightsError on a missing or surplus name."""
        wanted = self.trainable_state_dict()
        missing, unexpected = sorted(wanted.keys() - tensors.keys()), sorted(tensors.keys() - wanted.keys())
        if missing or unexpected:
            raise WeightsError(f"The language model's weights do not fit: missing {missing}, surplus {unexpected}.")
        for name, value in wanted.items():
            with torch.no_grad():
                value.copy_(tensors[name])

    # ------------------------------------------------------------------------------------------- pieces of forward

    def embed(
        self,
        input_ids: Tensor,  # [B, L]
        image_embeds: Tensor | None = None,  # [N, F, D]
        ids_cmp_mask: Tensor | None = None,  # [B, L] bool: slots that pictures fill
        embeds_cmp_mask: Tensor | None = None,  # [N] bool: the pictures that fill slots
    ) -> Tensor:
        """Word embeddings with the slots of shown pictures filled, both in row-major order -> [B, L, H]."""
        if self.config.token_rows == "separate":
            known = self.config.base_vocab_size
            words = self.embed_tokens(input_ids.clamp(max=known - 1))
            rows = F.embedding((input_ids - known).clamp(min=0), self.new_input_rows)
            embeds = torch.where((input_ids >= known)[..., None], rows.to(words.dtype), words)  # [B, L, H]
        else:
            embeds = self.embed_tokens(input_ids)
        if image_embeds is None:
            return embeds
        assert ids_cmp_mask is not None and embeds_cmp_mask is not None, "pictures need both masks"
        # All pictures pass, targets too, so that a sample's graph does not depend on who is shown (as in the release).
        slots = self.input_resampler(image_embeds.to(self.dtype))[embeds_cmp_mask]  # [N_cmp, T_in, H]
        filled = embeds.masked_scatter(ids_cmp_mask[..., None], slots.to(embeds.dtype))
        return filled + embeds * ids_cmp_mask[..., None] if self.config.slot_rows else filled

    def hidden_states(
        self,
        inputs_embeds: Tensor,  # [B, L, H]
        *,
        cache: Cache | None = None,
        position_ids: Tensor | None = None,  # [B, L]
        attention_mask: Tensor | BlockMask | None = None,  # [B, 1, L, L] additive or bool or blocks; None: causal
    ) -> Tensor:
        """States after the final norm -> [B, L, H]; extends `cache` in place."""
        assert attention_mask is None or len(attention_mask.shape) == 4, "padding is on the right and needs no mask"
        output = self.causal_lm.model(
            inputs_embeds=inputs_embeds,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=cache,
            use_cache=cache is not None,
        )
        return output.last_hidden_state

    def logits(self, hidden: Tensor) -> Tensor:
        """[..., H] -> [..., V] in float32."""
        scores = self.lm_head(hidden)
        if self.config.token_rows == "separate":
            scores = torch.cat([scores, F.linear(hidden, self.new_output_rows.to(hidden.dtype))], dim=-1)
        return scores.float()

    def regress(self, hidden: Tensor) -> Tensor:
        """States at the T_out image tokens [N, T_out, H] -> visual features [N, F, D]."""
        return self.output_resampler(hidden)

    # ------------------------------------------------------------------------------------------------- training

    def forward(
        self,
        *,
        input_ids: Tensor,  # [B, L]
        labels: Tensor,  # [B, L], IGNORE where nothing is trained
        image_embeds: Tensor | None,  # [N, F, D], in the order of the sequences
        embeds_cmp_mask: Tensor | None,  # [N] bool
        embeds_gen_mask: Tensor | None,  # [N] bool
        ids_cmp_mask: Tensor,  # [B, L] bool
        ids_gen_mask: Tensor,  # [B, L] bool
        attention_mask: Tensor | None = None,
        position_ids: Tensor | None = None,
    ) -> MultimodalLoss:
        """Next-word loss + 1 - cosine of the regressed features (paper, section 3.2).

        The padding mask is never applied: padding is on the right, where causal attention cannot see it. An attention
        mask is given only by a layout with several targets in one sequence.
        """
        embeds = self.embed(input_ids, image_embeds, ids_cmp_mask, embeds_cmp_mask)
        if image_embeds is None:
            embeds = embeds + self._unused_input(embeds)
        hidden = self.hidden_states(embeds, position_ids=position_ids, attention_mask=attention_mask)
        lm_loss = self.next_word_loss(hidden, labels)
        recon, rec_loss = None, self._unused_output(hidden)
        if image_embeds is not None and embeds_gen_mask is not None and bool(embeds_gen_mask.any()):
            target = image_embeds[embeds_gen_mask]  # [N_gen, F, D]
            queries = hidden[ids_gen_mask].view(len(target), -1, hidden.shape[-1])  # [N_gen, T_out, H]
            recon = self.regress(queries)
            rec_loss = regression_loss(recon, target)
        total = self.config.lm_loss_scale * lm_loss + self.config.rec_loss_scale * rec_loss
        return MultimodalLoss(total, lm_loss, rec_loss, recon)

    def next_word_loss(self, hidden: Tensor, labels: Tensor) -> Tensor:
        """Mean cross-entropy of [B, L, H] over all positions of the batch whose next label counts; float32 scalar."""
        following = labels[:, 1:]
        counts = following != IGNORE
        # Scores of 49 thousand words only where a label is: most positions are picture slots or history.
        scores = self.logits(hidden[:, :-1][counts])  # [labels, V]
        if not len(scores):  # an empty sum: all that makes scores stays in the graph (distributed training)
            return scores.sum() + hidden.float().sum() * 0.0
        return F.cross_entropy(scores, following[counts])

    def _unused_input(self, embeds: Tensor) -> Tensor:
        """Zero that keeps the input resampler in the graph of a batch without pictures (distributed training)."""
        features = embeds.new_zeros(1, self.feature_tokens, self.feature_dim)
        return self.input_resampler(features).sum() * 0.0

    def _unused_output(self, hidden: Tensor) -> Tensor:
        states = hidden[:1, :1].expand(1, self.feature_tokens, -1)
        return self.output_resampler(states).float().sum() * 0.0


def regression_loss(recon: Tensor, target: Tensor) -> Tensor:
    """Mean over pictures and feature tokens of 1 - cosine, [N, F, D] each; float32, no epsilon in the norms."""
    recon, target = recon.float(), target.float()
    recon = recon / recon.norm(dim=-1, keepdim=True)
    target = target / target.norm(dim=-1, keepdim=True)
    return (1 - (recon * target).sum(-1)).mean()


def llama_config(config: LanguageModelConfig) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=config.base_vocab_size if config.token_rows == "separate" else config.vocab_size,
        hidden_size=config.hidden_size,
        intermediate_size=config.intermediate_size,
        num_hidden_layers=config.num_hidden_layers,
        num_attention_heads=config.num_attention_heads,
        num_key_value_heads=config.num_key_value_heads or config.num_attention_heads,
        max_position_embeddings=config.max_position_embeddings,
        rms_norm_eps=config.rms_norm_eps,
        rope_parameters={"rope_type": "default", "rope_theta": config.rope_theta},
        tie_word_embeddings=config.tie_word_embeddings,
        attention_dropout=0.0,
        pad_token_id=None,  # a padding index would freeze that row of the embedding
    )


def _with_lora(base: LlamaForCausalLM, config: LanguageModelConfig) -> nn.Module:
    if config.lora is None:
        return base
    settings = LoraConfig(
        r=config.lora.r,
        lora_alpha=config.lora.alpha,
        lora_dropout=config.lora.dropout,
        target_modules=list(config.lora.target_modules),
        modules_to_save=list(config.lora.modules_to_save),
        bias="none",
        task_type="CAUSAL_LM",
    )
    return get_peft_model(base, settings)
