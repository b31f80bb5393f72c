"""The released archives of StoryStream: unpacked once, and searched for what is wrong with them.

python -m training.released unpack George/*.tar.gz George/*.zip OUT/George
python -m training.released check OUT/George              missing, broken, too small, odd, uneven, repeated, twice
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from seed_story.errors import InputError
from training.storystream import ARCHIVES, Limits, check, scan_stories, summarise

log = logging.getLogger(__name__)

BROKEN = (OSError, EOFError, ValueError, shutil.ReadError, tarfile.TarError, zipfile.BadZipFile, zlib.error)


def unpack(archives: Sequence[Path], out: Path) -> list[Path]:
    """Each archive into `out`/NAME, which appears when it is complete; what is there already is kept.

    A tar.gz cannot be read here and there, so pictures are unpacked once. Members that would land outside are refused.
    """
    unpacked = []
    for archive in archives:
        suffix = next((suffix for suffix in ARCHIVES if archive.name.endswith(suffix)), None)
        if suffix is None:
            raise InputError(f"{archive} is none of {', '.join(ARCHIVES)}.")
        target = out / archive.name.removesuffix(suffix)
        unpacked.append(target)
        if target.exists():
            log.info("%s is there already", target)
            continue
        unfinished = target.with_name(f".{target.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            shutil.unpack_archive(archive, unfinished, filter=None if suffix == ".zip" else "data")
        except BROKEN as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise InputError(f"{archive} cannot be unpacked: {error}") from error
        os.replace(unfinished, target)
    return unpacked


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("unpack", help="the released archives into folders")
    verb.add_argument("archives", type=Path, nargs="+")
    verb.add_argument("out", type=Path)
    verb = verbs.add_parser("check", help="lists what is wrong; exit code 1 if anything costs a scene or a story")
    verb.add_argument("folder", type=Path)
    verb.add_argument("--images", type=Path, help="where the pictures are, if not below FOLDER")
    verb.add_argument("--quick", action="store_true", help="read only the heads of pictures, not what is in them")
    verb.add_argument("--validation", action="store_true", help="val and test files, too")
    verb.add_argument("--json", action="store_true", help="everything as one JSON object")
    verb.add_argument("--min-resolution", type=int, default=Limits.min_resolution)
    verb.add_argument("--min-aspect-ratio", type=float, default=Limits.min_aspect_ratio)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    try:
        if arguments.verb == "unpack":
            for path in unpack(arguments.archives, arguments.out):
                print(path)
            return 0
        scan = scan_stories(arguments.folder, images=arguments.images, validation=arguments.validation)
    except InputError as error:
        parser.error(str(error))
    limits = Limits(min_resolution=arguments.min_resolution, min_aspect_ratio=arguments.min_aspect_ratio)
    faults = check(scan, arguments.images or arguments.folder, limits, decode=not arguments.quick)
    summary = summarise(scan, faults)
    every = [*(fault for story in faults for fault in story), *scan.duplicates]
    if arguments.json:
        report = {
            "summary": summary, "files": scan.files, "validation": scan.reserved_for_validation,
            "unreadable": scan.unread, "faults": [asdict(fault) for fault in every],
        }  # fmt: skip
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for fault in every:
            where = "" if fault.scene is None else f", scene {fault.scene + 1}"
            print(f"story {fault.story}{where}: {fault.kind} ({fault.detail})")
        for line in scan.unread:
            print(f"{line}: not a story")
        for name, value in summary.items():
            print(f"{name}: {value if not isinstance(value, dict) else value or 'nothing'}")
    return int(not scan.records or bool(summary["left out"]))


if __name__ == "__main__":
    raise SystemExit(main())
