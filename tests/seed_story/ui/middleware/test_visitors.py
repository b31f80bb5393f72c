"""A public page: everybody sees only their own, whichever endpoint they try, and no verb can forget to ask."""

from __future__ import annotations

import inspect
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from seed_story.errors import NotFoundError
from seed_story.story import Scene, Story
from seed_story.studio.studio import OwnerStudio
from seed_story.ui.middleware.visitors import COOKIE, HEADER, VisitorError, owner_in_public, owner_of
from tests.kept import open_shelf
from tests.running_app import RunningApp, running_app
from tests.seed_story.ui.conftest import ANN, BOB, OPENING


# Verbs that touch no story: they need no owner.
@pytest.fixture
def story(anns_story: dict[str, Any]) -> dict[str, Any]:
    return anns_story


def refusal(client: Client, *arguments: Any, endpoint: str) -> str:
    with pytest.raises(AppError) as caught:
        client.predict(*arguments, api_name=endpoint)
    return str(caught.value)


def test_visitors_see_only_their_own(ann: Client, bob: Client, story: dict[str, Any]) -> None:
    assert story["id"] in [entry["id"] for entry in ann.predict(api_name="/list_stories")]
    assert bob.predict(api_name="/list_stories") == []
    assert bob.predict("Ruby", api_name="/search") == []
    assert bob.predict(api_name="/list_jobs") == []
    assert ann.predict(api_name="/list_jobs")
    ann.predict({"seed": 77}, api_name="/set_settings")
    assert bob.predict(api_name="/get_settings") == {}
    ann.predict({}, api_name="/set_settings")


def test_no_endpoint_opens_anothers_story(ann: Client, bob: Client, story: dict[str, Any], frame: Path) -> None:
    """Walks over all endpoints that take an id, with ids that exist, and looks for the same refusal and no change."""
    job = ann.predict(api_name="/list_jobs")[-1]["id"]
    of_ann = {"story_id": story["id"], "to_story_id": story["id"], "job_id": job}
    of_ann |= {"scene_id": story["scenes"][1]["id"], "under_scene_id": story["scenes"][0]["id"]}
    others = {
        "text": "It rained.",
        "title": "Bob's",
        "name": "Mine",
        "frame": handle_file(frame),
        "options": {},
        "kind": "page",
    }
    before = ann.predict(story["id"], api_name="/get_story")
    tried = set()
    for name, endpoint in bob.view_api(return_format="dict", print_info=False)["named_endpoints"].items():
        wanted = [parameter["parameter_name"] for parameter in endpoint["parameters"]]
        if not set(wanted) & {"story_id", "job_id"}:
            continue
        given = {**of_ann, **others}
        said = refusal_of_names(bob, {key: given[key] for key in wanted if key in given}, name)
        if name in ("/undo", "/redo"):
            assert "nothing to" in said.lower()
        else:
            assert re.search(r"does not exist.*belong", said), f"{name}: {said}"
        assert "Ann" not in said and OPENING not in said
        tried.add(name)
    assert len(tried) >= 27
    assert ann.predict(story["id"], api_name="/get_story") == before
    assert bob.predict(api_name="/list_jobs") == [], "a refusal is no job"


def refusal_of_names(client: Client, arguments: dict[str, Any], endpoint: str) -> str:
    with pytest.raises(AppError) as caught:
        client.predict(**arguments, api_name=endpoint)
    return str(caught.value)


def test_who_says_nothing_is_told_what_to_do(public: RunningApp, frame: Path) -> None:
    stranger = Client(public.url, verbose=False)
    assert HEADER in refusal(stranger, endpoint="/list_stories")
    assert HEADER in refusal(stranger, handle_file(frame), OPENING, endpoint="/new_story")
    short = Client(public.url, verbose=False, headers={HEADER: "ann"})
    assert "24 to 200" in refusal(short, endpoint="/list_stories")


def test_a_public_studio_keeps_to_its_policy_and_its_quotas(bob: Client, frame: Path) -> None:
    said = refusal(bob, handle_file(frame), "The bear had a gun.", endpoint="/new_story")
    assert "guns" in said and "Choose" in said
    assert bob.predict(api_name="/list_stories") == []


def test_a_new_browser_gets_a_key_and_keeps_it(public: RunningApp) -> None:
    with urllib.request.urlopen(public.url, timeout=30) as answer:
        cookie = answer.headers["set-cookie"]
    assert re.match(rf"{COOKIE}=[\w-]{{40,}}; Path=/; Max-Age=\d+; HttpOnly; SameSite=Lax$", cookie)
    again = urllib.request.Request(public.url, headers={"cookie": cookie.split(";")[0]})
    with urllib.request.urlopen(again, timeout=30) as answer:
        assert answer.headers["set-cookie"] is None
    behind_https = urllib.request.Request(public.url, headers={"x-forwarded-proto": "https"})
    with urllib.request.urlopen(behind_https, timeout=30) as answer:
        assert "SameSite=None; Secure; Partitioned" in answer.headers["set-cookie"]


def test_at_home_nobody_gets_a_key(app: RunningApp) -> None:
    with urllib.request.urlopen(app.url, timeout=30) as answer:
        assert answer.headers["set-cookie"] is None


# ------------------------------------------------------------------------------------------------------------ logins


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A studio where people sign in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEED_STORY_LOGINS", "anna:a long secret,ben:another one")
        with running_app(tmp_path_factory.mktemp("locked")) as running:
            patch.undo()
            yield running


def status_of(url: str, headers: dict[str, str], data: bytes | None = None) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_without_a_login_the_page_is_not_served(locked: RunningApp) -> None:
    body = b'{"data": [], "fn_index": 0, "session_hash": "x"}'
    for headers in ({}, {HEADER: ANN}, {"cookie": f"{COOKIE}={ANN}; access-token-unsecure-x=anna"}):
        asked = urllib.request.Request(locked.url, headers=headers)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            served = answer.read().decode()
            assert answer.headers["set-cookie"] is None, "a key would open nothing"
        assert '"auth_required":true' in served and "first-screen" not in served
        told = {**headers, "content-type": "application/json"}
        for address in ("config", "gradio_api/info", "gradio_api/upload_progress?upload_id=x"):
            assert status_of(f"{locked.url}/{address}", headers) == 401, address
        for address in ("gradio_api/queue/join", "gradio_api/run/list_stories", "gradio_api/call/list_stories"):
            assert status_of(f"{locked.url}/{address}", told, body) == 401, address
        assert status_of(f"{locked.url}/gradio_api/mcp/", told, body) in (404, 405)
    for login in (("anna", "another one"), ("anna", ""), ("eve", "a long secret"), ("", "")):
        with pytest.raises(ValueError, match="Could not login"):
            Client(locked.url, auth=login, verbose=False)


def test_two_logins_do_not_see_each_others_stories(locked: RunningApp, frame: Path, tmp_path: Path) -> None:
    anna, ben = (
        Client(locked.url, auth=login, verbose=False, download_files=tmp_path / login[0])
        for login in (("anna", "a long secret"), ("ben", "another one"))
    )
    story = anna.predict(handle_file(frame), OPENING, "Anna's", api_name="/new_story")
    assert [entry["id"] for entry in anna.predict(api_name="/list_stories")] == [story["id"]]
    assert ben.predict(api_name="/list_stories") == []
    assert "belong" in refusal(ben, story["id"], endpoint="/get_story")
    again = Client(locked.url, auth=("anna", "a long secret"), headers={HEADER: BOB}, verbose=False)
    assert [entry["id"] for entry in again.predict(api_name="/list_stories")] == [story["id"]], "whatever key they send"
    picture = f"{locked.url}/gradio_api/file={next((locked.home / 'assets').rglob('*.png'))}"
    as_anna, as_ben = ({"cookie": "; ".join(f"{n}={v}" for n, v in one.cookies.items())} for one in (anna, ben))
    assert status_of(picture, as_anna) == 200
    assert status_of(picture, as_ben) == 404 and status_of(picture, {}) in (401, 404)
    log = (locked.home / "app.log").read_text("utf-8")
    assert "a long secret" not in log and "another one" not in log


# --------------------------------------------------------------------------------------------------- who a request is


def request(headers: dict[str, str] | None = None, username: str | None = None, session: Any = None) -> gr.Request:
    made = gr.Request(username=username, headers=headers or {})
    made.request = SimpleNamespace(headers=headers or {}, scope={"session": session} if session else {})
    return made


def test_a_signed_in_user_comes_before_a_key_and_a_key_before_a_cookie():
    account = {"oauth_info": {"userinfo": {"preferred_username": "ann"}, "expires_at": 4e9}}
    cookie = {"cookie": f"other=1; {COOKIE}={BOB}"}
    assert owner_of(request({HEADER: ANN, **cookie}, session=account)) == "hf:ann"
    assert owner_of(request(cookie, username="ann")) == "user:ann"
    by_header, by_cookie = owner_of(request({HEADER: ANN, **cookie})), owner_of(request(cookie))
    assert by_header != by_cookie and owner_of(request({HEADER.title(): BOB})) == by_cookie
    assert BOB not in by_cookie, "the library keeps a digest"
    expired = {"oauth_info": {"userinfo": {"preferred_username": "ann"}, "expires_at": 1}}
    assert owner_of(request(cookie, session=expired)) == by_cookie
    for headers in ({}, {"cookie": "x"}, {"cookie": f"{COOKIE}=short"}, {HEADER: "../../etc/passwd" * 3}):
        with pytest.raises(VisitorError):
            owner_of(request(headers))
    with pytest.raises(VisitorError):
        owner_in_public()


def test_no_verb_reaches_what_belongs_to_another_owner(tmp_path: Path):
    studio = open_shelf(tmp_path)
    root = Scene.new(parent_id=None, text="A fox.", image="0" * 64, features="")
    story = studio.library.create_story(Story.new("A fox", owner="ann", root=root))
    job = studio.library.add_job("tell", story.id, root.id, {}, worker="nobody", owner="ann")
    ids = {
        "story_id": story.id,
        "to_story_id": story.id,
        "scene_id": root.id,
        "under_scene_id": root.id,
        "job_id": job.id,
    }
    words = {"text": "Words.", "title": "Words.", "name": "Words.", "out": tmp_path / "out.zip", "kind": "video"}
    ask = {name for name, _ in inspect.getmembers(OwnerStudio, inspect.isfunction) if not name.startswith("_")}
    asked = set()
    for name in ask:
        parameters = inspect.signature(getattr(OwnerStudio, name)).parameters
        assert "owner" not in parameters, f"{name}: nobody can ask in another's name"
        if not ids.keys() & parameters or {"image", "story"} & parameters.keys():
            continue
        values = {key: value for key, value in (ids | words).items() if key in parameters}
        if "story_id" in parameters and parameters["story_id"].default is None:
            continue  # of no story by itself: undo, redo, jobs
        with pytest.raises(NotFoundError):
            answer = getattr(studio.for_owner("bob"), name)(**values)
            list(answer if inspect.isgenerator(answer) else ())
        asked.add(name)
    assert len(asked) > 25
    assert studio.for_owner("bob").jobs(story.id) == [] and len(studio.for_owner("ann").jobs(story.id)) == 1
    with pytest.raises(NotFoundError):
        studio.for_owner("bob").shares(story.id)


def test_a_page_reaches_nothing_but_the_verbs_of_who_asks(tmp_path: Path):
    asked = open_shelf(tmp_path).for_owner(lambda: "ann")
    assert asked.list_stories() == [] and asked.owner == "ann"
    for name in ("library", "services", "metrics", "close", "for_owner"):
        with pytest.raises(AttributeError):
            getattr(asked, name)
