"""The voice track: speech brought to one loudness and laid on the timeline, written as a 48 kHz WAV as it comes."""

from __future__ import annotations

import math
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np

SAMPLE_RATE = 48_000
LOUDNESS = -16.0  # LUFS of the stereo sound, what podcasts and phones expect
_VOICE = -22.0  # LUFS of each speech in the voice track: leaves room for its peaks in 16 bits
_EDGE = 0.01  # s, faded at both ends of each speech against clicks


def resample(samples: np.ndarray, rate: int) -> np.ndarray:
    """float32 [N] at `rate` -> float32 at 48 kHz, band-limited (by the Fourier transform of the padded signal)."""
    if rate == SAMPLE_RATE or not len(samples):
        return samples.astype(np.float32)
    unit = rate // math.gcd(rate, SAMPLE_RATE)
    length = unit * _smooth_number(-(-(len(samples) + rate // 10) // unit))  # silence behind, or the end wraps around
    wanted = length * SAMPLE_RATE // rate
    spectrum = np.fft.rfft(samples, length)
    kept = np.zeros(wanted // 2 + 1, spectrum.dtype)
    bins = min(len(kept), len(spectrum))
    kept[:bins] = spectrum[:bins]
    result = np.fft.irfft(kept, wanted) * (wanted / length)
    return result[: round(len(samples) * SAMPLE_RATE / rate)].astype(np.float32)


def loudness(samples: np.ndarray) -> float:
    """Integrated loudness in LUFS of a mono signal [N] at 48 kHz played on both channels (ITU-R BS.1770-4).

    The weighting filter is applied to the spectrum; gates at -70 LUFS and 10 LU below the mean. -inf for silence.
    """
    block, hop = int(0.4 * SAMPLE_RATE), int(0.1 * SAMPLE_RATE)
    if len(samples) < block:
        samples = np.pad(samples, (0, block - len(samples)))
    length = _smooth_number(len(samples))
    z = np.exp(-2j * np.pi * np.arange(length // 2 + 1) / length)
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high_pass = (1 - z) ** 2 / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    weighted = np.fft.irfft(np.fft.rfft(samples, length) * shelf * high_pass, length)[: len(samples)]
    energy = np.concatenate([[0.0], np.cumsum(weighted**2)])
    starts = np.arange(0, len(samples) - block + 1, hop)
    power = 2.0 * (energy[starts + block] - energy[starts]) / block  # both channels  [blocks]
    for gate in (-70.0, None):
        if not len(power) or power.mean() <= 0:
            return -math.inf
        level = _lufs(power.mean()) - 10.0 if gate is None else gate
        power = power[_lufs(power) > level]
    return float(_lufs(power.mean())) if len(power) else -math.inf


def normalise(samples: np.ndarray, target: float = LOUDNESS) -> np.ndarray:
    """Speech [N] at 48 kHz -> the same at `target` LUFS; at most 20 dB louder, so that noise stays noise."""
    level = loudness(samples)
    if not math.isfinite(level):
        return samples
    return samples * np.float32(10 ** (min(20.0, target - level) / 20))


def for_track(samples: np.ndarray, rate: int) -> np.ndarray:
    """Speech [N] at `rate` -> int16 [N] at 48 kHz, at the track's loudness, without clicks at its ends."""
    if not len(samples):
        return np.zeros(0, np.int16)
    voice = normalise(resample(samples, rate), _VOICE)
    edge = min(int(_EDGE * SAMPLE_RATE), len(voice) // 2)
    ramp = np.linspace(0, 1, edge, dtype=np.float32)
    voice[:edge] *= ramp
    voice[len(voice) - edge :] *= ramp[::-1]
    return np.round(voice.clip(-1, 1) * 32767).astype(np.int16)


def write_track(path: Path, pieces: Iterable[tuple[float, np.ndarray]], seconds: float) -> None:
    """(start in seconds, int16 [N] at 48 kHz) of each speech, in order -> stereo WAV of `seconds`.

    Only one speech is held at a time. A speech that would begin before the last one is over begins right after it.
    """
    total = round(seconds * SAMPLE_RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        written = 0
        for start, samples in pieces:
            first = min(total, max(written, round(start * SAMPLE_RATE)))
            _silence(file, first - written)
            heard = samples[: total - first]
            file.writeframes(np.repeat(heard.astype("<i2"), 2).tobytes())
            written = first + len(heard)
        _silence(file, total - written)


def _silence(file: wave.Wave_write, samples: int) -> None:
    while samples > 0:
        step = min(samples, SAMPLE_RATE)
        file.writeframes(bytes(4 * step))
        samples -= step


def _lufs(power: np.ndarray | np.floating) -> np.ndarray:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))


def _smooth_number(least: int) -> int:
    """The smallest even 2^a 3^b 5^c that is not below `least`: Fourier transforms of such lengths are fast."""
    best = 1 << max(1, least - 1).bit_length()
    for three in range(12):
        for five in range(8):
            base = 3**three * 5**five
            if base > best:
                break
            twos = max(1, math.ceil(math.log2(max(1.0, least / base))))
            best = min(best, base << twos) if base << twos >= least else best
    return best
