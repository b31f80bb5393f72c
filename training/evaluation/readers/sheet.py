"""A packet as one HTML file: pictures and words of all stories, and a form that is kept while it is filled in.

The file needs nothing beside itself and asks no address. What is filled in is kept by the browser until it is saved;
the button saves `PACKET-READER.json`, which `readers collect` reads.
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Sequence
from pathlib import Path
from string import Template

from training.evaluation.readers.packets import BlindOpening, Packet
from training.evaluation.readers.questions import BETTER, ENDS, FORM, QUESTIONS, pairs_of

PAGE = Path(__file__).with_name("sheet.html")


def write_sheet(packet: Packet) -> Path:
    """`sheet.html` in the packet's folder."""
    page = Template(PAGE.read_text(encoding="utf-8")).substitute(
        title=html.escape(packet.id),
        packet=json.dumps(packet.id),
        form=json.dumps(FORM),
        questions=json.dumps(list(QUESTIONS)),
        anchors="".join(_anchors()),
        openings="".join(_opening(packet, one, number) for number, one in enumerate(packet.openings, 1)),
    )
    path = packet.folder / "sheet.html"
    path.write_text(page, encoding="utf-8")
    return path


def _anchors() -> Sequence[str]:
    return [
        f"<details><summary><b>{html.escape(one.title)}</b> {html.escape(one.asks)}</summary><ul>"
        + "".join(f"<li><b>{number}</b> {html.escape(meaning)}</li>" for number, meaning in one.anchors.items())
        + "</ul></details>"
        for one in QUESTIONS.values()
    ]


def _opening(packet: Packet, opening: BlindOpening, number: int) -> str:
    stories = "".join(_story(packet, opening, letter) for letter in opening.labels)
    pairs = "".join(_pair(opening, pair) for pair in pairs_of(opening.labels))
    return (
        f"<article><h2>Opening {number} of {len(packet.openings)}</h2><div class=given>"
        f'<img alt="The opening\'s picture" src="{_inline(packet, opening.picture)}">'
        f"<p>{html.escape(opening.text)}</p></div>{stories}{pairs}</article>"
    )


def _story(packet: Packet, opening: BlindOpening, letter: str) -> str:
    scenes = "".join(
        f'<figure><img alt="Scene {number}" loading=lazy src="{_inline(packet, picture)}">'
        f"<figcaption>{number}. {html.escape(text)}</figcaption></figure>"
        for number, (text, picture) in enumerate(opening.told[letter], 1)
    )
    place = f'data-opening="{html.escape(opening.id)}" data-story="{letter}"'
    numbers = "".join(
        f"<label>{html.escape(one.title)}<input type=number min=0 max=10 step=0.5 {place} data-key={key} "
        f'title="{html.escape(one.asks)}"></label>'
        for key, one in QUESTIONS.items()
    )
    return (
        f"<section><h3>Story {letter}</h3><div class=scenes>{scenes}</div><div class=rate>{numbers}"
        f'<label title="{html.escape(ENDS)}">Ends<select {place} data-key=ends><option value=""></option>'
        f"<option>yes</option><option>no</option></select></label>"
        f"<label class=wide>Remark<input type=text {place} data-key=remark></label></div></section>"
    )


def _pair(opening: BlindOpening, pair: str) -> str:
    options = "".join(f"<option>{choice}</option>" for choice in (*pair.split("/"), "tie"))
    place = f'data-opening="{html.escape(opening.id)}" data-story="{pair}" data-key=better'
    return (
        f'<p class=pair><label>{pair.replace("/", " or ")}: {html.escape(BETTER)} <select {place}><option value="">'
        f"</option>{options}</select></label></p>"
    )


def _inline(packet: Packet, picture: str) -> str:
    data = base64.b64encode((packet.folder / picture).read_bytes()).decode()
    return f"data:image/jpeg;base64,{data}"
