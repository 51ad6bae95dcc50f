"""Votes of ideas and what the team does with them as a browser shows it: on a phone without a
script, and accessible."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.browser.test_deciding import suggest
from tests.browser.test_every_page import _look_at

pytestmark = pytest.mark.browser


def board_of(page: Page) -> str:
    """The address of the first board."""
    page.goto("/ideas/")
    board = page.locator("main a[href^='/ideas/s/']").first.get_attribute("href")
    assert board is not None
    return board


def test_a_vote_is_written_down_and_an_idea_made_private_on_a_phone_without_a_script(
    tab: NewTab,
) -> None:
    page = tab("ada", width=390, javascript=False).page
    url = suggest(page, "A trowel that says where it lies")
    page.get_by_role("link", name="Who voted").click()
    page.get_by_label("User name").fill("maya")
    page.get_by_label("Where did they ask for it?").fill("by mail")
    page.get_by_role("button", name="Write it down and tell them").click()
    expect(page.locator(".error")).to_be_visible()
    expect(page.get_by_label("User name")).to_have_value("maya")
    page.get_by_label("Where did they ask for it?").fill("https://example.org/mail")
    page.get_by_role("button", name="Write it down and tell them").click()
    expect(page.locator("#people")).to_contain_text("Written down by")
    page.goto(url)
    page.get_by_role("link", name="Make it private").click()
    page.get_by_role("button", name="Make it private").click()
    page.get_by_role("link", name="Who reads it").click()
    page.get_by_label("Open it with my name").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("link", name="Make it private")).to_be_visible()


def test_a_board_says_what_becomes_of_votes_before_it_changes(tab: NewTab) -> None:
    page = tab("ada", width=390, javascript=False).page
    suggest(page, "A hose that rolls itself up")
    page.locator("main .vote").first.click()
    page.goto(f"{board_of(page)}/settings")
    page.get_by_label(re.compile("^How important it is")).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#told")).to_contain_text("There")
    expect(page.get_by_role("button", name="Yes, change it so")).to_be_visible()


def test_pages_of_votes_are_accessible_and_fit(tab: NewTab) -> None:
    page = tab("ada", reduced_motion="reduce").page
    url = suggest(page, "A barrow that knows the way to the compost")
    page.locator("main .vote").first.click()
    page.get_by_role("link", name="Who voted").click()
    voters = page.url
    secret = suggest(page, "A fence that keeps a secret")
    page.get_by_role("link", name="Make it private").click()
    keep = page.url
    page.get_by_role("button", name="Make it private").click()
    page.get_by_role("link", name="Who reads it").click()
    paths = [url, voters, secret, keep, page.url, "/ideas/odd-votes", f"{board_of(page)}/settings"]
    found = [f"{remark} at {path}" for path in paths for remark in _look_at(page, path)]
    assert not found, "\n".join(found)
