"""Resampling, loudness, the voice track and its mastering, on signals whose answers are known."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from seed_story.errors import StoryError
from seed_story.export.film.mastering import PEAK, master
from seed_story.export.film.soundtrack import (
    LOUDNESS,
    SAMPLE_RATE,
    for_track,
    loudness,
    normalise,
    resample,
    write_track,
)
from seed_story.runtime.ffmpeg import decode_audio, measure, run


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


def voice_like(seconds: float, seed: int = 0) -> np.ndarray:
    """Bursts with high peaks and pauses, at 48 kHz: the hard case for a limiter."""
    random = np.random.default_rng(seed)
    count = round(seconds * SAMPLE_RATE)
    envelope = np.interp(np.arange(count), np.arange(0, count, 4800), random.random(-(-count // 4800)) ** 3)
    sound = random.normal(0, 0.12, count) * envelope
    sound[:: SAMPLE_RATE // 3] += 0.8
    return sound.astype(np.float32)


def test_pieces_lie_where_the_timeline_says(tmp_path: Path) -> None:
    pieces = [(1.0, for_track(tone(24_000, 1.0), 24_000)), (3.0, for_track(np.zeros(0, np.float32), 24_000))]
    write_track(tmp_path / "voice.wav", pieces, 4.0)
    track = decode_audio((tmp_path / "voice.wav").read_bytes(), SAMPLE_RATE)
    assert len(track) == 4 * SAMPLE_RATE
    heard = np.flatnonzero(np.abs(track) > 1e-3) / SAMPLE_RATE
    assert heard[0] == pytest.approx(1.0, abs=0.01) and heard[-1] == pytest.approx(2.0, abs=0.01)
    write_track(tmp_path / "cut.wav", [(0.5, pieces[0][1]), (1.0, pieces[0][1])], 2.0)  # too close, and too long
    assert len(decode_audio((tmp_path / "cut.wav").read_bytes(), SAMPLE_RATE)) == 2 * SAMPLE_RATE


@pytest.mark.parametrize("level", [0.03, 0.5])
def test_the_sound_keeps_loudness_and_true_peak_after_coding(tmp_path: Path, level: float) -> None:
    """Measured by two programs: ffmpeg's ebur128 and pyloudnorm."""
    pyloudnorm = pytest.importorskip("pyloudnorm")
    samples = np.round((voice_like(12.0) * level).clip(-1, 1) * 32767).astype(np.int16)
    write_track(tmp_path / "voice.wav", [(0.5, samples)], 14.0)
    said = master(tmp_path / "voice.wav", tmp_path / "sound.m4a", 14.0, tmp_path)
    heard = measure(tmp_path / "sound.m4a")
    assert said == heard
    assert heard.integrated == pytest.approx(LOUDNESS, abs=0.5) and heard.peak <= PEAK
    raw = run(["-i", str(tmp_path / "sound.m4a"), "-f", "f32le", "-ac", "2", "-ar", "48000", "-"], "decoding").stdout
    stereo = np.frombuffer(raw, "<f4").reshape(-1, 2)
    sound = stereo[:, 0]
    assert pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(stereo) == pytest.approx(LOUDNESS, abs=0.5)
    finer = np.abs(np.fft.irfft(np.fft.rfft(sound), 4 * len(sound)) * 4).max()  # between the samples
    assert 20 * math.log10(finer) <= PEAK + 0.1
    assert len(sound) / SAMPLE_RATE == pytest.approx(14.0, abs=0.05)


def test_music_is_softer_while_somebody_speaks(tmp_path: Path) -> None:
    speech = np.zeros(12 * SAMPLE_RATE, np.float32)
    speech[4 * SAMPLE_RATE : 8 * SAMPLE_RATE] = tone(SAMPLE_RATE, 4.0, hertz=300, height=0.2)
    write_track(tmp_path / "voice.wav", [(0.0, np.round(speech * 32767).astype(np.int16))], 12.0)
    music = np.round(tone(SAMPLE_RATE, 5.0, hertz=3000, height=0.3) * 32767).astype(np.int16)  # shorter than the film
    write_track(tmp_path / "music.wav", [(0.0, music)], 5.0)
    heard = master(tmp_path / "voice.wav", tmp_path / "sound.m4a", 12.0, tmp_path, music=tmp_path / "music.wav")
    assert heard is not None and heard.integrated == pytest.approx(LOUDNESS, abs=0.5)
    sound = decode_audio((tmp_path / "sound.m4a").read_bytes(), SAMPLE_RATE)

    def music_at(second: float) -> float:
        piece = sound[round(second * SAMPLE_RATE) :][:SAMPLE_RATE] * np.hanning(SAMPLE_RATE)
        return 20 * math.log10(np.abs(np.fft.rfft(piece))[2990:3010].max())

    before, under, after = music_at(2.5), music_at(6.0), music_at(9.9)
    assert before - under >= 8 and after - under >= 5


def test_silence_stays_silent_and_bad_music_is_told(tmp_path: Path) -> None:
    write_track(tmp_path / "voice.wav", [], 3.0)
    assert master(tmp_path / "voice.wav", tmp_path / "sound.m4a", 3.0, tmp_path) is None
    assert measure(tmp_path / "sound.m4a").integrated == -math.inf
    with pytest.raises(StoryError, match="The music file voice.wav is silent"):
        master(tmp_path / "voice.wav", tmp_path / "x.m4a", 3.0, tmp_path, music=tmp_path / "voice.wav")
    (tmp_path / "noise.mp3").write_bytes(b"no music")
    with pytest.raises(StoryError):
        master(tmp_path / "voice.wav", tmp_path / "x.m4a", 3.0, tmp_path, music=tmp_path / "noise.mp3")
