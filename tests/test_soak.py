"""One minute of twenty people; `python -m tests.soak` does ten and prints the report."""

from __future__ import annotations

import json
import statistics

import pytest

from tests.soak import Report, soak


@pytest.mark.slow
def test_a_minute_of_twenty_people():
    report = soak(minutes=1, users=20)
    print(report.table())
    assert not report.errors
    assert report.actions >= 60
    assert statistics.median(report.seconds["get_story"]) < 5
    assert report.growth < 400, "MB after the first fifth of a minute; most of it is torch warming up"


def test_the_report_tells_growth_errors_and_latencies():
    report = Report(users=2, minutes=1, think=1)
    report.memory = [(float(at), 100.0 + at) for at in range(100)]
    report.seconds["see"] = [1.0, 2.0, 9.0]
    report.errors["see: broken"] += 2
    assert 70 <= report.growth <= 80
    assert "| see | 3 | 2.00 | 9.00 | 9.00 | 9.00 |" in report.table()
    assert json.loads(json.dumps(report.to_dict()))["errors"] == {"see: broken": 2}
    assert "3 actions, 2 errors" in report.table() and "- 2 x see: broken" in report.table()
