"""A link to a story in a real browser: made, opened by a stranger, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.steps import begin, tell_exactly

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def test_a_link_is_made_read_and_taken_back(window: Page, chromium: Browser) -> None:
    begin(window, title="A tale & more")
    tell_exactly(window, "Ruby rang a bell & ran.")
    window.click("#share")
    window.wait_for_selector(".sharing")
    assert window.locator(".sharing li").count() == 0
    window.click('.sharing [data-act="make"]')
    window.wait_for_function("document.querySelector('.new-link input')?.value.includes('://')")
    link = window.input_value(".new-link input")
    assert link == window.get_attribute(".new-link a", "href") and "/shared/" in link
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.click(".new-link .copy")
    window.wait_for_function("document.querySelector('.new-link .copy').textContent === 'Copied'")
    assert window.evaluate("navigator.clipboard.readText()") == link

    stranger = chromium.new_context().new_page()
    answer = stranger.goto(link)
    assert answer is not None and answer.ok
    assert "Ruby was a fox" in stranger.inner_text("body")

    window.click("#share")  # closes it
    window.wait_for_selector(".sharing", state="detached")
    window.click("#share")
    window.wait_for_selector(".sharing li")
    assert window.locator(".new-link").count() == 0, "an address is told once"
    window.click('.sharing [data-act="revoke"]')
    window.wait_for_selector(".sharing li", state="detached")
    gone = stranger.goto(link)
    assert gone is not None and gone.status == 404
    stranger.context.close()
