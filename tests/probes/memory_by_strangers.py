"""How much memory a stranger's few bytes take: `python -m tests.probes.memory_by_strangers`.

Pictures that are small as files and large as pixels, archives whose settings are small in a zip and large in memory,
and a long JSON body. Takes at most about ten minutes.
"""

from __future__ import annotations

import io
import json
import struct
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.probes.visiting import KEY, call, cost_of, fetch, say, upload
from tests.running_app import RunningApp, running_app

KEY_OF_PROBE = "p" * 32
AT_ONCE = 6
LONG_BODY = 200_000_000


def webp_of(width: int, height: int) -> bytes:
    """34 bytes that are a black picture of whatever size: a lossless WebP whose five codes know one symbol each."""
    codes = sum(1 << 3 + 4 * number for number in range(5))
    data = b"\x2f" + struct.pack("<L", width - 1 | height - 1 << 14) + codes.to_bytes(9, "little")
    return b"RIFF" + struct.pack("<L", 12 + len(data)) + b"WEBPVP8L" + struct.pack("<L", len(data)) + data


def archive_with(settings: str) -> bytes:
    """An archive of one scene with these settings, as JSON."""
    import hashlib

    picture, features = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(picture, "PNG")
    np.save(features, np.zeros((4, 8), np.float16))
    digests = [hashlib.sha256(data.getvalue()).hexdigest() for data in (picture, features)]
    scene = {"id": "a", "parent_id": None, "text": "A field.", "image": digests[0], "features": digests[1]}
    scene |= {"seed": 1, "settings": "SETTINGS", "created": 1.0, "replaces": None, "stale": False}
    story = {"id": "s", "title": "T", "created": 1.0, "updated": 1.0, "owner": "", "scenes": [scene]}
    document = {"format": "seed-story archive", "version": 1, "story": story | {"branch_names": {}}}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("story.json", json.dumps(document).replace('"SETTINGS"', settings))
        archive.writestr(f"pictures/{digests[0]}.png", picture.getvalue())
        archive.writestr(f"features/{digests[1]}.npy", features.getvalue())
    return packed.getvalue()


def show_pictures(app: RunningApp, width: int, height: int, count: int) -> dict[str, Any]:
    """What it costs when the model is asked `count` times at once what it sees."""
    file = upload(app, KEY_OF_PROBE, "small.webp", webp_of(width, height))
    with cost_of(app) as cost, ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(lambda _: call(app, KEY_OF_PROBE, "see", file), range(count)))
    return {"taken": sum(status == 200 for status, _ in answers), **cost.as_json(), "said": answers[0][1][:120]}


def bring_archive(app: RunningApp, settings: str) -> dict[str, Any]:
    packed = archive_with(settings)
    file = upload(app, KEY_OF_PROBE, "tale.zip", packed)
    with cost_of(app) as cost:
        status, said = call(app, KEY_OF_PROBE, "import_story", file)
    return {"bytes": len(packed), "taken": status == 200, **cost.as_json(), "said": said[:120]}


def main() -> None:
    with tempfile.TemporaryDirectory() as home, running_app(Path(home), "debug", "--public") as app:
        call(app, KEY_OF_PROBE, "see", upload(app, KEY_OF_PROBE, "first.webp", webp_of(64, 64)))  # the model is there
        for width, height, count in ((8000, 8000, 1), (8000, 8000, AT_ONCE), (6000, 4000, 1), (6000, 4000, AT_ONCE)):
            say(probe=f"{count} x {width} x {height} in 34 bytes", **show_pictures(app, width, height, count))
        say(probe="58 MB of settings", **bring_archive(app, json.dumps({"a": "x" * 58_000_000})))
        zeros = '{"a": [' + "0," * 20_000_000 + "0]}"
        say(probe="a list of zeros", **bring_archive(app, zeros))
        lists = '{"a": [' + "[]," * 2_700_000 + "[]]}"
        say(probe="lists in 8 MB", **bring_archive(app, lists))
        body = b'{"data": ["' + b"x" * LONG_BODY + b'"]}'
        with cost_of(app) as cost:
            headers = {KEY: KEY_OF_PROBE, "content-type": "application/json"}
            status, _ = fetch(f"{app.url}/gradio_api/run/list_stories", headers, body)
        say(probe="200 MB of JSON", status=status, **cost.as_json())


if __name__ == "__main__":
    main()
