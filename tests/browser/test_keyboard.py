"""A thread read, answered and thanked for without a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.support.served import Site
from tests.support.starting import start_thread

pytestmark = pytest.mark.browser

# Whether the element with the focus shows it: a ring of its own, or what it stands in has one.
RING = """() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""
NAME = """() => {
    const { id, className, tagName } = document.activeElement;
    return id || className || tagName;
}"""


def _open_thread(tab: NewTab, who: str = "alice") -> Page:
    page = tab(who).page
    page.goto("/forums/s/firmware")
    page.get_by_role("link", name="Moisture probes read").click()
    expect(page.locator("#p15")).to_be_visible()
    return page


def test_the_first_key_leads_past_the_navigation(tab: NewTab) -> None:
    page = _open_thread(tab)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#main') !== null")


def test_every_stop_of_the_tab_key_is_seen(tab: NewTab) -> None:
    page = _open_thread(tab)
    stops = []
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        stops.append(page.evaluate(NAME))
        assert page.evaluate(RING), stops[-1]
        expect(page.locator(":focus")).to_be_in_viewport()
    assert "body" in stops, "the reply field was not reached"
    assert len(stops) > 60


def test_a_slash_leads_to_the_search_and_arrows_through_its_suggestions(tab: NewTab) -> None:
    page = _open_thread(tab)
    expect(page.locator("#q[data-htmx-powered]")).to_be_visible()
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search Furrow")
    expect(field).to_be_focused()
    page.keyboard.type("moist")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("moist")


def test_a_slash_in_a_text_is_a_slash(tab: NewTab) -> None:
    page = _open_thread(tab)
    page.get_by_label("Your reply, in Markdown").focus()
    page.keyboard.type("3/4")
    expect(page.get_by_label("Your reply, in Markdown")).to_have_value("3/4")
    page.get_by_label("Your reply, in Markdown").fill("")


def test_menus_open_and_close_and_give_the_focus_back(tab: NewTab) -> None:
    page = _open_thread(tab)
    for opener, inside in (
        (
            page.get_by_role("button", name="Your account"),
            page.get_by_role("link", name="Settings"),
        ),
        (page.locator("#p2 summary.btn"), page.get_by_role("link", name="Link to #2")),
    ):
        opener.focus()
        page.keyboard.press("Enter")
        expect(inside).to_be_visible()
        page.keyboard.press("Tab")
        assert page.evaluate(RING)
        page.keyboard.press("Escape")
        expect(inside).to_be_hidden()
        expect(opener).to_be_focused()


def test_thanking_keeps_the_focus_on_the_heart(tab: NewTab) -> None:
    page = _open_thread(tab, "bob")
    for pressed in ("true", "false"):
        page.locator("#r3").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#r3")).to_have_attribute("aria-pressed", pressed)
        expect(page.locator("#r3")).to_be_focused()


def test_after_a_reply_the_focus_is_near_it_and_the_reply_is_said(tab: NewTab) -> None:
    page = _open_thread(tab, "bob")
    # Before the script is there, the link leads to the form and no further.
    expect(page.locator("#q[data-htmx-powered]")).to_be_visible()
    number = page.locator("article").count() + 1
    page.locator("#p3").get_by_role("link", name="Reply").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your reply, in Markdown")).to_be_focused()
    page.keyboard.type("By keys alone.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Post reply")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("article").last).to_contain_text("By keys alone.")
    expect(page.locator("#said")).to_have_text(f"Your reply is #{number}.")
    expect(page.locator(f"#p{number}")).to_be_focused()
    expect(page.locator(f"#p{number}")).to_be_in_viewport()


def test_an_edit_takes_the_focus_and_gives_it_back(site: Site, tab: NewTab) -> None:
    page = tab("alice").page
    page.goto(start_thread(site, "alice", "Edited by keys", "Before."))
    page.locator("#p1 summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Edit", exact=True).focus()
    page.keyboard.press("Enter")
    area = page.get_by_label("Text", exact=True)
    expect(area).to_have_value("Before.")
    expect(area).to_be_focused()
    area.fill("After.")
    page.get_by_role("button", name="Save the changes").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#p1 .prose")).to_have_text("After.")
    expect(page.locator("#p1")).to_be_focused()
