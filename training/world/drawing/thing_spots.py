"""Where a scene puts the things of the open world: large ones behind people, some in the sky, others before."""

from __future__ import annotations

from training.world.drawing.canvas import ellipse, group
from training.world.drawing.things import shape, thing_svg
from training.world.things import things
from training.world.vocabulary import PROPS

# By the number of figures: x and base of what stands behind them, and how much it is enlarged.
_BEHIND: dict[int, tuple[float, tuple[tuple[float, float], ...]]] = {
    1: (1.15, ((214, 206), (34, 206))),
    2: (1.5, ((128, 192), (24, 192), (234, 192))),
    3: (1.55, ((90, 190), (168, 192), (236, 190))),
}
# x and middle of what is in the air.
_AIR: dict[int, tuple[float, tuple[tuple[float, float], ...]]] = {
    1: (1.05, ((212, 62), (38, 58), (212, 128))),
    2: (1.0, ((128, 46), (224, 40), (30, 42))),
    3: (0.95, ((90, 46), (170, 46), (228, 40))),
}


def standing(name: str) -> bool:
    """Whether a thing lies or stands on the ground before the people, as all old things do."""
    return name in PROPS or things()[name].size not in ("large", "sky")


def behind_people(props: tuple[str, ...], figures: int, indoor: bool) -> tuple[str, str]:
    """Shadows and drawings of what is large or in the sky. In a room the moon lies on the floor, but small."""
    shadows, drawn, behind, above = "", "", 0, 0
    for name in props:
        if standing(name):
            continue
        form = shape(name)
        if things()[name].size == "sky" and not indoor:
            scale, spots = _AIR[figures]
            x, y = spots[min(above, len(spots) - 1)]
            above += 1
            middle = (form.top + form.bottom) / 2
            drawn += group(thing_svg(name), x, y - middle * scale, scale)
            continue
        scale, spots = _BEHIND[figures]
        x, y = spots[min(behind, len(spots) - 1)]
        behind += 1
        half = form.width / 2 * scale
        x = max(half * 0.72, min(256 - half * 0.72, x))
        shadows += ellipse(x, y, half * 0.95, 5.5, "#2c2a45", 0, 'fill-opacity="0.22"')
        drawn += group(thing_svg(name), x, y, scale)
    return shadows, drawn
