"""CUDA graphs: work of fixed shape is recorded once and replayed without asking the processor for every kernel."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import torch
from torch import Tensor

WARM_UPS = 2  # runs before recording: libraries choose kernels and take their workspaces then


class CudaGraphRunner:
    """`run(*tensors, **fixed)`, recorded once for each set of shapes and of `fixed` (numbers and names).

    Results are overwritten by the next call. Without `on`, or for tensors that are not on a CUDA device, it just runs.
    `run` may be called a few more times while it is recorded, so running it twice must do no harm.
    """

    def __init__(self, run: Callable[..., Any], *, on: bool = True) -> None:
        self._run, self._on = run, on
        self._recorded: dict[Hashable, tuple[torch.cuda.CUDAGraph, list[Tensor], Any]] = {}
        self._pool: Any = None

    def __call__(self, *tensors: Tensor, **fixed: Hashable) -> Any:
        if not self._on or not all(tensor.is_cuda for tensor in tensors):
            return self._run(*tensors, **fixed)
        key = (tuple((tensor.shape, tensor.dtype) for tensor in tensors), tuple(sorted(fixed.items())))
        if key not in self._recorded:
            self._recorded[key] = self._record(tensors, fixed)
        graph, inputs, result = self._recorded[key]
        for ours, given in zip(inputs, tensors, strict=True):
            ours.copy_(given)
        graph.replay()
        return result

    def clear(self) -> None:
        """Forget all recordings; needed when what `run` reads has moved to other addresses."""
        self._recorded.clear()
        self._pool = None

    def _record(self, tensors: tuple[Tensor, ...], fixed: dict[str, Any]) -> tuple[Any, list[Tensor], Any]:
        inputs = [tensor.clone() for tensor in tensors]
        device = inputs[0].device
        with torch.cuda.device(device):
            stream = torch.cuda.Stream()
            stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(stream):
                for _ in range(WARM_UPS):
                    self._run(*inputs, **fixed)
            torch.cuda.current_stream().wait_stream(stream)
            self._pool = self._pool or torch.cuda.graph_pool_handle()
            graph = torch.cuda.CUDAGraph()
            # Other threads (a compiler that is at work) may use the device meanwhile. The stream is named, because
            # PyTorch would take one for all recordings, which is of the GPU that recorded first.
            with torch.cuda.graph(graph, pool=self._pool, stream=stream, capture_error_mode="thread_local"):
                result = self._run(*inputs, **fixed)
        return graph, inputs, result
