"""Pure functions: a story -> where its scenes stand, the HTML of the map, and that of two branches compared."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from html import escape

from seed_story.story import Scene, Story
from seed_story.ui.views import Picture, alt_text, excerpt, place_of, redrawings, written

AT_HERE = ' aria-current="true"'
STEP_X, STEP_Y, NODE = 76, 92, 60  # pixels between neighbours, between generations, side of a thumbnail
MOST_NODES = 240  # that the map shows at once: the scenes nearest to where the reader is


@dataclass(frozen=True)
class Node:
    """Where a scene stands in the map; x and y are the middle of its thumbnail in pixels."""

    scene: Scene
    x: float
    y: float
    depth: int


def nearest(story: Story, scene_id: str, most: int = MOST_NODES) -> frozenset[str]:
    """Ids of the `most` scenes that are the fewest steps up and down the tree away; redrawings are left out."""
    redrawn = redrawings(story)
    openings = [scene.id for scene in story.scenes if scene.parent_id is None and scene.id not in redrawn]
    start = place_of(story, story.scene(scene_id))
    found, line = {start}, deque([start])
    while line and len(found) < most:
        scene = story.scene(line.popleft())
        above = scene.parent_id
        while above in redrawn:
            above = story.scene(above).replaces
        beside = [child.id for child in story.children(scene.id) if child.id not in redrawn]
        for other in [*(openings if above is None else [above]), *beside]:
            if other not in found and len(found) < most:
                found.add(other)
                line.append(other)
    return frozenset(found)


def layout(story: Story, within: Collection[str] | None = None) -> tuple[Node, ...]:
    """A tidy tree: endings stand side by side, a parent above the middle of its children. Redrawings have no node.

    `within`: ids of the only scenes that get one; each group of them that hangs together is a tree.
    """
    redrawn = redrawings(story)
    children: dict[str | None, list[Scene]] = {}
    for scene in story.scenes:
        if scene.id not in redrawn and (within is None or scene.id in within):
            top = within is not None and scene.parent_id not in within
            children.setdefault(None if top else scene.parent_id, []).append(scene)
    placed: dict[str, Node] = {}
    column = 0
    # Depth first with an own stack: a long story is deeper than Python likes to recurse.
    tops = children.get(None, [])
    first = min((len(story.path_to(scene.id)) - 1 for scene in tops), default=0)
    stack = [(scene, len(story.path_to(scene.id)) - 1, False) for scene in reversed(tops)]
    while stack:
        scene, depth, ready = stack.pop()
        below = children.get(scene.id, [])
        if below and not ready:
            stack.append((scene, depth, True))
            stack.extend((child, depth + 1, False) for child in reversed(below))
            continue
        if below:
            x = (placed[below[0].id].x + placed[below[-1].id].x) / 2
        else:
            x, column = (column + 0.5) * STEP_X, column + 1
        placed[scene.id] = Node(scene, x, (depth - first + 0.5) * STEP_Y, depth)
    return tuple(placed[scene.id] for scene in story.scenes if scene.id in placed)


def story_map(story: Story, scene_id: str, picture: Picture) -> str:
    """The tree as thumbnails: the way to the current scene is drawn strong, endings and stale scenes are marked.

    Of a long story the scenes around the current one are shown, and the window moves on with the reader.
    Positions are custom properties, so that the style sheet alone zooms. Only the current scene is a stop for the
    Tab key; arrows go on from there (map.js).
    """
    window = nearest(story, scene_id)
    nodes = layout(story, window)
    at = {node.scene.id: node for node in nodes}
    on_path = {scene.id for scene in story.path_to(scene_id)}
    parents = {scene.parent_id for scene in story.scenes}
    count = len(story.scenes) - len(redrawings(story))
    said = f"{count} scenes" if len(nodes) == count else f"the nearest {len(nodes)} of {count} scenes"
    width = max(node.x for node in nodes) + STEP_X / 2
    height = max(node.y for node in nodes) + STEP_Y / 2
    lines = [_line(at[node.scene.parent_id], node, on_path) for node in nodes if node.scene.parent_id in at]
    lines.sort(key=lambda line: 'class="strong"' in line)  # what is lit lies on top
    buttons = [
        _node(story, node, picture, here=scene_id, path=on_path, ending=node.scene.id not in parents) for node in nodes
    ]
    names = [
        f'<span class="branch" style="--x:{at[start].x:g};--y:{at[start].y - NODE / 2:g}">{escape(name)}</span>'
        for start, name in story.branch_names.items()
        if start in at
    ]
    return (
        f'<div class="ground" role="group" aria-label="Map of the story, {said}" '
        f'style="--wide:{width:g};--high:{height:g}"><svg viewBox="0 0 {width:g} {height:g}" aria-hidden="true">'
        f"{''.join(lines)}</svg>{''.join(buttons)}{''.join(names)}</div>"
    )


def _line(above: Node, node: Node, on_path: set[str]) -> str:
    y0, y1, middle = above.y + NODE / 2, node.y - NODE / 2, (above.y + node.y) / 2
    strong = ' class="strong"' if node.scene.id in on_path else ""
    bend = f"M{above.x:g} {y0:g}C{above.x:g} {middle:g} {node.x:g} {middle:g} {node.x:g} {y1:g}"
    return f'<path{strong} d="{bend}"/>'


def _node(story: Story, node: Node, picture: Picture, *, here: str, path: set[str], ending: bool) -> str:
    scene = node.scene
    marks = {"path": scene.id in path, "old": scene.stale, "ending": ending}
    current = scene.id == here
    name = story.branch_names.get(scene.id, "")
    remarks = [
        *(["current scene"] if current else []),
        *([f"branch “{name}”"] if name else []),
        *(["ending"] if ending else []),
        *(["written before an edit"] if scene.stale else []),
    ]
    said = f"Scene {node.depth + 1}{' (' + ', '.join(remarks) + ')' if remarks else ''}: {excerpt(scene.text)}"
    return (
        f'<button type="button" class="node {" ".join(mark for mark, true in marks.items() if true)}" '
        f'data-go="{escape(scene.id)}" data-up="{escape(scene.parent_id or "")}" tabindex="{0 if current else -1}"'
        f'{AT_HERE * current} style="--x:{node.x:g};--y:{node.y:g}" '
        f'title="{escape(excerpt(scene.text, 160))}" aria-label="{escape(said)}">'
        f'<img alt="" loading="lazy" src="{escape(picture(story.shown(scene.id)))}">'
        f"<span>{node.depth + 1}</span></button>"
    )


def compared(story: Story, one: str, other: str, picture: Picture) -> str:
    """Two branches side by side from where they part; each scene is a button that goes there."""
    paths = story.path_to(one), story.path_to(other)
    shared = sum(a.id == b.id for a, b in zip(*paths, strict=False))
    columns = "".join(
        f'<section aria-label="{title}"><h3 data-t>{title}</h3><ol>'
        + "".join(_card(story, scene, number, picture) for number, scene in enumerate(path[shared:], shared + 1))
        + ("" if path[shared:] else '<li class="nothing">This branch ends where the other one continues.</li>')
        + "</ol></section>"
        for title, path in zip(("Selected branch", "This branch"), paths, strict=True)
    )
    same = f"{shared} scene{'' if shared == 1 else 's'} in common, then:"
    return (
        f'<section class="compared" aria-label="Compare branches"><header>'
        f"<h2 data-t>Compare branches</h2><p>{same}</p>"
        '<button type="button" class="plain-button" data-act="close" data-t>Close</button></header>'
        f'<div class="columns">{columns}</div></section>'
    )


def _card(story: Story, scene: Scene, number: int, picture: Picture) -> str:
    source = escape(picture(story.shown(scene.id)))
    return (
        f'<li><button type="button" data-go="{escape(scene.id)}"><img alt="{escape(alt_text(scene.text))}" '
        f'loading="lazy" src="{source}"><span{written(story)}><b>{number}</b> {escape(scene.text)}</span></button></li>'
    )
