"""Language models that write scenes: over the OpenAI protocol, or a chat model of `transformers` in this process."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from seed_story.errors import StoryError, stop_if
from seed_story.storytellers.open.memory import tokens_of
from seed_story.storytellers.open.model_server import ModelServer, NoRouteError, ServerError, UnsupportedError
from seed_story.storytellers.open.scene_plan import plan_schema

if TYPE_CHECKING:
    from PIL.Image import Image

Cancel = Callable[[], bool]

CONTEXT = 8192  # tokens, where a server does not tell
ANSWER = 1024  # tokens of an answer at most
PICTURE_SIDE = 768  # pixels; larger ones are sent smaller
PICTURE_TOKENS = 1000  # about what a model makes of one
COLOURS = ("red", "green")
_EXAMINER = "You answer in one word."
_COLOUR = "Which colour fills this picture?"


@dataclass(frozen=True)
class Ask:
    """One question to a writer. `picture` is shown to models that see. `plan`: whether a scene plan is wanted."""

    system: str
    user: str
    picture: Image | None = field(default=None, repr=False)
    plan: bool = True
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    max_tokens: int = ANSWER

    @property
    def tokens(self) -> int:
        """About how many tokens the question has."""
        return tokens_of(self.system) + tokens_of(self.user) + (PICTURE_TOKENS if self.picture is not None else 0)


@dataclass
class Usage:
    """Tokens of one answer, as the server counts them, or about; and whether it came to its end."""

    prompt: int = 0
    answer: int = 0
    complete: bool = True  # whether the model said that the answer is over


class Writer(Protocol):
    """Answers questions in pieces. `sees`: whether it takes pictures; None as long as that is not known."""

    @property
    def name(self) -> str: ...

    @property
    def where(self) -> str:
        """Which machine sees the words."""

    @property
    def context(self) -> int: ...

    @property
    def sees(self) -> bool | None: ...

    def load(self) -> None:
        """Makes sure that it is there. Raises StoryError."""

    def write(self, ask: Ask, usage: Usage, cancel: Cancel | None = None) -> Iterator[str]:
        """The answer in pieces; `usage` is filled in by its end. Raises StoryError and Cancelled."""

    def close(self) -> None: ...


# How a scene plan is asked for, from the strictest form on; a server that refuses one is asked for the next.
_FORMATS: tuple[dict[str, Any], ...] = (
    {"type": "json_schema", "json_schema": {"name": "scene", "strict": True, "schema": plan_schema()}},
    {"type": "json_object"},
    {},
)


_HINTS = {
    "counts": ("stream_options", "include_usage"),
    "format": ("response_format", "json_schema", "json_object", "grammar", "schema"),
    "seed": ("seed",),
    "sees": ("image", "vision", "multimodal", "mmproj", "content", "(500)"),
}


class OpenAIWriter:
    """A model behind a server. What the server refuses is asked for in another form, and that is remembered."""

    def __init__(
        self, server: ModelServer, model: str = "", *, sees: bool | None = None, context: int = CONTEXT
    ) -> None:
        """`model`: without one, the first that the server lists."""
        self._server, self._model, self.sees, self.context = server, model, sees, context
        self._format, self._counts = 0, True  # of _FORMATS; whether it counts tokens in streams
        self._plain = False  # it takes no seed either

    @property
    def name(self) -> str:
        """Without the folders of a model that is named by its place on the server's disk."""
        return (self._model.rstrip("/").rpartition("/")[2] if self._model.startswith("/") else self._model) or "model"

    @property
    def where(self) -> str:
        return self._server.host

    def load(self) -> None:
        """Asks for the server's models, and takes the first where none was named."""
        try:
            names = self._server.models()
        except NoRouteError:  # some servers list none
            names = [self._model] if self._model else []
        if not names and not self._model:
            raise ServerError(f"The writer at {self._server.host} has no model. Load one there, or name it.")
        self._model = self._model or names[0]
        if self.sees is None:
            self.sees = self._sees_colours()

    def _sees_colours(self) -> bool:
        """Whether it takes pictures. Some servers take them and leave them out without a word, so two are shown whose
        colours nobody knows who does not see them."""
        for colour in COLOURS:
            ask = Ask(_EXAMINER, _COLOUR, picture=_patch(colour), plan=False, temperature=0.0, max_tokens=12)
            try:
                if colour not in "".join(self.write(ask, Usage())).lower():
                    return False
            except UnsupportedError:
                return False
        return self.sees is not False

    def write(self, ask: Ask, usage: Usage, cancel: Cancel | None = None) -> Iterator[str]:
        if not self._model:
            self.load()
        events = self._begun(ask, cancel)
        answer = tokens = 0
        usage.complete = answered = False
        try:
            for event in self._server.stream(iter(events), cancel):
                if counted := getattr(event, "usage", None):
                    usage.prompt, tokens = counted.prompt_tokens or 0, counted.completion_tokens or 0
                for choice in getattr(event, "choices", None) or ():
                    answered = True
                    refusal = getattr(choice.delta, "refusal", None)
                    if refusal:
                        raise ServerError(f"The writer declined: {str(refusal)[:200]}")
                    usage.complete = usage.complete or bool(choice.finish_reason)
                    if piece := getattr(choice.delta, "content", None):
                        answer += tokens_of(piece)
                        yield piece
            if not answered:
                raise self._server.not_a_model()
        finally:
            events.close()
            usage.answer, usage.prompt = tokens or answer, usage.prompt or ask.tokens

    def _begun(self, ask: Ask, cancel: Cancel | None) -> Any:
        """The streamed answer, in the strictest form that the server takes."""
        while True:
            shown = ask.picture is not None and self.sees is not False
            options = self._options(ask, shown)
            try:
                events = self._server.ask(partial(_complete, options), cancel)
            except (UnsupportedError, ServerError) as error:
                if not self._step_down(error, shown, ask.plan):
                    raise
                continue
            return events

    def _step_down(self, error: ServerError, shown: bool, plan: bool) -> bool:
        """Whether the question may be asked in a simpler form; that is the form from now on. What the server's words
        name goes first, otherwise what servers lack most often."""
        words = str(error).lower()
        refused = isinstance(error, UnsupportedError)
        can: dict[str, bool] = {  # what may be left out -> whether it was there
            "sees": shown and self.sees is None,
            "counts": refused and self._counts,
            "format": refused and plan and self._format + 1 < len(_FORMATS),
            "seed": refused and not self._plain,
        }
        named = [name for name, hints in _HINTS.items() if can[name] and any(hint in words for hint in hints)]
        left = named or [name for name, there in can.items() if there and refused]
        match left[:1]:
            case ["sees"]:
                self.sees = False
            case ["counts"]:
                self._counts = False
            case ["format"]:
                self._format += 1
            case ["seed"]:
                self._plain = True
        return bool(left)

    def _options(self, ask: Ask, shown: bool) -> dict[str, Any]:
        content: Any = ask.user
        if shown and ask.picture is not None:
            picture = {"type": "image_url", "image_url": {"url": data_url(ask.picture)}}
            content = [{"type": "text", "text": ask.user}, picture]
        options: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": "system", "content": ask.system}, {"role": "user", "content": content}],
            "max_tokens": ask.max_tokens,
            "stream": True,
        }
        if ask.plan and _FORMATS[self._format]:
            options["response_format"] = _FORMATS[self._format]
        if self._counts:
            options["stream_options"] = {"include_usage": True}
        more = {"temperature": ask.temperature, "top_p": ask.top_p, "seed": None if self._plain else ask.seed}
        return options | {name: value for name, value in more.items() if value is not None}

    def close(self) -> None:
        self._server.close()


def _complete(options: dict[str, Any], client: Any) -> Any:
    return client.chat.completions.create(**options)


def _patch(colour: str) -> Image:
    from PIL import Image

    return Image.new("RGB", (64, 64), colour)


def data_url(picture: Image) -> str:
    """A picture as a model takes it, at most PICTURE_SIDE wide and high."""
    small = picture.convert("RGB")
    small.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    file = io.BytesIO()
    small.save(file, "JPEG", quality=88)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"


class TransformersWriter:
    """A chat model of `transformers` in this process, from a folder or the hub. Answers one question at a time."""

    sees: bool | None = False

    def __init__(self, source: str, *, device: str = "auto", context: int = CONTEXT) -> None:
        self._source, self._device, self._lock = source, device, threading.Lock()
        self._most = context
        self._loaded: Any = None  # tokenizer, model

    @property
    def name(self) -> str:
        return self._source.rstrip("/").rpartition("/")[2]

    @property
    def where(self) -> str:
        return "this computer"

    @property
    def context(self) -> int:
        return self._most

    def load(self) -> None:
        """Raises StoryError where there is no such model."""
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        device = self._device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        kind = torch.bfloat16 if device.startswith("cuda") else torch.float32
        try:
            tokenizer = AutoTokenizer.from_pretrained(self._source)
            model = AutoModelForCausalLM.from_pretrained(self._source, dtype=kind).to(device).eval()
        except (OSError, ValueError) as error:
            raise StoryError(f"The writer {self._source} could not be loaded: {str(error)[:200]}") from error
        if tokenizer.chat_template is None:
            raise StoryError(f"The writer {self._source} is no chat model: its tokenizer has no chat template.")
        self._most = min(self._most, int(getattr(model.config, "max_position_embeddings", 0) or self._most))
        self._loaded = tokenizer, model

    def write(self, ask: Ask, usage: Usage, cancel: Cancel | None = None) -> Iterator[str]:
        import torch
        from transformers import StoppingCriteria, StoppingCriteriaList, TextIteratorStreamer

        with self._lock:
            if self._loaded is None:
                self.load()
            tokenizer, model = self._loaded
            messages = [{"role": "system", "content": ask.system}, {"role": "user", "content": ask.user}]
            inputs = tokenizer.apply_chat_template(
                messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
            ).to(model.device)
            stopped = threading.Event()

            class Stop(StoppingCriteria):
                def __call__(self, input_ids: Any, scores: Any, **options: Any) -> Any:
                    over = stopped.is_set() or (cancel is not None and cancel())
                    return torch.full((input_ids.shape[0],), over, device=input_ids.device, dtype=torch.bool)

            streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
            temperature = 0.7 if ask.temperature is None else ask.temperature
            errors: list[BaseException] = []

            def generate() -> None:
                try:
                    torch.manual_seed(ask.seed or 0)
                    model.generate(
                        **inputs, max_new_tokens=ask.max_tokens, do_sample=temperature > 0,
                        temperature=temperature or None, top_p=ask.top_p, streamer=streamer,
                        stopping_criteria=StoppingCriteriaList([Stop()]),
                    )  # fmt: skip
                except Exception as error:  # said by whoever listens
                    errors.append(error)
                    streamer.end()

            thread = threading.Thread(target=generate, name="seed-story-writer", daemon=True)
            thread.start()
            answer = ""
            try:
                for piece in streamer:
                    stop_if(cancel)
                    answer += piece
                    yield piece
            finally:
                stopped.set()
                thread.join()
                usage.prompt = int(inputs["input_ids"].shape[1])
                usage.answer = len(tokenizer.encode(answer, add_special_tokens=False))
            if errors:
                raise StoryError(f"The writer failed: {str(errors[0])[:200]}") from errors[0]

    def close(self) -> None:
        self._loaded = None
