"""Answers of a judge, kept as they come, one line of JSON each: an interrupted run asks only what is missing."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.evaluation.judge_questions import Malformed, Mode, Values, checked

log = logging.getLogger(__name__)

OK, MALFORMED, REFUSED, UNREACHABLE = "ok", "malformed", "refused", "unreachable"


@dataclass(frozen=True)
class Answer:
    """What became of a question; `values` are there when `status` is "ok", `problem` and `raw` otherwise.

    `key` is the question's digest, `asked` the number of replies it took, tokens are sums over them, `left_out` the
    parameters that were asked without.
    """

    key: str
    mode: Mode
    story: str
    order: str
    status: str
    values: Values | None = None
    problem: str = ""
    raw: str = ""
    asked: int = 0
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    left_out: tuple[str, ...] = ()


class AnswerFile:
    """A `*.jsonl` of answers that several threads append to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def read(self) -> dict[str, Answer]:
        """Answers by key, the last one of each. Lines that are none (a run that was killed) are left out with a log."""
        if not self.path.is_file():
            return {}
        answers: dict[str, Answer] = {}
        for number, line in enumerate(self.path.read_bytes().decode(errors="replace").split("\n"), 1):
            if not line.strip():
                continue
            try:
                answer = _answer(json.loads(line))
            except (ValueError, TypeError, KeyError) as error:
                log.warning("Line %d of %s is no answer and is asked again: %s", number, self.path.name, error)
            else:
                answers[answer.key] = answer
        return answers

    def append(self, answer: Answer) -> None:
        """Adds an answer and makes sure that it is on the disk."""
        line = json.dumps(dataclasses.asdict(answer), ensure_ascii=False).encode(errors="replace") + b"\n"
        with self._lock, self.path.open("ab+") as file:
            if file.seek(0, os.SEEK_END):
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    line = b"\n" + line  # after the half line of a run that was killed while it wrote
            file.write(line)
            file.flush()
            os.fsync(file.fileno())


def _answer(line: Any) -> Answer:
    """Raises ValueError, TypeError or KeyError for what is no answer; values are held to the same rules as replies."""
    answer = Answer(**line)
    answer = dataclasses.replace(answer, left_out=tuple(answer.left_out))
    if answer.status == OK:
        return dataclasses.replace(answer, values=checked(answer.mode, answer.values))
    if answer.status not in (MALFORMED, REFUSED):
        raise Malformed(f"its status is {answer.status!r}")
    return dataclasses.replace(answer, values=None)
