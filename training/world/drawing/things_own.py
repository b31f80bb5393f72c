"""What common nouns need and no icon shows, or not well enough, drawn by ourselves in the world's style."""

from __future__ import annotations

from collections.abc import Callable

from training.world.drawing.own_animals import ANIMALS
from training.world.drawing.own_home import HOME
from training.world.drawing.own_more import MORE
from training.world.drawing.own_outdoors import OUTDOORS

OWN: dict[str, Callable[[], str]] = {**HOME, **MORE, **OUTDOORS, **ANIMALS}
