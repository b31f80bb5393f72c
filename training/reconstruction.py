"""Teaching a visual tokenizer from scratch: draw the picture back, name what is in it, and do not mind the style.

A tokenizer trained through the diffusion loss alone learns place and light but not who is there, because the U-Net
denoises well without it. A light spatial decoder and attribute heads give it a gradient that speaks of everybody
(`training/LOG.md`). The decoder is thrown away afterwards.
Legend: B pictures, T feature tokens (a g x g grid), D feature width, S side in pixels.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from seed_story.models.scene_reader import SceneReader
from seed_story.models.visual_tokenizer import VisualTokenizer
from training.pictures import clip_normalise


class ReconstructionDecoder(nn.Module):
    """Feature tokens -> picture of half the tokenizer's size, by self-attention on the grid of patches."""

    def __init__(self, *, feature_dim: int, tokens: int, out_size: int, width: int = 256, layers: int = 4) -> None:
        super().__init__()
        self.grid = int(tokens**0.5)
        self.cells = self.grid * 2
        self.cell = out_size // self.cells
        if self.cell * self.cells != out_size:
            raise ValueError(f"{out_size} pixels cannot be laid out on {self.cells} cells")
        self.split = nn.Linear(feature_dim, width * 4)
        self.position = nn.Parameter(torch.randn(1, self.cells**2, width) * 0.02)
        layer = nn.TransformerEncoderLayer(
            width, max(1, width // 64), width * 4, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.blocks = nn.TransformerEncoder(layer, layers, norm=nn.LayerNorm(width), enable_nested_tensor=False)
        self.paint = nn.Linear(width, 3 * self.cell**2)

    def forward(self, features: Tensor) -> Tensor:
        b = len(features)
        x = self.split(features).transpose(1, 2).reshape(b, -1, self.grid, self.grid)  # [B, 4W, g, g]
        x = F.pixel_shuffle(x, 2).flatten(2).transpose(1, 2)  # [B, (2g)^2, W]
        x = self.paint(self.blocks(x + self.position))  # [B, (2g)^2, 3 c c]
        x = x.transpose(1, 2).reshape(b, -1, self.cells, self.cells)
        return F.pixel_shuffle(x, self.cell)  # [B, 3, S, S]


def restyle(pixels: Tensor, generator: torch.Generator, share: float = 0.35) -> Tensor:
    """Changes colours, contrast, sharpness and grain of a share of the pictures [B, 3, S, S] in [-1, 1].

    What is drawn stays where it is, so the target is the clean picture: other people's pictures then look like odd
    prints of the own world instead of something never seen.
    """
    b, device = len(pixels), pixels.device

    def draw(low: float, high: float, *shape: int) -> Tensor:
        return torch.rand(b, *shape, generator=generator, device=device) * (high - low) + low

    x = pixels
    mix = torch.eye(3, device=device) + draw(-0.18, 0.18, 3, 3)
    x = torch.einsum("bij,bjhw->bihw", mix, x)
    grey = x.mean(1, keepdim=True)
    x = torch.lerp(x, grey.expand_as(x), draw(0, 0.6, 1, 1, 1))
    x = x * draw(0.7, 1.25, 1, 1, 1) + draw(-0.2, 0.2, 1, 1, 1)
    soft = F.avg_pool2d(F.pad(x, (2, 2, 2, 2), mode="replicate"), 5, 1)
    x = torch.lerp(x, soft, draw(-0.6, 1.0, 1, 1, 1))  # below 0 sharpens
    x = x + torch.randn(x.shape, generator=generator, device=device) * draw(0, 0.12, 1, 1, 1)
    x = x.clamp(-1, 1)
    restyled = draw(0, 1, 1, 1, 1) < share
    return torch.where(restyled, x, pixels)


class TokenizerLoss(nn.Module):
    """Reconstruction and reading through noisy features; trains tokenizer, reader and the throw-away decoder."""

    def __init__(
        self,
        tokenizer: VisualTokenizer,
        reader: SceneReader,
        decoder: ReconstructionDecoder,
        *,
        feature_noise: float = 0.15,
        reading_scale: float = 1.0,
    ) -> None:
        super().__init__()
        self.tokenizer, self.reader, self.decoder = tokenizer, reader, decoder
        self.feature_noise, self.reading_scale = feature_noise, reading_scale

    def forward(self, inputs: Tensor, clean: Tensor, noise: Tensor, labels: dict[str, Tensor]) -> dict[str, Tensor]:
        """`inputs`, `clean` [B, 3, S, S] in [-1, 1]; `noise` [B, T, D]; `labels` name -> [B]."""
        features = self.tokenizer(clip_normalise(inputs))
        features = features + self.feature_noise * noise
        target = F.avg_pool2d(clean, 2)
        decoded = self.decoder(features).float()
        squared, absolute = F.mse_loss(decoded, target), F.l1_loss(decoded, target)
        reading, accuracies = self.reader.loss(features, labels)
        total = squared + 0.25 * absolute + self.reading_scale * reading
        worst = torch.stack([value.float() for value in accuracies.values()]).min()
        return {"loss": total, "mse": squared, "reading": reading, "worst_accuracy": worst}
