"""An average of the trained weights over a run, also where every process holds only its shard of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from training.sharding import local, place, whole


class Ema:
    """Exponential moving average of the trained parameters, in float32."""

    def __init__(self, parameters: Mapping[str, nn.Parameter], decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.shadow = {name: p.detach().float().clone() for name, p in parameters.items()}

    @torch.no_grad()
    def update(self, parameters: Mapping[str, nn.Parameter]) -> None:
        self.updates += 1
        # A young average must forget its random start quickly.
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        mine = [local(self.shadow[name]) for name in parameters]
        torch._foreach_lerp_(mine, [local(p.detach()).float() for p in parameters.values()], 1 - decay)

    @contextmanager
    def applied(self, parameters: Mapping[str, nn.Parameter]) -> Iterator[None]:
        """The averaged weights stand in the model inside the block."""
        backup = {name: local(p.detach()).clone() for name, p in parameters.items()}
        with torch.no_grad():
            for name, p in parameters.items():
                local(p.detach()).copy_(local(self.shadow[name]))
        try:
            yield
        finally:
            with torch.no_grad():
                for name, p in parameters.items():
                    local(p.detach()).copy_(backup[name])

    def state_dict(self) -> dict[str, Any]:
        """Whole tensors on the CPU; all processes must ask together."""
        return {"updates": self.updates, "shadow": {name: whole(value).cpu() for name, value in self.shadow.items()}}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.updates = state["updates"]
        for name, value in state["shadow"].items():
            place(value, self.shadow[name])
