"""Dockerfile and compose file, as far as they can be looked at without a container engine: nothing is built here."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def test_what_is_copied_into_the_image_is_there_and_not_kept_out():
    ignored = (ROOT / ".dockerignore").read_text().split()
    for kind, words in instructions():
        if kind != "COPY" or words.startswith("--from"):
            continue
        for source in words.split()[:-1]:
            assert list(ROOT.glob(source)), f"{source} is not there"
            assert any(fnmatch.fnmatch(source, line[1:]) for line in ignored if line.startswith("!")), source


def test_the_image_runs_as_nobody_special_and_tells_of_its_health():
    kinds = [kind for kind, _ in instructions()]
    assert kinds.count("FROM") == 2 and "USER" in kinds and "HEALTHCHECK" in kinds
    command = next(words for kind, words in instructions() if kind == "CMD")
    assert "app.py" in command and (ROOT / "app.py").exists()
    assert kinds.index("USER") > kinds.index("RUN")


def test_the_services_fit_together():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    volumes = set(yaml.safe_load((ROOT / "compose.yaml").read_text())["volumes"])
    for name, service in services.items():
        needs = service.get("depends_on", ())
        assert set(needs) <= set(services), name
        mounted = [volume.split(":")[0] for volume in service.get("volumes", ()) if ":" in volume]
        assert set(mounted) <= volumes, name
        for value in map(str, service.get("environment", {}).values()):
            assert not re.search(r"(password|secret)=?\w{8}", value.lower()), "secrets come from the environment"
    environment = services["app"]["environment"]
    assert environment == services["worker"]["environment"], "both see the same library"
    assert environment["DATABASE_URL"].split("@")[1] == "database/stories"
    assert services["worker"]["command"] == ["python", "-m", "seed_story", "work"]
    known = (ROOT / "README.md").read_text()
    for name in environment:
        assert name in known or name.startswith("AWS_"), f"{name} is not explained"
