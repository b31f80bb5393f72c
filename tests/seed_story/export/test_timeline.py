"""Arithmetic of the timeline and of the camera: numbers only."""

from __future__ import annotations

import pytest

from seed_story.export.motion import CLOSEST, MOVES, ease, move_for
from seed_story.export.timeline import FADE, LEAD, SHORTEST, TAIL, plan, reading_seconds


@pytest.mark.parametrize("fps", [24, 30])
def test_shots_overlap_by_one_fade_and_leave_room_around_the_voice(fps: int) -> None:
    line = plan([5.0, 0.2, 7.3], [1.0, 1.0, 1.0], fps)
    fade = round(FADE * fps)
    assert [b.first - a.last for a, b in zip(line.shots, line.shots[1:], strict=False)] == [-fade, -fade]
    assert line.frames == sum(shot.frames for shot in line.shots) - 2 * fade
    assert line.seconds == pytest.approx(LEAD + 5 + TAIL + SHORTEST + LEAD + 7.3 + TAIL - 2 * FADE, abs=4 / fps)
    for shot in line.shots:
        assert shot.frames >= SHORTEST * fps
        assert shot.speech_at == pytest.approx(shot.first / fps + LEAD)
        assert shot.last / fps - (shot.speech_at + shot.speech_seconds) >= TAIL - 1e-6
    for number, shot in enumerate(line.shots):  # the voice speaks while its picture is alone on the screen
        begin, end = line.readable(number)
        assert begin <= shot.speech_at and shot.speech_at + shot.speech_seconds <= end


def test_a_silent_shot_lasts_as_long_as_reading_takes() -> None:
    text = "x" * 130
    assert reading_seconds(text) == pytest.approx(10.0)
    line = plan([0.0, 0.0], [reading_seconds(text), 0.0], 24)
    assert line.shots[0].frames == pytest.approx((LEAD + 10 + TAIL) * 24, abs=1)
    assert line.shots[1].frames == SHORTEST * 24


def test_every_frame_shows_something_and_weights_sum_to_one() -> None:
    line = plan([3.0, 1.0, 2.0], [0.0] * 3, 24)
    seen = set()
    previous = 0.0
    for frame in range(line.frames):
        layers = line.visible(frame)
        assert 1 <= len(layers) <= 2
        assert sum(weight for _, weight, _ in layers) == pytest.approx(1.0)
        assert all(0 < weight <= 1 and 0 <= progress <= 1 for _, weight, progress in layers)
        seen.update(index for index, _, _ in layers)
        newest = layers[-1][0] + layers[-1][1]
        assert newest >= previous  # the incoming picture only grows
        previous = newest
    assert seen == {0, 1, 2}


def test_the_film_starts_and_ends_on_blank_paper() -> None:
    line = plan([3.0], [0.0], 24)
    light = [line.light(frame) for frame in range(line.frames)]
    assert light[0] == light[-1] == 0
    assert light == light[::-1]
    assert max(light) == 1 and light[line.fade] == 1
    assert light[: line.fade] == sorted(light[: line.fade])


def test_moves_stay_inside_the_picture_and_start_and_end_at_rest() -> None:
    assert ease(0) == 0 and ease(1) == 1 and ease(0.5) == pytest.approx(0.5)
    for index in range(2 * len(MOVES)):
        move = move_for(index)
        boxes = [move.at(step / 200).box(640.0, 480.0) for step in range(201)]
        assert all(0 <= left < right <= 640 and 0 <= top < bottom <= 480 for left, top, right, bottom in boxes)
        assert all(640 / (right - left) <= CLOSEST + 1e-6 for left, _, right, _ in boxes)
        assert all((b[2] - b[0]) / (b[3] - b[1]) == pytest.approx(640 / 480) for b in boxes)  # never stretched
        steps = [max(abs(q - p) for p, q in zip(a, b, strict=True)) for a, b in zip(boxes, boxes[1:], strict=False)]
        assert max(steps) > 0 and steps[0] < 0.1 * max(steps) and steps[-1] < 0.1 * max(steps)
