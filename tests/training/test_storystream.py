"""The released layout: found, checked scene by scene, cut, unpacked."""

from __future__ import annotations

import io
import json
import logging
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from seed_story.errors import InputError
from training import released
from training.storystream import Limits, StoryRecord, chunked, faults_of, read_stories, scan_stories, whole_pieces

LIMITS = Limits(min_resolution=16)
SUBSETS = (("George", "george"), ("Rabbids", "rabbids"), ("The_Land", "the_land"))


def line(story: int, scenes: int, **changes: object) -> str:
    """As in the release: pictures are named relative to a folder that the line does not tell."""
    names = [f"{story:06d}/{story:06d}_keyframe_{scene}.jpg" for scene in range(scenes)]
    captions = [f"Scene {scene} of story {story}." for scene in range(scenes)]
    return json.dumps({"id": story, "images": names, "captions": captions, "orders": list(range(scenes))} | changes)


def picture(colour: int, size: tuple[int, int] = (48, 27)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (colour % 256, 80, 40)).save(made, "jpeg")
    return made.getvalue()


def archives(folder: Path, subset: str, name: str, colour: int) -> list[Path]:
    """NAME.tar.gz with pictures, NAME_story.zip with jsonl files: three stories of 30 scenes, one of validation."""
    (folder / subset).mkdir(parents=True)
    with tarfile.open(folder / subset / f"{name}.tar.gz", "w:gz") as tar:
        for story in range(4):
            for scene in range(30):
                data = picture(colour + scene)
                member = tarfile.TarInfo(f"{name}_full/{story:06d}/{story:06d}_keyframe_{scene}.jpg")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    with zipfile.ZipFile(folder / subset / f"{name}_story.zip", "w") as packed:
        packed.writestr("json/train_0.jsonl", "\n".join([line(0, 30), line(1, 30)]))
        packed.writestr("json/train_1.jsonl", line(2, 30) + "\n")
        packed.writestr("json/val.jsonl", line(3, 30))
    return sorted((folder / subset).iterdir())


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("storystream")
    for number, (subset, name) in enumerate(SUBSETS):
        released.unpack(archives(folder / "packed", subset, name, 80 * number), folder / "data" / subset)
    return folder


def plain(folder: Path, *lines: str, scenes: int = 12) -> Path:
    """One story of `scenes` scenes with its pictures, and the lines."""
    for scene in range(scenes):
        path = folder / "pictures" / "000000" / f"000000_keyframe_{scene}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(scene))
    (folder / "train.jsonl").write_text("\n".join(lines or [line(0, scenes)]))
    return folder


def test_all_three_subsets_side_by_side(unpacked: Path) -> None:
    """Their pictures have the same names; each story gets those of its own subset."""
    pieces = read_stories(unpacked / "data", limits=LIMITS)
    assert len(pieces) == 3 * 3 * 3 and all(len(piece.images) == 10 for piece in pieces)
    for piece in pieces:
        assert all((unpacked / "data" / name).is_file() for name in piece.images)
    firsts = [piece.images[0].split("/")[0] for piece in pieces]
    assert {subset: firsts.count(subset) for subset, _ in SUBSETS} == dict.fromkeys((s for s, _ in SUBSETS), 9)


def test_one_subset_with_its_pictures_elsewhere(unpacked: Path) -> None:
    jsonl, pictures = (unpacked / "data" / "George" / name for name in ("george_story", "george"))
    for images in (pictures, pictures / "george_full"):
        pieces = read_stories(jsonl, images=images, limits=LIMITS, scenes=None)
        assert len(pieces) == 3 and all((images / name).is_file() for piece in pieces for name in piece.images)


def test_validation_is_not_trained_on_unless_it_is_all_there_is(unpacked: Path, tmp_path: Path) -> None:
    george = unpacked / "data" / "George"
    assert scan_stories(george).reserved_for_validation == ["george_story/json/val.jsonl"]
    assert len(scan_stories(george, validation=True).records) == 4
    (plain(tmp_path) / "train.jsonl").rename(tmp_path / "val.jsonl")
    assert len(read_stories(tmp_path, limits=LIMITS)) == 2


def test_archives_are_named_when_they_are_still_packed(unpacked: Path) -> None:
    with pytest.raises(InputError, match=r"george.*\.tar\.gz.*training.released unpack"):
        read_stories(unpacked / "packed" / "George")


def test_unpacking_leaves_nothing_half_done(unpacked: Path, tmp_path: Path) -> None:
    whole = unpacked / "packed" / "George" / "george.tar.gz"
    cut = tmp_path / "george.tar.gz"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(InputError, match="cannot be unpacked"):
        released.unpack([cut], tmp_path / "out")
    assert not list((tmp_path / "out").glob("*")) and not list((tmp_path / "out").glob(".*"))
    made = released.unpack([whole], tmp_path / "out")
    before = made[0].stat().st_mtime_ns
    assert released.unpack([whole], tmp_path / "out") == made and made[0].stat().st_mtime_ns == before
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo("../outside.txt"))
    with pytest.raises(InputError, match="evil.tar"):
        released.unpack([tmp_path / "evil.tar"], tmp_path / "out")
    assert not (tmp_path / "outside.txt").exists() and not (tmp_path / "out" / "outside.txt").exists()


# ------------------------------------------------------------------------------------------------------- what is wrong


def spoiled(folder: Path) -> Path:
    """Story 0 of 12 scenes in which each kind of fault occurs once; story 1 has captions for 11 of its 12 pictures."""
    plain(folder)
    names = json.loads(line(0, 12))["images"]
    captions = [f"Scene {scene}." for scene in range(12)]
    at = folder / "pictures"
    (at / names[1]).unlink()
    (at / names[2]).write_bytes(b"not a picture")
    (at / names[3]).write_bytes(picture(3, (12, 12)))
    (at / names[4]).write_bytes(picture(4, (400, 20)))
    captions[5] = "  "
    names[7] = names[6]
    whole = (at / names[8]).read_bytes()
    (at / names[8]).write_bytes(whole[:-20])
    names[9] = "../train.jsonl"
    short = captions[:5] + ["Once more."] + [f"Other {scene}." for scene in range(6, 11)]
    lines = [line(0, 12, images=names, captions=captions), line(1, 12, images=names, captions=short)]
    lines += [lines[0], "no json", '{"id": 5}', '{"id": 6, "images": "a.png", "captions": "b"}']
    (folder / "train.jsonl").write_text("\n".join(lines))
    return folder


KINDS = {1: "missing", 2: "broken", 3: "too small", 4: "odd shape", 5: "no caption", 7: "repeated", 8: "broken"}
KINDS |= {9: "missing"}


def test_every_fault_is_found_where_it_is(tmp_path: Path) -> None:
    found = scan_stories(spoiled(tmp_path))
    faults = faults_of(found.records[0], tmp_path, LIMITS, decode=True)
    assert {fault.scene: fault.kind for fault in faults} == KINDS and len(faults) == len(KINDS)
    heads = faults_of(found.records[0], tmp_path, LIMITS)
    assert {fault.scene for fault in heads} == set(KINDS) - {8}
    uneven = faults_of(found.records[1], tmp_path, LIMITS)
    assert [fault.scene for fault in uneven if fault.kind == "no partner"] == [11]
    assert [fault.story for fault in found.duplicates] == ["0"] and len(found.unread) == 3


def test_a_fault_costs_its_scene_and_is_counted_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        pieces = read_stories(spoiled(tmp_path), limits=LIMITS)
    shown = {
        piece.id: [int(caption.split()[1][:-1]) for caption in piece.captions if "Scene" in caption] for piece in pieces
    }
    assert shown["0-0"] == [0, 6, 7, 8] and shown["0-1"] == [10, 11]
    assert [len(piece.images) for piece in pieces] == [4, 2, 5]  # one scene is left of the last piece: not a story
    said = [record for record in caplog.records if record.name == "training.storystream"]
    assert len(said) == 1 and said[0].levelno == logging.WARNING
    for part in ("3 pieces of 2 stories", "4 scenes: missing", "1 scenes: no partner", "1 duplicate", "3 unreadable"):
        assert part in said[0].getMessage(), part


def test_as_the_release_reads_it(tmp_path: Path) -> None:
    """Nothing is looked at, remainders and uneven stories are dropped."""
    pieces = read_stories(spoiled(tmp_path), published=True)
    assert [(piece.id, len(piece.images)) for piece in pieces] == [("0-0", 10)]


def test_pieces_lie_where_the_releases_lie() -> None:
    record = StoryRecord("x", tuple(map(str, range(23))), tuple("c" * 23))
    assert [piece.images[0] for piece in chunked(record)] == ["0", "10"]
    assert chunked(StoryRecord("x", ("a",) * 10, ("b",) * 9)) == []
    for size in (1, 2, 5, 10, 23, 40):
        mine = [piece for piece in whole_pieces(record, [], size) if len(piece.images) == size]
        assert mine == (chunked(record, size) if size > 1 else [])
    assert sum(len(piece.images) for piece in whole_pieces(record, [], 10)) == 23
    assert whole_pieces(record, [], None) == [record]
    uneven = StoryRecord("y", record.images, record.captions[:21])
    assert [len(piece.images) for piece in whole_pieces(uneven, [], 10)] == [10, 10]
    assert whole_pieces(StoryRecord("z", (), ()), [], 10) == []


def test_a_file_and_its_pieces_are_told_once(tmp_path: Path) -> None:
    plain(tmp_path, scenes=20)
    record = StoryRecord.from_dict(json.loads(line(0, 20)))
    pieces = [{"id": p.id, "images": p.images, "captions": p.captions} for p in chunked(record)]
    (tmp_path / "train_10.jsonl").write_text("\n".join(map(json.dumps, pieces)))
    found = scan_stories(tmp_path)
    assert len(found.records) == 1 and len(found.duplicates) == 2


def test_a_file_of_other_things_has_no_bad_lines(tmp_path: Path) -> None:
    plain(tmp_path)
    (tmp_path / "scripts.jsonl").write_text('{"seed": 1}\n{"seed": 2}\n')
    assert scan_stories(tmp_path).unread == [] and scan_stories(tmp_path).files["scripts.jsonl"] == 0
    (tmp_path / "scripts.jsonl").write_text('{"seed": 1}\n{"seed": \n')
    assert len(scan_stories(tmp_path).unread) == 2


@pytest.mark.parametrize("quick", [False, True])
def test_the_check_of_the_command_line(
    tmp_path: Path, quick: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, options = str(spoiled(tmp_path)), ["--min-resolution", "16", *(["--quick"] if quick else [])]
    monkeypatch.setattr(sys, "argv", ["released", "check", folder, *options, "--json"])
    assert released.main() == 1
    report = json.loads(capsys.readouterr().out)
    assert report["summary"]["stories"] == 2 and report["summary"]["scenes"] == 24
    kinds = {fault["scene"]: fault["kind"] for fault in report["faults"] if fault["story"] == "0"}
    assert kinds == {**{scene: kind for scene, kind in KINDS.items() if not (quick and scene == 8)}, None: "duplicate"}
    monkeypatch.setattr(sys, "argv", ["released", "check", folder, *options])
    assert released.main() == 1
    said = capsys.readouterr().out
    assert "story 0, scene 4: too small" in said and "train.jsonl, line 4: not a story" in said


def test_a_sound_folder_passes(
    unpacked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = ["released", "check", str(unpacked / "data" / "George"), "--min-resolution", "16"]
    monkeypatch.setattr(sys, "argv", argv)
    assert released.main() == 0
    assert "usable scenes: 90" in capsys.readouterr().out
    with pytest.raises(InputError, match="no stories"):
        read_stories(unpacked / "data" / "George" / "george")
