"""Boards of ideas as a browser shows them: with a script, on a phone without one, accessible."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.browser.test_deciding import suggest
from tests.browser.test_every_page import _look_at

pytestmark = pytest.mark.browser


def found(page: Page, title: str, words: str) -> None:
    """Look for an idea until a worker has put it into the index."""
    for _turn in range(40):
        page.goto(f"/ideas/similar?q={words.replace(' ', '+')}")
        if page.locator("#similar").get_by_role("link", name=title).count():
            return
        page.wait_for_timeout(250)
    expect(page.locator("#similar").get_by_role("link", name=title)).to_be_visible()


def test_an_idea_goes_its_way_on_a_phone_without_a_script(tab: NewTab) -> None:
    title = "A gate that closes itself behind hens"
    page = tab("alice", width=390, javascript=False).page
    suggest(page, title)
    other = tab("bob", width=390, javascript=False).page
    found(other, title, "gate closes behind hens")
    other.get_by_role("button", name=f"Vote for “{title}” instead").click()
    expect(other.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(other.get_by_text("Your vote counts here now.")).to_be_visible()
    take_back = other.locator("main").get_by_role(
        "button", name=f"Take back your vote for “{title}”"
    )
    take_back.click()
    other.goto("/ideas/?order=new")
    row = other.get_by_role("listitem").filter(has=other.get_by_role("link", name=title))
    row.get_by_role("button", name=f"Vote for “{title}”").click()
    expect(other).to_have_url(re.compile(r"/ideas/\?order=new#votes-\d+$"))
    expect(row.get_by_role("button", name="1 vote")).to_have_attribute("aria-pressed", "true")
    other.get_by_label("Only what I voted for").check()
    other.get_by_role("button", name="Apply").click()
    expect(other.get_by_role("link", name=title)).to_be_visible()


def test_what_is_alike_appears_while_one_types_and_is_reached_by_keyboard(tab: NewTab) -> None:
    title = "A lantern for the compost heap"
    suggest(tab("alice").page, title)
    mine = tab("bob")
    page = mine.page
    found(page, title, "lantern compost heap")
    page.goto("/ideas/")
    loads = len(mine.loads)
    page.get_by_label("What would make this place better").press_sequentially("lantern for compost")
    alike = page.locator("#similar").get_by_role("listitem").filter(has_text=title)
    expect(alike).to_be_visible()
    assert len(mine.loads) == loads
    page.keyboard.press("Tab")
    expect(alike.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page.get_by_role("button", name="Take back your vote").first).to_be_visible()


def test_a_vote_in_a_list_is_swapped_in_place(tab: NewTab) -> None:
    title = "A bell on the wheelbarrow"
    suggest(tab("alice").page, title)
    mine = tab("bob")
    page = mine.page
    page.goto("/ideas/?order=new")
    loads = len(mine.loads)
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=title))
    row.get_by_role("button", name=f"Vote for “{title}”").click()
    pressed = row.get_by_role("button", name=f"Take back your vote for “{title}”")
    expect(pressed).to_contain_text("1 vote")
    pressed.click()
    expect(row.get_by_role("button", name=f"Vote for “{title}”")).to_contain_text("0 votes")
    assert len(mine.loads) == loads


def test_pages_of_ideas_are_accessible_and_fit(tab: NewTab) -> None:
    page = tab("maya", reduced_motion="reduce").page
    url = suggest(page, "A shed that tells you where the rake is when nobody has put it back")
    page.goto("/ideas/")
    board = page.locator("main a[href^='/ideas/s/']").first.get_attribute("href")
    assert board is not None
    paths = [url, "/ideas/", "/ideas/?status=all&order=random&mine=1", board, f"{board}/new"]
    paths += ["/ideas/similar?q=shed+rake", "/ideas/new?q=shed", "/people/maya/ideas"]
    remarks = [f"{remark} at {path}" for path in paths for remark in _look_at(page, path)]
    assert not remarks, "\n".join(remarks)
