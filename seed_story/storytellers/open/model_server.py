"""A server that speaks the OpenAI protocol, seen as something that may fail in any way.

The `openai` client speaks the protocol; here is what it leaves to its user. Redirects are not followed, so that words,
pictures and the key reach the address that was named and no other. An answer may have only so many bytes and take only
so long in all. Each failure ends in a sentence of its own, which never repeats the key.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from seed_story.errors import InputError, StoryError, stop_if

if TYPE_CHECKING:
    import httpx2 as httpx  # what the openai client speaks HTTP with
    import openai

Cancel = Callable[[], bool]
Result = TypeVar("Result")

ATTEMPTS = 3
FIRST_PAUSE = 1.0  # s, where a server does not say how long to wait
CONNECT_SECONDS, SILENT_SECONDS = 10.0, 120.0  # a model may be loaded before the first word comes
WHOLE_SECONDS = 600.0  # of one answer
MOST_BYTES = 16_000_000  # of one answer: a picture of 4 megapixels as base64 fits
LONGEST_WAIT = 60.0  # that a busy server may ask for
MESSAGE = 200  # characters of a server's own words that are repeated


class ServerError(StoryError):
    """A server of somebody else did not do what it should; the story is as it was."""


class NoRouteError(ServerError):
    """The server has no such address, or no such model."""


class UnsupportedError(ServerError):
    """The server refuses this request as it is; another form of it may work."""


def server_address(address: str, setting: str) -> str:
    """An address such as http://localhost:11434/v1, checked. Raises InputError."""
    parts = urlsplit(address.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"{setting} is {address!r}. Use an address such as http://localhost:11434/v1.")
    if parts.username or parts.password:
        raise InputError(f"{setting} must not contain a name or a password; a key has a setting of its own.")
    return address.strip().rstrip("/")


class ModelServer:
    """One address with its key. `what`: what it is called in sentences ("The writer")."""

    def __init__(
        self,
        address: str,
        key: str = "",
        *,
        what: str = "The server",
        silent_seconds: float = SILENT_SECONDS,
        whole_seconds: float = WHOLE_SECONDS,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        """`silent_seconds`: how long nothing may come; `whole_seconds`: how long one answer may take in all;
        `first_pause`: before a second attempt, twice as long before a third."""
        self.address, self.what, self._key = address, what, key
        self._silent, self._whole, self._first_pause = silent_seconds, whole_seconds, first_pause
        self._client: openai.OpenAI | None = None

    @property
    def host(self) -> str:
        """For people: which machine sees words and pictures."""
        return urlsplit(self.address).netloc

    @property
    def client(self) -> openai.OpenAI:
        """The client, made when it is first needed."""
        if self._client is None:
            import httpx2 as httpx
            import openai

            timeout = httpx.Timeout(self._silent, connect=CONNECT_SECONDS)
            self._client = openai.OpenAI(
                base_url=self.address,
                api_key=self._key or "none",
                max_retries=0,
                timeout=timeout,
                http_client=httpx.Client(
                    transport=bounded(httpx.HTTPTransport(), self._whole),
                    follow_redirects=False,
                    timeout=timeout,
                    trust_env=True,
                ),
            )
        return self._client

    def models(self) -> list[str]:
        """The names of its models, in the server's order. Raises ServerError."""
        return [model.id for model in self.ask(lambda client: list(client.models.list()), attempts=1)]

    def ask(
        self,
        request: Callable[[openai.OpenAI], Result],
        cancel: Cancel | None = None,
        *,
        attempts: int = ATTEMPTS,
    ) -> Result:
        """The answer to a request. Tries again where that may help, and waits as long as a busy server asks.

        Raises ServerError, UnsupportedError where the request itself is refused, and Cancelled."""
        import openai

        for attempt in range(1, attempts + 1):
            stop_if(cancel)
            try:
                return request(self.client)
            except openai.APIError as error:
                stop_if(cancel)
                pause = _pause(error, self._first_pause * 2 ** (attempt - 1))
                if pause is None or attempt == attempts:
                    raise self._sentence(error) from error
                self._pause(pause, cancel)
            except ValueError as error:  # a body that is not JSON
                raise self.not_a_model() from error
        raise AssertionError("unreachable")

    def stream(self, events: Iterator[Any], cancel: Cancel | None = None) -> Iterator[Any]:
        """The events of a streamed answer; a failure in the middle ends in the same sentences."""
        import httpx2 as httpx
        import openai

        while True:
            stop_if(cancel)
            try:
                event = next(events)
            except StopIteration:
                return
            except openai.APIError as error:
                raise self._sentence(error) from error
            except (httpx.HTTPError, ValueError) as error:
                stop_if(cancel)
                raise ServerError(
                    f"{self.what} at {self.host} stopped in the middle of its answer. Please try again."
                    if not isinstance(error, (TooLongError, TooLateError))
                    else f"{self.what} at {self.host} {error}"
                ) from error
            yield event

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _pause(self, seconds: float, cancel: Cancel | None) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            stop_if(cancel)
            time.sleep(min(left, 0.2))

    def not_a_model(self) -> ServerError:
        """For an answer that no model server gives."""
        hint = "Is the address right? It usually ends with /v1."
        return ServerError(f"{self.address} did not answer as a model server does. {hint}")

    def _sentence(self, error: openai.APIError) -> ServerError:
        import openai

        where = f"{self.what} at {self.host}"
        if isinstance(error, openai.APITimeoutError):
            return ServerError(f"{where} did not answer in time. Is it still loading its model? Please try again.")
        if isinstance(error, openai.APIConnectionError):
            cause = error.__cause__
            if isinstance(cause, (TooLongError, TooLateError)):
                return ServerError(f"{where} {cause}")
            return ServerError(f"{where} cannot be reached. Is it running?")
        if not isinstance(error, openai.APIStatusError):
            return ServerError(f"{where} failed: {self._quoted(error)}")
        status = error.status_code
        if status in (401, 403):
            return ServerError(f"{where} does not accept the key (or needs one). Check the key in the settings.")
        if status == 404:
            return NoRouteError(
                f"{where} has no such model or address: {self._quoted(error)} Check the model's name and the address, "
                "which usually ends with /v1."
            )
        if status == 429:
            return ServerError(f"{where} is too busy, or your share of it is used up. Please try again later.")
        if 300 <= status < 400:
            return ServerError(f"{where} points to another address, which is not followed. Enter that address itself.")
        if status >= 500:
            return ServerError(f"{where} failed ({status}): {self._quoted(error)} Please try again.")
        return UnsupportedError(f"{where} refused the request ({status}): {self._quoted(error)}")

    def _quoted(self, error: openai.APIError) -> str:
        body = getattr(error, "body", None)
        words = body.get("message") if isinstance(body, dict) else None
        text = re.sub(r"<[^>]*>", " ", str(words or getattr(error, "message", "") or error))
        if self._key:
            text = text.replace(self._key, "…")
        text = " ".join(text.split())[:MESSAGE].rstrip(" .")
        return f"{text}." if text else "it does not say why."


def _pause(error: openai.APIError, usual: float) -> float | None:
    """Seconds until it may be tried again; None where that is of no use."""
    import openai

    if isinstance(error, openai.APIConnectionError):
        known = isinstance(error, openai.APITimeoutError) or isinstance(error.__cause__, (TooLongError, TooLateError))
        return None if known else usual
    if not isinstance(error, openai.APIStatusError) or not (
        error.status_code in (408, 429) or error.status_code >= 500
    ):
        return None
    asked = error.response.headers.get("retry-after", "")
    if asked.replace(".", "", 1).isdigit():
        return float(asked) if float(asked) <= LONGEST_WAIT else None
    return usual * random.uniform(0.75, 1.25)


class TooLongError(ValueError):
    """An answer with more bytes than there may be."""


class TooLateError(ValueError):
    """An answer that takes longer than there is time."""


def bounded(transport: httpx.BaseTransport, seconds: float, most: int = MOST_BYTES) -> httpx.BaseTransport:
    """The same transport, whose answers have at most `most` bytes and come within `seconds`."""
    import httpx2 as httpx

    class Stream(httpx.SyncByteStream):
        def __init__(self, stream: httpx.SyncByteStream, end: float) -> None:
            self._stream, self._end = stream, end

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for piece in self._stream:
                size += len(piece)
                if size > most:
                    raise TooLongError(f"sent more than {most // 1_000_000} MB, which is no answer. Nothing was kept.")
                if time.monotonic() > self._end:
                    raise TooLateError("took too long for its answer. Please try again.")
                yield piece

        def close(self) -> None:
            self._stream.close()

    class Bounded(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = transport.handle_request(request)
            assert isinstance(response.stream, httpx.SyncByteStream)
            response.stream = Stream(response.stream, time.monotonic() + seconds)
            return response

        def close(self) -> None:
            transport.close()

    return Bounded()
