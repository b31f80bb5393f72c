"""The named endpoints of a really launched app, through gradio_client, in the order of arguments that is promised."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import urllib.request
import zlib
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from tests.running_app import RunningApp

ENDPOINTS = set(
    "new_story continue_story visualize tell_anew redraw_scene redraw_until_it_fits edit_and_draw suggest_words "
    "retell_scene retell_all likeness see add_own_scene replace_picture list_stories get_story search edit_scene "
    "keep_scene rename_story duplicate_story delete_story restore_story delete_scene graft name_branch undo redo "
    "share_story list_links unshare_story archive_story import_story export_video export_story export_endings "
    "export_preview export_plan hear_voice list_jobs get_job cancel_job get_settings set_settings teach_word "
    "forget_word taught_words voices readiness".split()
)
OPENING = "Ruby was a fox with a green scarf. One morning she found a map."


@pytest.fixture
def story(client: Client, frame: Path) -> dict[str, Any]:
    return client.predict(handle_file(frame), OPENING, "The map", api_name="/new_story")


def everything(client: Client) -> list[Any]:
    return [client.predict(entry["id"], api_name="/get_story") for entry in client.predict(api_name="/list_stories")]


def test_new_story_answers_like_get_story(client: Client, story: dict[str, Any]) -> None:
    assert story["title"] == "The map"
    (opening,) = story["scenes"]
    assert (opening["text"], opening["parent_id"]) == (OPENING, None)
    with Image.open(opening["image"]) as picture:
        assert picture.format == "PNG"
    assert client.predict(story["id"], api_name="/get_story") == story


def test_the_title_may_be_left_out(client: Client, frame: Path) -> None:
    story = client.predict(handle_file(frame), OPENING, api_name="/new_story")
    assert story["title"] == "Ruby was a fox with a green scarf."


def test_three_ways_on_are_three_branches(client: Client, story: dict[str, Any]) -> None:
    root = story["scenes"][0]["id"]
    new = client.predict(story["id"], root, 3, "", 11, api_name="/continue_story")
    assert [scene["parent_id"] for scene in new] == [root] * 3
    assert [scene["seed"] for scene in new] == [11, 12, 13]
    assert all(Path(scene["image"]).is_file() for scene in new)
    assert client.predict(story["id"], api_name="/get_story")["scenes"][1:] == new
    again = client.predict(story["id"], root, 3, "", 11, api_name="/continue_story")
    assert [scene["text"] for scene in again] == [scene["text"] for scene in new], "a seed tells the same again"


def test_one_way_on_by_default(client: Client, story: dict[str, Any]) -> None:
    first = client.predict(story["id"], story["scenes"][0]["id"], api_name="/continue_story")
    second = client.predict(story["id"], first[0]["id"], api_name="/continue_story")
    assert len(first) == len(second) == 1
    assert second[0]["parent_id"] == first[0]["id"]


def test_a_new_scene_begins_with_the_persons_sentence(client: Client, story: dict[str, Any]) -> None:
    sentence = "Suddenly it began to snow, and Ruby laughed!"
    new = client.predict(story["id"], story["scenes"][0]["id"], 2, sentence, api_name="/continue_story")
    assert all(scene["text"].startswith(sentence) for scene in new)


def test_the_film_of_a_path(client: Client, story: dict[str, Any]) -> None:
    (new,) = client.predict(story["id"], story["scenes"][0]["id"], api_name="/continue_story")
    film, missing = client.predict(
        story["id"], new["id"], {"voice": "none", "size": "square"}, api_name="/export_video"
    )
    assert Path(film).suffix == ".mp4" and isinstance(missing, list)
    if not shutil.which("ffprobe"):
        pytest.skip("ffprobe is not installed")
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", film]
    streams = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["streams"]
    (video,) = [
        s for s in streams if s["codec_type"] == "video" and not s["disposition"]["attached_pic"]
    ]  # but the cover
    assert (video["codec_name"], video["width"], video["height"]) == ("h264", 1080, 1080)


def test_every_ending_its_plan_and_its_first_seconds(client: Client, story: dict[str, Any]) -> None:
    root = story["scenes"][0]["id"]
    client.predict(story["id"], root, 2, "", 3, api_name="/continue_story")
    silent = {"voice": "none", "size": "small", "fps": 24}
    films, missing = client.predict(story["id"], "video", silent, api_name="/export_endings")
    assert len(films) == len(missing) == 2 and len({Path(film).name for film in films}) == 2
    plan = client.predict(story["id"], root, "video", silent, api_name="/export_plan")
    assert plan["seconds"] > 5 and plan["bytes"] > 10_000
    preview, _ = client.predict(story["id"], root, silent, api_name="/export_preview")
    if shutil.which("ffprobe"):
        whole, beginning = (seconds_of(film) for film in (films[0], preview))
        assert 3 < beginning < whole
    assert "Music" in refusal(client, story["id"], "video", {"music": "/etc/hostname"}, endpoint="/export_endings")
    assert "size" in refusal(client, story["id"], root, "video", {"size": "huge"}, endpoint="/export_plan")


def test_what_is_missing_comes_with_the_file(client: Client, frame: Path) -> None:
    """Case 06: the sentences used to be in the list of jobs only."""
    told = client.predict(handle_file(frame), "Ruby met \U00012000.", "\u5c0f\u72d0\u72f8", api_name="/new_story")
    here, root = told["id"], told["scenes"][0]["id"]
    book, missing = client.predict(here, root, "comic", {}, api_name="/export_story")
    assert any("No font here has" in sentence for sentence in missing)
    assert Path(book).stem == "\u5c0f\u72d0\u72f8", "case 18"
    pack, missing = client.predict(here, root, "markdown", {}, api_name="/export_story")
    assert Path(pack).name == "\u5c0f\u72d0\u72f8.zip" and missing == [], "a text needs no font"
    silent = {"voice": "none", "size": "small", "fps": 24}
    for arguments, endpoint in (((here, root, silent), "/export_video"), ((here, root, silent), "/export_preview")):
        _, missing = client.predict(*arguments, api_name=endpoint)
        assert any("No font here has" in sentence for sentence in missing), endpoint
    _, (missing,) = client.predict(here, "comic", {}, api_name="/export_endings")
    assert any("No font here has" in sentence for sentence in missing)
    assert Path(client.predict(here, api_name="/archive_story")).name == "\u5c0f\u72d0\u72f8.zip"


def seconds_of(file: str) -> float:
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", file]
    return float(
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["format"]["duration"]
    )


def test_voices_are_listed_by_language_and_heard(client: Client) -> None:
    pytest.importorskip("hibari")
    british = client.predict("en-GB", api_name="/voices")
    assert british and {voice["language"] for voice in british} == {"en-GB"}
    assert len(client.predict(api_name="/voices")) > len(british)
    slow, quick = (client.predict("heart", rate, 0, api_name="/hear_voice") for rate in (0.8, 1.3))
    if shutil.which("ffprobe"):
        assert seconds_of(slow) > 1.3 * seconds_of(quick)
    assert "no voice called" in refusal(client, "nobody", 1, 0, endpoint="/hear_voice")


def test_a_word_is_taught_listed_and_forgotten(client: Client) -> None:
    assert client.predict("Siobhan", "Shivawn", api_name="/teach_word") == {"Siobhan": "Shivawn"}
    assert client.predict({"seed": 5}, api_name="/set_settings") == {"seed": 5, "sounds": {"Siobhan": "Shivawn"}}
    assert client.predict(api_name="/taught_words") == {"Siobhan": "Shivawn"}
    for word, sound, sentence in (("", "x", "is empty"), ("New York", "x", "several words"), ("fox", "", "is empty")):
        assert sentence in refusal(client, word, sound, endpoint="/teach_word")
    assert "was not taught" in refusal(client, "fox", endpoint="/forget_word")
    assert client.predict("siobhan", api_name="/forget_word") == {}
    assert client.predict({}, api_name="/set_settings") == {}


# ---------------------------------------------------------------------------------------------------------- refusals


def bomb(path: Path) -> Path:
    """A PNG of a few hundred bytes that claims 60000 x 60000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 100_000)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))
    return path


def refusal(client: Client, *arguments: Any, endpoint: str) -> str:
    with pytest.raises(AppError) as caught:
        client.predict(*arguments, api_name=endpoint)
    return str(caught.value)


def test_what_is_no_picture_is_refused(client: Client, frame: Path, tmp_path: Path) -> None:
    before = everything(client)
    broken, text = tmp_path / "broken.png", tmp_path / "text.png"
    broken.write_bytes(frame.read_bytes()[:200])
    text.write_text("I am no picture at all.", encoding="utf-8")
    assert "Choose one or add your own" in refusal(client, None, OPENING, endpoint="/new_story")
    assert "damaged or incomplete" in refusal(client, handle_file(broken), OPENING, endpoint="/new_story")
    assert "not a picture" in refusal(client, handle_file(text), OPENING, endpoint="/new_story")
    assert "pixels" in refusal(client, handle_file(bomb(tmp_path / "bomb.png")), OPENING, endpoint="/new_story")
    assert everything(client) == before


@pytest.mark.parametrize(
    ("text", "hint"), [("", "empty"), ("   \n", "empty"), ("ha " * 1700, "shorten"), (None, "must be plain text")]
)
def test_words_that_cannot_be_used_are_refused(client: Client, frame: Path, text: Any, hint: str) -> None:
    before = everything(client)
    assert hint in refusal(client, handle_file(frame), text, endpoint="/new_story")
    assert everything(client) == before


def test_unknown_ids_and_odd_numbers_are_refused(client: Client, story: dict[str, Any]) -> None:
    before = everything(client)
    root, other = story["scenes"][0]["id"], "0" * 32
    for arguments, hint in [
        ((other, root), "does not exist"),
        ((story["id"], other), "no scene"),
        ((None, root), "does not exist"),
        ((story["id"], root, 0), "between 1 and"),
        ((story["id"], root, 99), "between 1 and"),
        ((story["id"], root, "many"), "whole number"),
        ((story["id"], root, 1, "x" * 5000), "shorten"),
        ((story["id"], root, 1, "", -7), "seed"),
    ]:
        assert hint in refusal(client, *arguments, endpoint="/continue_story")
    assert "does not exist" in refusal(client, other, endpoint="/get_story")
    assert "no scene" in refusal(client, story["id"], other, endpoint="/export_video")
    assert "size" in refusal(client, story["id"], root, {"size": "huge"}, endpoint="/export_video")
    assert "Music" in refusal(client, story["id"], root, {"music": "/etc/hostname"}, endpoint="/export_video")
    assert "named values" in refusal(client, story["id"], root, ["huge"], endpoint="/export_video")
    assert everything(client) == before


# --------------------------------------------------------------------------------------------------- who else may look


def test_only_the_named_endpoints_are_offered(client: Client) -> None:
    assert set(client.view_api(return_format="dict", print_info=False)["named_endpoints"]) == {
        f"/{name}" for name in ENDPOINTS
    }


def test_assistants_find_the_same_verbs(app: RunningApp) -> None:
    pytest.importorskip("mcp", reason="the MCP extra is not installed")
    with urllib.request.urlopen(f"{app.url}/gradio_api/mcp/schema", timeout=30) as answer:
        tools = {tool["name"]: tool for tool in json.load(answer)}
    assert set(tools) == ENDPOINTS
    assert all(tool["description"] for tool in tools.values())
    telling = tools["continue_story"]["inputSchema"]
    assert list(telling["properties"])[:5] == ["story_id", "scene_id", "count", "direction", "seed"]
    assert all(parameter["description"] for parameter in telling["properties"].values())


def test_only_pictures_and_films_are_served(app: RunningApp, story: dict[str, Any]) -> None:
    with urllib.request.urlopen(f"{app.url}/gradio_api/file={story['scenes'][0]['image']}", timeout=30) as answer:
        assert answer.headers["content-type"] == "image/png"
    database = next(path for path in app.home.iterdir() if path.suffix in (".db", ".sqlite", ".sqlite3"))
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{app.url}/gradio_api/file={database}", timeout=30)


# ------------------------------------------------------------------------------------------- the verbs of later times


def test_a_text_of_ones_own_is_illustrated(client: Client, frame: Path) -> None:
    text = "Ruby was a fox. She found a map. Then it rained!"
    story = client.predict(handle_file(frame), text, "My own", 5, api_name="/visualize")
    assert [scene["text"] for scene in story["scenes"]] == ["Ruby was a fox.", "She found a map.", "Then it rained!"]
    assert [scene["parent_id"] for scene in story["scenes"][1:]] == [scene["id"] for scene in story["scenes"][:2]]
    assert "40" in refusal(client, handle_file(frame), "It rained. " * 41, endpoint="/visualize")


def test_stories_are_changed_and_brought_back(client: Client, story: dict[str, Any], tmp_path: Path) -> None:
    here, root = story["id"], story["scenes"][0]["id"]
    (new,) = client.predict(here, root, 1, "", 3, api_name="/continue_story")
    (other,) = client.predict(here, new["id"], 4, api_name="/tell_anew")
    assert other["parent_id"] == root
    (drawn,) = client.predict(here, new["id"], 9, api_name="/redraw_scene")
    assert (drawn["replaces"], drawn["text"]) == (new["id"], new["text"])
    edited = client.predict(here, root, "Ruby was a bear.", api_name="/edit_scene")
    assert edited["scenes"][-1]["replaces"] == root
    assert client.predict(here, api_name="/undo")["verb"] == "edit"
    assert client.predict(here, api_name="/redo")["verb"] == "edit"
    assert client.predict(here, "Renamed", api_name="/rename_story")["title"] == "Renamed"
    assert client.predict("Renamed", api_name="/search")[0]["story_id"] == here
    copy = client.predict(here, api_name="/duplicate_story")
    grown = client.predict(here, new["id"], copy["id"], copy["scenes"][0]["id"], api_name="/graft")
    assert len(grown["scenes"]) > len(copy["scenes"])
    archive = client.predict(here, api_name="/archive_story")
    back = client.predict(handle_file(archive), api_name="/import_story")
    assert [scene["text"] for scene in back["scenes"]] == [
        scene["text"] for scene in client.predict(here, api_name="/get_story")["scenes"]
    ]
    assert client.predict(here, api_name="/delete_story") == here
    assert "does not exist" in refusal(client, here, endpoint="/get_story")
    assert client.predict(here, api_name="/restore_story")["id"] == here


def test_jobs_and_settings_are_told(client: Client, story: dict[str, Any]) -> None:
    root = story["scenes"][0]["id"]
    assert client.predict({"temperature": 0, "max_text_tokens": 4}, api_name="/set_settings")["temperature"] == 0
    one, two = (client.predict(story["id"], root, 1, "", seed, api_name="/continue_story")[0] for seed in (1, 2))
    assert one["text"] == two["text"], "the likeliest story is always the same"
    assert "temperature" in refusal(client, {"temperature": 9}, endpoint="/set_settings")
    assert client.predict({}, api_name="/set_settings") == {} == client.predict(api_name="/get_settings")
    job = client.predict(api_name="/list_jobs")[-1]
    assert (job["state"], job["progress"], job["result"]) == ("done", 1, two["id"])
    assert client.predict(job["id"], api_name="/cancel_job")["state"] == "done", "what is done stays so"
    assert "does not exist" in refusal(client, "0" * 32, endpoint="/get_job")
    assert client.predict(api_name="/voices")


# ------------------------------------------------------------------------------------------ walking over all endpoints


def test_every_endpoint_is_documented_for_both_kinds_of_callers(app: RunningApp, client: Client) -> None:
    with urllib.request.urlopen(f"{app.url}/gradio_api/mcp/schema", timeout=30) as answer:
        tools = {tool["name"]: tool for tool in json.load(answer)}
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(tools) == {name.strip("/") for name in endpoints}
    for name, endpoint in endpoints.items():
        tool = tools[name.strip("/")]
        assert len(tool["description"]) > 30, name
        given = {parameter["parameter_name"] for parameter in endpoint["parameters"]}
        assert given == set(tool["inputSchema"]["properties"]), name
        for parameter, schema in tool["inputSchema"]["properties"].items():
            assert len(schema.get("description", "")) > 8, f"{name}: {parameter}"
            assert {"type", "anyOf", "oneOf", "format", "$ref"} & set(schema), f"{name}: {parameter} has no type"
