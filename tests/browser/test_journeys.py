"""From signing up to signing out in Chromium, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab, Tab

pytestmark = pytest.mark.browser

PASSWORD = "seven blue kettles"
BODY = "Your reply, in Markdown"


@pytest.mark.parametrize("name", ["dora", "nora"], ids=["with-scripts", "without-scripts"])
def test_from_signing_up_to_signing_out(tab: NewTab, name: str) -> None:
    scripts = name == "dora"
    mine, bobs = tab(javascript=scripts), tab("bob", javascript=scripts)
    _join(mine, name)
    _start_question(mine.page, f"Why does the pump of {name} stop?")
    bobs.page.goto(mine.page.url)
    with _in_place(bobs, scripts):
        _reply(bobs.page, "Clean the **filter**, then", shown="Clean the filter, then")
    mine.page.reload()
    with _in_place(mine, scripts):
        _thank(mine.page, 2)
        _quote(mine.page, 2)
        _edit(mine.page, 3)
    mine.page.locator("#p2").get_by_role("button", name="Accept this answer").click()
    expect(mine.page.locator("#p2")).to_contain_text(f"Accepted answer, chosen by {name}")
    expect(mine.page.locator(".head")).to_contain_text("Solved")
    _sign_out(mine.page)
    mine.open("/account/")
    assert "/sign-in?next=" in mine.page.url


@contextmanager
def _in_place(tab: Tab, scripts: bool) -> Iterator[None]:
    """With scripts the page is never left; without, each step loads a page."""
    before = len(tab.loads)
    yield
    assert (tab.loads[before:] == []) == scripts


def _join(tab: Tab, name: str) -> None:
    """Sign up, confirm by the link in the mail, and sign in with the password."""
    page, address = tab.page, f"{name}@example.org"
    tab.open("/sign-up")
    page.get_by_label("User name").fill(name)
    page.get_by_label("E-mail").fill(address)
    # A form that comes back within two seconds counts as a robot's and is shown once more.
    while page.url.endswith("/sign-up"):
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    page.goto(tab.site.link_mailed_to(address))
    page.get_by_role("button", name="Confirm the address").click()
    _sign_out(page)
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label("E-mail or user name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Your account")).to_be_visible()


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def _start_question(page: Page, title: str) -> None:
    page.goto("/forums/s/build/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text").fill("It stops after *ten* minutes.")
    page.get_by_label("Tags").fill("pump")
    page.get_by_label("This is a question").check()
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("#p1 em")).to_have_text("ten")


def _reply(page: Page, text: str, *, shown: str) -> None:
    page.get_by_label(BODY).fill(text)
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("article").last.locator(".prose")).to_have_text(shown)
    expect(page.get_by_label(BODY)).to_have_value("")


def _thank(page: Page, number: int) -> None:
    heart = page.locator(f"#r{number}")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    expect(heart).to_contain_text("Thanks 1")


def _quote(page: Page, number: int) -> None:
    page.locator(f"#p{number}").get_by_role("link", name="Quote").click()
    area = page.get_by_label(BODY)
    expect(area).to_have_value(re.compile("^> "))
    area.fill(f"{area.input_value()}I have cleaned it.")
    page.get_by_role("button", name="Post reply").click()
    last = page.locator("article").last
    expect(last.locator("blockquote")).to_contain_text("Clean the filter, then")
    expect(last).to_contain_text("I have cleaned it.")


def _edit(page: Page, number: int) -> None:
    post = page.locator(f"#p{number}")
    post.locator("summary").click()
    post.get_by_role("link", name="Edit").click()
    page.get_by_label("Text", exact=True).fill("I have cleaned it twice.")
    # Within five minutes a change without a reason is no version of its own.
    page.get_by_label("Why you changed it").fill("It was more than once")
    page.get_by_role("button", name="Save the changes").click()
    expect(post.locator(".prose")).to_have_text("I have cleaned it twice.")
    expect(post).to_contain_text("edited just now")
