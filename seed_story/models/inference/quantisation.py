"""Matrices in 8 and 4 bit: a Linear without bias that holds fewer bytes, and so is read faster word by word.

int8 has one scale for each output, int4 one scale and one zero for each group of inputs. On a CPU the 8-bit product is
PyTorch's own kernel; elsewhere weights are widened beside the product, which a compiler melts into one.
"""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Bits = Literal[16, 8, 4]
GROUP = 64  # inputs that share a scale in 4 bit
MIN_NUMEL = 1 << 20  # numbers of a matrix from which on reading them is what takes the time
ROWS = 16  # that products of 8-bit floats come in
FLOAT8_MAX = 448.0  # the largest float8 with four bits of exponent


class Int8Matrix(nn.Module):
    """[..., in] -> [..., out]; off by at most half a step, 1/254 of the largest weight of an output."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        rows = weight.float()
        scale = (rows.abs().amax(dim=1, keepdim=True) / 127).clamp(min=1e-12)
        self.register_buffer("steps", (rows / scale).round().to(torch.int8))  # [out, in]
        self.register_buffer("scale", scale[:, 0].to(torch.bfloat16))  # [out]

    steps: Tensor
    scale: Tensor

    def forward(self, x: Tensor) -> Tensor:
        if x.is_cuda:
            return F.linear(x, self.steps.to(x.dtype)) * self.scale.to(x.dtype)
        flat = x.reshape(-1, x.shape[-1]).to(torch.bfloat16)
        product = torch._weight_int8pack_mm(flat, self.steps, self.scale)
        return product.view(*x.shape[:-1], -1).to(x.dtype)


class Int4Matrix(nn.Module):
    """[..., in] -> [..., out] with two weights in a byte; `in` is divisible by the group."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.shape = weight.shape
        self.group = GROUP if weight.shape[1] % GROUP == 0 else weight.shape[1]
        groups = weight.float().unflatten(1, (-1, self.group))  # [out, groups, group]
        low, high = groups.amin(dim=-1, keepdim=True), groups.amax(dim=-1, keepdim=True)
        scale = ((high - low) / 15).clamp(min=1e-12)
        steps = ((groups - low) / scale).round().clamp(0, 15).to(torch.uint8).flatten(1)  # [out, in]
        self.register_buffer("packed", steps[:, ::2] | (steps[:, 1::2] << 4))
        self.register_buffer("scale", scale.to(torch.bfloat16))
        self.register_buffer("low", low.to(torch.bfloat16))

    packed: Tensor
    scale: Tensor
    low: Tensor

    def weight(self, dtype: torch.dtype) -> Tensor:
        """The matrix as it counts, [out, in]."""
        steps = torch.stack([self.packed & 15, self.packed >> 4], dim=-1).flatten(1)
        groups = steps.unflatten(1, (-1, self.group)).to(dtype)
        return (groups * self.scale.to(dtype) + self.low.to(dtype)).flatten(1)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight(x.dtype))


class Float8Matrix(nn.Module):
    """A Linear that is computed in 8-bit floats (H100 or newer).

    The matrix has one scale. What comes in is only rounded, which compilation melts into what made it: numbers of a
    U-Net lie within the exponents of float8 (0.002 to 448) as they are, and measuring them row by row cost more than
    the smaller product saved. Elsewhere the same numbers are multiplied in the usual way, which is slow and for tests.
    """

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.out_features, self.in_features = linear.weight.shape
        weight = linear.weight.detach().float()
        scale = (weight.abs().amax() / FLOAT8_MAX).clamp(min=1e-12)
        self.register_buffer("steps", _in_float8(weight / scale))  # [out, in]
        self.register_buffer("scale", scale)
        self.register_buffer("one", torch.ones((), device=weight.device))
        self.bias = linear.bias

    steps: Tensor
    scale: Tensor
    one: Tensor

    def forward(self, x: Tensor) -> Tensor:
        flat = x.reshape(-1, self.in_features)
        steps = _in_float8(flat)
        if x.is_cuda:
            if more := -len(steps) % ROWS:
                steps = torch.cat([steps, steps.new_zeros(more, self.in_features)])
            product = torch._scaled_mm(
                steps, self.steps.t(), scale_a=self.one, scale_b=self.scale, bias=self.bias, out_dtype=torch.bfloat16,
                use_fast_accum=True,
            )  # fmt: skip
            product = product[: len(flat)]
        else:
            product = F.linear(steps.float(), self.steps.float() * self.scale)
            product = product if self.bias is None else product + self.bias.float()
        return product.to(x.dtype).view(*x.shape[:-1], -1)


def _in_float8(numbers: Tensor) -> Tensor:
    return numbers.clamp(-FLOAT8_MAX, FLOAT8_MAX).to(torch.float8_e4m3fn)


def packed(weight: Tensor, bits: Bits) -> nn.Module:
    """A matrix [out, in] in fewer bits."""
    return Int8Matrix(weight) if bits == 8 else Int4Matrix(weight)


@torch.no_grad()
def pack_linears(module: nn.Module, bits: Bits) -> None:
    """Replaces every Linear without bias below `module`, in place, one by one where it lies."""
    for name, child in list(module.named_children()):
        if type(child) is nn.Linear and child.bias is None:
            setattr(module, name, packed(child.weight, bits))
            child.weight = None
        else:
            pack_linears(child, bits)


def int8_is_faster(weight: Tensor) -> bool:
    """Whether one word passes a matrix faster in 8 bit on this processor.

    Told by its kind, not by a stopwatch: a machine must always tell the same story.
    """
    known = torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512")
    return known and weight.device.type == "cpu" and weight.numel() >= MIN_NUMEL and weight.shape[1] % 32 == 0
