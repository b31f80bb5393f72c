"""Looking at pictures and reading aloud: so many at once, in turn, and a share for each visitor and address."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from seed_story.errors import Cancelled, StoryError
from seed_story.jobs.quotas import SHARED, Quotas
from seed_story.library.library import open_library
from seed_story.narration import Speech
from seed_story.presets import PRESETS
from seed_story.runtime.addresses import address_name, request_from
from seed_story.story import Story
from seed_story.storytellers.request import GenerationRequest
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.ui.callbacks import Callbacks, Opening, Place, Refused
from seed_story.weights.loading import load_engine
from tests.waiting import until

FLOOD = 60
ADDRESS, OTHER = address_name("203.0.113.5"), address_name("198.51.100.7")
PICTURE = Image.new("RGB", (64, 64), "teal")
WORDS = "A red fox named Fay found a map."


class Gate:
    """Something slow: notes who comes (the name of the thread) and lets nobody out before it is opened."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.inside, self.most, self.open = 0, 0, threading.Event()
        self.came: list[str] = []

    def pass_through(self) -> None:
        with self._lock:
            self.inside += 1
            self.came.append(threading.current_thread().name)
            self.most = max(self.most, self.inside)
        assert self.open.wait(120)
        with self._lock:
            self.inside -= 1


@pytest.fixture(scope="module")
def engine() -> Any:
    return load_engine(PRESETS["debug"], device="cpu")


class SlowEyes:
    """The engine, whose every look passes through the gate once that is there."""

    def __init__(self, engine: Any) -> None:
        self._engine, self.gate = engine, None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def see(self, image: Any, **options: Any) -> Any:
        if self.gate is not None:
            self.gate.pass_through()
        return self._engine.see(image, **options)


@pytest.fixture
def eyes(engine: Any) -> SlowEyes:
    return SlowEyes(engine)


@pytest.fixture
def studio(eyes: SlowEyes, tmp_path: Path) -> Iterator[Studio]:
    """As strangers share it."""
    made = Studio(open_library(tmp_path), lambda progress: eyes, exports=tmp_path / "exports", quotas=SHARED)
    made.engine()
    yield made
    made.close()


@pytest.fixture
def slow_voice(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()

    def speak(self: Any, text: str, voice: str, rate: float = 1.0) -> Speech:
        gate.pass_through()
        return Speech(np.sin(np.arange(24_000) / 20).astype(np.float32), 24_000, ((text, 1.0),))

    monkeypatch.setattr("seed_story.narration.offline.HibariNarrator.speak", speak)
    return gate


def told(studio: Studio, owner: str) -> tuple[Story, str]:
    """A story with a scene that somebody of its opening is in."""
    story = studio.for_owner(owner).new_story(PICTURE, WORDS)
    events = studio.for_owner(owner).continue_story(
        story.id, story.root.id, GenerationRequest(direction="Fay ran home.", strength="exact")
    )
    saved = [event for event in events if isinstance(event, SceneSaved)]
    return saved[0].story, saved[0].scene.id


Verb = Callable[[Studio, Story, str, int], Any]
LOOKS: dict[str, Verb] = {
    "see": lambda studio, story, scene, n: studio.for_owner(story.owner).see(PICTURE),
    "likeness": lambda studio, story, scene, n: studio.for_owner(story.owner).likeness(story.id, scene),
    "new_story": lambda studio, story, scene, n: studio.for_owner(story.owner).new_story(PICTURE, WORDS),
    "replace_picture": lambda studio, story, scene, n: studio.for_owner(story.owner).replace_picture(
        story.id, scene, PICTURE
    ),
    "add_own_scene": lambda studio, story, scene, n: studio.for_owner(story.owner).add_own_scene(
        story.id, scene, WORDS, PICTURE
    ),
}
READINGS: dict[str, Verb] = {
    "read_aloud": lambda studio, story, scene, n: studio.for_owner(story.owner).read_aloud(story.id, scene, "heart"),
    "voice_sample": lambda studio, story, scene, n: studio.for_owner(story.owner).voice_sample(
        "heart", "Once upon a time.", 0.7 + n / 100
    ),
}


def flood(asks: list[Callable[[], Any]], address: str) -> tuple[list[threading.Thread], list[Any]]:
    """All of them at once from one address; the threads, and what each answered."""
    answers: list[Any] = []

    def ask(verb: Callable[[], Any]) -> None:
        try:
            with request_from(address):
                answers.append(verb())
        except StoryError as error:
            answers.append(error)

    threads = [threading.Thread(target=ask, args=(verb,), name=address, daemon=True) for verb in asks]
    for thread in threads:
        thread.start()
    return threads, answers


def finish(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)


@pytest.mark.parametrize("verb", [*LOOKS, *READINGS])
def test_sixty_calls_of_one_visitor_leave_room_for_another(studio, eyes, slow_voice, verb):
    slow_voice.open.set()
    ann, scene = told(studio, "ann")
    bob, his = told(studio, "bob")
    do = (LOOKS | READINGS)[verb]
    gate = Gate()
    eyes.gate = gate
    slow_voice.__dict__.update(gate.__dict__)
    watched = gate if verb in LOOKS else slow_voice
    threads, answers = flood([lambda n=n: do(studio, ann, scene, n) for n in range(FLOOD)], ADDRESS)
    until(lambda: len(answers) == FLOOD - 4 and watched.inside == 2, seconds=60)
    said = {str(error) for error in answers}
    what = "pictures" if verb in LOOKS else "readings"
    assert said == {f"You have 4 {what} waiting or running. Wait for one to finish."}
    others, his_answers = flood([lambda: do(studio, bob, his, 99)], OTHER)
    watched.open.set()
    finish([*others, *threads])
    assert watched.most == 2, "so many places has the machine"
    assert len(answers) == FLOOD and sum(isinstance(answer, StoryError) for answer in answers) == FLOOD - 4
    assert not isinstance(his_answers[0], StoryError), his_answers


def test_new_names_of_one_address_share_its_places(studio, eyes):
    gate = eyes.gate = Gate()
    asks = [lambda n=n: studio.for_owner(f"name {n}").see(PICTURE) for n in range(FLOOD)]
    threads, answers = flood(asks, ADDRESS)
    until(lambda: len(answers) == FLOOD - 20 and gate.inside == 2, seconds=60)
    assert {str(error) for error in answers} == {
        "Your address has 20 pictures waiting or running. Wait for one to finish."
    }
    others, _ = flood([lambda: studio.for_owner("bob").see(PICTURE)], OTHER)
    until(lambda: len(studio.services.pictures._waiting) == 19, seconds=60)
    gate.open.set()
    finish([*others, *threads])
    assert gate.came.index(OTHER) <= 3, "before nearly all who came earlier from the other address"


def test_all_names_of_an_address_have_a_share_of_the_day(eyes, tmp_path):
    studio = Studio(open_library(tmp_path), lambda progress: eyes, quotas=Quotas(seeing=2))
    with request_from(ADDRESS):
        for number in range(10):
            studio.for_owner(f"name {number}").see(PICTURE)
        with pytest.raises(StoryError, match="Your address has reached the limit of 10 pictures in 24 hours"):
            studio.for_owner("one more").see(PICTURE)
    with request_from(OTHER):
        assert isinstance(studio.for_owner("bob").see(PICTURE), str)
    studio.close()


def test_who_waits_too_long_hears_so_and_who_stops_is_let_go(studio, eyes, monkeypatch):
    story, scene = told(studio, "ann")
    gate = eyes.gate = Gate()
    threads, answers = flood([lambda: studio.for_owner("ann").see(PICTURE)] * 2, ADDRESS)
    until(lambda: gate.inside == 2, seconds=60)
    monkeypatch.setattr(studio.services.pictures, "_patience", 0.1)
    with pytest.raises(StoryError, match="Too many pictures are wanted right now. Please try again in a minute."):
        studio.for_owner("bob").see(PICTURE)
    monkeypatch.setattr(studio.services.pictures, "_patience", 60.0)
    with pytest.raises(Cancelled), studio.services.pictures.place("bob", lambda: True):
        raise AssertionError("there was no place")
    gate.open.set()
    finish(threads)
    assert all(isinstance(answer, str) for answer in answers)
    assert isinstance(studio.for_owner("bob").see(PICTURE), str), "nothing is left of those who went"


def test_page_and_endpoints_say_the_same(eyes, tmp_path):
    """Tools of assistants (MCP) are these endpoints."""
    from seed_story.ui.api.generation import GenerationEndpoints
    from seed_story.ui.api.jobs import JobEndpoints
    from seed_story.ui.exports import ExportCalls
    from seed_story.ui.reading import ReadingRoom

    frame = tmp_path / "frame.png"
    PICTURE.save(frame)
    shelf = Studio(open_library(tmp_path), lambda progress: eyes, exports=tmp_path / "exports", quotas=Quotas())
    shelf.engine()
    story, scene = told(shelf, "")
    shelf.close()
    studio = Studio(
        open_library(tmp_path), lambda progress: eyes, exports=tmp_path / "exports", quotas=Quotas(seeing=0, hearing=0)
    )
    studio.engine()
    calls = Callbacks(studio)
    reader, exports = ReadingRoom.__new__(ReadingRoom), ExportCalls.__new__(ExportCalls)
    reader._calls, exports._studio = calls, studio
    place, event = Place(story.id, scene), SimpleNamespace(_data={"scene": scene, "voice": "heart"})
    looks = (
        lambda: calls.look(Opening(str(frame))),
        lambda: calls.begin(Opening(str(frame)), WORDS, ""),
        lambda: GenerationEndpoints(studio).see(str(frame)),
        lambda: GenerationEndpoints(studio).new_story(str(frame), WORDS),
        lambda: GenerationEndpoints(studio).likeness(story.id, scene),
        lambda: GenerationEndpoints(studio).replace_picture(story.id, scene, str(frame)),
        lambda: GenerationEndpoints(studio).add_own_scene(story.id, scene, WORDS, str(frame)),
    )
    readings = (
        lambda: reader.speak(place, event),
        lambda: exports.hear("heart", 1.0, 0),
        lambda: JobEndpoints(studio).hear_voice("heart", 1.0, 0.0),
    )
    for asks, what in ((looks, "pictures"), (readings, "readings")):
        for ask in asks:
            with pytest.raises(Refused, match=f"You have reached the limit of 0 {what} in 24 hours"):
                ask()
    studio.close()
