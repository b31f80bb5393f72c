"""Fetching from a hub: a small server with the hub's answers stands in for it."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from seed_story.__main__ import main
from seed_story.errors import WeightsError
from seed_story.weights import download as downloads
from seed_story.weights.manifest import LLAMA, NEEDS, QWEN, SEED_STORY, VISUAL, data_files, find

COMMIT = "0" * 40
INDEX = {"weight_map": {f"{VISUAL}conv1.weight": "b.bin", f"{VISUAL}proj": "c.bin", "transformer.wte": "a.bin"}}
FILES = {
    f"/{SEED_STORY}/resolve/main/seed_story/george_sft/pytorch_model.bin": bytes(range(256)) * 400,
    f"/{QWEN}/resolve/main/pytorch_model.bin.index.json": json.dumps(INDEX).encode(),
    f"/{QWEN}/resolve/main/b.bin": b"eyes" * 10,
    f"/{QWEN}/resolve/main/c.bin": b"more" * 10,
    f"/datasets/{data_files('george')[0].source}/resolve/main/George/george_story.zip": b"words",
}


class Hub(BaseHTTPRequestHandler):
    """`asked` keeps path and range of each GET; `breaks` cuts a file off after so many bytes, once."""

    asked: list[tuple[str, str]] = []
    breaks: dict[str, int] = {}

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers.get("Range", "")))
        self._answer(body=True)

    def _answer(self, body: bool) -> None:
        if LLAMA in self.path:
            return self._refuse(403, "GatedRepo", "Access to this model is restricted.")
        data = FILES.get(self.path)
        if data is None:
            return self._refuse(404, "EntryNotFound", "not here")
        start = int(found[1]) if (found := re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))) else 0
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if body:
            end = self.breaks.pop(self.path, None)
            self.wfile.write(data[start:end])
            if end is not None:
                self.close_connection = True

    def _refuse(self, status: int, code: str, message: str) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("X-Error-Message", message)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Hub.asked.clear()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def wanted(part: str):
    return next(file for file in NEEDS["george"] if file.part == part)


def test_a_file_comes_to_its_place_and_is_not_fetched_again(hub, tmp_path):
    file = wanted("story model")
    for _ in range(2):
        (place,) = downloads.get([file], tmp_path, quiet=True, endpoint=hub)
        assert place == tmp_path / file.path == find(tmp_path, file)
        assert place.read_bytes() == next(iter(FILES.values()))
    assert len(Hub.asked) == 1


def test_a_broken_download_goes_on_where_it_stopped(hub, tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 10_000)  # what is kept of a break
    file = wanted("story model")
    path = f"/{SEED_STORY}/resolve/main/{file.path}"
    Hub.breaks[path] = 50_000
    for _ in range(3):
        try:
            (place,) = downloads.get([file], tmp_path, quiet=True, endpoint=hub)
            break
        except WeightsError as error:
            assert "it goes on where it stopped" in str(error) or "could not be reached" in str(error)
    assert place.read_bytes() == FILES[path]
    assert [asked for _, asked in Hub.asked if asked] == ["bytes=50000-"], Hub.asked


def test_of_shards_only_those_with_the_eyes_come(hub, tmp_path):
    (place,) = downloads.get([wanted("visual tokenizer")], tmp_path, quiet=True, endpoint=hub)
    assert place == tmp_path / "Qwen-VL-Chat"
    assert sorted(path.name for path in place.iterdir() if path.is_file()) == [
        "b.bin",
        "c.bin",
        "pytorch_model.bin.index.json",
    ]


def test_a_gated_repository_tells_how_to_get_in(hub, tmp_path):
    with pytest.raises(WeightsError, match="is gated: open https://huggingface.co/meta-llama.*hf auth login"):
        downloads.get([wanted("base language model")], tmp_path, quiet=True, endpoint=hub)


def test_what_the_hub_has_not_is_said(hub, tmp_path):
    with pytest.raises(WeightsError, match="no longer has a file seedx/checkpoint-30000/pytorch_model.bin"):
        downloads.get([wanted("stage 2 start")], tmp_path, quiet=True, endpoint=hub)


def test_no_network_is_said_with_the_place_for_files_from_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(WeightsError, match=f"Hugging Face could not be reached.*put it at {tmp_path}"):
        downloads.get([wanted("story model")], tmp_path, quiet=True)


def test_no_room_is_said_before_anything_is_fetched(hub, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1_000_000_000}))
    with pytest.raises(WeightsError, match="The download is 14.7 GB, and .* has 1.0 GB free"):
        downloads.get([wanted("story model")], tmp_path, quiet=True, endpoint=hub)
    assert not Hub.asked


def test_training_data_comes_from_the_data_set(hub, tmp_path, capsys):
    words = data_files("george")[1]
    (place,) = downloads.get([words], tmp_path, quiet=True, endpoint=hub)
    assert place.read_bytes() == b"words" and place == tmp_path / "George/george_story.zip"
    assert main(["data", "list", "--preset", "george", "--out", str(tmp_path)]) == 1
    listed = capsys.readouterr().out
    assert "here     George/george_story.zip" in listed and "missing  George/george.tar.gz" in listed
    assert main(["data", "list", "--preset", "mini"]) == 1
    assert "it has them for george, rabbids, land" in capsys.readouterr().err


def test_places_follow_the_repositories(tmp_path):
    for file in (*NEEDS["george"], *data_files("land")):
        if not file.shards:
            assert file.local_root(tmp_path) / file.repository_path == tmp_path / file.path
    assert wanted("base language model").local_root(tmp_path) == tmp_path / "Llama-2-7b-hf"
    assert wanted("U-Net").local_root(tmp_path) == tmp_path / "stable-diffusion-xl-base-1.0"
