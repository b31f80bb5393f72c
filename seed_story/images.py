"""Pictures at the border: what comes in is checked before it is decoded; what goes out says where it came from."""

from __future__ import annotations

import io
import json
import os
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from seed_story.errors import InputError
from seed_story.runtime.memory import FreeMemory

MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 24_000_000
MIN_SIDE = 32
MAX_ASPECT = 10
DECODE_SECONDS = 10.0
MAX_PROVENANCE = 1024**2  # characters
DECODERS = 2  # at once in this program: one needs up to 400 MB for the most pixels
LARGE = 4_000_000  # pixels from which on memory is given back at once
TURN_SECONDS = 60.0  # of waiting for one
STORED_SIDE = 1024
WORKING_SIDE = 2048  # more than anything here looks at or keeps
THUMBNAIL_SIDE = 160
# An allow-list: some of Pillow's other readers start foreign programs or have no business in a storybook.
FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
# Files that people take for pictures that can be read: what they begin with, what they are, and how to get one.
_STRANGERS = (
    (
        re.compile(rb"....ftyp(?!.{0,60}avi[fs])(?:hei[cxms]|hev[cxms]|mif[12]|msf1)", re.DOTALL),
        "a HEIC photo, the format of iPhones and some other phones, which is not supported",
        "Export it as JPEG, or set the phone to take JPEGs (iPhone: Settings, Camera, Formats, Most Compatible).",
    ),
    (
        re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:svg\b|[?!].*<svg\b)", re.DOTALL | re.IGNORECASE),
        "an SVG drawing, which is not made of pixels",
        "Export it as PNG.",
    ),
    (
        re.compile(rb"\x00\x00\x00\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51"),
        "a JPEG 2000 picture, which is not supported",
        "Save it as JPEG or PNG.",
    ),
    (
        re.compile(rb"\x00\x00\x00\x0cJXL \r\n\x87\n|\xff\x0a"),
        "a JPEG XL picture, which is not supported",
        "Save it as JPEG or PNG.",
    ),
    (re.compile(rb"%PDF-"), "a PDF, not a picture", "Save its page as PNG or JPEG."),
    (re.compile(rb"8BPS"), "a Photoshop document, which is not supported", "Export it as PNG or JPEG."),
    (re.compile(rb"....ftyp(?:crx |qt  |isom|mp4)", re.DOTALL), "a film or a camera's raw file", "Save a JPEG of it."),
)
_READ = "Supported formats are PNG, JPEG, WebP, GIF and AVIF."
PROVENANCE_KEY = "seed-story"

# Memory is the whole program's, so the places for decoders are, too.
_PLACES = threading.BoundedSemaphore(DECODERS)

PictureSource = str | os.PathLike[str] | bytes | Image.Image


class Deadline:
    """A moment after which a stranger's file is given up."""

    def __init__(self, seconds: float, sentence: str) -> None:
        self._seconds, self._sentence = seconds, sentence
        self.restart()

    def restart(self) -> None:
        """Counts from now on: what waited for its turn has not been looked at yet."""
        self._end = time.monotonic() + self._seconds

    def check(self) -> None:
        """Raises InputError with the sentence when the moment is over."""
        if time.monotonic() > self._end:
            raise InputError(self._sentence)


@contextmanager
def decoding() -> Iterator[None]:
    """A place for one decoder. Raises InputError when none gets free in a minute."""
    if not _PLACES.acquire(timeout=TURN_SECONDS):
        raise InputError("Too many pictures are being opened at once. Try again in a moment.")
    try:
        yield
    finally:
        _PLACES.release()


class Watched(io.BytesIO):
    """The bytes of one picture for a decoder, with the time that it may take.

    Decoders of PNG and JPEG ask for a piece at a time and are stopped between two; others take all at once, and can
    only be refused afterwards (`deadline.check`).
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.deadline = Deadline(
            DECODE_SECONDS, "This picture takes too long to open. Save it again or choose another one."
        )

    def read(self, size: int | None = -1, /) -> bytes:
        self.deadline.check()
        return super().read(size)


def open_picture(source: PictureSource | None) -> Image.Image:
    """The picture as upright RGB, at most WORKING_SIDE wide and high: first frame of an animation, transparency over
    white.

    Raises InputError for anything that is no usable picture; too large ones are refused without decoding them.
    """
    if source is None or (isinstance(source, str | bytes) and not source):
        raise InputError("There is no picture yet. Choose one or add your own.")
    watched: Watched | None = None
    try:
        if isinstance(source, Image.Image):
            _check_size(source)
            with decoding():
                return upright(source.copy(), WORKING_SIDE)
        watched = Watched(_bytes_of(source))
        Image.init()  # Pillow knows only its five commonest formats before that, and stumbles over names of others
        # Also opening decodes a few kinds, such as WebP, as far as their canvas.
        with decoding():
            watched.deadline.restart()
            with Image.open(watched, formats=[name for name in FORMATS if name in Image.OPEN]) as image:
                _check_size(image)
                size = image.size
                opened = upright(image, WORKING_SIDE)
            give_back_after(size)
        watched.deadline.check()
        return opened
    except InputError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputError(_too_many_pixels()) from error
    except UnidentifiedImageError as error:
        raise InputError(_stranger(watched) or f"This file is not a picture we can open. {_READ}") from error
    except Exception as error:  # broken files make the decoders raise nearly anything
        broken = "This picture is damaged or incomplete. Save it again or choose another one."
        raise InputError(_stranger(watched) or broken) from error


def give_back_after(size: tuple[int, int]) -> None:
    """Gives back what a large picture took: else each thread would keep that for its next one."""
    if size[0] * size[1] > LARGE:
        FreeMemory(0.0).give_back()


def upright(image: Image.Image, side: int | None = None) -> Image.Image:
    """What is seen of an opened picture, as RGB: its first frame, turned as it says, transparency over white; at most
    `side` wide and high. The opened picture itself is turned, too: a copy would be as large again."""
    if getattr(image, "n_frames", 1) > 1:
        image.seek(0)
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    if side is None:
        return _over_white(in_srgb(image))
    if image.mode in ("L", "RGB", "RGBA"):  # these can be made smaller as they are, and what follows costs less
        image = fit_within(image, side)
    return fit_within(_over_white(in_srgb(image)), side)


def in_srgb(image: Image.Image) -> Image.Image:
    """The picture in the colours of screens, as its colour profile says them; a broken profile is left aside.

    Whoever draws it in a film or a book knows nothing of profiles, so the result has none. Modes with transparency, one
    channel or a palette keep what is beside their colours.
    """
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    if image.mode == "P":
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    shown = image
    if image.mode in ("RGB", "RGBA", "CMYK", "L", "LA"):
        alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
        colours = image.convert(image.mode[:-1]) if alpha is not None else image
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            screens = ImageCms.createProfile("sRGB")
            shown = ImageCms.profileToProfile(colours, source, screens, outputMode="RGB") or image
            if alpha is not None:
                shown.putalpha(alpha)
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            shown = image
    shown = shown.copy() if shown is image else shown
    shown.info = {name: value for name, value in image.info.items() if name != "icc_profile"}
    return shown


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
    text = "This picture is missing."
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
    info.add_text("Software", "SEED-Story Studio")
    info.add_text(PROVENANCE_KEY, json.dumps(provenance, sort_keys=True))  # ASCII, as tEXt demands
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "PNG", pnginfo=info, compress_level=4)
    return buffer.getvalue()


def read_provenance(png: bytes) -> dict[str, Any] | None:
    """What `png_bytes` wrote, or None. A note of whoever made the file: never a proof."""
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            return provenance_of(image)
    except (OSError, ValueError):
        return None


def provenance_of(image: Image.Image) -> dict[str, Any] | None:
    """The same of an opened PNG."""
    noted = image.info.get(PROVENANCE_KEY)
    if not isinstance(noted, str) or len(noted) > MAX_PROVENANCE:
        return None
    try:
        found = json.loads(noted)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _bytes_of(source: str | os.PathLike[str] | bytes) -> bytes:
    data = source if isinstance(source, bytes) else _read(Path(source))
    if len(data) > MAX_BYTES:
        raise InputError(_too_many_bytes())
    return data


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
            f"This picture is too small ({image.width} x {image.height}). Each side needs at least {MIN_SIDE} pixels."
        )
    if long > MAX_ASPECT * short:
        raise InputError("This picture is too long and narrow for a scene. Crop it, for example to a square.")


def _over_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a pixel: Pillow's own conversion would clip instead of scaling
        values = np.asarray(image).astype(np.int64)
        image = Image.fromarray((values >> 8 if values.max(initial=0) > 255 else values).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _stranger(file: Watched | None) -> str:
    """A sentence about a file that people take for a picture that can be read, known by its beginning; else nothing."""
    start = bytes(file.getbuffer()[:2048]) if file is not None else b""
    known = next((entry for entry in _STRANGERS if entry[0].match(start)), None)
    return f"This file is {known[1]}. {known[2]} {_READ}" if known is not None else ""


def _too_many_bytes() -> str:
    return f"This file is too large. Choose a picture of at most {MAX_BYTES // 1024**2} MB."


def _too_many_pixels() -> str:
    return (
        f"This picture has too many pixels. Choose one with at most {MAX_PIXELS // 10**6} million, such as 6000 x 4000."
    )
