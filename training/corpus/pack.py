"""Packs of the open world: `python -m training.corpus.pack FOLDER --world sampled --stories 6000`.

`sampled`: scenes in which everything comes equally often, for the visual tokenizer and the de-tokenizer. `authored`:
the stories of the corpus, the first time as written, then with other names, kinds and things. See training.world.pack
for the format.
"""

from __future__ import annotations

import argparse
import multiprocessing
from pathlib import Path

from seed_story.presets import PRESETS
from training.corpus.source import AuthoredStories, SampledStories
from training.world.attributes import open_attributes, open_labels
from training.world.pack import Source, write_stories


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--world", choices=("sampled", "authored"), required=True)
    parser.add_argument(
        "--stories", type=int, default=1, help="sampled: how many; authored: rounds through all of them"
    )
    parser.add_argument("--scenes", type=int, default=4, help="of a sampled story")
    parser.add_argument("--split", default="train", choices=("train", "validation", "test"), help="of authored stories")
    parser.add_argument("--start", type=int, default=0, help="number of the first story (of the first round)")
    parser.add_argument("--size", type=int, default=PRESETS["mini"].detokenizer.image_size, help="pixels of a side")
    parser.add_argument("--jitter", action="store_true", help="a little different each time, against memorising")
    parser.add_argument("--foreign", type=int, default=0, help="pictures that nobody drew for this world")
    parser.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    given = parser.parse_args()
    source: Source
    if given.world == "sampled":
        source, numbers = SampledStories(given.scenes), range(given.start, given.start + given.stories)
    else:
        source = authored = AuthoredStories(given.split)
        numbers = range(given.start * authored.count(), (given.start + given.stories) * authored.count())
    write_stories(
        given.folder,
        source,
        numbers,
        list(open_attributes()),
        open_labels,
        size=given.size,
        jitter=given.jitter,
        workers=given.workers,
        foreign=range(given.start, given.start + given.foreign),
    )


if __name__ == "__main__":
    main()
