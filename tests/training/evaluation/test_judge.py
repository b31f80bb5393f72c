"""A judge behind HTTP: a real server on this machine that speaks chat completions, well or badly."""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from seed_story.errors import Cancelled, InputError, StoryError
from training.evaluation import judge, judge_endpoint
from training.evaluation.folder import GeneratedStory, read_folder, write_story
from training.evaluation.judge_answers import MALFORMED, OK, REFUSED, UNREACHABLE, Answer, AnswerFile
from training.evaluation.judge_endpoint import Backoff, Endpoint, JudgeError, Settings, Unreachable
from training.evaluation.judge_questions import (
    CRITERIA,
    OURS_FIRST,
    THEIRS_FIRST,
    Malformed,
    estimate,
    image_tokens,
    pair_questions,
    parse,
    score_questions,
)
from training.evaluation.judge_report import mean_interval, pair_figures, score_figures, wilson

pytest.importorskip("openai")
KEY = "sk-very-secret-0123456789"
PATIENT = Backoff(tries=4, first=1.0, longest=3.0)


@dataclass
class Says:
    """One HTTP answer: a string becomes the text of a chat completion, anything else the body itself."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


Script = Callable[[int, dict[str, Any]], Says]


class Server:
    """`script(number of the request, its body)` says what to answer; `requests` are the bodies that came."""

    def __init__(self) -> None:
        self.script: Script = lambda number, body: Says(scores())
        self.requests: list[dict[str, Any]] = []
        self.keys: set[str | None] = set()
        lock, outer = threading.Lock(), self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    outer.requests.append(body)
                    outer.keys.add(self.headers["Authorization"])
                    number = len(outer.requests)
                says = outer.script(number, body) if self.path == "/v1/chat/completions" else Says({}, 404)
                time.sleep(says.delay)
                body_out = completion(says.body) if isinstance(says.body, str) else says.body
                data = body_out if isinstance(body_out, bytes) else json.dumps(body_out).encode()
                try:
                    self.send_response(says.status)
                    headers = {"Content-Type": "application/json", "Content-Length": str(len(data))} | says.headers
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    pass  # whoever asked has gone: that is what the tests of time-outs are about

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def completion(text: str) -> dict[str, Any]:
    message = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    return {"id": "1", "object": "chat.completion", "created": 0, "model": "judge-1", "choices": [message]} | {
        "usage": usage
    }


def failure(message: str, code: str | None = None, param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "error", "code": code, "param": param}}


def scores(*values: float) -> str:
    given = dict(zip(CRITERIA, values or (8, 6.5, 7), strict=True))
    return json.dumps({name: {"reason": f"About {name}.", "score": value} for name, value in given.items()})


def verdicts(*values: str) -> str:
    given = dict(zip(CRITERIA, values * 3 if len(values) == 1 else values, strict=True))
    return json.dumps({name: {"reason": "So.", "verdict": value} for name, value in given.items()})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server()
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("SEED_STORY_JUDGE_MODEL", "a-model")
    yield server
    server.close()


@pytest.fixture
def pauses(server: Server) -> list[float]:
    return []


@pytest.fixture
def endpoint(server: Server, pauses: list[float]) -> Iterator[Endpoint]:
    settings = Settings("a-model", server.url, timeout=5, backoff=PATIENT)
    endpoint = Endpoint(settings, KEY, wait=pauses.append, jitter=lambda: 0.5)
    yield endpoint
    endpoint.close()


def folder(path: Path, count: int = 3, scenes: int = 6, size: tuple[int, int] = (40, 20), said: str = "") -> Path:
    for number in range(count):
        pictures = [Image.new("RGB", size, (40 * scene, 90, 9 * number)) for scene in range(scenes)]
        write_story(path, f"s{number}", pictures, [f"{said}Scene {scene} of {number}." for scene in range(scenes)])
    return path


def one_question(tmp_path: Path):
    return score_questions(read_folder(folder(tmp_path / "told", 1)), 5)[0]


def written(path: Path) -> str:
    return "".join(file.read_text() for file in sorted(path.rglob("*")) if file.suffix in (".json", ".jsonl", ".md"))


def texts(body: dict[str, Any]) -> str:
    return "\n".join(part["text"] for part in body["messages"][1]["content"] if part["type"] == "text")


def pictures_of(body: dict[str, Any]) -> list[Image.Image]:
    urls = [part["image_url"]["url"] for part in body["messages"][1]["content"] if part["type"] == "image_url"]
    assert all(url.startswith("data:image/jpeg;base64,") for url in urls)
    return [Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2], validate=True))) for url in urls]


# What is sent


def test_text_and_pictures_arrive(tmp_path: Path, server: Server, endpoint: Endpoint) -> None:
    told = folder(tmp_path / "told", 1, size=(1600, 800))
    answer = judge.ask(score_questions(read_folder(told), 5)[0], endpoint)
    assert answer.status == OK and answer.values is not None
    assert [answer.values[name]["score"] for name in CRITERIA] == [8, 6.5, 7]
    assert answer.values["style"]["reason"] == "About style."
    assert (answer.tokens_in, answer.tokens_out, answer.model, answer.asked) == (100, 10, "judge-1", 1)
    (body,) = server.requests
    images = pictures_of(body)
    assert [image.size for image in images] == [(512, 256)] * 5 and {image.format for image in images} == {"JPEG"}
    red = images[3].convert("RGB").getpixel((10, 10))[0]
    assert abs(red - 120) < 8  # the pictures come in the order of the scenes
    assert "Scene 4 of 0." in texts(body) and "Scene 5 of 0." not in texts(body)
    assert body["response_format"]["json_schema"]["strict"] and body["temperature"] == 0.3
    assert server.keys == {f"Bearer {KEY}"}


def test_pairs_are_shown_in_both_orders(tmp_path: Path) -> None:
    ours = read_folder(folder(tmp_path / "a", 2, scenes=4, said="Ours. "))
    theirs = read_folder(folder(tmp_path / "b", 2, said="Theirs. "))
    one, two, *others = pair_questions(ours, theirs, 5)
    assert (one.order, two.order, len(others)) == (OURS_FIRST, THEIRS_FIRST, 2)
    assert one.shown == two.shown[::-1] and one.shown[0].story.captions[0].startswith("Ours.")
    assert {len(shown.story) for shown in one.shown} == {4}  # no side is judged on more than the other has


# What counts as an answer


@pytest.mark.parametrize(
    "text",
    [
        scores(),
        f"```json\n{scores()}\n```",
        f"Let me {{think}}. Here it is:\n{scores()}\nI hope that {{helps}}.",
        scores() + "\n" + scores(),
        json.dumps({**json.loads(scores()), "overall": 3}),
    ],
)
def test_answers_are_found(text: str) -> None:
    assert [parse("scores", text)[name]["score"] for name in CRITERIA] == [8, 6.5, 7]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no JSON"),
        ("8, 6 and 7", "no JSON"),
        (scores()[:-20], "no JSON|missing"),
        (scores(8, 6, 11), "coherence is not between"),
        (scores(-1, 6, 7), "style is not between"),
        (scores(math.nan, 6, 7), "style is not between"),
        (scores().replace("6.5", '"6.5"'), "engaging is not a number"),
        (scores().replace("6.5", "true"), "engaging is not a number"),
        (scores().replace("6.5", "null"), "engaging is not a number"),
        (scores().replace("engaging", "fun"), "engaging is missing"),
        (json.dumps({name: 5 for name in CRITERIA}), "style is missing"),
        (scores(1, 2, 3) + scores(4, 5, 6), "several"),
        ("{" * 20000, "no JSON"),
        ('{"a":' * 5000, "no JSON"),
    ],
)
def test_anything_else_is_malformed(text: str, problem: str) -> None:
    with pytest.raises(Malformed, match=problem):
        parse("scores", text)


def test_verdicts(tmp_path: Path) -> None:
    values = parse("pairs", verdicts("a", " Tie", "B"))
    assert [values[name]["verdict"] for name in CRITERIA] == ["A", "tie", "B"]
    with pytest.raises(Malformed, match="none of A, B and tie"):
        parse("pairs", verdicts("A", "B", "both"))


def test_malformed_replies_are_asked_again_and_then_recorded(
    tmp_path: Path, server: Server, endpoint: Endpoint
) -> None:
    question = one_question(tmp_path)
    server.script = lambda number, body: Says("No idea." if number < 3 else scores())
    answer = judge.ask(question, endpoint)
    assert (answer.status, answer.asked, answer.tokens_in, answer.raw) == (OK, 3, 300, "")
    server.script = lambda number, body: Says(scores(8, 8, 80))
    answer = judge.ask(question, endpoint)
    assert (answer.status, answer.asked, answer.values) == (MALFORMED, 3, None)
    assert "not between" in answer.problem and "80" in answer.raw and len(server.requests) == 6


# Faults of the endpoint


def test_schema_and_parameters_that_an_endpoint_does_not_take(
    tmp_path: Path, server: Server, endpoint: Endpoint
) -> None:
    def script(number: int, body: dict[str, Any]) -> Says:
        if "response_format" in body:
            return Says(failure("json_schema is not supported here"), 400)
        if "max_tokens" in body:
            return Says(failure("Use 'max_completion_tokens' instead of 'max_tokens'.", param="max_tokens"), 400)
        if "temperature" in body:
            return Says(failure("Only the default is supported.", param="temperature"), 400)
        return Says(f"```\n{scores()}\n```")

    server.script = script
    answer = judge.ask(one_question(tmp_path), endpoint)
    assert answer.status == OK and answer.left_out == ("max_tokens", "response_format", "temperature")
    assert server.requests[-1]["max_completion_tokens"] == 1000 and len(server.requests) == 4
    judge.ask(one_question(tmp_path), endpoint)
    assert len(server.requests) == 5  # learnt once


def test_a_bad_request_without_words_is_tried_plain_once(tmp_path: Path, server: Server, endpoint: Endpoint) -> None:
    server.script = lambda number, body: Says(failure("bad"), 400) if "response_format" in body else Says(scores())
    assert judge.ask(one_question(tmp_path), endpoint).status == OK
    server.requests.clear()
    server.script = lambda number, body: Says(failure(f"too long, {KEY}"), 400)
    with pytest.raises(JudgeError, match=r"does not take the request \(400\): .*too long") as caught:
        judge.ask(one_question(tmp_path), endpoint)
    assert len(server.requests) == 1 and KEY not in str(caught.value)


def test_rate_limits_and_failures_are_waited_for(
    tmp_path: Path, server: Server, endpoint: Endpoint, pauses: list[float]
) -> None:
    replies = [Says(failure("slow down"), 429, {"Retry-After": "7"}), Says(failure("oops"), 500), Says(b"<html>", 503)]
    server.script = lambda number, body: replies[number - 1] if number <= 3 else Says(scores())
    assert judge.ask(one_question(tmp_path), endpoint).status == OK
    # As asked for and a little more; then 2 s, and 4 s cut to 3 s, both three quarters by the jitter.
    assert pauses == pytest.approx([7.35, 1.5, 2.25])
    assert len(server.requests) == 4


def test_retry_after_as_a_date_and_beyond_patience(
    tmp_path: Path, server: Server, endpoint: Endpoint, pauses: list[float]
) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server.script = lambda number, body: Says({}, 429, {"Retry-After": soon}) if number == 1 else Says(scores())
    assert judge.ask(one_question(tmp_path), endpoint).status == OK
    assert 25 < pauses[0] < 33
    server.script = lambda number, body: Says({}, 429, {"Retry-After": "86400"})
    with pytest.raises(JudgeError, match="pause of 86400 s"):
        judge.ask(one_question(tmp_path), endpoint)
    assert len(pauses) == 1


@pytest.mark.parametrize("fault", ["500", "timeout", "no JSON", "a web page", "closed"])
def test_what_stays_broken_is_unreachable(tmp_path: Path, server: Server, pauses: list[float], fault: str) -> None:
    bodies = {
        "500": Says(failure("oops"), 500),
        "timeout": Says(scores(), delay=1.0),
        "no JSON": Says(b"{..."),
        "a web page": Says(b"<html>", headers={"Content-Type": "text/html"}),
        "closed": Says(scores()),
    }
    server.script = lambda number, body: bodies[fault]
    settings = Settings("a-model", server.url, timeout=0.4 if fault == "timeout" else 5, backoff=Backoff(tries=2))
    if fault == "closed":
        settings = dataclasses.replace(settings, base_url="http://127.0.0.1:9/v1")  # nobody listens on "discard"
    endpoint = Endpoint(settings, KEY, wait=pauses.append)
    answer = judge.ask(one_question(tmp_path), endpoint)
    endpoint.close()
    assert answer.status == UNREACHABLE and "after 2 tries" in answer.problem and len(pauses) == 1
    assert len(server.requests) == (0 if fault == "closed" else 2)


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (401, "invalid_api_key", "does not accept the key"),
        (403, None, "may not use a-model"),
        (404, "model_not_found", "knows no model a-model"),
        (429, "insufficient_quota", "no money or quota"),
        (413, None, "does not take the request"),
    ],
)
def test_what_waiting_does_not_help_ends_at_once(
    tmp_path: Path, server: Server, endpoint: Endpoint, pauses: list[float], status: int, code: str, sentence: str
) -> None:
    server.script = lambda number, body: Says(failure(f"Your key {KEY} is no good", code), status)
    with pytest.raises(JudgeError, match=sentence) as caught:
        judge.ask(one_question(tmp_path), endpoint)
    assert len(server.requests) == 1 and not pauses and KEY not in str(caught.value)


def test_a_content_filter_concerns_one_question(tmp_path: Path, server: Server, endpoint: Endpoint) -> None:
    server.script = lambda number, body: Says(failure("no", "content_filter"), 400)
    answer = judge.ask(one_question(tmp_path), endpoint)
    assert answer.status == REFUSED and len(server.requests) == 1


def test_a_dead_endpoint_ends_the_run_and_keeps_what_there_is(
    tmp_path: Path, server: Server, endpoint: Endpoint
) -> None:
    server.script = lambda number, body: Says(scores()) if number == 1 else Says({}, 502, delay=0.02)
    file = AnswerFile(tmp_path / "answers.jsonl")
    with pytest.raises(Unreachable, match="Run the same command again"):
        judge.ask_all(score_questions(read_folder(folder(tmp_path / "told", 9)), 2), endpoint, file, parallel=1)
    assert len(file.read()) == 1 and len(server.requests) < 1 + 8 * PATIENT.tries
    with pytest.raises(Cancelled):
        endpoint.ask([], {})


# The command


def run(*arguments: object) -> int:
    return judge.main([str(argument) for argument in arguments])


def test_scores_of_a_folder_and_resuming(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told, out = folder(tmp_path / "told"), tmp_path / "out" / "v1.2"
    command = ("scores", told, "--out", out, "--yes", "--price-in", 2, "--price-out", 8)
    server.script = lambda number, body: Says(scores(9, 4, 7) if "of 0." in texts(body) else scores(7, 5, 8))
    assert run(*command) == 0 and len(server.requests) == 3
    values = json.loads((tmp_path / "out" / "v1.2.json").read_text())
    assert values["summary"]["style"]["mean"] == pytest.approx(23 / 3) and values["summary"]["style"]["stories"] == 3
    assert values["counts"]["answered"] == 3 and values["counts"]["failed"] == 0
    assert values["usage"] == {"tokens_in": 300, "tokens_out": 30, "money": pytest.approx(0.00084)}
    assert len(values["answers"]) == 3 and values["settings"]["model"] == "a-model"
    page = (tmp_path / "out" / "v1.2.md").read_text()
    assert "| style | 7.67 | 7.00 to 9.00 | 3 | 8.61 |" in page and page in capsys.readouterr().out
    assert KEY not in written(tmp_path) and "sk-" not in written(tmp_path)

    assert run(*command) == 0 and len(server.requests) == 3  # everything is there, nothing is asked
    monkeypatch.delenv("OPENAI_API_KEY")
    assert run("scores", told, "--out", out) == 0  # which needs neither key nor consent
    monkeypatch.setenv("OPENAI_API_KEY", KEY)

    captions = (told / "stories.jsonl").read_text()
    (told / "stories.jsonl").write_text(captions.replace("Scene 2 of 1.", "Scene two of 1."))
    assert run(*command) == 0 and len(server.requests) == 4  # one text has changed
    Image.new("RGB", (40, 20), "red").save(told / "s2" / "000.jpg")
    assert run(*command) == 0 and len(server.requests) == 5  # one picture has changed
    monkeypatch.setattr("training.evaluation.judge_questions.PROMPT_VERSION", "next")
    assert run(*command) == 0 and len(server.requests) == 8
    assert run(*command, "--model", "another") == 0 and len(server.requests) == 11


def test_failures_are_counted_and_asked_again_on_demand(tmp_path: Path, server: Server) -> None:
    told, out = folder(tmp_path / "told"), tmp_path / "report"
    command = ("scores", told, "--out", out, "--yes", "--parallel", 1)
    server.script = lambda number, body: Says("| Sorry," if "of 1." in texts(body) else scores())
    assert run(*command) == 0 and len(server.requests) == 5
    values = json.loads(out.with_name("report.json").read_text())
    assert values["counts"]["answered"] == 2 and values["counts"]["malformed"] == 1 == values["counts"]["failed"]
    assert values["summary"]["style"]["stories"] == 2
    assert "2 of 3 questions answered, 1 failed" in (page := out.with_name("report.md").read_text())
    assert "| s1 |  | malformed: there is no JSON object in it |" in page
    assert run(*command) == 0 and len(server.requests) == 5
    server.script = lambda number, body: Says(scores())
    assert run(*command, "--retry-failed") == 0 and len(server.requests) == 6
    assert json.loads(out.with_name("report.json").read_text())["counts"]["failed"] == 0


def test_nothing_but_failures_is_no_success(tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.script = lambda number, body: Says("No.")
    assert run("scores", folder(tmp_path / "told", 1), "--out", tmp_path / "report", "--yes") == 1
    assert "No question was answered" in capsys.readouterr().err and "| style | - | - | 0 |" in written(tmp_path)


def test_a_wrong_key_ends_with_a_sentence(tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.script = lambda number, body: Says(failure(f"Incorrect API key: {KEY}"), 401, delay=0.1)
    assert run("scores", folder(tmp_path / "told"), "--out", tmp_path / "report", "--yes", "--parallel", 1) == 1
    shown = capsys.readouterr()
    assert "does not accept the key" in shown.err and KEY not in shown.out + shown.err + written(tmp_path)
    assert len(server.requests) <= 2  # the one that failed, and at most one that had begun


def test_ours_better_in_both_orders_wins(tmp_path: Path, server: Server) -> None:
    ours, theirs = folder(tmp_path / "ours", 4, said="Ours. "), folder(tmp_path / "theirs", 3, said="Theirs. ")

    def script(number: int, body: dict[str, Any]) -> Says:
        assert len(pictures_of(body)) == 10
        first = texts(body).index("Ours.") < texts(body).index("Theirs.")
        return Says(verdicts("A" if first else "B", "B" if first else "A", "tie" if first else "A"))

    server.script = script
    assert run("pairs", ours, theirs, "--out", tmp_path / "report", "--yes") == 0
    assert len(server.requests) == 6
    values = json.loads((tmp_path / "report.json").read_text())
    summary = values["summary"]
    assert [summary["style"][key]["count"] for key in ("win", "loss", "tie")] == [3, 0, 0]
    assert [summary["engaging"][key]["count"] for key in ("win", "loss", "tie")] == [0, 3, 0]
    assert [summary["coherence"][key]["count"] for key in ("win", "loss", "tie")] == [0, 0, 3]
    assert summary["coherence"]["disagreed"]["count"] == 3 and summary["coherence"]["flipped"]["count"] == 0
    assert values["counts"]["unmatched"] == 1 and values["verdicts"]["s0"]["style"]["result"] == "win"
    assert "1 stories are in one folder only" in (tmp_path / "report.md").read_text()


def test_a_judge_that_takes_the_first_one_makes_ties_only(tmp_path: Path, server: Server) -> None:
    server.script = lambda number, body: Says(verdicts("A"))
    ours, theirs = folder(tmp_path / "ours"), folder(tmp_path / "theirs")
    assert run("pairs", ours, theirs, "--out", tmp_path / "report", "--yes") == 0
    for figure in json.loads((tmp_path / "report.json").read_text())["summary"].values():
        assert [figure[key]["count"] for key in ("win", "loss", "tie")] == [0, 0, 3]
        assert figure["disagreed"]["count"] == figure["flipped"]["count"] == 3
        assert figure["first"]["share"] == 1 and figure["won_of_decided"]["share"] is None


def test_a_pair_with_one_answer_missing_is_incomplete(tmp_path: Path, server: Server) -> None:
    server.script = lambda number, body: Says(verdicts("tie") if number > 3 else "?")
    ours, theirs = folder(tmp_path / "ours"), folder(tmp_path / "theirs")
    assert run("pairs", ours, theirs, "--out", tmp_path / "report", "--yes", "--parallel", 1) == 0
    values = json.loads((tmp_path / "report.json").read_text())
    assert values["counts"]["incomplete"] == 1 and values["summary"]["style"]["stories"] == 2


def test_the_cost_comes_first(tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    told = folder(tmp_path / "told", 3)
    assert run("scores", told, "--dry-run", "--out", tmp_path / "x", "--price-in", 1e6, "--price-out", 0) == 0
    shown = capsys.readouterr().out
    questions = score_questions(read_folder(told), 5)
    cost = estimate(questions, 0, 1e6, 0)
    assert cost.pictures == 15 and cost.money == cost.tokens_in > 15 * 255
    assert "3 requests with 15 pictures, 0 answers" in shown and f"About {cost.tokens_in:.2f} in" in shown
    assert run("scores", told, "--out", tmp_path / "x") == 1  # nobody sits at a terminal here
    assert "add --yes" in capsys.readouterr().err
    assert not server.requests and not list(tmp_path.glob("x*"))


def test_asking_for_consent(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    told = folder(tmp_path / "told", 1)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: "")
    assert run("scores", told, "--out", tmp_path / "x") == 1 and not server.requests
    monkeypatch.setattr("builtins.input", lambda question: "y")
    assert run("scores", told, "--out", tmp_path / "x") == 0 and len(server.requests) == 1


def test_an_interrupted_run_keeps_what_it_paid_for(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told, out = folder(tmp_path / "told", 4), tmp_path / "x"
    server.script = lambda number, body: Says(scores(), delay=0.1)

    def interrupt(_: object, steps: int = 1) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tqdm.tqdm.update", interrupt)
        assert run("scores", told, "--out", out, "--yes", "--parallel", 1) == 130
    assert "Answers are kept" in capsys.readouterr().err
    paid = len(server.requests)
    assert 1 <= paid < 4
    assert run("scores", told, "--out", out, "--yes") == 0 and len(server.requests) == 4


@pytest.mark.parametrize("mistake", ["model", "key", "address", "inside", "strangers", "package"])
def test_mistakes_are_sentences(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], mistake: str
) -> None:
    told = folder(tmp_path / "told", 1)
    command: list[object] = ["scores", told, "--out", tmp_path / "x", "--yes"]
    if mistake == "model":
        monkeypatch.delenv("SEED_STORY_JUDGE_MODEL")
    if mistake == "key":
        monkeypatch.delenv("OPENAI_API_KEY")
    if mistake == "address":
        monkeypatch.setenv("OPENAI_BASE_URL", "localhost:8000")
    if mistake == "inside":
        command[3] = told / "x"
    if mistake == "strangers":
        write_story(tmp_path / "other", "z", [Image.new("RGB", (8, 8))], ["Z."])
        command[:2] = ["pairs", told, tmp_path / "other"]
    if mistake == "package":

        def missing(name: str) -> None:
            raise ImportError(name)

        monkeypatch.setattr(judge_endpoint.importlib, "import_module", missing)
    assert run(*command) == 1
    sentence = {
        "model": "--model",
        "key": "Set OPENAI_API_KEY",
        "address": "http://",
        "inside": "give --out",
        "strangers": "no story in common",
        "package": "requirements.txt",
    }[mistake]
    assert sentence in capsys.readouterr().err and not server.requests


@pytest.mark.parametrize("mode", ["scores", "pairs"])
def test_help(mode: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        run(mode, "--help")
    assert "--dry-run" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        run(mode, "a", "b", "--stories", "0")


# Figures and files


def answer(story: str, order: str, verdict: str) -> Answer:
    return Answer(story + order, "pairs", story, order, OK, parse("pairs", verdicts(verdict)))


def test_the_rule_of_pairs() -> None:
    shown = [("A", "B"), ("B", "A"), ("A", "A"), ("A", "tie"), ("tie", "tie"), ("B", "tie")]
    answers = [
        answer(str(number), order, verdict)
        for number, both in enumerate(shown)
        for order, verdict in zip((OURS_FIRST, THEIRS_FIRST), both, strict=True)
    ]
    figure = pair_figures([*answers, answer("lonely", OURS_FIRST, "A")])["style"]
    assert [figure[key]["count"] for key in ("win", "loss", "tie", "disagreed", "flipped")] == [1, 1, 4, 3, 1]
    assert figure["stories"] == 6 and (figure["first"]["count"], figure["first"]["of"]) == (5, 8)
    assert figure["won_of_decided"]["share"] == 0.5


def test_intervals() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 0) == (0, 1) and wilson(0, 10)[0] == 0 and wilson(10, 10)[1] == pytest.approx(1)
    values = [5.0, 6.0, 7.0, 8.0] * 25
    low, high = mean_interval(values) or (0, 0)
    half = 1.96 * 1.118 / 10
    assert (low, high) == pytest.approx((6.5 - half, 6.5 + half), abs=0.02) and mean_interval(values) == (low, high)
    assert mean_interval([5.0]) is None
    figure = score_figures([])["style"]
    assert figure["mean"] is None and figure["stories"] == 0


def test_pictures_are_counted_in_tiles() -> None:
    assert image_tokens(100, 100) == image_tokens(512, 512) == image_tokens(4000, 300) == 255


def test_damaged_lines_of_answers_are_asked_again(tmp_path: Path) -> None:
    file = AnswerFile(tmp_path / "answers.jsonl")
    assert file.read() == {}
    file.append(answer("s0", OURS_FIRST, "A"))
    good = file.path.read_text()
    invented = good.replace('"A"', '"C"')
    file.path.write_text(good + invented.replace("s0", "s1") + "[1]\n" + good.replace("s0", "s2")[:50])
    assert list(file.read()) == ["s0" + OURS_FIRST]
    file.append(answer("s3", OURS_FIRST, "B"))  # the half line before it does not swallow it
    assert list(file.read()) == ["s0" + OURS_FIRST, "s3" + OURS_FIRST]


def test_damaged_pictures_and_secrets_in_addresses(tmp_path: Path) -> None:
    (tmp_path / "0.jpg").write_bytes(b"no picture")
    with pytest.raises(InputError, match="0.jpg of story s"):
        score_questions([GeneratedStory("s", (tmp_path / "0.jpg",), ("A text.",))], 5)
    with pytest.raises(StoryError, match="no scenes"):
        score_questions([GeneratedStory("s", (), ())], 5)
    assert Settings("m", "https://me:word@host:8/v1/?token=1").address == "https://host:8/v1"
