"""Fails unless tests in a browser and on PostgreSQL ran and none was skipped: `python .ci/played.py tests.xml`
(pytest's --junitxml).

Elsewhere a missing Chromium or PostgreSQL only skips them; where a change is accepted, both have to have been there.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree


def main(report: str) -> int:
    try:
        cases = list(ElementTree.parse(report).iter("testcase"))
    except (OSError, ElementTree.ParseError) as error:
        print(f"There is no report of the tests: {error}")
        return 1
    browser = [case for case in cases if (case.get("classname") or "").startswith("tests.browser")]
    database = [case for case in cases if "postgres" in (case.get("name") or "")]
    skipped = [case for case in (*browser, *database) if case.find("skipped") is not None]
    print(f"{len(browser)} browser tests, {len(database)} on PostgreSQL, {len(skipped)} skipped; {len(cases)} in all.")
    for case in skipped:
        print(f"skipped: {case.get('name')}: {case.find('skipped').get('message')}")
    return 0 if browser and database and not skipped else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
