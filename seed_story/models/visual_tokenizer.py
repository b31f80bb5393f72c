"""Box 1 of the figure: a picture -> visual feature tokens (a ViT and an attention pool).

Paper: arXiv 2407.08683, section 3.1; the release uses the vision tower of Qwen-VL (arXiv 2308.12966).

Shapes: B batch, S image side, g patches a side, W ViT width, Q = n_queries, D = output_dim.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from seed_story.models.resampler import Resampler, resize_table
from seed_story.presets import ResamplerConfig, VisualTokenizerConfig

EPS = 1e-6
POSITIONS = 16 * 16  # the learned position table has this size at every resolution
CHANNELS_PER_HEAD = 128  # of the attention pool


class VisualTokenizer(nn.Module):
    """Normalised pictures [B, 3, S, S] -> features [B, Q, D]. Attribute names are those of the released weights."""

    def __init__(self, config: VisualTokenizerConfig) -> None:
        super().__init__()
        width, output = config.width, config.output_dim
        self.config = config
        self.conv1 = _stem(config)
        self.positional_embedding = nn.Parameter(torch.randn(POSITIONS, width) * width**-0.5)
        self.ln_pre = nn.LayerNorm(width, eps=EPS)
        self.transformer = Transformer(width, config.layers, config.heads, config.mlp_ratio)
        self.attn_pool = Resampler(
            ResamplerConfig(
                grid_size=math.isqrt(config.n_queries),
                embed_dim=output,
                num_heads=max(1, output // CHANNELS_PER_HEAD),
                kv_dim=width,
            ),
            eps=EPS,
        )
        self.patch_queries = PatchQueries(config) if config.queries_from_patches else None
        self.ln_post = nn.LayerNorm(output, eps=EPS)
        self.proj = nn.Parameter(torch.randn(output, output) * output**-0.5)

    @property
    def dtype(self) -> torch.dtype:
        return self.proj.dtype

    def forward(self, images: Tensor) -> Tensor:
        x = self.conv1(images.to(self.dtype)).flatten(2).transpose(1, 2)  # [B, g * g, W], row-major
        x = self.ln_pre(x + resize_table(self.positional_embedding, x.shape[1]))
        x = self.transformer(x)
        local = None if self.patch_queries is None else self.patch_queries(x)
        x = self.ln_post(self.attn_pool(x, local)) @ self.proj  # [B, Q, D]
        return F.layer_norm(x, x.shape[-1:]) if self.config.normalise_output else x

    @torch.no_grad()
    def start_from_scratch(self) -> None:
        """A start for training without pre-trained weights.

        Blocks begin as the identity, the pool looks at its own place, and convolutions keep the variance of their
        input: features carry local colour from the first step, and training needs only to refine them.
        """
        for block in self.transformer.resblocks:
            assert isinstance(block, Block)
            for layer in (block.attn.out_proj, block.mlp.c_proj):
                nn.init.zeros_(layer.weight)
                nn.init.zeros_(layer.bias)
        for module in self.conv1.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
        self.attn_pool.start_local()
        nn.init.orthogonal_(self.proj)


class PatchQueries(nn.Module):
    """Each pool query may start from the square of patches that it lies on: [B, g * g, W] -> [B, Q, D]."""

    def __init__(self, config: VisualTokenizerConfig) -> None:
        super().__init__()
        patches, self.side = config.image_size // config.patch_size, math.isqrt(config.n_queries)
        if patches % self.side:
            raise ValueError(f"{patches} patches a side cannot be shared evenly by {self.side} queries a side")
        self.norm = nn.LayerNorm(config.width, eps=EPS)
        self.merge = nn.Linear(config.width * (patches // self.side) ** 2, config.output_dim)

    def forward(self, x: Tensor) -> Tensor:
        batch, tokens, width = x.shape
        side = math.isqrt(tokens)
        square = side // self.side  # patches of one query along one axis
        x = self.norm(x).view(batch, self.side, square, self.side, square, width)
        return self.merge(x.transpose(2, 3).reshape(batch, self.side**2, square * square * width))


class Transformer(nn.Module):
    """Pre-norm ViT blocks on [B, g * g, W]."""

    def __init__(self, width: int, layers: int, heads: int, mlp_ratio: float) -> None:
        super().__init__()
        self.resblocks = nn.ModuleList(Block(width, heads, mlp_ratio) for _ in range(layers))

    def forward(self, x: Tensor) -> Tensor:
        for block in self.resblocks:
            x = block(x)
        return x


class Block(nn.Module):
    def __init__(self, width: int, heads: int, mlp_ratio: float) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(width, eps=EPS)
        self.ln_2 = nn.LayerNorm(width, eps=EPS)
        self.attn = SelfAttention(width, heads)
        self.mlp = Mlp(width, int(width * mlp_ratio))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class SelfAttention(nn.Module):
    """The released `in_proj` lays its output out per head, [heads, (q, k, v), head_dim], not [q | k | v] as usual."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.in_proj = nn.Linear(width, 3 * width)
        self.out_proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        per_head = self.in_proj(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)  # [B, heads, g * g, 3 * head_dim]
        q, k, v = per_head.chunk(3, dim=-1)
        return self.out_proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.c_fc = nn.Linear(width, hidden)
        self.c_proj = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(F.gelu(self.c_fc(x)))


def _stem(config: VisualTokenizerConfig) -> nn.Module:
    """[B, 3, S, S] -> [B, W, g, g]: one patch embedding, or small strided convolutions with the same total stride."""
    if not config.stem_widths:
        return nn.Conv2d(3, config.width, config.patch_size, stride=config.patch_size, bias=False)
    first = config.patch_size // 2 ** len(config.stem_widths)
    if first * 2 ** len(config.stem_widths) != config.patch_size:
        raise ValueError("patch_size must be divisible by 2 for each width of the stem")
    layers: list[nn.Module] = []
    channels = 3
    for index, width in enumerate((*config.stem_widths, config.width)):
        if index:
            layers += [nn.GroupNorm(math.gcd(8, channels), channels), nn.GELU()]
            layers.append(nn.Conv2d(channels, width, 3, stride=2, padding=1))
        else:
            layers.append(nn.Conv2d(channels, width, first, stride=first))
        channels = width
    return nn.Sequential(*layers)
