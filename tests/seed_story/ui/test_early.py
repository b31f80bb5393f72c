"""What stands at the beginning of the page's HTML, and nowhere else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from seed_story.ui.early import FONTS, EarlyHead, early_head

PAGE = b"<!doctype html><html><head><title>x</title></head><body><head></body></html>"


def answered(body: bytes, kind: str, *headers: tuple[bytes, bytes], method: str = "GET") -> tuple[dict, bytes]:
    """What a browser gets of an application that answers this in two pieces."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({
            "type": "http.response.start", "status": 200,
            "headers": [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()), *headers],
        })  # fmt: skip
        await send({"type": "http.response.body", "body": body[:40], "more_body": True})
        await send({"type": "http.response.body", "body": body[40:]})

    got: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        got.append(message)

    async def nothing() -> None: ...

    asyncio.run(EarlyHead(application, "<i>early</i>")({"type": "http", "method": method}, nothing, send))
    assert [message["type"] for message in got].count("http.response.start") == 1
    return dict(got[0]["headers"]), b"".join(message.get("body", b"") for message in got[1:])


@pytest.mark.usefixtures("no_loop")
def test_a_page_gets_it_once_and_its_length_is_right():
    headers, body = answered(PAGE, "text/html; charset=utf-8")
    assert body == PAGE.replace(b"<head>", b"<head><i>early</i>", 1)
    assert headers[b"content-length"] == str(len(body)).encode()


@pytest.mark.usefixtures("no_loop")
def test_all_else_stays_as_it_is():
    assert answered(PAGE, "application/json")[1] == PAGE
    assert answered(PAGE, "text/html", (b"content-encoding", b"gzip"))[1] == PAGE
    assert answered(PAGE, "text/html", method="POST")[1] == PAGE


def test_it_holds_fonts_that_are_there_and_nothing_from_elsewhere():
    head = early_head()
    assert "://" not in head.replace("http://www.w3.org/2000/svg", "")
    names = [part.split(".woff2")[0].rsplit("/", 1)[1] for part in head.split('url("')[1:]]
    assert len(names) == 6 and all((FONTS / f"{name}.woff2").is_file() for name in names)
    assert "WAKING" not in head and "{fonts}" not in head
