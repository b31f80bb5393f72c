"""Pictures and features inside an archive: seen to be whole; pictures are encoded anew before a library takes them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image

from seed_story.errors import InputError
from seed_story.images import Watched, decoding, give_back_after, png_bytes, provenance_of, upright

MAX_PIXELS = 16_000_000
MAX_TOKENS, MAX_WIDTH = 4096, 65536  # of features


def check_picture(data: bytes, kind: str) -> None:
    """Raises InputError unless this is a whole picture of that kind (PNG or JPEG) and of bearable size."""
    with _whole(kind), _opened(data, kind) as image:
        image.load()


def encoded_anew(data: bytes, kind: str) -> bytes:
    """The picture as the studio would have written it: a PNG of what is seen, with its provenance and nothing else.

    What this studio wrote comes back byte for byte, because the same writer writes it again. Raises InputError as
    `check_picture` does.
    """
    with _whole(kind):
        with _opened(data, kind) as image:
            seen, noted = upright(image), provenance_of(image)
        return png_bytes(seen, noted or {})


def check_features(data: bytes) -> None:
    """A float array [tokens, width] and nothing else; what its header announces is compared before it is read."""
    file = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
        shape, _, kind = header(file)
        rest = len(data) - file.tell()
    except Exception as error:  # the header is parsed as Python literals: many ways to be wrong
        raise InputError("The features of a scene cannot be read: they are not a .npy file.") from error
    if kind.kind != "f" or kind.hasobject or len(shape) != 2:
        raise InputError("The features of a scene are not a table of numbers.")
    if not (1 <= shape[0] <= MAX_TOKENS and 1 <= shape[1] <= MAX_WIDTH) or shape[0] * shape[1] * kind.itemsize != rest:
        raise InputError("The features of a scene have a wrong or impossible size.")
    values = np.load(io.BytesIO(data), allow_pickle=False)
    if not np.isfinite(values).all():
        raise InputError("The features of a scene contain invalid numbers (NaN or infinity).")


@contextmanager
def _opened(data: bytes, kind: str) -> Iterator[Image.Image]:
    with decoding():
        watched = Watched(data)
        with Image.open(watched, formats=(kind,)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise InputError(_too_many_pixels())
            size = image.size
            yield image
        give_back_after(size)
        watched.deadline.check()


@contextmanager
def _whole(kind: str) -> Iterator[None]:
    """Whatever goes wrong with a picture as a sentence."""
    try:
        yield
    except InputError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputError(_too_many_pixels()) from error
    except Exception as error:  # broken files make the decoders raise nearly anything
        raise InputError(f"A picture cannot be opened: it is not a complete {kind}.") from error


def _too_many_pixels() -> str:
    return f"A picture has too many pixels. The limit is {MAX_PIXELS // 10**6} million."
