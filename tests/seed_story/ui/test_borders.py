"""Nobody where they don't belong: all addresses, endpoints, tools, files and links of a public page are walked over.

Whoever adds one without an owner, and whatever a new version of Gradio adds, fails here.
"""

from __future__ import annotations

import http.server
import json
import threading
import types
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from gradio import processing_utils
from gradio_client import Client, handle_file

from seed_story.library.library import Library
from seed_story.studio.studio import OwnerStudio, Studio
from seed_story.ui import blocks
from seed_story.ui.middleware import route_allow_list as doors
from seed_story.ui.middleware.visitors import HEADER, owner_in_public
from tests.kept import open_shelf
from tests.running_app import RunningApp
from tests.seed_story.ui.conftest import ANN, BOB, OPENING

STRANGER: dict[str, str] = {}


def fetch(url: str, headers: dict[str, str], data: bytes | None = None, method: str | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


# ------------------------------------------------------------------------------------------------------- addresses


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[gr.Blocks]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEED_STORY_PUBLIC", "1")
        shelf = open_shelf(tmp_path_factory.mktemp("borders"))
        yield blocks.build(shelf)
        shelf.close()


def routes_of(page: gr.Blocks) -> set[tuple[str, str]]:
    found = set()
    for route in gr.routes.App.create_app(page, mcp_server=True).routes:
        inner = getattr(route, "original_router", None)
        for one in inner.routes if inner is not None else [route]:
            found |= {(method, one.path) for method in getattr(one, "methods", None) or ("GET",)}
    return found


def test_every_address_is_open_for_a_reason_or_shut(page: gr.Blocks, public: RunningApp):
    shut = []
    for method, path in sorted(routes_of(page)):
        address = path.replace("{path:path}", "x").replace("{path_or_url:path}", "x").replace("{url_path:path}", "x")
        address = "/".join("x1" if part.startswith("{") else part for part in address.split("/"))
        if doors._OPEN.fullmatch(address.replace("pwa_icon/x1", "pwa_icon/1")):
            continue
        status, _ = fetch(public.url + address, {}, b"{}" if method == "POST" else None, method)
        assert status == 404, f"{method} {path} is neither shut nor entered in doors.OPEN"
        shut.append(path)
    assert {"/gradio_api/deep_link", "/monitoring", "/gradio_api/vibe-edit", "/gradio_api/run-history/records"} <= set(
        shut
    )
    assert all(reason for reason in doors.OPEN.values())


def test_no_event_of_the_page_reaches_more_than_the_verbs_of_who_asks(page: gr.Blocks):
    """Follows everything that the functions hold: no studio and library, but the verbs of whoever asks."""
    assert len(page.fns) > 80
    guarded = 0
    for function in page.fns.values():
        if function.fn is None:
            continue
        seen: set[int] = set()
        waiting: list[tuple[Any, str]] = [(function.fn, function.name or "")]
        while waiting:
            thing, way = waiting.pop()
            if id(thing) in seen:
                continue
            seen.add(id(thing))
            assert not isinstance(thing, Studio | Library), f"{function.api_name or function.name} reaches it by {way}"
            if isinstance(thing, OwnerStudio):
                assert vars(thing)["_owner"] is owner_in_public
                guarded += 1
                continue
            waiting += [(value, f"{way}.{name}") for name, value in held_by(thing)]
    assert guarded > 50


def held_by(thing: Any) -> list[tuple[str, Any]]:
    if isinstance(thing, types.MethodType):
        return [("self", thing.__self__), ("function", thing.__func__)]
    if isinstance(thing, types.FunctionType):
        cells = [(f"cell {n}", cell.cell_contents) for n, cell in enumerate(thing.__closure__ or ())]
        return [*cells, *[("default", value) for value in thing.__defaults__ or ()]]
    if isinstance(thing, list | tuple | set):
        return [(str(n), value) for n, value in enumerate(thing)]
    if isinstance(thing, dict):
        return [(str(name), value) for name, value in thing.items()]
    if type(thing).__module__.startswith("seed_story"):
        return list(vars(thing).items()) if hasattr(thing, "__dict__") else []
    if isinstance(thing, types.BuiltinFunctionType) or not hasattr(thing, "func"):
        return []
    return [("func", thing.func), ("args", thing.args), ("keywords", thing.keywords)]  # functools.partial


# ------------------------------------------------------------------------------------------------------------ tools


def test_no_tool_of_an_assistant_opens_anothers_story(public: RunningApp, ann: Client, anns_story: dict[str, Any]):
    pytest.importorskip("mcp", reason="the MCP extra is not installed")
    job = ann.predict(api_name="/list_jobs")[-1]["id"]
    scenes = [scene["id"] for scene in anns_story["scenes"]]
    ids = {"story_id": anns_story["id"], "to_story_id": anns_story["id"], "job_id": job, "scene_id": scenes[1]}
    ids |= {"under_scene_id": scenes[0]}
    others = {"text": "It rained.", "title": "Bob's", "name": "Mine", "options": {}, "kind": "page", "frame": None}
    before = ann.predict(anns_story["id"], api_name="/get_story")
    tools = json.loads(fetch(f"{public.url}/gradio_api/mcp/schema", {})[1])
    tried = []
    for tool in tools:
        wanted = set(tool["inputSchema"]["properties"])
        if not wanted & {"story_id", "job_id"}:
            continue
        given = {name: value for name, value in (ids | others).items() if name in wanted}
        said = call_tool(public, BOB, tool["name"], given)
        assert "Ann" not in said and OPENING not in said and scenes[1] not in said.replace(str(given), ""), tool["name"]
        assert any(words in said for words in ("belong", "nothing to", "rror", "no picture")), f"{tool['name']}: {said}"
        tried.append(tool["name"])
    assert len(tried) >= 27
    assert ann.predict(anns_story["id"], api_name="/get_story") == before


def call_tool(app: RunningApp, key: str, name: str, arguments: dict[str, Any]) -> str:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    headers = {HEADER: key, "content-type": "application/json", "accept": "application/json, text/event-stream"}
    status, said = fetch(f"{app.url}/gradio_api/mcp/", headers, json.dumps(message).encode())
    assert status in (200, 202), (status, said)
    return said.decode()


# ------------------------------------------------------------------------------------------------------------ files


def test_files_are_only_for_their_owner(public: RunningApp, ann: Client, anns_story: dict[str, Any], tmp_path: Path):
    root = anns_story["scenes"][0]["id"]
    ann.predict(anns_story["id"], root, "page", {"voice": "none"}, api_name="/export_story")
    pictures = [scene["image"] for scene in anns_story["scenes"]]
    exported = [str(path) for path in (public.home / "exports").rglob("*.html")]
    features = [str(path) for path in (public.home / "assets").rglob("*.npy")]
    assert pictures and exported and features
    for path in (*pictures, *exported):
        urls = [f"{public.url}/gradio_api/file={urllib.parse.quote(path)}"]
        urls.append(f"{public.url}/gradio_api/file/{urllib.parse.quote(path.lstrip('/'))}")
        assert fetch(urls[0], {HEADER: ANN})[0] == 200, path
        for url in urls:
            assert fetch(url, {HEADER: BOB})[0] in (403, 404), url
            assert fetch(url, STRANGER)[0] in (403, 404), url
    for path in features:
        assert fetch(f"{public.url}/gradio_api/file={path}", {HEADER: ANN})[0] == 404, "nobody looks at features"


def test_no_trick_with_paths_opens_anothers_file(public: RunningApp, anns_story: dict[str, Any], tmp_path: Path):
    path = Path(anns_story["scenes"][0]["image"])
    link = tmp_path / "link.png"
    link.symlink_to(path)
    around = path.parent / ".." / path.parent.name / path.name
    frames = blocks.ASSETS / "frames"
    tricks = [str(around), f"/{path}", f"//{path}", f"{frames}/../../{path}", f"{path}/.", str(link), f"{path}%00"]
    tricks += [
        str(path).replace("/", "%2f"),
        str(path).replace("/", "%252f"),
        f"/./{path}",
        f"{path.parent}/./{path.name}",
    ]
    tricks += [str(public.home / name) for name in ("library.sqlite3", "app.log", "exports/../library.sqlite3")]
    for trick in tricks:
        for form in ("/gradio_api/file=", "/gradio_api/file/", "/file=", "/gradio_api/file%3d"):
            status, body = fetch(public.url + form + trick, {HEADER: BOB})
            assert status >= 400 or b"PNG" not in body[:8] and b"SQLite" not in body[:16], (form, trick, status)
    for address in ("http://127.0.0.1:1/x", "https://example.org/x", "HTTP:/example.org"):
        request = urllib.request.Request(f"{public.url}/gradio_api/file={address}", headers={HEADER: BOB})
        with pytest.raises(urllib.error.HTTPError) as refused:  # not sent on to somewhere else
            urllib.request.urlopen(request, timeout=30)
        assert refused.value.code == 404


def test_nothing_is_fetched_from_an_address_that_somebody_gives(public: RunningApp, bob: Client):
    asked: list[str] = []

    class Heard(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_GET

    server = http.server.HTTPServer(("127.0.0.1", 0), Heard)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/picture.png"
    payload = {"path": url, "url": url, "orig_name": "picture.png", "meta": {"_type": "gradio.FileData"}}
    body = json.dumps({"data": [payload]}).encode()
    headers = {HEADER: BOB, "content-type": "application/json"}
    for verb in ("see", "import_story"):
        for form in (f"/gradio_api/run/{verb}", f"/gradio_api/api/{verb}"):
            status, said = fetch(public.url + form, headers, body)
            assert status >= 400 and b"picture" not in said[:0]
        name = "frame" if verb == "see" else "archive"
        said = call_tool(public, BOB, verb, {name: url})
        assert "rror" in said or "fetched" in said, said
    server.shutdown()
    assert asked == []
    with pytest.MonkeyPatch.context() as patch:  # that was Gradio's own caution with this machine; ours is with all
        for function in ("async_ssrf_protected_get", "async_ssrf_protected_download", "ssrf_protected_download"):
            patch.setattr(processing_utils, function, getattr(processing_utils, function))
        doors.fetch_nothing()
        with pytest.raises(ValueError, match="Files are not fetched"):
            processing_utils.ssrf_protected_download("https://example.org/picture.png", "/tmp")


# ------------------------------------------------------------------------------------------------------------ links


def test_a_link_shows_one_story_until_it_is_taken_back(public: RunningApp, ann: Client, bob: Client, frame: Path):
    story = ann.predict(handle_file(frame), "Ruby & a friend; 1 < 2 <3.", "Read me", api_name="/new_story")
    path = ann.predict(story["id"], api_name="/share_story")["link"]
    with urllib.request.urlopen(public.url + path, timeout=60) as answer:
        page, sealed = answer.read().decode(), answer.headers["content-security-policy"]
        assert answer.headers["x-robots-tag"] == "noindex" and answer.headers["cache-control"] == "no-store"
    assert "Read me" in page and "1 < 2" not in page, "words are never HTML"
    assert "sandbox allow-scripts" in sealed and "default-src 'none'" in sealed
    assert fetch(public.url + path, {}, b"{}")[0] == 405, "it only shows"
    ((link, _),) = [list(entry.values()) for entry in ann.predict(story["id"], api_name="/list_links")]
    assert len(link) == 12 and link not in path
    with pytest.raises(Exception, match="belong"):
        bob.predict(story["id"], link, api_name="/unshare_story")
    for wrong in (path[:-1], path + "A", "/shared/" + "A" * 43, "/shared/..%2f", "/shared/"):
        assert fetch(public.url + wrong, {})[0] == 404
    assert ann.predict(story["id"], link, api_name="/unshare_story") == 1
    status, said = fetch(public.url + path, {HEADER: ANN})
    assert status == 404 and b"doesn't work" in said
    again = ann.predict(story["id"], api_name="/share_story")["link"]
    ann.predict(story["id"], api_name="/delete_story")
    assert again != path and fetch(public.url + again, {})[0] == 404, "what is deleted is not shown"
