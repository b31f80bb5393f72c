"""A vision model as one of the readers: it sees the same pictures and words, and fills in the same form.

Each story is one question, and each two stories of an opening are two, one in each order: a preference that turns with
the order is a tie. Answers are kept as they come, so that an interrupted run asks only what is missing.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from seed_story.errors import StoryError
from training.evaluation.judge_endpoint import Refused, Reply
from training.evaluation.judge_questions import ROLE, data_url
from training.evaluation.readers.forms import NO, TIE, YES, Reading, checked
from training.evaluation.readers.packets import BlindOpening, Packet
from training.evaluation.readers.questions import BETTER, ENDS, HIGHEST, LOWEST, QUESTIONS, anchors_of, pairs_of

log = logging.getLogger(__name__)

REPLIES = 3  # to one question, before the form stays empty
ANSWERS = "answers"
ONE = (
    "Somebody brought the opening: a picture and a few words. A storyteller continued it with words and pictures. Read "
    "the story to its end, then rate it from 0 to 10. Use the whole range: most machine-made stories are not above 5. "
    "Rate what is there, not what may have been meant."
)
TWO = "Somebody brought the opening: a picture and a few words. Two storytellers, 1 and 2, continued it."


class Asks(Protocol):
    """What is needed of `judge_endpoint.Endpoint`."""

    def ask(self, messages: list[dict[str, Any]], schema: Mapping[str, Any]) -> Reply: ...


class Answers:
    """Replies that held, by the digest of what was asked and of whom (`asked`), in a file that grows."""

    def __init__(self, path: Path, asked: Sequence[object]) -> None:
        self.path, self._asked, self._lock = path, list(asked), threading.Lock()
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        self._known: dict[str, Any] = {}
        for line in lines:
            try:
                entry = json.loads(line)
                self._known[entry["key"]] = entry["values"]
            except (ValueError, KeyError, TypeError):
                log.warning("A line of %s is no answer (a run that was killed?); it is asked again", path)

    def key(self, *question: object) -> str:
        return hashlib.sha256(json.dumps([self._asked, *question]).encode()).hexdigest()

    def get(self, key: str) -> Any:
        return self._known.get(key)

    def add(self, key: str, values: Mapping[str, Any]) -> None:
        with self._lock:
            self._known[key] = values
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, "values": values}, ensure_ascii=False) + "\n")


def judged(packet: Packet, endpoint: Asks, reader: str, answers: Answers, at_once: int = 1) -> Reading:
    """The judge's form of a packet. Raises StoryError for a question without an answer that holds."""

    def story(place: tuple[BlindOpening, str]) -> dict[str, Any]:
        opening, letter = place
        asked = _story_messages(packet, opening, letter)
        values = _answer(asked, _STORY_SCHEMA, _story_holds, endpoint, answers)
        return {"opening": opening.id, "story": letter, **values, "ends": YES if values["ends"] else NO}

    def pair(place: tuple[BlindOpening, str]) -> dict[str, Any]:
        opening, letters = place
        choices = []
        for order in (letters.split("/"), letters.split("/")[::-1]):
            asked = _pair_messages(packet, opening, order)
            better = _answer(asked, _PAIR_SCHEMA, _pair_holds, endpoint, answers)["better"]
            choices.append(TIE if better == TIE else order[int(better) - 1])
        return {"opening": opening.id, "story": letters, "better": choices[0] if len(set(choices)) == 1 else TIE}

    stories = [(opening, letter) for opening in packet.openings for letter in opening.labels]
    pairs = [(opening, two) for opening in packet.openings for two in pairs_of(opening.labels)]
    with ThreadPoolExecutor(at_once) as pool:
        ratings, preferences = list(pool.map(story, stories)), list(pool.map(pair, pairs))
    form = {"packet": packet.id, "reader": reader, "kind": "model", "ratings": ratings, "preferences": preferences}
    return checked(form, [packet], f"The form of {reader}")


def _answer(
    messages: list[dict[str, Any]],
    schema: Mapping[str, Any],
    holds: Callable[[Any], str],
    endpoint: Asks,
    answers: Answers,
) -> dict[str, Any]:
    """The object that was asked for, from the file or the judge; `holds` says what is wrong with one, or ""."""
    key = answers.key(messages, schema)
    if known := answers.get(key):
        return known
    problem = ""
    for _ in range(REPLIES):
        try:
            text = endpoint.ask(messages, schema).text
        except Refused as error:
            raise StoryError(f"The judge refuses a question: {error}") from error
        start, end = text.find("{"), text.rfind("}")
        try:
            values = json.loads(text[start : end + 1])
        except ValueError:
            problem = "there is no JSON object in it"
            continue
        if not (problem := holds(values)):
            answers.add(key, values)
            return values
    raise StoryError(f"The judge gave {REPLIES} replies that do not hold; of the last one {problem}.")


def _story_holds(values: Any) -> str:
    if not isinstance(values, dict):
        return "it is not an object"
    for key in QUESTIONS:
        score = values.get(key)
        if isinstance(score, bool) or not isinstance(score, int | float) or not LOWEST <= score <= HIGHEST:
            return f"{key} is not a number from 0 to 10"
    return "" if isinstance(values.get("ends"), bool) else "ends is neither true nor false"


def _pair_holds(values: Any) -> str:
    holds = isinstance(values, dict) and values.get("better") in ("1", "2", TIE)
    return "" if holds else 'better is none of "1", "2" and "tie"'


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": dict(properties), "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


# The remark comes first, so that a model looks before it counts.
_STORY_SCHEMA = _object(
    {"remark": {"type": "string"}, **dict.fromkeys(QUESTIONS, {"type": "number"}), "ends": {"type": "boolean"}}
)
_PAIR_SCHEMA = _object({"remark": {"type": "string"}, "better": {"type": "string", "enum": ["1", "2", TIE]}})


def _story_messages(packet: Packet, opening: BlindOpening, letter: str) -> list[dict[str, Any]]:
    asked = "\n".join(f"- {key}: {one.asks} {anchors_of(one)}." for key, one in QUESTIONS.items())
    shape = (
        'one JSON object and nothing else: "remark" (at most 40 words: what is good, what is wrong), then each of '
        f"{', '.join(QUESTIONS)} with a number, then "
        f'"ends" with true or false ({ENDS})'
    )
    return _chat(f"{ONE}\n\n{asked}\n\nAnswer with {shape}", packet, opening, [("The story", opening.told[letter])])


def _pair_messages(packet: Packet, opening: BlindOpening, order: Sequence[str]) -> list[dict[str, Any]]:
    shape = 'one JSON object and nothing else: "remark" (at most 40 words), then "better" with "1", "2" or "tie"'
    stories = [(f"Story {number}", opening.told[letter]) for number, letter in enumerate(order, 1)]
    return _chat(f"{TWO} {BETTER}\n\nAnswer with {shape}", packet, opening, stories)


def _chat(
    task: str, packet: Packet, opening: BlindOpening, stories: Sequence[tuple[str, Sequence[tuple[str, str]]]]
) -> list[dict[str, Any]]:
    content = [{"type": "text", "text": task}, *_scene(packet, "The opening", opening.text, opening.picture)]
    for title, scenes in stories:
        content.append({"type": "text", "text": title})
        for number, (text, picture) in enumerate(scenes, 1):
            content += _scene(packet, f"Scene {number}", text, picture)
    return [{"role": "system", "content": ROLE}, {"role": "user", "content": content}]


def _scene(packet: Packet, title: str, text: str, picture: str) -> list[dict[str, Any]]:
    with Image.open(packet.folder / picture) as image:
        url = data_url(image)
    return [
        {"type": "text", "text": f"{title}\n<text>{text}</text>"},
        {"type": "image_url", "image_url": {"url": url, "detail": "high"}},
    ]
