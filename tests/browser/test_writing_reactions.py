"""Reactions, votes and bookmarks in a real browser: by keyboard, in place, without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewTab
from tests.support.looks import remarks
from tests.support.served import Site
from tests.support.starting import start_thread

pytestmark = pytest.mark.browser


def test_another_reaction_is_given_by_keyboard_in_place(site: Site, tab: NewTab) -> None:
    url = start_thread(site, "alice", "Which colour for the gate?")
    bob = tab("bob")
    bob.open(url.removeprefix(bob.site.base))
    page, loads = bob.page, len(bob.loads)
    page.get_by_role("link", name="Other reactions for #1").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#p1 .reacts > summary")).to_be_focused()
    assert remarks(page) == []
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Agree")).to_be_focused()
    page.keyboard.press("Enter")
    chip = page.locator("#r1-agree")
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(chip).to_contain_text("1")
    chip.focus()
    page.keyboard.press("Enter")
    expect(chip).to_have_count(0)
    assert len(bob.loads) == loads


def test_without_scripts_one_reacts_keeps_and_is_reminded(site: Site, tab: NewTab) -> None:
    url = start_thread(site, "alice", "Who waters in July?")
    page = tab("bob", javascript=False).page
    page.goto(url)
    page.get_by_role("link", name="Other reactions for #1").click()
    page.get_by_role("button", name="Hooray").click()
    expect(page.locator("#r1-celebrate")).to_have_attribute("aria-pressed", "true")
    page.locator("#p1 summary.btn").click()
    page.get_by_role("button", name="Bookmark", exact=True).click()
    page.get_by_role("link", name="Your bookmark of #1").click()
    page.get_by_label("Note").fill("Before the holidays")
    page.get_by_text("In a week").click()
    page.get_by_role("button", name="Save the bookmark").click()
    page.goto("/bookmarks/")
    kept = page.get_by_role("listitem").filter(has_text="Before the holidays")
    expect(kept).to_contain_text("Reminder")
    page.goto(f"{url}/1")
    page.locator("#p1 summary.btn").click()
    page.get_by_role("link", name="Who reacted").click()
    expect(page.get_by_role("listitem").filter(has_text="Bob")).to_contain_text("Hooray")


def test_pages_of_bookmarks_and_reactions_are_accessible(site: Site, tab: NewTab) -> None:
    url = start_thread(site, "alice", "A bench by the pond")
    page = tab("bob").page
    page.goto(url)
    page.locator("#r1").click()
    expect(page.locator("#r1")).to_have_attribute("aria-pressed", "true")
    page.locator("#p1 summary.btn").click()
    page.get_by_role("button", name="Bookmark", exact=True).click()
    found = remarks(page)
    others = page.get_by_role("link", name="Other reactions for #1").get_attribute("href")
    page.get_by_role("link", name="Your bookmark of #1").click()
    found += remarks(page)
    page.goto(str(others))
    expect(page.get_by_role("button", name="Hooray")).to_be_visible()
    found += remarks(page)
    page.goto("/bookmarks/")
    found += remarks(page)
    page.goto(url)
    page.locator("#p1 summary.btn").click()
    page.get_by_role("link", name="Who reacted").click()
    found += remarks(page)
    assert found == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_thread_is_voted_up_where_the_owner_wants_it(
    site: Site, tab: NewTab, javascript: bool
) -> None:
    owner = tab("ada").page
    owner.goto("/admin/settings/forums")
    owner.get_by_label("Members may vote threads up").check()
    owner.get_by_role("button", name="Save the settings").click()
    url = start_thread(site, "alice", f"A second tap, {javascript}")
    page = tab("bob", javascript=javascript).page
    page.goto(url)
    page.get_by_role("button", name="Vote for").click()
    button = page.get_by_role("button", name="Take back your vote")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_contain_text("1 vote")
    if javascript:
        assert remarks(page) == []
    button.click()
    expect(page.get_by_role("button", name="Vote for")).to_contain_text("0 votes")
    owner.get_by_label("Members may vote threads up").uncheck()
    owner.get_by_role("button", name="Save the settings").click()
