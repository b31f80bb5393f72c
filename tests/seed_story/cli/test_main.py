"""The command line, as a person types it; the debug preset tells."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from seed_story.__main__ import main
from seed_story.cli.doctor import can_tell, examine
from seed_story.library.library import open_library
from seed_story.runtime.logs import serving
from seed_story.story import Story
from tests.kept import small_story
from tests.running_app import free_port

ROOT = Path(__file__).resolve().parent.parent.parent.parent


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("SEED_STORY_HOME", str(tmp_path / "home"))
    for name in ("SEED_STORY_BASE", "SEED_STORY_WEIGHTS", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "fox.png"
    Image.effect_mandelbrot((96, 64), (-2, -1, 1, 1), 50).convert("RGB").save(path)
    return str(path)


@pytest.fixture
def said(capsys):
    def run(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        assert main([*arguments, "--preset", "debug", "--device", "cpu"]) == code
        out, err = capsys.readouterr()
        return err if code else out

    return run


def test_a_whole_story(said, picture, tmp_path):
    assert "No stories yet" in said("list")
    story = json.loads(said("new", picture, "A fox found a map.", "--title", "The map", "--json"))
    beginning = story["id"][:6]
    assert "The map" in said("list")

    told = json.loads(said("continue", beginning, "--count", "2", "--seed", "4", "--direction", "Then", "--json"))
    assert [scene["seed"] for scene in told] == [4, 5]
    assert all(scene["parent_id"] == story["scenes"][0]["id"] for scene in told)
    assert all(Path(scene["image"]).is_file() for scene in told)
    further = said("continue", beginning, told[0]["id"][:8], "--temperature", "0", "--steps", "1")
    assert "seed" in further and ".png" in further

    shown = json.loads(said("show", beginning, "--json"))
    assert len(shown["scenes"]) == 4
    assert shown["scenes"][-1]["parent_id"] == told[0]["id"]
    assert "    [" in said("show", beginning)

    film = tmp_path / "film.mp4"
    options = ("--voice", "none", "--no-captions", "--size", "square", "--out", str(film))
    assert said("export", beginning, story["scenes"][0]["id"][:8], *options).strip() == str(film)
    assert film.stat().st_size > 1000 and film.with_suffix(".srt").exists()


def _stdin(monkeypatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="surrogateescape"))


def test_case_09_text_file_in_another_encoding(said, picture, monkeypatch):
    data = (ROOT / "tests" / "data" / "cases" / "09-windows.txt").read_bytes()
    _stdin(monkeypatch, data)
    refused = said("visualize", picture, "-", code=1)
    assert "This is not UTF-8: byte 5 is 0x92" in refused and "No stories yet" in said("list")
    for encoding, given in (("windows-1252", data), ("utf-8", data.decode("cp1252").encode("utf-16"))):
        _stdin(monkeypatch, given)
        story = json.loads(said("visualize", picture, "-", "--encoding", encoding, "--json"))
        assert [s["text"] for s in story["scenes"]] == ["Ruby’s map was old.", "It rained on the café."]
    _stdin(monkeypatch, data)
    assert "no encoding 'nonsense'" in said("visualize", picture, "-", "--encoding", "nonsense", code=1)


def test_case_01_a_scene_for_each_sentence_and_paragraph(said, picture, monkeypatch):
    _stdin(monkeypatch, (ROOT / "tests" / "data" / "cases" / "01-whole-text-splits-at-mr.txt").read_bytes())
    story = json.loads(said("visualize", picture, "-", "--json"))
    assert [scene["text"] for scene in story["scenes"]] == ["Mr. Badger found a map.", "Mrs. Mole was asleep."]
    assert story["title"] == "Mr. Badger found a map."
    story = json.loads(said("visualize", picture, "a\n\nb\n\nc", "--json"))
    assert [scene["text"] for scene in story["scenes"]] == ["a", "b", "c"]


def test_the_shelf(said, picture, tmp_path):
    story = json.loads(said("new", picture, "A fox found a map.", "--title", "The map", "--json"))
    beginning, opening = story["id"][:8], story["scenes"][0]["id"][:8]
    copy = json.loads(said("duplicate", beginning, "--json"))
    grown = json.loads(said("graft", beginning, opening, copy["id"][:8], copy["scenes"][0]["id"][:8], "--json"))
    assert [scene["text"] for scene in grown["scenes"]] == ["A fox found a map."] * 2
    new = grown["scenes"][1]["id"]
    assert "The way: A fox" in said("name", copy["id"], new[:8], "The way")
    assert len(said("delete", copy["id"], new[:8]).splitlines()) == 2
    assert said("undo") == f"Undone: delete scene  [{copy['id'][:8]}]  The map (copy)\n"
    assert json.loads(said("undo", "--json"))["undone"]
    assert said("redo", copy["id"][:8]).startswith("Redone: name branch")

    found = json.loads(said("search", "FOX", "map", "--json"))
    assert len(found) == 3 and all(place["scene_id"] for place in found)
    assert said("search", "the map").splitlines()[0].endswith("The map (copy)")
    assert "Nothing found for" in said("search", "dragon")

    out = tmp_path / "map.zip"
    assert said("archive", copy["id"][:8], str(out)).strip() == str(out)
    assert f"“undo {copy['id'][:8]}” brings it back" in said("delete", copy["id"][:8])
    back = json.loads(said("import", str(out), "--json"))
    assert back["id"] != copy["id"]
    assert [scene["branch"] for scene in back["scenes"]] == [None, "The way"]
    assert said("undo", copy["id"][:8]).startswith("Undone: delete story"), "what “delete” said"
    assert said("redo", copy["id"][:8]).startswith("Redone: delete story")
    assert said("undo", copy["id"]).startswith("Undone: delete story"), "in full as well"
    assert "no archive at" in said("import", str(tmp_path / "none.zip"), code=1)
    assert "not a zip" in said("import", picture, code=1)
    assert "Nothing to undo" in said("undo", beginning, code=1)
    assert "Nothing to redo" in said("redo", beginning, code=1)


def test_a_story_is_found_by_the_beginning_of_its_id_among_many(said, own_home):
    library = open_library(own_home)
    first = small_story(library)[0].id
    for _ in range(201):  # more than a list shows
        library.create_story(Story.new("Another", root=replace(library.get_story(first).root, id=uuid.uuid4().hex)))
    library.close()
    assert "The small tale" in said("show", first[:12])
    assert "does not exist" in said("show", "%", code=1) and "Several stories" in said("show", "", code=1)


def test_the_name_of_the_file_decides_what_is_made(said, picture, tmp_path):
    """What is written is what its name says, or nothing is written."""
    here = json.loads(said("new", picture, "A fox found a map.", "--json"))["id"][:8]
    beginnings = {"a.vtt": b"WEBVTT", "b.srt": b"1\n", "c.pdf": b"%PDF", "d.PNG": b"\x89PNG", "e.zip": b"PK"}
    for name, first in beginnings.items():
        out, silent = tmp_path / name, ("--voice", "none") if name in ("a.vtt", "b.srt") else ()
        assert said("export", here, *silent, "--out", str(out)) == f"{out}\n"
        assert out.read_bytes().startswith(first), name
    assert not (tmp_path / "a.srt").exists()
    for name, more, inside in (("e.zip", (), "stories.jsonl"), ("f.zip", ("--kind", "markdown"), "story.md")):
        said("export", here, *more, "--out", str(tmp_path / name))  # two kinds are zips
        with zipfile.ZipFile(tmp_path / name) as archive:
            assert inside in archive.namelist()
    for arguments in (
        ("--kind", "book", "--out", "x.mp4"),
        ("--out", "x.mov"),
        ("--kind", "subtitles", "--format", "srt", "--out", "x.vtt"),
        ("--preview", "--out", "x.pdf"),
    ):
        assert re.search(r"'x\.|have a preview", said("export", here, *arguments, code=1))
    folder = tmp_path / "not there yet"
    (made,) = said("export", here, "--kind", "comic", "--out", f"{folder}/").splitlines()
    assert Path(made).parent == folder and Path(made).stat().st_size


def test_case_06_what_is_missing_is_said(said, picture, capsys):
    here = json.loads(said("new", picture, "Ruby met \U00012000.", "--json"))["id"][:8]
    main(["export", here, "--kind", "comic", "--preset", "debug"])
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1 and "No font here has" in err
    told = json.loads(said("export", here, "--kind", "comic", "--json"))
    assert Path(told["file"]).is_file() and any("No font here has" in sentence for sentence in told["warnings"])
    preview = ("--preview", "--voice", "none", "--json")
    assert any("No font here has" in sentence for sentence in json.loads(said("export", here, *preview))["warnings"])
    new = json.loads(said("new", picture, "Only letters.", "--json"))["id"][:8]
    assert json.loads(said("export", new, "--kind", "comic", "--json"))["warnings"] == []


def test_hearing_says_where_the_sample_is(said, tmp_path, monkeypatch):
    monkeypatch.setattr("seed_story.export.media.sample_of", lambda *_, **__: b"sound")
    monkeypatch.chdir(tmp_path)
    assert said("voices", "--hear", "heart") == f"{tmp_path / 'voice.m4a'}\n"
    assert json.loads(said("voices", "--hear", "heart", "--out", "a/b.m4a", "--json")) == {
        "file": str(tmp_path / "a" / "b.m4a")
    }
    (tmp_path / "file").write_text("")
    assert "could not be saved to" in said("voices", "--hear", "heart", "--out", "file/c.m4a", code=1)


def test_a_text_of_ones_own_and_its_jobs(said, picture, monkeypatch):
    text = "A fox found a map. Then it rained. They had soup!"
    story = json.loads(said("visualize", picture, text, "--title", "My own", "--json"))
    assert [scene["text"] for scene in story["scenes"]] == ["A fox found a map.", "Then it rained.", "They had soup!"]
    assert "My own" in said("library")
    assert "No jobs are waiting or running" in said("jobs")
    (job,) = json.loads(said("jobs", "--all", "--json"))
    assert (job["kind"], job["state"], job["result"]) == ("visualize", "done", story["scenes"][-1]["id"])
    assert said("cancel", job["id"][:8]).strip().endswith("done"), "as “jobs --all” names it"
    assert "does not exist" in said("cancel", "zzz", code=1)
    _stdin(monkeypatch, b"One line only.")
    assert "One line only." in said("visualize", picture, "-")


def test_serving_is_what_the_app_does(tmp_path):
    command = [sys.executable, "-m", "seed_story", "serve", "--preset", "debug", "--device", "nonsense"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = {**os.environ, "GRADIO_SERVER_PORT": port, "GRADIO_SERVER_NAME": "127.0.0.1"}
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode and port in done.stderr, "it came as far as opening the port, which is taken"


def test_a_worker_tells_and_says_how_it_is(said, picture, own_home):
    story = json.loads(said("new", picture, "A fox found a map.", "--json"))
    library, port = open_library(own_home), free_port()
    options = {"seeds": [3], "direction": "", "strength": "begin", "settings": {}}
    with serving("click-from-a-test"):
        job = library.add_job("tell", story["id"], story["scenes"][0]["id"], options, worker="")
    command = [
        sys.executable,
        "-m",
        "seed_story",
        "worker",
        "--preset",
        "debug",
        "--device",
        "cpu",
        "--port",
        str(port),
    ]
    environment = {**os.environ, "GRADIO_SERVER_NAME": "127.0.0.1"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as worker:
        try:
            end = time.monotonic() + 120
            while not (job := library.get_job(job.id)).finished:
                assert worker.poll() is None and time.monotonic() < end
                time.sleep(0.1)
            health, ready, metrics, other = (
                fetched(f"http://127.0.0.1:{port}/{path}") for path in ("healthz", "readyz", "metrics", "config")
            )
        finally:
            worker.terminate()
            log = worker.communicate(timeout=60)[1]
    assert worker.returncode == 0 and job.state == "done", log
    assert (health[0], json.loads(health[1])["status"]) == (200, "alive")
    assert (ready[0], json.loads(ready[1])) == (200, {"model": "ready", "library": "ready"})
    assert metrics[0] == 200 and 'seed_story_jobs_total{kind="tell",state="done"} 1.0' in metrics[1]
    assert other[0] == 404, "it has no page"
    (drawn,) = [line for line in log.splitlines() if "the U-Net draws" in line]
    assert "request=click-from-a-test" in drawn, "from the click to the U-Net, also by another program"


def fetched(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_worker_says_that_its_port_is_taken(said):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "cannot be used" in said("worker", "--port", str(taken.getsockname()[1]), code=1)


def test_seeing(said, picture):
    assert "description" in json.loads(said("see", picture, "--json"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "nothing"), "does not exist"),
        (("new", "no-such-file.png", "Once"), "no picture"),
        (("continue", "nothing"), "does not exist"),
        (("export", "nothing"), "does not exist"),
    ],
)
def test_mistakes_are_sentences(said, arguments, sentence):
    error = said(*arguments, code=1)
    assert sentence in error
    assert "Traceback" not in error


def test_a_wrong_command_is_code_2(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["sing"])
    assert stopped.value.code == 2


def test_bad_numbers_are_sentences(said, picture):
    story = json.loads(said("new", picture, "A fox found a map.", "--json"))
    assert "between 1 and 4" in said("continue", story["id"], "--count", "9", code=1)
    assert "no scene" in said("continue", story["id"], "zzz", code=1)


def test_the_doctor_examines_the_debug_preset(said):
    assert "This machine is ready to create stories." in said("doctor")
    findings = json.loads(said("doctor", "--json"))
    assert {finding["verdict"] for finding in findings} <= {"good", "note"}


def test_the_doctor_says_which_weights_are_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("SEED_STORY_WEIGHTS", str(tmp_path / "empty"))
    findings = examine("mini")
    assert not can_tell(findings)
    (bad,) = [finding.sentence for finding in findings if finding.verdict == "bad"]
    assert "language_model.safetensors" in bad


def test_the_doctor_survives_a_home_that_cannot_be(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SEED_STORY_HOME", str(tmp_path / "file" / "home"))
    assert any("cannot be created" in finding.sentence for finding in examine("debug"))


def test_weights_lists_what_is_needed(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("SEED_STORY_WEIGHTS", str(tmp_path))
    assert main(["weights", "--preset", "george"]) == 1
    assert "george_sft/pytorch_model.bin" in capsys.readouterr().out


def test_it_runs_as_a_module():
    command = [sys.executable, "-m", "seed_story", "list", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
    assert done.stderr == ""
