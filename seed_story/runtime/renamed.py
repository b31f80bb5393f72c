"""Settings, commands and choices that have a new name. The old ones are still read for one version, with a warning."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from functools import cache

logger = logging.getLogger(__name__)


@cache  # one warning for each name
def warn_renamed(old: str, new: str) -> None:
    """Logs, once in a process, that `old` is now called `new`."""
    logger.warning(
        "%s is now called %s. Please use the new name: the next version no longer reads the old one.", old, new
    )


def setting(name: str, old: str) -> str:
    """The environment variable `name`, else the one of its `old` name with a warning; "" if neither is set."""
    if value := os.environ.get(name, "").strip():
        return value
    if value := os.environ.get(old, "").strip():
        warn_renamed(old, name)
    return value


def choice(value: str, renamed: Mapping[str, str]) -> str:
    """`value`, or its new name with a warning if `renamed` (old name -> new name) has one."""
    if value not in renamed:
        return value
    warn_renamed(f"“{value}”", f"“{renamed[value]}”")
    return renamed[value]
