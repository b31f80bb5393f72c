"""What people bring: broken, huge, animated, transparent, turned; and what we write into our own pictures."""

from __future__ import annotations

import io
import struct
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from seed_story import images as pictures
from seed_story.errors import InputError
from seed_story.images import MAX_BYTES, fit_within, open_picture, png_bytes, read_provenance

RED, WHITE = (255, 0, 0), (255, 255, 255)


def encoded(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def claims(width: int, height: int) -> bytes:
    """A tiny PNG that says it is huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
def test_usual_formats_from_bytes_paths_and_memory(tmp_path: Path, kind):
    image = Image.new("RGB", (64, 48), RED)
    path = tmp_path / "picture"
    path.write_bytes(encoded(image, kind))
    for source in (path, str(path), path.read_bytes(), image):
        opened = open_picture(source)
        assert (opened.mode, opened.size) == ("RGB", (64, 48))
        assert abs(np.asarray(opened, dtype=int)[20, 20] - RED).max() < 10


HEIC = Path(__file__).resolve().parent.parent / "data" / "photo.heic"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (HEIC.read_bytes(), "HEIC photo"),
        (HEIC.read_bytes().replace(b"ftypheic", b"ftypmif1"), "HEIC photo"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a -->\n<svg/>', "an SVG drawing"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(99), "JPEG 2000"),
        (b"\xff\x4f\xff\x51" + bytes(99), "JPEG 2000"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(99), "JPEG XL"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"8BPS" + bytes(99), "Photoshop"),
        (b"\0\0\0\x18ftypqt  " + bytes(99), "a film"),
    ],
)
def test_case_16_what_cannot_be_read_is_named_with_a_way_out(data, words, tmp_path):
    (tmp_path / "file").write_bytes(data)
    for source in (data, tmp_path / "file"):
        with pytest.raises(InputError, match=words) as refused:
            open_picture(source)
        assert "JPEG" in str(refused.value) and len(str(refused.value)) < 260


def test_a_file_of_brackets_is_looked_at_quickly():
    began = time.monotonic()
    with pytest.raises(InputError, match="not a picture"):
        open_picture(b"<?xml <!--" * 100_000)
    assert time.monotonic() - began < 5


def test_a_broken_avif_is_no_heic():
    data = encoded(Image.new("RGB", (64, 48), RED), "AVIF")
    with pytest.raises(InputError, match="broken|not a picture"):
        open_picture(data[: len(data) // 2])


def test_transparency_becomes_white():
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    assert open_picture(clear).getpixel((5, 5)) == WHITE
    palette = Image.new("P", (40, 40), 0)
    assert open_picture(encoded(palette, "GIF", transparency=0)).getpixel((5, 5)) == WHITE
    assert open_picture(encoded(palette, transparency=0)).getpixel((5, 5)) == WHITE
    assert open_picture(Image.new("LA", (40, 40), (0, 0))).getpixel((5, 5)) == WHITE


def test_the_camera_may_have_been_held_sideways():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert open_picture(encoded(Image.new("RGB", (64, 40)), "JPEG", exif=exif)).size == (40, 64)


def test_an_animation_gives_its_first_frame():
    frames = [Image.new("RGB", (40, 40), colour) for colour in (RED, WHITE)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert open_picture(data).getpixel((5, 5)) == RED


@pytest.mark.parametrize("mode", ["L", "1", "CMYK", "I;16", "F", "HSV", "YCbCr"])
def test_other_kinds_of_pixels(mode):
    assert open_picture(Image.new(mode, (40, 40))).mode == "RGB"


def test_sixteen_bits_keep_their_shades():
    ramp = np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)
    shades = np.asarray(open_picture(encoded(Image.fromarray(ramp))))[..., 0]
    assert shades.min() == 0 and shades.max() == 255 and 120 < shades.mean() < 135


def test_huge_pictures_are_refused_without_decoding(tmp_path: Path):
    for width, height in ((9000, 9000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)):
        with pytest.raises(InputError, match="too many pixels|broken|cannot|not a picture"):
            open_picture(claims(width, height))
    with pytest.raises(InputError, match="too large"):
        open_picture(b"\x89PNG" + bytes(MAX_BYTES))
    sparse = tmp_path / "big.png"
    with sparse.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(InputError, match="too large"):
        open_picture(sparse)


def test_more_pixels_than_a_camera_needs_are_refused():
    with pytest.raises(InputError, match="at most 24 million"):
        open_picture(claims(6000, 4001))
    with pytest.raises(InputError, match="at most 24 million"):
        open_picture(webp_of(8000, 8000))
    assert open_picture(webp_of(6000, 4000)).size == (2048, 1365)


def webp_of(width: int, height: int) -> bytes:
    """34 bytes that are a black picture of whatever size: a lossless WebP whose five codes know one symbol each."""
    codes = sum(1 << 3 + 4 * number for number in range(5))
    data = b"\x2f" + struct.pack("<L", width - 1 | height - 1 << 14) + codes.to_bytes(9, "little")
    return b"RIFF" + struct.pack("<L", 12 + len(data)) + b"WEBPVP8L" + struct.pack("<L", len(data)) + data


def test_a_large_picture_is_made_smaller_while_it_is_opened():
    opened = open_picture(encoded(Image.new("RGB", (4000, 1000), "red"), "JPEG"))
    assert opened.size == (2048, 512)


def test_few_pictures_are_decoded_at_once(monkeypatch: pytest.MonkeyPatch):
    going, most, lock = 0, 0, threading.Lock()
    enough = threading.Event()
    whole = pictures.upright

    def watched(image: Image.Image, side: int | None = None) -> Image.Image:
        nonlocal going, most
        with lock:
            going += 1
            most = max(most, going)
        enough.wait(0.05)  # longer than it takes the others to come, were they let in
        with lock:
            going -= 1
        return whole(image, side)

    monkeypatch.setattr(pictures, "upright", watched)
    data = encoded(Image.new("RGB", (64, 64)))
    with ThreadPoolExecutor(12) as pool:
        assert [opened.size for opened in pool.map(open_picture, [data] * 12)] == [(64, 64)] * 12
    assert most == pictures.DECODERS


def test_who_gets_no_place_for_decoding_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pictures, "TURN_SECONDS", 0.01)
    with pictures.decoding(), pictures.decoding(), pytest.raises(InputError, match="opened at once"):
        open_picture(encoded(Image.new("RGB", (64, 64))))
    assert open_picture(encoded(Image.new("RGB", (64, 64)))).size == (64, 64), "places come back"


def test_broken_pictures_are_refused(tmp_path: Path):
    whole = encoded(Image.effect_noise((64, 64), 50))
    jpeg = encoded(Image.effect_noise((64, 64), 50), "JPEG")
    (tmp_path / "text.png").write_text("hello")
    tiny = Image.new("RGB", (31, 200))
    thin = Image.new("RGB", (40, 4000))
    cut = (whole[: len(whole) // 2], jpeg[: len(jpeg) // 2], whole[:20], claims(64, 64))
    nothing = (b"", "", None, "\0", tmp_path, tmp_path / "none.png")
    for source in (*cut, *nothing, tmp_path / "text.png", tiny, thin, b"%!PS-Adobe-3.0 EPSF-3.0\n"):
        with pytest.raises(InputError):
            open_picture(source)


def test_a_picture_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch):
    whole = encoded(Image.effect_noise((600, 600), 50))
    moments = iter(range(0, 1000, 4))  # four seconds between two looks at the clock
    monkeypatch.setattr(pictures, "time", SimpleNamespace(monotonic=lambda: float(next(moments))))
    with pytest.raises(InputError, match="too long"):
        open_picture(whole)
    assert next(moments) < 40, "while it is decoded, not afterwards"


def test_fitting_keeps_the_shape():
    assert fit_within(Image.new("RGB", (4000, 1000))).size == (1024, 256)
    assert fit_within(Image.new("RGB", (100, 50))).size == (100, 50)


def test_provenance_comes_back():
    noted = {"preset": "mini", "text": "Ein Füchslein “🦊”", "seed": 3}
    data = png_bytes(Image.new("RGB", (40, 40)), noted)
    assert read_provenance(data) == noted
    assert b"tEXt" in data
    assert read_provenance(encoded(Image.new("RGB", (40, 40)))) is None
    assert read_provenance(b"nothing") is None
