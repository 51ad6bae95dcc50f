"""The roadmap and the changelog as a browser shows them: by keyboard, on a phone without a script,
and accessible."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.browser.test_deciding import suggest
from tests.browser.test_every_page import _look_at

pytestmark = pytest.mark.browser


def decide(page: Page, status: str) -> None:
    """Give the idea that is open another status."""
    page.get_by_role("link", name="Change the status").click()
    page.get_by_label(status, exact=True).check()
    page.get_by_role("button", name="Change the status").click()


def begin_entry(page: Page, title: str, *, number: str) -> None:
    """Begin an entry of the changelog with an idea, whatever boards there are."""
    page.goto("/ideas/changelog")
    page.get_by_role("link", name="Write an entry").click()
    if not page.get_by_label("Title").count():
        page.locator("main .rows a").first.click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text", exact=True).fill("Quieter, and *smaller*.")
    page.get_by_label("Version").fill("4.0 of pumps")
    page.get_by_label("Other ideas and threads").fill(number)
    page.get_by_role("button", name="Keep it as a draft").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def number_of(url: str) -> str:
    """The number of the thread at an address."""
    found = re.search(r"/t/(\d+)", url)
    assert found is not None
    return found[1]


def test_the_team_moves_an_idea_by_keyboard(tab: NewTab) -> None:
    mine = tab("ada")
    page = mine.page
    suggest(page, "A pump that counts to ten")
    decide(page, "Planned")
    page.goto("/ideas/roadmap")
    card = page.get_by_role("article").filter(has_text="A pump that counts to ten")
    loads = len(mine.loads)
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    for _step in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == "In progress":
            break
    page.keyboard.press("Enter")
    column = page.get_by_role("region", name="In progress")
    expect(column.get_by_role("article").filter(has_text="counts to ten")).to_be_focused()
    expect(page.get_by_role("status").first).to_contain_text("stands in “In progress” now")
    assert len(mine.loads) == loads


def test_an_entry_is_written_and_published_on_a_phone_without_a_script(tab: NewTab) -> None:
    page = tab("ada", width=390, javascript=False).page
    url = suggest(page, "A pump with a softer voice")
    begin_entry(page, "Pumps 4.0", number=url)
    page.get_by_role("link", name="Publish it…").click()
    expect(page.get_by_role("heading", level=1, name="Publish it")).to_be_visible()
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_role("link", name="A pump with a softer voice")).to_be_visible()
    page.goto(url)
    expect(page.get_by_role("link", name="4.0 of pumps")).to_be_visible()
    visitor = tab("", width=390, javascript=False).page
    visitor.goto("/ideas/changelog")
    expect(visitor.get_by_role("link", name="Pumps 4.0")).to_be_visible()


def test_pages_of_roadmap_and_changelog_are_accessible_and_fit(tab: NewTab) -> None:
    page = tab("ada", reduced_motion="reduce").page
    url = suggest(page, "A pump that waits for the rain to stop before it begins again")
    decide(page, "Planned")
    begin_entry(page, "Pumps 3.3", number=number_of(url))
    entry = page.url
    number = re.search(r"/changelog/(\d+)", entry)
    assert number is not None
    base = f"/ideas/{number[1]}"
    paths = ["/ideas/roadmap", "/ideas/roadmap?tag=none", "/ideas/roadmap/off", "/ideas/changelog"]
    paths += ["/ideas/changelog/new", f"{base}/came", f"{base}/publish", entry]
    found = [f"{remark} at {path}" for path in paths for remark in _look_at(page, path)]
    page.goto(f"{base}/publish")
    page.get_by_role("button", name="Publish it").click()
    found += [f"{remark} at {path}" for path in (entry, url) for remark in _look_at(page, path)]
    assert not found, "\n".join(found)
