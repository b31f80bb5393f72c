"""The open storyteller behind the studio: a scripted server over the real protocol, and all that may go wrong."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from seed_story.errors import Cancelled, InputError, StoryError
from seed_story.library.library import open_library
from seed_story.narration import SILENT
from seed_story.storytellers.events import TextDelta, TextDone
from seed_story.storytellers.open import settings
from seed_story.storytellers.open.illustrators.image_server import ImageServer
from seed_story.storytellers.open.illustrators.simple import NoIllustrator
from seed_story.storytellers.open.limits import Limits
from seed_story.storytellers.open.model_server import ModelServer
from seed_story.storytellers.open.storyteller import OpenStoryteller
from seed_story.storytellers.open.writers import OpenAIWriter
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import StoryEngine
from seed_story.studio.studio import SceneSaved, Studio
from seed_story.ui import views
from tests.model_server import Handler, hang, model_server, plan, slow, text_of
from tests.model_server import ModelServer as Server
from tests.tiny import tiny_story_model

PICTURE = Image.new("RGB", (64, 64), "teal")
WAYS = ("The moon was out over the wood.", "A bear came by with a drum!", "It rained small hats all night.", "Bo sang.")


def answer(body: dict[str, Any]) -> str:
    """A scene that differs with each seed; what is given word for word is repeated."""
    told = "\n".join(map(text_of, body["messages"]))
    if "Which colour" in told:
        return colour_of(body)
    if "describe pictures" in told:
        return "a red fox in a wood."
    seed = body.get("seed") or 0
    return plan(f"{WAYS[seed % len(WAYS)]} {'Fay ran home. ' * (seed % 3)}".strip())


def colour_of(body: dict[str, Any]) -> str:
    """What a model that sees says of a picture of one colour; one that does not see says what it likes."""
    parts = body["messages"][-1]["content"]
    if isinstance(parts, str):
        return "Blue."
    content = base64.b64decode(parts[-1]["image_url"]["url"].partition(",")[2])
    red, green, _ = Image.open(io.BytesIO(content)).getpixel((9, 9))
    return "Red." if red > green else "It is green."


@pytest.fixture
def server() -> Iterator[Server]:
    with model_server(answer) as running:
        yield running


def storyteller(
    server: Server, *, pictures: bool = False, limits: Limits | None = None, **times: float
) -> OpenStoryteller:
    words = ModelServer(server.url, "secret-key", what="The writer", first_pause=0.01, **times)
    drawn = ImageServer(ModelServer(server.url, what="The image server", first_pause=0.01, **times))
    illustrator = drawn if pictures else NoIllustrator()
    return OpenStoryteller(OpenAIWriter(words, "tiny"), illustrator, size=(96, 64), limits=limits)


def studio_of(folder: Path, teller: OpenStoryteller) -> Studio:
    made = Studio(open_library(folder), lambda progress: teller, exports=folder / "exports", start=False, preset="open")
    made.engine()
    return made


@pytest.fixture
def studio(tmp_path: Path, server: Server) -> Iterator[Studio]:
    teller = storyteller(server, pictures=True)
    teller.writer.load()
    made = studio_of(tmp_path / "home", teller)
    yield made
    made.close()


def saved(events: Any) -> list[SceneSaved]:
    return [event for event in events if isinstance(event, SceneSaved)]


def test_a_story_is_begun_continued_changed_exported_and_brought_back(studio: Studio, server: Server, tmp_path: Path):
    story = studio.new_story(PICTURE, "Fay the fox found a map.")
    three = saved(studio.continue_story(story.id, story.root.id, GenerationRequest(count=3, seed=1)))
    assert len({event.scene.text for event in three}) == 3
    scene = three[-1].scene
    assert scene.settings["preset"] == "open" and scene.settings["writer"] == "tiny"
    assert scene.settings["tokens"]["answer"] > 0 and scene.settings["plan"]["people"][0]["name"] == "Fay"
    with Image.open(studio.image_path(scene)) as picture:
        assert picture.size == (96, 64)
    (edited,) = saved(studio.edit_and_draw(story.id, scene.id, "Fay hid the map in a boot."))
    assert edited.scene.text == "Fay hid the map in a boot."
    (drawn,) = saved(studio.redraw(story.id, edited.scene.id, seed=9))
    assert drawn.scene.text == edited.scene.text and drawn.scene.image != edited.scene.image
    assert drawn.scene.same_content(edited.scene), "nothing below turns stale"
    words = studio.suggest_words(story.id, scene.id, seed=3)
    assert words
    told = saved(studio.visualize(story.id, scene.id, "The boot was red. The boot was old."))
    assert [event.scene.text for event in told] == ["The boot was red.", "The boot was old."]
    film = studio.export("subtitles", story.id, told[-1].scene.id, {"voice": SILENT}).path
    assert "The boot was old." in film.read_text()
    back = studio.import_archive(studio.archive(story.id, tmp_path / "story.zip"))
    assert [one.text for one in back.scenes] == [one.text for one in studio.get_story(story.id).scenes]
    assert saved(studio.continue_story(back.id, back.scenes[-1].id, GenerationRequest(seed=2)))
    assert studio.likeness(story.id, scene.id) is None, "nobody compares people here"


def test_a_story_is_continued_by_one_storyteller_after_another(tmp_path: Path, server: Server):
    """Each goes on from the pictures of the other: the paper's looks at them again, the open one is told the words."""
    home = tmp_path / "home"
    with_open = studio_of(home, storyteller(server, pictures=True))
    story = with_open.new_story(PICTURE, "Fay the fox found a map.")
    (first,) = saved(with_open.continue_story(story.id, story.root.id, GenerationRequest(seed=1)))
    with_open.close()
    with_model = Studio(
        open_library(home), lambda progress: StoryEngine(tiny_story_model()), start=False, preset="debug"
    )
    wish = GenerationRequest(seed=1, settings={"steps": 1})
    (second,) = saved(with_model.continue_story(story.id, first.scene.id, wish))
    (drawn,) = saved(with_model.redraw(story.id, first.scene.id, seed=4, settings={"steps": 1}))
    assert [one.scene.settings["preset"] for one in (first, second, drawn)] == ["open", "debug", "debug"]
    with_model.close()
    again = studio_of(home, storyteller(server, pictures=True))
    (third,) = saved(again.continue_story(story.id, second.scene.id, GenerationRequest(seed=2)))
    assert third.scene.settings["preset"] == "open" and second.scene.text in server.prompts[-1]
    again.close()


def test_words_stream_from_inside_json(server: Server):
    server.answer = lambda body: plan('Fay said "oh" – and\nran. \U0001f98a')
    with_path = path_of(storyteller(server))
    events = list(with_path(GenerationRequest(seeds=[1])))
    deltas = "".join(event.text for event in events if isinstance(event, TextDelta))
    (done,) = [event.text for event in events if isinstance(event, TextDone)]
    assert deltas == done == 'Fay said "oh" – and ran. \U0001f98a'
    assert sum(isinstance(event, TextDelta) for event in events) > 3


def path_of(teller: OpenStoryteller) -> Callable[[GenerationRequest], Iterator[Any]]:
    from seed_story.storytellers.context import ContextScene
    from seed_story.storytellers.open.storyteller import signature

    path = [ContextScene("Fay the fox found a map.", signature(PICTURE))]
    return lambda request: teller.continue_story(path, request, pictures=False)


@pytest.mark.parametrize("repeats", [True, False])
def test_a_scene_begins_with_the_persons_words(server: Server, repeats: bool):
    server.answer = lambda body: plan(("Then fay jumped" if repeats else "") + " over the brook.")
    events = list(path_of(storyteller(server))(GenerationRequest(direction="Then Fay jumped", seeds=[1])))
    (done,) = [event.text for event in events if isinstance(event, TextDone)]
    assert done == "Then Fay jumped over the brook."
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == done


def test_hints_and_other_continuations_are_said_to_the_writer(server: Server):
    list(path_of(storyteller(server))(GenerationRequest(direction="it rains", strength="hint", seeds=[1, 2])))
    first, second = server.prompts
    assert "In the next scene this happens: it rains" in first and "Let something different happen" not in first
    assert f"- {WAYS[1]}" in second and "Let something different happen" in second


def test_a_continuation_like_another_is_asked_for_again(server: Server):
    answers = iter([plan("Fay ran up the hill."), plan("Fay ran up the hill!"), plan("A bear came by with a drum.")])
    server.answer = lambda body: next(answers)
    events = list(path_of(storyteller(server))(GenerationRequest(seeds=[1, 2])))
    texts = [event.text for event in events if isinstance(event, TextDone)]
    assert texts == ["Fay ran up the hill.", "A bear came by with a drum."]


def test_the_opening_picture_is_shown_to_writers_that_see(studio: Studio, server: Server):
    assert studio.see(PICTURE) == "a red fox in a wood"
    story = studio.new_story(PICTURE, "Fay the fox found a map.")
    saved(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1)))
    content = server.chats[-1]["messages"][-1]["content"]
    assert content[-1]["image_url"]["url"].startswith("data:image/jpeg;base64,")


def test_a_server_that_leaves_pictures_out_without_a_word_is_found_out(server: Server):
    server.answer = lambda body: "Blue!" if "Which colour" in text_of(body["messages"][-1]) else answer(body)
    teller = storyteller(server)
    teller.writer.load()
    assert teller.writer.sees is False and teller.see(PICTURE).description == ""
    list(path_of(teller)(GenerationRequest(seeds=[1])))
    assert "image_url" not in json.dumps(server.chats[-1])


def test_a_models_place_on_the_servers_disk_is_told_to_nobody(server: Server):
    server.models = ["/home/ann/models/tiny-chat/"]
    writer = OpenAIWriter(ModelServer(server.url))
    writer.load()
    assert writer.name == "tiny-chat"


def test_a_story_that_has_ended_goes_on_with_a_direction_only(studio: Studio, server: Server):
    server.answer = lambda body: plan("And so Fay slept.", ended=True)
    story = studio.new_story(PICTURE, "Fay the fox found a map.")
    (last,) = saved(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1)))
    assert studio.has_ended(last.story, last.scene.id)
    with pytest.raises(InputError, match="has ended"):
        studio.continue_story(story.id, last.scene.id)


def test_people_of_the_policy_are_held_back(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch):
    policy = tmp_path / "policy.txt"
    policy.write_text("[spiders] No spiders here.\nspider*\n")
    monkeypatch.setenv("SEED_STORY_POLICY", str(policy))
    studio = studio_of(tmp_path / "home", storyteller(server))
    server.answer = lambda body: plan("A spider came.")
    story = studio.new_story(PICTURE, "Fay the fox found a map.")
    with pytest.raises(StoryError, match="don't belong here"):
        list(studio.continue_story(story.id, story.root.id))
    assert len(studio.get_story(story.id).scenes) == 1
    studio.close()


# ------------------------------------------------------------------------------------------------------------ faults


def status(code: int, message: str = "no", **headers: str) -> Callable[[Handler, dict[str, Any]], bool]:
    def fault(handler: Handler, body: dict[str, Any]) -> bool:
        handler.json({"error": {"message": message}}, code, **headers)
        return True

    return fault


def redirect(handler: Handler, body: dict[str, Any]) -> bool:
    handler.json({}, 307, location="http://127.0.0.2:9/v1/chat/completions")
    return True


def html(handler: Handler, body: dict[str, Any]) -> bool:
    handler.reply(200, b"<html><body>Welcome to my router</body></html>", "text/html")
    return True


def cut(handler: Handler, body: dict[str, Any]) -> bool:
    handler.stream(plan("Fay ran a long way home over the hills."), cut=3)
    return True


def huge(handler: Handler, body: dict[str, Any]) -> bool:
    handler.stream("x" * 20_000_000, piece=1_000_000)
    return True


def says(text: str) -> Callable[[Handler, dict[str, Any]], bool]:
    def fault(handler: Handler, body: dict[str, Any]) -> bool:
        handler.stream(text)
        return True

    return fault


FAULTS: dict[str, tuple[Callable[[Handler, dict[str, Any]], bool], str]] = {
    "401": (status(401, "Incorrect API key provided: secret-key"), "does not accept the key"),
    "404": (status(404, "model 'tiny' not found"), "no such model or address: model 'tiny' not found"),
    "429": (status(429, retry_after="0"), "too busy"),
    "429 for an hour": (status(429, retry_after="3600"), "too busy"),
    "500": (status(500, "out of memory"), r"failed \(500\): out of memory"),
    "400": (status(400, "the key secret-key is wrong"), "refused the request"),
    "hangs": (hang, "did not answer in time"),
    "slow": (slow, "took too long"),
    "cut": (cut, "stopped in the middle"),
    "redirect": (redirect, "points to another address"),
    "html": (html, "did not answer as a model server"),
    "20 MB": (huge, "more than 16 MB"),
    "empty": (says(""), "no words"),
    "declines": (says("I'm sorry, but I can't help with that."), "declined: I'm sorry"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_has_its_sentence_and_leaves_the_story_as_it_was(tmp_path: Path, server: Server, name: str):
    fault, sentence = FAULTS[name]
    patience = {"hangs": {"silent_seconds": 0.4}, "slow": {"whole_seconds": 0.8}}.get(name, {})
    teller = storyteller(server, **patience)
    studio = studio_of(tmp_path, teller)
    story = studio.new_story(PICTURE, "Fay the fox found a map.")
    server.fault = fault
    with pytest.raises(StoryError, match=sentence) as error:
        list(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1)))
    assert "secret-key" not in str(error.value)
    assert studio.get_story(story.id) == story
    server.fault = None
    assert saved(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1))), "it may be tried again"
    studio.close()


def test_a_server_that_is_not_there_is_said(tmp_path: Path):
    gone = OpenAIWriter(ModelServer("http://127.0.0.1:9/v1", what="The writer", first_pause=0.01))
    with pytest.raises(StoryError, match="cannot be reached. Is it running"):
        gone.load()


@pytest.mark.parametrize("refused", ["response_format", "stream_options", "image_url", "seed"])
def test_what_a_server_refuses_is_left_out_from_then_on(server: Server, refused: str):
    """Servers without schemas, without counts of tokens, without eyes."""

    def picky(handler: Handler, body: dict[str, Any]) -> bool:
        if refused not in json.dumps(body):
            return False
        handler.json({"error": {"message": f"{refused} is not supported"}}, 400)
        return True

    server.fault = picky
    teller = storyteller(server)
    teller.writer.load()
    assert teller.see(PICTURE).description == ("" if refused == "image_url" else "a red fox in a wood")
    for seed in (1, 2):
        assert list(path_of(teller)(GenerationRequest(seeds=[seed])))
    assert refused not in json.dumps(server.chats[-1])
    before = len(server.chats)
    list(path_of(teller)(GenerationRequest(seeds=[3])))
    assert len(server.chats) == before + 1, "it is not asked for again"


@pytest.mark.parametrize("text", ["no plan at all: Fay ran home.", '{"text": "Fay ran home.", "people": '])
def test_an_answer_that_is_no_plan_is_repaired_once(server: Server, text: str):
    answers = iter([text, plan("Fay ran home safely.")])
    server.answer = lambda body: next(answers)
    events = list(path_of(storyteller(server))(GenerationRequest(seeds=[1])))
    assert [event.text for event in events if isinstance(event, TextDone)] == ["Fay ran home safely."]
    assert "That cannot be read." in server.prompts[-1]


def test_bare_words_are_a_scene_at_last(tmp_path: Path, server: Server):
    server.answer = lambda body: "Fay ran home, and the map was in her paw."
    studio = studio_of(tmp_path, storyteller(server))
    story = studio.new_story(PICTURE, "Fay the fox found a map.")
    (event,) = saved(studio.continue_story(story.id, story.root.id))
    assert event.scene.text == "Fay ran home, and the map was in her paw."
    assert event.scene.settings["warnings"] == ["The writer gave only words, and no plan for the picture."]
    page = views.facts(event.story, event.scene.id)
    assert "<dt>Writer</dt><dd>tiny</dd>" in page and "read," in page and "gave only words" in page
    studio.close()


def test_bare_words_that_run_on_are_cut_at_a_sentence(server: Server):
    server.answer = lambda body: "(2) " + " ".join(f"Fay ran over hill number {number}." for number in range(200))
    events = list(path_of(storyteller(server))(GenerationRequest(seeds=[1])))
    (done,) = [event.text for event in events if isinstance(event, TextDone)]
    assert done.startswith("Fay ran over hill number 0. Fay") and done.endswith(".") and len(done) <= 400


def no_pictures(handler: Handler, body: dict[str, Any]) -> bool:
    if "/images/" not in handler.path:
        return False
    handler.json({"error": {"message": "no memory"}}, 500)
    return True


def test_words_are_kept_when_the_picture_cannot_be_drawn(studio: Studio, server: Server):
    story = studio.new_story(PICTURE, "Fay the fox found a map.")
    server.fault = no_pictures
    with pytest.raises(StoryError, match="The words are saved, but the picture could not be drawn.*no memory"):
        list(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1)))
    now = studio.get_story(story.id)
    assert len(now.scenes) == 2 and "No picture could be drawn" in now.scenes[-1].settings["warnings"][0]
    server.fault = None
    (drawn,) = saved(studio.redraw(story.id, now.scenes[-1].id))
    assert drawn.scene.text == now.scenes[-1].text and drawn.scene.image != now.scenes[-1].image


IMAGES: dict[str, tuple[Any, str]] = {
    "no picture": ({"data": []}, "sent no picture"),
    "not base64": ({"data": [{"b64_json": "%%%"}]}, "no usable picture|no picture"),
    "text": ({"data": [{"b64_json": "aGVsbG8="}]}, "no usable picture"),
    "elsewhere": ({"data": [{"url": "http://127.0.0.2:9/picture.png"}]}, "keeps its pictures at another address"),
}


@pytest.mark.parametrize("name", IMAGES)
def test_answers_that_are_no_pictures(studio: Studio, server: Server, name: str):
    value, sentence = IMAGES[name]
    story = studio.new_story(PICTURE, "Fay the fox found a map.")

    def fault(handler: Handler, body: dict[str, Any]) -> bool:
        if "/images/" in handler.path:
            handler.json(value)
        return "/images/" in handler.path

    server.fault = fault
    with pytest.raises(StoryError, match=sentence):
        list(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1)))


def test_a_picture_by_address_of_the_same_server_and_of_another_size(studio: Studio, server: Server):
    def fault(handler: Handler, body: dict[str, Any]) -> bool:
        if "/images/" in handler.path:
            handler.json({"data": [{"url": "/v1/picture.png"}]})
        return "/images/" in handler.path

    story = studio.new_story(PICTURE, "Fay the fox found a map.")
    server.fault = fault
    (event,) = saved(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=1)))
    with Image.open(studio.image_path(event.scene)) as picture:
        assert picture.size == (256, 256)
    assert "256 × 256" in event.scene.settings["warnings"][0]


def test_a_server_without_edits_draws_without_references(studio: Studio, server: Server):
    server.fault = lambda handler, body: handler.path.endswith("/edits") and (handler.json({}, 404) or True)
    story = studio.new_story(PICTURE, "Fay the fox found a map.")
    for seed in (1, 2):
        (event,) = saved(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=seed)))
    assert "takes no references" in event.scene.settings["warnings"][0]
    assert [path for path, _ in server.asked if "/images/" in path].count("/v1/images/edits") == 1


def test_a_limit_stops_before_it_is_passed(tmp_path: Path, server: Server):
    studio = studio_of(tmp_path, storyteller(server, limits=Limits(tokens=6000)))
    story = studio.new_story(PICTURE, "Fay the fox found a map.")
    with pytest.raises(StoryError, match="SEED_STORY_DAILY_TOKENS"):
        for seed in range(60):
            list(studio.continue_story(story.id, story.root.id, GenerationRequest(seed=seed)))
    before = len(server.chats)
    with pytest.raises(StoryError, match="of 6000 tokens"):
        list(studio.continue_story(story.id, story.root.id))
    assert len(server.chats) == before
    studio.close()


def test_stop_is_heard_while_the_writer_is_slow(tmp_path: Path, server: Server):
    server.fault = slow
    teller = storyteller(server)
    studio = studio_of(tmp_path, teller)
    story = studio.new_story(PICTURE, "Fay the fox found a map.")
    pieces: list[Any] = []

    def enough() -> bool:
        return len(server.chats) > 0

    with pytest.raises(Cancelled):
        for event in studio.continue_story(story.id, story.root.id, cancel=enough):
            pieces.append(event)
    assert studio.get_story(story.id) == story
    studio.close()


# ---------------------------------------------------------------------------------------------------------- settings


def test_settings_choose_writer_and_illustrator(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SEED_STORY_WRITER", server.url)
    monkeypatch.setenv("SEED_STORY_WRITER_KEY", "secret-key")
    monkeypatch.setenv("SEED_STORY_ILLUSTRATOR", "none")
    teller = settings.open_storyteller(lambda: pytest.fail("mini is not needed"))
    teller.writer.load()
    assert teller.weights_id == "tiny, none"
    where = server.url.removeprefix("http://").removesuffix("/v1")
    assert teller.destination == f"Words and the opening picture go to tiny at {where}. No pictures are drawn."
    list(path_of(teller)(GenerationRequest(seeds=[1])))
    assert set(server.keys) == {"Bearer secret-key"}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SEED_STORY_WRITER", "localhost:11434", "SEED_STORY_WRITER is 'localhost:11434'"),
        ("SEED_STORY_WRITER", "http://me:pw@localhost/v1", "must not contain a name or a password"),
        ("SEED_STORY_WRITER", "", "needs a writer"),
        ("SEED_STORY_WRITER_CONTEXT", "many", "SEED_STORY_WRITER_CONTEXT"),
        ("SEED_STORY_ILLUSTRATOR", "picasso", "Use mini, none, or an address"),
        ("SEED_STORY_PICTURE_SIZE", "big", "such as 1024x768"),
        ("SEED_STORY_DAILY_TOKENS", "-3", "SEED_STORY_DAILY_TOKENS"),
    ],
)
def test_settings_that_cannot_be_are_said(monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str):
    monkeypatch.setenv("SEED_STORY_WRITER", "http://127.0.0.1:9/v1")
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=sentence):
        settings.open_storyteller(lambda: pytest.fail("mini is not needed"))
