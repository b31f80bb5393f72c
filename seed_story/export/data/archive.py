"""A story as one file without loss: a zip of `story.json`, pictures and features by the digest of their content.

Writing gives the same bytes for the same story everywhere (fixed times, nothing compressed: pictures are already, and
features do not shrink). Reading trusts nothing: archives come from strangers. Everything is checked before the library
sees any of it: what the zip declares, then what is really inside; `archived_document.py` bounds the JSON before it is
built, `archived_story.py` checks the story, `archived_files.py` pictures and features. The library gets no picture as
it came, but each encoded anew.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import stat
import struct
import uuid
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from seed_story.errors import InputError, StoryError
from seed_story.export.data.archived_document import MAX_DOCUMENT, read_document
from seed_story.export.data.archived_files import check_features, check_picture, encoded_anew
from seed_story.export.data.archived_story import story_from
from seed_story.images import Deadline
from seed_story.story import Story
from seed_story.story.branches import MAX_ARCHIVED

FORMAT = "seed-story archive"
VERSION = 1
MAX_PICTURE_BYTES = 40 * 1024**2
MAX_FEATURES_BYTES = 16 * 1024**2
MAX_TOTAL_BYTES = 2 * 1024**3 - 64 * 1024**2  # with the listing below 2 GiB: every zip program takes it
IMPORT_SECONDS = 900.0  # for looking through it; 90 ms for a picture of 1024 x 1024, five minutes for 2 GB of them
MAX_MEMBERS = 2 * MAX_ARCHIVED + 1
MAX_ENTRIES = 2 * MAX_MEMBERS + 16  # macOS packs a file of its own beside each

_STORY = "story.json"
_NAME = re.compile(r"story\.json|pictures/[0-9a-f]{64}\.(?:png|jpg)|features/[0-9a-f]{64}\.npy")
_LIMITS = {_STORY: MAX_DOCUMENT, "pictures": MAX_PICTURE_BYTES, "features": MAX_FEATURES_BYTES}
_KINDS = {".png": "PNG", ".jpg": "JPEG"}
_END = struct.Struct("<4s4H2LH")  # the last record of a zip: mark, disks, members, size and place of the listing
_MAX_LISTING = 256 * MAX_ENTRIES


class Files(Protocol):
    """What writing needs of a library."""

    def asset_bytes(self, digest: str) -> bytes: ...


class StoryService(Protocol):
    """What reading needs of a library."""

    def put_asset(self, data: bytes, suffix: str) -> str: ...

    def create_story(self, story: Story, *, verb: str | None, fresh: bool) -> Story: ...


def write_archive(story: Story, library: Files, out_path: Path) -> Path:
    """Writes the story as it is seen, without its owner's name, and returns the path.

    The file appears when it is complete. Raises StoryError when a picture or features are missing or damaged, when the
    story is too large for one archive, or when the file cannot be written.
    """
    document = {"format": FORMAT, "version": VERSION, "story": replace(story, owner="").to_dict()}
    # Without blanks, so that as many scenes as there may be fit into what is taken back.
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    _read_document(text)  # nothing is written that could not be read again
    pictures = {f"pictures/{scene.image}" for scene in story.scenes}
    features = {f"features/{scene.features}.npy" for scene in story.scenes}
    part = out_path.with_name(f".{uuid.uuid4().hex}.part")
    total = len(text)
    try:
        with part.open("xb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(_member(_STORY), text)
                for name in sorted(pictures | features):
                    data = library.asset_bytes(_digest(name))
                    name = name if name in features else name + _picture_suffix(data)
                    _check_content(name, data)
                    total += len(data)
                    if total > MAX_TOTAL_BYTES or len(data) > _limit(name) or len(text) > MAX_DOCUMENT:
                        raise InputError(
                            "This story is too large for one archive. Duplicate it and delete "
                            "some branches from the copy."
                        )
                    archive.writestr(_member(name), data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, out_path)
    except OSError as error:
        raise StoryError(f"The archive could not be saved to {out_path} ({error.strerror or error}).") from error
    finally:
        part.unlink(missing_ok=True)
    return out_path


def read_archive(path: Path, library: StoryService, owner: str = "") -> Story:
    """Takes the story of an archive into the library and returns it as it is there.

    Ids stay unless the story's is taken already; then the whole tree gets fresh ones. Pictures that this studio did not
    write get another digest, because they are encoded anew. Raises InputError with what is wrong with the archive; the
    library is touched only after everything was found to be right.
    """
    deadline = Deadline(IMPORT_SECONDS, "Checking this archive takes too long. Nothing was imported.")
    with _opened(path) as archive:
        members = _listed(archive)
        story = _read_document(_content(archive, members[_STORY]))
        _check_whole(story, set(members))
        assets = sorted(set(members) - {_STORY})
        kept: dict[str, str] = {}  # digests of what the library gets, by those in the archive
        total = 0
        for name in assets:
            deadline.check()
            data = _as_kept(name, _content(archive, members[name]))
            kept[_digest(name)] = hashlib.sha256(data).hexdigest()
            total += len(data)
            if len(data) > _limit(name) or total > MAX_TOTAL_BYTES:  # a JPEG grows when it becomes a PNG
                raise InputError("The pictures in the archive are too large to import without loss.")
        for name in assets:  # read again rather than kept: a long story does not fit into memory
            data = _content(archive, members[name])
            if hashlib.sha256(data).hexdigest() != _digest(name):
                raise InputError(
                    "The archive changed while it was being read. Try again when no other program is writing to it."
                )
            if kept[_digest(name)] != _digest(name):
                data = _as_kept(name, data)
            library.put_asset(data, _kept_suffix(name))
    scenes = tuple(replace(scene, image=kept[scene.image]) for scene in story.scenes)
    return library.create_story(replace(story, owner=owner, scenes=scenes), verb="import", fresh=True)


# ----------------------------------------------------------------------------------------------------------- the zip


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    if path.is_dir():
        raise InputError(f"{path} is a folder. If it is an unzipped story, zip it again and import that.")
    if not path.is_file():
        raise InputError(f"There is no archive at {path}.")
    try:
        with path.open("rb") as file:
            _check_end(file, path.stat().st_size, path.name)
            with _damage_is_said():
                archive = zipfile.ZipFile(file)
            with archive:
                yield archive
    except OSError as error:
        raise InputError(f"The archive at {path} cannot be read ({error.strerror or error}).") from error


def _check_end(file: io.BufferedReader, size: int, name: str) -> None:
    """Bounds the listing before Python's zipfile reads all of it."""
    if file.read(4) != b"PK\x03\x04":
        raise InputError(f"“{name}” is not a story archive: it is not a zip file.")
    if size > MAX_TOTAL_BYTES + MAX_DOCUMENT:
        raise InputError(_too_large())
    file.seek(max(0, size - _END.size - 20))
    tail = file.read()
    if len(tail) < _END.size:
        raise _damaged("it ends too early")
    mark, _, _, _, members, listing, _, comment = _END.unpack(tail[-_END.size :])
    if mark != b"PK\x05\x06" or comment:
        raise _damaged("its end is missing, or something was added to it")
    if tail[:4] == b"PK\x06\x07" or members > MAX_ENTRIES or listing > _MAX_LISTING:
        raise InputError(_too_large())


def _listed(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The members by name, none of them read yet. Sizes are what the zip declares; `_content` holds it to that.

    People unpack archives and pack them again: entries of folders, one folder around everything, and what systems put
    into folders by themselves are passed over and never read. The names and digests of all else bind what is told.
    """
    members: dict[str, zipfile.ZipInfo] = {}
    if len(archive.infolist()) > MAX_ENTRIES:
        raise InputError(_too_large())
    names = [info.orig_filename for info in archive.infolist()]
    for name, info in zip(names, archive.infolist(), strict=True):
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise InputError(
                f"The archive tries to write outside its own folder ({name[:80]!r}), so it was not opened."
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise InputError(f"The archive contains a link ({name[:80]!r}) instead of a file, so it was not opened.")
    around = _folder_around(names)
    for name, info in zip(names, archive.infolist(), strict=True):
        if _of_the_system(name) or (name.endswith("/") and not info.file_size):
            continue
        name = name.removeprefix(around)
        if not _NAME.fullmatch(name):
            raise InputError(f"The archive contains something that isn't part of a story: {name[:80]!r}.")
        if name in members:
            raise InputError(f"The archive contains {name!r} twice.")
        if info.flag_bits & 0x1:
            raise InputError("The archive is password-protected. Save it without a password.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError("The archive uses an unsupported compression. Save it as a standard zip.")
        if info.file_size > _limit(name):
            raise InputError(f"{name!r} in the archive is too large. The limit is {_limit(name) // 1024**2} MB.")
        members[name] = info
    if len(members) > MAX_MEMBERS:
        raise InputError(_too_large())
    if sum(info.file_size for info in members.values()) > MAX_TOTAL_BYTES:
        raise InputError(_too_large())
    if _STORY not in members:
        raise InputError(f"The archive contains no story: {_STORY} is missing.")
    return members


def _of_the_system(name: str) -> bool:
    """Whether macOS or Windows put this into the folder; no file of a story is called so."""
    *folders, file = name.split("/")
    return "__MACOSX" in folders or file.startswith("._") or file in (".DS_Store", "Thumbs.db", "desktop.ini")


def _folder_around(names: Sequence[str]) -> str:
    """The folder, with its “/”, in which the one story lies; empty where it lies at the top."""
    folders = [name.removesuffix(_STORY) for name in names if name.rpartition("/")[2] == _STORY]
    if len(folders) > 1 and len(set(folders)) == len(folders):
        raise InputError(f"The archive contains {len(folders)} stories. Put each one in its own zip.")
    return folders[0] if folders else ""


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with _damage_is_said(), archive.open(info) as file:
        data = file.read(info.file_size + 1)
        rest = file.read(1)  # reading on to the end is what makes zipfile compare the checksum
    if len(data) != info.file_size or rest:
        raise _damaged(f"{info.filename} has another size than it says")
    return data


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.create_system = 3  # the same everywhere, also where it was written on Windows
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    return info


@contextmanager
def _damage_is_said() -> Iterator[None]:
    kinds = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError, ValueError)
    try:
        yield
    except (*kinds, OSError, OverflowError, IndexError, MemoryError) as error:
        raise _damaged(str(error) or type(error).__name__) from error


def _damaged(reason: str) -> InputError:
    return InputError(f"The archive is damaged: {reason}. Copy or download it again.")


def _too_large() -> str:
    return f"The archive is too large. The limit is {MAX_TOTAL_BYTES // 1024**2} MB and {MAX_ARCHIVED} scenes."


# ------------------------------------------------------------------------------------------------------- what is inside


def _read_document(data: bytes) -> Story:
    document = read_document(data, _STORY)
    if document.get("format") != FORMAT:
        raise InputError("This zip is not a story archive.")
    version = document.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise InputError("The archive does not say which format version it uses.")
    if version > VERSION:
        raise InputError(
            f"The archive was made by a newer version (format {version}; this one supports up to {VERSION}). "
            "Update seed-story."
        )
    return story_from(document.get("story"))


def _check_whole(story: Story, names: set[str]) -> None:
    expected = {f"pictures/{scene.image}" for scene in story.scenes} | {f"features/{s.features}" for s in story.scenes}
    present = [name.rpartition(".")[0] for name in sorted(names - {_STORY})]
    missing, surplus = expected - set(present), set(present) - expected
    if missing:
        raise InputError(f"The archive is incomplete: {len(missing)} of its files are missing ({min(missing)[:24]}…).")
    if surplus:
        raise InputError(f"The archive contains {len(surplus)} files that no scene uses ({min(surplus)[:24]}…).")
    if len(present) != len(expected):
        raise InputError("The archive contains the same picture twice.")


def _check_content(name: str, data: bytes) -> None:
    """Whether the bytes are what their name says. Raises InputError."""
    _check_digest(name, data)
    if _is_picture(name):
        check_picture(data, _KINDS[Path(name).suffix])
    else:
        check_features(data)


def _as_kept(name: str, data: bytes) -> bytes:
    """What a library gets of a member that may be a stranger's. Raises InputError when it is not what its name says."""
    _check_digest(name, data)
    if _is_picture(name):
        return encoded_anew(data, _KINDS[Path(name).suffix])
    check_features(data)
    return data


def _check_digest(name: str, data: bytes) -> None:
    if hashlib.sha256(data).hexdigest() != _digest(name):
        raise InputError(f"{name[:24]}… in the archive has changed since it was saved. Copy the archive again.")


def _picture_suffix(data: bytes) -> str:
    return ".png" if data.startswith(b"\x89PNG") else ".jpg"


def _kept_suffix(name: str) -> str:
    return ".png" if _is_picture(name) else ".npy"


def _is_picture(name: str) -> bool:
    return name.startswith("pictures/")


def _digest(name: str) -> str:
    return name.partition("/")[2].partition(".")[0]


def _limit(name: str) -> int:
    return _LIMITS[name.partition("/")[0]]
