"""120 openings in three groups of 40: what people may bring, for reading what a storyteller makes of it.

- `drawn`: start frames of the drawn world that no training has seen, given as scripts and drawn when they are needed;
- `free`: lines as children and parents type them, with pictures that nobody drew for this world;
- `photos`: lines to photographs.

Half of each group is `held_out`: not told, and not looked at, while a storyteller is still being trained. The texts are
in `openings/*.jsonl`; pictures come from the packages named there (`opening_packages.py`).
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from PIL import Image

from seed_story.errors import InputError
from training.evaluation.opening_packages import icon, photograph
from training.evaluation.openings import Opening

FOLDER = Path(__file__).with_name("openings")
FOREIGN = Path(__file__).with_name("foreign")
SIDE = 512

Group = Literal["drawn", "free", "photos"]
Half = Literal["open", "held_out"]
GROUPS: tuple[Group, ...] = get_args(Group)
HALVES: tuple[Half, ...] = get_args(Half)


@dataclass(frozen=True)
class BroughtOpening:
    """`names` and `subject` (beginnings of words) are what the words are about; `made` says how the picture is made."""

    id: str
    group: Group
    half: Half
    text: str
    names: tuple[str, ...]
    subject: tuple[str, ...]
    made: Mapping[str, Any]
    shows: str = ""

    def picture(self) -> Image.Image:
        """RGB, at most 512 pixels a side. Raises PackageError where its package cannot be had."""
        picture = _MAKERS[self.group](self.made).convert("RGB")
        picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        return picture


def read_openings(group: Group | None = None, half: Half | None = None, folder: Path = FOLDER) -> list[BroughtOpening]:
    """The openings of a group and half, all without. Raises InputError for a file that is damaged."""
    found = []
    for name in GROUPS if group is None else (group,):
        file = folder / f"{name}.jsonl"
        try:
            for line in file.read_text(encoding="utf-8").splitlines():
                one = json.loads(line)
                found.append(
                    BroughtOpening(
                        one["id"], one["group"], one["half"], one["text"], tuple(one["names"]), tuple(one["subject"]),
                        one["picture"], one.get("shows", ""),
                    )
                )  # fmt: skip
        except (OSError, ValueError, KeyError) as error:
            raise InputError(f"{file} is not a list of openings: {error!r}.") from error
    return [one for one in found if half in (None, one.half)]


def as_openings(brought: list[BroughtOpening], planned: int) -> list[Opening]:
    """For `generate_openings`; `planned` is how many scenes each is told, and stands with the facts of the story."""
    return [
        Opening(
            one.id, one.picture, one.text, one.names, one.subject,
            {"group": one.group, "half": one.half, "planned": planned},
        )
        for one in brought
    ]  # fmt: skip


def write_openings(brought: list[BroughtOpening], folder: Path) -> None:
    """Pictures as `ID.png` and their words in `openings.json`, for a storyteller that is asked through its page.

    Pictures of packages stay under the packages' licences: what is written here is not to be committed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for one in brought:
        one.picture().save(folder / f"{one.id}.png")
        listed.append({"id": one.id, "picture": f"{one.id}.png", "opening": one.text})
    (folder / "openings.json").write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _drawn(made: Mapping[str, Any]) -> Image.Image:
    from training.world.drawing import render, scene_svg
    from training.world.script import StoryScript

    scene = {key: made[key] for key in ("place", "time", "weather", "figures", "props")}
    story = {"seed": 0, "season": made["season"], "cast": made["cast"], "scenes": [scene], "plots": []}
    return Image.fromarray(render(scene_svg(StoryScript.from_dict(story), 0), SIDE))


def _free(made: Mapping[str, Any]) -> Image.Image:
    """Icons of one set on a simple ground. Places and sizes are in hundredths of the side."""
    from training.world.drawing import render

    placed = []
    for number, one in enumerate(made["icons"]):
        body, width, height = icon(one["icon"], made["set"])
        body = _apart(body, number)
        scale = one["size"] / max(width, height)
        left, top = one["x"] - width * scale / 2, one["y"] - height * scale / 2
        placed.append(f'<g transform="translate({left:.3f} {top:.3f}) scale({scale:.5f})">{body}</g>')
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    return Image.fromarray(render(f"{head}{GROUNDS[made['ground']]}{''.join(placed)}</svg>", SIDE))


def _apart(body: str, number: int) -> str:
    """Names of gradients and clips are made different from those of the other icons of the picture."""
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>part{number}-", body)


def _photo(made: Mapping[str, Any]) -> Image.Image:
    if "foreign" in made:
        with Image.open(FOREIGN / made["foreign"]) as picture:
            return picture.convert("RGB")
    with Image.open(io.BytesIO(photograph(made["archive"], made["member"], made["sha256"]))) as picture:
        return picture.convert("RGB")


_MAKERS: Mapping[Group, Callable[[Mapping[str, Any]], Image.Image]] = {"drawn": _drawn, "free": _free, "photos": _photo}


def _dots(colour: str, step: int) -> str:
    places = [(x, y) for x in range(step // 2, 100, step) for y in range(step // 2, 100, step)]
    return "".join(f'<circle cx="{x}" cy="{y}" r="2.2" fill="{colour}"/>' for x, y in places)


def _lines(colour: str, step: int) -> str:
    path = "".join(f"M0 {at}H100M{at} 0V100" for at in range(0, 101, step))
    return f'<path d="{path}" stroke="{colour}" stroke-width=".5"/>'


def _filled(colour: str) -> str:
    return f'<rect width="100" height="100" fill="{colour}"/>'


def _washed(name: str, above: str, below: str) -> str:
    return (
        f'<linearGradient id="{name}" x2="0" y2="1"><stop stop-color="{above}"/><stop offset="1" stop-color="{below}"/>'
        f'</linearGradient><rect width="100" height="100" fill="url(#{name})"/>'
    )


def _star(x: int, y: int) -> str:
    return f'<path d="M{x} {y}l1 2.2 2.4.3-1.8 1.6.5 2.4-2.1-1.2-2.1 1.2.5-2.4-1.8-1.6 2.4-.3z" fill="#ffe9a0"/>'


# What lies behind the icons: paper, squared paper, spots, a wash of colour, and places of a few shapes.
GROUNDS: Mapping[str, str] = {
    "paper": _filled("#f7f3ea"),
    "grid": _filled("#fdfdfb") + _lines("#b9cfe4", 5),
    "dots": _filled("#ffe3ec") + _dots("#f7b6cb", 14),
    "wash": _washed("ground", "#bfd8f2", "#f7d9c4"),
    "sky": _filled("#a9d9f5") + '<rect y="78" width="100" height="22" fill="#9a9a94"/>',
    "hills": _filled("#cfeaf7") + '<path d="M0 72Q28 54 58 70T100 62V100H0z" fill="#7fbf5a"/>',
    "night": _washed("ground", "#131a3d", "#3d3d75") + _star(14, 12) + _star(82, 20) + _star(66, 8),
    "sea": _filled("#d4eefb") + '<path d="M0 62q8-5 17 0t17 0 17 0 17 0 17 0 17 0V100H0z" fill="#3f8fc4"/>',
    "room": _filled("#f3e2c4") + '<rect y="74" width="100" height="26" fill="#b98a5e"/>'
    '<rect x="8" y="10" width="24" height="26" fill="#cfe8f5" stroke="#8a6a4a" stroke-width="2"/>',
}  # fmt: skip
