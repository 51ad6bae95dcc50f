"""Editing at the same moment and tags while typing, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.support.looks import EVERYTHING, load_axe, seen
from tests.support.served import Site
from tests.support.starting import start_thread

pytestmark = pytest.mark.browser

TEXT = "One.\n\nTwo.\n\nThree."


def open_editor(page: Page) -> None:
    """Edit the first post in its place."""
    page.locator("#p1 summary.btn").click()
    page.locator("#p1").get_by_role("link", name="Edit", exact=True).click()
    expect(page.locator("form#p1")).to_be_visible()


def test_who_saves_second_sees_both_texts_in_place(site: Site, tab: NewTab) -> None:
    mine = tab("maya").page
    url = start_thread(site, "maya", "Two at one post", TEXT)
    mine.goto(url)
    open_editor(mine)
    theirs = tab("ada", javascript=False).page
    theirs.goto(url)
    theirs.goto(str(theirs.locator("#p1 a[href$='/edit']").first.get_attribute("href")))
    theirs.get_by_label("Text", exact=True).fill("Uno.\n\nTwo.\n\nThree.")
    theirs.get_by_role("button", name="Save the changes").click()
    text = mine.locator("form#p1 textarea[name=body]")
    text.fill("One.\n\nTwo.\n\nTres.")
    mine.get_by_role("button", name="Save the changes").click()
    expect(mine.get_by_text("Somebody saved this post while you were writing.")).to_be_visible()
    expect(mine.locator("form#p1 ins")).to_have_text(["Uno", "Tres"])
    expect(text).to_have_value("One.\n\nTwo.\n\nTres.")
    load_axe(mine)
    assert not list(seen(mine, "conflict in place", EVERYTHING))
    text.fill("Uno.\n\nTwo.\n\nTres.")
    mine.get_by_role("button", name="Save the changes").click()
    expect(mine.locator("article#p1 .prose")).to_contain_text("Tres.")
    mine.goto(str(mine.locator("#p1 a[href$='/history']").first.get_attribute("href")))
    expect(mine.get_by_role("heading", level=2)).to_have_count(3)


def test_a_version_is_restored_and_hidden_without_a_script(site: Site, tab: NewTab) -> None:
    maya = tab("maya", javascript=False).page
    maya.goto(start_thread(site, "maya", "Versions without a script", TEXT))
    maya.goto(str(maya.locator("#p1 a[href$='/edit']").first.get_attribute("href")))
    maya.get_by_label("Text", exact=True).fill("Another text.")
    maya.get_by_label("Why you changed it").fill("Better")
    maya.get_by_role("button", name="Save the changes").click()
    maya.goto(str(maya.locator("#p1 a[href$='/history']").first.get_attribute("href")))
    history = maya.url
    maya.get_by_role("button", name="Restore version 1").click()
    expect(maya.locator("#p1 .prose")).to_contain_text("Three.")
    maya.goto(history)
    expect(maya.get_by_text("Restored version 1")).to_be_visible()
    maya.get_by_role("link", name="Hide version 2").click()
    maya.get_by_label("Why").fill("private")
    maya.get_by_role("button", name="Hide it").click()
    expect(maya.get_by_text("Hidden: only moderators read this.")).to_be_visible()
    bob = tab("bob", javascript=False).page
    bob.goto(history)
    expect(bob.get_by_text("A moderator has hidden this version.")).to_be_visible()
    expect(bob.get_by_text("Another text.")).to_have_count(0)


def test_tags_are_offered_while_typing(tab: NewTab) -> None:
    page = tab("alice").page
    page.goto("/forums/s/firmware/new")
    field = page.get_by_label("Tags")
    offered = f"#{field.get_attribute('list')} option"
    assert page.locator(offered).count() > 5
    field.press_sequentially("loam, wat")
    expect(page.locator(offered).first).to_have_attribute("value", "loam, watering")


def test_pages_of_tags_are_accessible(tab: NewTab) -> None:
    page = tab("maya", reduced_motion="reduce").page
    load = ("/tags/", "/admin/tags", "/admin/tags/1", "/admin/tags/groups", "/tags/loam")
    found: list[str] = []
    for path in load:
        for width, scheme in ((1280, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(path)
            load_axe(page)
            found += [f"{path}: {remark}" for remark in seen(page, f"{scheme} {width}", EVERYTHING)]
    assert not found, "\n".join(found)
