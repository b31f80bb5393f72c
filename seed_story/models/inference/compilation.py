"""torch.compile in a background thread: blocks run uncompiled until their compiled code is ready.

Compiling the blocks of a large U-Net takes most of a minute the first time, and a few seconds from the cache of an
earlier start.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_map

logger = logging.getLogger(__name__)

SHAPES = 64  # SDXL's blocks come in a dozen shapes, for one picture and for several


def allow_many_shapes() -> None:
    """Blocks of one kind share compiled code by shape."""
    torch._dynamo.config.recompile_limit = max(torch._dynamo.config.recompile_limit, SHAPES)


class BackgroundCompile:
    """Compiles `modules`, of which many are alike, beside their work.

    `watch` runs them once to see what they are called with, and starts the thread. Once that has compiled every kind,
    `put_in` puts the code into all of them. Where compiling fails they stay as they are, and the log says so.
    """

    def __init__(self, modules: Sequence[nn.Module], backend: str = "inductor") -> None:
        self.modules, self._backend = list(modules), backend
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        self._ready = self.in_use = False

    @property
    def watching(self) -> bool:
        """Whether it is still to be seen what the modules are called with."""
        return self._thread is None

    def watch(self, run: Callable[[], Any]) -> None:
        kinds: dict[Any, tuple[nn.Module, tuple[Any, ...], dict[str, Any]]] = {}

        def record_call(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            weights = {name: _signature(weight) for name, weight in module.named_parameters()}
            # Compiled code also depends on numbers that a module holds: diffusers has scale factors of 1 and of 1.0.
            numbers = {name: value for name, value in vars(module).items() if isinstance(value, int | float | str)}
            key = type(module), str(tree_map(_signature, (args, kwargs))), str(weights), str(numbers)
            if key not in kinds:
                args, kwargs = tree_map(lambda x: x.clone() if isinstance(x, Tensor) else x, (args, kwargs))
                kinds[key] = module, args, kwargs

        hooks = [module.register_forward_pre_hook(record_call, with_kwargs=True) for module in self.modules]
        try:
            run()
        finally:
            for hook in hooks:
                hook.remove()
        self._thread = threading.Thread(target=self._compile, args=(list(kinds.values()),), daemon=True)
        self._thread.start()

    def wait(self, timeout: float | None = None) -> bool:
        """Until the thread has ended; whether it has."""
        return self._done.wait(timeout)

    def put_in(self) -> bool:
        """Puts the compiled code in, once it is there; whether that has happened just now."""
        if not self._ready or self.in_use:
            return False
        for module in self.modules:
            module.compile(backend=self._backend, dynamic=False)  # finds the code of its kind
        self.in_use = True
        return True

    @torch.no_grad()
    def _compile(self, kinds: Sequence[tuple[nn.Module, tuple[Any, ...], dict[str, Any]]]) -> None:
        try:
            allow_many_shapes()
            for module, args, kwargs in kinds:
                torch.compile(module._call_impl, backend=self._backend, dynamic=False)(*args, **kwargs)
            self._ready = True
            logger.info("%d kinds of blocks are compiled", len(kinds))
        except Exception:  # whatever a compiler may stumble over: pictures are drawn without it
            logger.warning("pictures are drawn without compilation, which failed", exc_info=True)
        finally:
            self._done.set()


def _signature(x: Any) -> Any:
    return (tuple(x.shape), x.stride(), x.dtype) if isinstance(x, Tensor) else x
