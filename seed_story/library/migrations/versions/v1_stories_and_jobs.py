"""Version 1: stories, scenes and jobs. Nothing is done here: every library that says it has version 1 has these."""

from __future__ import annotations

revision = "1"
down_revision = None
