"""The film's sound from voice and music: music ducks under the voice, the whole is brought to one loudness and coded.

Everything streams through ffmpeg, so that memory does not grow with the length. The result is measured after coding,
because the coder overshoots, and made anew with a little more room until it keeps both limits.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from pathlib import Path

from seed_story.errors import StoryError
from seed_story.export.film.soundtrack import LOUDNESS
from seed_story.runtime.ffmpeg import FROM_OUTSIDE, Loudness, measure, run

log = logging.getLogger(__name__)

PEAK = -1.5  # dBTP
TOLERANCE = 0.3  # LU
_MUSIC = -25.0  # LUFS of the music where nobody speaks
MUSIC_SECONDS = 3600  # of a file of music are listened to; a few MB can hold a day
_TRIES = 4
# Four times the sample rate, so that the limiter sees the peaks between the samples.
_LIMIT = "aresample=192000,alimiter=limit={limit:.5f}:level=disabled:attack=5:release=80,aresample=48000"
_DUCK = "sidechaincompress=threshold=0.012:ratio=9:attack=60:release=700:knee=6"
_AAC = ("-c:a", "aac", "-ar", "48000", "-ac", "2", "-movflags", "+faststart", "-f", "ipod")
CODING = ("-b:a", "96k", *_AAC)  # both channels of a voice are alike
SMALL_CODING = ("-b:a", "64k", *_AAC)
MUSIC_CODING = ("-b:a", "160k", *_AAC)


def master(
    voice: Path,
    out: Path,
    seconds: float,
    work: Path,
    *,
    music: Path | None = None,
    coding: Sequence[str] | None = None,
) -> Loudness | None:
    """Codes the sound of `seconds` in `out`, as AAC if nothing else is said; returns its measured loudness, None for
    silence.

    voice: the WAV of all speech. music: a sound file, repeated as needed, that is softer while somebody speaks.
    Raises StoryError when a file cannot be read or written.
    """
    source = voice
    coding = coding or (CODING if music is None else MUSIC_CODING)
    if music is not None:
        source = work / "mix.wav"
        _mix(voice, music, source, seconds)
    before = measure(source)
    if not math.isfinite(before.integrated):
        _code(source, out, seconds, "anull", coding)
        return None
    gain, ceiling = LOUDNESS - before.integrated, PEAK - 0.6
    for _ in range(_TRIES):
        _code(source, out, seconds, f"volume={gain:.3f}dB,{_LIMIT.format(limit=10 ** (ceiling / 20))}", coding)
        heard = measure(out)
        if abs(heard.integrated - LOUDNESS) <= TOLERANCE and heard.peak <= PEAK:
            return heard
        gain += LOUDNESS - heard.integrated
        ceiling -= max(0.0, heard.peak - PEAK + 0.1)
    log.warning("the sound is at %.1f LUFS, %.1f dBTP after %d tries", *heard, _TRIES)
    return heard


def _mix(voice: Path, music: Path, out: Path, seconds: float) -> None:
    """Voice and ducked music as one WAV of 32-bit floats."""
    try:
        loud = measure(music, [*FROM_OUTSIDE, "-t", str(MUSIC_SECONDS)]).integrated
    except StoryError as error:
        raise StoryError(
            f"The music file {music.name} cannot be read: it is damaged or not an audio file. Choose another "
            f"one. ({error})"
        ) from error
    if not math.isfinite(loud):
        raise StoryError(f"The music file {music.name} is silent. Choose another one.")
    fade = min(3.0, seconds / 4)
    graph = (
        f"[1:a]aresample=48000,aformat=channel_layouts=stereo,volume={_MUSIC - loud:.2f}dB,atrim=0:{seconds:.3f},"
        f"afade=t=in:d={fade / 2:.2f},afade=t=out:st={seconds - fade:.3f}:d={fade:.2f}[music];"
        f"[0:a]asplit[voice][key];[music][key]{_DUCK}[ducked];"
        f"[voice][ducked]amix=inputs=2:duration=first:normalize=0[out]"
    )
    inputs = ["-i", str(voice), "-stream_loop", "-1", *FROM_OUTSIDE, "-i", str(music)]
    arguments = ["-v", "error", *inputs, "-filter_complex", graph]
    run([*arguments, "-map", "[out]", "-c:a", "pcm_f32le", "-f", "wav", str(out)], "The music could not be mixed in")


def _code(source: Path, out: Path, seconds: float, chain: str, coding: Sequence[str]) -> None:
    whole = f"{chain},apad,atrim=0:{seconds:.6f}"
    run(["-v", "error", "-i", str(source), "-af", whole, *coding, str(out)], "The audio could not be encoded")
