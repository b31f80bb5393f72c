"""Stored files that are named by what they hold: pictures and features, through fsspec.

The digest is the sha256 of the content, so equal files are stored once and a damaged one is noticed when it is read.
A file appears under its final name only when it is complete.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import fsspec
import numpy as np

from seed_story.errors import InputError, NotFoundError, StoryError

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
DAY = 24 * 3600.0
ATTEMPTS, PAUSE = 3, 0.2  # with a store that is not on this machine; seconds, doubled each time
# s3fs asks five times by itself. With botocore's usual five inside of each, people wait two minutes for a lost store;
# a second one is for a server that is busy (HTTP 500 and 503), which s3fs does not ask again.
S3_OPTIONS = {"config_kwargs": {"retries": {"total_max_attempts": 2}}}

Answer = TypeVar("Answer")


class StoreAwayError(StoryError):
    """The store on another machine did not answer. That says nothing about whether it has the file."""


class AssetStore:
    """Content-addressed files under one fsspec URL, as `ab/cdef….suffix`.

    `cache` is the local folder for copies of files that lie elsewhere (an object store, say).
    """

    def __init__(self, url: str | os.PathLike[str], cache: Path) -> None:
        try:
            address = os.fspath(url)
            options = S3_OPTIONS if fsspec.utils.get_protocol(address) in ("s3", "s3a") else {}
            self._fs, self._root = fsspec.core.url_to_fs(address, **options)
        except (ValueError, ImportError) as error:
            raise StoryError(f"The storage in ASSETS_URL (or SEED_STORY_ASSETS) cannot be used: {error}.") from error
        self._root = self._root.rstrip("/")
        self._cache = cache
        protocol = self._fs.protocol
        self._local = "file" in ((protocol,) if isinstance(protocol, str) else protocol)

    def put(self, data: bytes, suffix: str) -> str:
        """Stores the bytes and returns their digest. Storing the same content again costs nothing."""
        assert _SUFFIX.fullmatch(suffix), f"not a file suffix: {suffix!r}"
        digest = hashlib.sha256(data).hexdigest()
        if self._find(digest) is not None:
            return digest
        folder = f"{self._root}/{digest[:2]}"
        target = f"{folder}/{digest[2:]}{suffix}"
        try:
            if self._local:
                write_atomically(Path(target), data)
            else:  # object stores have no folders, and show an upload only when it is complete
                self._patiently(lambda: self._fs.pipe_file(target, data))
        except OSError as error:
            raise StoryError(f"The file could not be stored ({error.strerror or error}). Is the disk full?") from error
        return digest

    def get(self, digest: str) -> bytes:
        """The stored bytes; raises NotFoundError when there are none and StoryError when they are damaged."""
        stored = self._require(digest)
        try:
            data = self._patiently(lambda: self._fs.cat_file(stored))
        except OSError as error:
            kind = StoryError if self._local else StoreAwayError
            raise kind(f"The stored file {digest[:12]}… cannot be read ({error.strerror or error}).") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise StoryError(f"The stored file {digest[:12]}… is damaged. Restore it from a backup.")
        return data

    def path(self, digest: str) -> Path:
        """A local path to read from (never to write to)."""
        stored = self._require(digest)
        if self._local:
            return Path(stored)
        copy = self._cache / digest[:2] / (digest[2:] + "." + stored.rsplit(".", 1)[-1])
        if not copy.exists():
            write_atomically(copy, self.get(digest))
        return copy

    def suffix(self, digest: str) -> str:
        """The ending of the stored file's name, with its dot; raises NotFoundError when there is none."""
        return "." + self._require(digest).rsplit(".", 1)[-1]

    def __contains__(self, digest: str) -> bool:
        return self._find(digest) is not None

    def digests(self) -> Iterator[str]:
        """The digests of everything that is stored."""
        for stored in self._fs.find(self._root):
            folder, _, name = stored.rpartition("/")
            digest = folder.rpartition("/")[2] + name.partition(".")[0]
            if _DIGEST.fullmatch(digest):
                yield digest

    def _require(self, digest: str) -> str:
        stored = self._find(digest)
        if stored is None:
            raise NotFoundError(f"The stored file {digest[:12]}… is missing from the library.")
        return stored

    def _find(self, digest: str) -> str | None:
        if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise InputError(f"{digest!r} is not a stored file.")
        # Listed rather than globbed, because the folder's own name may hold "[" or "*".
        try:
            names = self._patiently(lambda: self._fs.ls(f"{self._root}/{digest[:2]}", detail=False, refresh=True))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreAwayError(f"The picture storage did not respond ({error.strerror or error}).") from error
        start = digest[2:] + "."
        return next((name for name in names if name.rpartition("/")[2].startswith(start)), None)

    def _patiently(self, ask: Callable[[], Answer]) -> Answer:
        """Asks a store on another machine again when it fails; all that is asked may be asked twice."""
        for attempts_left in reversed(range(1 if self._local else ATTEMPTS)):
            try:
                return ask()
            except FileNotFoundError:
                raise
            except Exception as error:  # each store's library has errors of its own
                if self._local:
                    raise
                if not attempts_left:
                    raise (
                        error if isinstance(error, OSError) else OSError(f"{type(error).__name__}: {error}")
                    ) from error
                time.sleep(PAUSE * 2 ** (ATTEMPTS - attempts_left - 1))
        raise AssertionError


def write_atomically(target: Path, data: bytes) -> None:
    """Writes beside the target and renames: a reader sees the whole file or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def sweep_parts(folder: Path, age: float = DAY) -> int:
    """Throws away what killed programs left half-written under a folder, if it is older than `age` seconds.

    Returns how many files and work folders that were.
    """
    swept = 0
    for part in list(folder.rglob(".*.part")):
        try:
            if time.time() - part.stat().st_mtime < age:
                continue
            shutil.rmtree(part) if part.is_dir() else part.unlink()
            swept += 1
        except OSError:  # another program sweeps too, or the folder may only be read
            continue
    return swept


def features_to_bytes(features: np.ndarray) -> bytes:
    """.npy bytes of the features in the number type that they have: rounding them would change the story."""
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(features), allow_pickle=False)
    return buffer.getvalue()


def features_from_bytes(data: bytes) -> np.ndarray:
    """Inverse of `features_to_bytes`, bit by bit. Raises InputError for anything else."""
    try:
        return np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise InputError("The features of this scene cannot be read.") from error
