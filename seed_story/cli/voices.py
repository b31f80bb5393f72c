"""`python -m seed_story voices`: which voices there are, how they sound, and fetching the optional ones."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from seed_story.cli.session import Line
from seed_story.errors import InputError, StoryError
from seed_story.library.asset_store import write_atomically

SAMPLE = "Once upon a time, a little fox found a map. Where did it lead?"


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the command to the parser of the command line."""
    voices = command(
        "voices", _voices, "List voices, listen to one, or download the Kokoro voices (offline, about 110 MB)."
    )
    voices.add_argument("--language", default="", help="only this language, such as en or en-GB")
    voices.add_argument("--fetch", action="store_true", help="download the Kokoro voices")
    voices.add_argument("--from", dest="source", type=Path, help="with --fetch: a folder that already has them")
    voices.add_argument("--hear", metavar="VOICE", help="save a sample of this voice to --out")
    voices.add_argument("--rate", type=float, default=1.0, help="with --hear: reading speed, 0.7 to 1.4")
    voices.add_argument("--pitch", type=int, default=0, help="with --hear: pitch of online voices, -50 to 50 Hz")
    voices.add_argument("--out", type=Path, default=Path("voice.m4a"), help="file for the sample (.m4a)")


def _voices(options: argparse.Namespace) -> None:
    from seed_story.narration import voices_for

    if options.source is not None and not options.fetch:
        raise InputError("--from only works with --fetch.")
    if options.fetch:
        from seed_story.narration.voice_pack import fetch_voices

        names = fetch_voices(Line(options.quiet), options.source)
        print(
            json.dumps({"fetched": names}) if options.json else f"{len(names)} voices are installed: {', '.join(names)}"
        )
        return
    if options.hear:
        _hear(options.hear, options.out, options.rate, options.pitch)
        place = options.out.absolute()  # the usual one is in whatever folder this happens to run
        print(json.dumps({"file": str(place)}) if options.json else place)
        return
    found = voices_for(options.language)
    if options.json:
        print(json.dumps([{"id": v.id, "name": v.name, "language": v.language, "online": v.online} for v in found]))
        return
    for voice in found:
        print(f"{voice.id:22} {voice.language:6} {voice.name}")


def _hear(voice: str, out: Path, rate: float, pitch: int) -> None:
    from seed_story.export.media import sample_of

    if out.suffix.lower() != ".m4a":
        raise InputError(f"The file name of a sample must end in .m4a, but {out.name!r} does not.")
    sample = sample_of(voice, SAMPLE, rate=rate, pitch=pitch)
    try:
        write_atomically(out, sample)
    except OSError as error:
        raise StoryError(f"The sample could not be saved to {out} ({error.strerror}).") from error
