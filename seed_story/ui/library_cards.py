"""Pure functions: saved stories -> the HTML of the library."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from html import escape

from seed_story.story import Story
from seed_story.ui.views import Picture, ago, excerpt, redrawings

NOTHING_YET = (
    '<div class="empty-shelf"><p class="big" data-t>No stories yet.</p>'
    "<p data-t>Choose a picture above to start one. Every scene is saved here automatically.</p></div>"
)
NOTHING_FOUND = (
    '<div class="empty-shelf"><p class="big" data-t>Nothing found.</p>'
    "<p data-t>No title or scene contains all of these words.</p></div>"
)


def shelf(
    stories: Iterable[Story],
    picture: Picture,
    *,
    found: Mapping[str, tuple[str, str]] | None = None,
    message: str = "",
    now: float | None = None,
) -> str:
    """The stories as cards with cover, title, length and date, in the order in which they come.

    `found` is the result of a search, story id -> (scene id or "", words that hold what was searched for); other
    stories are left out. `message` is HTML of this module that stands above the cards.
    """
    shown = [story for story in stories if story.scenes and (found is None or story.id in found)]
    cards = "".join(_card(story, picture, (found or {}).get(story.id), now) for story in shown)
    if cards:
        body = f'<ul class="shelf" aria-label="Your stories">{cards}</ul>'
    elif found is not None:
        body = NOTHING_FOUND
    else:
        body = NOTHING_YET
    return f'<div role="status" class="shelf-message">{message}</div>{body}'


def _card(story: Story, picture: Picture, found: tuple[str, str] | None, now: float | None) -> str:
    scene_id, words = found or ("", "")
    cover = story.shown(scene_id or story.root.id)
    quoted = f'<span class="found" dir="auto">{escape(excerpt(words, 110))}</span>' if words else ""
    date = time.strftime("%Y-%m-%d %H:%M", time.localtime(story.updated))
    told = len(story.scenes) - len(redrawings(story))
    return (
        f'<li class="volume-card"><button type="button" class="volume" data-open="{escape(story.id)}" '
        f'data-scene="{escape(scene_id)}"><img alt="" src="{escape(picture(cover))}" loading="lazy">'
        f'<span class="title" dir="auto">{escape(story.title)}</span>{quoted}'
        f'<span class="count">{told} scene{"" if told == 1 else "s"}, '
        f'<time datetime="{date.replace(" ", "T")}" title="{date}">{ago(story.updated, now)}</time></span></button>'
        f'<details class="more"><summary aria-label="More options for “{escape(story.title)}”">•••</summary>'
        f'<div class="menu"><form data-story="{escape(story.id)}"><label><span data-t>Title</span> '
        f'<input name="title" maxlength="120" '
        f'value="{escape(story.title)}"></label><button type="submit" data-t>Rename</button></form>'
        + "".join(
            f'<button type="button" class="{act}" data-act="{act}" data-story="{escape(story.id)}" data-t>'
            f"{label}</button>"
            for act, label in (("duplicate", "Duplicate"), ("archive", "Save a backup"), ("delete", "Delete"))
        )
        + "</div></details></li>"
    )


def said(words: str, *, undo: bool = False) -> str:
    """What was done, and where it helps a button that takes it back."""
    button = '<button type="button" class="plain-button" data-act="undo" data-t>Undo</button>' if undo else ""
    return f"<p>{escape(words)} {button}</p>"


def to_save(title: str, address: str, size: int) -> str:
    """The archive of a story, to be saved with a click. shelf.js clicks once by itself."""
    megabytes = max(size / 1e6, 0.1)
    return (
        f'<p><a class="save" download href="{escape(address)}">'
        f"Save “{escape(title)}” ({megabytes:.1f} MB)</a>. "
        "The file contains the whole story. Use “Import” to bring it back.</p>"
    )
