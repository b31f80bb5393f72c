"""What a story is told from: who is in it and where it goes, written by the language model before the first scene.

The model reads a turn as

    Pattern: Zaki wants to ... . But ... . So ... . At last ... .
    (1) Zaki looked at the lighthouse and set off. ...
    (2) ...
    People: Chelsea: cat, she, grey fur, red scarf. Otto: firefly, he.
    Plan: Chelsea wants to fly to the moon. But ... . So ... . At last ... .
    [1/8] Chelsea woke up on the sofa. ...

`Pattern` is an authored story of like shape (`plots`), which the model reads and does not write; some stories have
none. `People` and `Plan` stand before the first scene, and again where a path is planned anew (other continuations, a
changed plan). `[1/8]` stands before every scene: a model that knows how far it is can end. Readers see neither. Pure
functions, standard library only. Not a part of the paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PATTERN, PEOPLE, PLAN = "Pattern:", "People:", "Plan:"
SHORTEST, LONGEST = 3, 12  # scenes of a planned story


@dataclass(frozen=True)
class Notes:
    """Who is who ("Chelsea: cat, she, grey fur. ..."), the plan in four plain sentences, and the number of scenes."""

    people: str
    plan: str
    scenes: int

    def __post_init__(self) -> None:
        if not SHORTEST <= self.scenes <= LONGEST:
            raise ValueError(f"a story has {SHORTEST} to {LONGEST} scenes, not {self.scenes}")

    @property
    def text(self) -> str:
        """As the model reads them."""
        return f"{PEOPLE} {self.people}\n{PLAN} {self.plan}\n"


def marked(number: int, scenes: int, words: str = "") -> str:
    """A scene's words behind its place in the story: "[3/8] Rex ran ..."."""
    return f"[{number}/{scenes}] {words}".rstrip()


def pattern_text(pattern: str) -> str:
    """What the model reads of a pattern (`Plot.text`) before it writes notes; "" without one."""
    return f"{PATTERN} {pattern}\n" if pattern else ""


def turns(notes: Notes, told: list[str] | tuple[str, ...], planned_at: tuple[int, ...] = (1,)) -> list[str]:
    """The model's turns behind the opening; the notes stand before the scenes `planned_at` (numbered from 1)."""
    return [
        (notes.text if number in planned_at else "") + marked(number, notes.scenes, words)
        for number, words in enumerate(told, start=1)
    ]


_NOTES = re.compile(
    rf"\s*{PEOPLE} (?P<people>[^\n]+)\n{PLAN} (?P<plan>[^\n]+)(?:\n\[(?P<number>\d+)/(?P<scenes>\d+)\])?"
)


def read_notes(text: str, scenes: int = 8) -> Notes | None:
    """The notes that a model wrote; None for anything else. `scenes` counts where the text does not say a number."""
    match = _NOTES.match(text)
    if match is None:
        return None
    count = int(match["scenes"] or scenes)
    return Notes(match["people"].strip(), match["plan"].strip(), min(max(count, SHORTEST), LONGEST))
