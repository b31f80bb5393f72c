"""Pictures of evaluation openings that stay in the packages that publish them: icon sets of npm, photographs of Debian.

Nothing of them is in this repository. A package is fetched with its ordinary client at the first use, checked against
its digest, and unpacked into the user's cache; where there is no such client, unpack it yourself and name its folder in
the environment variable that the sentence tells. Licences stand beside the openings.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import subprocess
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from seed_story.errors import StoryError


class PackageError(StoryError):
    """A package that cannot be had here, or is not the one that the openings were chosen from."""


@dataclass(frozen=True)
class Package:
    """`sha256` is of the package as it is fetched; `fetch` writes it into the working folder; `files` are what is kept
    of it, as names of its members; `variable` may name a folder that holds these files already."""

    name: str
    version: str
    sha256: str
    fetch: Sequence[str]
    files: Sequence[str]
    variable: str
    licence: str
    author: str

    def folder(self) -> Path:
        """Where its files lie, each under its last name. Raises PackageError."""
        if named := os.environ.get(self.variable):
            return self._whole(Path(named).expanduser())
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        place = Path(home) / "seed-story" / f"{self.name.rpartition('/')[2]}-{self.version}"
        if not place.is_dir():
            self._unpack(place)
        return self._whole(place)

    def _whole(self, place: Path) -> Path:
        if missing := [name for name in map(_last, self.files) if not (place / name).is_file()]:
            raise PackageError(f"{place} lacks {missing[0]} of {self.name} {self.version} (see {self.variable}).")
        return place

    def _unpack(self, place: Path) -> None:
        asked = f"Unpack {self.name} {self.version} yourself and name its folder in {self.variable}."
        with TemporaryDirectory() as scratch:
            try:
                subprocess.run(self.fetch, cwd=scratch, check=True, capture_output=True, text=True, timeout=600)
            except (OSError, subprocess.SubprocessError) as error:
                said = (getattr(error, "stderr", "") or str(error)).strip()
                raise PackageError(f"{self.fetch[0]} could not fetch {self.name}: {said} {asked}") from error
            packed = next(iter(sorted(Path(scratch).iterdir())), None)
            if packed is None or hashlib.sha256(packed.read_bytes()).hexdigest() != self.sha256:
                raise PackageError(f"What {self.fetch[0]} fetched is not {self.name} {self.version}. {asked}")
            there = Path(scratch) / "unpacked"
            there.mkdir()
            if packed.suffix == ".deb":
                archive = Path(scratch) / "data.tar"
                with archive.open("wb") as file:
                    subprocess.run(["dpkg-deb", "--fsys-tarfile", packed], check=True, stdout=file, timeout=600)
            else:
                archive = packed
            with tarfile.open(archive) as members:
                for name in self.files:
                    content = members.extractfile(name)
                    assert content is not None, name
                    (there / _last(name)).write_bytes(content.read())
            place.parent.mkdir(parents=True, exist_ok=True)
            staged = place.with_name(f"{place.name}.{os.getpid()}.tmp")
            shutil.copytree(there, staged)  # the cache may be on another disk than the scratch folder
            staged.replace(place)  # at once, so that nobody reads half of it


def _icons(name: str, version: str, sha256: str, licence: str, author: str) -> Package:
    package = f"@iconify-json/{name}"
    return Package(
        package, version, sha256, ("npm", "pack", "--silent", f"{package}@{version}"), ("package/icons.json",),
        f"ICONS_{name.upper()}", licence, author,
    )  # fmt: skip


# The first two may be seen in training; the other two draw what is held out, in hands that no training saw.
ICONS = {
    "noto": _icons(
        "noto", "1.2.9", "3e918d88fc945c0bb3d468dbace6f88caef67f01c9f0e7bcae0915a042e8f1ad", "Apache-2.0", "Google"
    ),
    "twemoji": _icons(
        "twemoji", "1.2.5", "19046dff7d8707ce96212ec86468b36ac5f8e60409629dd13f809265c6d0ebb7", "CC-BY-4.0",
        "Twitter, Inc and other contributors",
    ),
    "emojione": _icons(
        "emojione", "1.2.3", "26a14f44284407e8bcde91799388dca2bfd91dbcd55a97f425524a1c5b73610e", "CC-BY-4.0",
        "Emoji One",
    ),
    "fxemoji": _icons(
        "fxemoji", "1.2.2", "f3e72b3c59d05e1db03b7e308d55c0d05bd7ba3f625a90da1b79313c12858eef", "Apache-2.0", "Mozilla"
    ),
}  # fmt: skip

_RESOURCES = "./usr/share/gcompris-qt/rcc"
_ACTIVITIES = ("explore_farm_animals", "explore_world_animals", "explore_world_music", "explore_monuments")
PHOTOGRAPHS = Package(
    "gcompris-qt-data", "3.1-2", "e9cf06ab2105529068df73085784e835d2ff03f870d2a8091f09125d40abac9f",
    ("apt-get", "download", "gcompris-qt-data=3.1-2"), tuple(f"{_RESOURCES}/{name}.rcc" for name in _ACTIVITIES),
    "GCOMPRIS_DATA", "beside each photograph", "beside each photograph",
)  # fmt: skip


def icon(name: str, icons: str) -> tuple[str, float, float]:
    """The drawing of an icon, its width and its height. Raises PackageError."""
    known = _icon_file(icons)
    try:
        one = known["icons"][name]
    except KeyError:
        raise PackageError(f"{ICONS[icons].name} {ICONS[icons].version} has no icon {name}.") from None
    side = known.get("width", 16), known.get("height", 16)
    return one["body"], float(one.get("width", side[0])), float(one.get("height", side[1]))


@cache
def _icon_file(icons: str) -> Any:
    return json.loads((ICONS[icons].folder() / "icons.json").read_text(encoding="utf-8"))


def photograph(archive: str, member: str, sha256: str) -> bytes:
    """A photograph as the package holds it. Raises PackageError where it is another one."""
    data = next((data for name, data in resources(PHOTOGRAPHS.folder() / archive) if name == member), None)
    if data is None or hashlib.sha256(data).hexdigest() != sha256:
        raise PackageError(f"{archive} does not hold the {member} of {PHOTOGRAPHS.name} {PHOTOGRAPHS.version}.")
    return data


_ZLIB, _FOLDER, _ZSTD = 1, 2, 4  # flags of an entry
_ENTRY = struct.Struct(">iHii")  # place of its name, flags, then two numbers whose meaning depends on the flags


def resources(path: Path) -> Iterator[tuple[str, bytes]]:
    """All files of a compiled Qt resource (`.rcc`) with their paths. Raises PackageError for anything else.

    The format: "qres", version, places of tree, data and names (big-endian); a tree of entries of 14 bytes, 22 from
    version 2 on; names in UTF-16 after their length and hash; data after their length.
    """
    raw = path.read_bytes()
    if raw[:4] != b"qres":
        raise PackageError(f"{path.name} is not a compiled Qt resource.")
    version, tree, data, names = struct.unpack(">4i", raw[4:20])
    size = 22 if version >= 2 else 14

    def walk(number: int, folder: str) -> Iterator[tuple[str, bytes]]:
        at = tree + number * size
        name_at, flags, first, second = _ENTRY.unpack(raw[at : at + _ENTRY.size])
        (length,) = struct.unpack(">H", raw[names + name_at : names + name_at + 2])
        start = names + name_at + 6
        name = folder + (raw[start : start + 2 * length].decode("utf-16-be") if number else "")
        if flags & _FOLDER:
            for child in range(second, second + first):
                yield from walk(child, f"{name}/" if name else "")
            return
        (stored,) = struct.unpack(">i", raw[data + second : data + second + 4])
        content = raw[data + second + 4 : data + second + 4 + stored]
        if flags & _ZSTD:
            raise PackageError(f"{path.name} is compressed in a way that is not read here.")
        yield name, zlib.decompress(content[4:]) if flags & _ZLIB else content  # after the length when unpacked

    yield from walk(0, "")


def _last(name: str) -> str:
    return name.rpartition("/")[2]
