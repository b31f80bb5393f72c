"""Pictures at the border: what comes in is checked before it is decoded; what goes out says where it came from."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from seed_story.errors import InputError

MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 64_000_000
MIN_SIDE = 32
MAX_ASPECT = 10
STORED_SIDE = 1024
THUMBNAIL_SIDE = 160
# An allow-list: some of Pillow's other readers start foreign programs or have no business in a storybook.
FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
PROVENANCE_KEY = "seed-story"

PictureSource = str | os.PathLike[str] | bytes | Image.Image


def open_picture(source: PictureSource | None) -> Image.Image:
    """The picture as upright RGB: first frame of an animation, transparency over white.

    Raises InputError for anything that is no usable picture; too large ones are refused without decoding them.
    """
    if source is None or (isinstance(source, str | bytes) and not source):
        raise InputError("There is no picture. Choose a start frame or bring one of your own.")
    try:
        with _open(source) as image:
            _check_size(image)
            if getattr(image, "n_frames", 1) > 1:
                image.seek(0)
            image.load()
            return _over_white(ImageOps.exif_transpose(image))
    except InputError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputError(_too_many_pixels()) from error
    except UnidentifiedImageError as error:
        raise InputError("This file is not a picture that can be read. PNG, JPEG, WebP, GIF and AVIF can.") from error
    except Exception as error:  # broken files make the decoders raise nearly anything
        raise InputError("This picture is broken or incomplete. Save it anew, or choose another one.") from error


def fit_within(image: Image.Image, side: int = STORED_SIDE) -> Image.Image:
    """The picture, made smaller if needed so that neither side is longer than `side` pixels."""
    scale = side / max(image.size)
    if scale >= 1:
        return image
    width, height = (max(1, round(length * scale)) for length in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def lost_picture(side: int = 512) -> Image.Image:
    """An empty sheet with a frame, shown in the place of a picture that is lost."""
    sheet = Image.new("RGB", (side, side), "#efe9dc")
    draw = ImageDraw.Draw(sheet)
    for inset, width in ((side // 16, 3), (side // 12, 1)):
        draw.rounded_rectangle((inset, inset, side - inset, side - inset), side // 32, outline="#b9ae98", width=width)
    text = "This picture is lost."
    draw.text((side / 2, side / 2), text, "#7d735f", ImageFont.load_default(side / 18), anchor="mm")
    return sheet


def thumbnail_bytes(image: Image.Image) -> bytes:
    """A small copy as WebP for lists and maps, where hundreds of pictures are shown at once."""
    buffer = io.BytesIO()
    fit_within(image, THUMBNAIL_SIDE).save(buffer, "WEBP", quality=80, method=2)
    return buffer.getvalue()


def png_bytes(image: Image.Image, provenance: Mapping[str, Any]) -> bytes:
    """The picture as PNG with its provenance as JSON in a tEXt chunk."""
    info = PngInfo()
    info.add_text("Software", "SEED-Story studio")
    info.add_text(PROVENANCE_KEY, json.dumps(provenance, sort_keys=True))  # ASCII, as tEXt demands
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "PNG", pnginfo=info, compress_level=4)
    return buffer.getvalue()


def read_provenance(png: bytes) -> dict[str, Any] | None:
    """What `png_bytes` wrote, or None. A note of whoever made the file: never a proof."""
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            found = json.loads(image.info.get(PROVENANCE_KEY, "null"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _open(source: PictureSource) -> Image.Image:
    if isinstance(source, Image.Image):
        return source.copy() if _size_is_fine(source) else source
    if not isinstance(source, bytes):
        source = _read(Path(source))
    if len(source) > MAX_BYTES:
        raise InputError(_too_many_bytes())
    Image.init()  # Pillow knows only its five commonest formats before that, and stumbles over names of others
    return Image.open(io.BytesIO(source), formats=[name for name in FORMATS if name in Image.OPEN])


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise InputError(f"There is no picture at {path}.")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(_too_many_bytes())
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(f"The picture at {path} cannot be opened.") from error


def _size_is_fine(image: Image.Image) -> bool:
    return image.width * image.height <= MAX_PIXELS


def _check_size(image: Image.Image) -> None:
    if not _size_is_fine(image):
        raise InputError(_too_many_pixels())
    short, long = sorted(image.size)
    if short < MIN_SIDE:
        raise InputError(
            f"This picture is too small ({image.width} x {image.height}). It needs at least {MIN_SIDE} pixels a side."
        )
    if long > MAX_ASPECT * short:
        raise InputError("This picture is too long and thin for a scene. Crop it, for instance to a square.")


def _over_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a pixel: Pillow's own conversion would clip instead of scaling
        values = np.asarray(image).astype(np.int64)
        image = Image.fromarray((values >> 8 if values.max(initial=0) > 255 else values).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _too_many_bytes() -> str:
    return f"This file is too large. Bring a picture of at most {MAX_BYTES // 1024**2} MB."


def _too_many_pixels() -> str:
    return f"This picture has too many pixels. Bring one of at most {MAX_PIXELS // 10**6} million, such as 8000 x 8000."
