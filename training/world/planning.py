"""Plans a story: casts the plots, chooses their words and places, and lets hours and weather move on.

The plan holds the script's scenes together with the wordings that may tell them; `stories` keeps the script and
`language` turns a plan into captions.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from training.world import vocabulary as v
from training.world.names import draw_cast
from training.world.plots import Beat, Interlude, Plot, all_interludes, all_plots
from training.world.script import Character, Figure, SceneScript

EPISODE = 10
# Things that simply belong to a place; an episode may show one of them whenever it is there.
DECOR = {
    "garden": ("wheelbarrow", "ladder", "nest", "spade", "bucket", "pumpkin"),
    "forest": ("nest", "mushroom", "mushroom", "ladder"),
    "kitchen": ("teapot", "clock", "cup", "bread", "candle"),
    "bedroom": ("clock", "candle", "balloon", "telescope", "drum"),
    "library": ("clock", "ladder", "telescope", "candle"),
    "beach": ("toy boat", "shell", "shell", "umbrella", "bucket"),
    "harbour": ("toy boat", "fish", "bell", "chest"),
    "lake": ("toy boat", "blanket", "bucket", "nest"),
    "village": ("wheelbarrow", "clock", "ladder"),
    "market": ("wheelbarrow", "pumpkin", "drum", "basket"),
    "meadow": ("blanket", "flower", "nest", "feather"),
    "cave": ("lantern", "chest", "candle"),
    "bridge": ("bucket", "toy boat", "bell"),
    "mountain": ("campfire", "telescope", "feather"),
}
_NOT_IN_WINTER = ("nest", "mushroom", "blanket", "flower", "umbrella", "sandcastle")


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One scene with everything that its caption may be worded from."""

    scene: SceneScript
    texts: tuple[str, ...]
    roles: dict[str, int]  # role -> index in the cast
    words: dict[str, str]
    spoken_of: tuple[str, ...]  # those words that are never drawn
    places: dict[str, str]
    plot: str
    opens: bool  # first scene of its episode
    first: bool  # first scene of the story


@dataclass(frozen=True, kw_only=True)
class Plan:
    season: str
    cast: tuple[Character, ...]
    scenes: tuple[Planned, ...]


def plan_story(seed: int, scenes: int) -> Plan:
    """The plan of the story with this seed; a shorter story is the beginning of the longer one."""
    rng = Random(f"fernhollow/{seed}")
    season = rng.choice(v.SEASONS)
    cast = draw_cast(rng, rng.choice((2, 2, 3, 3, 3)))
    planned: list[Planned] = []
    told: set[str] = set()
    moments: set[str] = set()
    while len(planned) < scenes:
        fitting = [plot for plot in all_plots() if plot.roles <= len(cast) and season in plot.seasons]
        fresh = [plot for plot in fitting if plot.name not in told] or fitting
        weights = [_weight(plot) for plot in fresh]
        plot = rng.choices(fresh, weights)[0]
        told.add(plot.name)
        planned += _plan_episode(plot, season, len(cast), moments, rng, first=not planned)
    return Plan(season=season, cast=cast, scenes=tuple(planned[:scenes]))


def _weight(plot: Plot) -> float:
    """Plots that few casts or seasons can play are drawn more often when they can be played, as are open words."""
    return (1.6 if plot.roles == 3 else 1.0) * (4 / len(plot.seasons)) ** 0.5 * (1.4 if plot.open_words else 1.0)


def _plan_episode(
    plot: Plot, season: str, people: int, moments: set[str], rng: Random, *, first: bool
) -> list[Planned]:
    roles = dict(zip("ABC", rng.sample(range(people), plot.roles), strict=False))
    words = _choose_apart(plot.words, rng)
    places = _choose_apart(plot.places, rng)
    schedule = rng.choice(plot.times)
    base = _base_weather(plot, season, rng)
    weather = base
    turn = rng.randrange(2, 8) if rng.random() < 0.25 and not _speaks_of_weather(plot) else -1
    decorated = rng.choice(list(places.values())) if rng.random() < 0.4 else "kitchen"
    suited = [thing for thing in DECOR[decorated] if season != "winter" or thing not in _NOT_IN_WINTER]
    decor = {decorated: rng.choice(suited)}
    scenes: list[Planned] = []
    for index, (slot, time) in enumerate(zip(plot.slots, schedule, strict=True)):
        beat = rng.choice(slot)
        place = places.get(beat.place, beat.place)
        if index == turn and place in v.OUTDOOR_PLACES:
            weather = rng.choice(_skies(season))
        if isinstance(beat, Interlude):
            given = dict(beat.holding)
            moment = _choose_interlude(beat, place, time, weather, season, moments | set(words.values()), rng)
            moments.add(moment.texts[0])
            local = {"ABC"[number]: roles[role] for number, role in enumerate(beat.roles)}
            held = {"ABC"[number]: given.get(role, "") for number, role in enumerate(beat.roles)}
            beat = moment
        else:
            local, held = roles, {}
            if beat.weather:
                wet = "snow" if season == "winter" else "rain"
                weather = {"wet": wet, "base": base}.get(beat.weather, beat.weather)
        figures, things = _stage(beat, local, held, words, rng)
        decoration = decor.get(place, "")
        crowded = len(figures) == 3 or len(things) == v.MAX_GROUND_PROPS or index == 0
        spoken = {*things, *words.values(), *(figure.holding for figure in figures)}
        if decoration and not crowded and decoration not in spoken:
            things = (*things, decoration)
        scene = SceneScript(
            place=place, time=time, weather=weather, figures=figures, props=things, action=beat.action,
            mood=_mood(figures, time, rng),
        )  # fmt: skip
        scenes.append(
            Planned(
                scene=scene,
                texts=beat.texts,
                roles=local,
                words=words,
                spoken_of=tuple(words[key] for key in sorted(plot.open_words)),
                places=places,
                plot=plot.name,
                opens=index == 0,
                first=first and index == 0,
            )  # fmt: skip
        )
    return scenes


def _choose_apart(choices: dict[str, tuple[str, ...]], rng: Random) -> dict[str, str]:
    """One choice for each key, no two of them alike."""
    chosen: dict[str, str] = {}
    for key, values in choices.items():
        chosen[key] = rng.choice([value for value in values if value not in chosen.values()] or list(values))
    return chosen


def _skies(season: str) -> tuple[str, ...]:
    return ("clear", "cloudy", "windy", "snow") if season == "winter" else ("clear", "cloudy", "windy", "rain")


def _base_weather(plot: Plot, season: str, rng: Random) -> str:
    choices = plot.weathers
    if not choices:
        choices = ("clear", "clear", "cloudy", "windy", *(("snow", "snow") if season == "winter" else ()))
    return rng.choice(choices)


def _speaks_of_weather(plot: Plot) -> bool:
    beats = [beat for slot in plot.slots for beat in slot]
    return bool(plot.weathers) or any(isinstance(beat, Beat) and beat.weather for beat in beats)


def _choose_interlude(
    gap: Interlude, place: str, time: str, weather: str, season: str, told: set[str], rng: Random
) -> Beat:
    """A quiet moment that fits who is there, where, when, and what they hold; `told` is what to avoid."""
    holders = {"ABC"[gap.roles.index(role)] for role, _ in gap.holding}
    fitting = []
    for beat in all_interludes():
        terms = beat.place.split(",")
        where = [term for term in terms if term not in v.TIMES]
        when = [term for term in terms if term in v.TIMES]
        inside = "indoor" if place in v.INDOOR_PLACES else "outdoor"
        if len(beat.figures) != len(gap.roles) or not {place, inside, "any"} & set(where):
            continue
        if (when and time not in when) or (beat.weather and beat.weather != weather):
            continue
        if weather in ("rain", "snow") and beat.action in ("rest", "picnic", "nap"):
            continue
        if season == "winter" and beat.action in ("picnic", "nap", "flower", "mushroom") and inside == "outdoor":
            continue
        things = {*beat.props, *(held for *_, held in beat.figures)} - {""}
        if things & (told | {held for _, held in gap.holding}):
            continue  # the plot has its own such thing
        busy = any(
            role in holders and (held or pose in ("carry", "sleep", "wave")) for role, pose, _, held in beat.figures
        )
        if not busy:
            fitting.append(beat)
    fresh = [beat for beat in fitting if beat.texts[0] not in told]
    return rng.choice(fresh or fitting)


def _stage(
    beat: Beat, roles: dict[str, int], given: dict[str, str], words: dict[str, str], rng: Random
) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """The figures and things of a beat. Who walks together looks ahead; others turn to each other."""

    def word(text: str) -> str:
        text = rng.choice(text.split("/"))
        return words[text[1:]] if text.startswith("$") else text

    together = all(pose in ("walk", "run") for _, pose, _, _ in beat.figures)
    figures = []
    for number, (role, pose, expressions, held) in enumerate(beat.figures):
        figures.append(
            Figure(
                who=roles[role],
                pose=pose,
                expression=rng.choice(expressions),
                facing="right" if number == 0 or together else "left",
                holding=word(held or given.get(role, "")),
            )
        )
    return tuple(figures), tuple(word(prop) for prop in beat.props)


def _mood(figures: tuple[Figure, ...], time: str, rng: Random) -> str:
    """The mood follows from the faces: one upset face is stronger than a smiling one."""
    faces = {figure.expression for figure in figures}
    if faces & {"cross", "worried"}:
        return "tense"
    if "sad" in faces:
        return "sad"
    if "surprised" in faces:
        return "mysterious"
    if "laughing" in faces:
        return "joyful"
    if "sleepy" in faces:
        return "warm"
    return "calm" if time == "night" or len(figures) == 1 else "warm"
