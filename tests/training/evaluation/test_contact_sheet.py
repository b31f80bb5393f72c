"""One sheet of told stories: every picture in its place, nothing over its neighbour, told now or before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from seed_story.errors import InputError
from training.evaluation import contact_sheet
from training.evaluation.contact_sheet import CELL, GAP, INK, LINES, PAPER, lay_out
from training.evaluation.folder import GeneratedStory, read_folder, write_story
from training.evaluation.generation import held_out_stories
from training.world.stories import captions

ROW = CELL + LINES * 18 + 2 * GAP
LONG = "Wanda the hedgehog went on and on about the umbrella in the meadow. " * 20
WIDE = "WHO MOVED MY MARVELLOUS MAGNOLIA? " * 4


def colour(story: int, scene: int) -> tuple[int, int, int]:
    return 250 - 60 * story, 40 + 30 * scene, 90


def told(folder: Path, words: Sequence[Sequence[str]]) -> list[GeneratedStory]:
    """Stories with these words; their pictures are squares of a colour that says whose they are."""
    for story, texts in enumerate(words):
        pictures = [Image.new("RGB", (48, 48), colour(story, scene)) for scene in range(len(texts))]
        write_story(folder, f"story-{story}", pictures, texts)
    return read_folder(folder)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as sheet:
        return np.asarray(sheet.convert("RGB"))


def cell(sheet: np.ndarray, story: int, scene: int) -> tuple[np.ndarray, np.ndarray]:
    """The place of a picture, and that of its words with the gap below."""
    left, top = GAP + scene * (CELL + GAP), GAP + story * ROW
    return sheet[top : top + CELL, left : left + CELL], sheet[top + CELL : top + ROW, left : left + CELL + GAP]


def test_every_picture_is_in_its_place(tmp_path: Path) -> None:
    words_of = [["Another.", "Its end."], ["One.", "", LONG]]
    lay_out(told(tmp_path, words_of), tmp_path / "new" / "sheet.png")
    sheet = pixels(tmp_path / "new" / "sheet.png")
    assert sheet.shape == (2 * ROW + GAP, 3 * (CELL + GAP) + GAP, 3)
    for story, texts in enumerate(words_of):
        for scene, text in enumerate(texts):
            picture, words = cell(sheet, story, scene)
            assert np.abs(picture.astype(int) - colour(story, scene)).max() <= 2  # JPEGs in between
            assert (words == INK).all(axis=-1).any() == bool(text)
    picture, words = cell(sheet, 0, 2)  # the shorter story has nothing there
    assert (picture == PAPER).all() and (words == PAPER).all()


def test_many_words_reach_no_neighbour(tmp_path: Path) -> None:
    texts = [*captions(next(held_out_stories(1)))[:2], LONG, WIDE]
    lay_out(told(tmp_path, [[text, "", text] for text in texts]), tmp_path / "sheet.png")
    sheet = pixels(tmp_path / "sheet.png")
    for story in range(len(texts)):
        assert (cell(sheet, story, 1)[1][:, :CELL] == PAPER).all()  # who has nothing to say beside
        below = (story + 1) * ROW + GAP
        assert (sheet[below - 4 : below] == PAPER).all()  # and the next row


def test_nothing_cannot_be_laid_out(tmp_path: Path) -> None:
    (story,) = told(tmp_path, [["One."]])
    for stories in ([], [story.first(0)]):
        with pytest.raises(InputError, match="at least one story"):
            lay_out(stories, tmp_path / "sheet.png")
    assert not (tmp_path / "sheet.png").exists()


def test_a_told_folder_is_laid_out_as_far_as_is_wanted(tmp_path: Path, command) -> None:
    told(tmp_path, [["Aa.", "Ab.", "Ac."], ["Ba.", "Bb."], ["Ca."]])
    out = tmp_path / "sheet.png"
    printed = command(contact_sheet.main, tmp_path, "--stories", 2, "--scenes", 2, "--out", out)
    assert printed.splitlines() == [" 1 Aa.", " 2 Ab.", "", " 1 Ba.", " 2 Bb.", ""]
    sheet = pixels(out)
    assert sheet.shape == (2 * ROW + GAP, 2 * (CELL + GAP) + GAP, 3)
    assert np.abs(cell(sheet, 1, 1)[0].astype(int) - colour(1, 1)).max() <= 2
    with pytest.raises(InputError, match="no stories in"):
        command(contact_sheet.main, tmp_path / "elsewhere", "--out", out)


def test_stories_are_told_where_no_folder_is_given(tmp_path: Path, command) -> None:
    usual = ("--preset", "debug", "--stories", 2, "--scenes", 4, "--out")
    printed = command(contact_sheet.main, *usual, tmp_path / "sheet.png").splitlines()
    assert [line[:2] for line in printed] == [" 1", " 2", " 3", " 4", ""] * 2
    sheet = pixels(tmp_path / "sheet.png")
    assert sheet.shape == (2 * ROW + GAP, 4 * (CELL + GAP) + GAP, 3)
    pictures = [cell(sheet, story, scene)[0] for story in range(2) for scene in range(4)]
    assert len({picture.tobytes() for picture in pictures}) == 8 and all(picture.std() > 5 for picture in pictures)
    again, other = (
        command(contact_sheet.main, *usual, tmp_path / f"{seed}.png", "--seed", seed).splitlines() for seed in (1, 2)
    )
    assert again == printed and (pixels(tmp_path / "1.png") == sheet).all()
    assert other != printed and [other[0], other[5]] == [printed[0], printed[5]]  # the openings are given
