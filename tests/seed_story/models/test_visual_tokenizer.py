from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from seed_story.models.visual_tokenizer import PatchQueries, VisualTokenizer
from seed_story.presets import DEBUG, MINI, VisualTokenizerConfig

SMALL = VisualTokenizerConfig(
    image_size=32, patch_size=8, width=32, layers=1, heads=2, mlp_ratio=2.0, output_dim=32, n_queries=4,
    stem_widths=(8, 16), queries_from_patches=True, normalise_output=True,
)  # fmt: skip


@pytest.mark.parametrize("config", [SMALL, DEBUG.visual_tokenizer, replace(SMALL, queries_from_patches=False)])
def test_pictures_become_features(config: VisualTokenizerConfig) -> None:
    model = VisualTokenizer(config)
    model.start_from_scratch()
    features = model(torch.randn(2, 3, 32, 32))
    assert features.shape == (2, config.n_queries, config.output_dim)
    assert torch.allclose(features.std(-1, correction=0), torch.ones(features.shape[:2]), atol=1e-2)


def test_a_picture_does_not_depend_on_its_batch() -> None:
    model, pictures = VisualTokenizer(SMALL).eval(), torch.randn(3, 3, 32, 32)
    with torch.no_grad():
        assert torch.allclose(model(pictures)[1:2], model(pictures[1:2]), atol=1e-5)


def test_patch_queries_see_their_own_square() -> None:
    queries = PatchQueries(SMALL)  # 4 x 4 patches, 2 x 2 queries
    patches = torch.randn(1, 16, 32)
    changed = patches.clone()
    changed[0, [2, 3, 6, 7]] += torch.randn(32)  # the upper right square
    moved = (queries(changed) - queries(patches)).abs().sum(-1)[0] > 0
    assert moved.tolist() == [False, True, False, False]


def test_every_parameter_learns() -> None:
    model = VisualTokenizer(SMALL)
    target = torch.randn(2, 4, 32)
    (model(torch.randn(2, 3, 32, 32)) - target).square().mean().backward()
    assert [name for name, p in model.named_parameters() if p.grad is None] == []


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="shared evenly"):
        VisualTokenizer(replace(SMALL, n_queries=9))
    with pytest.raises(ValueError, match="stem"):
        VisualTokenizer(replace(SMALL, stem_widths=(4, 4, 4, 4)))


def test_half_precision_follows_the_weights() -> None:
    model = VisualTokenizer(SMALL).bfloat16()
    assert model(torch.randn(1, 3, 32, 32)).dtype == torch.bfloat16


def test_mini_has_the_promised_features() -> None:
    with torch.device("meta"):
        model = VisualTokenizer(MINI.visual_tokenizer)
        assert model(torch.empty(1, 3, 256, 256)).shape == (1, 64, 256)
