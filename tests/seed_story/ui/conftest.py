"""One app for all tests of its endpoints, because starting it takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from PIL import Image

from seed_story.ui.middleware.visitors import HEADER
from tests.running_app import RunningApp, running_app


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    with running_app(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def client(app: RunningApp, tmp_path_factory: pytest.TempPathFactory) -> Client:
    return Client(app.url, verbose=False, download_files=tmp_path_factory.mktemp("downloads"))


@pytest.fixture(scope="session")
def frame(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("frames") / "frame.png"
    Image.linear_gradient("L").convert("RGB").save(path)
    return path


ANN, BOB = "ann" * 10, "bob" * 10
OPENING = "Ruby was a fox with a green scarf."


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A studio that strangers share."""
    with running_app(tmp_path_factory.mktemp("public"), "debug", "--public") as running:
        yield running


def visitor(app: RunningApp, key: str, downloads: Path) -> Client:
    return Client(app.url, verbose=False, headers={HEADER: key}, download_files=downloads)


@pytest.fixture(scope="session")
def ann(public: RunningApp, tmp_path_factory: pytest.TempPathFactory) -> Client:
    return visitor(public, ANN, tmp_path_factory.mktemp("ann"))


@pytest.fixture(scope="session")
def bob(public: RunningApp, tmp_path_factory: pytest.TempPathFactory) -> Client:
    return visitor(public, BOB, tmp_path_factory.mktemp("bob"))


@pytest.fixture(scope="session")
def anns_story(ann: Client, frame: Path) -> dict[str, Any]:
    story = ann.predict(handle_file(frame), OPENING, "Ann's", api_name="/new_story")
    ann.predict(story["id"], story["scenes"][0]["id"], api_name="/continue_story")
    return ann.predict(story["id"], api_name="/get_story")
