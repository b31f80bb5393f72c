"""Which encoder is taken: the machine's own only where it really encodes, and a film never fails because of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from seed_story.errors import InputError
from seed_story.export import FilmOptions, export_film
from seed_story.export.film import encoders, video
from seed_story.export.film.encoders import HARDWARE, SOFTWARE, Encoding, encoding_for, works
from seed_story.runtime.ffmpeg import ffmpeg_path
from tests.seed_story.export.telling import Reader, one_path

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
OWN = Encoding("h264_own", (), X264)  # stands for an encoder of the machine that works
ABSENT = Encoding("h264_absent", (), ("-c:v", "h264_nothing"))
BLIND = Encoding("h264_blind", (), ("-vf", "negate", *X264))  # a driver that gives something else back


@pytest.fixture
def fresh() -> None:
    encoders.working_hardware.cache_clear()


def test_an_encoder_works_if_what_it_wrote_can_be_read_and_is_the_same() -> None:
    assert works(SOFTWARE) and works(OWN)
    assert not works(ABSENT) and not works(BLIND)
    assert not works(Encoding("h264_vaapi", ("-vaapi_device", "/dev/nothing"), X264))


def test_the_first_one_that_works_is_taken(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "_could_be_here", lambda name: True)
    monkeypatch.setattr(encoders, "HARDWARE", (ABSENT, BLIND, OWN))
    assert encoding_for("auto") == OWN and encoding_for("software") == SOFTWARE
    encoders.working_hardware.cache_clear()
    monkeypatch.setattr(encoders, "HARDWARE", (ABSENT, BLIND))
    assert encoding_for("auto") == SOFTWARE
    encoders.working_hardware.cache_clear()
    with pytest.raises(InputError, match="encoder"):
        FilmOptions(encoder="quick")


@pytest.mark.skipif(sys.platform != "linux", reason="devices are files on Linux only")
def test_encoders_without_their_device_are_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders.Path, "exists", lambda self: False)
    assert not any(encoders._could_be_here(encoding.name) for encoding in HARDWARE)
    monkeypatch.setattr(encoders.Path, "exists", lambda self: str(self) == "/dev/dri/renderD128")
    assert [e.name for e in HARDWARE if encoders._could_be_here(e.name)] == ["h264_vaapi"]


@pytest.mark.parametrize("encoding", HARDWARE, ids=lambda encoding: encoding.name)
def test_options_are_ones_that_ffmpeg_knows(encoding: Encoding) -> None:
    """Without the device ffmpeg fails at the device, not at an option; encoders that this ffmpeg lacks are left out."""
    about = subprocess.run([ffmpeg_path(), "-hide_banner", "-encoders"], capture_output=True, text=True).stdout
    if f" {encoding.name} " not in about:
        pytest.skip(f"this ffmpeg has no {encoding.name}")
    command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", "color=s=256x192:d=0.1", *encoding.options(30)]
    told = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True).stderr
    for complaint in ("Unrecognized option", "Option not found", "Error parsing", "Undefined constant"):
        assert complaint not in told, told


@pytest.mark.parametrize("encoding", [OWN, ABSENT])
def test_a_film_is_made_whatever_the_encoder_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: Encoding
) -> None:
    monkeypatch.setattr(FilmOptions, "canvas", property(lambda self: (320, 180)))
    monkeypatch.setattr(video, "encoding_for", lambda choice, quality: encoding)
    result = export_film(one_path(tmp_path)[:1], tmp_path / "film.mp4", narrator=Reader())
    assert result.encoder == (OWN.name if encoding == OWN else SOFTWARE.name) and result.warnings == ()
    about = subprocess.run([ffmpeg_path(), "-i", str(result.path)], capture_output=True, text=True).stderr
    assert "Video: h264" in about


@pytest.mark.parametrize("encoding", [SOFTWARE, *HARDWARE], ids=lambda encoding: encoding.name)
def test_every_encoder_has_a_coarser_setting(encoding: Encoding) -> None:
    assert encoding.smaller().name == encoding.name and encoding.smaller() != encoding
    assert encoding_for("software", "small") == SOFTWARE.smaller() != encoding_for("software", "fine")


def test_a_small_film_is_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FilmOptions, "canvas", property(lambda self: (320, 180)))
    sizes = {}
    for quality in ("fine", "small"):
        options = FilmOptions(quality=quality, encoder="software", ending=False)
        made = export_film(one_path(tmp_path)[:1], tmp_path / f"{quality}.mp4", options=options, narrator=Reader())
        sizes[quality] = made.path.stat().st_size
    assert sizes["small"] < 0.8 * sizes["fine"]
