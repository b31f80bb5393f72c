"""What a link costs: `python -m tests.probes.shared_page --scenes 400`.

Megabytes of the page of a story whose scenes share a picture, megabytes that making it took, and seconds.
"""

from __future__ import annotations

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
        page = one.shared_page(link)
        assert page is not None
        say({"scenes": options.scenes, "seconds": seconds, "page_MB": page.stat().st_size / 1e6,
             "more_memory_MB": resident() - before})  # fmt: skip


if __name__ == "__main__":
    main()
