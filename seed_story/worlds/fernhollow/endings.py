"""Where a story of Fernhollow has come to its end. Pure. Not a part of the paper.

The model learned stories as episodes of ten scenes, and begins another one behind the tenth. Of seven held-out stories
of twelve scenes six ended with the tenth and one two scenes earlier.
"""

from __future__ import annotations

EPISODE = 10  # scenes, the opening counted in


def has_ended(scenes: int) -> bool:
    """Whether a path of so many scenes ends an episode."""
    return scenes > 0 and scenes % EPISODE == 0
