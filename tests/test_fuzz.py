"""What strangers' files are read with: sound files, what once broke a reader, and a while of plain mutation.

The long, coverage-guided search is a command (tests/fuzz.py); this is what it found, and a smaller net.
"""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from pathlib import Path

import pytest

from tests import fuzz

FOUND = Path(__file__).resolve().parent / "data" / "fuzz"


@pytest.mark.parametrize("path", sorted(FOUND.rglob("*-*")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_broke_a_reader_is_refused_in_words(path: Path):
    fuzz.answers(path.parent.name, path.read_bytes())


@pytest.mark.parametrize("reader", fuzz.READERS)
def test_mutated_files_are_read_or_refused(reader: str):
    chance = random.Random(5)
    sound = fuzz.beginnings(reader)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(300):
            data = bytearray(chance.choice(sound))
            for _ in range(chance.randint(1, 8)):
                at = chance.randrange(len(data))
                match chance.randrange(4):
                    case 0:
                        data[at] = chance.randrange(256)
                    case 1:
                        del data[at : at + chance.randrange(1, 9)]
                    case 2:
                        data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9)))
                    case _:
                        other = chance.choice(sound)
                        data[at:] = other[chance.randrange(len(other)) :]
                data = data or bytearray(b"x")
            fuzz.answers(reader, bytes(data))


def test_a_bomb_is_refused_before_it_goes_off():
    text, members = fuzz.sound_archive()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("story.json", text)
        for name in members:
            archive.writestr(name, bytes(200_000_000))
    assert len(bomb.getvalue()) < 1_000_000
    fuzz.answers("archive", bomb.getvalue())
    with pytest.raises(fuzz.InputError, match="too large"):
        fuzz.read_archive(bomb.getvalue())
