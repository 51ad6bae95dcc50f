"""Every sort of page as everybody sees it: accessible, no wider than the window, silent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.support.looks import EVERYTHING, LAID_OUT, load_axe, seen, too_wide
from tests.support.walk import WALKERS, path_of, shape, walk

pytestmark = pytest.mark.browser

WIDE, PHONE, NARROW = 1280, 390, 320


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
    """One address of each sort, whatever its query; of others only what members have not, and
    the first page and a thread as they see them."""
    paths: dict[str, str] = {}
    for page in walk(base, WALKERS[who]):
        paths.setdefault(_sort(path_of(page)), path_of(page))
    if who != "member":
        for page in walk(base, WALKERS["member"]):
            if "/t/" not in path_of(page) and path_of(page) != "/":
                paths.pop(_sort(path_of(page)), None)
    assert len(paths) > 2
    return list(paths.values())


def _sort(path: str) -> str:
    return shape(path).partition("?")[0]


def _look_at(page: Page, path: str) -> Iterator[str]:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto(path)
    load_axe(page)
    yield from seen(page, "light, wide", EVERYTHING)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": PHONE, "height": 844})
    yield from seen(page, "dark, phone", LAID_OUT)
    page.set_viewport_size({"width": NARROW, "height": 640})
    yield from too_wide(page, "narrow")
    page.evaluate("document.documentElement.dir = 'rtl'")
    yield from too_wide(page, "right to left, narrow")
    page.set_viewport_size({"width": WIDE, "height": 900})
    yield from too_wide(page, "right to left, wide")


def test_whatever_opens_on_a_page_is_accessible(tab: NewTab) -> None:
    page = tab("ada", reduced_motion="reduce").page
    page.goto("/forums/s/firmware")
    page.get_by_role("link", name="Moisture probes read").click()
    load_axe(page)
    found = []
    page.locator("#p2 summary.btn").click()
    found += seen(page, "menu of a post", EVERYTHING)
    page.locator("#p2").get_by_role("link", name="Edit", exact=True).click()
    expect(page.locator("form#p2")).to_be_visible()
    found += seen(page, "editing in place", EVERYTHING)
    page.get_by_role("combobox").press_sequentially("moist")
    expect(page.get_by_role("option").first).to_be_visible()
    found += seen(page, "suggestions", EVERYTHING)
    page.keyboard.press("Escape")
    for name in ("New", "Your account"):
        page.get_by_role("button", name=name).click()
        found += seen(page, f"menu {name}", EVERYTHING)
        page.keyboard.press("Escape")
    page.set_viewport_size({"width": PHONE, "height": 844})
    for name in ("Browse", "New", "You"):
        page.locator(".dock").get_by_role("button", name=name, exact=True).click()
        found += seen(page, f"{name} on a phone", EVERYTHING)
        page.keyboard.press("Escape")
    assert not found, "\n".join(found)


def test_refused_forms_are_accessible(tab: NewTab) -> None:
    page = tab("ada", reduced_motion="reduce").page
    page.goto("/forums/s/build/new")
    page.get_by_label("Title").fill("Refused")
    page.get_by_label("Text").fill("Six tags are one too many.")
    page.get_by_label("Tags").fill("a b c d e f")
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("alert")).to_be_visible()
    load_axe(page)
    found = [*seen(page, "a refused thread", EVERYTHING)]
    visitor = tab(reduced_motion="reduce").page
    visitor.goto("/sign-in")
    visitor.get_by_label("E-mail or user name").fill("nobody")
    visitor.get_by_label("Password").fill("not the password")
    visitor.get_by_role("button", name="Sign in", exact=True).click()
    expect(visitor.get_by_role("alert")).to_be_visible()
    load_axe(visitor)
    found += seen(visitor, "a refused sign-in", EVERYTHING)
    assert not found, "\n".join(found)
