"""Logs that can be followed: each line says which click it belongs to, from the page to the U-Net, on every machine.

The page, or whoever calls an endpoint, names a request (header X-Request-Id); its job carries the name to the program
that does it, and `LogLine` writes it into every line. No line holds words of a story, keys or addresses of people.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_REQUEST: ContextVar[str] = ContextVar("seed_story_request", default="")
_JOB: ContextVar[str] = ContextVar("seed_story_job", default="")
_GOOD = re.compile(r"[A-Za-z0-9._-]{8,64}")
_USUAL = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request", "job"}
FORMATS = ("text", "json")


def request_name(name: str | None) -> str:
    """The name that a caller gave its request, or a new one if it is missing or unfit for a log."""
    return name if name and _GOOD.fullmatch(name) else secrets.token_hex(8)


def current_request() -> str:
    """The name of the request that is being served; empty outside of one."""
    return _REQUEST.get()


def current_job() -> str:
    """The id of the job that is being done; empty outside of one."""
    return _JOB.get()


@contextmanager
def serving(request: str, job: str = "") -> Iterator[None]:
    """Inside, log lines bear these names."""
    before = _REQUEST.set(request), _JOB.set(job)
    try:
        yield
    finally:
        _REQUEST.reset(before[0])
        _JOB.reset(before[1])


def named(events: Iterator[Any], request: str, job: str = "") -> Generator[Any]:
    """The events; what happens for each of them bears these names in the logs, whoever asks for it and where."""
    while True:
        with serving(request, job):
            try:
                event = next(events)
            except StopIteration:
                return
        yield event


class LogLine(logging.Formatter):
    """A log record as one line: for people, or as JSON for programs. Values given with `extra` become fields."""

    def __init__(self, kind: str = "text") -> None:
        super().__init__()
        self._json = kind == "json"

    def format(self, record: logging.LogRecord) -> str:
        names = {"request": _REQUEST.get(), "job": _JOB.get()}
        more = {name: value for name, value in vars(record).items() if name not in _USUAL and not name.startswith("_")}
        fields: dict[str, Any] = {name: value for name, value in names.items() if value} | more
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        if not self._json:
            suffix = " ".join(f"{name}={value}" for name, value in fields.items())
            line = f"{record.levelname} {record.name}: {record.getMessage()}" + (f"  [{suffix}]" if suffix else "")
            return f"{line}\n{trace}" if trace else line
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z"
        line_of = {"time": when, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        return json.dumps({**line_of, **fields} | ({"trace": trace} if trace else {}), default=str)


def start_logging(level: int = logging.INFO) -> None:
    """Logs to standard error, in the form that SEED_STORY_LOGS says (text or json)."""
    kind = os.environ.get("SEED_STORY_LOGS", "text").strip().lower()
    handler = logging.StreamHandler()
    handler.setFormatter(LogLine(kind if kind in FORMATS else "text"))
    logging.basicConfig(level=level, handlers=[handler], force=True)  # in the place of the command line's own
    for client in ("httpx", "httpx2", "openai"):  # a line for each request
        logging.getLogger(client).setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
