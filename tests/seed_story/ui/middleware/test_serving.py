"""What stands before the page: health, metrics, names of requests in all logs, how much is too much."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from prometheus_client.parser import text_string_to_metric_families

from seed_story.__main__ import main
from seed_story.cli.server_check import examine_server
from seed_story.errors import StoryError
from seed_story.runtime.logs import LogLine, request_name, serving
from seed_story.ui.middleware.origins import TrueAddresses
from seed_story.ui.middleware.serving import Bounded, Buckets, rates_from_environment
from tests.kept import open_shelf
from tests.running_app import RunningApp
from tests.seed_story.ui.conftest import ANN
from tests.seed_story.ui.test_borders import HEADER, fetch

ROOT = Path(__file__).resolve().parents[4]


def samples(url: str) -> dict[tuple[str, tuple], float]:
    status, text = fetch(f"{url}/metrics", {})
    assert status == 200
    families = text_string_to_metric_families(text.decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def test_health_and_readiness(public: RunningApp, ann: Client, anns_story: dict[str, Any]):
    assert fetch(f"{public.url}/healthz", {})[0] == 200
    status, said = fetch(f"{public.url}/readyz", {})
    assert (status, json.loads(said)) == (200, {"model": "ready", "library": "ready"})


def test_metrics_count_what_happens_and_tell_of_nobody(public: RunningApp, ann: Client, anns_story: dict[str, Any]):
    before = samples(public.url)
    ann.predict(anns_story["id"], anns_story["scenes"][0]["id"], 2, api_name="/continue_story")
    after = samples(public.url)

    def grew(name: str, **labels: str) -> float:
        key = name, tuple(sorted(labels.items()))
        return after[key] - before.get(key, 0.0)

    assert grew("seed_story_scenes_total", kind="tell") == 2
    assert grew("seed_story_jobs_total", kind="tell", state="done") == 1
    for phase in ("waiting", "first word", "words", "drawing", "saving"):
        assert grew("seed_story_phase_seconds_count", phase=phase) >= 1, phase
    assert after["seed_story_queue", (("line", "telling"), ("state", "queued"))] == 0
    assert after["seed_story_ready", ()] == 1 and after["process_resident_memory_bytes", ()] > 1e8
    assert after["seed_story_prefix_cache_lookups_total", (("hit", "yes"),)] >= 0
    _, text = fetch(f"{public.url}/metrics", {})
    for word in ("Ruby", anns_story["id"], ANN, "key:"):
        assert word not in text.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "203.0.113.9"}, {"x-forwarded-for": "127.0.0.1"}, {"x-real-ip": "127.0.0.1"},
        {"forwarded": "for=127.0.0.1"}, {"host": "metrics.example.org"}, {"host": "studio.local:7860"},
    ],
)  # fmt: skip
def test_metrics_are_for_this_machine(public: RunningApp, headers: dict[str, str]):
    assert fetch(f"{public.url}/metrics", headers)[0] == 403


def test_the_dashboard_asks_for_metrics_that_there_are(public: RunningApp, ann: Client, anns_story: dict[str, Any]):
    dashboard = json.loads((ROOT / "assets" / "operation" / "grafana.json").read_text())
    asked = {target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())}
    names = {name for name, _ in samples(public.url)}
    for expression in asked:
        for name in re.findall(r"\b(seed_story_\w+|process_\w+)", expression):
            assert name in names, name
    assert len(asked) >= 8


def test_one_name_from_the_click_to_the_u_net(public: RunningApp, anns_story: dict[str, Any]):
    name = "click-from-a-test"
    body = json.dumps(
        {"data": [anns_story["id"], anns_story["scenes"][0]["id"], 1, "", -1, "begin", None, False]}
    ).encode()
    headers = {HEADER: ANN, "content-type": "application/json", "x-request-id": name}
    request = urllib.request.Request(f"{public.url}/gradio_api/call/continue_story", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.headers["x-request-id"] == name
        event = json.load(answer)["event_id"]
    url = f"{public.url}/gradio_api/call/continue_story/{event}"
    with urllib.request.urlopen(urllib.request.Request(url, headers={HEADER: ANN}), timeout=60) as answer:
        answer.read()
    lines = [line for line in (public.home / "app.log").read_text().splitlines() if name in line]
    told = " ".join(lines)
    assert "job begins" in told and "the U-Net draws" in told and "job ends" in told, lines
    log = (public.home / "app.log").read_text()
    assert ANN not in log and "Ruby was" not in log, "no key and no story in a log"


def test_a_log_line_for_programs():
    record = logging.makeLogRecord({"name": "n", "levelname": "INFO", "msg": "told %d", "args": (2,), "seconds": 0.5})
    with serving("r" * 8, "j"):
        line = json.loads(LogLine("json").format(record))
        assert "request=rrrrrrrr" in LogLine().format(record)
    assert {**line, "time": ""} == {
        "time": "", "level": "INFO", "logger": "n", "message": "told 2", "request": "r" * 8, "job": "j", "seconds": 0.5
    }  # fmt: skip
    assert request_name("good-name") == "good-name"
    for bad in (None, "short", "a" * 65, 'x"\n{injected}', "ünïcode-name"):
        assert re.fullmatch("[0-9a-f]{16}", request_name(bad))


# ----------------------------------------------------------------------------------------------------- too much at once


def test_a_bucket_fills_evenly():
    bucket = Buckets(60)
    assert [bucket.take("a", 0.0) for _ in range(60)] == [0.0] * 60
    assert bucket.take("a", 0.0) == pytest.approx(1.0)
    assert bucket.take("b", 0.0) == 0.0, "each has their own"
    assert bucket.take("a", 1.01) == 0.0 and bucket.take("a", 1.02) > 0


def ask(app: Any, method: str, address: str, headers: dict[str, str]) -> int:
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    plain = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": "/x", "headers": plain, "client": (address, 1)}
    asyncio.run(app(scope, None, send))
    return said[0]["status"]


@pytest.mark.usefixtures("no_loop")
def test_who_asks_too_much_waits_and_others_do_not(tmp_path):
    async def page(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    shelf = open_shelf(tmp_path)
    app = TrueAddresses(Bounded(page, shelf.metrics, visitor=3, address=5), [ipaddress.ip_network("9.9.9.0/24")])
    mine, other = {HEADER: "a" * 30}, {HEADER: "b" * 30}
    assert [ask(app, "POST", "1.1.1.1", mine) for _ in range(4)] == [200, 200, 200, 429]
    assert ask(app, "POST", "2.2.2.2", mine) == 429, "from another address it is the same visitor"
    assert ask(app, "POST", "3.3.3.3", other) == 200
    assert ask(app, "GET", "1.1.1.1", mine) == 200, "looking costs nothing"
    many = [ask(app, "POST", "4.4.4.4", {HEADER: f"{n:030}"}) for n in range(6)]
    assert many == [200] * 5 + [429], "new keys from one address do not help"
    behind = [ask(app, "POST", "9.9.9.9", {"x-forwarded-for": f"6.6.6.6, 7.7.7.{n}"}) for n in range(8)]
    assert behind == [200] * 8, "the word of a proxy that is named counts, not the visitor's"
    beyond = [ask(app, "POST", "9.9.9.9", {"x-forwarded-for": f"6.6.6.{n}, 8.8.8.8, 9.9.9.7"}) for n in range(6)]
    assert beyond == [200] * 5 + [429], "behind two proxies the same visitor is one"
    liars = [ask(app, "POST", "5.5.5.5", {"x-forwarded-for": f"7.7.8.{n}"}) for n in range(6)]
    assert liars == [200] * 5 + [429], "nobody else's word counts"
    shelf.close()


def test_rates_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("SEED_STORY_RATES", "visitor=10")
    assert rates_from_environment() == {"visitor": 10, "address": 1200, "links": 60}
    for wrong in ("visitor=0", "cake=3", "address=x", "proxies=1"):
        monkeypatch.setenv("SEED_STORY_RATES", wrong)
        with pytest.raises(StoryError, match="SEED_STORY_RATES"):
            rates_from_environment()


# -------------------------------------------------------------------------------------------------------- from outside


def test_the_doctor_looks_at_a_server(public: RunningApp, capsys, ann: Client, anns_story: dict[str, Any]):
    assert main(["doctor", "--server", public.url]) == 0
    said = capsys.readouterr().out
    for words in ("is running", "The library is ready", "The model is ready", "only their own", "tools for assistants"):
        assert words in said
    assert "!!" not in said.split("This machine is ready")[0]
    (gone,) = examine_server("http://127.0.0.1:9")
    assert gone.verdict == "bad" and "No response from" in gone.sentence
    assert main(["doctor", "--server", "ftp://x"]) == 1
