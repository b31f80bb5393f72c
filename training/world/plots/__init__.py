"""The plot arcs of Fernhollow, one text file each, and the reader that turns a file into a small grammar.

A plot file looks like this (`interludes.txt` holds beats only, for the quiet moments that any plot may take in):

    roles 2
    times mmmddddeee mmddddddee        one letter a scene: morning, day, evening, night
    seasons spring summer              optional; all four if left out
    weathers clear cloudy              optional; what the sky may do in this plot
    x = ball, flute                    a word, chosen once an episode; often a prop
    t = *fears                         an open word: a line of words/fears.txt, spoken of but never drawn
    @home = garden, village            a place, chosen once an episode; places of one episode differ
    - lose @home | A stand worried; B walk happy $x | chest | rain
      {A} looked for the {x} {in}.     a wording; the next line is another wording of the same scene
    + lose @home | ...                 another scene that may stand here instead
    ~ @home AB A=$x                    an interlude with these figures, A holding something

`/` between expressions leaves a choice. The fields after the figures are things on the ground and the weather.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from training.world import vocabulary as v

FOLDER = Path(__file__).parent
_DRAWN = (*v.PROPS, *v.KINDS, *v.PLACES)
_TIME = {"m": "morning", "d": "day", "e": "evening", "n": "night"}


@dataclass(frozen=True, kw_only=True)
class Beat:
    """One scene of a plot before it is cast: `figures` are (role, pose, expression choices, held thing or $word)."""

    action: str
    place: str
    figures: tuple[tuple[str, str, tuple[str, ...], str], ...]
    props: tuple[str, ...] = ()
    weather: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Interlude:
    """A place in a plot where any fitting interlude may stand."""

    place: str
    roles: str
    holding: tuple[tuple[str, str], ...] = ()


@dataclass(kw_only=True)
class Plot:
    """An arc: ten slots, each with the beats that may stand there."""

    name: str
    roles: int = 2
    times: tuple[tuple[str, ...], ...] = ()
    seasons: tuple[str, ...] = v.SEASONS
    weathers: tuple[str, ...] = ()
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    open_words: frozenset[str] = frozenset()  # the keys of `words` that are only spoken of
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)
    slots: list[list[Beat | Interlude]] = field(default_factory=list)


def _beat(line: str, texts: list[str]) -> Beat:
    head, figures, *rest = [part.strip() for part in line[1:].split("|")]
    action, place = head.split()
    parsed = []
    for figure in figures.split(";"):
        role, pose, expressions, *held = figure.split()
        choices = tuple(expressions.split("/"))
        if pose not in v.POSES or any(choice not in v.EXPRESSIONS for choice in choices):
            raise ValueError(f"cannot read the figure {figure!r}")
        parsed.append((role, pose, choices, " ".join(held)))
    props = tuple(prop.strip() for prop in (rest[0].split(",") if rest else ()) if prop.strip())
    return Beat(
        action=action,
        place=place.lstrip("@"),
        figures=tuple(parsed),
        props=props,
        weather=rest[1] if len(rest) > 1 else "",
        texts=tuple(texts),
    )


def _interlude(line: str) -> Interlude:
    place, roles, *holding = line[1:].split()
    pairs = tuple((pair.split("=")[0], pair.split("=")[1]) for pair in holding)
    return Interlude(place=place.lstrip("@"), roles=roles, holding=pairs)


@cache
def open_words(path: Path) -> tuple[str, ...]:
    """The words of a list that is only spoken of. Raises ValueError, with the file's name, for what the world draws."""
    words = tuple(path.read_text(encoding="ascii").split("\n")[:-1])
    for word in words:
        # Within longer words too: who holds the cup would go unsaid beside a "cupboard".
        drawn = word in _DRAWN or any(prop in word for prop in v.PROPS)
        if drawn or word != " ".join(word.split()) or words.count(word) > 1:
            raise ValueError(f"{path.name}: {word!r} is drawn, told twice or badly spaced")
    return words


def _check_figures(plot: Plot, path: Path) -> None:
    """Raises ValueError where something that is never drawn is to be held or to lie about."""
    for beat in (beat for slot in plot.slots for beat in slot):
        if isinstance(beat, Beat):
            things = [*beat.props, *(held for *_, held in beat.figures)]
        else:
            things = [held for _, held in beat.holding]
        for word in (word for thing in things for word in thing.split("/")):
            if word.startswith("$") and word[1:] in plot.open_words:
                raise ValueError(f"{path.name}: {word} is an open word and cannot be drawn")


def read_plot(path: Path) -> Plot:
    """Reads one plot file. Raises ValueError with the file's name where the file cannot be understood."""
    plot = Plot(name=path.stem)
    lines = [line.rstrip() for line in path.read_text(encoding="ascii").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    for number, line in enumerate(lines):
        if line.startswith(" "):
            continue
        key, *values = line.split()
        if line[0] in "-+~":
            texts = []
            for text in lines[number + 1 :]:
                if not text.startswith(" "):
                    break
                texts.append(text.strip())
            try:
                beat = _interlude(line) if line[0] == "~" else _beat(line, texts)
            except ValueError as error:
                raise ValueError(f"{path.name}: {line}") from error
            if line[0] == "+":
                plot.slots[-1].append(beat)
            else:
                plot.slots.append([beat])
        elif key == "roles":
            plot.roles = int(values[0])
        elif key == "times":
            plot.times = tuple(tuple(_TIME[letter] for letter in schedule) for schedule in values)
        elif key in ("seasons", "weathers"):
            setattr(plot, key, tuple(values))
        elif match := re.fullmatch(r"(\w+) = \*(\w+)", line):
            plot.words[match[1]] = open_words(path.parent / "words" / f"{match[2]}.txt")
            plot.open_words |= {match[1]}
        elif match := re.fullmatch(r"(@?)(\w+) = (.+)", line):
            choices = tuple(choice.strip() for choice in match[3].split(","))
            (plot.places if match[1] else plot.words)[match[2]] = choices
        else:
            raise ValueError(f"{path.name}: {line}")
    _check_figures(plot, path)
    return plot


@cache
def all_plots() -> tuple[Plot, ...]:
    """Every arc, in the order of their names. Read once."""
    plots = [read_plot(path) for path in sorted(FOLDER.glob("*.txt")) if path.stem != "interludes"]
    for plot in plots:
        if len(plot.slots) != 10 or any(len(schedule) != 10 for schedule in plot.times) or not plot.times:
            raise ValueError(f"the plot {plot.name} needs ten slots and ten times, not {len(plot.slots)}")
    return tuple(plots)


@cache
def all_interludes() -> tuple[Beat, ...]:
    """The quiet moments; the place of such a beat is "outdoor", "indoor", "any" or some places with commas."""
    slots = read_plot(FOLDER / "interludes.txt").slots
    return tuple(beat for slot in slots for beat in slot if isinstance(beat, Beat))
