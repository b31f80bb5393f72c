"""Pure functions: a story and a place in it -> the HTML that the page shows. No components, no studio, no model.

Gradio patches the HTML of a component in place, node by node. So every view keeps its skeleton while something is being
told: only the `src` of a picture and the text of a caption change, and nothing flashes.
"""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from seed_story.story import Scene, Story
from seed_story.story.line_breaks import beginning

if TYPE_CHECKING:
    from PIL.Image import Image

Picture = Callable[[Scene], str]  # where the browser finds the picture of a scene

PREVIEW_SIDE = 384
MOST_THUMBS = 40  # of the way to a scene: its opening, and the scenes right before it
NO_WAYS = '<section class="ways none"></section>'
_HAS_ENDED = "The story has ended here. Continue begins a new chapter."
ENDED = f'<section class="ways none" id="ended"><p class="hint" data-t>{_HAS_ENDED}</p></section>'
NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
NUMBER_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True)
class Draft:
    """A scene while it is being told: words so far, and the picture so far as something an <img> can show."""

    text: str = ""
    picture: str = ""
    step: int = 0
    steps: int = 0
    scene_id: str = ""

    @property
    def done(self) -> bool:
        return bool(self.scene_id)

    @property
    def progress(self) -> str:
        if self.done:
            return ""
        if self.steps:
            return f"Drawing, step {self.step} of {self.steps}"
        return "Drawing the picture" if self.text else "Thinking"


# ------------------------------------------------------------------------------------------------------- small parts


def file_url(path: str | Path) -> str:
    """Where Gradio serves a local file; relative, so that it also works behind a path prefix."""
    return "gradio_api/file=" + quote(str(path))


def picture_url(image: Image) -> str:
    """A preview as a data address: small, because several a second travel to the browser."""
    small = image.convert("RGB")
    if max(small.size) > PREVIEW_SIDE:
        small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=82)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def redrawings(story: Story) -> frozenset[str]:
    """Ids of scenes that only draw another one anew; they are shown in its place and have none of their own."""
    return frozenset(s.id for s in story.scenes if s.replaces and s.same_content(story.scene(s.replaces)))


def place_of(story: Story, scene: Scene) -> str:
    """A redrawing has no place of its own: it is shown in that of the scene it replaces."""
    redrawn = redrawings(story)
    while scene.id in redrawn and scene.replaces:
        scene = story.scene(scene.replaces)
    return scene.id


def excerpt(text: str, length: int = 80) -> str:
    """The beginning of a text, cut between words."""
    return beginning(text, length)


def alt_text(text: str) -> str:
    """A caption tells what its picture shows, so it is also what somebody hears who cannot see it."""
    return f"Picture of the scene: {excerpt(text, 240)}"


def ago(then: float, now: float | None = None) -> str:
    """ "5 minutes ago": when a story was last touched."""
    seconds = max(0.0, (time.time() if now is None else now) - then)
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def _image(source: str, alt: str) -> str:
    # One element that is always there: the browser keeps showing the old picture until the new one has arrived.
    if not source:
        return f'<img class="blank" alt="" src="{NO_PICTURE}">'
    return f'<img class="shown" alt="{escape(alt)}" src="{escape(source)}" decoding="sync">'


def written(story: Story) -> str:
    """The attributes that say the language of a story's words, and from which side they run."""
    language = story.written_in
    return f' lang="{language.code}" dir="{"rtl" if language.from_the_right else "auto"}"'


def status(message: str, kind: str = "calm") -> str:
    """The line beneath the page: what is happening. `kind`: calm, busy or wrong."""
    return f'<p class="status {kind}" role="status" data-t>{escape(message)}</p>'


# ----------------------------------------------------------------------------------------------------- first screen


def readiness(state: str, message: str, fraction: float | None) -> str:
    """A banner while the model loads, with a bar; nothing once it is ready."""
    if state == "ready":
        return '<div class="banner none"></div>'
    percent = round(100 * min(max(fraction or 0.0, 0.0), 1.0))
    title = "The storyteller couldn't start." if state == "failed" else "The storyteller is getting ready."
    note = (
        ""
        if state == "failed"
        else " You can already choose a picture and write; the story starts as soon as it is ready."
    )
    message = message if message.endswith((".", "!", "?", "…")) else message + "."
    return (
        f'<div class="banner {escape(state)}" role="status"><strong data-t>{title}</strong> '
        f"<span>{escape(message)}{note}</span>"
        f'<progress max="100" value="{percent}" aria-label="Loading">{percent} %</progress></div>'
    )


def frames(items: Sequence[tuple[str, str]], chosen: int | None = None) -> str:
    """The drawn start frames as a grid of buttons. `items`: (address of the picture, title)."""
    buttons = "".join(
        f'<li><button type="button" class="frame" data-frame="{index}" aria-pressed="{str(index == chosen).lower()}">'
        f'<img alt="" src="{escape(source)}"><span>{escape(title)}</span></button></li>'
        for index, (source, title) in enumerate(items)
    )
    return f'<ul class="frames" aria-label="Pictures to start with">{buttons}</ul>'


def chosen_frame(source: str, title: str = "") -> str:
    """The frame the story will begin with, or an invitation to choose one."""
    if not source:
        invitation = "<span data-t>Choose a picture or add your own.</span>"
        return f'<figure class="chosen empty"><div class="picture">{invitation}</div></figure>'
    return f'<figure class="chosen"><div class="picture">{_image(source, title or "Your picture")}</div></figure>'


_PLACES = {
    "on": ("beach", "mountain", "bridge"),
    "by": ("lake",),
    "at": ("harbour", "market"),
}  # everywhere else one is "in"


_TIMES = ("morning", "day", "evening", "night")
_ARTICLES = ("a ", "an ", "the ", "two ", "three ", "my ", "our ")


def suggest_opening(seen: str) -> str:
    """An opening built from what was seen: "a fox, a meadow, evening" -> "One evening, a fox was in the meadow."

    A line that is not such a list was written by somebody, and is taken as it stands.
    """
    parts = [part.strip(" .") for part in seen.split(",") if part.strip(" .")]
    if not parts:
        return ""
    when = f"One {parts.pop().lower()}" if parts[-1].lower() in _TIMES else "Once upon a time"
    if not parts or not all(part.lower().startswith(_ARTICLES) for part in parts):
        sentence = seen.strip()
        return sentence[0].upper() + sentence[1:] + ("" if sentence[-1] in ".!?…" else ".")
    *who, where = parts if len(parts) > 1 else (*parts, "")
    people = who[0] if len(who) == 1 else ", ".join(who[:-1]) + " and " + who[-1]
    people = people[0].lower() + people[1:]
    verb = "were" if len(who) > 1 or " and " in people else "was"
    if not where:
        return f"{when}, there {verb} {people}."
    article, place = where.split(" ", 1)
    preposition = next((word for word, names in _PLACES.items() if place.rsplit(" ", 1)[-1] in names), "in")
    return f"{when}, {people} {verb} {preposition} {'the' if article in ('a', 'an') else article} {place}."


# ------------------------------------------------------------------------------------------------------ reading view


def scene_page(story: Story, scene_id: str, picture: Picture, draft: Draft | None = None, *, anew: bool = False) -> str:
    """The open book: the strip of the path, the big picture and its caption.

    With a `draft` the page shows the scene that is being told below `scene_id`, or, with `anew`, in its place.
    """
    path = story.path_to(scene_id)
    earlier = path if draft and not anew else path[:-1]
    thumbs = "".join(
        f'<li><button type="button" class="thumb" data-go="{scene.id}" '
        f'aria-label="Scene {number}: {escape(excerpt(scene.text))}">'
        f'<img alt="" src="{escape(picture(story.shown(scene.id)))}"><span>{number}</span></button></li>'
        for number, scene in _strip(earlier)
    )
    here = f'<li class="here" aria-current="step"><span>{len(earlier) + 1}</span></li>'
    if draft:
        shown = _image(draft.picture, alt_text(draft.text))
        words, mark, progress = draft.text, "" if draft.done else "telling", draft.progress
    else:
        scene = story.shown(scene_id)
        shown, words, mark, progress = _image(picture(scene), alt_text(scene.text)), scene.text, "", ""
    stale = (
        '<p class="stale" data-t>An earlier scene has changed since this one was written.</p>'
        if story.scene(scene_id).stale
        else ""
    )
    return (
        f'<article class="book {mark}" data-story="{story.id}" data-scene="{scene_id}">'
        f'<nav aria-label="Path to this scene"><ol class="strip">{thumbs}{here}</ol></nav>'
        f'<figure class="spread"><div class="picture">{shown}'
        f'<span class="progress" data-t>{escape(progress)}</span></div>'
        f'<figcaption><p class="number"><span data-t>Scene</span> {len(earlier) + 1}</p>'
        f'<p class="words"{written(story)}>{escape(words)}</p>{stale}</figcaption></figure></article>'
    )


def _strip(path: Sequence[Scene]) -> list[tuple[int, Scene]]:
    """The scenes of a way that stand above the page, with their numbers: of a long one its opening and its end."""
    numbered = list(enumerate(path, 1))
    return numbered if len(path) <= MOST_THUMBS else [numbered[0], *numbered[1 - MOST_THUMBS :]]


def ways(story: Story, scene_id: str, picture: Picture, drafts: Sequence[Draft] = (), chosen: str | None = None) -> str:
    """The continuations of a scene side by side: those that exist, or those being told."""
    cards = []
    if drafts:
        heading = f"{_number(len(drafts))} option{'' if len(drafts) == 1 else 's'}"
        for index, draft in enumerate(drafts):
            cards.append(_way(story, draft.text, draft.picture, draft.progress, draft.scene_id, index))
    else:
        redrawn = redrawings(story)
        children = [child for child in story.children(scene_id) if child.id not in redrawn]
        heading = "The story continues here" if len(children) == 1 else f"{_number(len(children))} ways to continue"
        for index, child in enumerate(children):
            scene = story.shown(child.id)
            cards.append(_way(story, scene.text, picture(scene), "", child.id, index, taken=child.id == chosen))
    if not cards:
        return NO_WAYS
    columns = 4 if len(cards) == 4 else min(len(cards), 3)
    alone = " alone" if len(cards) == 1 else ""
    return (
        f'<section class="ways" aria-label="{escape(heading)}"><h2 data-t>{escape(heading)}</h2>'
        f'<p class="hint" data-t>Choose one to continue. The others stay on the map.</p>'
        f'<ol class="cards{alone}" style="--ways:{columns}">{"".join(cards)}</ol></section>'
    )


def _way(story: Story, text: str, source: str, progress: str, scene_id: str, index: int, *, taken: bool = False) -> str:
    able = f'data-go="{scene_id}"' if scene_id else "disabled"
    return (
        f'<li class="way{" taken" if taken else ""}"><div class="picture">{_image(source, alt_text(text))}'
        f'<span class="progress" data-t>{escape(progress)}</span></div>'
        f'<p class="words"{written(story)}>{escape(text)}</p>'
        f'<button type="button" class="take" {able} '
        f'aria-label="Choose this, {index + 1}: {escape(excerpt(text))}" data-t>Choose this</button></li>'
    )


def _number(count: int) -> str:
    return NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else str(count)


def facts(story: Story, scene_id: str) -> str:
    """Where a scene comes from, for whoever wants to know."""
    scene = story.scene(scene_id)
    rows = [("Seed", "" if scene.seed is None else str(scene.seed))]
    rows += [
        (name.capitalize(), str(scene.settings[name])) for name in ("preset", "direction") if scene.settings.get(name)
    ]
    cells = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows if value)
    return f'<dl class="facts">{cells or "<dt>Opening</dt><dd>written by you</dd>"}</dl>'
