"""`python -m seed_story voices`: which voices there are, how they sound, which words they were taught, and fetching
the optional ones."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from seed_story.cli.session import Line, Session
from seed_story.errors import InputError, StoryError
from seed_story.library.asset_store import write_atomically
from seed_story.studio.pronunciation import pair_from_line, sounds_as_lines

SAMPLE = "Once upon a time, a little fox found a map. Where did it lead?"


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the command to the parser of the command line."""
    voices = command(
        "voices", _voices, "List voices, listen to one, or download the Kokoro voices (offline, about 110 MB)."
    )
    voices.add_argument("--language", default="", help="only this language, such as en or en-GB")
    voices.add_argument("--fetch", action="store_true", help="download the Kokoro voices")
    voices.add_argument("--from", dest="source", type=Path, help="with --fetch: a folder that already has them")
    voices.add_argument(
        "--say", metavar="WORD=SOUND", action="append", help="teach every voice a word, such as Siobhan=Shivawn"
    )
    voices.add_argument("--forget", metavar="WORD", action="append", help="forget a taught word")
    voices.add_argument("--taught", action="store_true", help="list the taught words")
    voices.add_argument("--hear", metavar="VOICE", help="save a sample of this voice to --out")
    voices.add_argument("--rate", type=float, default=1.0, help="with --hear: reading speed, 0.7 to 1.4")
    voices.add_argument("--pitch", type=int, default=0, help="with --hear: pitch of online voices, -50 to 50 Hz")
    voices.add_argument("--out", type=Path, default=Path("voice.m4a"), help="file for the sample (.m4a)")


def _voices(options: argparse.Namespace) -> None:
    from seed_story.narration import voices_for

    if options.source is not None and not options.fetch:
        raise InputError("--from only works with --fetch.")
    teaches = bool(options.say or options.forget or options.taught)
    if teaches and (options.fetch or options.hear):
        raise InputError("Teach words, listen to a voice and download voices with one command each.")
    if options.fetch:
        from seed_story.narration.voice_pack import fetch_voices

        names = fetch_voices(Line(options.quiet), options.source)
        print(
            json.dumps({"fetched": names}) if options.json else f"{len(names)} voices are installed: {', '.join(names)}"
        )
        return
    if teaches:
        _teach(options)
        return
    if options.hear:
        _hear(options)
        place = options.out.absolute()  # the usual one is in whatever folder this happens to run
        print(json.dumps({"file": str(place)}) if options.json else place)
        return
    found = voices_for(options.language)
    if options.json:
        print(json.dumps([{"id": v.id, "name": v.name, "language": v.language, "online": v.online} for v in found]))
        return
    for voice in found:
        print(f"{voice.id:22} {voice.language:6} {voice.name}")


def _teach(options: argparse.Namespace) -> None:
    say = [pair_from_line(line) for line in options.say or ()]
    with Session(options) as studio:
        if say or options.forget:
            sounds = studio.teach_words(say, options.forget or ())
        else:
            sounds = dict(studio.preferences().sounds)
    if options.json:
        print(json.dumps(sounds, ensure_ascii=False))
    else:
        print(sounds_as_lines(sounds) or "No words were taught. Teach one: voices --say Siobhan=Shivawn")


def _hear(options: argparse.Namespace) -> None:
    from seed_story.export.media import sample_of
    from seed_story.export.wording import in_language
    from seed_story.narration import find_voice, narrator_for

    out: Path = options.out
    if out.suffix.lower() != ".m4a":
        raise InputError(f"The file name of a sample must end in .m4a, but {out.name!r} does not.")
    with Session(options) as studio:
        sounds = studio.preferences().sounds
    text = in_language(SAMPLE, find_voice(options.hear).speaks)
    narrator = narrator_for(options.hear, None, pitch=options.pitch, sounds=sounds)
    sample = sample_of(options.hear, text, rate=options.rate, narrator=narrator)
    try:
        write_atomically(out, sample)
    except OSError as error:
        raise StoryError(f"The sample could not be saved to {out} ({error.strerror}).") from error
