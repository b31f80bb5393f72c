"""A faster U-Net with the same output (box 5): what does not change from step to step is computed once.

Creating it again with `SLOW` undoes everything here; weights keep their names. Shapes: B batch, T tokens of an image or
of the conditioning, W width.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
import torch.nn.functional as F
from diffusers.models.attention_processor import Attention, AttnProcessor2_0
from torch import Tensor, nn

from seed_story.models.inference.compilation import BackgroundCompile, allow_many_shapes
from seed_story.models.inference.cuda_graphs import CudaGraphRunner
from seed_story.models.inference.quantisation import Float8Matrix
from seed_story.models.inference.switches import Speed

FP8_FROM = 640  # narrower matrices spend more on scaling than they save
REPEATED = ("BasicTransformerBlock", "ResnetBlock2D")  # compiled once for each shape, used many times


class JoinedAttention:
    """diffusers' processor with joined queries, keys and values for an image.

    `cudnn` asks for that kernel by name: what `attention_kernel` chooses holds for all threads of a process, and one
    may be compiling while another draws.
    """

    def __init__(self, joined: nn.Module | None, cudnn: bool = False) -> None:
        self.joined, self.cudnn = joined, cudnn

    def __call__(
        self, attn: Any, hidden_states: Tensor, encoder_hidden_states: Tensor | None = None, attention_mask: Any = None,
        **kwargs: Any,
    ) -> Tensor:  # fmt: skip
        if encoder_hidden_states is None and self.joined is not None:
            q, k, v = (_by_head(x, attn.heads) for x in self.joined(hidden_states).chunk(3, dim=-1))
        else:
            seen = hidden_states if encoder_hidden_states is None else encoder_hidden_states
            pairs = ((attn.to_q, hidden_states), (attn.to_k, seen), (attn.to_v, seen))
            q, k, v = (_by_head(matrix(x), attn.heads) for matrix, x in pairs)
        if self.cudnn and q.is_cuda:
            output = torch.ops.aten._scaled_dot_product_cudnn_attention(q, k, v, None, False)[0]
        else:
            output = F.scaled_dot_product_attention(q, k, v)
        return attn.to_out[1](attn.to_out[0](output.transpose(1, 2).flatten(2)))


def _by_head(x: Tensor, heads: int) -> Tensor:
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


class FastUNet:
    """Runs a U-Net with the fast paths of `speed`; called like the U-Net itself."""

    def __init__(self, unet: Any, speed: Speed) -> None:
        self.unet, self.speed = unet, speed
        self._prompt: Tensor | None = None  # of the picture that is being denoised
        plain = [(name, attn) for name, attn in unet.named_modules() if isinstance(attn, Attention) and _plain(attn)]
        self_attention = [attn for name, attn in plain if name.endswith("attn1")] if speed.fuse else []
        joined: dict[Any, nn.Module] = {attn: _join(attn) for attn in self_attention}
        for _, attn in plain:
            cudnn = speed.compiled == "background" and speed.attention == "cudnn" and _fits_cudnn(attn)
            attn.set_processor(JoinedAttention(joined.get(attn), cudnn) if speed.fuse or cudnn else AttnProcessor2_0())
        if speed.fp8:
            to_fp8(unet)
            for attn, whole in joined.items():
                attn.processor.joined = _in_fp8(whole) if isinstance(whole, nn.Linear) else whole
        self._run: Any = self._eager
        for module in self._repeated():
            module._compiled_call_impl = None  # as `Module.compile` sets it
        self.background: BackgroundCompile | None = None
        if speed.compiled == "background":
            self.background = BackgroundCompile(self._repeated())
        elif speed.compiled != "no":
            self.compile()
        graphs = speed.graphs and next(unet.parameters()).is_cuda
        self._graph = CudaGraphRunner(self._run, on=graphs)

    def __call__(self, noisy: Tensor, timestep: Tensor, prompt: Tensor, pooled: Tensor, time_ids: Tensor) -> Tensor:
        """Prediction [B, C, h, w]; with recorded steps it is overwritten by the next call."""
        if self.background is not None and prompt is not self._prompt and self.background.put_in():
            self._graph.clear()  # between two pictures, never within one
        self._prompt = prompt
        timestep = timestep.to(noisy.device).expand(len(noisy))
        if self.background is not None and self.background.watching:
            self.background.watch(lambda: self._run(noisy, timestep, prompt, pooled, time_ids))
        with attention_kernel(self.speed.attention if noisy.is_cuda else "usual"):
            return self._graph(noisy, timestep, prompt, pooled, time_ids)

    def forget(self) -> None:
        """Weights have moved, or a picture is done."""
        self._prompt = None
        self._graph.clear()

    def compile(self) -> None:
        """Has the repeated blocks compiled at their next call."""
        allow_many_shapes()
        for module in self._repeated():
            module.compile(dynamic=False)

    def _repeated(self) -> list[Any]:
        return [module for module in self.unet.modules() if type(module).__name__ in REPEATED]

    def _eager(self, noisy: Tensor, timestep: Tensor, prompt: Tensor, pooled: Tensor, time_ids: Tensor) -> Tensor:
        conditions = {"text_embeds": pooled, "time_ids": time_ids}
        return self.unet(noisy, timestep, prompt, added_cond_kwargs=conditions, return_dict=False)[0]


def attention_kernel(name: str) -> AbstractContextManager[Any]:
    """PyTorch's own choice of kernel, or cuDNN's first."""
    if name != "cudnn":
        return nullcontext()
    from torch.nn.attention import SDPBackend, sdpa_kernel

    order = [SDPBackend.CUDNN_ATTENTION, SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]
    return sdpa_kernel(order, set_priority=True)


@torch.no_grad()
def to_fp8(module: nn.Module, name: str = "") -> None:
    """Replaces the large matrices of transformer blocks below `module` by ones in float8, in place."""
    for below, child in list(module.named_children()):
        path = f"{name}.{below}"
        if type(child) is not nn.Linear:
            to_fp8(child, path)
        elif "transformer_blocks" in path and ".attn2.to_k" not in path and ".attn2.to_v" not in path:
            setattr(module, below, _in_fp8(child))


def _in_fp8(linear: nn.Linear) -> nn.Module:
    small = (
        min(linear.in_features, linear.out_features) < FP8_FROM or linear.in_features % 16 or linear.out_features % 16
    )
    return linear if small else Float8Matrix(linear)


def _fits_cudnn(attn: Any) -> bool:
    width = attn.to_q.out_features // attn.heads
    return width % 8 == 0 and width <= 128 and attn.to_q.weight.dtype in (torch.bfloat16, torch.float16)


def _plain(attn: Any) -> bool:
    """Whether attention does nothing that `JoinedAttention` leaves out."""
    odd = (attn.group_norm, attn.spatial_norm, attn.norm_cross, attn.norm_q, attn.norm_k)
    return (
        all(part is None or part is False for part in odd)
        and not attn.residual_connection
        and (attn.rescale_output_factor == 1.0)
    )


@torch.no_grad()
def _join(attn: Any) -> nn.Linear:
    """One matrix for queries, keys and values, whose parts are the storage of the three."""
    parts = [attn.to_q, attn.to_k, attn.to_v]
    whole = nn.Linear(parts[0].in_features, sum(p.out_features for p in parts), bias=False, device="meta")
    whole.weight = nn.Parameter(torch.cat([part.weight for part in parts]), requires_grad=False)
    at = 0
    for part in parts:
        part.weight = nn.Parameter(whole.weight[at : at + part.out_features], requires_grad=part.weight.requires_grad)
        at += part.out_features
    return whole
