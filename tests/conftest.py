"""Slow tests run where there is patience: in CI, or when somebody asks for them by a marker or by name; Chromium."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.services import Missing, Postgres, postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]

# One of several processes that share the tests (pytest-xdist) computes on one core, and so do programs that it starts:
# threads of many processes on few cores wait for one another. Set before anything imports torch.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Processes that share the tests take files in this order: a long one that begins last keeps the others waiting.
    long = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in long)
    by_name = any("::" in argument for argument in config.args)
    if os.environ.get("CI") or config.option.markexpr or by_name:
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow: runs in CI, or with -m slow"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.skip("there is no Chromium; install one, or name it in CHROMIUM")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    try:
        with postgres() as running:
            yield running
    except Missing as error:
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where `open_library` finds its tables: a file in the home, or an empty database of a server."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        monkeypatch.setenv("DATABASE_URL", server.new_database())
    return request.param


@pytest.fixture
def no_loop() -> Iterator[None]:
    """As if no event loop were running in this thread: Playwright leaves one behind while its browser lives."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)
