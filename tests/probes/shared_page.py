"""What a link costs: `python -m tests.probes.shared_page --scenes 400`.

Megabytes of the page of a story whose scenes share a picture, megabytes that making it took, and seconds. The same of
its e-book, its book to print and its training data.
"""

from __future__ import annotations

import time

import numpy as np
from PIL import Image

from tests.probes.probing import begin, lengthened, parser, resident, say, studio, timed


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--scenes", type=int, default=400)
    options = begin(made)
    noise = np.random.default_rng(0).integers(0, 256, (1024, 1024, 3), np.uint8)
    with studio() as one:
        story = one.new_story(Image.fromarray(noise), "A fox found a map.")
        story = lengthened(one.library, story, options.scenes, {})
        link, before = one.share(story.id), resident()
        seconds = timed(lambda: one.shared_page(link))
        took = resident() - before
        page = one.shared_page(link)
        assert page is not None
        say({"scenes": options.scenes, "seconds": seconds, "page_MB": page.stat().st_size / 1e6,
             "more_memory_MB": took})  # fmt: skip
        for kind in ("epub", "book", "stream"):
            before, silent = resident(), {"voice": "none"} if kind == "epub" else {}
            begun = time.perf_counter()
            made_file = one.export(kind, story.id, story.scenes[-1].id, silent).path
            say({"kind": kind, "seconds": time.perf_counter() - begun, "MB": made_file.stat().st_size / 1e6,
                 "more_memory_MB": resident() - before})  # fmt: skip


if __name__ == "__main__":
    main()
