"""One minute of fifty people; `python -m tests.soak` does fifteen and prints the report."""

from __future__ import annotations

import json
import statistics

import pytest

from tests.soak import Report, soak


@pytest.mark.slow
def test_a_minute_of_fifty_people():
    report = soak(minutes=1, users=50)
    print(report.table())
    assert not report.errors
    assert report.actions >= 60
    assert set(report.waits["first word, that included"]) == {0.5, 0.95, 0.99}
    assert statistics.median(report.seconds["get_story"]) < 5
    assert report.growth < 400, "MB after the first fifth of a minute; most of it is torch warming up"


def test_the_report_tells_growth_errors_and_latencies():
    report = Report(users=2, minutes=1, think=1)
    report.memory = [(float(at), 100.0 + at) for at in range(100)]
    report.memo = [(float(at), 0.5 * at) for at in range(100)]
    report.waits["first word"] = {0.5: 0.1, 0.95: 0.5, 0.99: 1.25}
    report.of_people = {0: [1.0, 1.0], 1: [3.0, 3.0]}
    report.seconds["see"] = [1.0, 2.0, 9.0]
    report.errors["see: broken"] += 2
    assert 70 <= report.growth <= 80
    assert "| see | 3 | 2.00 | 9.00 | 9.00 | 9.00 |" in report.table()
    assert "| first word | 0.10 | 0.50 | 1.25 |" in report.table()
    assert (report.unevenness, report.share) == (1.5, 1.0)
    assert "(bounded) +37 MB" in report.table() or "(bounded) +38 MB" in report.table()
    assert json.loads(json.dumps(report.to_dict()))["errors"] == {"see: broken": 2}
    assert "3 actions, 2 errors" in report.table() and "- 2 x see: broken" in report.table()
