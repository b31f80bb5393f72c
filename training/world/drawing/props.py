"""How things are placed: on the ground, in a hand, above the head or carried before the chest."""

from __future__ import annotations

from training.world.drawing.canvas import INK, group, line
from training.world.drawing.props_ground import GROUND
from training.world.drawing.props_hand import HAND, canopy
from training.world.drawing.things import held_thing, thing_svg

# Where the hand grips a thing, if not near its middle.
_GRIP = {"umbrella": (0, -3), "balloon": (0, -2), "kite": (0, -2), "lantern": (0, -27), "bucket": (0, -25)}
_GRIP |= {"basket": (0, -26), "bell": (0, -25), "flower": (0, -7), "feather": (-7, -4), "spade": (0, -24)}
_GRIP |= {"candle": (-4, -3), "cake": (-4, -3), "flute": (-5, -9), "telescope": (-5, -10), "fish": (-10, -5)}
_TALL = ("flower", "basket", "lantern", "spade", "candle", "cake")  # smaller before the chest, to keep the chin free
_SLANTED = ("feather", "flute", "telescope")
_BEHIND_HEAD = ("umbrella", "balloon", "kite")
_LEAN = {"umbrella": 16, "balloon": 16, "kite": 24, "flower": 12}


def hanging(name: str) -> bool:
    """Whether a held thing rises behind the head."""
    return name in _BEHIND_HEAD


def prop_svg(name: str) -> str:
    """A thing as it lies or stands on the ground."""
    if name in HAND:
        return HAND[name]()
    return GROUND[name]() if name in GROUND else thing_svg(name)


def held(name: str, x: float, y: float, *, back: bool = False, carried: bool = False) -> str:
    """A thing in a hand at x, y, or before the chest in both hands."""
    if name not in HAND:
        return held_thing(name, x, y, back=back, carried=carried)
    gx, gy = _GRIP.get(name, (-4, -3))
    turn = _LEAN.get(name, 0) * (-1 if back else 1)
    if carried:
        tall = name in _BEHIND_HEAD
        gx, gy, turn = (0, -2, 0) if not tall else (0, gy, 34)
        x = x + 10 if tall else x
        return group(group(HAND[name](), -gx, -gy), x, y, scale=0.98 if name in _TALL else 1.22, turn=turn)
    if back:
        if name in _SLANTED:  # points away from the body, whichever hand holds it
            return group(group(HAND[name](), -gx, -gy), x, y, scale=1.15, flip=True)
        gx = -gx
    return group(group(HAND[name](), -gx, -gy), x, y, scale=1.15, turn=turn)


def umbrella_overhead(x: float, y: float, back: bool = False) -> str:
    """The umbrella as it is meant to be used: the canopy above the head, the handle in the hand."""
    side = -1 if back else 1
    handle = f"M{x} {y - 70}V{y + 6}Q{x} {y + 12} {x - 6 * side} {y + 10}"
    stick = line(handle, INK, 5) + line(handle, "#c98a4a", 2.2)
    roof = group(canopy(), x - 7 * side, y - 28, scale=1.5, turn=6 * side)
    return stick + roof
