"""Figures with a shaky hand for foreign training pictures: outlines in pixels of the picture drawn on.

A figure stands at `x` on the line `ground`, `height` pixels tall, in two colours.
"""

from __future__ import annotations

import math
from random import Random

import numpy as np
from PIL.ImageDraw import ImageDraw

from training.world.foreign_paint import Colour

Point = tuple[float, float]
_TURN = np.linspace(0, 2 * math.pi, 40, endpoint=False)


def wobbly(rng: Random, x: float, y: float, radius: float, shake: float) -> list[Point]:
    """A closed line around a point; `shake` is how far it leaves the circle, as a share of the radius."""
    waves = [(rng.uniform(0, 2 * math.pi), rng.gauss(0, shake) / (order + 1)) for order in range(1, 6)]
    wide, tall = rng.uniform(0.7, 1.2), rng.uniform(0.7, 1.2)
    reach = radius * (1 + sum(size * np.sin(n * _TURN + phase) for n, (phase, size) in enumerate(waves, 1)))
    outline = np.stack([x + wide * reach * np.cos(_TURN), y + tall * reach * np.sin(_TURN)], axis=1)
    return [(float(across), float(down)) for across, down in outline]


def _line(rng: Random, draw: ImageDraw, start: Point, end: Point, ink: Colour, width: int) -> None:
    """A line that does not come out straight."""
    bend = 0.06 * math.dist(start, end)
    between = [
        (
            start[0] + t * (end[0] - start[0]) + rng.gauss(0, bend),
            start[1] + t * (end[1] - start[1]) + rng.gauss(0, bend),
        )
        for t in (0.33, 0.67)
    ]
    draw.line([start, *between, end], fill=ink, width=width, joint="curve")


def _face(rng: Random, draw: ImageDraw, x: float, y: float, radius: float, ink: Colour) -> None:
    eye = radius * rng.uniform(0.08, 0.2)
    for side in (-0.35, 0.35):
        middle = x + side * radius
        draw.ellipse((middle - eye, y - 0.3 * radius - eye, middle + eye, y - 0.3 * radius + eye), fill=ink)
    smile = rng.choice(((20, 160), (200, 340)))
    draw.arc((x - 0.45 * radius, y - 0.2 * radius, x + 0.45 * radius, y + 0.6 * radius), *smile, fill=ink, width=4)


def _outlined(draw: ImageDraw, points: list[Point], fill: Colour | None, ink: Colour, width: int) -> None:
    if fill:
        draw.polygon(points, fill=fill)
    draw.line([*points, points[0]], fill=ink, width=width, joint="curve")


def child(rng: Random, draw: ImageDraw, x: float, ground: float, height: float, ink: Colour, fill: Colour) -> None:
    """A stick figure, some in a dress, some with hair."""
    width, radius = max(3, round(height / rng.uniform(18, 40))), height * rng.uniform(0.13, 0.22)
    neck, hip = ground - height + 2 * radius, ground - 0.35 * height
    reach = 0.3 * height
    _line(rng, draw, (x, neck), (x, hip), ink, width)
    for side in (-1, 1):
        shoulder = neck + 0.15 * height
        _line(rng, draw, (x, shoulder), (x + side * reach, shoulder + rng.uniform(-1, 0.6) * reach), ink, width)
        _line(rng, draw, (x, hip), (x + side * rng.uniform(0.3, 0.8) * reach, ground), ink, width)
    if rng.random() < 0.5:
        _outlined(
            draw,
            [(x, neck), (x - 0.7 * reach, hip + 0.1 * height), (x + 0.7 * reach, hip + 0.1 * height)],
            fill,
            ink,
            width,
        )
    middle = neck - radius
    if rng.random() < 0.6:
        for _ in range(rng.randint(4, 14)):
            angle = rng.uniform(math.pi, 2 * math.pi)
            root = (x + radius * math.cos(angle), middle + radius * math.sin(angle))
            tip = (x + 1.5 * radius * math.cos(angle), middle + rng.uniform(0.6, 1.6) * radius * math.sin(angle))
            _line(rng, draw, root, tip, fill, width)
    _outlined(draw, wobbly(rng, x, middle, radius, 0.06), rng.choice((None, (255, 222, 196))), ink, width)
    _face(rng, draw, x, middle, radius, ink)


def creature(rng: Random, draw: ImageDraw, x: float, ground: float, height: float, ink: Colour, fill: Colour) -> None:
    """Some animal from the side: a body on legs, a head, ears and a tail."""
    width = max(3, round(height / rng.uniform(20, 45)))
    body, legs, head = height * rng.uniform(0.25, 0.4), height * rng.uniform(0.1, 0.4), height * rng.uniform(0.12, 0.24)
    y = ground - legs - 0.6 * body
    for leg in range(rng.choice((2, 4, 4, 6))):
        foot = x + (leg / 3 - 0.5) * 1.5 * body
        _line(rng, draw, (foot, y), (foot + rng.uniform(-0.2, 0.2) * body, ground), ink, width)
    _line(rng, draw, (x - 0.8 * body, y), (x - 1.7 * body, y - rng.uniform(-0.6, 1) * body), ink, 2 * width)
    _outlined(draw, wobbly(rng, x, y, body, 0.12), fill, ink, width)
    face = (x + body * rng.uniform(0.7, 1.1), y - body * rng.uniform(0.1, 1))
    for side in (-0.6, 0.6):
        ear = (face[0] + side * head, face[1] - 0.6 * head)
        tip = (ear[0] + side * head * rng.uniform(0, 1), ear[1] - head * rng.uniform(0.2, 1.4))
        _outlined(draw, [(ear[0] - 0.3 * head, ear[1]), tip, (ear[0] + 0.3 * head, ear[1])], fill, ink, width)
    _outlined(draw, wobbly(rng, *face, head, 0.1), fill, ink, width)
    _face(rng, draw, *face, head, ink)
    for _ in range(rng.choice((0, 0, 5, 12))):
        spot, size = (
            (x + rng.uniform(-0.6, 0.6) * body, y + rng.uniform(-0.5, 0.5) * body),
            rng.uniform(0.03, 0.12) * body,
        )
        draw.ellipse((spot[0] - size, spot[1] - size, spot[0] + size, spot[1] + size), fill=ink)


def house(rng: Random, draw: ImageDraw, x: float, ground: float, height: float, ink: Colour, fill: Colour) -> None:
    width, half, wall = max(3, round(height / 30)), height * rng.uniform(0.25, 0.45), ground - 0.6 * height
    shaky = [(x - half, ground), (x - half, wall), (x + half, wall), (x + half, ground)]
    points = [(px + rng.gauss(0, 0.02) * height, py + rng.gauss(0, 0.02) * height) for px, py in shaky]
    _outlined(draw, points, rng.choice((None, fill)), ink, width)
    roof = [points[1], (x + rng.gauss(0, 0.05) * height, ground - height), points[2]]
    _outlined(draw, roof, rng.choice((None, ink)), ink, width)
    for side in (-0.5, 0.5):
        pane = 0.18 * half
        middle, sill = x + side * half, wall + 0.2 * height
        draw.rectangle((middle - pane, sill - pane, middle + pane, sill + pane), outline=ink, width=width)
    draw.rectangle((x - 0.15 * half, ground - 0.25 * height, x + 0.15 * half, ground), outline=ink, width=width)


def tree(rng: Random, draw: ImageDraw, x: float, ground: float, height: float, ink: Colour, fill: Colour) -> None:
    _line(rng, draw, (x, ground), (x, ground - 0.6 * height), ink, max(4, round(height / rng.uniform(6, 16))))
    for _ in range(rng.randint(1, 5)):
        crown = (x + rng.uniform(-0.15, 0.15) * height, ground - rng.uniform(0.55, 0.8) * height)
        draw.polygon(wobbly(rng, *crown, height * rng.uniform(0.12, 0.28), 0.15), fill=fill)


def flower(rng: Random, draw: ImageDraw, x: float, ground: float, height: float, ink: Colour, fill: Colour) -> None:
    top, radius, petals = ground - 0.75 * height, 0.1 * height, rng.randint(4, 9)
    _line(rng, draw, (x, ground), (x, top), ink, max(3, round(height / 25)))
    for petal in range(petals):
        angle = 2 * math.pi * petal / petals
        middle = (x + 1.5 * radius * math.cos(angle), top + 1.5 * radius * math.sin(angle))
        draw.polygon(wobbly(rng, *middle, 0.9 * radius, 0.1), fill=fill)
    draw.polygon(wobbly(rng, x, top, radius, 0.1), fill=ink)


def sun(rng: Random, draw: ImageDraw, x: float, y: float, radius: float, ink: Colour) -> None:
    _outlined(draw, wobbly(rng, x, y, radius, 0.08), rng.choice((None, ink)), ink, 5)
    rays = rng.randint(5, 16)
    for ray in range(rays):
        angle = 2 * math.pi * ray / rays + rng.gauss(0, 0.1)
        reach = (1.3 * radius, rng.uniform(1.6, 2.4) * radius)
        start, end = ((x + far * math.cos(angle), y + far * math.sin(angle)) for far in reach)
        _line(rng, draw, start, end, ink, 5)
