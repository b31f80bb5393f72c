"""Blind packets: told stories of several systems for the same openings, shuffled, with letters instead of names.

A folder of packets holds `manifest.json` and, for each packet, `sheet.html` (pictures, words and a form in one file),
`form.md` and `form.json` (the same form, for other ways of writing), and `stories.json` with `pictures/`, which a judge
reads. Which letter is which system stands in the key only: a file outside the folder. The manifest has the key's
digest, so that nobody can exchange it after the readings.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from PIL import Image

from seed_story.errors import InputError
from training.evaluation.folder import GeneratedStory
from training.evaluation.readers.questions import FORM
from training.evaluation.told import read_told

MANIFEST, STORIES = "manifest.json", "stories.json"
LETTERS = "ABCDEF"
SIDE, QUALITY = 512, 85  # longest side of a picture in pixels, JPEG quality


@dataclass(frozen=True)
class BlindOpening:
    """One opening of a packet: its words and picture, and per letter the told scenes as (words, picture's name)."""

    id: str
    group: str
    text: str
    picture: str
    told: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def labels(self) -> list[str]:
        return sorted(self.told)


@dataclass(frozen=True)
class Packet:
    """What one reader reads at a time; `folder` holds its pictures."""

    id: str
    folder: Path
    openings: tuple[BlindOpening, ...]

    def opening(self, name: str) -> BlindOpening | None:
        return next((one for one in self.openings if one.id == name), None)


def make_packets(
    systems: Mapping[str, Path], out: Path, key: Path, *, seed: int, per_packet: int, common: bool = False
) -> list[Packet]:
    """Writes packets of `per_packet` openings each, and the key. The letters are drawn anew for every opening.

    All systems must have told the same openings with the same words; with `common`, openings that one lacks are left
    out. Raises InputError before anything is written.
    """
    from training.evaluation.readers.forms import write_forms
    from training.evaluation.readers.sheet import write_sheet

    if not 2 <= len(systems) <= len(LETTERS):
        raise InputError(f"Packets compare two to {len(LETTERS)} systems, not {len(systems)}.")
    if per_packet < 1:
        raise InputError("A packet needs at least one opening (--per-packet).")
    if out.exists() and any(out.iterdir()):
        raise InputError(f"{out} is not empty: packets that somebody may be reading are not written over.")
    if key.exists():
        raise InputError(f"There is a key at {key} already; a key is never written over.")
    if key.resolve().is_relative_to(out.resolve()):
        raise InputError("The key must lie outside the packets' folder, or whoever reads them may see it.")
    with TemporaryDirectory() as room:
        told = {
            name: {one.id: one for one in read_told(place, Path(room) / str(number))}
            for number, (name, place) in enumerate(systems.items())
        }
        chosen = _shared(told, common)
        rng = Random(seed)
        rng.shuffle(chosen)
        packets, letters = [], {}
        for number, start in enumerate(range(0, len(chosen), per_packet), 1):
            name = f"packet-{number:02d}"
            folder = out / name
            (folder / "pictures").mkdir(parents=True)
            openings = []
            for story in chosen[start : start + per_packet]:
                order = sorted(told)
                rng.shuffle(order)
                named = dict(zip(LETTERS, order, strict=False))
                letters[story] = named
                openings.append(_blind(folder, {letter: told[system][story] for letter, system in named.items()}))
            packets.append(Packet(name, folder, tuple(openings)))
    for packet in packets:
        stories = {"packet": packet.id, "openings": [asdict(one) for one in packet.openings]}
        _write(packet.folder / STORIES, stories)
        write_forms(packet)
        write_sheet(packet)
    # The nonce keeps the digest from telling the letters to whoever tries all of them.
    sealed = {"seed": seed, "nonce": secrets.token_hex(16), "systems": sorted(systems), "letters": letters}
    _write(key, sealed)
    listed = [{"id": one.id, "openings": [opening.id for opening in one.openings]} for one in packets]
    _write(out / MANIFEST, {"form": FORM, "packets": listed, "key": hashlib.sha256(key.read_bytes()).hexdigest()})
    return packets


def read_packets(folder: Path) -> list[Packet]:
    """The packets of a folder. Raises InputError for a folder of anything else, or of another form's version."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["form"] != FORM:
            raise InputError(f"The packets in {folder} have form {manifest['form']}; this version reads {FORM}.")
        packets = []
        for entry in manifest["packets"]:
            values = json.loads((folder / entry["id"] / STORIES).read_text(encoding="utf-8"))
            openings = tuple(
                BlindOpening(**(one | {"told": {k: [tuple(s) for s in v] for k, v in one["told"].items()}}))
                for one in values["openings"]
            )
            packets.append(Packet(entry["id"], folder / entry["id"], openings))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder} is not a folder of packets: {error}.") from error
    return packets


def open_key(folder: Path, key: Path) -> dict[str, dict[str, str]]:
    """System by letter, by opening. Raises InputError for a key that is not the one these packets were made with."""
    try:
        data = key.read_bytes()
        wanted = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["key"]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"The key {key} or the packets' manifest cannot be read: {error}.") from error
    if hashlib.sha256(data).hexdigest() != wanted:
        raise InputError(f"{key} is not the key that these packets were made with.")
    return json.loads(data)["letters"]


def _shared(told: Mapping[str, Mapping[str, GeneratedStory]], common: bool) -> list[str]:
    every = set.union(*(set(stories) for stories in told.values()))
    shared = sorted(set.intersection(*(set(stories) for stories in told.values())))
    if lacking := {name: sorted(every - set(stories)) for name, stories in told.items() if every - set(stories)}:
        if not common:
            said = "; ".join(f"{name} lacks {', '.join(some[:5])}" for name, some in lacking.items())
            raise InputError(f"The systems told different openings: {said}. --common leaves these out.")
    if not shared:
        raise InputError("There is no opening that all systems told: files and ids must be named alike.")
    for name in shared:
        if len({" ".join(stories[name].captions[0].split()) for stories in told.values()}) > 1:
            raise InputError(f"The systems told {name} from different words, so they cannot be compared on it.")
        if short := [system for system, stories in told.items() if len(stories[name]) < 2]:
            raise InputError(f"{short[0]} told nothing after the opening {name}.")
    return shared


def _blind(folder: Path, stories: Mapping[str, GeneratedStory]) -> BlindOpening:
    first = next(iter(stories.values()))
    group = str(first.facts.get("group") or first.id.partition("-")[0])
    picture = _picture(folder, f"{first.id}-opening.jpg", first.images[0])
    told = {
        letter: [
            (caption, _picture(folder, f"{story.id}-{letter}-{number:02d}.jpg", path))
            for number, (path, caption) in enumerate(zip(story.images[1:], story.captions[1:], strict=True), 1)
        ]
        for letter, story in stories.items()
    }
    return BlindOpening(first.id, group, first.captions[0], picture, told)


def _picture(folder: Path, name: str, source: Path) -> str:
    """Encoded anew: what a system wrote into its files (dates, sizes, provenance) would tell which one it is."""
    with Image.open(source) as picture:
        small = picture.convert("RGB")
        small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        small.save(folder / "pictures" / name, quality=QUALITY)
    return f"pictures/{name}"


def _write(path: Path, values: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
