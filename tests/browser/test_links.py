"""Links between threads as a browser shows them: accessible, by the keyboard, in place, and
without a script on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.browser.test_every_page import _look_at

pytestmark = pytest.mark.browser
MADE = re.compile("Unlink .*Frost")


def links_page(page: Page) -> None:
    """Go to the links of a thread by the way that members go."""
    page.goto("/forums/s/firmware")
    page.get_by_role("link", name="Moisture probes read").click()
    page.get_by_role("link", name="Link a thread").click()


def test_links_are_made_and_taken_away_in_place_by_the_keyboard(tab: NewTab) -> None:
    mine = tab("ada", reduced_motion="reduce")
    page = mine.page
    links_page(page)
    loads = len(mine.loads)
    field = page.get_by_role("searchbox", name="Which one")
    field.focus()
    page.keyboard.type("frost")
    found = page.get_by_role("button", name="Link it").first
    found.wait_for()
    page.get_by_role("radio", name="Answered by").focus()
    page.keyboard.press("Space")
    found.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Linked so far")).to_be_visible()
    expect(page.get_by_text("Answered by").first).to_be_visible()
    expect(page.locator("#said")).to_have_text("They are linked.")
    assert len(mine.loads) == loads
    remarks = list(_look_at(page, page.url))
    thread = page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").first
    thread.click()
    remarks += _look_at(page, page.url)
    page.get_by_role("link", name="Link a thread").click()
    unlink = page.get_by_role("button", name=MADE)
    unlink.click()
    expect(unlink).to_have_count(0)
    assert not remarks, "\n".join(remarks)


def test_links_are_made_on_a_phone_without_a_script(tab: NewTab) -> None:
    page = tab("ada", width=390, javascript=False).page
    links_page(page)
    page.get_by_role("searchbox", name="Which one").fill("frost")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Duplicate of").check()
    page.get_by_role("button", name="Link it").first.click()
    expect(page.get_by_text("They are linked.")).to_be_visible()
    page.get_by_role("button", name=MADE).click()
    expect(page.get_by_text("The link is gone.")).to_be_visible()
