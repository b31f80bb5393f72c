"""How the page opens, or says in a sentence why it does not."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file

from seed_story.cli.doctor import examine
from seed_story.errors import StoryError
from seed_story.runtime.environment import page_port, uploads_folder
from tests.running_app import ROOT, free_port, running_app


def opened(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The app as somebody starts it, which ends by itself when it cannot open its page."""
    usual = {"SEED_STORY_HOME": str(home), "GRADIO_SERVER_NAME": "127.0.0.1"}
    command = [sys.executable, "app.py", "--preset", "debug", "--device", "nonsense"]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | usual | environment, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize("port", ["http", "99999", "0", "-1", "7860.5", "²"])
def test_case_17_a_port_that_is_none(tmp_path: Path, port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if port in ("http", "99999"):  # the others through the same door
        done = opened(tmp_path / "home", GRADIO_SERVER_PORT=port)
        assert done.returncode == 1 and "Traceback" not in done.stderr
        assert f"GRADIO_SERVER_PORT is '{port}'. Use a number from 1 to 65535" in done.stderr
    monkeypatch.setenv("GRADIO_SERVER_PORT", port)
    monkeypatch.setenv("SEED_STORY_HOME", str(tmp_path / "home"))
    with pytest.raises(StoryError, match="Use a number"):
        page_port()
    assert any("Use a number" in found.sentence and found.verdict == "bad" for found in examine("debug"))


def test_case_17_a_port_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = opened(tmp_path / "home", GRADIO_SERVER_PORT=port)
        assert done.returncode == 1 and "Traceback" not in done.stderr
        (said,) = [line for line in done.stderr.splitlines() if "cannot be used" in line]
        assert said.startswith(f"Port {port} of 127.0.0.1 ")
        monkeypatch.setenv("GRADIO_SERVER_PORT", port)
        monkeypatch.setenv("SEED_STORY_HOME", str(tmp_path / "home"))
        assert any(f"Port {port}" in found.sentence and found.verdict == "note" for found in examine("debug"))
    assert any(f"will be at http://127.0.0.1:{port}" in found.sentence for found in examine("debug"))


def test_case_17_an_address_that_is_none(tmp_path: Path) -> None:
    done = opened(tmp_path / "home", GRADIO_SERVER_NAME="nobody.invalid", GRADIO_SERVER_PORT=str(free_port()))
    assert done.returncode == 1 and "of nobody.invalid cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def other_users_folder(shared: Path) -> Path:
    """The folder in which Gradio keeps uploads, as another user of the machine would leave it: not to be written to.

    Whoever runs the tests may be root, whom rights do not stop; a file in its place stops everybody.
    """
    shared.mkdir()
    (shared / "gradio").write_text("somebody else's")
    return shared


def test_case_04_uploads_do_not_go_where_other_users_are(
    tmp_path: Path, frame: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(other_users_folder(tmp_path / "tmp")))
    with running_app(tmp_path / "home", uploads=None) as running:
        client = Client(running.url, verbose=False, download_files=tmp_path / "downloads")
        story: dict[str, Any] = client.predict(handle_file(frame), "Ruby was a fox.", api_name="/new_story")
        assert story["scenes"][0]["text"] == "Ruby was a fox."
        kept = running.home / "cache" / "uploads"
        assert [path for path in kept.rglob("*") if path.is_file()], "what was brought lies in the home"
    assert (tmp_path / "tmp" / "gradio").read_text() == "somebody else's"


def test_case_04_a_folder_for_uploads_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = other_users_folder(tmp_path / "tmp") / "gradio"
    done = opened(tmp_path / "home", GRADIO_TEMP_DIR=str(chosen))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"The folder for uploads, {chosen}, cannot be used" in done.stderr
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(chosen))
    monkeypatch.setenv("SEED_STORY_HOME", str(tmp_path / "home"))
    assert any("folder for uploads" in found.sentence and found.verdict == "bad" for found in examine("debug"))
    monkeypatch.delenv("GRADIO_TEMP_DIR")
    assert uploads_folder() == tmp_path / "home" / "cache" / "uploads"
    assert any("Uploads to the page are stored in" in found.sentence for found in examine("debug"))
