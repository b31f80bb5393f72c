"""Tells a plan in words: every scene becomes a caption of 20 to 45 words that says what its picture shows.

A caption is one wording of its beat, with an introduction for whoever is new. What the wording leaves unsaid (a
face, a pose, a thing, a change of hour, place or sky) is added as a sentence, so the caption always determines the
picture. Different `wording` numbers choose differently everywhere, and all but 0 begin many an episode in free words
(`subjects`), where the picture alone shows how the scene looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from random import Random

from training.world import phrases as p
from training.world import vocabulary as v
from training.world.guests import with_guest
from training.world.names import article, opening_ways, pronoun, wearing
from training.world.openings import IN_PASSING, draw_style, free_ways, in_passing
from training.world.planning import Plan, Planned
from training.world.script import Character
from training.world.subjects import FreeOpening, about_other_words

FEWEST_WORDS, MOST_WORDS = 20, 45
REINTRODUCED = 0.5  # of the later episodes; in the others only the pictures say who somebody is
_TRIES = 24


class _BadPlace(ValueError):
    """Somebody new is named inside a speech or before an 's, where no introduction can stand."""


class Narrator:
    """Words one plan, scene by scene, and remembers what it said, so that no added sentence comes twice."""

    def __init__(self, plan: Plan, rng: Random, *, freely: bool = False) -> None:
        self.plan = plan
        self.rng = rng
        self.freely = freely  # leaves people out of openings, who then come in the middle of a caption
        self.known: set[int] = set()
        self.named_things: set[str] = set()
        self.used: set[str] = set()
        self.before: Planned | None = None
        self.style = draw_style(rng)
        self.unsaid: dict[int, str] = {}  # whose look no caption has said so far -> what it has said: kind or name

    def tell(self, planned: Planned, opening: FreeOpening | None = None) -> str:
        """The caption of the next scene. Raises ValueError if no wording can be made to fit."""
        if planned.opens:
            self.named_things = set()
            if self.rng.random() < REINTRODUCED:
                self.known, self.unsaid = set(), {}
        if opening is not None:
            return self._begin(planned, opening)
        if planned.first and self.style in ("kind", "name"):
            self.unsaid = {figure.who: self.style for figure in planned.scene.figures}
        texts = self.rng.sample(planned.texts, len(planned.texts))
        for attempt in range(_TRIES):
            draft = _Draft(self, planned, brief=attempt > _TRIES // 3)
            try:
                caption = draft.compose(texts[attempt % len(texts)])
            except _BadPlace:  # of somebody whom a free opening left out
                continue
            if FEWEST_WORDS <= len(caption.split()) <= MOST_WORDS:
                break
        else:
            raise ValueError(f"no wording of {planned.plot}/{planned.scene.action} fits: {planned.texts}")
        self.known.update(figure.who for figure in planned.scene.figures)
        self.named_things.update(prop for prop in v.PROPS if prop in caption)
        self.used.update(draft.sentences)
        self.before = planned
        return caption

    def _begin(self, planned: Planned, opening: FreeOpening) -> str:
        """A free sentence as it is; who is not in it will be introduced where they are first named."""
        for who, says in opening.says.items():
            if says == "look":
                self.unsaid.pop(who, None)
            elif who not in self.known or (says == "kind" and who in self.unsaid):
                self.unsaid[who] = says
        self.known.update(opening.says)
        self.before = planned
        return opening.text


class _Draft:
    """One attempt at one caption."""

    def __init__(self, narrator: Narrator, planned: Planned, brief: bool) -> None:
        self.narrator = narrator
        self.planned = planned
        self.scene = planned.scene
        self.rng = narrator.rng
        self.brief = brief
        self.mentioned: list[int] = []
        self.introduced = set(narrator.known)
        self.marked: set[int] = set()  # figures whose feeling a {A.f} or {A.said} has told
        self.sentences: list[str] = []

    # -- the whole caption ------------------------------------------------------------------------------------------

    def compose(self, template: str) -> str:
        template = re.sub(r"\[([^\[\]]*)\]", lambda match: self.rng.choice(match[1].split("|")), template)
        opening = self._opening() if self.planned.opens else ""
        body = self._setting(template)
        facts = self._facts(body)
        parts = [part for part in (opening, body, *facts) if part]
        return self._padded(parts)

    def _padded(self, parts: list[str]) -> str:
        """Adds optional sentences until the caption is as long as it wants to be."""
        caption = _tidy(" ".join(parts))
        target = FEWEST_WORDS if self.brief else self.rng.randint(FEWEST_WORDS, 27)
        for sentence in self._extras(caption):
            count = len(caption.split())
            if count >= target:
                break
            if count + len(sentence.split()) <= MOST_WORDS - 5:
                self.sentences.append(sentence)
                caption = f"{caption} {sentence}"
        return caption

    # -- introductions ----------------------------------------------------------------------------------------------

    def _cast(self, who: int) -> Character:
        return self.narrator.plan.cast[who]

    def _opening(self) -> str:
        """Introduces everybody of an episode's first scene, unless they are known or it happens in passing."""
        if self.introduced >= {figure.who for figure in self.scene.figures}:
            return ""
        people = [self._cast(figure.who) for figure in self.scene.figures]
        style = self.narrator.style if self.planned.first and len(people) <= 2 else ""
        if style in ("kind", "name") and self.rng.random() < IN_PASSING:
            return ""
        if not style and len(people) == 1 and self.rng.random() < 0.35:
            return ""
        ways = free_ways(style, people, self.rng) if style else opening_ways(people, self.rng)
        for figure in self.scene.figures:
            self.mentioned.append(figure.who)
            self.introduced.add(figure.who)
        return self._unused(ways)

    def _introduce(self, who: int) -> str:
        """The name of somebody new with how they look, to stand inside a sentence; ends with a comma."""
        person = self._cast(who)
        looks = f"{article(person.kind)} {wearing(person, self.rng)}"
        choices = [f"{person.name}, {looks},"]
        if self.mentioned:
            his = pronoun(self._cast(self.mentioned[0]).name, "his")
            choices.append(f"{his} friend {person.name}, {looks},")
        return self.rng.choice(choices)

    # -- the sentences of the plot ----------------------------------------------------------------------------------

    def _setting(self, template: str) -> str:
        """The plot's sentences, led by the new hour, place or sky if they do not speak of it themselves."""
        scene, before = self.scene, self.narrator.before
        fresh = self.planned.opens or before is None
        earlier = scene if fresh or before is None else before.scene
        hour = fresh or scene.time != earlier.time
        moved = fresh or scene.place != earlier.place
        turned = not fresh and scene.weather != earlier.weather and scene.place in v.OUTDOOR_PLACES
        tells_place = re.search(r"\{(in|to|place)\}", template) is not None or scene.place in template
        tells_hour = p.says(p.SAYS_TIME, scene.time, template) and not fresh
        weather = ""
        if turned and not p.says(p.SAYS_WEATHER, scene.weather, template):
            weather = self._unused(p.WEATHER_TURN[scene.weather])
        by_itself = re.match(r"\{[ABC]", template) is None  # cannot follow "That evening, "
        if by_itself and not fresh and (template.startswith('"') or (hour and not tells_hour)):
            lead = self._quiet_lead(hour and not tells_hour, moved and not tells_place)
            return f"{lead} {self._expand(template)} {weather}"
        lead = self._hour(fresh) if hour and not tells_hour else ""
        if moved and not tells_place:
            lead = f"{lead} {self.rng.choice(p.WHERE[scene.place])}".strip()
        body = self._expand(template, led=bool(lead))
        if lead:
            body = f"{lead[0].upper()}{lead[1:]}, {body}"
        if fresh and scene.weather != "clear" and scene.place in v.OUTDOOR_PLACES:
            if not p.says(p.SAYS_WEATHER, scene.weather, self._shown(body)):
                weather = self._unused(p.WEATHER_NOW[scene.weather])
        return f"{body} {weather}" if hour or self.rng.random() < 0.4 else f"{weather} {body}"

    def _quiet_lead(self, hour: bool, moved: bool) -> str:
        """Sentences for the new hour and place, where the plot's own sentences begin with speech or the like."""
        sentences = [self._unused(p.TIME_TURN[self.scene.time])] if hour else []
        if moved:
            quiet = self._unused(p.QUIET)
            sentences.append(quiet.replace("{in}", self.rng.choice(p.WHERE[self.scene.place])))
        return " ".join(sentences)

    def _hour(self, fresh: bool) -> str:
        time, season = self.scene.time, self.narrator.plan.season
        if not fresh:
            return self._unused(p.TIME_LATER[time])
        name = p.TIME_NAME[time]
        sky = p.OPENING_WEATHER[self.scene.weather]
        choices = [f"One {sky} {season} {name}", f"One {name} in {season}", f"On {article(sky)} {season} {name}"]
        if self.scene.weather == "clear":
            choices += [f"One fine {season} {name}", f"One {season} {name}", f"It was {season}. One {name}"]
        return self.rng.choice(choices)

    def _expand(self, template: str, led: bool = False) -> str:
        """Fills in names, pronouns, feelings, things and places, from left to right."""
        told = ""
        position = 0
        for match in re.finditer(r"\{([^{}]+)\}", template):
            told += template[position : match.start()]
            position = match.end()
            quoted = told.count('"') % 2 == 1
            after = template[position : position + 1]
            value = self._token(match[1], quoted, after)
            begins = not told and not led
            if self.narrator.freely and match[1] in "ABC" and re.search(r'[!?]" $', told):
                begins = True  # "No!" His friend Max sat there.
            if begins and value:
                value = value[0].upper() + value[1:]
            told += value
        return told + template[position:]

    def _token(self, token: str, quoted: bool, after: str) -> str:
        words, scene = self.planned.words, self.scene
        if token.startswith("a "):
            return article(self._token(token[2:], quoted, after))
        if token in words:
            return words[token]
        head, _, tail = token.partition(".")
        if head in ("in", "to", "place"):
            place = self.planned.places.get(tail, scene.place)
            options = {"in": p.WHERE[place], "to": p.WHITHER[place], "place": (f"the {place}",)}
            return self.rng.choice(options[head])
        if token == "wet":
            return "snow" if self.narrator.plan.season == "winter" else "rain"
        if token == "prop":
            return scene.props[0]
        if token == "season":
            return self.narrator.plan.season
        possessive = head.endswith("'s")
        who = self.planned.roles[head.removesuffix("'s")]
        if not tail:
            name = self._name(who, quoted or possessive, after)
            return f"{name}'s" if possessive else name
        figure = next((figure for figure in scene.figures if figure.who == who), None)
        if tail == "f" and figure:
            self.marked.add(who)
            return self.rng.choice(p.FEELING[figure.expression])
        if tail == "said" and figure:
            if who not in self.introduced:
                return f"said {self._name(who, False, after)}"
            self.marked.add(who)
            return self.rng.choice(p.SAID[figure.expression]).format(n=self._name(who, True, after))
        if tail == "kind":
            return self._cast(who).kind
        if tail == "held" and figure:
            return figure.holding
        form = pronoun(self._cast(who).name, tail.lower())
        return form if tail[0].islower() else form[0].upper() + form[1:]

    def _name(self, who: int, bare: bool, after: str) -> str:
        person = self._cast(who)
        first = who not in self.mentioned
        if first:
            new = who not in self.introduced
            if new and bare:
                raise _BadPlace(f"{self.planned.plot}/{self.scene.action} introduces {person.name} in a bad place")
            value = person.name
            if new:
                unsaid = self.narrator.unsaid.get(who, "")
                value = in_passing(unsaid, person, self.rng) if unsaid else self._introduce(who)
                value = value.rstrip(",") if after in (".", ",", "!", "?", ";", ":") else value
                self.introduced.add(who)
            elif not bare and not self.brief:
                value += self._reminder(person)
            self.mentioned.append(who)
            return value
        return person.name

    def _reminder(self, person: Character) -> str:
        """Who somebody is or what they wear, said again now and then, as picture books do."""
        dice = self.rng.random()
        unsaid = self.narrator.unsaid.get(self.narrator.plan.cast.index(person), "")  # is left to the pictures
        kind = f" the {person.kind}" if dice < 0.3 and unsaid != "name" else ""
        outfit = f" in the {person.colour} {person.garment}" if 0.24 < dice < 0.42 and not unsaid else ""
        return kind + outfit

    # -- what the wording left unsaid -------------------------------------------------------------------------------

    def _facts(self, body: str) -> list[str]:
        """A sentence for every pose, face and thing of the picture that `body` does not speak of."""
        body = self._shown(body)
        facts: list[str] = []
        silent: list[tuple[int, str]] = []
        for figure in self.scene.figures:
            feels = figure.who in self.marked or p.says(p.SAYS_FEELING, figure.expression, body)
            poses = p.says(p.SAYS_POSE, figure.pose, body)
            holds = not figure.holding or figure.holding in body
            name = self._subject(figure.who)
            if not poses and figure.pose in p.DOES:
                feeling = "" if feels else f", {self.rng.choice(p.FEELING[figure.expression])}"
                facts.append(f"{self.rng.choice(p.DOES[figure.pose]).format(n=name)}{feeling}.")
                feels = True
                name = self._cast(figure.who).name
            if not holds:
                sentence = self.rng.choice(p.HOLDS).format(n=name, x=self._thing(figure.holding))
                if not feels and figure.expression != "happy":
                    sentence = f"{sentence[:-1]}, {self.rng.choice(p.FEELING[figure.expression])}."
                    feels = True
                facts.append(sentence)
            if not feels and figure.expression != "happy":
                silent.append((figure.who, figure.expression))
        facts += self._silent_faces(silent)
        for prop in self.scene.props:
            if prop not in body:
                thing = self._thing(prop)
                ways = p.STANDS.get(prop, p.STANDS[""])
                facts.append(self._unused([way.format(x=thing, X=thing[0].upper() + thing[1:]) for way in ways]))
        return facts

    def _shown(self, text: str) -> str:
        """`text` without what is only spoken of: a riddle of the moon does not say that it is night."""
        for word in self.planned.spoken_of:
            text = text.replace(word, "")
        return text

    def _silent_faces(self, silent: list[tuple[int, str]]) -> list[str]:
        faces = {expression for _, expression in silent}
        if len(silent) > 1 and len(faces) == 1 and len(silent) == len(self.scene.figures):
            everybody = "Both of them" if len(silent) == 2 else "All three of them"
            said = [way for way in p.FEELS[silent[0][1]] if " was " not in way and " had " not in way]
            return [self._unused([way.format(n=everybody) for way in said])]
        sentences = []
        for who, expression in silent:
            name = self._subject(who)
            sentences.append(self._unused([way.format(n=name) for way in p.FEELS[expression]]))
        return sentences

    def _subject(self, who: int) -> str:
        """He or she where nobody else can be meant, else the name."""
        name = self._cast(who).name
        if len(self.scene.figures) == 1 and who in self.mentioned and self.rng.random() < 0.75:
            return pronoun(name).capitalize()
        return name

    def _thing(self, prop: str) -> str:
        return f"the {prop}" if prop in self.narrator.named_things else article(prop)

    def _extras(self, caption: str) -> list[str]:
        """Sentences that may lengthen a caption: happy faces, the sky, the place."""
        scene, caption = self.scene, self._shown(caption)
        extras: list[str] = []
        glad = [figure for figure in scene.figures if figure.expression == "happy" and figure.who not in self.marked]
        if glad and not p.says(p.SAYS_FEELING, "happy", caption):
            if len(glad) == len(scene.figures) == 2:
                said = [way.format(n="Both of them") for way in p.FEELS["happy"] if " was " not in way]
                extras.append(self._unused([way for way in said if " had " not in way]))
            else:
                name = self._subject(glad[0].who)
                extras.append(self._unused([way.format(n=name) for way in p.FEELS["happy"]]))
        outdoor = scene.place in v.OUTDOOR_PLACES
        if outdoor and scene.weather != "clear" and not p.says(p.SAYS_WEATHER, scene.weather, caption):
            extras += [way for way in p.WEATHER_NOW[scene.weather] if way not in self.narrator.used][:1]
        details = [detail for detail in p.DETAIL[scene.place] if detail not in self.narrator.used]
        extras += self.rng.sample(details, min(2, len(details)))
        if outdoor:
            seasonal = [way for way in p.SEASON_DETAIL[self.narrator.plan.season] if way not in self.narrator.used]
            extras += seasonal[:1] if self.rng.random() < 0.5 else []
        if scene.time == "night" and outdoor and scene.weather == "clear" and "star" not in caption:
            extras.insert(1, self._unused(("Stars twinkled above.", "The night sky was full of stars.")))
        if self.rng.random() < 0.5:
            extras.reverse()
        if self.brief:
            extras += [detail for detail in p.DETAIL[scene.place] if detail not in details]
        return extras

    def _unused(self, choices: tuple[str, ...] | list[str]) -> str:
        fresh = [choice for choice in choices if choice not in self.narrator.used] or list(choices)
        chosen = self.rng.choice(fresh)
        self.sentences.append(chosen)
        return chosen


def _tidy(text: str) -> str:
    """One blank between words, and a capital after every full stop."""
    text = " ".join(text.split())
    text = re.sub(r"\s+([.,!?;:])", r"\1", text)
    text = re.sub(r",([.!?])", r"\1", text)
    return re.sub(r'((?:^|[.!?] |\." ))([a-z])', lambda match: match[1] + match[2].upper(), text)


def tell(plan: Plan, seed: int, wording: int) -> tuple[str, ...]:
    """The captions of a plan in one of its many wordings; 0 is told in the storyteller's own words alone.

    Once in thousands of tellings a scene's words all become too long, or somebody new finds no place in them; such a
    story is told once more, without guests and free openings. Raises ValueError if that does not help.
    """
    if wording:
        with suppress(ValueError):
            free, openings = about_other_words(with_guest(plan, seed, wording), seed, wording)
            return _told(free, openings, Random(f"fernhollow/{seed}/{wording}"), freely=True)
        return _told(plan, {}, Random(f"fernhollow/{seed}/{wording}/once more"), freely=False)
    return _told(plan, {}, Random(f"fernhollow/{seed}/{wording}"), freely=False)


def _told(plan: Plan, openings: Mapping[int, FreeOpening], rng: Random, *, freely: bool) -> tuple[str, ...]:
    narrator = Narrator(plan, rng, freely=freely)
    return tuple(narrator.tell(planned, openings.get(index)) for index, planned in enumerate(plan.scenes))
