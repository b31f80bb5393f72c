"""Which encoder makes H.264: the machine's own where it really encodes a picture, else libx264.

An encoder that ffmpeg lists may still fail: no device, no driver, no licence for the profile. So each is tried on a few
frames, and what it wrote is read again.
"""

from __future__ import annotations

import functools
import logging
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from seed_story.runtime.ffmpeg import ffmpeg_path

log = logging.getLogger(__name__)

KEYFRAMES = 5  # s between them at most: players can jump there
_TRIAL = (256, 192, 8)  # width, height, frames: above the least size of every encoder
_SIGNALLED = (  # BT.709, limited range, written into the stream whatever the encoder says about it
    "-bsf:v",
    "h264_metadata=colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1:video_full_range_flag=0",
)


# How much is added to an encoder's scale of quality for files of half the size.
_COARSER = {"-crf": 7, "-cq": 7, "-global_quality": 7, "-qp": 7, "-qp_i": 7, "-qp_p": 7, "-q:v": -20}


@dataclass(frozen=True)
class Encoding:
    """name: ffmpeg's; before: options of ffmpeg before the input; after: those of the encoder; keyframes: at most so
    many seconds lie between two.

    Part of every piece's key: a change makes all pieces anew.
    """

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    keyframes: int = KEYFRAMES

    def smaller(self) -> Encoding:
        """The same encoder at about half the bits, with half as many pictures that stand for themselves."""
        after = list(self.after)
        for at, option in enumerate(after):
            if option in _COARSER:
                after[at + 1] = str(int(after[at + 1]) + _COARSER[option])
        return replace(self, after=tuple(after), keyframes=2 * self.keyframes)

    @property
    def filters(self) -> str:
        """What happens to the frames before they are encoded; "" where nothing does."""
        return self.after[self.after.index("-vf") + 1] if "-vf" in self.after else ""

    def options(self, fps: int, filtered: bool = False) -> list[str]:
        """Of the output: High profile, closed groups of pictures. filtered: `filters` are part of a graph already."""
        after = list(self.after)
        if filtered and "-vf" in after:
            at = after.index("-vf")
            del after[at : at + 2]
        return [*after, "-profile:v", "high", "-g", str(self.keyframes * fps), "-flags", "+cgop"]


# Chosen by `python -m tests.benchmarks.encoder` (tests/benchmarks/FILMS.md): a page that stands still under a card that
# moves slowly needs no wide motion search and no search for cuts, and many pictures between two others cost little.
SOFTWARE = Encoding(
    "libx264",
    (),
    ("-c:v", "libx264", "-preset", "superfast", "-crf", "20", "-pix_fmt", "yuv420p", "-x264-params",
     "mbtree=1:rc-lookahead=10:bframes=7:b-adapt=0:scenecut=0:"
     "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv"),
)  # fmt: skip
_RENDER_NODE = "/dev/dri/renderD128"
HARDWARE = (
    Encoding(
        "h264_nvenc",
        (),
        ("-c:v", "h264_nvenc", "-preset", "p4", "-tune", "hq", "-rc", "vbr", "-cq", "23", "-b:v", "0",
         "-no-scenecut", "1", "-strict_gop", "1", "-pix_fmt", "yuv420p", *_SIGNALLED),
    ),
    Encoding(
        "h264_videotoolbox",
        (),
        ("-c:v", "h264_videotoolbox", "-q:v", "62", "-allow_sw", "0", "-pix_fmt", "yuv420p", *_SIGNALLED),
    ),
    Encoding(
        "h264_qsv",
        ("-init_hw_device", "qsv=hw", "-filter_hw_device", "hw"),
        ("-vf", "format=nv12,hwupload=extra_hw_frames=64", "-c:v", "h264_qsv", "-preset", "faster",
         "-global_quality", "22", *_SIGNALLED),
    ),
    Encoding(
        "h264_vaapi",
        ("-vaapi_device", _RENDER_NODE),
        ("-vf", "format=nv12,hwupload", "-c:v", "h264_vaapi", "-qp", "21", *_SIGNALLED),
    ),
    Encoding(
        "h264_amf",
        (),
        ("-c:v", "h264_amf", "-quality", "balanced", "-rc", "cqp", "-qp_i", "20", "-qp_p", "22", "-pix_fmt", "yuv420p",
         *_SIGNALLED),
    ),
)  # fmt: skip
ENCODERS = ("auto", "software")
QUALITIES = ("fine", "small")  # small: files of half the size, to send around


def encoding_for(choice: str, quality: str = "fine") -> Encoding:
    """`software`: libx264; `auto`: the machine's own encoder if there is one that works. See `QUALITIES`."""
    return _at((working_hardware() or SOFTWARE) if choice == "auto" else SOFTWARE, quality)


def software(quality: str) -> Encoding:
    """libx264, which always works."""
    return _at(SOFTWARE, quality)


def _at(encoding: Encoding, quality: str) -> Encoding:
    return encoding.smaller() if quality == "small" else encoding


@functools.lru_cache(maxsize=1)
def working_hardware() -> Encoding | None:
    """The first hardware encoder that works here, tried once while the program runs."""
    for encoding in HARDWARE:
        if _could_be_here(encoding.name) and works(encoding):
            log.info("films are encoded by %s", encoding.name)
            return encoding
    return None


def _could_be_here(name: str) -> bool:
    """Spares a machine without any device five trials."""
    needed: dict[str, Sequence[str]] = {
        "h264_nvenc": ("/dev/nvidiactl", "/dev/dxg"),
        "h264_qsv": ("/dev/dri",),
        "h264_vaapi": (_RENDER_NODE,),
    }
    if name == "h264_videotoolbox":
        return sys.platform == "darwin"
    if sys.platform == "linux":
        return any(Path(device).exists() for device in needed.get(name, ()))
    return sys.platform == "win32" and name != "h264_vaapi"


def works(encoding: Encoding) -> bool:
    """Whether some frames come back from this encoder nearly as they went in."""
    width, height, count = _TRIAL
    frame = np.full((height * 3 // 2, width), 128, np.uint8)
    frame[:height] = np.linspace(30, 220, width)
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", "30"]
    program, quiet = ffmpeg_path(), ["-y", "-v", "error", "-nostats"]
    encode = [program, *quiet, *encoding.before, *raw, "-i", "pipe:0", *encoding.options(30), "-f", "h264", "-"]
    decode = [program, *quiet, "-f", "h264", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]
    try:
        coded = subprocess.run(encode, input=frame.tobytes() * count, capture_output=True, timeout=20, check=True)
        seen = subprocess.run(decode, input=coded.stdout, capture_output=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        log.info("%s does not work here: %s", encoding.name, error)
        return False
    shown = np.frombuffer(seen, np.uint8)
    if len(shown) != count * frame.size:
        return False
    return bool(np.abs(shown.reshape(count, -1).astype(np.int16) - frame.reshape(-1)).mean() < 4.0)
