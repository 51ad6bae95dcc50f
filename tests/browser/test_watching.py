"""How much one hears, in a real browser: by keyboard, in place, and by reading for a while."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewTab
from tests.support.looks import remarks
from tests.support.served import Site
from tests.support.starting import start_thread

pytestmark = pytest.mark.browser


def test_a_level_is_chosen_by_keyboard_in_place(site: Site, tab: NewTab) -> None:
    url = start_thread(site, "alice", "Who has a spare hinge?")
    bob = tab("bob")
    bob.open(url.removeprefix(bob.site.base))
    page, loads = bob.page, len(bob.loads)
    expect(page.locator("#watch")).to_contain_text("You hear what concerns you")
    page.locator("#watch-menu").focus()
    page.keyboard.press("Enter")
    assert remarks(page) == []
    page.get_by_role("button", name="Watch Every reply").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#watch")).to_contain_text("You watch this thread")
    expect(page.locator("#watch-menu")).to_be_focused()
    expect(page.locator("#said")).to_contain_text("Every reply reaches your inbox.")
    assert len(bob.loads) == loads
    bob.open("/account/watching")
    assert remarks(page) == []
    page.get_by_role("link", name="Change what you hear of “Who has a spare hinge?”").click()
    assert remarks(page) == []


def test_a_thread_that_is_looked_at_for_a_while_is_watched(site: Site, tab: NewTab) -> None:
    url = start_thread(site, "alice", "A long tale of a gate")
    page = tab("bob").page
    page.clock.install()
    with page.expect_response("**/watching/reading.js"):
        page.goto(url)
        page.clock.run_for(5_100)
    page.clock.run_for(200_000)
    expect(page.locator("#watch")).to_contain_text("You hear what concerns you")
    with page.expect_response("**/watching/reading.js"):
        page.reload()
        page.clock.run_for(5_100)
    page.clock.run_for(45_000)
    expect(page.locator("#watch")).to_contain_text("Because you read it for a while.")
    page.get_by_role("button", name="Stop watching").click()
    expect(page.locator("#watch")).to_contain_text("You chose this.")
