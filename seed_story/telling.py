"""Telling and drawing: the engine's events pass through, and each finished scene is saved before it is announced."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

from seed_story import __version__
from seed_story.jobs import Cancel
from seed_story.library import Library
from seed_story.loading import EngineLoader
from seed_story.pictures import png_bytes
from seed_story.policy import Policy, PolicyError
from seed_story.settings import TellingSettings
from seed_story.story import Scene, Story

if TYPE_CHECKING:
    from seed_story.engine import Event, SceneReady, StoryEngine


@dataclass(frozen=True)
class SceneSaved:
    """A finished candidate is in the library; `story` is the whole story as it now is."""

    candidate: int
    scene: Scene
    story: Story


class Teller:
    """Grows the stories of a library with an engine that may still be loading when a telling begins."""

    def __init__(self, library: Library, loader: EngineLoader, policy: Policy | None = None) -> None:
        self._library, self._loader, self._policy = library, loader, policy or Policy()

    def tell(
        self,
        story: Story,
        path: tuple[Scene, ...],
        seeds: list[int],
        direction: str,
        chosen: TellingSettings,
        cancel: Cancel | None,
    ) -> Iterator[Event | SceneSaved]:
        """Continuations of a path, one per seed. Nothing happens before the first event is asked for."""
        from seed_story.engine import Turn

        engine = self._loader.wait(cancel=cancel)
        turns = [Turn(scene.text, self._library.features(scene.features), turn_key(scene)) for scene in path]
        facts = _telling_facts(engine, chosen, direction)
        events = engine.continue_story(
            turns,
            seeds=seeds,
            direction=direction,
            sampling=chosen.sampling(engine.preset),
            attention=chosen.attention(engine.preset),
            steps=chosen.steps,
            guidance=chosen.guidance,
            cancel=cancel,
        )

        def finished(event: SceneReady) -> Scene:
            features = self._library.put_features(event.features)
            return Scene.new(
                parent_id=path[-1].id, text=event.text, image="", features=features, seed=event.seed, settings=facts
            )

        yield from self._saving(story, events, finished)

    def redraw(
        self, story: Story, scene: Scene, seed: int, chosen: TellingSettings, cancel: Cancel | None
    ) -> Iterator[Event | SceneSaved]:
        """A scene's picture anew, from the same features."""
        engine = self._loader.wait(cancel=cancel)
        features = self._library.features(scene.features)
        facts = {**scene.settings, **model_facts(engine), **_drawing_facts(engine, chosen), "redrawn": True}
        events = engine.redraw(features, seed, steps=chosen.steps, guidance=chosen.guidance, cancel=cancel)

        def finished(event: SceneReady) -> Scene:
            return Scene.new(
                parent_id=scene.parent_id,
                text=scene.text,
                image="",
                features=scene.features,
                seed=seed,
                settings=facts,
                replaces=scene.id,
            )

        yield from self._saving(story, events, finished)

    def _saving(
        self, story: Story, events: Iterator[Event], finished: Callable[[SceneReady], Scene]
    ) -> Iterator[Event | SceneSaved]:
        """Passes events on; a ready scene is saved before it is announced. Closing this closes `events`, too.

        A candidate with words that the policy leaves out is held back and not saved; the others go on. At the end that
        is said by a PolicyError.
        """
        from seed_story.engine import SceneReady

        screened = Screened(self._policy)
        with closing(cast("Generator[Event]", events)):
            for event in screened.passing(events):
                if isinstance(event, SceneReady):
                    saved = self._save(story, event, finished(event))
                    yield event
                    yield saved
                else:
                    yield event
        screened.say()

    def _save(self, story: Story, event: SceneReady, scene: Scene) -> SceneSaved:
        """Stores the drawn picture with its provenance, then the scene."""
        provenance = {**scene.settings, "text": scene.text, "seed": scene.seed, "parent": scene.parent_id}
        provenance |= {"story": story.id, "scene": scene.id, "features": scene.features}
        digest = self._library.put_asset(png_bytes(event.image, provenance), ".png")
        scene = Scene.from_dict({**scene.to_dict(), "image": digest})
        return SceneSaved(event.candidate, scene, self._library.add_scene(story.id, scene, owner=story.owner))


class Screened:
    """Holds back what a policy leaves out, as soon as it is told."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._texts: dict[int, str] = {}
        self._held: set[int] = set()

    def passing(self, events: Iterator[Event]) -> Iterator[Event]:
        """The events of candidates whose words are fine so far."""
        from seed_story.engine import TextDelta, TextDone

        for event in events:
            if event.candidate in self._held:
                continue
            if isinstance(event, TextDelta | TextDone):
                before = self._texts.get(event.candidate, "") if isinstance(event, TextDelta) else ""
                self._texts[event.candidate] = before + event.text
                try:
                    self._policy.check(self._texts[event.candidate])
                except PolicyError:
                    self._held.add(event.candidate)
                    continue
            yield event

    def say(self) -> None:
        """Raises PolicyError when something was held back."""
        if self._held:
            raise PolicyError(
                "The storyteller used words that do not belong here, so that telling was not kept. Tell it anew."
            )


def model_facts(engine: StoryEngine) -> dict[str, Any]:
    """Which model told or saw something, as plain JSON."""
    return {"version": __version__, "preset": engine.preset.name, "weights": engine.weights_id}


def turn_key(scene: Scene) -> str:
    """What the engine's memo knows a turn by: its content, so that equal tellings share their cache."""
    return hashlib.sha256(f"{scene.features}\n{scene.text}".encode()).hexdigest()


def _telling_facts(engine: StoryEngine, chosen: TellingSettings, direction: str) -> dict[str, Any]:
    """Everything that is needed to tell a scene again, as plain JSON."""
    attention = json.loads(json.dumps(asdict(chosen.attention(engine.preset))))  # tuples become lists
    facts = {"direction": direction, "telling": chosen.to_dict(), "attention": attention}
    facts["sampling"] = asdict(chosen.sampling(engine.preset))
    return model_facts(engine) | facts | _drawing_facts(engine, chosen)


def _drawing_facts(engine: StoryEngine, chosen: TellingSettings) -> dict[str, Any]:
    own = engine.preset.detokenizer
    return {
        "steps": own.steps if chosen.steps is None else chosen.steps,
        "guidance": own.guidance_scale if chosen.guidance is None else chosen.guidance,
    }
