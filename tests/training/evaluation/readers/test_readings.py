"""Forms in and out, what is refused, the judge as a reader, agreement, and the report."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from seed_story.errors import InputError, StoryError
from tests.training.evaluation.readers.told import SHADES, filled, tell
from tests.training.evaluation.test_judge import Says, Server
from training.evaluation import __main__ as evaluation
from training.evaluation.judge_endpoint import Reply
from training.evaluation.readers.agreement import krippendorff_alpha
from training.evaluation.readers.collect import collect, read_ratings, take_in
from training.evaluation.readers.forms import COLUMNS, checked, read_form
from training.evaluation.readers.judge import REPLIES, Answers, judged
from training.evaluation.readers.packets import Packet, make_packets, open_key, read_packets
from training.evaluation.readers.questions import QUESTIONS
from training.evaluation.readers.report import report

NAN = math.nan


@dataclass
class Blind:
    folder: Path
    key: Path
    packets: list[Packet]
    letters: dict[str, dict[str, str]]

    def save(self, name: str, form: dict[str, Any]) -> Path:
        path = self.folder.parent / name
        path.write_text(json.dumps(form))
        return path

    def read(self, reader: str, old: float, new: float, **ends: bool) -> None:
        """A reader who reads all packets."""
        forms = [filled(packet, reader, self.letters, {"older": old, "newer": new}, **ends) for packet in self.packets]
        collect(self.folder, [self.save(f"{reader}-{form['packet']}.json", form) for form in forms])


@pytest.fixture
def blind(tmp_path: Path) -> Blind:
    systems = {name: tell(tmp_path, name) for name in SHADES}
    folder, key = tmp_path / "packets", tmp_path / "packets.key.json"
    packets = make_packets(systems, folder, key, seed=5, per_packet=2)
    return Blind(folder, key, packets, open_key(folder, key))


def test_forms_of_all_kinds_say_the_same(blind: Blind, tmp_path: Path) -> None:
    packet = blind.packets[0]
    form = filled(packet, "Jo", blind.letters, {"older": 3, "newer": 7.5}, newer=True)
    rows = [*form["ratings"], *form["preferences"]]
    with (tmp_path / "form.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, ("packet", "reader", *COLUMNS), restval="-", extrasaction="ignore")
        table.writeheader()
        table.writerows([row | {"packet": packet.id, "reader": "Jo"} for row in rows])
    by_place = {(row["opening"], row["story"]): row for row in rows}
    written = []
    for line in (packet.folder / "form.md").read_text().splitlines():
        if line.startswith("| free") or line.startswith("| photos"):
            row = by_place.pop(tuple(cell.strip() for cell in line.split("|")[1:3]))  # type: ignore[arg-type]
            line = "| " + " | ".join(str(row.get(name, "-")) for name in COLUMNS) + " |"
        written.append("reader: Jo" if line.startswith("reader:") else line)
    (tmp_path / "form.md").write_text("\n".join(written))
    assert not by_place
    from_json = checked(form, blind.packets, "form.json")
    for name in ("form.csv", "form.md"):
        reading = checked(read_form(tmp_path / name), blind.packets, name)
        assert reading.says_the_same(from_json) and reading.reader == "Jo", name
    assert checked(from_json.to_dict(), blind.packets, "again") == from_json


def _first(change: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda form: form["ratings"][0].update(change)


@pytest.mark.parametrize(
    ("words", "spoil"),
    [
        ("language is missing", _first({"language": None})),
        ("agree is 11, and must be from 0 to 10", _first({"agree": 11})),
        ("agree is -1", _first({"agree": -1})),
        ("subject is not a number: 'good'", _first({"subject": "good"})),
        ("subject is not a number: True", _first({"subject": True})),
        ("coherence is nan", _first({"coherence": "nan"})),
        ("ends must be yes or no", _first({"ends": "perhaps"})),
        ("is missing", lambda form: form["ratings"].pop()),
        ("is missing", lambda form: form["preferences"].pop()),
        ("rated twice", lambda form: form["ratings"].append(form["ratings"][0])),
        ("not in this packet", _first({"story": "C"})),
        ("not in this packet", _first({"opening": "free-99"})),
        ("not 'C'", lambda form: form["preferences"][0].update(better="C")),
        ("no packet called 'packet-77'", lambda form: form.update(packet="packet-77")),
        ("does not say who read it", lambda form: form.update(reader=" ")),
        ("version 0", lambda form: form.update(form="0")),
        ("needs lists", lambda form: form.pop("preferences")),
    ],
)
def test_a_form_that_does_not_hold_is_refused_with_a_sentence(
    blind: Blind, words: str, spoil: Callable[[dict[str, Any]], object]
) -> None:
    good, bad = (filled(blind.packets[0], name, blind.letters, {"older": 3, "newer": 7}) for name in ("Jo", "Al"))
    good["ratings"][0]["language"] = 1
    spoil(bad)
    with pytest.raises(InputError, match=words):
        collect(blind.folder, [blind.save("good.json", good), blind.save("bad.json", bad)])
    assert read_ratings(blind.folder) == []  # all or none


def test_a_second_form_of_a_reader_and_a_copy_are_no_readings(blind: Blind) -> None:
    blind.read("Jo", 3, 7)
    again = filled(blind.packets[0], "Jo", blind.letters, {"older": 1, "newer": 2})
    with pytest.raises(InputError, match="Jo has rated packet-01 already"):
        collect(blind.folder, [blind.save("again.json", again)])
    copied = filled(blind.packets[0], "Al", blind.letters, {"older": 3, "newer": 7})
    copied["ratings"][0]["remark"] = "I have read it myself."
    with pytest.raises(InputError, match="same numbers as that of Jo"):
        collect(blind.folder, [blind.save("copied.json", copied)])


def test_fewer_than_two_readings_are_no_report(blind: Blind) -> None:
    with pytest.raises(InputError, match="packet-01, packet-02 have fewer than 2 independent readings"):
        report(blind.folder, blind.key)
    with pytest.raises(InputError, match="no readings yet"):
        report(blind.folder, blind.key, partial=True)
    blind.read("Jo", 3, 7)
    with pytest.raises(InputError, match="fewer than 2 independent"):
        report(blind.folder, blind.key)
    assert "**Partial: fewer than 2 readings of packet-01, packet-02.**" in report(
        blind.folder, blind.key, partial=True
    )


def test_the_report_unblinds(blind: Blind) -> None:
    blind.read("Jo", 3, 7, newer=True)
    blind.read("Al", 5, 8, newer=True)
    blind.read("Kim", 4, 4)
    text = report(blind.folder, blind.key)
    figures = json.loads((blind.folder / "report.json").read_text())
    assert figures["readings"] == {"packet-01": 3, "packet-02": 3}
    for question in QUESTIONS:
        old, new = (figures["medians"]["all"][name][question] for name in ("older", "newer"))
        assert old["value"] == 4 and new["value"] == pytest.approx(19 / 3)
        assert old["low"] <= old["value"] <= old["high"] and old["count"] == 3
    assert (
        figures["ends"]["all"]["newer"]["value"] == pytest.approx(2 / 3)
        and not figures["ends"]["all"]["older"]["value"]
    )
    (preference,) = figures["preferences"]["all"]
    assert (preference["first"], preference["second"]) == ("newer", "older")
    assert (preference["wins"], preference["ties"], preference["losses"]) == (6, 3, 0)
    assert preference["share"]["value"] == pytest.approx(5 / 6)
    assert set(figures["medians"]) == {"all", "free", "photos"} and "## photos" in text
    assert "newer preferred to older: 0.83" in text
    # The three agree on which is better, and not on how good.
    assert 0 < figures["alpha"]["language"]["interval"] < 1 and figures["alpha"]["ends"]["nominal"] is not None


def test_alpha_is_that_of_the_published_example() -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: four observers, twelve units."""
    table = np.array(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
            [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
        ]
    )
    assert krippendorff_alpha(table, "nominal") == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha(table, "ordinal") == pytest.approx(0.815, abs=5e-4)
    assert krippendorff_alpha(table, "interval") == pytest.approx(0.849, abs=5e-4)
    assert krippendorff_alpha(np.full((2, 3), 4.0)) is None  # no disagreement was possible
    assert krippendorff_alpha(np.array([[1.0, NAN], [NAN, 2.0]])) is None  # nobody rated the same
    assert krippendorff_alpha(np.array([[1.0, 2.0], [2.0, 1.0]])) < 0  # type: ignore[operator]


@dataclass
class FirstIsBetter:
    """A judge that rates by the shade it cannot see: it prefers what comes first, so its preferences are ties."""

    script: list[str] = field(default_factory=list)
    asked: list[list[dict[str, Any]]] = field(default_factory=list)

    def ask(self, messages: list[dict[str, Any]], schema: Any) -> Reply:
        self.asked.append(messages)
        if self.script:
            text = self.script.pop(0)
        elif "better" in schema["properties"]:
            text = '{"remark": "The first.", "better": "1"}'
        else:
            numbers = {name: 4 + number / 2 for number, name in enumerate(QUESTIONS)}
            text = f"Here it is: {json.dumps({'remark': 'Flat.', **numbers, 'ends': False})} I hope this helps."
        return Reply(text, "m", 1, 1, ())


def test_a_judge_fills_in_the_same_form_and_asks_nothing_twice(blind: Blind, tmp_path: Path) -> None:
    packet, judge = blind.packets[0], FirstIsBetter(["no JSON", '{"continues": 12}'])
    answers = tmp_path / "answers.jsonl"
    reading = judged(packet, judge, "m", Answers(answers, ["m"]))
    assert reading.kind == "model" and set(reading.better.values()) == {"tie"}  # what turns with the order is none
    assert all(
        rating.scores["coherence"] == 4.5 and rating.remark == "Flat." and not rating.ends
        for rating in reading.ratings.values()
    )
    assert len(judge.asked) == 2 + 4 + 2 * 2  # two replies that did not hold, four stories, two pairs in both orders
    seen = json.dumps(judge.asked)
    assert "older" not in seen.replace("told", "") and seen.count("data:image/jpeg") == 6 * 3 + 4 * 5
    again = FirstIsBetter()
    assert judged(packet, again, "m", Answers(answers, ["m"])) == reading and not again.asked
    assert judged(packet, again, "m", Answers(answers, ["m", "hotter"])) == reading and again.asked
    take_in(blind.folder, [reading])
    assert read_ratings(blind.folder) == [reading]


def test_a_judge_that_says_nothing_is_no_reading(blind: Blind, tmp_path: Path) -> None:
    judge = FirstIsBetter(["…"] * REPLIES)
    with pytest.raises(StoryError, match="3 replies that do not hold"):
        judged(blind.packets[0], judge, "m", Answers(tmp_path / "answers.jsonl", []))


def test_a_judge_behind_http_reads_all_packets(
    blind: Blind, command: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openai")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("OPENAI_API_KEY", "any-word")
    server, judge = Server(), FirstIsBetter()

    def answer(number: int, body: dict[str, Any]) -> Says:
        return Says(judge.ask(body["messages"], body["response_format"]["json_schema"]["schema"]).text)

    server.script = answer
    try:
        where = ("readers", "judge", blind.folder, "--endpoint", server.url, "--model", "eyes-1", "--at-once", 2)
        assert command(evaluation.main, *where).count("eyes-1") == len(blind.packets)
        asked = len(server.requests)
        command(evaluation.main, *where)
        assert len(server.requests) == asked == 6 + 3 * 2  # stories, and pairs in both orders
    finally:
        server.close()
    assert {reading.kind for reading in read_ratings(blind.folder)} == {"model"}
    blind.read("Jo", 3, 7)
    assert "eyes-1 (model)" in report(blind.folder, blind.key)  # one of the two readings may be a model's


def test_the_commands_do_all_of_it(
    tmp_path: Path, command: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    systems = [f"{name}={tell(tmp_path, name)}" for name in SHADES]
    folder = tmp_path / "packets"
    command(evaluation.main, "readers", "packets", *systems, "--out", folder, "--seed", 2, "--per-packet", 3)
    key = tmp_path / "packets.key.json"
    blind = Blind(folder, key, read_packets(folder), open_key(folder, key))
    for reader, old, new in (("Jo", 2, 8), ("Al", 3, 7)):
        form = blind.save(
            f"{reader}.json", filled(blind.packets[0], reader, blind.letters, {"older": old, "newer": new})
        )
        assert f"packet-01, {reader}: 6 stories" in command(evaluation.main, "readers", "collect", folder, form)
    assert "| Language | 7.5 (7.5-7.5) | 2.5 (2.5-2.5) |" in command(evaluation.main, "readers", "report", folder)
    with pytest.raises(SystemExit) as stopped:
        command(evaluation.main, "readers", "collect", folder, form)
    assert stopped.value.code == 1 and "Al has rated packet-01 already." in capsys.readouterr().err
