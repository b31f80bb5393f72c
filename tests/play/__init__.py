"""The studio's main job through its front door, with figures: `python -m tests.play` (see __main__.py)."""
