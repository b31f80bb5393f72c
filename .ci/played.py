"""Fails unless browser tests ran and none was skipped: `python .ci/played.py tests.xml` (pytest's --junitxml).

Elsewhere a missing Chromium only skips them; where a change is accepted, somebody has to have seen the page.
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
    skipped = [case for case in browser if case.find("skipped") is not None]
    print(f"{len(browser)} browser tests, {len(skipped)} of them skipped; {len(cases)} tests in all.")
    for case in skipped:
        print(f"skipped: {case.get('name')}: {case.find('skipped').get('message')}")
    return 0 if browser and not skipped else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
