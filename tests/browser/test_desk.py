"""The support desk as a browser shows it: by keys, on a phone without a script, accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.support.looks import remarks

pytestmark = pytest.mark.browser


def ask(page: Page, title: str) -> None:
    """Send a request to the team."""
    page.goto("/support/new")
    page.get_by_role("link", name="Orders and kits").click()
    page.get_by_label("What is it about?").fill(title)
    page.get_by_label("What happened?").fill("Can you help me with it?")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def test_tickets_are_worked_on_by_keys_which_can_be_switched_off(tab: NewTab) -> None:
    asker = tab("alice").page
    for title in ("The seed drill squeaks", "The gate sticks"):
        ask(asker, title)
    page = tab("maya").page
    page.goto("/support/desk?view=new")
    expect(page.locator("#desk-keys")).to_be_visible()
    page.keyboard.press("j")
    first = page.locator(".p-support-row").first
    expect(first.locator("[data-look]")).to_be_focused()
    title = first.locator("[data-look]").inner_text()
    expect(page.locator("#h-chosen")).to_have_text(title)
    page.keyboard.press("j")
    second = page.locator(".p-support-row").nth(1).locator("[data-look]")
    expect(second).to_be_focused()
    other = second.inner_text()
    expect(page.locator("#h-chosen")).to_have_text(other)
    page.keyboard.press("a")
    expect(page.get_by_text("The ticket is changed.")).to_be_visible()
    page.goto("/support/desk?view=mine")
    expect(page.locator(".p-support-row").get_by_role("link", name=other).first).to_be_visible()
    page.locator("#desk-keys summary").click()
    page.get_by_label("Use single keys at the desk").uncheck()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator(".p-support-row [data-look]").first).not_to_be_focused()


def test_many_tickets_change_on_a_phone_without_a_script_and_come_back(tab: NewTab) -> None:
    asker = tab("bob").page
    titles = ("A bent hoe", "A broken hose")
    for title in titles:
        ask(asker, title)
    page = tab("maya", width=390, javascript=False).page
    page.goto("/support/desk?view=new")
    page.get_by_role("link", name=titles[0], exact=True).first.click()
    expect(page.get_by_role("heading", level=2, name=titles[0])).to_be_visible()
    expect(page.get_by_role("heading", level=2, name="New", exact=True)).not_to_be_visible()
    page.get_by_role("link", name="All tickets").click()
    for title in titles:
        page.get_by_label(f"Choose “{title}”").check()
    bulk = page.get_by_role("group", name="Change those that are ticked")
    bulk.get_by_label("Priority").select_option(label="Urgent")
    bulk.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", level=1, name="2 tickets would change")).to_be_visible()
    page.get_by_role("button", name="Change them").click()
    expect(page.get_by_role("heading", level=1, name="2 tickets were changed")).to_be_visible()
    page.get_by_role("button", name="Take it all back").click()
    expect(page.get_by_text("All of it is taken back.").first).to_be_visible()


def test_the_desk_and_its_pages_are_accessible(tab: NewTab) -> None:
    ask(tab("alice").page, "A scarecrow without a hat")
    mine = tab("maya", reduced_motion="reduce").page
    mine.goto("/support/macros/new")
    mine.get_by_label("Name", exact=True).fill("Hats")
    mine.get_by_label("What it says to whoever asked").fill("Hello {first_name|there}.")
    mine.get_by_role("button", name="Save the macro").click()
    found = []
    for path in (
        *("/support/desk", "/support/desk?is=any&order=oldest", "/support/desk/views"),
        *("/support/desk/views/new?priority=4", "/support/desk/batch"),
        *("/support/macros", "/support/macros/new"),
    ):
        mine.goto(path)
        found += [f"{remark} at {path}" for remark in remarks(mine)]
    mine.set_viewport_size({"width": 1280, "height": 900})
    mine.goto("/support/desk?view=new")
    mine.locator("[data-look]").first.click()
    expect(mine.locator("#h-chosen")).to_be_visible()
    found += [f"{remark} with a ticket chosen" for remark in remarks(mine)]
    assert not found, "\n".join(found)
