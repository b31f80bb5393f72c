"""Telling and drawing: the engine's events pass through, and each finished scene is saved before it is announced."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from seed_story import __version__
from seed_story.characters.cast import cast_of, first_place, named_in
from seed_story.characters.likeness import GOOD, KnownCharacter, likeness
from seed_story.errors import Cancelled, StoryError
from seed_story.images import open_picture, png_bytes
from seed_story.jobs.runner import Cancel
from seed_story.library.library import Library
from seed_story.serving.loader import EngineLoader
from seed_story.story import Scene, Story
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.events import SceneReady, SceneSaved, TextDelta, TextDone
from seed_story.storytellers.request import GenerationRequest, GenerationSettings
from seed_story.studio.content_filter import ContentFilter, ContentFilterError

if TYPE_CHECKING:
    from PIL.Image import Image

    from seed_story.storytellers.events import Event
    from seed_story.storytellers.protocol import Seen, Storyteller


logger = logging.getLogger(__name__)

MAX_COMPARED = 3  # people in one picture; more are never drawn
MAX_REMEMBERED = 16  # pictures that were looked at
READ_AT_ONCE, READ_STEP = 200, 100  # scenes of a long way that are read; the window moves on by so many


@dataclass(frozen=True)
class Look:
    """Who looks at pictures of scenes behind a path of a story; `cancel` as long as somebody waits for that."""

    engine: Storyteller
    story: Story
    path: tuple[Scene, ...]
    cancel: Cancel | None = None


class SceneGenerator:
    """Grows the stories of a library with an engine that may still be loading when a telling begins.

    Nothing is asked of the engine while it tells: how much people look like themselves is found out when all events of
    a telling are over and its scenes are saved.
    """

    def __init__(self, library: Library, loader: EngineLoader, policy: ContentFilter | None = None) -> None:
        self._library, self._loader, self._policy = library, loader, policy or ContentFilter()
        self._looked: dict[tuple[str, str], Seen] = {}  # pictures that were looked at, by weights and digest

    def tell(
        self,
        story: Story,
        path: tuple[Scene, ...],
        request: GenerationRequest,
        cancel: Cancel | None,
        *,
        replaces: Scene | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Iterator[Event | SceneSaved]:
        """Continuations of a path, one for each seed. Nothing happens before the first event is asked for.

        `replaces` is the scene in whose place the new one goes, `facts` what its settings say besides.
        """
        engine = self._loader.wait(cancel=cancel)
        facts = {**_generation_facts(engine, request), **(facts or {})}
        events = engine.continue_story(self.context(path, engine, cancel), request, cancel=cancel)

        def finished(event: SceneReady) -> Scene:
            features = self._library.put_features(event.features)
            return Scene.new(
                parent_id=path[-1].id,
                text=event.text,
                image="",
                features=features,
                seed=event.seed,
                settings={**facts, **event.facts},
                replaces=replaces.id if replaces else None,
            )

        look = Look(engine, story, path, cancel)
        yield from self._saving(look, events, finished, "edit" if replaces else None)

    def words(
        self,
        path: tuple[Scene, ...],
        request: GenerationRequest,
        cancel: Cancel | None,
    ) -> str:
        """Words for the scene after a path; no picture is drawn and nothing is saved."""
        engine = self._loader.wait(cancel=cancel)
        events = engine.continue_story(self.context(path, engine, cancel), request, pictures=False, cancel=cancel)
        with closing(cast("Generator[Event]", events)):
            words = next(event.text for event in events if isinstance(event, TextDone))
        self._policy.check(words)
        return words

    def context(self, path: Sequence[Scene], engine: Storyteller, cancel: Cancel | None = None) -> list[ContextScene]:
        """The path as the storyteller reads it: of a long one what is within reach."""
        return [self._context_scene(scene, engine, cancel) for scene in within_reach(tuple(path))]

    def _context_scene(self, scene: Scene, engine: Storyteller, cancel: Cancel | None) -> ContextScene:
        """One scene of it. Features of another storyteller say nothing to this one, so it looks at the picture."""
        features = self._library.features(scene.features)
        if engine.feature_shape is None:
            return ContextScene(scene.text, features, picture=self._picture(scene), facts=scene.settings)
        if features.shape != engine.feature_shape:
            features = self._see(engine, scene.image, cancel).features
        return ContextScene(scene.text, features)

    def _picture(self, scene: Scene) -> Path | None:
        """None where the picture is lost: the story goes on without it."""
        try:
            return self._library.asset_path(scene.image)
        except StoryError:
            logger.warning("the picture of scene %s is lost", scene.id)
            return None

    def redraw(
        self, story: Story, scene: Scene, seed: int, chosen: GenerationSettings, cancel: Cancel | None
    ) -> Iterator[Event | SceneSaved]:
        """A scene's picture anew, from the same features."""
        engine = self._loader.wait(cancel=cancel)
        drawn = self._context_scene(scene, engine, cancel)
        facts = {**scene.settings, **model_facts(engine), **engine.drawing_facts(chosen), "redrawn": True}
        events = engine.redraw(drawn, seed, steps=chosen.steps, guidance=chosen.guidance, cancel=cancel)

        facts.pop("likeness", None)  # that was of another picture
        look = Look(engine, story, story.path_to(scene.id)[:-1], cancel)
        yield from self._saving(look, events, lambda event: _redrawn(scene, seed, {**facts, **event.facts}), "redraw")

    def redraw_to_fit(
        self, story: Story, scene: Scene, seeds: list[int], chosen: GenerationSettings, cancel: Cancel | None
    ) -> Iterator[Event | SceneSaved]:
        """Drawings of a scene until one fits the opening; only the best is saved, and only if it is better than now."""
        engine = self._loader.wait(cancel=cancel)
        look = Look(engine, story, story.path_to(scene.id)[:-1], cancel)
        shown = open_picture(self._library.asset_path(story.shown(scene.id).image))
        best, kept = self.likeness(look, scene.text, shown) or 0.0, None
        facts = {**scene.settings, **model_facts(engine), **engine.drawing_facts(chosen), "redrawn": True}
        context = self._context_scene(scene, engine, cancel)
        try:
            for seed in seeds:
                events = engine.redraw(context, seed, steps=chosen.steps, guidance=chosen.guidance, cancel=cancel)
                drawn: list[SceneReady] = []
                with closing(cast("Generator[Event]", events)):
                    for event in events:
                        if isinstance(event, SceneReady):
                            drawn.append(event)
                        else:
                            yield event
                for event in drawn:
                    fit = self.likeness(look, scene.text, event.image) or 0.0
                    if fit > best:
                        best, kept = fit, event
                if best >= GOOD:
                    break
        except Cancelled:
            if kept is None:
                raise
        if kept is not None:
            yield kept
            yield self._save(
                story, kept, _redrawn(scene, kept.seed, {**facts, **kept.facts, "likeness": round(best, 3)}), "redraw"
            )

    def likeness(self, look: Look, text: str, picture: Image) -> float | None:
        """How well people who were met on a path look like themselves in the picture of a scene after it, 0..1.

        Whom the words name is looked for; if they name nobody, anybody of the opening. None where nobody is known.
        Raises Cancelled, also while the engine is busy.
        """
        if not look.engine.compares_people:
            return None
        path, known = look.path, cast_of(look.path)
        named = [person for person in known if first_place(person.name, text) is not None]
        if not named and named_in(text):
            return None  # the words are of people who are new
        opening = [person for person in known if person.scene_id == path[0].id] if path else []
        people = (named or opening)[:MAX_COMPARED]
        if not people:
            return None
        met = [
            KnownCharacter(
                self._see(look.engine, look.story.shown(person.scene_id).image, look.cancel), person.look, person.spot
            )
            for person in people
        ]
        return likeness(met, look.engine.see(picture, cancel=look.cancel), together=bool(named))

    def _see(self, engine: Storyteller, image: str, cancel: Cancel | None) -> Seen:
        """What the model sees in a stored picture; a few are remembered."""
        key = (engine.weights_id, image)
        if key not in self._looked:
            while len(self._looked) >= MAX_REMEMBERED:
                self._looked.pop(next(iter(self._looked)), None)
            seen = engine.see(open_picture(self._library.asset_path(image)), cancel=cancel)
            self._looked[key] = seen
            return seen
        return self._looked[key]

    def _note_likeness(self, look: Look, told: Sequence[tuple[Scene, Image]]) -> None:
        """The figure as a further fact of each new scene, where the engine looks at what nobody asked it to look at.

        Whatever goes wrong here, the scenes are told and saved, and have no figure.
        """
        if not look.engine.encodes_in_background:
            return
        try:
            for scene, picture in told:
                figure = self.likeness(look, scene.text, picture)
                if figure is not None:
                    facts = {"likeness": round(figure, 3)}
                    self._library.add_facts(look.story.id, scene.id, facts, owner=look.story.owner)
        except Cancelled:
            return
        except StoryError:
            logger.warning("how much people look like themselves could not be found out", exc_info=True)

    def _saving(
        self, look: Look, events: Iterator[Event], finished: Callable[[SceneReady], Scene], verb: str | None
    ) -> Iterator[Event | SceneSaved]:
        """Passes events on; a ready scene is saved before it is announced. Closing this closes `events`, too.
        When they are over, it is found out how much people look like themselves in the new pictures.

        A candidate with words that the policy leaves out is held back and not saved; the others go on. At the end that
        is said by a PolicyError.
        """
        screened = ContentFilterStream(self._policy)
        told: list[tuple[Scene, Image]] = []
        with closing(cast("Generator[Event]", events)):
            for event in screened.passing(events):
                if isinstance(event, SceneReady):
                    saved = self._save(look.story, event, finished(event), verb)
                    told.append((saved.scene, event.image))
                    yield event
                    yield saved
                else:
                    yield event
        self._note_likeness(look, told)
        screened.say()

    def _save(self, story: Story, event: SceneReady, scene: Scene, verb: str | None) -> SceneSaved:
        """Stores the drawn picture with its provenance, then the scene. `verb` notes it as something to be undone."""
        provenance = {**scene.settings, "text": scene.text, "seed": scene.seed, "parent": scene.parent_id}
        provenance |= {"story": story.id, "scene": scene.id, "features": scene.features}
        digest = self._library.put_asset(png_bytes(event.image, provenance), ".png")
        scene = Scene.from_dict({**scene.to_dict(), "image": digest})
        return SceneSaved(
            event.candidate, scene, self._library.add_scene(story.id, scene, owner=story.owner, verb=verb)
        )


def _redrawn(scene: Scene, seed: int, facts: Mapping[str, Any]) -> Scene:
    """A scene that only draws another one anew; its picture is stored when it is saved."""
    return Scene.new(
        parent_id=scene.parent_id,
        text=scene.text,
        image="",
        features=scene.features,
        seed=seed,
        settings=facts,
        replaces=scene.id,
    )


class ContentFilterStream:
    """Holds back what a policy leaves out, as soon as it is told."""

    def __init__(self, policy: ContentFilter) -> None:
        self._policy = policy
        self._texts: dict[int, str] = {}
        self._held: set[int] = set()

    def passing(self, events: Iterator[Event]) -> Iterator[Event]:
        """The events of candidates whose words are fine so far."""
        for event in events:
            if event.candidate in self._held:
                continue
            if isinstance(event, TextDelta | TextDone):
                before = self._texts.get(event.candidate, "") if isinstance(event, TextDelta) else ""
                self._texts[event.candidate] = before + event.text
                try:
                    self._policy.check(self._texts[event.candidate])
                except ContentFilterError:
                    self._held.add(event.candidate)
                    continue
            yield event

    def say(self) -> None:
        """Raises PolicyError when something was held back."""
        if self._held:
            raise ContentFilterError(
                "The storyteller used words that don't belong here, so that scene was not saved. Try again."
            )


def model_facts(engine: Storyteller) -> dict[str, Any]:
    """Which model told or saw something, as plain JSON."""
    return {"version": __version__, "preset": engine.name, "weights": engine.weights_id}


def within_reach(path: tuple[Scene, ...]) -> tuple[Scene, ...]:
    """What of a path is read before its next scene is told: all of a usual one, of a long one the opening and the last
    100 to 200 scenes. The window moves on in steps, so that what was read for one scene serves for the next."""
    if len(path) <= READ_AT_ONCE:
        return path
    steps = -(-(len(path) - READ_AT_ONCE) // READ_STEP)
    return path[:1] + path[1 + steps * READ_STEP :]


def _generation_facts(engine: Storyteller, request: GenerationRequest) -> dict[str, Any]:
    """Everything that is needed to generate a scene again, as plain JSON."""
    facts = {"direction": request.direction, "strength": request.strength, "telling": request.chosen.to_dict()}
    return model_facts(engine) | facts | engine.generation_facts(request)
