"""Which names and sites a page answers to, what a browser may do with it, and who may keep it waiting."""

from __future__ import annotations

import json
import re
import socket
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from seed_story.errors import StoryError
from seed_story.ui.middleware import connections
from seed_story.ui.middleware.body_limits import MAX_JSON
from seed_story.ui.middleware.origins import neighbourhood_from_environment, proxies_from_environment
from seed_story.ui.middleware.visitors import COOKIE, SAFE_COOKIE
from tests.running_app import RunningApp, running_app
from tests.seed_story.ui.conftest import BOB
from tests.seed_story.ui.test_borders import HEADER, fetch


def headers_of(url: str, headers: dict[str, str] | None = None) -> dict[str, list[str]]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=60) as answer:
        found: dict[str, list[str]] = {}
        for name, value in answer.headers.items():
            found.setdefault(name.lower(), []).append(value)
        return found


# ----------------------------------------------------------------------------------------------------- names and sites


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", "/gradio_api/file=/etc/hosts", "/shared/x"])
def test_a_name_that_is_made_to_lead_here_is_not_answered(app: RunningApp, path: str):
    for host in ("evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil.example"):
        status, said = fetch(app.url + path, {"host": host})
        assert status == 421 and b"SEED_STORY_HOSTS" in said, host
    assert fetch(app.url + path, {"x-forwarded-host": "evil.example"})[0] == 421
    for host in ("localhost:7860", "127.0.0.1", "192.168.1.20:7860", "[fe80::1]:7860"):
        assert fetch(app.url + path, {"host": host})[0] != 421, host


def test_health_is_told_to_whoever_asks(app: RunningApp):
    assert fetch(app.url + "/healthz", {"host": "studio:7860"})[0] == 200, "a container asks by the name of another"


def test_no_other_site_may_call(app: RunningApp):
    verb = f"{app.url}/gradio_api/run/list_stories"
    body, kind = json.dumps({"data": []}).encode(), {"content-type": "application/json"}
    assert fetch(verb, kind | {"origin": app.url}, body)[0] == 200
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", "file://", app.url + ".evil.example"):
        for host in (urlsplit(app.url).netloc, "192.168.1.20:7860"):
            status, said = fetch(verb, kind | {"origin": origin, "host": host}, body)
            assert status == 403 and b"Other sites" in said, (origin, host)
            assert fetch(f"{app.url}/config", {"origin": origin, "host": host})[0] == 403, "nor read"


def test_the_owner_allows_names_and_sites(monkeypatch):
    monkeypatch.setenv("SEED_STORY_HOSTS", "studio.lan, *.example.org")
    monkeypatch.setenv("SEED_STORY_ORIGINS", "https://school.example")
    known = neighbourhood_from_environment()
    for host in ("studio.lan", "STUDIO.LAN:7860", "studio.lan.", "a.example.org", "a.b.example.org:80"):
        assert known.knows_host(host), host
    for host in (
        "example.org",
        "badexample.org",
        "xstudio.lan",
        "studio.lan.evil.example",
        "a.gradio.live",
        "x.hf.space",
    ):
        assert not known.knows_host(host), host
    assert neighbourhood_from_environment(share=True).knows_host("0f3a.gradio.live")
    for setting, wrong in (("SEED_STORY_ORIGINS", "school.example"), ("SEED_STORY_HOSTS", "https://x")):
        monkeypatch.setenv(setting, wrong)
        with pytest.raises(StoryError, match=setting):
            neighbourhood_from_environment()
    monkeypatch.setenv("SEED_STORY_PROXIES", "10.0.0.0/8 proxy")
    with pytest.raises(StoryError, match="SEED_STORY_PROXIES"):
        proxies_from_environment()


@pytest.mark.parametrize("public", [False, True])
def test_a_space_works_in_its_frame_and_behind_its_proxy(tmp_path: Path, monkeypatch, public: bool):
    for name, value in {"SPACE_ID": "ann/tales", "SPACE_HOST": "ann-tales.hf.space"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SEED_STORY_PUBLIC", str(int(public)))
    behind = {"host": "ann-tales.hf.space", "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}
    with running_app(tmp_path / "home") as space:
        told = headers_of(space.url + "/", behind)
        (policy,) = told["content-security-policy"]
        assert "frame-ancestors 'self' https://huggingface.co https://*.huggingface.co" in policy
        assert "https://huggingface.co" in policy.partition("connect-src")[2].partition(";")[0]
        if public:
            (cookie,) = told["set-cookie"]
            assert cookie.startswith(f"{SAFE_COOKIE}=") and "Secure" in cookie and "Partitioned" in cookie
            behind["cookie"] = cookie.partition(";")[0]
        body, kind = json.dumps({"data": []}).encode(), {"content-type": "application/json"}
        own = behind | kind | {"origin": "https://ann-tales.hf.space"}
        assert fetch(f"{space.url}/gradio_api/run/list_stories", own, body)[0] == 200
        assert (
            fetch(f"{space.url}/gradio_api/run/list_stories", own | {"origin": "https://eve-x.hf.space"}, body)[0]
            == 403
        )


# ------------------------------------------------------------------------------------------------------------- browsers


def test_only_scripts_that_came_with_the_page_run(app: RunningApp):
    with urllib.request.urlopen(app.url, timeout=60) as answer:
        policy, page = answer.headers["content-security-policy"], answer.read().decode()
    nonce = re.search("'nonce-([^']+)'", policy)
    assert nonce and "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert "frame-ancestors 'self'" in policy and "object-src 'none'" in policy and "script-src-attr 'none'" in policy
    markup = re.findall("<script[^>]*>", page)
    assert markup and all(f"nonce={nonce[1]}" in tag for tag in markup)
    assert nonce[1] not in headers_of(app.url)["content-security-policy"][0], "another one each time"
    for path in ("/config", "/gradio_api/info", "/healthz", "/nothing"):
        try:
            told = headers_of(app.url + path)
        except urllib.error.HTTPError as error:
            told = {name.lower(): [value] for name, value in error.headers.items()}
        assert told["x-content-type-options"] == ["nosniff"], path
        assert "frame-ancestors" in told["content-security-policy"][0], path


def test_html_that_is_no_page_of_ours_may_do_nothing(app: RunningApp, client, frame):
    from gradio_client import handle_file

    story = client.predict(handle_file(frame), "A fox.", "T", api_name="/new_story")
    client.predict(story["id"], story["scenes"][0]["id"], "page", {"voice": "none"}, api_name="/export_story")
    (file,) = (app.home / "exports").rglob("*.html")
    told = headers_of(f"{app.url}/gradio_api/file={file}")
    assert told["content-security-policy"][0].startswith("sandbox; default-src 'none'")


def test_a_key_over_https_is_kept_from_other_sites(public: RunningApp):
    https = {"x-forwarded-proto": "https"}
    (given,) = headers_of(public.url, https)["set-cookie"]
    name, _, key = given.partition(";")[0].partition("=")
    assert name == SAFE_COOKIE and "Path=/" in given and "Domain" not in given and "Secure" in given
    assert "set-cookie" not in headers_of(public.url, https | {"cookie": f"{name}={key}"})
    old = "o" * 43
    kept, gone = headers_of(public.url, https | {"cookie": f"{COOKIE}={old}"})["set-cookie"]
    assert kept.startswith(f"{SAFE_COOKIE}={old};"), "whoever had a key keeps their stories"
    assert gone.startswith(f"{COOKIE}=;") and "Max-Age=0" in gone
    both = {"cookie": f"{COOKIE}={old}; {SAFE_COOKIE}={key}"}
    assert "set-cookie" not in headers_of(public.url, https | both)
    (plain,) = headers_of(public.url)["set-cookie"]
    assert plain.startswith(f"{COOKIE}=") and "Secure" not in plain, "without https a browser takes no other"


# ---------------------------------------------------------------------------------------------------- much, and slowly


def test_a_body_that_is_too_large_is_not_read(app: RunningApp):
    address = urlsplit(app.url)
    for path, size in (("run/list_stories", MAX_JSON + 1), ("queue/join", 200_000_000), ("upload", 10**9)):
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as talk:
            head = f"POST /gradio_api/{path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {size}\r\n\r\n"
            talk.sendall(head.encode())
            assert talk.recv(100).startswith(b"HTTP/1.1 413"), path


def test_a_body_that_does_not_say_its_size_is_cut(app: RunningApp):
    address = urlsplit(app.url)
    head = f"POST /gradio_api/run/see HTTP/1.1\r\nHost: {address.netloc}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as talk:
        talk.sendall(head.encode())
        sent = 0
        with pytest.raises(OSError):  # the server has hung up
            while sent < 100 * 1024**2:
                talk.sendall(b"100000\r\n" + b" " * 0x100000 + b"\r\n")
                sent += 0x100000
    assert sent < 40 * 1024**2


def test_whoever_does_not_come_to_the_point_is_hung_up_on(app: RunningApp):
    address, patience = urlsplit(app.url), connections.HEADER_SECONDS + 20
    where = address.hostname or "", address.port or 0
    with ExitStack() as talks:  # both wait at the same time
        silent, slow = (talks.enter_context(socket.create_connection(where, timeout=patience)) for _ in range(2))
        slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        for talk in (silent, slow):
            with suppress(ConnectionError):
                assert talk.recv(100) == b""


def test_no_header_without_end(app: RunningApp):
    address = urlsplit(app.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as talk:
        talk.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        with pytest.raises(OSError):
            for _ in range(10_000):
                talk.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")


def test_no_log_repeats_what_somebody_sent(public: RunningApp):
    words = "The secret of the blue fox"
    for path, data in (
        ("new_story", [None, words]),
        ("continue_story", [words]),
        ("see", [words]),
        ("archive_story", []),
    ):
        body = json.dumps({"data": data}).encode()
        headers = {HEADER: BOB, "content-type": "application/json"}
        assert fetch(f"{public.url}/gradio_api/run/{path}", headers, body)[0] >= 400
        status, said = fetch(f"{public.url}/gradio_api/call/{path}", headers, body)
        if status == 200:
            fetch(f"{public.url}/gradio_api/call/{path}/{json.loads(said)['event_id']}", headers)
    assert words not in (public.home / "app.log").read_text()
