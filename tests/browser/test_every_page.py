"""Every sort of page as everybody sees it: accessible, no wider than the window, silent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import NewTab
from tests.support.walk import WALKERS, path_of, shape, walk

pytestmark = pytest.mark.browser

WIDE, PHONE, NARROW = 1280, 390, 320
EVERYTHING = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
CONTRAST = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
# Whatever juts out sideways of the window, unless it stands in a part that scrolls itself.
SIDEWAYS = """() => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide <= 0) return [];
    const inside = "pre, .scroll, .tabs, .sr, .skip, [popover]";
    return [...document.querySelectorAll("body *")].filter((it) => {
        const { left, right } = it.getBoundingClientRect();
        return (right > innerWidth + 0.5 || left < -0.5) && !it.closest(inside);
    }).map((it) => `${it.tagName}.${it.className} is too wide by ${wide}`).slice(0, 3);
}"""


@pytest.mark.parametrize("who", WALKERS)
def test_pages_are_accessible_fit_and_make_no_noise(tab: NewTab, who: str) -> None:
    mine = tab(WALKERS[who], reduced_motion="reduce")
    found = [
        f"{remark} at {path}"
        for path in _paths_of(mine.site.base, who)
        for remark in _look_at(mine.page, path)
    ]
    assert not found, "\n".join(found)


def _paths_of(base: str, who: str) -> list[str]:
    """One address of each sort, whatever its query; of an owner's only what members have not."""
    paths: dict[str, str] = {}
    for page in walk(base, WALKERS[who]):
        paths.setdefault(_sort(path_of(page)), path_of(page))
    if who == "owner":
        for page in walk(base, WALKERS["member"]):
            paths.pop(_sort(path_of(page)), None)
    assert len(paths) > 14
    return list(paths.values())


def _sort(path: str) -> str:
    return shape(path).partition("?")[0]


def _look_at(page: Page, path: str) -> Iterator[str]:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto(path)
    page.evaluate(Axe().axe_script)
    yield from _seen(page, "light, wide", EVERYTHING)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": PHONE, "height": 844})
    yield from _seen(page, "dark, phone", EVERYTHING)
    page.set_viewport_size({"width": NARROW, "height": 640})
    yield from _too_wide(page, "narrow")
    page.evaluate("document.documentElement.dir = 'rtl'")
    yield from _too_wide(page, "right to left, narrow")
    page.set_viewport_size({"width": WIDE, "height": 900})
    yield from _seen(page, "right to left, dark, wide", CONTRAST)


def _seen(page: Page, how: str, options: dict[str, Any]) -> Iterator[str]:
    yield from _too_wide(page, how)
    for violation in page.evaluate("async (wanted) => (await axe.run(wanted)).violations", options):
        for node in violation["nodes"][:2]:
            yield f"{how}: {violation['id']}: {violation['help']}: {node['html'][:200]}"


def _too_wide(page: Page, how: str) -> Iterator[str]:
    for remark in page.evaluate(SIDEWAYS):
        yield f"{how}: {remark}"
