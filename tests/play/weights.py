"""Random weights of a full-size layout, as `weights convert` leaves them: `python -m tests.play.weights george DIR`.

The page then loads them as it would load the released ones. A process of its own, so that nothing of it stays on the
GPU. About 23 GB for the 7B layout.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from seed_story.presets import PRESETS
from seed_story.weights.conversion import CONFIG, FOLDER
from seed_story.weights.manifest import NEEDS


def full_size() -> list[str]:
    """Presets whose weights are fetched whole; the others come with the repository, or are random anyway."""
    return [name for name, files in NEEDS.items() if any(file.on_hub for file in files)]


def are_there(preset: str, folder: Path) -> bool:
    return (folder / preset / FOLDER / CONFIG).is_file()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("preset", choices=full_size())
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()

    import torch

    from tests.benchmarks.full.places import write_converted
    from tests.benchmarks.full.setting import Setting

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    write_converted(Setting(PRESETS[options.preset], device, torch.bfloat16), options.folder)
    sys.stdout.write(f"random weights of {options.preset} are in {options.folder}\n")


if __name__ == "__main__":
    main()
