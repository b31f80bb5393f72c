"""Copies weights from main memory, or from a mapped file, to a GPU with several threads.

Pages of a mapped file are read one by one, and a copy from pageable memory waits for each: one thread reaches two to
three GB/s of the ten and more that the bus can do.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence

import torch
from torch import Tensor

THREADS = 8
PIECE = 32 << 20  # bytes


def moved(tensors: Sequence[Tensor], device: torch.device) -> list[Tensor]:
    """Copies on `device`, in the same order and layout."""
    if device.type != "cuda":
        return [tensor.to(device) for tensor in tensors]
    copies = [torch.empty_like(tensor, device=device) for tensor in tensors]
    pieces: queue.SimpleQueue[tuple[Tensor, Tensor]] = queue.SimpleQueue()
    for source, target in zip(tensors, copies, strict=True):
        if source.is_cuda or not source.is_contiguous():
            target.copy_(source)
            continue
        step = max(1, PIECE // source.element_size())
        for part in zip(source.view(-1).split(step), target.view(-1).split(step), strict=True):
            pieces.put(part)
    torch.cuda.synchronize(device)  # what is written to is there
    failures: list[BaseException] = []
    threads = [threading.Thread(target=_copy_pieces, args=(pieces, device, failures)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return copies


def _copy_pieces(
    pieces: queue.SimpleQueue[tuple[Tensor, Tensor]], device: torch.device, failures: list[BaseException]
) -> None:
    try:
        stream = torch.cuda.Stream(device)
        pinned = torch.empty(PIECE, dtype=torch.uint8, pin_memory=True)
        with torch.cuda.stream(stream), torch.no_grad():
            while True:
                try:
                    source, target = pieces.get_nowait()
                except queue.Empty:
                    break
                buffer = pinned[: source.numel() * source.element_size()].view(source.dtype)
                buffer.copy_(source)
                target.copy_(buffer, non_blocking=True)
                stream.synchronize()  # the bench is used again
    except BaseException as error:  # noqa: BLE001 - raised where the hands were called
        failures.append(error)
