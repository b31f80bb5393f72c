"""A real Chromium before a really running app. Skipped, with the reason, where there is no Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.steps import awake
from tests.running_app import RunningApp, running_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Three scenes of mini take seconds, but minutes on two cores with other work on them.
PATIENCE_MS = int(os.environ.get("SEED_STORY_PATIENCE", "240")) * 1000


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: plays in a real browser; skipped where there is none")


def preset_to_play() -> str:
    """SEED_STORY_TEST_PRESET; else mini if nothing has to be fetched for it; else debug."""
    if asked := os.environ.get("SEED_STORY_TEST_PRESET"):
        return asked
    from seed_story.presets import PRESETS
    from seed_story.weights.loading import base_is_cached, missing_files

    return "mini" if not missing_files(PRESETS["mini"]) and base_is_cached() else "debug"


@pytest.fixture(scope="session")
def studio(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """Most of what a hand does here has nothing to do with how well stories are told: tiny numbers tell at once."""
    with running_app(tmp_path_factory.mktemp("browser-home"), "debug") as running:
        yield running


@pytest.fixture
def empty_studio(chromium: Browser, tmp_path: Path) -> Iterator[RunningApp]:
    """One in which nothing was told yet."""
    with running_app(tmp_path / "home", "debug") as running:
        yield running


@pytest.fixture(scope="session")
def storyteller(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The studio as people get it."""
    from seed_story.runtime.environment import home

    folder, cache = tmp_path_factory.mktemp("storyteller-home"), home() / "cache"
    if cache.is_dir():  # what was fetched once need not be fetched for a test
        (folder / "cache").symlink_to(cache, target_is_directory=True)
    with running_app(folder, preset_to_play()) as running:
        yield running


@contextmanager
def opened(chromium: Browser, app: RunningApp, **more: Any) -> Iterator[Page]:
    """A fresh browser on the first screen. It notes what the page asks of other hosts, and errors of scripts."""
    options: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "accept_downloads": True, **more}
    context = chromium.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    foreign: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: foreign.append(request.url) if _foreign(request.url, app.url) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(app.url)
    awake(page)
    yield page
    context.close()
    assert not foreign, "the page works offline"
    assert not errors


@pytest.fixture
def window(chromium: Browser, studio: RunningApp) -> Iterator[Page]:
    with opened(chromium, studio) as page:
        yield page


@pytest.fixture
def real_window(chromium: Browser, storyteller: RunningApp) -> Iterator[Page]:
    with opened(chromium, storyteller) as page:
        yield page


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    """Somebody's own picture."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (640, 480), "#9ed0ee")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 300, 640, 480), fill="#7bbf5a")
    pen.ellipse((230, 160, 410, 400), fill="#d9772b", outline="#402010", width=5)
    path = tmp_path / "drawing.png"
    image.save(path)
    return path


def _foreign(url: str, own: str) -> bool:
    return not url.startswith((own, "data:", "blob:", "about:"))
