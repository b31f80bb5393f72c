"""A whole tree of scenes for the exporters that play more than one path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seed_story.export.narrated_path import Segment


@dataclass(frozen=True)
class Node:
    """A scene and the number of the one it follows (None: the opening); `name` is what people call its branch."""

    segment: Segment
    parent: int | None
    name: str = ""


def children_of(nodes: Sequence[Node]) -> list[list[int]]:
    """For each scene the numbers of those that follow it."""
    children: list[list[int]] = [[] for _ in nodes]
    for number, node in enumerate(nodes):
        if node.parent is not None:
            assert node.parent < number, "a scene comes after the one it follows"
            children[node.parent].append(number)
    return children


def paths_of(nodes: Sequence[Node]) -> list[list[int]]:
    """Every way from the opening to an ending, as numbers of scenes."""
    children = children_of(nodes)
    paths = []
    for number in (number for number, below in enumerate(children) if not below):
        path: list[int] = []
        here: int | None = number
        while here is not None:
            path.insert(0, here)
            here = nodes[here].parent
        paths.append(path)
    return paths
