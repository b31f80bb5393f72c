"""Folders of told stories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from seed_story.errors import InputError
from training.evaluation.folder import STORIES, finished_ids, read_folder, write_story
from training.evaluation.free_openings import frame, read_free_openings

FACTS = {"cast": [{"name": "Ruby", "kind": "fox", "garment": "scarf", "colour": "green"}]}


def write(folder: Path, name: str, scenes: int = 3) -> None:
    pictures = [Image.new("RGB", (16, 16), (40 * scene, 90, 20)) for scene in range(scenes)]
    write_story(folder, name, pictures, [f"Scene {scene} of {name}." for scene in range(scenes)], FACTS)


def test_what_is_written_is_read_in_the_order_of_ids(tmp_path: Path) -> None:
    assert finished_ids(tmp_path) == set()
    write(tmp_path, "b")
    write(tmp_path, "a", scenes=2)
    first, second = read_folder(tmp_path)
    assert (first.id, second.id) == ("a", "b") and finished_ids(tmp_path) == {"a", "b"}
    assert second.captions == ("Scene 0 of b.", "Scene 1 of b.", "Scene 2 of b.")
    assert second.facts == FACTS and len(second.first(2)) == 2 == len(second.first(2).images)
    assert all(Image.open(path).size == (16, 16) for path in second.images)


def test_another_system_needs_no_facts(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "0.png")
    line = {"id": 7, "images": ["0.png"], "captions": ["It rained."], "orders": [0]}
    (tmp_path / "theirs.jsonl").write_text(json.dumps(line))
    (story,) = read_folder(tmp_path)
    assert story.id == "7" and story.facts == {}


@pytest.mark.parametrize("damage", ["empty", "no story", "missing picture", "uneven"])
def test_damage_is_named(tmp_path: Path, damage: str) -> None:
    if damage != "empty":
        write(tmp_path, "a")
    if damage == "no story":
        (tmp_path / STORIES).write_text("[1]\n")
    if damage == "missing picture":
        (tmp_path / "a" / "001.jpg").unlink()
    if damage == "uneven":
        values = json.loads((tmp_path / STORIES).read_text()) | {"captions": ["One."]}
        (tmp_path / STORIES).write_text(json.dumps(values))
    named = {"empty": "no stories", "no story": "line 1", "missing picture": "001.jpg", "uneven": "1 captions"}[damage]
    with pytest.raises(InputError, match=named):
        read_folder(tmp_path)
    if damage == "no story":  # nor is it known what was told already
        with pytest.raises(InputError, match=named):
            finished_ids(tmp_path)


def test_lines_are_about_something_that_can_be_drawn() -> None:
    lines = read_free_openings()
    assert len(lines) == 40 and len({line.text for line in lines}) == 40
    for line in lines:
        assert all(name in line.text for name in line.names), line
        assert any(word in line.text.lower() for word in line.subject), line
    assert frame(lines[0], 0, 32).size == (32, 32)
    assert frame(lines[0], 0, 32).tobytes() != frame(lines[1], 1, 32).tobytes()
