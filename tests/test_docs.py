"""What the Markdown files of this repository promise, as far as it can be looked up: links, settings, commands."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import subprocess
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest

from seed_story.__main__ import main
from seed_story.export.kinds import KINDS
from seed_story.ui.api.jobs import JobEndpoints

ROOT = Path(__file__).resolve().parent.parent
MOST_WORDS = 1200  # of README.md
SETTINGS = ROOT / "docs" / "deployment.md"
COMMANDS = "command-line-and-api.md"
SETTING = re.compile(r"SEED_STORY_[A-Z0-9_]+")
LINK = re.compile(r"\]\(([^()\s]+)\)")  # also of a picture that is a link itself
# What tells how things are now; logs and results tell how they were when they were written.
PAGES = sorted((ROOT / "docs").glob("*.md"))
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *PAGES]


def markdown_files() -> list[Path]:
    """Those that git tracks; in a copy without git, all that are there."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        found = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*.md") if not any(part.startswith(".") for part in path.parts)]
    return sorted(path for path in found if path.exists())


def prose(path: Path) -> str:
    """A file without its code, in which brackets are no links and `#` begins no heading."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S))


def anchors(path: Path) -> set[str]:
    """The names that GitHub gives to the headings of a file."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    found, seen = set(), Counter[str]()
    for heading in re.findall(r"^#{1,6} +(.+?) *$", text, re.M):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return found


def code_blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)


def commands() -> list[tuple[str, list[str]]]:
    """(file, words) of every `python -m …` in the guides, in blocks and within sentences."""
    found = []
    for path in GUIDES:
        text = path.read_text(encoding="utf-8")
        blocks = code_blocks(path, "bash")
        lines = [line for block in blocks for line in block.splitlines()]
        within = re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
        for line in [*lines, *(" ".join(words.split()) for words in within)]:
            for _, command in re.findall(r"(^|[ `])(python -m [^`|&]+)", line):
                found.append((path.name, shlex.split(command, comments=True)))
    return found


def settings_section() -> str:
    return SETTINGS.read_text(encoding="utf-8").split("\n## Settings\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("path", markdown_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_and_headings_that_exist(path: Path):
    for target in LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", target):
            continue  # another site, which tests do not ask
        name, _, anchor = unquote(target).partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), f"{path.name}: {target} leads nowhere"
        assert file.is_relative_to(ROOT), f"{path.name}: {target} leads out of the repository"
        assert not anchor or anchor in anchors(file), f"{path.name}: {file.name} has no heading #{anchor}"


def test_the_readme_is_short():
    words = len((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert words <= MOST_WORDS, f"README.md has {words} words; docs/ has room"


def test_every_page_of_docs_is_linked_from_the_readme():
    linked = LINK.findall(prose(ROOT / "README.md"))
    for page in PAGES:
        assert f"docs/{page.name}" in linked, page.name


def test_the_settings_are_those_that_the_code_reads():
    """Every name that stands in the code as a string of its own, and in the section "Settings", old names included."""
    read = set()
    for path in (ROOT / "app.py", *(ROOT / "seed_story").rglob("*.py"), *(ROOT / "training").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SETTING.fullmatch(node.value):
                read.add(node.value)
    told = set(SETTING.findall(settings_section()))
    assert read - told == set(), "docs/deployment.md does not explain these settings"
    assert told - read == set(), "docs/deployment.md explains settings that nothing reads"


def test_commands_name_modules_that_exist():
    modules = {words[2] for _, words in commands()}
    assert {"seed_story", "training.run", "tests.play"} <= modules, "the commands are found"
    for module in sorted(modules - {"pip"}):
        if (ROOT / module.split(".")[0]).exists():
            assert importlib.util.find_spec(module) is not None, module


def test_commands_of_the_studio_have_the_options_that_are_printed(capsys: pytest.CaptureFixture[str]):
    used: dict[str, set[str]] = {}
    for _, words in commands():
        if words[2] == "seed_story" and len(words) > 3:
            options = {word.split("=")[0] for word in words[4:] if word.startswith("--")}
            used[words[3]] = used.get(words[3], set()) | options
    assert len(used) > 20
    for verb, options in used.items():
        with pytest.raises(SystemExit) as ended:
            main([verb, "--help"])
        known = set(re.findall(r"--[a-z][a-z-]*", capsys.readouterr().out))
        assert ended.value.code == 0 and options <= known, f"{verb}: {options - known}"


def test_every_kind_of_export_is_told_of():
    """In the guide by its name; on the command line and to callers of the API, assistants too, by its id."""
    guide, commands_page = ((ROOT / "docs" / name).read_text("utf-8") for name in ("user-guide.md", COMMANDS))
    for kind in KINDS.values():
        assert f"| {kind.name} |" in guide, f"docs/user-guide.md has no row for {kind.name}"
    listed = commands_page.split("`--kind` is one of")[1].split(".")[0]
    assert re.findall(r"`(\w+)`", listed) == list(KINDS), f"docs/{COMMANDS}"
    one_path = [kind.id for kind in KINDS.values() if not kind.whole_tree]
    for endpoint, ids in (("export_story", KINDS), ("export_plan", KINDS), ("export_endings", one_path)):
        assert f"kind: One of {', '.join(ids)}." in (getattr(JobEndpoints, endpoint).__doc__ or ""), endpoint


def test_the_python_that_is_printed_can_be_read():
    for path in GUIDES:
        for block in code_blocks(path, "python"):
            ast.parse(block)


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_files_that_are_named_exist(path: Path):
    """Names in backticks with or without the folders before them: recipes must not lead to what was moved."""
    there = ["/" + file.relative_to(ROOT).as_posix() for file in ROOT.rglob("*.*") if ".git" not in file.parts]
    for name in re.findall(r"`([\w./-]+\.(?:py|md|css|yaml|txt))`", path.read_text(encoding="utf-8")):
        assert any(file.endswith(f"/{name}") for file in there), f"{path.name} names {name}"
