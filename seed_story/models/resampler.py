"""Box 2 of the figure: learned queries pool feature tokens - out of the ViT, into the LM, out of it, into the U-Net.

Paper: arXiv 2407.08683, section 3.1 (visual tokenisation and de-tokenisation), section 3.2 (learnable queries).

Shapes: B batch, T tokens in, Q queries out (= grid_size ** 2), E embed_dim, K kv_dim; square grids are row-major.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from seed_story.presets import PerceiverConfig, ResamplerConfig


def sincos_table(dim: int, grid: int) -> Tensor:
    """Fixed 2-D positions [grid * grid, dim]: the first half of the channels says the column, the second the row.

    Each half is `[sin(p * w) | cos(p * w)]` with `w_k = 10000 ** (-k / (dim / 4))`.
    """
    assert dim % 4 == 0, "two axes with a sine and a cosine each need a width divisible by 4"
    omega = 10000.0 ** (-torch.arange(dim // 4, dtype=torch.float32) / (dim / 4))
    angles = torch.arange(grid, dtype=torch.float32)[:, None] * omega  # [grid, dim / 4]
    axis = torch.cat([angles.sin(), angles.cos()], dim=1)  # [grid, dim / 2]
    columns = axis[None].expand(grid, -1, -1)  # [row, column, dim / 2]
    rows = axis[:, None].expand(-1, grid, -1)
    return torch.cat([columns, rows], dim=2).reshape(grid * grid, dim)


def resize_table(table: Tensor, tokens: int) -> Tensor:
    """A square position table [G*G, E] for `tokens` tokens: bicubic in float32, as both position tables are resized."""
    if table.shape[0] == tokens:
        return table
    source, target = math.isqrt(table.shape[0]), math.isqrt(tokens)
    assert target * target == tokens, f"{tokens} tokens do not form a square grid"
    square = table.float().unflatten(0, (source, source)).permute(2, 0, 1)[None]  # [1, E, G, G]
    resized = F.interpolate(square, size=(target, target), mode="bicubic", align_corners=False)
    return resized[0].permute(1, 2, 0).flatten(0, 1).to(table.dtype)  # [tokens, E]


class Resampler(nn.Module):
    """One cross-attention from `grid_size ** 2` learned queries: [B, T, K] -> [B, Q, E].

    Positions go to queries and keys, not to values; there is no residual and no MLP. `eps` of the LayerNorms is 1e-5
    around the language model and 1e-6 inside the visual tokenizer.
    """

    pos_embed: Tensor

    def __init__(self, config: ResamplerConfig, eps: float = 1e-5) -> None:
        super().__init__()
        width, queries = config.embed_dim, config.grid_size**2
        kv_dim = config.kv_dim if config.kv_dim is not None else width
        self.config = config
        self.query = nn.Parameter(torch.empty(queries, width))
        nn.init.trunc_normal_(self.query, std=0.02)
        self.register_buffer("pos_embed", sincos_table(width, config.grid_size))  # in the state dict, never trained
        self.kv_proj = nn.Linear(kv_dim, width, bias=False) if kv_dim != width else nn.Identity()
        self.attn = nn.MultiheadAttention(width, config.num_heads, batch_first=True)
        self.ln_q = nn.LayerNorm(width, eps=eps)
        self.ln_kv = nn.LayerNorm(width, eps=eps)

    def forward(self, x: Tensor, local: Tensor | None = None) -> Tensor:
        """Pools x [B, T, K] to [B, Q, E]. T must be a square number.

        `local` [B, Q, E], if given, is what each query already knows of its own place: it is added to the learned
        query, and query plus local is added to the result.
        """
        kv = self.ln_kv(self.kv_proj(x))  # [B, T, E]
        query = self.query[None] if local is None else self.query + local  # [1 or B, Q, E]
        q = (self.ln_q(query) + self.pos_embed).expand(x.shape[0], -1, -1)  # [B, Q, E]
        k = kv + resize_table(self.pos_embed, x.shape[1])
        pooled = self.attn(q, k, kv, need_weights=False)[0]  # [B, Q, E]
        if local is not None:
            pooled = pooled + query
        if self.config.normalise_output:
            pooled = F.layer_norm(pooled, pooled.shape[-1:])
        return pooled

    @torch.no_grad()
    def start_local(self, scale: float = 1.5) -> None:
        """Starts the attention where positions agree: query and key projections are one scaled orthogonal matrix.

        Then a query attends to the tokens of its own place at step 0, instead of averaging the whole picture until
        training discovers places.
        """
        width = self.config.embed_dim
        shared = nn.init.orthogonal_(torch.empty(width, width)) * scale
        self.attn.in_proj_weight[:width] = shared
        self.attn.in_proj_weight[width : 2 * width] = shared
        self.attn.in_proj_bias.zero_()


class Prompt(NamedTuple):
    """What an SDXL U-Net reads instead of text."""

    prompt_embeds: Tensor  # [B, num_queries, output1_dim + output2_dim], for cross-attention
    pooled: Tensor  # [B, output2_dim], added to the time embedding


class PerceiverAttention(nn.Module):
    """Latents attend to the features and to themselves: x [B, T, C], latents [B, Q, C] -> [B, Q, C]."""

    def __init__(self, dim: int, dim_head: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(dim)
        self.norm2 = nn.LayerNorm(dim)
        self.to_q = nn.Linear(dim, heads * dim_head, bias=False)
        self.to_kv = nn.Linear(dim, 2 * heads * dim_head, bias=False)
        self.to_out = nn.Linear(heads * dim_head, dim, bias=False)

    def forward(self, x: Tensor, latents: Tensor) -> Tensor:
        latents = self.norm2(latents)
        q = self.to_q(latents)
        k, v = self.to_kv(torch.cat([self.norm1(x), latents], dim=1)).chunk(2, dim=-1)  # [B, T + Q, heads * dim_head]
        return self.to_out(_attend(q, k, v, self.heads))


class AttentionPool(nn.Module):
    """The mean token asks all tokens (and itself): [B, Q, C] -> [B, output]."""

    def __init__(self, tokens: int, dim: int, heads: int, output_dim: int) -> None:
        super().__init__()
        self.heads = heads
        self.positional_embedding = nn.Parameter(torch.randn(tokens + 1, dim) / dim**0.5)
        self.k_proj = nn.Linear(dim, dim)
        self.q_proj = nn.Linear(dim, dim)
        self.v_proj = nn.Linear(dim, dim)
        self.c_proj = nn.Linear(dim, output_dim)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.cat([x.mean(dim=1, keepdim=True), x], dim=1) + self.positional_embedding  # [B, Q + 1, C]
        # Only token 0 is read, so only token 0 needs to ask.
        pooled = _attend(self.q_proj(x[:, :1]), self.k_proj(x), self.v_proj(x), self.heads)
        return self.c_proj(pooled)[:, 0]


class PerceiverResampler(nn.Module):
    """Features -> conditioning of an SDXL U-Net (`ResamplerXLV2` of the release): [B, T, embedding_dim] -> Prompt."""

    def __init__(self, config: PerceiverConfig) -> None:
        super().__init__()
        dim, hidden = config.dim, config.dim * config.ff_mult
        self.config = config
        self.latents = nn.Parameter(torch.randn(1, config.num_queries, dim) / dim**0.5)
        self.proj_in = nn.Linear(config.embedding_dim, dim)
        self.layers = nn.ModuleList()
        for _ in range(config.depth):
            attention = PerceiverAttention(dim, config.dim_head, config.heads)
            feed_forward = nn.Sequential(
                nn.LayerNorm(dim),
                nn.Linear(dim, hidden, bias=False),
                nn.GELU(),
                nn.Linear(hidden, dim, bias=False),
            )
            self.layers.append(nn.ModuleList([attention, feed_forward]))
        self.norm_out = nn.LayerNorm(dim)
        self.unet_proj_1 = nn.Linear(dim, config.output1_dim)
        self.unet_proj_2 = nn.Linear(dim, config.output2_dim)
        self.unet_attnpool = AttentionPool(config.num_queries, dim, config.heads, config.output2_dim)

    def forward(self, x: Tensor) -> Prompt:
        """Features [B, T, embedding_dim] as prompt_embeds [B, Q, output1 + output2] and pooled [B, output2]."""
        # The release normalises over the tokens, not over the channels. It looks like a slip, but weights expect it.
        x = self.proj_in(F.normalize(x, dim=1))  # [B, T, dim]
        latents = self.latents.expand(x.shape[0], -1, -1)  # [B, Q, dim]
        for attention, feed_forward in cast("Iterable[tuple[nn.Module, nn.Module]]", self.layers):
            latents = latents + attention(x, latents)
            latents = latents + feed_forward(latents)
        latents = self.norm_out(latents)
        prompt_embeds = torch.cat([self.unet_proj_1(latents), self.unet_proj_2(latents)], dim=-1)
        return Prompt(prompt_embeds, self.unet_attnpool(latents))


def _attend(q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
    """Multi-head attention over [B, tokens, heads * head_dim] without masks."""
    q, k, v = (x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (q, k, v))  # [B, heads, tokens, head_dim]
    return F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
