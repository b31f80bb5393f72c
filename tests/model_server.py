"""A small server that speaks the OpenAI protocol on the loopback: it answers from what it is asked, or misbehaves."""

from __future__ import annotations

import base64
import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image, ImageDraw

Answer = Callable[[dict[str, Any]], str]
Fault = Callable[["Handler", dict[str, Any]], bool]  # whether it answered itself


def plan(text: str, **more: Any) -> str:
    """A scene plan as a good model writes it."""
    people = [{"name": "Fay", "looks": "a small red fox with a blue scarf", "action": "runs", "feeling": "glad"}]
    whole = {"text": text, "people": people, "place": "a wood", "time": "evening", "picture": f"A picture of: {text}"}
    whole |= {"alt": "A fox.", "summary": text.split(".")[0] + ".", "remember": [], "ended": False}
    return json.dumps(whole | more, ensure_ascii=False)


@dataclass
class ModelServer:
    """`answer` makes the answer to a chat request; `fault` may do something else first; `asked` are all requests."""

    answer: Answer
    fault: Fault | None = None
    url: str = ""
    models: list[str] = field(default_factory=lambda: ["tiny"])
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def chats(self) -> list[dict[str, Any]]:
        return [body for path, body in self.asked if path.endswith("/chat/completions")]

    @property
    def prompts(self) -> list[str]:
        """What the model was told, as text."""
        return ["\n".join(text_of(message) for message in body["messages"]) for body in self.chats]


def text_of(message: dict[str, Any]) -> str:
    content = message["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


class Handler(BaseHTTPRequestHandler):
    state: ModelServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *given: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.state.asked.append((self.path, {}))
        if self.state.fault is not None and self.state.fault(self, {}):
            return
        if self.path.endswith("/models"):
            self.json({"object": "list", "data": [{"id": name, "object": "model"} for name in self.state.models]})
        elif self.path.endswith("/picture.png"):
            self.reply(200, drawing("by address", (256, 256)), "image/png")
        else:
            self.json({"error": {"message": "not here"}}, 404)

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        form = "multipart" in self.headers.get("content-type", "")
        body = fields_of(content) if form else json.loads(content or b"{}")
        self.state.asked.append((self.path, body))
        self.state.keys.append(self.headers.get("authorization", ""))
        if self.state.fault is not None and self.state.fault(self, body):
            return
        if self.path.endswith("/chat/completions"):
            self.stream(self.state.answer(body))
        elif self.path.endswith(("/images/generations", "/images/edits")):
            width, _, height = body.get("size", "256x256").partition("x")
            picture = drawing(body["prompt"], (int(width), int(height)))
            self.json({"created": 1, "data": [{"b64_json": base64.b64encode(picture).decode()}]})
        else:
            self.json({"error": {"message": "not here"}}, 404)

    def json(self, value: Any, status: int = 200, **headers: str) -> None:
        self.reply(status, json.dumps(value).encode(), "application/json", **headers)

    def reply(self, status: int, content: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def stream(self, text: str, *, piece: int = 7, pause: float = 0.0, cut: int | None = None) -> None:
        """The text as events; with `cut` the connection ends after so many pieces."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        for number, start in enumerate(range(0, len(text), piece)):
            if cut is not None and number >= cut:
                self.close_connection = True
                self.connection.close()
                return
            self.event({"choices": [{"index": 0, "delta": {"content": text[start : start + piece]}}]})
            if pause and self.state.closing.wait(pause):
                return
        usage = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
        self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        self.event({"choices": [], "usage": usage})
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def event(self, value: dict[str, Any]) -> None:
        whole = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny", **value}
        self.wfile.write(f"data: {json.dumps(whole)}\n\n".encode())
        self.wfile.flush()


def drawing(prompt: str, size: tuple[int, int]) -> bytes:
    """A picture whose colour comes from its prompt."""
    number = sum(prompt.encode())
    image = Image.new("RGB", size, (number % 200 + 40, number // 3 % 200 + 40, number // 7 % 200 + 40))
    ImageDraw.Draw(image).ellipse([size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2], fill="white")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def fields_of(content: bytes) -> dict[str, Any]:
    """The fields of a form, and how many pictures came with it."""
    fields: dict[str, Any] = {"pictures": len(re.findall(rb'name="image(?:\[\])?"', content))}
    for name, value in re.findall(rb'name="([a-z_]+)"\r\n\r\n([^\r]*)\r\n', content):
        fields[name.decode()] = value.decode()
    return fields


@contextmanager
def model_server(answer: Answer, fault: Fault | None = None) -> Iterator[ModelServer]:
    """A server on a free port until the end of the block."""
    state = ModelServer(answer, fault)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"state": state}))
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def hang(handler: Handler, body: dict[str, Any]) -> bool:
    """Says nothing until the server ends."""
    handler.state.closing.wait(60)
    return True


def slow(handler: Handler, body: dict[str, Any]) -> bool:
    """One letter after another, for ever."""
    handler.stream("word " * 10_000, piece=1, pause=0.02)
    return True
