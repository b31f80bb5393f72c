"""What a writer is told of a long story: people, places and promises whole, old scenes in a line, the last ones whole.

Everything comes from the path itself - its words, and the plans that are stored with its scenes - so that a branch has
its own memory and nothing has to be kept beside the story.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from seed_story.story.texts import split_sentences
from seed_story.storytellers.context import ContextScene

FEWEST_WHOLE, MOST_WHOLE = 2, 12  # of the last scenes
LINE = 200  # characters of an old scene without a summary
KEPT_LINES = 4  # of the beginning, when the middle of a story is condensed
SHARE_OF_FACTS = 0.4  # of the budget, for people, places and promises at most

Condense = Callable[[Sequence[str]], str]


def tokens_of(text: str) -> int:
    """About how many tokens a text has, rather too many: a third of its bytes, which suits scripts of all kinds."""
    return -(-len(text.encode()) // 3)


@dataclass
class Memory:
    """What is known after a path."""

    people: dict[str, str] = field(default_factory=dict)  # name -> looks
    places: list[str] = field(default_factory=list)
    promises: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # a scene each
    texts: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, path: Sequence[ContextScene]) -> Memory:
        """From the root to the scene that is continued."""
        memory = cls()
        for scene in path:
            memory._add(scene)
        return memory

    def _add(self, scene: ContextScene) -> None:
        plan = scene.facts.get("plan")
        plan = plan if isinstance(plan, dict) else {}
        for person in plan.get("people") or ():
            name, looks = str(person.get("name", "")).strip(), str(person.get("looks", "")).strip()
            if name and (name not in self.people or not self.people[name]):
                self.people[name] = looks
        place = str(plan.get("place", "")).strip()
        if place and place not in self.places:
            self.places.append(place)
        self.promises += [
            text for one in plan.get("remember") or () if (text := str(one).strip()) and text not in self.promises
        ]
        # A summary is of the words that the writer wrote; a person may have changed them since.
        summary = "" if scene.facts.get("edited") else str(plan.get("summary", "")).strip()
        self.lines.append(summary or _beginning(scene.text))
        self.texts.append(scene.text)

    def told(self, budget: int, condense: Condense | None = None) -> str:
        """All of it as a writer reads it, in at most `budget` tokens (see `tokens_of`). `condense` makes one short text
        of many lines, where even a line for each scene is too much."""
        facts = self._facts(int(budget * SHARE_OF_FACTS))
        room = budget - tokens_of(facts) - 64  # headings
        whole = self._whole(room)
        older = [f"({number}) {line}" for number, line in enumerate(self.lines[: len(self.lines) - whole], 1)]
        last = [f"({number}) {text}" for number, text in enumerate(self.texts, 1) if number > len(self.texts) - whole]
        room -= sum(map(tokens_of, last)) + len(last)
        parts = [
            facts,
            *_headed("What happened before:", _fitting(older, room, condense)),
            *_headed("The last scenes:", last),
        ]
        return "\n".join(part for part in parts if part)

    def _facts(self, budget: int) -> str:
        """People first, then promises, then places; of too many, the oldest are kept: they are what is forgotten."""
        people = [f"- {name}: {looks}" if looks else f"- {name}" for name, looks in self.people.items()]
        kept: list[str] = []
        for heading, lines in (
            ("People:", people),
            ("Remember:", [f"- {one}" for one in self.promises]),
            ("Places:", [f"- {one}" for one in self.places]),
        ):
            chosen: list[str] = []
            for line in lines:
                if tokens_of("\n".join([*kept, heading, *chosen, line])) <= budget:
                    chosen.append(line)
            kept += _headed(heading, chosen)
        return "\n".join(kept)

    def _whole(self, room: int) -> int:
        """How many of the last scenes are told whole: as many as leave a third of the room to the older ones."""
        used = count = 0
        for text in reversed(self.texts):
            used += tokens_of(text) + 2
            if count >= MOST_WHOLE or (count >= FEWEST_WHOLE and used > room * 2 // 3):
                break
            count += 1
        return count


def _beginning(text: str) -> str:
    """A scene in about a line: whole sentences, as many as fit."""
    line = ""
    for sentence in split_sentences(text):
        if line and len(line) + len(sentence) > LINE:
            break
        line = f"{line} {sentence}".strip()
    return line[: 2 * LINE]


def _fitting(lines: list[str], room: int, condense: Condense | None) -> list[str]:
    """The lines; where they are too many, the first and the last ones with one text in the place of the others."""
    if sum(tokens_of(line) + 1 for line in lines) <= room:
        return lines
    first, rest = lines[:KEPT_LINES], lines[KEPT_LINES:]
    used, last = sum(tokens_of(line) + 1 for line in first), 0
    while last < len(rest) and used + tokens_of(rest[-last - 1]) + 1 <= room * 2 // 3:
        used += tokens_of(rest[-last - 1]) + 1
        last += 1
    middle = rest[: len(rest) - last]
    between = condense(middle) if condense is not None and middle else ""
    while between and used + tokens_of(between) > room:
        between = between[: len(between) * 3 // 4].rstrip()
    return [*first, *([between] if between else []), *rest[len(rest) - last :]]


def _headed(heading: str, lines: Sequence[str]) -> list[str]:
    return [heading, *lines] if lines else []
