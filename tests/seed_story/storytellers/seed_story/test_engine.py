"""The engine: events in order, the memo, cancelling, and what it says about pictures."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from seed_story.errors import Cancelled, InputError
from seed_story.models.story_model import StoryState
from seed_story.presets import MINI, AttentionSettings, Sampling, SceneReaderConfig
from seed_story.storytellers.context import ContextScene
from seed_story.storytellers.descriptions import describe
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import (
    PREVIEWS,
    ImagePreview,
    PrefixCache,
    SceneReady,
    StoryEngine,
    TextDelta,
    TextDone,
    preview_steps,
)
from seed_story.worlds.fernhollow.adapter import FernhollowAdapter
from tests.tiny import DEBUG, features_of, text_of, tiny_story_model


@pytest.fixture(scope="module")
def engine() -> StoryEngine:
    return StoryEngine(tiny_story_model())


def path_of(scenes: int) -> list[ContextScene]:
    return [ContextScene(text_of(scene), features_of(scene)[0].numpy().astype(np.float16)) for scene in range(scenes)]


def scenes(events) -> list[SceneReady]:
    return [event for event in events if isinstance(event, SceneReady)]


def test_events_come_in_order(engine: StoryEngine) -> None:
    events = list(engine.continue_story(path_of(2), GenerationRequest(seeds=[1, 2], settings={"steps": 8})))
    for candidate in (0, 1):
        kinds = [type(event) for event in events if event.candidate == candidate]
        assert kinds == sorted(kinds, key=[TextDelta, TextDone, ImagePreview, SceneReady].index)
        done = next(event for event in events if isinstance(event, TextDone) and event.candidate == candidate)
        words = "".join(e.text for e in events if isinstance(e, TextDelta) and e.candidate == candidate)
        ready = scenes(events)[candidate]
        assert words == done.text == ready.text and ready.seed == candidate + 1
        assert ready.features.shape == (16, 128) and ready.features.dtype == np.float16
        assert ready.image.size == (64, 64)
    previews = [event for event in events if isinstance(event, ImagePreview)]
    assert len(previews) == 2 * PREVIEWS and all(0 < event.step < event.steps for event in previews)


def test_deltas_are_whole_words_of_whole_characters(engine: StoryEngine) -> None:
    direction = "Ein Bär aß Äpfel 🍎 gern."
    for seed in range(4):
        events = list(engine.continue_story(path_of(1), GenerationRequest(seeds=[seed], direction=direction)))
        deltas = [event.text for event in events if isinstance(event, TextDelta)]
        assert deltas[0].startswith(direction)
        assert all(not delta.endswith(" ") for delta in deltas)


def test_same_seed_same_scene_other_seed_other_scene(engine: StoryEngine) -> None:
    one, same, other = (
        scenes(engine.continue_story(path_of(3), GenerationRequest(seeds=[seed])))[0] for seed in (1, 1, 2)
    )
    assert one.text == same.text and np.array_equal(np.asarray(one.image), np.asarray(same.image))
    assert one.text != other.text and not np.array_equal(np.asarray(one.image), np.asarray(other.image))


def test_a_batch_of_candidates_is_each_of_them_alone(engine: StoryEngine) -> None:
    together = scenes(engine.continue_story(path_of(4), GenerationRequest(seeds=[5, 6, 7])))
    for scene in together:
        (alone,) = scenes(engine.continue_story(path_of(4), GenerationRequest(seeds=[scene.seed])))
        assert alone.text == scene.text
        np.testing.assert_allclose(alone.features, scene.features, atol=2e-3)
        assert np.abs(np.asarray(alone.image, int) - np.asarray(scene.image, int)).max() <= 1


def test_memo_hit_equals_miss_beyond_the_window(engine: StoryEngine) -> None:
    """Seven scenes told in one go, then told on by an engine that has just woken up."""
    path = path_of(1)
    for scene in range(6):
        (new,) = scenes(
            engine.continue_story(path, GenerationRequest(seeds=[scene], direction="Rain." if scene == 2 else ""))
        )
        path.append(ContextScene(new.text, new.features))
    assert len(path) > 2 * DEBUG.attention.window_images
    fresh = StoryEngine(tiny_story_model(), memo_bytes=0)
    for part in (path, path[:5]):  # the second one branches off in the middle
        hit = scenes(engine.continue_story(part, GenerationRequest(seeds=[8, 9])))
        miss = scenes(fresh.continue_story(part, GenerationRequest(seeds=[8, 9])))
        assert len(fresh.memo) == 0 and len(engine.memo) > 0
        for mine, other in zip(hit, miss, strict=True):
            assert mine.text == other.text
            np.testing.assert_allclose(mine.features, other.features, atol=2e-3)


def test_a_told_scene_is_read_from_the_memo() -> None:
    engine = StoryEngine(tiny_story_model())
    path = path_of(2)
    (new,) = scenes(engine.continue_story(path, GenerationRequest(seeds=[1])))
    read: list[int] = []
    plain = engine.model.read_scene
    engine.model.read_scene = lambda *args: read.append(1) or plain(*args)
    list(engine.continue_story([*path, ContextScene(new.text, new.features)], GenerationRequest(seeds=[1])))
    assert not read, "the new scene was already known"
    list(
        engine.continue_story([*path, ContextScene("Somebody wrote this.", new.features)], GenerationRequest(seeds=[1]))
    )
    assert len(read) == 1, "an edited sibling shares its ancestors"
    list(engine.continue_story(path, GenerationRequest(seeds=[1]), attention=replace(DEBUG.attention, mode="window")))
    assert len(read) == 3, "other attention settings are another memory"


def test_memo_is_bounded_and_forgets_the_oldest() -> None:
    class Sized(StoryState):
        nbytes = 40

    memo = PrefixCache(100)
    a, b, c = (Sized(None) for _ in range(3))  # type: ignore[arg-type]
    memo.put("a", a)
    memo.put("b", b)
    assert memo.get("a") is a
    memo.put("c", c)
    assert (memo.get("a"), memo.get("b"), memo.get("c")) == (a, None, c) and memo.used == 80
    memo.put("c", c)
    assert memo.used == 80
    memo.limit = 10
    memo.put("d", a)
    assert memo.get("d") is None
    engine = StoryEngine(tiny_story_model(), memo_bytes=150_000)
    path = path_of(1)
    for seed in range(5):
        (new,) = scenes(engine.continue_story(path, GenerationRequest(seeds=[seed])))
        path.append(ContextScene(new.text, new.features))
        assert engine.memo.used <= 150_000
        assert engine.memo.used == sum(state.nbytes for state in engine.memo._states.values())


def test_a_memo_is_cleared_between_what_others_put_into_it() -> None:
    memo, looks = PrefixCache(100), iter(range(2))
    clearing = threading.Thread(target=memo.clear)

    class Sized(StoryState):
        @property
        def nbytes(self) -> int:
            if next(looks, None) == 1:  # it is in the memo by now, and not counted yet
                clearing.start()
                clearing.join(0.3)
            return 40

    memo.put("a", Sized(None))  # type: ignore[arg-type]
    clearing.join(60)
    assert (len(memo), memo.used) == (0, 0)


@pytest.mark.parametrize("after", [TextDelta, TextDone, ImagePreview])
def test_cancelling_leaves_the_engine_usable(engine: StoryEngine, after: type) -> None:
    expected = scenes(engine.continue_story(path_of(2), GenerationRequest(seeds=[1, 2], settings={"steps": 60})))
    stop = threading.Event()
    seen = []
    with pytest.raises(Cancelled):
        for event in engine.continue_story(
            path_of(2), GenerationRequest(seeds=[1, 2], settings={"steps": 60}), cancel=stop.is_set
        ):
            seen.append(event)
            if isinstance(event, after):
                stop.set()
    assert not scenes(seen) and isinstance(seen[-1], after)
    again = scenes(engine.continue_story(path_of(2), GenerationRequest(seeds=[1, 2], settings={"steps": 60})))
    assert [scene.text for scene in again] == [scene.text for scene in expected]


def test_an_abandoned_iterator_frees_the_engine(engine: StoryEngine) -> None:
    events = engine.continue_story(path_of(1), GenerationRequest(seeds=[1]))
    next(events)
    events.close()
    assert scenes(engine.continue_story(path_of(1), GenerationRequest(seeds=[1])))


def test_one_story_at_a_time(engine: StoryEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    decode, goes_on, decodes = engine.model.detokenizer.decode, threading.Event(), threading.Event()

    def patiently(latents: torch.Tensor) -> torch.Tensor:
        decodes.set()
        assert goes_on.wait(60)
        return decode(latents)

    monkeypatch.setattr(engine.model.detokenizer, "decode", patiently)
    first = engine.continue_story(path_of(1), GenerationRequest(seeds=[1]))
    next(first)
    assert decodes.wait(60)
    result: list[SceneReady] = []
    second = threading.Thread(
        target=lambda: result.extend(scenes(engine.continue_story(path_of(1), GenerationRequest(seeds=[2]))))
    )
    second.start()
    second.join(0.3)
    assert second.is_alive() and not result
    with pytest.raises(Cancelled):  # whoever waits may give up
        calls = iter([False, False, True])
        next(engine.continue_story(path_of(1), GenerationRequest(seeds=[3]), cancel=lambda: next(calls, True)))
    goes_on.set()
    second.join(60)  # the first one's listener has gone to sleep, which holds up nobody
    assert len(result) == 1
    closer = threading.Thread(target=lambda: [None for _ in first])  # finished by another thread than began it
    closer.start()
    closer.join(60)
    assert not closer.is_alive()


def test_redrawing_keeps_the_features(engine: StoryEngine) -> None:
    turn = path_of(1)[0]
    first, again, other = (scenes(engine.redraw(turn, seed))[0] for seed in (1, 1, 2))
    assert np.array_equal(first.features, turn.features)
    assert np.array_equal(np.asarray(first.image), np.asarray(again.image))
    assert not np.array_equal(np.asarray(first.image), np.asarray(other.image))


def test_direction_and_sampling(engine: StoryEngine) -> None:
    greedy = Sampling(temperature=0.0, max_text_tokens=8)
    one, two = scenes(
        engine.continue_story(
            path_of(2), GenerationRequest(seeds=[1, 2], direction="The owl laughed."), sampling=greedy
        )
    )
    assert one.text == two.text and one.text.startswith("The owl laughed.")


def test_mistakes_are_named(engine: StoryEngine) -> None:
    with pytest.raises(InputError, match="at least one scene"):
        next(engine.continue_story([], GenerationRequest(seeds=[1])))
    with pytest.raises(InputError, match="at least one continuation"):
        next(engine.continue_story(path_of(1), GenerationRequest(seeds=[])))
    with pytest.raises(InputError, match="another model"):
        next(engine.continue_story([ContextScene("A fox.", np.zeros((64, 256)))], GenerationRequest(seeds=[1])))
    with pytest.raises(InputError, match="too long"):
        next(engine.continue_story(path_of(1), GenerationRequest(seeds=[1], direction="and then " * 130)))


def test_seeing_a_picture(engine: StoryEngine) -> None:
    seen = engine.see(Image.new("RGBA", (50, 40), "green"))
    assert seen.features.shape == (16, 128) and seen.features.dtype == np.float16
    assert set(seen.attributes) == {"place", "kind1"}
    (scene,) = scenes(engine.continue_story([ContextScene("A fox.", seen.features)], GenerationRequest(seeds=[1])))
    assert scene.text


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_tells_and_sees(dtype: torch.dtype) -> None:
    engine = StoryEngine(tiny_story_model().to(dtype))
    seen = engine.see(Image.new("RGB", (32, 32), "blue"))
    path = [ContextScene("A fox.", seen.features)]
    for scene in range(5):  # beyond the window
        one, two = scenes(engine.continue_story(path, GenerationRequest(seeds=[scene, scene + 1])))
        assert np.isfinite(one.features.astype(np.float32)).all()
        path.append(ContextScene(one.text, one.features))
    again = scenes(engine.continue_story(path[:-1], GenerationRequest(seeds=[4, 5])))
    assert again[0].text == one.text, "the memo makes retelling exact in any precision"


def test_what_was_seen_in_words() -> None:
    read = {
        "place": ("meadow", 0.9),
        "time": ("evening", 0.8),
        "weather": ("clear", 0.9),
        "kind1": ("fox", 0.9),
        "garment1": ("scarf", 0.7),
        "colour1": ("orange", 0.7),
        "kind2": ("owl", 0.6),
        "garment2": ("dungarees", 0.6),
        "colour2": ("blue", 0.3),
        "kind3": ("", 0.9),
        "garment3": ("hat", 0.9),
    }
    assert describe(read) == "a fox with an orange scarf, an owl with dungarees, a meadow, evening"
    assert describe({}) == ""


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 8, 30, 50])
def test_previews_are_few_and_before_the_end(steps: int) -> None:
    chosen = preview_steps(steps)
    assert len(chosen) <= PREVIEWS and all(0 < step < steps for step in chosen) and bool(chosen) == (steps > 2)


def test_the_model_reads_the_looks_that_an_opening_leaves_to_its_picture() -> None:
    """As if they stood in its words; and only in the opening."""
    reader = SceneReaderConfig(
        feature_dim=128, num_heads=2, attributes={"kind1": ("fox",), "colour1": ("red",), "garment1": ("hat",)}
    )
    engine = StoryEngine(tiny_story_model(preset=replace(DEBUG, reader=reader, adapter=MINI.adapter)))
    plain = StoryEngine(tiny_story_model(preset=replace(DEBUG, reader=reader)))
    features = features_of(0)[0].numpy().astype(np.float16)
    short, full = (
        ContextScene("Then Zoe sang.", features),
        ContextScene("Zoe was a fox in a red hat. Then Zoe sang.", features),
    )
    told = [scenes(one.continue_story(path, GenerationRequest(seeds=[3], settings={"steps": 1})))[0] for one, path in (
        (engine, [short]), (engine, [full]), (plain, [full]), (plain, [short]),
    )]  # fmt: skip
    assert told[0].text == told[1].text == told[2].text
    assert np.array_equal(told[0].features, told[2].features)
    assert not np.array_equal(told[0].features, told[3].features)
    later = [
        scenes(one.continue_story([full, short], GenerationRequest(seeds=[3], settings={"steps": 1})))[0]
        for one in (engine, plain)
    ]
    assert np.array_equal(later[0].features, later[1].features)


def test_who_came_late_is_said_again_behind_the_words() -> None:
    sink = AttentionSettings(window_images=2, keep_opening=True)
    minding = StoryEngine(tiny_story_model(preset=replace(DEBUG, adapter=MINI.adapter, attention=sink)))
    plain = StoryEngine(tiny_story_model(preset=replace(DEBUG, attention=sink)))
    texts = ["Zack sang.", "Roxy, a cat in an orange hat, came.", "Zack ran to Roxy."]
    path = [ContextScene(text, turn.features) for text, turn in zip(texts, path_of(3), strict=True)]
    spoken = [*path[:2], replace(path[2], aside="Roxy was a cat in an orange hat.")]
    (one,), (other,), (third,) = (
        scenes(engine.continue_story(whole, GenerationRequest(seeds=[3], settings={"steps": 1})))
        for engine, whole in ((minding, path), (plain, spoken), (plain, path))
    )
    assert one.text == other.text and np.array_equal(one.features, other.features)
    assert not np.array_equal(one.features, third.features)
    papers = replace(sink, keep_opening=False)  # is measured as it is
    (four,), (five,) = (
        scenes(engine.continue_story(path, GenerationRequest(seeds=[3], settings={"steps": 1}), attention=papers))
        for engine in (minding, plain)
    )
    assert np.array_equal(four.features, five.features)


def test_a_told_scene_is_read_again_with_what_stands_behind_it() -> None:
    sink = AttentionSettings(window_images=2, keep_opening=True)
    minding = StoryEngine(tiny_story_model(preset=replace(DEBUG, adapter=MINI.adapter, attention=sink)))
    path = path_of(2)
    for seed in range(3):  # with the memo
        told = scenes(
            minding.continue_story(
                path,
                GenerationRequest(
                    seeds=[seed],
                    direction="Roxy, a cat in an orange hat, sang.",
                    strength="exact",
                    settings={"steps": 1},
                ),
            )
        )[0]
        path = [*path, ContextScene(told.text, told.features)]
        path = [*path, ContextScene(*_told(minding, path, seed, "Roxy ran."))]
    fresh = StoryEngine(minding.model)
    reminders = FernhollowAdapter(fresh.preset, lambda features: {}).reminders(path, None)
    assert reminders.count("Roxy was a cat in an orange hat.") > 1
    (again,), (known,) = (
        scenes(engine.continue_story(path, GenerationRequest(seeds=[9], settings={"steps": 1})))
        for engine in (fresh, minding)
    )
    assert again.text == known.text
    np.testing.assert_allclose(again.features.astype(float), known.features.astype(float), atol=2e-3)


def _told(engine: StoryEngine, path: list[ContextScene], seed: int, words: str) -> tuple[str, np.ndarray]:
    scene = scenes(
        engine.continue_story(
            path, GenerationRequest(seeds=[seed], direction=words, strength="exact", settings={"steps": 1})
        )
    )[0]
    return scene.text, scene.features
