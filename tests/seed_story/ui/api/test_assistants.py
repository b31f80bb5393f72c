"""Every tool that assistants are offered (MCP), called through a real client, at home and where strangers share it."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from seed_story.ui.middleware.visitors import HEADER
from tests.running_app import RunningApp
from tests.seed_story.ui.conftest import OPENING

mcp = pytest.importorskip("mcp", reason="the MCP extra is not installed")
streamable = pytest.importorskip("mcp.client.streamable_http")

pytestmark = pytest.mark.usefixtures("no_loop")

KEY = "assistant" * 4
FILES = {"frame", "archive"}
SILENT = {"voice": "none", "size": "small", "fps": 24}
MISSING = "0" * 32
NO_DATA = "Send files as data URLs, such as data:image/jpeg;base64,…"
DAMAGED = "This data URL is damaged"


@pytest.fixture(params=["app", "public"])
def studio(request: pytest.FixtureRequest) -> RunningApp:
    """At home, and with --public."""
    return request.getfixturevalue(request.param)


def talk(studio: RunningApp, what: Callable[[Any], Awaitable[Any]]) -> Any:
    """Runs `what` with a session of an assistant, who says whose stories are meant (docs/command-line-and-api.md)."""

    async def session() -> Any:
        async with (
            httpx.AsyncClient(headers={HEADER: KEY}, timeout=120) as http,
            streamable.streamable_http_client(f"{studio.url}/gradio_api/mcp/", http_client=http) as streams,
            mcp.ClientSession(*streams[:2]) as talking,
        ):
            await talking.initialize()
            try:
                return await what(talking)
            except Exception as error:  # raised outside, where it is not wrapped in groups of exceptions
                return error

    if isinstance(found := asyncio.run(session()), Exception):
        raise found
    return found


def as_data(file: Path, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


def values(result: Any) -> list[Any]:
    """The texts of an answer, as JSON where they are that."""
    found = []
    for part in result.content:
        if part.type == "text":
            try:
                found.append(json.loads(part.text))
            except ValueError:
                found.append(part.text)
    return found


def test_every_schema_is_one(studio: RunningApp) -> None:
    """Case 02: assistants hand all schemas to services that take none when one is wrong."""
    tools = talk(studio, lambda session: session.list_tools()).tools
    assert len(tools) == 49
    for tool in tools:
        jsonschema.Draft202012Validator.check_schema(tool.inputSchema)
        jsonschema.Draft7Validator.check_schema(tool.inputSchema)
        for name, argument in tool.inputSchema["properties"].items():
            assert set(argument) & {"type", "oneOf"}, f"{tool.name}: {name}"
            if name in FILES:
                assert argument["type"] == "string" and argument["description"].endswith("data:TYPE;base64,BYTES.")
            assert "http" not in json.dumps(argument), "what is not taken is not promised"
        assert "upload_file_to_gradio" not in tool.description


def test_every_tool_can_be_called(studio: RunningApp, frame: Path) -> None:
    """One whole story by all of the tools. Whatever a later version adds has to be called here, too."""
    picture, called = as_data(frame, "image/png"), set()

    async def everything(session: Any) -> set[str]:
        offered = {tool.name for tool in (await session.list_tools()).tools}

        async def ask(name: str, /, **arguments: Any) -> Any:
            result = await session.call_tool(name, arguments)
            assert not result.isError, f"{name}: {result.content[0].text}"
            called.add(name)
            return values(result)

        (state,) = await ask("readiness")
        assert state["state"] in ("loading", "ready")
        (seen,) = await ask("see", frame=picture)
        assert isinstance(seen, str)
        (story,) = await ask("new_story", frame=picture, text=OPENING, title="Told by tools")
        here, root = story["id"], story["scenes"][0]["id"]
        (told,) = await ask("continue_story", story_id=here, scene_id=root, count=2, seed=3)
        first, second = (scene["id"] for scene in told)
        await ask("tell_anew", story_id=here, scene_id=first, seed=4)
        await ask("redraw_scene", story_id=here, scene_id=first, seed=5)
        await ask("redraw_until_it_fits", story_id=here, scene_id=first, tries=1, seed=6)
        await ask("likeness", story_id=here, scene_id=first)
        await ask("suggest_words", story_id=here, scene_id=first, seed=7)
        ((below,),) = await ask("continue_story", story_id=here, scene_id=first, seed=8)
        ((edited,),) = await ask("edit_and_draw", story_id=here, scene_id=first, text="Then it rained.", seed=9)
        await ask("keep_scene", story_id=here, scene_id=below["id"])
        await ask("retell_scene", story_id=here, scene_id=below["id"])
        (changed,) = await ask("edit_scene", story_id=here, scene_id=edited["id"], text="Then it snowed.")
        await ask("retell_all", story_id=here, scene_id=changed["scenes"][-1]["id"])
        await ask("add_own_scene", story_id=here, scene_id=second, text="They had soup.", frame=picture)
        await ask("replace_picture", story_id=here, scene_id=second, frame=picture)
        (mine,) = await ask("visualize", frame=picture, text="A fox came. It rained.", title="My own", seed=1)

        assert here in [entry["id"] for entry in (await ask("list_stories"))[0]]
        assert (await ask("get_story", story_id=here))[0]["title"] == "Told by tools"
        assert (await ask("search", text="soup"))[0][0]["story_id"] == here
        await ask("rename_story", story_id=here, title="Renamed")
        assert (await ask("undo", story_id=here))[0]["verb"] == "rename"
        assert (await ask("redo", story_id=here))[0]["title"] == "Renamed"
        (copy,) = await ask("duplicate_story", story_id=here)
        opening = copy["scenes"][0]["id"]
        await ask("graft", story_id=here, scene_id=second, to_story_id=copy["id"], under_scene_id=opening)
        await ask("name_branch", story_id=here, scene_id=second, name="The other way")
        await ask("delete_scene", story_id=copy["id"], scene_id=copy["scenes"][-1]["id"])
        await ask("delete_story", story_id=copy["id"])
        await ask("restore_story", story_id=copy["id"])
        (link,) = await ask("share_story", story_id=here)
        assert link["link"].startswith("/shared/")
        assert len((await ask("list_links", story_id=here))[0]) == 1
        assert (await ask("unshare_story", story_id=here)) == [1]

        (archive,) = await ask("archive_story", story_id=here)
        saved = frame.parent / "renamed.zip"
        saved.write_bytes(httpx.get(archive, headers={HEADER: KEY}).raise_for_status().content)
        (back,) = await ask("import_story", archive=as_data(saved, "application/zip"))
        assert back["title"] == "Renamed" and back["id"] != here

        path = {"story_id": here, "scene_id": root}
        assert (await ask("export_plan", **path, options=SILENT))[0]["bytes"] > 0
        for name in ("export_video", "export_preview"):
            film, missing = await ask(name, **path, options=SILENT)
            assert film.endswith(".mp4") and missing == [], name
        book, missing = await ask("export_story", **path, kind="book")
        assert book.endswith(".pdf") and missing == []
        pack, missing = await ask("export_story", **path, kind="markdown")
        assert pack.endswith(".zip") and missing == []
        own = [scene["id"] for scene in mine["scenes"]]
        await ask("add_own_scene", story_id=mine["id"], scene_id=own[0], text="They had soup.", frame=picture)
        *books, missing = await ask("export_endings", story_id=mine["id"], kind="comic", options={})
        assert missing == [[], []] and len(set(books)) == len(books) == 2
        assert httpx.get(book, headers={HEADER: KEY}).raise_for_status().content.startswith(b"%PDF")

        (jobs,) = await ask("list_jobs")
        assert (await ask("get_job", job_id=jobs[-1]["id"]))[0]["state"] == "done"
        await ask("cancel_job", job_id=jobs[-1]["id"])
        assert (await ask("set_settings", settings={"seed": 5})) == [{"seed": 5}] == (await ask("get_settings"))
        await ask("set_settings", settings={})
        assert (await ask("teach_word", word="Siobhan", sound="Shivawn")) == [{"Siobhan": "Shivawn"}]
        assert (await ask("taught_words")) == [{"Siobhan": "Shivawn"}]
        assert (await ask("forget_word", word="Siobhan")) == [{}]
        assert (await ask("voices", language="en-GB"))[0]
        (sample,) = await ask("hear_voice", voice="heart", rate=1, pitch=0)
        assert sample.endswith(".m4a")
        return offered

    assert called == talk(studio, everything)


def test_refusals_are_the_studios_own_sentences(studio: RunningApp, frame: Path) -> None:
    """Case 03, and every kind of refusal: a file by address or path, a damaged one, an id of nothing, a bad number."""
    picture = as_data(frame, "image/png")
    at_home = f"{studio.url}/gradio_api/file={frame}"

    async def refused(session: Any) -> list[tuple[str, str]]:
        heard = []

        async def ask(hint: str, name: str, /, **arguments: Any) -> None:
            result = await session.call_tool(name, arguments)
            assert result.isError, name
            heard.append((hint, result.content[0].text))

        for given in ("https://example.org/a.jpg", at_home, str(frame), "", "data:image/png,raw"):
            await ask(NO_DATA, "see", frame=given)
        for name, others in {
            "new_story": {"text": OPENING},
            "visualize": {"text": OPENING},
            "add_own_scene": {"story_id": "x", "scene_id": "y", "text": "It rained."},
            "replace_picture": {"story_id": "x", "scene_id": "y"},
        }.items():
            await ask(NO_DATA, name, frame="https://example.org/a.jpg", **others)
        await ask(NO_DATA, "import_story", archive="https://example.org/a.zip")
        await ask(DAMAGED, "see", frame="data:image/png;base64,abc")
        await ask("not a picture", "see", frame="data:image/png;base64,YWJj")
        await ask("The opening text is empty. Write a sentence or two.", "new_story", frame=picture, text="")
        await ask("does not exist", "get_story", story_id=MISSING)
        for name in ("export_video", "export_preview"):
            await ask("does not exist", name, story_id=MISSING, scene_id="y", options={})
            await ask("does not exist", name, story_id=MISSING, scene_id="y")
        await ask("does not exist", "export_endings", story_id=MISSING)
        await ask("does not exist", "archive_story", story_id=MISSING)
        await ask("temperature", "set_settings", settings={"temperature": 9})
        await ask("several words", "teach_word", word="New York", sound="x")
        await ask("was not taught", "forget_word", word="Siobhan")
        await ask("no voice called", "hear_voice", voice="nobody", rate=1, pitch=0)
        return heard

    for hint, said in talk(studio, refused):
        assert hint in said, said
        assert not said.startswith(("'", '"')) and "upstream" not in said and "object has no" not in said, said
        assert said.endswith((".", ")")), said


def test_an_address_is_refused_in_words_for_scripts_too(studio: RunningApp) -> None:
    """The sentence used to stay in the server's log."""
    given = {"path": "https://example.org/a.jpg", "url": "https://example.org/a.jpg", "orig_name": "a.jpg"}
    data = {"data": [given | {"meta": {"_type": "gradio.FileData"}}]}
    said = httpx.post(f"{studio.url}/gradio_api/call/see", json=data, headers={HEADER: KEY}, timeout=60).json()
    heard = httpx.get(f"{studio.url}/gradio_api/call/see/{said['event_id']}", headers={HEADER: KEY}, timeout=60).text
    assert "Files are not fetched from web addresses. Upload the file itself." in heard, heard


def test_who_says_nothing_of_themselves_is_told_what_to_send(public: RunningApp) -> None:
    async def asked() -> Any:
        async with (
            streamable.streamable_http_client(f"{public.url}/gradio_api/mcp/") as streams,
            mcp.ClientSession(*streams[:2]) as session,
        ):
            await session.initialize()
            return await session.call_tool("list_stories", {})

    result = asyncio.run(asked())
    assert result.isError and HEADER in result.content[0].text
