"""Scored folders as columns of one table: shares, depths, distances, and what telling cost where that is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from seed_story.errors import InputError
from training.evaluation import claims
from training.evaluation.claims import ROWS, table
from training.evaluation.folder import write_story
from training.evaluation.report import SCORES
from training.evaluation.scores import Figure, Scores

HALF, ALL = Figure(0.5, 0.4, 0.6, 20), Figure(1.0, 0.9, 1.0, 7)


def scored(folder: Path, costs: list[dict[str, float]], **scores: object) -> Path:
    for number, facts in enumerate(costs):
        write_story(folder, f"story-{number}", [Image.new("RGB", (8, 8))], ["An opening."], facts)
    values = Scores(folder.name, len(costs), 10, **scores)  # type: ignore[arg-type]
    (folder / SCORES).write_text(json.dumps(values.to_dict()))
    return folder


def rows(text: str) -> dict[str, list[str]]:
    """The cells of every row of a Markdown table by its first one."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    assert len({len(row) for row in cells}) == 1, "a row of another width"
    return {row[0]: row[1:] for row in cells}


def test_what_only_some_know_is_left_blank(tmp_path: Path) -> None:
    """Stories told side by side have no seconds of their own; the world itself has no cost at all."""
    alone = [{"seconds a scene": seconds, "tokens kept": 100 + seconds} for seconds in (1.0, 2.0, 9.0)]
    together = [{"tokens kept": 300}, {"seconds a scene": 4.0, "tokens kept": 500}]
    folders = [
        scored(tmp_path / "truth", [{}], figures={"place as said": ALL}),
        scored(tmp_path / "alone", alone, figures={"place as said": HALF}, distances={"FID (probe)": 3.14159}),
        scored(tmp_path / "together", together, depths={10: {"outfit as said": HALF}, 5: {"outfit as said": ALL}}),
    ]
    found = rows(table("Attention", folders))
    assert found[""] == ["truth", "alone", "together"]
    assert found["stories x scenes"] == ["1 x 10", "3 x 10", "2 x 10"]
    assert found["place as said"] == ["1.000 (0.900-1.000), 7", "0.500 (0.400-0.600), 20", ""]
    assert found["outfit as said, scene 5"] == ["", "", "1.000 (0.900-1.000), 7"]
    assert list(found).index("outfit as said, scene 5") < list(found).index("outfit as said, scene 10")
    assert found["FID (probe)"] == ["", "3.14", ""]
    assert found["seconds a scene"] == ["", "2", "4"] and found["tokens kept"] == ["", "102", "400"]  # medians
    assert "state MB" not in found and set(ROWS) < set(found)


def test_tables_are_appended_and_nothing_is_touched_without_scores(tmp_path: Path, command) -> None:
    folder, out = scored(tmp_path / "told", [{}], figures={"place as said": HALF}), tmp_path / "RESULTS.md"
    for title in ("First", "Second"):
        assert command(claims.main, "table", out, folder, "--title", title) == ""
    first, second = out.read_text().split("## ")[1:]
    assert first.startswith("First\n") and second.startswith("Second\n") and rows(first) == rows(second) != {}
    before = out.read_text()
    for target in (out, tmp_path / "new.md"):
        with pytest.raises(InputError, match="has no scores.json yet"):
            command(claims.main, "table", target, folder, tmp_path / "elsewhere", "--title", "Third")
    assert out.read_text() == before and not (tmp_path / "new.md").exists()
