"""`python -m training.evaluation readers …`: blind packets, a judge as a reader, collecting forms, the report.

readers packets mini-6=runs/old mini-7=runs/new --out runs/packets --seed 3 --per-packet 8
readers judge   runs/packets --endpoint http://localhost:8000/v1 --model some-vision-model
readers collect runs/packets packet-01-Maria.json packet-02-Jo.md
readers report  runs/packets
"""

from __future__ import annotations

import argparse
from pathlib import Path

from seed_story.errors import InputError
from training.evaluation.readers.collect import collect, read_ratings, take_in
from training.evaluation.readers.packets import make_packets, read_packets
from training.evaluation.readers.report import report


def add_readers(command: argparse.ArgumentParser) -> None:
    """The subcommands of `readers`."""
    verbs = command.add_subparsers(required=True)
    packets = verbs.add_parser("packets", help="told stories of two or more systems, shuffled and without names")
    packets.set_defaults(run=_packets)
    packets.add_argument("systems", metavar="SYSTEM=FOLDER", nargs="+", type=_system)
    packets.add_argument("--out", type=Path, required=True)
    packets.add_argument("--key", type=Path, help="what the letters mean; default: OUT.key.json, beside OUT")
    packets.add_argument("--seed", type=int, default=0)
    packets.add_argument("--per-packet", type=int, default=8, help="openings of a packet")
    packets.add_argument("--common", action="store_true", help="leave out openings that a system has not told")
    judge = verbs.add_parser("judge", help="a vision model fills in the forms")
    judge.set_defaults(run=_judge)
    judge.add_argument("folder", type=Path)
    judge.add_argument("--endpoint", help="address of chat completions; default: OPENAI_BASE_URL")
    judge.add_argument("--model", help="default: SEED_STORY_JUDGE_MODEL; the key is OPENAI_API_KEY")
    judge.add_argument("--reader", help="name of this reading; default: the model's")
    judge.add_argument("--temperature", type=float, default=0.3)
    judge.add_argument("--at-once", type=int, default=4, help="questions asked side by side")
    collected = verbs.add_parser("collect", help="takes filled-in forms: .json, .md or .csv")
    collected.set_defaults(run=_collect)
    collected.add_argument("folder", type=Path)
    collected.add_argument("forms", type=Path, nargs="+")
    reported = verbs.add_parser("report", help="opens the key and puts the readings together")
    reported.set_defaults(run=_report)
    reported.add_argument("folder", type=Path)
    reported.add_argument("--key", type=Path, help="default: FOLDER.key.json, beside FOLDER")
    reported.add_argument("--partial", action="store_true", help="also with fewer than two readings of a packet")


def key_of(folder: Path) -> Path:
    """Where the key of a folder of packets lies unless said otherwise."""
    return folder.with_name(folder.name + ".key.json")


def _system(text: str) -> tuple[str, Path]:
    name, _, place = text.partition("=")
    if not name or not place:
        raise argparse.ArgumentTypeError(f"{text!r} is not SYSTEM=FOLDER, such as mini-7=runs/told")
    return name, Path(place)


def _packets(arguments: argparse.Namespace) -> None:
    systems = dict(arguments.systems)
    if len(systems) < len(arguments.systems):
        raise InputError("Two systems have the same name.")
    key = arguments.key or key_of(arguments.out)
    packets = make_packets(
        systems, arguments.out, key, seed=arguments.seed, per_packet=arguments.per_packet, common=arguments.common
    )
    print(f"{len(packets)} packets in {arguments.out}; the key, which no reader may see, is {key}")


def _judge(arguments: argparse.Namespace) -> None:
    from training.evaluation.judge_endpoint import Endpoint, settings_from_environment
    from training.evaluation.readers.judge import ANSWERS, Answers, judged

    settings, key = settings_from_environment(
        model=arguments.model, base_url=arguments.endpoint, temperature=arguments.temperature
    )
    reader = arguments.reader or settings.model
    folder = arguments.folder
    packets, there = read_packets(folder), {one.packet for one in read_ratings(folder) if one.reader == reader}
    answers = Answers(folder / ANSWERS / f"{reader.replace('/', '-')}.jsonl", (reader, *settings.identity))
    endpoint = Endpoint(settings, key)
    try:
        for packet in packets:
            if packet.id not in there:
                print(*take_in(folder, [judged(packet, endpoint, reader, answers, arguments.at_once)]))
    finally:
        endpoint.close()


def _collect(arguments: argparse.Namespace) -> None:
    for reading in collect(arguments.folder, arguments.forms):
        print(f"{reading.packet}, {reading.reader}: {len(reading.ratings)} stories")


def _report(arguments: argparse.Namespace) -> None:
    key = arguments.key or key_of(arguments.folder)
    print(report(arguments.folder, key, partial=arguments.partial), end="")
