"""Writing in Chromium: format buttons, preview, suggestions while typing, quotes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.support.served import Site
from tests.support.starting import long_thread, start_thread

pytestmark = pytest.mark.browser

BODY = "Your reply, in Markdown"


def _empty(page: Page) -> None:
    page.get_by_label(BODY).fill("")


def test_format_buttons_and_their_keys(site: Site, tab: NewTab) -> None:
    page = tab("bob").page
    page.goto(start_thread(site, "bob", "Formatted"))
    area = page.get_by_label(BODY)
    page.get_by_role("button", name="Bold").last.click()
    expect(area).to_be_focused()
    page.keyboard.type("loud")
    expect(area).to_have_value("**loud**")
    area.fill("one\ntwo")
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Task list").last.click()
    expect(area).to_have_value("- [ ] one\n- [ ] two")
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Task list").last.click()
    expect(area).to_have_value("one\ntwo")
    area.fill("word")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    expect(area).to_have_value("[word](https://)")
    page.keyboard.press("Control+z")
    expect(area).to_have_value("word")
    _empty(page)


def test_the_toolbar_is_one_stop_of_the_tab_key(site: Site, tab: NewTab) -> None:
    page = tab("bob").page
    page.goto(long_thread(site))
    page.get_by_label(BODY).focus()
    link = page.get_by_role("button", name="Link", exact=True).last
    expect(page.locator("form:focus-within [data-loaded]")).to_be_attached()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Bold").last).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(link).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Emoji").last).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_the_preview_is_shown_below_the_text(site: Site, tab: NewTab, javascript: bool) -> None:
    mine = tab("bob", javascript=javascript)
    mine.page.goto(start_thread(site, "bob", f"Looked at, {javascript}"))
    page, before = mine.page, len(mine.loads)
    page.get_by_label(BODY).fill("It is **bold**.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("bold")
    expect(page.get_by_label(BODY)).to_have_value("It is **bold**.")
    assert (mine.loads[before:] == []) == javascript
    _empty(page)


def test_names_are_suggested_and_taken_by_key(site: Site, tab: NewTab) -> None:
    page = tab("bob").page
    page.goto(start_thread(site, "bob", "With names"))
    area = page.get_by_label(BODY)
    area.focus()
    expect(page.locator("form:focus-within [data-loaded]")).to_be_attached()
    page.keyboard.type("Hello @ali")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("@alice")
    expect(area).to_have_attribute("aria-activedescendant", "typed-1")
    page.keyboard.press("Enter")
    expect(area).to_have_value("Hello @alice ")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_hidden()
    page.keyboard.type(":tad")
    expect(page.get_by_role("option").first).to_contain_text(":tada:")
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    _empty(page)


def test_a_marked_passage_is_quoted_from_its_source(site: Site, tab: NewTab) -> None:
    page = tab("alice").page
    page.goto(
        start_thread(
            site, "alice", "Quoted in pieces", "First.\n\nIt **stops** after ten minutes.\n\nLast."
        )
    )
    page.locator("#p1 strong").dblclick()
    page.locator("#p1").get_by_role("link", name="Quote").click()
    area = page.get_by_label(BODY)
    expect(area).to_have_value(re.compile(r"^> \[.+ in #1\]\(/t/\d+/1\)\n>\n> \*\*stops\*\*"))
    area.fill("")


def test_quotes_of_several_pages_wait_for_one_reply(site: Site, tab: NewTab) -> None:
    mine = tab("bob")
    mine.open(f"{long_thread(site)}/1")
    page, before = mine.page, len(mine.loads)
    _keep_quote(page, 2)
    waiting = page.locator("[data-quotes]")
    expect(waiting).to_contain_text("1")
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("#p21")).to_be_visible()
    expect(waiting).to_be_visible()
    _keep_quote(page, 21)
    expect(waiting).to_contain_text("2")
    assert mine.loads[before:] == []
    page.reload()
    page.get_by_role("button", name="Put them in").click()
    expect(page.get_by_label(BODY)).to_have_value(re.compile(r"in #2\].*in #21\]", re.DOTALL))
    expect(waiting).to_be_hidden()
    _empty(page)


def _keep_quote(page: Page, number: int) -> None:
    post = page.locator(f"#p{number}")
    post.locator("details.more:has(.icon) > summary").last.click()
    post.get_by_role("button", name="Add to reply").click()


def test_a_thread_that_answers_already_is_shown_while_the_title_is_typed(tab: NewTab) -> None:
    page = tab("bob").page
    page.goto("/forums/s/build/new")
    page.get_by_label("Title").fill("Moisture probes read wrong")
    expect(page.get_by_role("region", name="Perhaps this is answered already")).to_be_visible()
    page.get_by_role("button", name="This answers it").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("oisture")


def test_an_edit_in_place_can_be_looked_at_and_saved_by_key(site: Site, tab: NewTab) -> None:
    mine = tab("bob")
    page = mine.page
    page.goto(start_thread(site, "bob", "Edited by key"))
    before = len(mine.loads)
    page.locator("#p1 summary.btn").last.click()
    page.get_by_role("link", name="Edit", exact=True).click()
    area = page.get_by_label("Text", exact=True)
    area.fill("Now **better**.")
    form = page.locator("form#p1")
    form.get_by_role("button", name="Preview").click()
    expect(form.get_by_role("region", name="Preview").locator("strong")).to_have_text("better")
    area.press("Control+Enter")
    expect(page.locator("article#p1 strong")).to_have_text("better")
    assert mine.loads[before:] == []


def test_a_warning_leads_back_to_the_text(tab: NewTab) -> None:
    mine = tab("maya")
    page = mine.page
    page.goto("/forums/s/stewards")
    page.locator(".row-title a").first.click()
    before = len(mine.loads)
    area = page.get_by_label(BODY)
    area.fill("Ask @bob.")
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_role("alert")).to_contain_text("@bob cannot see this.")
    expect(area).to_be_focused()
    expect(area).to_have_value("Ask @bob.")
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("article").last).to_contain_text("Ask @bob.")
    assert mine.loads[before:] == []
