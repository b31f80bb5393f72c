"""Joining what is coded already: pieces of film, sound, captions, chapters, cover and tags in one file."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from seed_story.runtime.ffmpeg import run
from seed_story.story.languages import known_language

# Ticks a second of the whole file. Left to itself, ffmpeg takes a number that all tracks divide, and the chapters of a
# film longer than twenty seconds do not fit into it any more.
_TICKS = ("-movie_timescale", "1000")
PROVENANCE = "Made with SEED-Story Studio"


class Chapter(NamedTuple):
    """start, end in seconds."""

    start: float
    end: float
    name: str


@dataclass(frozen=True)
class Tags:
    """title, and for each scene plain JSON of where it comes from."""

    title: str
    scenes: Sequence[Mapping[str, Any]]

    def as_metadata(self) -> dict[str, str]:
        """What files hold; `synopsis` is the field for long texts, and players show it to whoever looks for it."""
        told = [dict(scene) for scene in self.scenes if scene]
        known = {"synopsis": json.dumps({"scenes": told}, sort_keys=True)} if told else {}
        return {"title": self.title, "comment": PROVENANCE, **known}


def join_film(
    pieces: Sequence[Path],
    sound: Path,
    subtitles: Path | None,
    cover: Path,
    chapters: Sequence[Chapter],
    tags: Tags,
    out: Path,
    language: str = "",
) -> None:
    """One MP4 from pieces that were coded alike, without coding them again; the index comes first."""
    listing = out.with_suffix(".pieces")
    listing.write_text("".join(f"file '{piece.name}'\n" for piece in pieces), encoding="utf-8")
    notes = write_notes(out.with_suffix(".notes"), chapters, tags)
    inputs = ["-f", "concat", "-safe", "0", "-i", str(listing), "-i", str(sound), "-i", str(cover)]
    inputs += ["-f", "ffmetadata", "-i", str(notes)]
    spoken = f"language={known_language(language, '').iso3}"
    chosen = ["-map", "0:v", "-map", "1:a", "-metadata:s:a:0", spoken]
    if subtitles is not None:
        inputs += ["-i", str(subtitles)]
        chosen += ["-map", "4:s", "-c:s", "mov_text", "-metadata:s:s:0", spoken, "-disposition:s:0", "0"]
    chosen += ["-map", "2:v", "-map_metadata", "3", "-map_chapters", "3", "-c:v", "copy", "-c:a", "copy"]
    chosen += ["-disposition:v:1", "attached_pic", "-movflags", "+faststart", *_TICKS, "-f", "mp4", str(out)]
    run(["-v", "error", *inputs, *chosen], "The film could not be assembled")
    switch_off_subtitles(out)


def join_sound(
    sound: Path, cover: Path, chapters: Sequence[Chapter], tags: Tags, out: Path, language: str = ""
) -> None:
    """Sound (.m4b or .mp3) with chapters, cover and tags, without coding it again."""
    notes = write_notes(out.with_suffix(".notes"), chapters, tags)
    inputs = ["-i", str(sound), "-i", str(cover), "-f", "ffmetadata", "-i", str(notes)]
    chosen = ["-map", "0:a", "-map", "1:v", "-map_metadata", "2", "-map_chapters", "2", "-c", "copy"]
    chosen += ["-disposition:v:0", "attached_pic"]
    chosen += ["-metadata:s:a:0", f"language={known_language(language, '').iso3}"]
    kind = (
        ["-id3v2_version", "3", "-f", "mp3"]
        if out.suffix == ".mp3"
        else ["-movflags", "+faststart", *_TICKS, "-f", "ipod"]
    )
    run(["-v", "error", *inputs, *chosen, *kind, str(out)], "The audio could not be assembled")


def write_notes(path: Path, chapters: Sequence[Chapter], tags: Tags) -> Path:
    """Chapters and tags as an ffmetadata file."""
    lines = [";FFMETADATA1", *(f"{name}={_escaped(value)}" for name, value in tags.as_metadata().items())]
    for chapter in chapters:
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={round(chapter.start * 1000)}"]
        lines += [f"END={round(chapter.end * 1000)}", f"title={_escaped(chapter.name)}"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return path


def _escaped(value: str) -> str:
    for mark in ("\\", "=", ";", "#", "\n"):
        value = value.replace(mark, "\\" + mark)
    return value


def switch_off_subtitles(film: Path) -> None:
    """Players show a track that is enabled without being asked, and ffmpeg enables the first of each kind."""
    with film.open("r+b") as file:
        for name, begin, end in _boxes(file, 0, film.stat().st_size):
            if name != b"moov":
                continue
            for track, first, last in _boxes(file, begin, end):
                if track == b"trak":
                    _switch_off(file, first, last)


def _switch_off(file: BinaryIO, begin: int, end: int) -> None:
    """Takes the flag "enabled" from a track of a film, if it is one of words."""
    parts = {name: (first, last) for name, first, last in _boxes(file, begin, end)}
    if b"mdia" not in parts or b"tkhd" not in parts:
        return
    media = {name: first for name, first, _ in _boxes(file, *parts[b"mdia"])}
    file.seek(media.get(b"hdlr", 0) + 8)
    if file.read(4) in (b"sbtl", b"text", b"subt"):
        file.seek(parts[b"tkhd"][0] + 3)  # the last byte of the flags; the first bit is "enabled"
        flags = file.read(1)[0]
        file.seek(parts[b"tkhd"][0] + 3)
        file.write(bytes([flags & ~1]))


def _boxes(file: BinaryIO, begin: int, end: int) -> list[tuple[bytes, int, int]]:
    """(name, first byte of the content, byte behind it) of the boxes of an MP4 file between two places."""
    found = []
    while begin + 8 <= end:
        file.seek(begin)
        size, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8))[0], 16
        size = size or end - begin
        if size < head:
            break
        found.append((name, begin + head, min(end, begin + size)))
        begin += size
    return found
