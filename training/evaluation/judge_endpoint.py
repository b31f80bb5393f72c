"""Talking to a judge: any endpoint that speaks OpenAI's chat completions, patiently and without telling its key.

Time-outs, broken connections, rate limits and failing servers are tried again with growing, jittered pauses. What will
not get better by waiting ends at once, as a sentence. Parameters that an endpoint does not know are left out.
"""

from __future__ import annotations

import email.utils
import importlib
import logging
import os
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from seed_story.errors import Cancelled, InputError, StoryError

log = logging.getLogger(__name__)

OPENAI = "https://api.openai.com/v1"
# Optional parameters, and the words by which an endpoint that does not take one names it.
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "response_format": ("response_format", "response format", "json_schema", "json schema", "structured output"),
    "temperature": ("temperature",),
    "max_tokens": ("max_tokens",),
}
FILTERED = {"content_filter", "content_policy_violation"}


class JudgeError(StoryError):
    """The judge cannot be asked at all: a wrong key, address, model or request, or no money left."""


class Unreachable(JudgeError):
    """A question found no answer although it was sent as often as allowed."""


class Refused(JudgeError):
    """The endpoint's content filter does not let this one question pass."""


@dataclass(frozen=True)
class Backoff:
    """`tries` requests at most, with pauses in seconds that double from `first` to `longest`.

    A pause that the endpoint asks for is kept as it asks, unless it is longer than `patience`: then the run ends.
    """

    tries: int = 6
    first: float = 1.0
    longest: float = 60.0
    patience: float = 600.0

    def pause(self, failed: int, wanted: float | None, jitter: float) -> float:
        """Seconds before the next try; `failed` counts from 1, `jitter` is in [0, 1)."""
        if wanted is not None:
            return wanted * (1 + 0.1 * jitter)
        return min(self.longest, self.first * 2 ** (failed - 1)) * (0.5 + 0.5 * jitter)


@dataclass(frozen=True)
class Settings:
    """Who judges. `timeout` in seconds for one request; `temperature` 0.3 and the model are the published script's."""

    model: str
    base_url: str = OPENAI
    temperature: float | None = 0.3
    max_tokens: int = 1000
    timeout: float = 120.0
    backoff: Backoff = field(default_factory=Backoff)

    @property
    def identity(self) -> tuple[object, ...]:
        """What an answer depends on; the same question to another model, place or temperature is another question."""
        return self.model, self.address, self.temperature

    @property
    def address(self) -> str:
        """The base URL as it may be written down: without user, password and query."""
        parts = urlsplit(self.base_url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))


@dataclass(frozen=True)
class Reply:
    """What came back: the text, who says to have written it, the tokens that were counted (0: not told).

    `left_out`: parameters that the endpoint turned out not to take.
    """

    text: str
    model: str
    tokens_in: int
    tokens_out: int
    left_out: tuple[str, ...]


def settings_from_environment(
    *, model: str | None = None, base_url: str | None = None, **others: Any
) -> tuple[Settings, str]:
    """Settings and key: arguments first, then OPENAI_BASE_URL and SEED_STORY_JUDGE_MODEL; the key is OPENAI_API_KEY.

    The key may be empty here; `Endpoint` refuses it then. Raises InputError without a model or with an odd address.
    """
    model = model or os.environ.get("SEED_STORY_JUDGE_MODEL", "")
    base_url = base_url or os.environ.get("OPENAI_BASE_URL", "") or OPENAI
    if not model:
        raise InputError("Which model shall judge? Say --model NAME or set SEED_STORY_JUDGE_MODEL.")
    if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).netloc:
        raise InputError("The judge's address must begin with http:// or https:// (--base-url or OPENAI_BASE_URL).")
    return Settings(model=model, base_url=base_url, **others), os.environ.get("OPENAI_API_KEY", "").strip()


class Endpoint:
    """A judge that can be asked from several threads.

    `wait(seconds)` and `jitter()` are given by tests. Raises InputError without a key or without the openai package.
    """

    def __init__(
        self,
        settings: Settings,
        key: str,
        *,
        wait: Callable[[float], object] | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        if not key:
            raise InputError(
                "Set OPENAI_API_KEY to the judge's key (any word for a server of your own that asks none)."
            )
        self.settings = settings
        self._openai = _openai()
        self._client = self._openai.OpenAI(
            api_key=key, base_url=settings.base_url, timeout=settings.timeout, max_retries=0
        )
        self._key, self._jitter = key, jitter
        self._stopped = threading.Event()
        self._wait = wait or self._stopped.wait
        self._left_out: frozenset[str] = frozenset()

    def stop(self) -> None:
        """Ends all pauses and lets no further request start; what is under way may still finish."""
        self._stopped.set()

    def close(self) -> None:
        self._client.close()

    def ask(self, messages: list[dict[str, Any]], schema: Mapping[str, Any]) -> Reply:
        """One reply. Raises Unreachable, Refused, JudgeError (no use to go on), or Cancelled after `stop`."""
        left_out, failed = self._left_out, 0
        while True:
            if self._stopped.is_set():
                raise Cancelled("The judging was stopped.")
            wanted = None
            try:
                completion = self._client.chat.completions.create(
                    model=self.settings.model, messages=messages, **self._parameters(schema, left_out)
                )
                reply = self._reply(completion, left_out)
            except self._openai.APIStatusError as error:
                if less := self._less(error, left_out):
                    left_out |= less
                    continue
                if not _passing(error):
                    raise self._sentence(error) from error
                wanted = _retry_after(error.response.headers)
                problem = f"{error.status_code} {self._clean(error.message)}"
            except (self._openai.APIError, ValueError) as error:  # ValueError: a body that is not JSON
                problem = self._clean(str(error)) or type(error).__name__
            else:
                self._left_out |= left_out  # only now is it known that leaving them out helped
                return reply
            failed += 1
            self._pause(failed, wanted, problem)

    def _parameters(self, schema: Mapping[str, Any], left_out: frozenset[str]) -> dict[str, Any]:
        # Newer models refuse max_tokens and name its successor; others know only the old name.
        limit = "max_completion_tokens" if "max_tokens" in left_out else "max_tokens"
        parameters: dict[str, Any] = {limit: self.settings.max_tokens}
        if self.settings.temperature is not None and "temperature" not in left_out:
            parameters["temperature"] = self.settings.temperature
        if "response_format" not in left_out:
            form = {"name": "judgement", "strict": True, "schema": schema}
            parameters["response_format"] = {"type": "json_schema", "json_schema": form}
        return parameters

    def _less(self, error: Any, left_out: frozenset[str]) -> frozenset[str]:
        """Which further parameters to leave out after a bad request; none when that is not what was wrong."""
        if error.status_code not in (400, 422) or error.code in FILTERED:
            return frozenset()
        said = f"{error.message} {error.param}".lower()
        named = frozenset(name for name, words in OPTIONAL.items() if any(word in said for word in words))
        # Some servers only say "bad request" to a schema, so it is tried without one before the request counts as bad.
        return (named - left_out) or (frozenset() if named else frozenset({"response_format"}) - left_out)

    def _reply(self, completion: Any, left_out: frozenset[str]) -> Reply:
        if not isinstance(getattr(completion, "choices", None), list):
            raise ValueError("what came back is no chat completion; does the address end in /v1?")
        message = completion.choices[0].message if completion.choices else None
        text, usage = getattr(message, "content", None), completion.usage
        return Reply(
            self._clean(text) if isinstance(text, str) else "",
            str(completion.model or ""),
            getattr(usage, "prompt_tokens", 0) or 0,
            getattr(usage, "completion_tokens", 0) or 0,
            tuple(sorted(left_out)),
        )

    def _pause(self, failed: int, wanted: float | None, problem: str) -> None:
        backoff = self.settings.backoff
        if failed >= backoff.tries:
            raise Unreachable(f"No answer from {self.settings.address} after {failed} tries: {problem}")
        if wanted is not None and wanted > backoff.patience:
            raise JudgeError(
                f"The judge asks for a pause of {wanted:.0f} s. Run the same command again then: answers are kept."
            )
        seconds = backoff.pause(failed, wanted, self._jitter())
        log.info("Try %d failed (%s); the next one in %.1f s", failed, problem, seconds)
        self._wait(seconds)

    def _sentence(self, error: Any) -> JudgeError:
        status, address, said = error.status_code, self.settings.address, self._clean(error.message)
        if error.code in FILTERED:
            return Refused(f"The content filter refuses it: {said}")
        if status == 401:
            return JudgeError(f"{address} does not accept the key in OPENAI_API_KEY (401).")
        if status == 403:
            return JudgeError(f"The key in OPENAI_API_KEY may not use {self.settings.model} at {address} (403): {said}")
        if status == 404:
            return JudgeError(
                f"{address} knows no model {self.settings.model}, or is not the address of an API: {said}"
            )
        if status == 429:
            return JudgeError(f"The account at {address} has no money or quota left: {said}")
        return JudgeError(f"{address} does not take the request ({status}): {said}")

    def _clean(self, text: str) -> str:
        return text.replace(self._key, "[key]") if len(self._key) > 3 else text


def _passing(error: Any) -> bool:
    """Whether waiting may help. An empty account answers 429 too, and will not."""
    if error.status_code == 429:
        return error.code != "insufficient_quota"
    return error.status_code in (408, 409) or error.status_code >= 500


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the endpoint asks to wait: `retry-after-ms`, or `Retry-After` as seconds or as a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    try:
        return max(0.0, email.utils.parsedate_to_datetime(headers["retry-after"]).timestamp() - time.time())
    except (KeyError, ValueError):
        return None


def _openai() -> ModuleType:
    try:
        return importlib.import_module("openai")
    except ImportError as error:
        raise InputError("The judge needs the package openai: python -m pip install -r requirements.txt") from error
