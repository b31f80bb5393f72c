"""The map in a real browser: go, walk, zoom, drag, name, copy, compare, delete, undo; also with 300 scenes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from seed_story.library.library import open_library
from seed_story.story import Story, new_id
from tests.browser.steps import begin, go_to, nodes, scene, tell_exactly, three_ways
from tests.kept import scene as kept_scene
from tests.running_app import RunningApp

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_the_keyboard_walks_the_tree(window: Page) -> None:
    begin(window)
    opening = scene(window)
    three_ways(window)
    window.focus("#map .node[aria-current]")
    window.keyboard.press("ArrowDown")
    first = window.evaluate("document.activeElement.dataset.go")
    window.keyboard.press("ArrowRight")
    second = window.evaluate("document.activeElement.dataset.go")
    assert len({opening, first, second}) == 3
    window.keyboard.press("ArrowUp")
    assert window.evaluate("document.activeElement.dataset.go") == opening
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Enter")
    window.wait_for_function("id => document.querySelector('.book').dataset.scene === id", arg=first)
    lit = window.eval_on_selector_all("#map .node.path", "all => all.map(one => one.dataset.go)")
    assert lit == [opening, first]
    assert window.locator("#map .node.ending").count() == 3


def test_zoom_and_full_window(window: Page) -> None:
    begin(window)
    three_ways(window)
    side = "document.querySelector('#map .node').getBoundingClientRect().width"
    before = window.evaluate(side)
    window.click('#map [data-do="in"]')
    assert window.evaluate(side) > before * 1.2
    window.click("body", position={"x": 5, "y": 5})
    window.keyboard.press("m")
    window.wait_for_selector("[data-large] .map")
    assert window.evaluate("document.querySelector('#map .map').getBoundingClientRect().width") > 1000
    large = window.evaluate(side)
    window.hover("#map .map")
    window.mouse.wheel(0, -200)
    window.wait_for_function(f"{side} > {large} * 1.2")
    window.keyboard.press("Escape")
    window.wait_for_selector("[data-large] .map", state="detached")


def test_name_copy_compare_delete_undo(window: Page) -> None:
    begin(window)
    opening = scene(window)
    one = tell_exactly(window, "Ruby went home.")
    go_to(window, opening)
    tell_exactly(window, "Ruby stayed.")
    nodes(window, 3)

    go_to(window, one)
    window.click('#map [data-do="name"]')
    window.fill("#map .naming input", "Home & <3")
    window.keyboard.press("Enter")
    window.wait_for_selector("#map .branch")
    assert window.inner_text("#map .branch") == "Home & <3", "a name is never markup"

    window.click('#map [data-do="hold"]')
    window.wait_for_selector("#map .node.held")
    other = window.eval_on_selector_all(
        "#map .node", "(all, known) => all.map(n => n.dataset.go).find(id => !known.includes(id))", [opening, one]
    )
    go_to(window, other)
    window.click('#map [data-do="compare"]')
    window.wait_for_selector("#compared .columns")
    assert "Ruby went home." in window.inner_text("#compared") and "Ruby stayed." in window.inner_text("#compared")
    window.click('#compared [data-act="close"]')
    window.wait_for_selector("#compared .columns", state="detached")

    window.click('#map [data-do="graft"]')
    nodes(window, 4)
    copies = window.eval_on_selector_all(
        "#map .node", "(all, up) => all.filter(n => n.dataset.up === up).length", other
    )
    assert copies == 1

    go_to(window, one)
    window.click('#map [data-do="delete"]')
    nodes(window, 3)
    assert scene(window) == opening, "the reader is where the deleted scene hung"
    window.click("#undo")
    nodes(window, 4)
    window.click("#redo")
    nodes(window, 3)


def test_three_hundred_scenes(window: Page, studio: RunningApp) -> None:
    library = open_library(studio.home)
    scenes = [kept_scene(library, 0)]
    for number in range(1, 300):
        scenes.append(kept_scene(library, number, scenes[(number - 1) // 2 if number % 3 else number - 1]))
    story = library.create_story(Story(new_id(), "Three hundred", 0.0, 0.0, "", tuple(scenes)))
    library.close()
    begun = time.monotonic()
    window.goto(f"{studio.url}/?story={story.id}&scene={scenes[150].id}")
    nodes(window, 240)  # the nearest ones
    assert time.monotonic() - begun < 30, "also on a busy machine"
    inside = """() => {
        const box = document.querySelector('#map .map').getBoundingClientRect();
        const here = document.querySelector('#map [aria-current]').getBoundingClientRect();
        return here.left >= box.left && here.right <= box.right && here.top >= box.top && here.bottom <= box.bottom;
    }"""
    window.wait_for_function(inside)
    left = "document.querySelector('#map .map').scrollLeft"
    before = window.evaluate(left)
    box = window.locator("#map .map").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    window.mouse.move(x, y)
    window.mouse.down()
    window.mouse.move(x + 90, y, steps=4)
    window.mouse.up()
    assert abs(window.evaluate(left) - before) > 40, "dragging pans"
    assert scene(window) == scenes[150].id, "and a drag goes nowhere"
    window.click('#map [data-do="here"]')
    go_to(window, scenes[149].id)
