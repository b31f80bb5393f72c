"""A new process that loads converted weights and tells: `python -m tests.benchmarks.full.first_scene BEGIN full`.

Prints JSON: seconds since BEGIN (a time of the clock) until the engine was there, and until its first and third scene.
"""

from __future__ import annotations

import json
import sys
import time


def main() -> None:
    begin, kind = float(sys.argv[1]), sys.argv[2]
    imported = time.time()
    from seed_story.weights.loading import load_engine
    from tests.benchmarks.full.places import tell_through
    from tests.benchmarks.full.setting import setting

    at = setting(tiny=kind == "tiny", scenes=3)
    engine = load_engine(at.preset, device=str(at.device))
    ready = time.time()
    seconds = tell_through(engine, at, 3, 2 if at.tiny else None)
    first = ready + seconds[0]
    found = {
        "python": imported - begin,
        "ready": ready - begin,
        "first scene": first - begin,
        "third scene takes": seconds[2],
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
