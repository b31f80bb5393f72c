"""What a file of a story is called: by its title, in whatever script that is written."""

from __future__ import annotations

import re
import unicodedata

from seed_story.story import Story

MOST_BYTES = 120  # file systems take 255 bytes, of which hidden parts, numbers and suffixes need some

_JOINERS = "\u200c\u200d"  # within words of Persian and Indic scripts, and within emoji
# What Windows keeps for its devices, whatever the suffix.
_TAKEN = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9¹²³]", re.IGNORECASE)


def file_name(story: Story) -> str:
    """The title as a name without suffix that every file system takes; letters, signs and emoji of all scripts stay.

    A title of nothing else (“?!”) gives way to the story's id, so that names tell stories apart.
    """
    plain = "".join(mark if _may_stay(mark) else "-" for mark in unicodedata.normalize("NFC", story.title))
    name = _clipped(re.sub(r"-+", "-", plain).strip("-" + _JOINERS)).strip("-" + _JOINERS)
    if not any(unicodedata.category(mark)[0] in "LNS" for mark in name):
        return f"story-{story.id[:8]}"
    return f"{name}-" if _TAKEN.fullmatch(name) else name


def _may_stay(mark: str) -> bool:
    """Letters, digits, marks on them, and signs such as emoji; no blanks, controls and punctuation."""
    if mark in _JOINERS:
        return True
    if ord(mark) < 128:  # of these signs "<", ">", "|", "$" and "`" mean something to systems and shells
        return mark.isalnum()
    kind = unicodedata.category(mark)
    return kind[0] in "LMN" or kind in ("So", "Sk", "Sm", "Sc")


def _clipped(name: str) -> str:
    """The longest beginning that fits, cut between letters and not within their bytes."""
    return name.encode("utf-8")[:MOST_BYTES].decode("utf-8", "ignore")
