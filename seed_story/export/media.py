"""Pictures and voices as small files for books and pages."""

from __future__ import annotations

import io
import tempfile
import wave
from pathlib import Path

import numpy as np
from PIL import Image

from seed_story.errors import StoryError
from seed_story.export.film.soundtrack import SAMPLE_RATE, for_track
from seed_story.export.narrated_path import Reading
from seed_story.narration import Narrator, narrator_for
from seed_story.runtime.ffmpeg import run

# The track is at -22 LUFS; six decibels more are -16, and what is then too loud is turned down.
_LOUDER = "volume=6dB,alimiter=limit=0.82:level=disabled"


def picture_bytes(picture: Image.Image, kind: str, side: int, quality: int) -> bytes:
    """The picture as JPEG or WEBP with at most `side` pixels on its longer side."""
    image = picture.copy()
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=quality, **({"optimize": True} if kind == "JPEG" else {"method": 5}))
    return buffer.getvalue()


def voice_bytes(reading: Reading, work: Path, *, bits: str = "48k") -> bytes:
    """What is read aloud as AAC in an MP4 container, mono; b"" where nothing is heard. `work`: a folder for scraps."""
    if not len(reading.speech.samples):
        return b""
    scrap, out = work / "voice.wav", work / "voice.m4a"
    write_mono(scrap, for_track(reading.speech.samples, reading.speech.sample_rate))
    coding = ["-c:a", "aac", "-b:a", bits, "-ar", "24000", "-ac", "1", "-movflags", "+faststart", "-f", "ipod"]
    run(["-v", "error", "-i", str(scrap), "-af", _LOUDER, *coding, str(out)], "The voice could not be encoded")
    return out.read_bytes()


def write_mono(path: Path, samples: np.ndarray) -> None:
    """int16 [N] at 48 kHz -> WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.astype("<i2").tobytes())


def sample_of(voice: str, text: str, *, rate: float = 1.0, pitch: int = 0, narrator: Narrator | None = None) -> bytes:
    """How a voice sounds, as AAC in an MP4 container. Raises StoryError when it cannot read the text itself."""
    narrator = narrator or narrator_for(voice, None, pitch=pitch)
    speech = narrator.speak(text, voice, rate)
    if speech.warning:
        raise StoryError(speech.warning)
    if not len(speech.samples):
        raise StoryError("This voice produced no sound.")
    with tempfile.TemporaryDirectory() as work:
        return voice_bytes(Reading(text, speech, ()), Path(work))
