"""Resampling, loudness and the limiter, on signals whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from seed_story.export.soundtrack import CEILING, LOUDNESS, SAMPLE_RATE, limit, loudness, mix, normalise, resample


def tone(rate: int, seconds: float, hertz: float = 997.0, height: float = 0.5) -> np.ndarray:
    return (height * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)).astype(np.float32)


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_resampling_keeps_length_pitch_and_height(rate: int) -> None:
    result = resample(tone(rate, 0.73), rate)
    wanted = tone(SAMPLE_RATE, 0.73)
    assert abs(len(result) - len(wanted)) <= 1
    middle = slice(2000, min(len(result), len(wanted)) - 2000)
    assert np.abs(result[middle] - wanted[middle]).max() < 0.01


def test_loudness_agrees_with_the_standard() -> None:
    """BS.1770: 997 Hz at full scale in one channel is -3.01 LUFS, so that both channels give 0."""
    assert loudness(tone(SAMPLE_RATE, 3.0, height=1.0)) == pytest.approx(0.0, abs=0.1)
    assert loudness(tone(SAMPLE_RATE, 3.0, height=0.1)) == pytest.approx(-20.0, abs=0.1)
    assert loudness(np.zeros(1000, np.float32)) == -np.inf


def test_pauses_do_not_count_and_speech_reaches_the_target() -> None:
    voice = np.concatenate([tone(SAMPLE_RATE, 2.0, height=0.02), np.zeros(4 * SAMPLE_RATE, np.float32)])
    assert loudness(normalise(voice)) == pytest.approx(LOUDNESS, abs=0.3)
    assert np.abs(normalise(np.zeros(5000, np.float32))).max() == 0


def test_the_limiter_never_lets_a_peak_through_and_leaves_the_rest() -> None:
    track = tone(SAMPLE_RATE, 1.0, height=0.3)
    track[20_000:20_050] *= 6
    limited = limit(track)
    assert np.abs(limited).max() <= CEILING + 1e-6
    assert np.array_equal(limited[:15_000], track[:15_000])
    assert limit(np.zeros(0, np.float32)).shape == (0,)


def test_pieces_lie_where_the_timeline_says() -> None:
    track = mix([(1.0, tone(24_000, 1.0), 24_000), (3.0, np.zeros(0, np.float32), 24_000)], 4.0)
    assert len(track) == 4 * SAMPLE_RATE
    heard = np.flatnonzero(np.abs(track) > 1e-3) / SAMPLE_RATE
    assert heard[0] == pytest.approx(1.0, abs=0.01) and heard[-1] == pytest.approx(2.0, abs=0.01)
