from __future__ import annotations

import pytest
import torch

from seed_story.models.resampler import PerceiverResampler, Resampler, resize_table, sincos_table
from seed_story.presets import PerceiverConfig, ResamplerConfig


def test_positions_say_the_column_first_and_the_row_second() -> None:
    table = sincos_table(8, 3).view(3, 3, 8)
    assert torch.equal(table[:, 1, :4], table[0, 1, :4].expand(3, -1))  # one column: the same first half
    assert torch.equal(table[2, :, 4:], table[2, 0, 4:].expand(3, -1))  # one row: the same second half
    assert table[0, 0].tolist() == [0, 0, 1, 1, 0, 0, 1, 1]


def test_a_resized_table_keeps_its_type_and_corners() -> None:
    table = sincos_table(8, 4)
    assert resize_table(table, 16) is table
    assert resize_table(table.bfloat16(), 64).dtype == torch.bfloat16
    assert resize_table(table, 64).shape == (64, 8)
    with pytest.raises(AssertionError, match="square"):
        resize_table(table, 15)


@pytest.mark.parametrize(("kv_dim", "projected"), [(None, False), (16, False), (12, True)])
def test_a_projection_exists_only_between_different_widths(kv_dim: int | None, projected: bool) -> None:
    resampler = Resampler(ResamplerConfig(grid_size=2, embed_dim=16, num_heads=2, kv_dim=kv_dim))
    assert ("kv_proj.weight" in resampler.state_dict()) == projected
    assert resampler(torch.randn(3, 9, kv_dim or 16)).shape == (3, 4, 16)
    assert "pos_embed" in resampler.state_dict()
    assert "pos_embed" not in dict(resampler.named_parameters())


def test_normalised_output_has_unit_scale() -> None:
    config = ResamplerConfig(grid_size=2, embed_dim=16, num_heads=2, normalise_output=True)
    y = Resampler(config)(torch.randn(2, 4, 16))
    assert torch.allclose(y.mean(-1), torch.zeros(2, 4), atol=1e-5)
    assert torch.allclose(y.std(-1, correction=0), torch.ones(2, 4), atol=1e-2)


def test_local_queries_pass_straight_through() -> None:
    resampler = Resampler(ResamplerConfig(grid_size=2, embed_dim=16, num_heads=2))
    torch.nn.init.zeros_(resampler.attn.out_proj.weight)
    local = torch.randn(3, 4, 16)
    assert torch.allclose(resampler(torch.randn(3, 9, 16), local), local + resampler.query)


def test_a_local_start_attends_nearby() -> None:
    torch.manual_seed(0)
    resampler = Resampler(ResamplerConfig(grid_size=4, embed_dim=256, num_heads=2))

    def nearness() -> float:
        """Attention that stays on the query's own place, of random content."""
        x = resampler.ln_kv(torch.randn(8, 16, 256))
        q = (resampler.ln_q(resampler.query) + resampler.pos_embed).expand(8, -1, -1)
        weights = resampler.attn(q, x + resampler.pos_embed, x)[1]  # [B, Q, T]
        return weights.diagonal(dim1=1, dim2=2).mean().item()

    before = nearness()
    resampler.start_local()
    assert nearness() > 1.3 * before


def test_the_perceiver_pools_for_both_entries_of_the_unet() -> None:
    config = PerceiverConfig(
        dim=16, depth=1, dim_head=8, heads=2, num_queries=5, embedding_dim=12, output1_dim=6, output2_dim=10
    )
    prompt_embeds, pooled = PerceiverResampler(config)(torch.randn(3, 9, 12))
    assert prompt_embeds.shape == (3, 5, 16)
    assert pooled.shape == (3, 10)
