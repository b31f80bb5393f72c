"""Reads Microsoft's Fluent Emoji (flat, MIT) from the package that Iconify publishes; none of it is kept here.

The folder comes from the environment variable FLUENT_EMOJI, or the package is fetched with npm into the user's cache.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import tarfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from training.world.drawing.canvas import INK

PACKAGE = "@iconify-json/fluent-emoji-flat"
VERSION = "1.2.6"
SHA256 = "7d064769dee690815f823bc5bcc511d957198caf9f5edd8dd9c1aa48a6aeb175"  # of the package as npm packs it
ICONS_SHA256 = "f5f4cf457c0db2ad5a2e42e033e02e0c87d10e43d0164cfffb3bb84914970a63"  # of its icons.json
BOX = 32.0  # every icon is drawn on a square of this side

_SHORT = re.compile(r"#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])(?![0-9a-fA-F])")
_LONG = re.compile(r"#[0-9a-fA-F]{6}")
_NAMES = {"white": "#ffffff", "black": "#000000", "currentColor": INK}
# The copy under the drawing is nothing but outline: it needs no paint of its own, and a clip would cut the line off.
_PAINT = re.compile(r' (?:clip-path|filter|opacity|stroke(?:-[a-z]+)?)="[^"]*"|<defs><(?:clipPath|filter).*?</defs>')


def folder() -> Path:
    """Where the icons lie; fetched at the first use."""
    named = os.environ.get("FLUENT_EMOJI")
    if named:
        place = Path(named).expanduser()
        if not (place / "icons.json").is_file():
            raise FileNotFoundError(
                f"FLUENT_EMOJI names {place}, but there is no icons.json in it. "
                f"It should be the unpacked npm package {PACKAGE}@{VERSION}."
            )
        return place
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    place = Path(home) / "seed-story" / f"fluent-emoji-flat-{VERSION}"
    if not (place / "icons.json").is_file():
        _fetch(place)
    return place


def body(icon: str) -> str:
    """The drawing of an icon on its 32 x 32 box, with colours as #rrggbb so that light can tint them."""
    try:
        return _plain(_icons()[icon]["body"])
    except KeyError:
        raise KeyError(f"{PACKAGE}@{VERSION} has no icon {icon!r}") from None


def outlined(drawn: str, width: float = 2.2) -> str:
    """The drawing with the world's ink around it: once below as a thick line, once above as it is."""
    under = _PAINT.sub("", drawn)
    under = under.replace('="SVG', '="UNDER').replace("#SVG", "#UNDER")  # names of parts are not to be used twice
    line = f'stroke="{INK}" stroke-width="{width:.3f}" stroke-linejoin="round" stroke-linecap="round"'
    return f"<g {line}>{under}</g>{drawn}"


def _plain(drawn: str) -> str:
    drawn = _SHORT.sub(lambda m: "#" + "".join(c * 2 for c in m.groups()), drawn)
    for name, colour in _NAMES.items():
        drawn = drawn.replace(f'="{name}"', f'="{colour}"')
    return _LONG.sub(lambda m: m.group().lower(), drawn)


@cache
def _icons() -> dict[str, dict[str, str]]:
    raw = (folder() / "icons.json").read_bytes()
    if hashlib.sha256(raw).hexdigest() != ICONS_SHA256:
        raise ValueError(
            f"{folder() / 'icons.json'} is not the one of {PACKAGE}@{VERSION}. Another version draws other pictures "
            f"than the shipped weights have learnt; please unpack that version."
        )
    return json.loads(raw)["icons"]


def _fetch(place: Path) -> None:
    with TemporaryDirectory() as scratch:
        try:
            subprocess.run(
                ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"],
                cwd=scratch,
                check=True,
                capture_output=True,
                text=True,
                timeout=300,
            )
        except FileNotFoundError:
            raise RuntimeError(
                f"The open world's things are drawn from {PACKAGE}@{VERSION}, and npm, which would fetch it, is not "
                f"installed. Install npm, or unpack the package yourself and name its folder in FLUENT_EMOJI."
            ) from None
        except subprocess.SubprocessError as error:
            said = (getattr(error, "stderr", "") or str(error)).strip()
            raise RuntimeError(
                f"npm could not fetch {PACKAGE}@{VERSION}: {said}\n"
                f"Unpack the package yourself and name its folder in FLUENT_EMOJI."
            ) from error
        packed = next(Path(scratch).glob("*.tgz"))
        if hashlib.sha256(packed.read_bytes()).hexdigest() != SHA256:
            raise ValueError(f"What npm fetched as {PACKAGE}@{VERSION} has another checksum than expected")
        with tarfile.open(packed) as archive:
            member = archive.extractfile("package/icons.json")
            assert member is not None
            raw = member.read()
    place.mkdir(parents=True, exist_ok=True)
    partial = place / f"icons.{os.getpid()}.tmp"
    partial.write_bytes(raw)
    partial.replace(place / "icons.json")  # at once, so that nobody reads half a file
