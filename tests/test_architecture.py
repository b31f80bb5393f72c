"""Directions between the packages, and what stays light to import. CONTRIBUTING.md says what lives where."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest

ROOT = Path(__file__).resolve().parent.parent
# From the bottom to the top: a package imports those before it only, also inside functions and for type checking.
ORDER = (
    "errors story presets runtime images models narration export library jobs storytellers characters worlds weights "
    "serving monitoring studio ui cli __main__"
).split()
AT_THE_TOP = 5  # modules beside the packages, at most


def imports(path: Path) -> Iterator[str]:
    """Full names of the modules that a file imports anywhere."""
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


def _packages(module: str) -> str:
    """The package below seed_story that a module lies in; "" for seed_story itself and the names in it."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ORDER else ""


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("path", files("seed_story"), ids=lambda path: str(path.relative_to(ROOT / "seed_story")))
def test_packages_import_what_lies_below_them_only(path: Path):
    own = _packages(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for module in imports(path):
        top = module.split(".")[0]
        assert top not in ("training", "app", "tests"), f"seed_story never imports {top}"
        package = _packages(module) if top == "seed_story" else ""
        if own and package:
            assert ORDER.index(package) <= ORDER.index(own), f"{own} imports {package}, which lies above it"


def test_the_top_level_is_packages():
    folder = ROOT / "seed_story"
    modules = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    assert len(modules) <= AT_THE_TOP
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    assert {*modules, *packages} == set(ORDER)


def test_no_modules_import_one_another():
    """No circles between modules, also none that imports inside functions hide."""
    known = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
             for path in files("seed_story")}  # fmt: skip
    below = {name: {one for one in _at_runtime(path) if one in known and one != name} for name, path in known.items()}
    while leaves := [name for name, others in below.items() if not others]:
        for leaf in leaves:
            del below[leaf]
        for others in below.values():
            others.difference_update(leaves)
    assert not below, f"these import one another: {sorted(below)}"


def _at_runtime(path: Path) -> set[str]:
    """The modules that a file imports anywhere but for type checking. A package's own __init__ is left out where names
    of it are modules."""
    tree, found = ast.parse(path.read_text(encoding="utf-8")), set()
    checked = [node for block in ast.walk(tree) if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
               for node in ast.walk(block)]  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node not in checked:
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                is_module = (ROOT / _folder(inner)).is_dir() or (ROOT / _folder(inner)).with_suffix(".py").exists()
                found.add(inner if is_module else node.module)
    return found


def test_training_knows_no_studio():
    for path in files("training"):
        for module in imports(path):
            package = _packages(module) if module.startswith("seed_story.") else ""
            if module == "seed_story.export.data.archive" and "evaluation" in path.parts:
                continue  # stories told through the page are read by the one owner of their format
            assert package not in ("ui", "studio", "library", "export", "cli"), f"{path.name} imports {module}"
            if package == "storytellers":
                assert "evaluation" in path.parts, f"{path.name}: storytellers are for evaluation only"


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("seed_story.story", {"torch", "gradio", "numpy", "sqlalchemy", "PIL"}),
        ("seed_story.library.library", {"torch", "gradio", "transformers"}),
        ("seed_story.studio.studio", {"torch", "gradio", "transformers", "diffusers"}),
        ("seed_story.__main__", {"torch", "gradio", "transformers", "diffusers"}),
        ("seed_story.export", {"torch", "gradio", "transformers"}),
        ("seed_story.storytellers.seed_story.engine", {"gradio", "sqlalchemy"}),
    ],
)
def test_what_importing_a_module_loads(module: str, unwanted: set[str]):
    """In a fresh interpreter, because this one has loaded everything already."""
    loaded = _loaded(f"import {module}")
    assert not loaded & unwanted
    if module == "seed_story.story":
        mine = {name for name in loaded if name.startswith("seed_story")}
        assert mine == {"seed_story", "seed_story.errors", "seed_story.story", "seed_story.story.story"}


def test_the_core_knows_no_world():
    """Generating with a preset that names no adapter loads nothing of the worlds."""
    code = """
import numpy as np
from seed_story.storytellers.request import GenerationRequest
from seed_story.storytellers.seed_story.engine import ContextScene, StoryEngine
from tests.tiny import tiny_story_model
engine = StoryEngine(tiny_story_model())
config = engine.preset.visual_tokenizer
features = np.zeros((config.n_queries, config.output_dim), np.float16)
request = GenerationRequest(seeds=[1], settings={"steps": 1})
assert list(engine.continue_story([ContextScene("Once.", features)], request))
"""
    assert not [name for name in _loaded(code) if name.startswith("seed_story.worlds")]


def _loaded(code: str) -> set[str]:
    """The modules that are loaded after `code` ran in a program of its own."""
    command = [sys.executable, "-c", f"import sys\n{code}\nprint('modules:', *sys.modules)"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("modules:")[2].split())


def targets_in_tests() -> list[str]:
    """What tests replace by its full name, `monkeypatch.setattr("seed_story.…", …)`, also in tests that run seldom."""
    names = set()
    for path in files("tests"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                is_name = isinstance(first, ast.Constant) and isinstance(first.value, str)
                if node.func.attr in ("setattr", "delattr", "patch") and is_name:
                    names.add(first.value)
    return sorted(name for name in names if name.split(".")[0] in ("seed_story", "training", "app"))


@pytest.mark.parametrize("target", targets_in_tests())
def test_what_tests_replace_exists(target: str):
    resolve_name(target)  # AttributeError or ImportError where it does not
