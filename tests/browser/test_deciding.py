"""Deciding about ideas as a browser shows it: on a phone without a script, and accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.browser.test_every_page import _look_at

pytestmark = pytest.mark.browser


def suggest(page: Page, title: str) -> str:
    """Suggest an idea on the first board there is; where it stands."""
    page.goto("/ideas/new")
    if not page.get_by_label("Title").count():
        page.get_by_role("button", name="Suggest it here").first.click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text", exact=True).fill("Because of the neighbours.")
    page.locator("main form button.btn-primary").first.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    return page.url


def test_an_idea_is_decided_and_answered_on_a_phone_without_a_script(tab: NewTab) -> None:
    page = tab("ada", width=390, javascript=False).page
    suggest(page, "A pump that whispers")
    page.get_by_role("link", name="Change the status").click()
    page.get_by_label("Not planned").check()
    page.get_by_role("button", name="Change the status").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    expect(page.get_by_label("Not planned")).to_be_checked()
    page.get_by_label("Why", exact=True).fill("Pumps are quiet now.")
    page.get_by_label("Let it be the official response").check()
    page.get_by_role("button", name="Change the status").click()
    expect(page.get_by_role("heading", name="Official response")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#timeline s")).to_have_text("Not planned")
    page.get_by_role("button", name="Take it off the top").first.click()
    expect(page.get_by_role("heading", name="Official response")).to_have_count(0)


def test_pages_of_deciding_are_accessible_and_fit(tab: NewTab) -> None:
    page = tab("ada", reduced_motion="reduce").page
    url = suggest(page, "A pump that hums in tune")
    page.get_by_role("link", name="Change the status").click()
    decides = page.url
    page.get_by_label("Planned", exact=True).check()
    page.get_by_label("Why", exact=True).fill("In *spring*, one bed after the other.")
    page.get_by_label("Let it be the official response").check()
    page.get_by_role("button", name="Change the status").click()
    page.get_by_role("link", name="Change the status").click()
    page.get_by_label("In progress").check()
    page.get_by_label("Why", exact=True).fill("Parts are on the bench.")
    page.get_by_role("button", name="Change the status").click()
    paths = [url, decides, decides.replace("/decide", "/respond"), "/ideas/statuses"]
    paths += ["/ideas/statuses/new", "/ideas/status/planned", "/ideas/status/planned/remove"]
    found = [f"{remark} at {path}" for path in paths for remark in _look_at(page, path)]
    assert not found, "\n".join(found)
