"""Reads words out of visual features: who is there, wearing what, where and when.

Not a part of the paper. It lets a picture start a story ("a fox with a green scarf, a meadow, evening") and lets
evaluation ask whether a drawn picture shows what the text says. Small enough to run beside every picture.

Shapes: B batch, T feature tokens, D feature_dim, A attributes, C inner width.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from seed_story.models.resampler import sincos_table
from seed_story.presets import SceneReaderConfig

IGNORED = -100  # label of an attribute that a picture does not say
LAYERS = 2


class SceneReader(nn.Module):
    """One learned query for each attribute looks at all tokens; queries also see each other.

    They have to: "the second figure from the left" depends on where the first one is.
    """

    def __init__(self, config: SceneReaderConfig) -> None:
        super().__init__()
        width = config.feature_dim // 2
        self.config = config
        self.query = nn.Parameter(torch.randn(len(config.attributes), width) * 0.5)
        self.proj_in = nn.Linear(config.feature_dim, width)
        self.layers = nn.ModuleList(
            nn.TransformerDecoderLayer(
                width, config.num_heads, 2 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
            )
            for _ in range(LAYERS)
        )
        self.norm_out = nn.LayerNorm(width)
        self.heads = nn.ModuleDict({name: nn.Linear(width, len(words)) for name, words in config.attributes.items()})

    def forward(self, features: Tensor) -> dict[str, Tensor]:
        """Features [B, T, D] -> logits [B, classes] of each attribute. T must be a square number."""
        positions = sincos_table(self.query.shape[1], math.isqrt(features.shape[1])).to(features)
        keys = self.proj_in(features) + positions  # [B, T, C]
        x = self.query.expand(features.shape[0], -1, -1)  # [B, A, C]
        for layer in self.layers:
            x = layer(x, keys)
        x = self.norm_out(x)
        return {name: head(x[:, index]) for index, (name, head) in enumerate(self.heads.items())}

    def loss(self, features: Tensor, labels: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Mean cross-entropy over the attributes, and the share of right answers of each (NaN if none was asked).

        `labels` [B] are class indices, -100 where unknown; attributes that are not in `labels` are not trained.
        """
        logits = self(features)
        losses, accuracies = [], {}
        for name, target in labels.items():
            known = target != IGNORED
            total = F.cross_entropy(logits[name].float(), target, ignore_index=IGNORED, reduction="sum")
            losses.append(total / known.sum().clamp(min=1))
            right = (logits[name].detach().argmax(dim=-1) == target) & known
            accuracies[name] = right.sum() / known.sum()
        return torch.stack(losses).mean(), accuracies

    @torch.no_grad()
    def read(self, features: Tensor) -> dict[str, tuple[str, float]]:
        """The likeliest word of each attribute of one picture [T, D], and its probability."""
        answer = {}
        for name, logits in self(features[None]).items():
            probability, index = logits[0].float().softmax(dim=-1).max(dim=-1)
            answer[name] = (self.config.attributes[name][int(index)], float(probability))
        return answer
