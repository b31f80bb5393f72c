"""Arithmetic of the timeline and of the camera: numbers only."""

from __future__ import annotations

import pytest

from seed_story.export.film.motion import ease, move_for
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
    assert reading_seconds(text, 13.0) == pytest.approx(10.0)
    line = plan([0.0, 0.0], [reading_seconds(text, 13.0), 0.0], 24)
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


def test_clips_cover_the_film_once_and_shared_scenes_share_them() -> None:
    long, short = plan([3.0, 4.0, 2.0], [0.0] * 3, 30), plan([3.0, 4.0], [0.0] * 2, 30)
    clips = long.clips()
    assert clips[0][0] == 0 and clips[-1][1] == long.frames and len(clips) == 7
    assert all(one[1] == two[0] and one[0] < one[1] for one, two in zip(clips, clips[1:], strict=False))
    for first, last in clips:
        assert len({len(long.visible(frame)) for frame in range(first, last)}) == 1  # one shot, or one cross-fade
    assert clips[:3] == short.clips()[:3]


def test_a_beginning_shows_what_the_whole_film_shows() -> None:
    line = plan([3.0, 4.0, 2.0], [0.0] * 3, 30)
    assert line.beginning(100.0) == line
    second = line.shots[1].first
    for frames in (30, second - 1, second, second + 1, second + line.fade, second + line.fade + 1):
        start = line.beginning(frames / 30)
        assert start.frames == frames and start.seconds == pytest.approx(frames / 30)
        assert [start.visible(frame) for frame in range(frames)] == [line.visible(frame) for frame in range(frames)]
        clips = start.clips()
        assert clips[0][0] == 0 and clips[-1][1] == frames
        assert all(one[1] == two[0] and one[0] < one[1] for one, two in zip(clips, clips[1:], strict=False))
        assert start.light(frames - 1) == 0 and start.light(frames // 2) > 0


@pytest.mark.parametrize("room", [(0.0, 0.0), (0.06, 0.004)])
@pytest.mark.parametrize("focus", [(0.5, 0.5), (0.1, 0.9), (0.8, 0.2)])
def test_cards_stay_in_their_room_and_start_and_end_at_rest(
    room: tuple[float, float], focus: tuple[float, float]
) -> None:
    assert ease(0) == 0 and ease(1) == 1 and ease(0.5) == pytest.approx(0.5)
    for index in range(6):
        move = move_for(index, focus, room)
        views = [move.at(step / 200) for step in range(201)]
        for view in views:
            assert abs(view.x) + view.scale / 2 <= 0.5 + room[0] + 1e-9
            assert abs(view.y) + view.scale / 2 <= 0.5 + room[1] + 1e-9
        edges = [(v.x - v.scale / 2, v.y - v.scale / 2, v.x + v.scale / 2) for v in views]
        steps = [max(abs(q - p) for p, q in zip(a, b, strict=True)) for a, b in zip(edges, edges[1:], strict=False)]
        assert max(steps) > 0 and steps[0] < 0.1 * max(steps) and steps[-1] < 0.1 * max(steps)


def test_what_matters_comes_towards_the_middle() -> None:
    near = move_for(0, (0.2, 0.5), (0.06, 0.0)).end
    assert near.x > 0 and move_for(0, (0.8, 0.5), (0.06, 0.0)).end.x == pytest.approx(-near.x)
    assert len({move_for(index, (0.3, 0.5), (0.06, 0.0)) for index in range(3)}) == 3
