"""The borders between the rooms: who may know whom, and what stays light to import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# room -> rooms that it may import. `errors` and `presets` are plain data and open to all; so is a room's own inside.
ROOMS: dict[str, set[str]] = {
    "errors": set(),
    "presets": set(),
    "story": set(),
    "prompt": {"story"},
    "models": {"prompt"},
    "engine": {"models", "prompt", "story"},
    "ffmpeg": set(),
    "pictures": set(),
    "narration": {"story", "ffmpeg"},
    "export": {"narration", "story", "ffmpeg", "pictures"},
    "library": {"story"},
    "weights": {"models", "engine", "prompt", "library", "narration"},
    "studio": {"engine", "library", "export", "narration", "story", "weights", "pictures"},
    "zero_gpu": {"studio"},
    "doctor": {"library", "weights", "export", "narration", "ffmpeg"},
    "ui": {"studio", "story", "export", "narration", "pictures"},
    "__main__": {"studio", "story", "doctor", "weights", "narration", "export", "library"},
}
# Files that are a part of another room than their name says, mostly split off for length.
PART_OF = {
    "assets": "library",
    "backup": "library",
    "history": "library",
    "tables": "library",
    "branches": "story",
    "cast": "story",
    "following": "story",
    "calling": "story",
    "clothing": "story",
    "introduction": "story",
    "reminding": "story",
    "aside": "engine",
    "events": "engine",
    "paths": "engine",
    "seeing": "engine",
    "whispering": "engine",
    "export.ffmpeg": "ffmpeg",  # the program: voices decode with it, films are made with it
    "base_model": "weights",
    "conversion": "weights",
    "downloads": "weights",
    "hardware": "weights",
    "memory_plan": "weights",
    "needs": "weights",
    "released": "weights",
    "checks": "studio",
    "export_commands": "__main__",
    "operation_commands": "__main__",
    "server_check": "doctor",
    "exporting": "studio",
    "file_names": "story",
    "feeds": "studio",
    "job_rows": "library",
    "share_rows": "library",
    "migrations": "library",
    "jobs": "studio",
    "lines": "library",
    "memory": "pictures",  # large ones are what takes and gives back most of it
    "metrics": "studio",
    "operation": "studio",
    "likeness": "studio",
    "loading": "studio",
    "policy": "studio",
    "preferences": "studio",
    "quotas": "studio",
    "reading": "studio",
    "replicas": "studio",
    "settings": "studio",
    "shelf": "studio",
    "sweeping": "studio",
    "taught": "studio",
    "making_commands": "__main__",
    "shelf_commands": "__main__",
    "telling": "studio",
    "telling_jobs": "studio",
    "voice_commands": "__main__",
    "voice_pack": "weights",
    "workshop": "studio",
    "terminal": "__main__",
    "weights_commands": "__main__",
}
OPEN = {"errors", "presets", "hosting", "logs", "asking", "texts", ""}  # "": the package itself, for its version
STORY_MAY_LOAD = {"seed_story", "seed_story.errors", "seed_story.story"}


def imports(path: Path) -> Iterator[str]:
    """Full names of the modules that a file imports anywhere, also inside functions and for type checking."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import; this repository writes full names"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names if (ROOT / _folder(node.module)).is_dir())


def _folder(module: str) -> str:
    return module.replace(".", "/")


def room_of(module: str) -> str:
    inside = module.partition(".")[2]
    name = inside.split(".")[0]
    return PART_OF.get(".".join(inside.split(".")[:2]), PART_OF.get(name, name))


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("path", files("seed_story"), ids=lambda path: str(path.relative_to(ROOT / "seed_story")))
def test_rooms_know_only_their_neighbours(path: Path):
    own = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own == "__init__":
        own = ""
    for module in imports(path):
        top = module.split(".")[0]
        assert top not in ("training", "app", "tests"), f"seed_story never imports {top}"
        if top != "seed_story":
            continue
        room = room_of(module)
        if not _is_module(module) and "." in module and room not in ROOMS:
            continue  # a name of the package itself, such as __version__
        allowed = ROOMS.get(own, set()) | OPEN | {own}
        assert room in allowed, f"{own} imports {room}; it may know {sorted(allowed - {''})}"


def _is_module(module: str) -> bool:
    place = ROOT / _folder(module)
    return place.is_dir() or place.with_suffix(".py").exists()


def test_training_knows_no_studio():
    for path in files("training"):
        for module in imports(path):
            room = room_of(module) if module.startswith("seed_story.") else None
            assert room not in ("ui", "studio", "library", "export", "__main__"), f"{path.name} imports {module}"
            if room == "engine":
                assert "evaluation" in path.parts, f"{path.name}: the engine is for evaluation only"


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("seed_story.story", {"torch", "gradio", "numpy", "sqlalchemy", "PIL"}),
        ("seed_story.library", {"torch", "gradio", "transformers"}),
        ("seed_story.studio", {"torch", "gradio", "transformers", "diffusers"}),
        ("seed_story.__main__", {"torch", "gradio", "transformers", "diffusers"}),
        ("seed_story.export", {"torch", "gradio", "transformers"}),
        ("seed_story.engine", {"gradio", "sqlalchemy"}),
    ],
)
def test_what_importing_a_module_loads(module: str, unwanted: set[str]):
    """In a fresh interpreter, because this one has loaded everything already."""
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & unwanted
    if module == "seed_story.story":
        assert {name for name in loaded if name.startswith("seed_story")} == STORY_MAY_LOAD
