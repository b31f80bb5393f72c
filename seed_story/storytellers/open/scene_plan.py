"""What a writer makes: a scene's words, and what its picture shows, as JSON; and how that is read while it streams."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_FENCE = re.compile(r"^\s*```[a-zA-Z]*\s*\n?|\n?\s*```\s*$")
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)


class PlanPerson(BaseModel):
    """Somebody who is in a scene. `looks`: kind, age, hair, clothes, as an illustrator needs them."""

    model_config = ConfigDict(extra="ignore")

    name: str
    looks: str = ""
    action: str = ""
    feeling: str = ""


class ScenePlan(BaseModel):
    """One scene. All but `text` may be missing: a scene is never lost because a model forgot a field."""

    model_config = ConfigDict(extra="ignore")

    text: str
    people: list[PlanPerson] = Field(default_factory=list)
    place: str = ""
    time: str = ""
    picture: str = Field(default="", description="what the picture of this scene shows, for an illustrator")
    alt: str = Field(default="", description="the picture in one sentence, for people who cannot see it")
    summary: str = Field(default="", description="this scene in one short sentence")
    remember: list[str] = Field(default_factory=list, description="promises and facts that matter later")
    ended: bool = Field(default=False, description="whether the story is complete with this scene")


def plan_schema() -> dict[str, Any]:
    """As `response_format` takes it: closed objects in which every field is required."""
    person = {name: {"type": "string"} for name in ("name", "looks", "action", "feeling")}
    strings: dict[str, Any] = {
        name: {"type": "string"} for name in ("text", "place", "time", "picture", "alt", "summary")
    }
    properties = {
        "text": strings["text"],
        "people": {"type": "array", "items": _closed(person)},
        **{name: strings[name] for name in ("place", "time", "picture", "alt", "summary")},
        "remember": {"type": "array", "items": {"type": "string"}},
        "ended": {"type": "boolean"},
    }
    return _closed(properties)


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


class NotAPlanError(ValueError):
    """An answer that is no scene plan; the message says what is wrong, for the model that wrote it."""


def read_plan(answer: str) -> ScenePlan:
    """The plan in a model's answer: JSON, also inside a fence or behind other words. Raises NotAPlanError."""
    text = _FENCE.sub("", _THOUGHTS.sub("", answer)).strip()
    start = text.find("{")
    if start < 0:
        raise NotAPlanError("There is no JSON object.")
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    except ValueError as error:
        raise NotAPlanError(f"The JSON is broken: {error}.") from error
    if isinstance(value, dict) and not isinstance(value.get("text"), str):
        named = {str(name).lower(): name for name in value}
        other = next((named[name] for name in ("scene_text", "scene", "story", "content") if name in named), None)
        if other is not None and isinstance(value[other], str):
            value["text"] = value[other]
    try:
        plan = ScenePlan.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        raise NotAPlanError(f"{'.'.join(map(str, first['loc'])) or 'The object'}: {first['msg']}.") from error
    if not plan.text.strip():
        raise NotAPlanError("text: it is empty.")
    return plan


def plain_text(answer: str) -> str:
    """The words of an answer that is no JSON; "" where there are none, or only pieces of JSON."""
    text = _FENCE.sub("", _THOUGHTS.sub("", answer)).strip()
    if text.startswith(("{", "[")):
        return TextField().feed(text).strip()
    return "" if text.startswith("<") else text


class TextField:
    """The value of "text" as it arrives inside streamed JSON; pieces may end anywhere, also inside an escape."""

    _START = re.compile(r'"text"\s*:\s*"')
    _ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": ""}

    def __init__(self) -> None:
        self._seen = ""
        self._at: int | None = None  # of what is not read yet
        self._over = False
        self._high = ""  # the first half of a surrogate pair

    def feed(self, piece: str) -> str:
        """Further words."""
        if self._over:
            return ""
        self._seen += piece
        if self._at is None:
            match = self._START.search(self._seen)
            if match is None:
                return ""
            self._at = match.end()
        words = []
        while self._at < len(self._seen):
            character = self._seen[self._at]
            if character == '"':
                self._over = True
                break
            if character != "\\":
                words.append(character)
                self._at += 1
                continue
            length = 6 if self._seen[self._at + 1 : self._at + 2] == "u" else 2
            if self._at + length > len(self._seen):
                break  # the rest of the escape comes with the next piece
            words.append(self._unescaped(self._seen[self._at + 1 : self._at + length]))
            self._at += length
        return "".join(words)

    def _unescaped(self, escape: str) -> str:
        if escape[0] != "u":
            return self._ESCAPES.get(escape, escape)
        try:
            code = int(escape[1:], 16)
        except ValueError:
            return ""
        if 0xD800 <= code < 0xDC00:
            self._high = chr(code)
            return ""
        pair, self._high = self._high + chr(code), ""
        return pair.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
