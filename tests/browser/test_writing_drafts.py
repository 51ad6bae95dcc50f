"""Drafts as a browser keeps them: while typing, in two windows, after the session has ended."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.support.looks import EVERYTHING, load_axe, seen
from tests.support.sample import PASSWORD
from tests.support.served import Site
from tests.support.starting import start_thread

pytestmark = pytest.mark.browser

BODY = "Your reply, in Markdown"
# What a browser says when its window is hidden, closed or left.
LEAVE = """() => {
  Object.defineProperty(document, "hidden", { value: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def _typed(page: Page, text: str) -> None:
    page.get_by_label(BODY).click()
    page.get_by_label(BODY).press_sequentially(text)


def test_a_pause_saves_and_the_text_is_there_again(site: Site, tab: NewTab) -> None:
    url = start_thread(site, "ada", "Saved while typing")
    page = tab("bob").page
    page.goto(url)
    _typed(page, "Half a thought")
    expect(page.locator("#reply")).to_contain_text("Draft saved")
    expect(page.locator("#said")).to_contain_text("Draft saved")
    page.goto("/drafts/")  # no question whether to leave: it is saved
    page.get_by_role("link", name="Continue Saved while typing").click()
    expect(page.get_by_label(BODY)).to_have_value("Half a thought")
    expect(page.locator("#reply")).to_contain_text("Draft of")
    page.get_by_role("button", name="Discard draft").click()
    expect(page.get_by_label(BODY)).to_have_value("")


def test_leaving_saves_without_a_pause(site: Site, tab: NewTab) -> None:
    url = start_thread(site, "ada", "Saved on leaving")
    page = tab("bob").page
    page.goto(url)
    _typed(page, "First")
    expect(page.locator("#reply")).to_contain_text("Draft saved")
    with page.expect_response("**/drafts/reply-*"):
        page.get_by_label(BODY).press_sequentially(", then away")
        page.evaluate(LEAVE)
    page.goto(url)
    expect(page.get_by_label(BODY)).to_have_value("First, then away")


def test_two_windows_lose_neither_text(site: Site, tab: NewTab) -> None:
    url = start_thread(site, "ada", "Two windows")
    first, second = tab("bob").page, tab("bob").page
    first.goto(url)
    second.goto(url)
    _typed(first, "From the first")
    expect(first.locator("#reply")).to_contain_text("Draft saved")
    _typed(second, "From the second")
    expect(second.locator("#reply")).to_contain_text("Changed elsewhere")
    expect(second.get_by_label("The text from elsewhere")).to_have_value("From the first")
    expect(second.get_by_label(BODY)).to_have_value("From the second")
    second.get_by_role("button", name="Save my text").click()
    expect(second.locator("#reply")).to_contain_text("Draft saved")
    expect(second.get_by_label(BODY)).to_have_value("From the second")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_session_that_ends_leaves_the_text(site: Site, tab: NewTab, javascript: bool) -> None:
    url = start_thread(site, "ada", f"A session ends, {javascript}")
    page = tab("bob", javascript=javascript).page
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(url)
    page.get_by_label(BODY).click()
    page.context.clear_cookies()
    page.get_by_label(BODY).press_sequentially("Still here")
    if not javascript:
        page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_role("heading", name="Sign in to go on")).to_be_visible()
    if javascript:
        page.get_by_label(BODY).press_sequentially(", and more")
    page.get_by_label("E-mail or user name").fill("bob")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label(BODY)).to_have_value("Still here" + ", and more" * javascript)
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("#p2")).to_contain_text("Still here")


def test_new_replies_come_before_ones_own(site: Site, tab: NewTab) -> None:
    url = start_thread(site, "ada", "Somebody was faster")
    bob, carol = tab("bob").page, tab("maya").page
    bob.goto(url)
    carol.goto(url)
    carol.get_by_label(BODY).fill("I was faster.")
    carol.get_by_role("button", name="Post reply").click()
    expect(carol.locator("#p2")).to_be_visible()
    bob.get_by_label(BODY).fill("I was slower.")
    bob.get_by_role("button", name="Post reply").click()
    expect(bob.locator("#p2")).to_contain_text("I was faster.")
    expect(bob.locator("#reply")).to_contain_text("1 reply came while you were writing.")
    expect(bob.get_by_label(BODY)).to_have_value("I was slower.")
    bob.get_by_role("button", name="Post reply").click()
    expect(bob.locator("#p3")).to_contain_text("I was slower.")
    bob.goto("/drafts/")
    expect(bob.locator("#main")).not_to_contain_text("I was slower.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_drafts_show_is_accessible_and_fits(site: Site, tab: NewTab, scheme: Any) -> None:
    url = start_thread(site, "ada", f"Looked at, {scheme}")
    options = {"javascript": True, "color_scheme": scheme, "reduced_motion": "reduce"}
    page = tab("bob", width=390, **options).page
    page.goto(url)
    page.get_by_label(BODY).fill("From the first window")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#reply")).to_contain_text("Draft saved")
    other = tab("bob", **options).page
    other.goto("/drafts/")
    load_axe(other)
    found = [*seen(other, "the list", EVERYTHING)]
    page.evaluate("document.querySelector('[name=draft_version]').value = ''")
    page.get_by_label(BODY).fill("From the second window")
    expect(page.locator("#reply")).to_contain_text("Changed elsewhere")
    load_axe(page)
    found += seen(page, "two texts", EVERYTHING)
    plain = tab("bob", width=390, javascript=False).page
    plain.goto(url)
    plain.context.clear_cookies()
    plain.get_by_label(BODY).fill("A text of some length to be kept.")
    plain.get_by_role("button", name="Post reply").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("You are signed out")
    page.set_content(plain.content())
    load_axe(page)
    found += seen(page, "signing in again", EVERYTHING)
    assert not found, "\n".join(found)
