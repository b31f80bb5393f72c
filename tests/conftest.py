"""Slow tests run where there is patience: in CI, or when somebody asks for them by a marker or by name."""

from __future__ import annotations

import os

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    by_name = any("::" in argument for argument in config.args)
    if os.environ.get("CI") or config.option.markexpr or by_name:
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow: runs in CI, or with -m slow"))
