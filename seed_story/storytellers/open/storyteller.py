"""The open storyteller: a writer makes a scene's words and plan, an illustrator its picture.

It goes on from what is stored with the scenes - words, plans, pictures - and keeps nothing beside them, so that a story
of another storyteller can be continued, and its own by another.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import numpy as np

from seed_story.errors import Cancelled, InputError, StoryError, stop_if
from seed_story.images import open_picture
from seed_story.story.languages import LANGUAGES
from seed_story.story.texts import split_sentences
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.events import Event, ImagePreview, SceneReady, TextDelta, TextDone
from seed_story.storytellers.open import prompts
from seed_story.storytellers.open.illustrators.base import (
    Illustrator,
    PicturePreview,
    PictureRequest,
    Reference,
)
from seed_story.storytellers.open.limits import Limits
from seed_story.storytellers.open.memory import Memory, tokens_of
from seed_story.storytellers.open.model_server import ServerError
from seed_story.storytellers.open.scene_plan import (
    NotAPlanError,
    ScenePlan,
    TextField,
    plain_text,
    read_plan,
)
from seed_story.storytellers.open.writers import ANSWER, PICTURE_TOKENS, Ask, Usage, Writer
from seed_story.storytellers.protocol import Seen

if TYPE_CHECKING:
    from PIL.Image import Image

    from seed_story.storytellers.protocol import Cancel
    from seed_story.storytellers.request import GenerationRequest, GenerationSettings

logger = logging.getLogger(__name__)

NAME = "open"
TEMPERATURE = 0.9
BARE, MOST = 400, 1500  # letters of a scene: of an answer that is no plan, and of a plan
TOO_ALIKE = 0.8  # of the letters of two continuations
SHOWN_SCENES = 3  # as long as a path is that short, the writer is shown its opening picture; then it knows the looks
SIGNATURE = 8  # pixels a side of what stands for a picture's features
_DECLINED = re.compile(r"(?i)(?:i'm |i’m |i am )?(?:sorry|unable)\b|i (?:can't|can’t|cannot|won't|won’t)\b|as an ai\b")


@dataclass
class _Words:
    """One candidate as far as it is written."""

    plan: ScenePlan
    usage: Usage
    warnings: list[str] = field(default_factory=list)


class OpenStoryteller:
    """Implements `Storyteller`. Safe to call from several threads as far as writer and illustrator are."""

    name = NAME
    feature_shape = None
    compares_people = False
    languages: tuple[str, ...] = ()
    encodes_in_background = False

    def __init__(
        self,
        writer: Writer,
        illustrator: Illustrator,
        *,
        language: str = "",
        size: tuple[int, int] = (1024, 1024),
        limits: Limits | None = None,
    ) -> None:
        """`language`: its English name, where a request names none; "" for that of the opening. `size`: of pictures."""
        self.writer, self.illustrator = writer, illustrator
        self._language, self._size, self._limits = language, size, limits or Limits()
        self._summaries: dict[str, str] = {}  # of old scenes that were condensed before

    @property
    def weights_id(self) -> str:
        return f"{self.writer.name}, {self.illustrator.name}"

    def has_ended(self, scenes: int) -> bool:
        return False  # each scene's facts say it

    def generation_facts(self, request: GenerationRequest) -> dict[str, Any]:
        return {"writer": self.writer.name, "sampling": self._sampling(request.chosen)} | self.drawing_facts(
            request.chosen
        )

    def drawing_facts(self, chosen: GenerationSettings) -> dict[str, Any]:
        return {"illustrator": self.illustrator.name} | ({} if chosen.steps is None else {"steps": chosen.steps})

    # ------------------------------------------------------------------------------------------------------ verbs

    def see(self, image: Image, *, cancel: Cancel | None = None) -> Seen:
        """What the writer sees; no description where it sees nothing. The features only tell pictures apart."""
        description = ""
        if self.writer.sees:
            ask = Ask(prompts.SEEING, prompts.seeing(self._language), picture=image, plan=False, max_tokens=100)
            try:
                description = self._answer(ask, Usage(), cancel).strip(' ."\n')
            except Cancelled:
                raise
            except StoryError as error:  # a story may begin without it; what is wrong is said when it goes on
                logger.warning("the writer did not describe a picture: %s", error)
        return Seen(signature(image), {}, description)

    def continue_story(
        self,
        path: Sequence[ContextScene],
        request: GenerationRequest,
        *,
        pictures: bool = True,
        cancel: Cancel | None = None,
    ) -> Iterator[Event]:
        """The scene after `path`, once for each of the request's seeds; words of all, then their pictures.

        Where a picture cannot be drawn the scene comes all the same, with the picture before it, and the reason is
        raised behind the last one. Raises ServerError and its kin, and Cancelled."""
        if not path:
            raise InputError("A story starts with a picture and a sentence: give at least one scene.")
        if not request.seeds:
            raise InputError("Ask for at least one continuation.")
        written: list[_Words] = []
        for candidate, seed in enumerate(request.seeds):
            words = yield from self._write(candidate, path, request, seed, [one.plan.text for one in written], cancel)
            written.append(words)
        if not pictures:
            return
        problem: StoryError | None = None
        for candidate, (words, seed) in enumerate(zip(written, request.seeds, strict=True)):
            facts = self._facts(words)
            try:
                yield from self._draw(candidate, path, words.plan, seed, facts, request.chosen.steps, cancel)
            except Cancelled:
                raise
            except StoryError as error:
                problem = error
                last = self._last_picture(path)
                if last is None:
                    raise
                facts["warnings"] = [*facts["warnings"], f"No picture could be drawn: {error}"]
                yield SceneReady(candidate, words.plan.text, last, signature(last), seed, facts)
        if problem is not None:
            raise StoryError(f"The words are saved, but the picture could not be drawn. {problem} Redraw it later.")

    def redraw(
        self,
        scene: ContextScene,
        seed: int,
        *,
        steps: int | None = None,
        guidance: float | None = None,
        cancel: Cancel | None = None,
    ) -> Iterator[Event]:
        """Another picture for a scene, after its stored plan; one without a plan is drawn after its words."""
        plan = _plan_of(scene)
        facts = {"warnings": [], "pictures": 1}
        for event in self._draw(0, [scene], plan, seed, facts, steps, cancel):
            yield replace(event, text="", features=scene.features) if isinstance(event, SceneReady) else event

    def close(self) -> None:
        self.writer.close()
        self.illustrator.close()

    # ------------------------------------------------------------------------------------------------------ words

    def _write(
        self,
        candidate: int,
        path: Sequence[ContextScene],
        request: GenerationRequest,
        seed: int,
        others: list[str],
        cancel: Cancel | None,
    ) -> Generator[Event, None, _Words]:
        """The words of one candidate as events; returns them with their plan."""
        direction = " ".join(request.direction.split())
        ways = {"begin": "beginning", "hint": "hint", "exact": "exact"}
        wish = {ways[request.strength]: direction} if direction else {}
        language = LANGUAGES[request.language].name if request.language else self._language
        question = self._question(path, language, others=others, cancel=cancel, **wish)
        sampling = self._sampling(request.chosen)
        ask = Ask(
            prompts.system(language), question, seed=seed, picture=self._shown(path), **sampling,
            max_tokens=self._longest,
        )  # fmt: skip
        usage = Usage()
        warnings: list[str] = []
        if request.strength == "exact":
            plan = self._plan(ask, self._answer(ask, usage, cancel), usage, warnings, cancel, given=direction)
            plan = plan.model_copy(update={"text": direction})
        else:
            beginning = direction if request.strength == "begin" else ""
            answer = yield from self._streamed(candidate, ask, usage, beginning, cancel)
            plan = self._plan(ask, answer, usage, warnings, cancel)
            plan = plan.model_copy(update={"text": _beginning_with(beginning, plan.text)})
            if any(_alike(plan.text, other) for other in [*others, path[-1].text]):
                again = replace(ask, seed=seed + 1, temperature=min((ask.temperature or TEMPERATURE) + 0.3, 1.5))
                other = self._plan(again, self._answer(again, usage, cancel), usage, warnings, cancel)
                plan = other.model_copy(update={"text": _beginning_with(beginning, other.text)})
        yield TextDone(candidate, plan.text)
        return _Words(plan, usage, warnings)

    def _streamed(
        self, candidate: int, ask: Ask, usage: Usage, beginning: str, cancel: Cancel | None
    ) -> Generator[Event, None, str]:
        """The answer, whose words are shown as they come, behind a given beginning if there is one; returns it."""
        answer, field_, text, shown = "", TextField(), "", 0
        if beginning:
            yield TextDelta(candidate, beginning)
        for piece in self._pieces(ask, usage, cancel):
            answer += piece
            text += field_.feed(piece).replace("\n", " ")
            if beginning and len(text) < len(beginning) + 1:
                continue  # it may repeat the beginning, as it was asked to
            whole = _beginning_with(beginning, text)
            if len(whole) > max(shown, len(beginning)):
                yield TextDelta(candidate, whole[max(shown, len(beginning)) :])
                shown = len(whole)
        return answer

    def _plan(
        self, ask: Ask, answer: str, usage: Usage, warnings: list[str], cancel: Cancel | None, given: str = ""
    ) -> ScenePlan:
        """The plan in an answer; where there is none, in a second one, and at last its bare words."""
        try:
            return _one_paragraph(read_plan(answer))
        except NotAPlanError as error:
            problem = str(error)
        if not usage.complete:
            raise ServerError("The writer stopped in the middle of its answer. Please try again.")
        self._check_declined(answer)
        second = self._answer(replace(ask, user=prompts.repair(ask.user, answer, problem)), usage, cancel)
        try:
            return _one_paragraph(read_plan(second))
        except NotAPlanError:
            pass
        self._check_declined(second)
        text = given or _scene_of(plain_text(answer)) or _scene_of(plain_text(second))
        if not text:
            raise ServerError("The writer's answer had no words in it. Try again, or choose another model.")
        warnings.append("The writer gave only words, and no plan for the picture.")
        return ScenePlan(text=text)

    def _check_declined(self, answer: str) -> None:
        if not answer.strip():
            return
        if _DECLINED.match(answer.strip()):
            raise ServerError(f"The writer declined: {' '.join(answer.split())[:200]}")

    def _question(self, path: Sequence[ContextScene], language: str, *, cancel: Cancel | None, **wish: Any) -> str:
        empty = prompts.next_scene("", **wish)
        room = self.writer.context - self._longest - tokens_of(prompts.system(language)) - tokens_of(empty) - 64
        if self._shown(path) is not None:
            room -= PICTURE_TOKENS
        if room < 200:
            raise InputError(f"The writer {self.writer.name} reads too little at once ({self.writer.context} tokens).")
        memory = Memory.of(path).told(room, lambda lines: self._condensed(lines, language, cancel))
        return prompts.next_scene(memory, **wish)

    def _condensed(self, lines: Sequence[str], language: str, cancel: Cancel | None) -> str:
        """One text in the place of many lines; what was condensed before is kept for the next scene."""
        key = "\n".join(lines)
        if key not in self._summaries:
            known = max((old for old in self._summaries if key.startswith(old)), key=len, default="")
            rest = key[len(known) :].strip().split("\n")
            if known and len(rest) < 8:  # a few more scenes do not need a new summary
                return "\n".join([self._summaries[known], *rest])
            parts = [self._summaries[known], *rest] if known else list(lines)
            ask = Ask(prompts.SUMMARY, prompts.summary(parts, language), plan=False, max_tokens=300)
            try:
                text = " ".join(self._answer(ask, Usage(), cancel).split())
            except Cancelled:
                raise
            except StoryError as error:
                logger.warning("old scenes could not be summarised: %s", error)
                return ""
            while len(self._summaries) >= 64:
                self._summaries.pop(next(iter(self._summaries)))
            self._summaries[key] = text
        return self._summaries[key]

    def _answer(self, ask: Ask, usage: Usage, cancel: Cancel | None) -> str:
        return "".join(self._pieces(ask, usage, cancel))

    def _pieces(self, ask: Ask, usage: Usage, cancel: Cancel | None) -> Iterator[str]:
        """The answer in pieces, counted; `usage` grows by it."""
        self._limits.check_tokens(ask.tokens + ask.max_tokens)
        own = Usage()
        try:
            yield from self.writer.write(ask, own, cancel)
        finally:
            usage.prompt += own.prompt
            usage.answer += own.answer
            usage.complete = own.complete
            self._limits.count_tokens(own.prompt + own.answer)

    @property
    def _longest(self) -> int:
        """Tokens of an answer: a scene with its plan, but never more than a quarter of what the writer reads."""
        return min(ANSWER, self.writer.context // 4)

    def _sampling(self, chosen: GenerationSettings) -> dict[str, Any]:
        temperature = TEMPERATURE if chosen.temperature is None else chosen.temperature
        return {"temperature": temperature} | ({} if chosen.top_p is None else {"top_p": chosen.top_p})

    def _shown(self, path: Sequence[ContextScene]) -> Image | None:
        if not self.writer.sees or len(path) > SHOWN_SCENES or path[0].picture is None:
            return None
        return open_picture(path[0].picture)

    def _facts(self, words: _Words) -> dict[str, Any]:
        return {
            "plan": words.plan.model_dump(),
            "ended": words.plan.ended,
            "tokens": {"prompt": words.usage.prompt, "answer": words.usage.answer},
            "pictures": 1,
            "warnings": list(words.warnings),
        }

    # ---------------------------------------------------------------------------------------------------- pictures

    def _draw(
        self,
        candidate: int,
        path: Sequence[ContextScene],
        plan: ScenePlan,
        seed: int,
        facts: dict[str, Any],
        steps: int | None,
        cancel: Cancel | None,
    ) -> Iterator[Event]:
        stop_if(cancel)
        self._limits.check_picture()
        looks = Memory.of(path).people
        people = tuple(
            ", ".join(part for part in (person.name, looks.get(person.name) or person.looks, person.action) if part)
            for person in plan.people
        )
        request = PictureRequest(
            plan.picture or plan.alt,
            plan.text,
            people,
            plan.place,
            self._references(path),
            self._size,
            seed,
            steps=steps,
        )
        for step in self.illustrator.draw(request, cancel=cancel):
            if isinstance(step, PicturePreview):
                yield ImagePreview(candidate, step.image, step.step, step.steps)
            else:
                self._limits.count_picture()
                drawn = {"drawing": dict(step.facts)}
                warnings = [*facts["warnings"], *step.facts.get("warnings", ())]
                yield SceneReady(
                    candidate,
                    plan.text,
                    step.image,
                    signature(step.image),
                    seed,
                    {**facts, **drawn, "warnings": warnings},
                )

    def _references(self, path: Sequence[ContextScene]) -> tuple[Reference, ...]:
        """The opening picture, which shows the people as the person brought them, and the last one."""
        references = [Reference(open_picture(path[0].picture), "opening")] if path[0].picture is not None else []
        if len(path) > 1 and path[-1].picture is not None:
            references.append(Reference(open_picture(path[-1].picture), "previous"))
        return tuple(references)

    def _last_picture(self, path: Sequence[ContextScene]) -> Image | None:
        last = next((scene.picture for scene in reversed(path) if scene.picture is not None), None)
        return None if last is None else open_picture(last)


def signature(image: Image) -> np.ndarray:
    """What stands for the features of a picture where nobody regresses any: its colours in few places, [64, 3]."""
    small = image.convert("RGB").resize((SIGNATURE, SIGNATURE))
    return np.asarray(small, np.float16).reshape(-1, 3) / 255


def _plan_of(scene: ContextScene) -> ScenePlan:
    plan = scene.facts.get("plan")
    if isinstance(plan, dict) and not scene.facts.get("edited"):
        try:
            return ScenePlan.model_validate({**plan, "text": scene.text})
        except ValueError:
            logger.warning("the plan of a scene cannot be read; it is drawn after its words")
    return ScenePlan(text=scene.text)


def _one_paragraph(plan: ScenePlan) -> ScenePlan:
    return plan.model_copy(update={"text": _scene_of(plan.text, MOST)})


def _scene_of(text: str, most: int = BARE) -> str:
    """A model's words as a scene: one paragraph without the number it may have copied, and no longer than a scene may
    be, up to the end of a sentence."""
    text = re.sub(r"^\(\d+\)\s*", "", " ".join(text.split()))
    scene = ""
    for sentence in split_sentences(text):
        if scene and len(scene) + len(sentence) > most:
            break
        scene = f"{scene} {sentence}".strip()
    return scene[: 2 * most]


def _beginning_with(beginning: str, text: str) -> str:
    """The text behind a given beginning, which a writer may have repeated as it was asked to, or left out."""
    if not beginning:
        return text.lstrip()
    text = text.lstrip()
    if text[: len(beginning)].casefold() == beginning.casefold():
        return beginning + text[len(beginning) :]
    return f"{beginning} {text}".rstrip()


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio() > TOO_ALIKE
