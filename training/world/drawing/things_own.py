"""What common nouns need and no icon shows, drawn by ourselves in the world's style."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing.own_home import HOME

OWN: dict[str, Callable[[], str]] = {**HOME}
