"""One app for all tests of its endpoints, because starting it takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client
from PIL import Image

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
