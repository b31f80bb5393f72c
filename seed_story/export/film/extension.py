"""A picture carried on beyond two of its borders, softly out of focus, so that it fills a wider or higher frame.

What lies at a border is reflected there, the further away the more narrowly: the sky stays sky and the ground stays
ground, and whoever stands in the middle of the picture is not seen a second time. It loses its focus with the distance
from the border, as things do that are not looked at. The picture itself is left as it is.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from seed_story.export.film.composition import Strip

_REACH = 0.13  # of the picture's side: what is reflected
_COARSE = 4  # what is out of focus is drawn that many times smaller
_BLURS = ((0.0, 0.0), (0.018, 0.005), (0.07, 0.014), (0.18, 0.034))  # (distance, radius) in the frame's longer side
_SHADE = 0.10  # how much darker the far ends are: the eye stays in the picture


def carried_on(picture: Image.Image, strip: Strip) -> Image.Image:
    """The picture, which is nowhere larger than the strip, in its place there and carried on to both sides of it."""
    if strip.axis == 0:  # what is missing lies above and below
        turned = _extended(picture.transpose(Image.Transpose.TRANSPOSE), strip.size[1], max(0, strip.picture.top))
        return turned.transpose(Image.Transpose.TRANSPOSE)
    return _extended(picture, strip.size[0], max(0, strip.picture.left))


def _extended(picture: Image.Image, width: int, left: int) -> Image.Image:
    """The picture in something `width` wide, `left` pixels from its left border."""
    right = width - left - picture.width
    whole = Image.new("RGB", (width, picture.height))
    whole.paste(picture, (left, 0))
    if left:
        whole.paste(_continuation(picture, left).transpose(Image.Transpose.FLIP_LEFT_RIGHT), (0, 0))
    if right:
        mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        whole.paste(_continuation(mirrored, right), (left + picture.width, 0))
    return whole


def _continuation(picture: Image.Image, width: int) -> Image.Image:
    """`width` pixels that follow the left border of a picture, away from it: the first column touches the border."""
    longer = max(width * 2 + picture.width, picture.height)
    size = (max(1, -(-picture.width // _COARSE)), max(1, -(-picture.height // _COARSE)))
    small = np.asarray(picture.resize(size, Image.Resampling.BOX))
    count = -(-width // _COARSE) + 2
    scale = picture.width / size[0]
    # the border's columns, and as many of the picture before them, so that the blur knows what lies on both sides
    inside = min(size[0], count)
    columns = np.concatenate([np.arange(inside)[::-1], _reflected(np.arange(count), size[0])])
    wide = Image.fromarray(np.ascontiguousarray(small[:, columns]))
    distance = (np.arange(count) + 0.5) * scale / longer
    result = np.asarray(wide, np.float32)[:, inside:]
    for (near, _), (far, radius) in zip(_BLURS, _BLURS[1:], strict=False):
        soft = np.asarray(wide.filter(ImageFilter.GaussianBlur(radius * longer / scale)), np.float32)[:, inside:]
        part = _smooth((distance - near) / (far - near))[None, :, None]
        result = result + (soft - result) * part
    result *= (1 - _SHADE * _smooth(distance / max(distance[-1], 0.1)))[None, :, None]
    far_away = Image.fromarray(result.round().clip(0, 255).astype(np.uint8))
    distant = far_away.resize((width, picture.height), Image.Resampling.BICUBIC, box=(0, 0, width / scale, size[1]))
    near_by = min(width, max(1, round(_BLURS[1][0] * longer)))
    sharp = np.asarray(picture)[:, _reflected(np.arange(near_by), picture.width)]
    part = _smooth((np.arange(near_by) + 0.5) / near_by)[None, :, None].astype(np.float32)
    edge = np.asarray(distant)[:, :near_by]
    mixed = sharp + (edge.astype(np.float32) - sharp) * part
    distant.paste(Image.fromarray(mixed.round().clip(0, 255).astype(np.uint8)), (0, 0))
    return distant


def _reflected(distances: np.ndarray, side: int) -> np.ndarray:
    """The column of the picture that is seen so many columns beyond its border: at first the mirrored one, then ever
    more slowly up to a part of its side."""
    reach = max(1.0, side * _REACH)
    return np.minimum(np.round(reach * (1 - np.exp(-distances / reach))).astype(int), side - 1)


def _smooth(part: np.ndarray) -> np.ndarray:
    part = part.clip(0, 1)
    return part * part * (3 - 2 * part)
