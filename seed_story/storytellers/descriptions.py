"""What the model sees in a picture, in words."""

from __future__ import annotations

from collections.abc import Mapping

SURE = 0.5  # what the reader says with less probability is not told


def describe(attributes: Mapping[str, tuple[str, float]]) -> str:
    """A phrase such as "a fox with a green scarf, a meadow, evening" of what was read with some certainty."""
    sure = {name: word for name, (word, probability) in attributes.items() if word and probability >= SURE}
    parts = []
    for name, kind in sure.items():
        if not name.startswith("kind"):
            continue
        slot = name.removeprefix("kind")
        garment = sure.get(f"garment{slot}")
        colour = sure.get(f"colour{slot}")
        dress = " ".join(word for word in (colour, garment) if word) if garment else ""
        parts.append(_a(kind) + (f" with {dress if garment.endswith('s') else _a(dress)}" if garment else ""))
    if place := sure.get("place"):
        parts.append(_a(place))
    parts += [sure[name] for name in ("time", "weather", "season") if name in sure and sure[name] != "clear"][:1]
    return ", ".join(parts)


def _a(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
