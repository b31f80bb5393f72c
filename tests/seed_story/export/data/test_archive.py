"""Archives: without loss out and in again, and nothing that a stranger may put into one does harm."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from seed_story import images as pictures
from seed_story.errors import InputError, NotFoundError, StoryError
from seed_story.export.data import archive as archives
from seed_story.export.data.archive import read_archive, write_archive
from seed_story.export.data.archived_document import read_document
from seed_story.images import PROVENANCE_KEY, read_provenance
from seed_story.library.library import Library, open_library
from seed_story.story import Story
from tests.kept import features_of, picture_bytes, scene, small_story

VERSION_1 = Path(__file__).resolve().parents[3] / "data" / "archive-v1.zip"

Members = dict[str, bytes]


@pytest.fixture
def library(tmp_path: Path):
    opened = open_library(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def elsewhere(tmp_path: Path):
    """A library that has nothing yet."""
    opened = open_library(tmp_path / "other home")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def wary(tmp_path_factory):
    """A library that has nothing and shall keep nothing."""
    opened = open_library(tmp_path_factory.mktemp("wary"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def tale(tmp_path_factory) -> bytes:
    """A whole archive."""
    library = open_library(tmp_path_factory.mktemp("tale"))
    story, (_, a, *_) = small_story(library)
    named = library.name_branch(story.id, a.id, "Way ☂")
    data = write_archive(named, library, tmp_path_factory.mktemp("out") / "tale.zip").read_bytes()
    library.close()
    return data


@pytest.fixture
def packed(tale, tmp_path) -> Path:
    (tmp_path / "tale.zip").write_bytes(tale)
    return tmp_path / "tale.zip"


def untouched(library: Library) -> bool:
    return library.list_stories() == [] and list(library.assets.digests()) == []


def members_of(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, members: Members, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def named(kind: str, data: bytes, suffix: str) -> str:
    return f"{kind}/{hashlib.sha256(data).hexdigest()}{suffix}"


def with_story(members: Members, change: Callable[[dict[str, Any]], object]) -> Members:
    document = json.loads(members["story.json"])
    change(document)
    return members | {"story.json": json.dumps(document).encode()}


def one_scene(features: bytes | None = None, picture: bytes | None = None, suffix: str = ".png", **other) -> Members:
    """A story of one scene with these files, whatever they are."""
    features = features if features is not None else _npy(features_of(1))
    picture = picture if picture is not None else picture_bytes(1)
    only = {"id": "r", "parent_id": None, "text": "Once", "created": 1.0}
    only |= {"image": hashlib.sha256(picture).hexdigest(), "features": hashlib.sha256(features).hexdigest()}
    story = {"id": "s", "title": "T", "created": 1.0, "updated": 1.0, "scenes": [only | other]}
    document = {"format": "seed-story archive", "version": 1, "story": story}
    files = {named("pictures", picture, suffix): picture, named("features", features, ".npy"): features}
    return {"story.json": json.dumps(document).encode()} | files


def _npy(array: np.ndarray, **more) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, **more)
    return buffer.getvalue()


# ------------------------------------------------------------------------------------------------------- round trips


def test_a_story_comes_back_whole(library, elsewhere, tmp_path):
    story, (_, a, *_) = small_story(library)
    story = library.name_branch(story.id, a.id, "Way ☂")
    packed = write_archive(story, library, tmp_path / "tale.zip")
    back = read_archive(packed, elsewhere, owner="ann")
    assert back == replace(story, owner="ann") == elsewhere.get_story(story.id, owner="ann")
    for found in story.scenes:
        assert elsewhere.asset_bytes(found.image) == library.asset_bytes(found.image)
        assert elsewhere.features(found.features).tobytes() == library.features(found.features).tobytes()
    assert elsewhere.undo(owner="ann").verb == "import"
    assert elsewhere.list_stories(owner="ann") == []


PACKED_ANEW = Path(__file__).resolve().parents[3] / "data" / "archives-packed-anew"


@pytest.mark.parametrize("name", ["original-works", "zip-r", "with-folder", "finder", "windows-thumbs"])
def test_case_05_archives_that_people_packed_anew(elsewhere, name):
    story = read_archive(PACKED_ANEW / f"{name}.zip", elsewhere)
    assert story == elsewhere.get_story(story.id) and len(story.scenes) == 1
    assert len(list(elsewhere.assets.digests())) == 2, "nothing but its picture and its features"


def repacked(packed: Path, folder: str, more: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(packed.with_name("anew.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members_of(packed).items():
            archive.writestr(folder + name, data)
        for name, data in more.items():
            archive.writestr(name, data)
    return packed.with_name("anew.zip")


def test_what_systems_put_into_folders_is_passed_over(packed, elsewhere):
    added = dict.fromkeys(("Karte/", "Karte/Karte ☂/", "__MACOSX/Karte/Karte ☂/pictures/._x.png"), b"")
    added |= dict.fromkeys((".DS_Store", "Karte/.DS_Store", "Karte/Karte ☂/desktop.ini", "Karte/._Karte ☂"), b"any")
    assert read_archive(repacked(packed, "Karte/Karte ☂/", added), elsewhere).title == "The small tale"


@pytest.mark.parametrize(
    ("folder", "more", "hint"),
    [
        ("a/", {"b/story.json": b"{}"}, "contains 2 stories"),
        ("a/", {"notes.txt": b"x"}, "isn't part of a story"),
        ("a/", {"b/pictures/x.png": b"x"}, "isn't part of a story"),
        ("", {"folder/": b"not a folder"}, "isn't part of a story"),
        ("a/", {"../.DS_Store": b"x"}, "outside its own folder"),
        ("../a/", {}, "outside its own folder"),
    ],
)
def test_what_people_did_not_mean_to_pack_is_refused(packed, wary, folder, more, hint):
    refused(repacked(packed, folder, more), wary, hint)


def test_a_folder_in_the_place_of_an_archive_is_told_what_to_do(wary, tmp_path):
    refused(tmp_path, wary, "is a folder. If it is an unzipped story, zip it again")


def test_the_same_story_gives_the_same_bytes(library, packed, tmp_path):
    story = read_archive(packed, library)
    assert write_archive(story, library, tmp_path / "again.zip").read_bytes() == packed.read_bytes()
    shuffled = replace(story, scenes=tuple(type(s).from_dict(s.to_dict()) for s in story.scenes), owner="somebody")
    assert write_archive(shuffled, library, tmp_path / "third.zip").read_bytes() == packed.read_bytes()


def test_every_file_is_there_once(library, tmp_path):
    story = Story.new("T", root=scene(library, 1))
    for _ in range(3):
        story = story.extend(scene(library, 1, story.root))
    assert len(members_of(write_archive(story, library, tmp_path / "a.zip"))) == 3


def test_a_taken_id_gives_way_throughout(library, packed):
    story, copy = read_archive(packed, library), read_archive(packed, library)
    assert len(library.list_stories()) == 2
    assert not {s.id for s in copy.scenes} & {s.id for s in story.scenes}
    where = {new.id: old.id for old, new in zip(story.scenes, copy.scenes, strict=True)} | {None: None}
    for old, new in zip(story.scenes, copy.scenes, strict=True):
        assert (where[new.parent_id], where[new.replaces]) == (old.parent_id, old.replaces)
    assert {where[scene_id]: name for scene_id, name in copy.branch_names.items()} == dict(story.branch_names)
    library.delete_story(copy.id)
    assert read_archive(packed, library).id not in (story.id, copy.id)


def test_an_archive_of_version_1_loads(elsewhere):
    story = read_archive(VERSION_1, elsewhere)
    assert (story.id, story.title, len(story.scenes)) == ("0" * 31 + "1", "The small tale", 4)
    assert [found.text for found in story.scenes] == ["Once, ☂.", "Then.", "So.", "Then, otherwise."]
    assert story.scenes[3].replaces == story.scenes[1].id and story.scenes[2].stale
    assert dict(story.branch_names) == {story.scenes[3].id: "New words"}
    assert story.scenes[1].settings["telling"] == {"steps": 2}
    assert elsewhere.features(story.root.features).shape == (4, 8)
    assert elsewhere.asset_bytes(story.root.image).startswith(b"\x89PNG")


def test_a_repacked_archive_loads(elsewhere, packed, tmp_path):
    back = read_archive(pack(tmp_path / "b.zip", members_of(packed), zipfile.ZIP_DEFLATED), elsewhere)
    assert len(back.scenes) == 7


def test_jpegs_are_pictures_too(elsewhere, library, tmp_path):
    jpeg = picture_bytes(3, "JPEG")
    story = read_archive(pack(tmp_path / "j.zip", one_scene(picture=jpeg, suffix=".jpg")), elsewhere)
    kept = elsewhere.asset_path(story.root.image)
    assert kept.suffix == ".png" and pixels(kept.read_bytes()) == pixels(jpeg)
    again = write_archive(story, elsewhere, tmp_path / "k.zip")
    assert read_archive(again, library).root == story.root


def pixels(picture: bytes) -> bytes:
    return Image.open(io.BytesIO(picture)).convert("RGB").tobytes()


def test_pictures_of_others_come_in_without_what_is_not_seen(elsewhere, library, tmp_path):
    buffer, info = io.BytesIO(), PngInfo()
    info.add_text("Comment", "where I live")
    info.add_text(PROVENANCE_KEY, '{"preset": "mini"}')
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    Image.linear_gradient("L").save(buffer, "PNG", pnginfo=info, exif=exif)
    foreign = buffer.getvalue() + b"<script>where I live"
    story = read_archive(pack(tmp_path / "f.zip", one_scene(picture=foreign)), elsewhere)
    assert [*elsewhere.assets.digests()].count(hashlib.sha256(foreign).hexdigest()) == 0
    kept = elsewhere.asset_bytes(story.root.image)
    assert b"where I live" not in kept and kept.endswith(b"IEND\xaeB`\x82") and pixels(kept) == pixels(foreign)
    assert read_provenance(kept) == {"preset": "mini"}, "it still says who drew it"
    again = write_archive(story, elsewhere, tmp_path / "g.zip")
    assert read_archive(again, library) == story, "from here on it is the studio's own"


@pytest.mark.parametrize("noted", ["[" * 100_000, "7", '{"a": ' + "9" * 10_000 + "}", "{" + " " * 2**20 + "}"])
def test_provenance_that_is_none_is_left_out(elsewhere, tmp_path, noted):
    buffer, info = io.BytesIO(), PngInfo()
    info.add_text(PROVENANCE_KEY, noted)
    Image.new("RGB", (8, 8)).save(buffer, "PNG", pnginfo=info)
    story = read_archive(pack(tmp_path / "p.zip", one_scene(picture=buffer.getvalue())), elsewhere)
    assert read_provenance(elsewhere.asset_bytes(story.root.image)) == {}


def test_pictures_are_shown_as_they_were(elsewhere, tmp_path):
    """Transparency over white and turned upright, as an uploaded picture is."""
    clear, turned = io.BytesIO(), io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(clear, "PNG")
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (16, 8)).save(turned, "JPEG", exif=exif)
    for name, data, suffix in (("c", clear.getvalue(), ".png"), ("t", turned.getvalue(), ".jpg")):
        story = read_archive(pack(tmp_path / f"{name}.zip", one_scene(picture=data, suffix=suffix)), elsewhere)
        with Image.open(elsewhere.asset_path(story.root.image)) as shown:
            assert shown.mode == "RGB"
            assert shown.size == (8, 16) if name == "t" else shown.getpixel((0, 0)) == (255, 255, 255)


# ---------------------------------------------------------------------------------------------------------- writing


def test_what_is_missing_or_damaged_leaves_no_file(library, tmp_path):
    story, _ = small_story(library)
    out = tmp_path / "out" / "tale.zip"
    out.parent.mkdir()
    out.write_bytes(b"older")
    library.asset_path(story.scenes[1].image).write_bytes(b"broken")
    with pytest.raises(StoryError, match="damaged"):
        write_archive(story, library, out)
    library.asset_path(story.scenes[1].image).unlink()
    with pytest.raises(NotFoundError):
        write_archive(story, library, out)
    assert [path.name for path in out.parent.iterdir()] == ["tale.zip"]
    assert out.read_bytes() == b"older"


def test_a_place_that_cannot_be_written_is_said(library, tmp_path):
    story, _ = small_story(library)
    (tmp_path / "folder").mkdir()
    for out in (tmp_path / "no" / "a.zip", tmp_path / "folder"):
        with pytest.raises(StoryError, match="could not be saved"):
            write_archive(story, library, out)
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_full_disk_leaves_no_file(library, tmp_path, monkeypatch):
    story, _ = small_story(library)
    monkeypatch.setattr("os.fsync", lambda number: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(StoryError, match="No space left"):
        write_archive(story, library, tmp_path / "tale.zip")
    assert not list(tmp_path.glob("*.zip")) and not list(tmp_path.glob(".*.part"))


def test_nothing_is_written_that_could_not_be_read(library, tmp_path, monkeypatch):
    story, _ = small_story(library)
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 5000)
    with pytest.raises(InputError, match="too large"):
        write_archive(story, library, tmp_path / "tale.zip")
    assert not (tmp_path / "tale.zip").exists()


# ---------------------------------------------------------------------------------------------------------- refusing


def refused(path: Path, library: Library, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_archive(path, library)
    assert untouched(library)


def test_what_is_no_zip(wary, packed, tmp_path):
    other = tmp_path / "other.zip"
    refused(other, wary, "no archive at")
    refused(tmp_path, wary, "is a folder")
    for data in (b"", b"P", picture_bytes(1), b"Once upon a time"):
        other.write_bytes(data)
        refused(other, wary, "not a zip")


@pytest.mark.parametrize("kept", [0.01, 0.3, 0.9, 0.99])
def test_a_part_of_an_archive(wary, packed, kept):
    data = packed.read_bytes()
    packed.write_bytes(data[: int(len(data) * kept)])
    refused(packed, wary, "damaged")


def test_damage_inside_is_noticed(wary, packed):
    data = packed.read_bytes()
    with zipfile.ZipFile(packed) as archive:
        places = [(info.filename, info.header_offset + 30 + len(info.filename)) for info in archive.infolist()]
    for _, place in places:
        packed.write_bytes(data[: place + 5] + bytes([data[place + 5] ^ 1]) + data[place + 6 :])
        refused(packed, wary, "damaged")
    packed.write_bytes(data + b"more")
    refused(packed, wary, "damaged")


def test_other_zips_and_versions(wary, packed, tmp_path):
    whole = members_of(packed)
    other = tmp_path / "other.zip"
    refused(pack(other, whole | {"story.json": b'{"version": 1}'}), wary, "not a story archive")
    refused(pack(other, whole | {"story.json": b"\xff{"}), wary, "not plain JSON")
    refused(pack(other, whole | {"story.json": b"[" * 100_000}), wary, "nested too deeply")
    for version, sentence in (
        (2, "newer version"),
        ("1", "which format version"),
        (True, "which format version"),
        (0, "which format version"),
    ):
        refused(pack(other, with_story(whole, lambda d, v=version: d.update(version=v))), wary, sentence)


def test_members_that_miss_or_do_not_belong(wary, packed, tmp_path):
    whole = members_of(packed)
    other = tmp_path / "other.zip"
    for name in whole:
        less = {kept: data for kept, data in whole.items() if kept != name}
        if less and next(iter(less)) != "story.json":
            refused(pack(other, less), wary, "contains no story")
        else:
            refused(pack(other, less), wary, "incomplete")
    strange = picture_bytes(77)
    refused(pack(other, whole | {named("pictures", strange, ".png"): strange}), wary, "no scene uses")
    for name in ("readme.txt", "pictures/x.png", "features/" + "a" * 64 + ".png", "story.json ", "ünï"):
        refused(pack(other, whole | {name: b""}), wary, "isn't part of a story")
    refused(pack(other, one_scene() | {named("pictures", picture_bytes(1), ".jpg"): b""}), wary, "twice")
    with pytest.warns(UserWarning), zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("story.json", whole["story.json"])
    refused(packed, wary, "twice")


@pytest.mark.parametrize(
    "name",
    ["../story.json", "pictures/../../x", "/etc/passwd", "\\\\host\\x", "pictures\\x.png", "C:/x", "C:x", "..", "a/.."],
)
def test_tricks_with_paths(wary, packed, tmp_path, name):
    refused(pack(tmp_path / "o.zip", members_of(packed) | {name: b"x"}), wary, "outside its own folder")
    assert not list(tmp_path.rglob("passwd"))


def test_links_and_locks_and_odd_packing(wary, packed, tmp_path):
    whole = members_of(packed)
    other = tmp_path / "other.zip"
    info = zipfile.ZipInfo("pictures/" + "a" * 64 + ".png")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("story.json", whole["story.json"])
        archive.writestr(info, "/etc/passwd")
    refused(other, wary, "contains a link")
    refused(pack(other, whole, zipfile.ZIP_BZIP2), wary, "unsupported compression")
    data = bytearray(packed.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag in the listing that says it is encrypted
    packed.write_bytes(data)
    refused(packed, wary, "password")


def test_bombs(wary, packed, tmp_path, monkeypatch):
    whole = members_of(packed)
    other = tmp_path / "other.zip"
    zeros = bytes(archives.MAX_FEATURES_BYTES + 1)
    bomb = whole | {named("features", zeros, ".npy"): zeros}
    refused(pack(other, bomb, zipfile.ZIP_DEFLATED), wary, "limit is 16 MB")
    assert other.stat().st_size < 200_000
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 3000)
    refused(packed, wary, "too large")
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 3_000_000)
    monkeypatch.setattr(archives, "MAX_MEMBERS", 5)
    refused(packed, wary, "too large")


def test_what_takes_too_long_is_given_up(wary, packed, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(archives, "IMPORT_SECONDS", -1.0)
        refused(packed, wary, "takes too long")
    monkeypatch.setattr(pictures, "DECODE_SECONDS", -1.0)
    refused(packed, wary, "too long to open")


def test_pictures_that_grow_too_large_are_refused(wary, tmp_path, monkeypatch):
    noise = io.BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(noise, "JPEG", quality=5)
    packed = pack(tmp_path / "n.zip", one_scene(picture=noise.getvalue(), suffix=".jpg"))
    monkeypatch.setitem(archives._LIMITS, "pictures", len(noise.getvalue()) + 10)
    refused(packed, wary, "too large to import")


def test_a_zip_that_lies_about_sizes_and_numbers(wary, packed, tmp_path):
    whole = members_of(packed)
    other = pack(tmp_path / "o.zip", whole, zipfile.ZIP_DEFLATED)
    data = other.read_bytes()
    at = data.index(b"PK\x01\x02")
    for size in (0, 10, 8_000_000):  # declared: less and more than there is
        other.write_bytes(data[: at + 24] + struct.pack("<L", size) + data[at + 28 :])
        refused(other, wary, "damaged|not plain JSON")
    end = data.rindex(b"PK\x05\x06")
    for place, value in (
        (10, 2**31),
        (12, 2**31),
        (12, 10),
        (16, 2**31),
        (16, 0),
    ):  # members; size, place of the listing
        other.write_bytes(data[: end + place] + struct.pack("<L", value) + data[end + place + 4 :])
        refused(other, wary, "damaged|too large")


def test_contents_that_are_not_what_they_say(wary, packed, tmp_path):
    whole = members_of(packed)
    other = tmp_path / "other.zip"
    for name in whole:
        if name != "story.json":
            swapped = whole | {name: picture_bytes(99) if "pict" in name else _npy(features_of(99))}
            refused(pack(other, swapped), wary, "has changed since it was saved")
    broken = picture_bytes(1)[:45]
    gif = io.BytesIO()
    Image.new("RGB", (8, 8)).save(gif, "GIF")
    for data in (b"", b"text", broken, gif.getvalue(), picture_bytes(1, "JPEG")):
        refused(pack(other, one_scene(picture=data)), wary, "not a complete PNG")
    for side in (4001, 200_000):
        refused(pack(other, one_scene(picture=_announcing(side))), wary, "too many pixels")


def _announcing(side: int) -> bytes:
    """A small PNG that says it is as large as this, with a checksum that agrees."""
    small = picture_bytes(1)
    header = b"IHDR" + struct.pack(">2L", side, side) + small[24:29]
    return small[:12] + header + struct.pack(">L", zlib.crc32(header)) + small[33:]


def _header(text: str) -> bytes:
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x93NUMPY", b"text", _npy(features_of(1))[:-2], _npy(features_of(1)) + b"x",
        _npy(np.array([[object()]]), allow_pickle=True), _npy(np.zeros((4, 8), np.int32)), _npy(np.zeros(4)),
        _npy(np.zeros((1, 2, 3))), _npy(np.zeros((0, 8))), _npy(np.zeros((5000, 1), np.float16)),
        _npy(np.zeros((2, 2), np.complex64)), _npy(np.array([["a"]])),
        _header("{'descr': '<f4', 'fortran_order': False, 'shape': (4096, 65536), }"),
        _header("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, -1), }") + b"1234",
        _header("{'descr': '<f4', 'fortran_order': False, 'shape': (" + "9" * 60 + ", 1), }"),
        _header("__import__('os').system('true')"), _header("(" * 500),
        _npy(np.array([[1.0, np.nan]], np.float16)), _npy(np.array([[np.inf, 1.0]], np.float32)),
    ],
)  # fmt: skip
def test_features_that_are_none(wary, tmp_path, data):
    refused(pack(tmp_path / "o.zip", one_scene(features=data)), wary, "features of a scene")


def _scenes(change: Callable[[list[dict[str, Any]]], object]) -> Callable[[dict[str, Any]], object]:
    return lambda document: change(document["story"]["scenes"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_scenes(lambda s: s[1].update(parent_id=s[3]["id"])), "form a loop"),
        (_scenes(lambda s: s[1].update(parent_id=s[1]["id"])), "form a loop"),
        (_scenes(lambda s: s[1].update(parent_id=None)), "2 openings"),
        (_scenes(lambda s: s[0].update(replaces=s[1]["id"])), "no openings"),
        (_scenes(lambda s: s[2].update(parent_id="nowhere")), "not in it"),
        (_scenes(lambda s: s.insert(1, s.pop())), "don't form a story"),
        (_scenes(lambda s: s[1].update(id=s[2]["id"])), "same id"),
        (_scenes(lambda s: s[6].update(replaces=s[0]["id"])), "don't form a story"),
        (_scenes(lambda s: s[6].update(replaces="nowhere")), "don't form a story"),
        (_scenes(lambda s: s.clear()), "without scenes"),
        (_scenes(lambda s: s[1].update(text="x" * 20_001)), "20001 characters"),
        (_scenes(lambda s: s[1].update(text="\ud800")), "invalid characters"),
        (_scenes(lambda s: s[1].update(text="\0")), "invalid characters"),
        (_scenes(lambda s: s[1].update(text=7)), "wrong kind"),
        (_scenes(lambda s: s[1].pop("text")), "missing"),
        (_scenes(lambda s: s[1].update(id="<b>")), "impossible id"),
        (_scenes(lambda s: s[1].update(seed=2**63)), "impossible seed"),
        (_scenes(lambda s: s[1].update(seed=True)), "impossible seed"),
        (_scenes(lambda s: s[1].update(created=-1)), "impossible time"),
        (_scenes(lambda s: s[1].update(created=10**400)), "impossible time"),
        (_scenes(lambda s: s[1].update(created=float("nan"))), "not plain JSON"),
        (_scenes(lambda s: s[1].update(image="../x")), "which picture"),
        (_scenes(lambda s: s[1].update(settings={"a": "\ud800"})), "invalid characters"),
        (_scenes(lambda s: s[1].update(settings={"a": json.loads("[" * 40 + "]" * 40)})), "too deeply"),
        (_scenes(lambda s: s[1].update(settings={"telling": [1]})), "wrong kind: “telling”"),
        (_scenes(lambda s: s[1].update(settings={"strength": {}})), "wrong kind: “strength”"),
        (_scenes(lambda s: s[1].update(settings={"likeness": "high"})), "wrong kind: “likeness”"),
        (_scenes(lambda s: s[1].update(settings={"likeness": True})), "wrong kind: “likeness”"),
        (_scenes(lambda s: s[1].update(settings={"a": [0] * 9000})), "more than 16 KB of settings"),
        (_scenes(lambda s: s[1].update(settings={"a": "x" * 16_384})), "more than 16 KB of settings"),
        (_scenes(lambda s: s[1].update(more=[[]] * 9000)), "more than 16 KB of settings"),
        (lambda d: d["story"].update(more=[[]] * 800_001), "more than a story of 20000 scenes"),
        (lambda d: d["story"].update(more=" " * 8 * 1024**2), "limit is 8 MB"),
        (lambda d: d["story"].update(title="x" * 1001), "1001 characters"),
        (lambda d: d["story"].update(id=""), "impossible id"),
        (lambda d: d["story"].update(updated=True), "impossible time"),
        (lambda d: d["story"].update(branch_names={"nowhere": "x"}), "don't form a story"),
        (lambda d: d["story"].update(branch_names=[]), "don't form a story"),
        (lambda d: d.update(story=None), "without scenes"),
        (lambda d: d["story"].update(scenes=[{}] * 20001), "more than 20000"),
    ],
)  # fmt: skip
def test_trees_that_are_none(wary, packed, tmp_path, change, sentence):
    refused(pack(tmp_path / "o.zip", with_story(members_of(packed), change)), wary, sentence)


def test_a_document_is_measured_before_anything_is_built():
    quotes = '{"a": "' + '\\"' * 3_000_000  # a string that does not end: looked at once, not once from each quote
    with pytest.raises(InputError, match="not plain JSON"):
        read_document(quotes.encode(), "story.json")
    zeros = b'{"story": {"scenes": [{"settings": {"a": [' + b"0," * 4_000_000 + b"0]}}]}}"
    begun = tracemalloc.start() or time.process_time()
    with pytest.raises(InputError, match="16 KB of settings"):
        read_document(zeros, "story.json")
    peak, seconds = tracemalloc.get_traced_memory()[1], time.process_time() - begun
    tracemalloc.stop()
    assert peak < 3 * len(zeros) and seconds < 5, "the text and nothing of what it would become"


def test_brackets_in_words_count_for_nothing():
    told = {"story": {"scenes": [{"text": '[{"\\' * 9000, "settings": {"a": [1, {"b": "]}"}]}}]}}
    assert read_document(json.dumps(told).encode(), "story.json") == told
