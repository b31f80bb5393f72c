"""Fast decoding: a lean forward pass of the Llama layers over keys and values in static buffers.

It uses the weights of transformers' model for the step that runs a hundred times a scene, a single token. Matrices that
share their input are fused, shapes are fixed so that CUDA graphs can replay a step, and on a CPU the weights may be
8-bit copies. Once a scene's text is final, it is read again together with the queries of its image, and the story goes
on from these states. transformers' model computes them, or, with CUDA graphs and unchanged matrices, this one
(`states`), because launching a thousand small kernels would take most of the time.

Shapes: B candidates, n tokens at once, H width, K key/value heads, G query heads for each, d head width, S entries.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from peft import PeftModel
from torch import Tensor, nn

from seed_story.models.attention_sink import StoryCache
from seed_story.models.inference.cuda_graphs import CudaGraphRunner
from seed_story.models.inference.quantisation import Int8Matrix, int8_is_faster
from seed_story.models.language_model import MultimodalLanguageModel

Attend = Callable[[int, Tensor, Tensor, Tensor], Tensor]  # layer, q, k, v -> what was attended to, [B, n, H]
STEP = 256  # buffers and recorded shapes grow by so many entries
PADDED = (1, 4, 16, 64, 128)  # words at once that recordings are made for


class _Layer(NamedTuple):
    before: Tensor  # RMSNorm weights [H]
    qkv: Sequence[nn.Module]
    out: nn.Module
    between: Tensor
    gate_up: Sequence[nn.Module]
    down: nn.Module


class FastDecoder:
    """Loads a story's state and reads tokens after it, for several candidates in step.

    `fuse` fuses matrices, `graphs` uses CUDA graphs, `int8` (None: where it is faster) copies the matrices to 8 bit on
    a CPU. Only for models whose LoRA has been merged.
    """

    def __init__(
        self,
        model: MultimodalLanguageModel,
        *,
        fuse: bool = True,
        graphs: bool = True,
        int8: bool | None = None,
    ) -> None:
        assert self.fits(model), "LoRA must be merged first"
        self.model, config = model, model.config
        self.heads = config.num_attention_heads
        self.kv_heads = config.num_key_value_heads or self.heads
        self.width = config.hidden_size // self.heads
        self.eps = config.rms_norm_eps
        cpu = model.device.type == "cpu"
        self.int8 = cpu and (int8_is_faster(model.lm_head.weight) if int8 is None else int8)
        self.graphs = graphs and model.device.type == "cuda"
        with torch.no_grad():
            self.layers = [self._layer(layer, fuse) for layer in model.causal_lm.model.layers]
            self.head = Int8Matrix(model.lm_head.weight) if self.int8 else model.lm_head
        self.norm = model.causal_lm.model.norm.weight
        self._step = CudaGraphRunner(self._forward, on=self.graphs)
        self._reading = CudaGraphRunner(self._read_states, on=self.graphs)
        self._keys: list[Tensor] = []  # [B, K, S, d] of each layer
        self._values: list[Tensor] = []
        self._rotary: tuple[Tensor, Tensor] | None = None  # [S, d]
        self.rows = self.length = 0

    @staticmethod
    def fits(model: MultimodalLanguageModel) -> bool:
        return not isinstance(model.llm, PeftModel)

    def forget(self) -> None:
        """Drops CUDA graphs and buffers, after the weights have moved to another address."""
        self._step.clear()
        self._reading.clear()
        self._keys, self._values, self._rotary = [], [], None

    def with_own_buffers(self) -> FastDecoder:
        """Another decoder with the same matrices and buffers of its own."""
        other = copy.copy(self)
        other._keys, other._values, other._rotary = [], [], None
        # A recording belongs to the buffers that it was made with.
        other._step = CudaGraphRunner(other._forward, on=self.graphs)
        other._reading = CudaGraphRunner(other._read_states, on=self.graphs)
        return other

    @contextmanager
    def session(self, cache: StoryCache, rows: int, max_tokens: int) -> Iterator[FastDecoder]:
        """Inside, `read` reads behind this story's state; see `load`."""
        self.load(cache, rows, max_tokens)
        yield self

    @torch.no_grad()
    def load(self, cache: StoryCache, rows: int, max_tokens: int) -> None:
        """Loads a story's state for `rows` candidates that will read up to `max_tokens` tokens each."""
        self.rows, self.length = rows, cache.entries
        self._grow(rows, self.length + max_tokens + PADDED[-1] * self.graphs)
        if not self.length:  # the layers of an empty story have no shape yet
            return
        for layer, keys, values in zip(cache.layers, self._keys, self._values, strict=True):
            keys[:rows, :, : self.length] = layer.keys
            values[:rows, :, : self.length] = layer.values

    @torch.no_grad()
    def read(self, ids: Sequence[Sequence[int]]) -> Tensor:
        """Equally many further words of every candidate -> scores of the next one [B, V]; overwritten by the next."""
        count = len(ids[0])
        padded = next((size for size in PADDED if size >= count), count) if self.graphs else count
        words = torch.tensor([[*row, *[0] * (padded - count)] for row in ids], device=self.model.device)
        start = torch.tensor(self.length, device=self.model.device)
        context = self._context_size(self.length + padded)
        last = torch.tensor(count - 1, device=self.model.device)
        self.length += count
        return self._step(words, start, last, context=context)

    def reads(self, count: int) -> bool:
        """Whether `states` is worth asking for so many tokens: a longer piece would be recorded for itself alone."""
        return self.graphs and count <= PADDED[-1]

    @torch.no_grad()
    def states(self, cache: StoryCache, embeds: Tensor) -> Tensor:
        """Reads `embeds` [1, L, H] behind the cache, which grows by them -> hidden states [1, L, H]."""
        count = embeds.shape[1]
        padded = next(size for size in PADDED if size >= count)
        self.load(cache, 1, padded)
        start, context = torch.tensor(self.length, device=embeds.device), self._context_size(self.length + padded)
        hidden = self._reading(F.pad(embeds, (0, 0, 0, padded - count)), start, context=context)
        cache.read(count)
        new = slice(self.length, self.length + count)
        for layer, keys, values in zip(cache.layers, self._keys, self._values, strict=True):
            layer.update(keys[:1, :, new], values[:1, :, new])
        return hidden[:, :count].clone()  # the next call writes to the same place

    # -------------------------------------------------------------------------------------------------- arithmetic

    def _forward(self, words: Tensor, start: Tensor, last: Tensor, *, context: int) -> Tensor:
        """`words` [B, n] behind entry `start`; attention looks at `context` entries; scores after the word `last`."""
        rows, count = words.shape
        ends = last + torch.arange(rows, device=words.device) * count
        return self.scores(words, *self._behind(start, count, context), ends)

    def _read_states(self, embeds: Tensor, start: Tensor, *, context: int) -> Tensor:
        """`embeds` [1, n, H] likewise -> states [1, n, H]."""
        x = self._through(embeds, *self._behind(start, embeds.shape[1], context))
        return F.rms_norm(x, self.norm.shape, self.norm, self.eps)

    def _behind(self, start: Tensor, count: int, context: int) -> tuple[Tensor, Tensor, Attend]:
        """Angles [1, 1, n, d] of `count` words behind entry `start`, and how they look at the first `context`
        entries."""
        index = start + torch.arange(count, device=start.device)  # [n]
        cos, sin = (table[index][None, None] for table in self.rotary)
        mask = torch.arange(context, device=start.device)[None] <= index[:, None]  # [n, seen]

        def attend(layer: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            return self.attend(layer, q, k, v, index, mask, context)

        return cos, sin, attend

    def scores(self, words: Tensor, cos: Tensor, sin: Tensor, attend: Attend, ends: Tensor) -> Tensor:
        """`words` [B, n], turned by `cos` and `sin` (broadcast to [B, 1, n, d]) -> scores [., V] after the words at
        `ends` (counted through all rows)."""
        x = self._through(self.model.embed(words), cos, sin, attend).flatten(0, 1)
        x = F.rms_norm(x.index_select(0, ends), self.norm.shape, self.norm, self.eps)  # [B, H]
        scores = self.head(x)
        if self.model.config.token_rows == "separate":
            scores = torch.cat([scores, F.linear(x, self.model.new_output_rows.to(x.dtype))], dim=-1)
        return scores.float()

    def _through(self, x: Tensor, cos: Tensor, sin: Tensor, attend: Attend) -> Tensor:
        """[B, n, H] through all layers."""
        for number, layer in enumerate(self.layers):
            qkv = _fused(layer.qkv, F.rms_norm(x, x.shape[-1:], layer.before, self.eps))
            qk, v = (
                qkv.unflatten(-1, (-1, self.width))
                .transpose(1, 2)
                .split([self.heads + self.kv_heads, self.kv_heads], 1)
            )
            q, k = _rotated(qk, cos, sin).split([self.heads, self.kv_heads], 1)
            outputs = attend(number, q, k, v)
            x = x + layer.out(outputs.to(x.dtype))
            gate, up = _fused(layer.gate_up, F.rms_norm(x, x.shape[-1:], layer.between, self.eps)).chunk(2, dim=-1)
            x = x + layer.down(F.silu(gate) * up)
        return x

    def attend(
        self, layer: int, q: Tensor, k: Tensor, v: Tensor, index: Tensor, mask: Tensor, context: int
    ) -> Tensor:  # fmt: skip
        """Writes new keys and values [B, K, n, d] at the entries `index` [n], and looks at the first `context`."""
        keys, values = self._keys[layer][: len(q)], self._values[layer][: len(q)]
        keys.index_copy_(2, index, k.to(keys.dtype))
        values.index_copy_(2, index, v.to(values.dtype))
        return self.sdpa(q.to(keys.dtype), keys[:, :, :context], values[:, :, :context], mask)

    def sdpa(self, q: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        """Queries [B, heads, n, d] over keys and values [B, K, S, d] -> [B, n, H]."""
        batch, _, count, _ = q.shape
        if count == 1:  # heads that share keys are then as good as several words: nothing is repeated
            q = q.reshape(batch, self.kv_heads, -1, self.width)
            return F.scaled_dot_product_attention(q, keys, values, mask).reshape(batch, 1, -1)
        outputs = F.scaled_dot_product_attention(q, keys, values, mask, enable_gqa=self.heads != self.kv_heads)
        return outputs.transpose(1, 2).flatten(2)

    def _context_size(self, entries: int) -> int:
        """How many entries attention looks at: exactly so many, or where steps are recorded, a few sizes only."""
        return -(-entries // STEP) * STEP if self.graphs else entries

    @property
    def rotary(self) -> tuple[Tensor, Tensor]:
        """Cosine and sine [S, d] of every position, as `_rotated` wants them."""
        assert self._rotary is not None
        return self._rotary

    def _grow(self, rows: int, entries: int) -> None:
        entries = -(-entries // STEP) * STEP
        if self._keys and self._keys[0].shape[0] >= rows and self._keys[0].shape[2] >= entries:
            return
        if self._keys:
            rows, entries = max(rows, self._keys[0].shape[0]), max(entries, self._keys[0].shape[2])
        self._step.clear()
        self._reading.clear()
        self._keys, self._values = [], []
        model = self.model
        shape = (rows, self.kv_heads, entries, self.width)
        # Zeros, because a masked entry still counts if it is not a number.
        for _ in self.layers:
            self._keys.append(torch.zeros(shape, device=model.device, dtype=model.dtype))
            self._values.append(torch.zeros(shape, device=model.device, dtype=model.dtype))
        self.build_rotary(entries)

    def build_rotary(self, entries: int) -> None:
        """Angles for so many positions."""
        model = self.model
        inv_freq = model.causal_lm.model.rotary_emb.inv_freq.float()
        angle = torch.arange(entries, device=model.device).float()[:, None] * inv_freq[None]
        sine = torch.cat([-angle.sin(), angle.sin()], dim=-1)
        self._rotary = torch.cat([angle, angle], dim=-1).cos().to(model.dtype), sine.to(model.dtype)

    # ------------------------------------------------------------------------------------------------------ weights

    def _layer(self, layer: Any, fuse: bool) -> _Layer:
        attention, mlp = layer.self_attn, layer.mlp
        return _Layer(
            layer.input_layernorm.weight,
            self._matrices([attention.q_proj, attention.k_proj, attention.v_proj], fuse),
            self._matrices([attention.o_proj], False)[0],
            layer.post_attention_layernorm.weight,
            self._matrices([mlp.gate_proj, mlp.up_proj], fuse),
            self._matrices([mlp.down_proj], False)[0],
        )

    def _matrices(self, linears: list[Any], fuse: bool) -> list[nn.Module]:
        """The matrices as they are used here. Joined ones become the storage of their parts: no byte is held twice."""
        plain = all(type(linear) is nn.Linear for linear in linears)
        if self.int8 and plain:
            return [Int8Matrix(torch.cat([linear.weight for linear in linears]))]
        if not plain or not fuse or len(linears) == 1:
            return linears
        whole = nn.Linear(0, 0, bias=False, device="meta")
        whole.weight = nn.Parameter(torch.cat([linear.weight for linear in linears]), requires_grad=False)
        at = 0
        for linear in linears:
            count = len(linear.weight)
            linear.weight = nn.Parameter(whole.weight[at : at + count], requires_grad=False)
            at += count
        return [whole]


def _fused(matrices: Sequence[nn.Module], x: Tensor) -> Tensor:
    return matrices[0](x) if len(matrices) == 1 else torch.cat([matrix(x) for matrix in matrices], dim=-1)


def _rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary embedding in the half-split layout of Llama; [B, heads, n, d]. The first half of `sin` is negative: few
    kernels, where each takes as long as it takes to start."""
    return torch.addcmul(x * cos, x.roll(x.shape[-1] // 2, -1), sin)
