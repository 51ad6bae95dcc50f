"""Polls in a real browser: in place, by keyboard alone, and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewTab
from tests.support.looks import EVERYTHING, load_axe, seen
from tests.support.served import Site
from tests.support.starting import start_thread

pytestmark = pytest.mark.browser

MODES = {"single": "One option", "multiple": "Several options", "ranked": "Options in order"}


def asked(
    site: Site, tab: NewTab, title: str, *, mode: str = "single", javascript: bool = True
) -> str:
    """The address of a new thread by alice with a poll of three options."""
    page, url = tab("alice", javascript=javascript).page, start_thread(site, "alice", title)
    page.goto(url)
    page.locator("#p1 summary.btn").click()
    page.get_by_role("link", name="Add a poll").click()
    page.get_by_label("Question").fill("Which wheel?")
    page.get_by_label("Options", exact=True).fill("Narrow\nWide\nSpiked")
    page.get_by_text(MODES[mode], exact=True).click()
    page.get_by_role("button", name="Save the poll").click()
    expect(page.locator(".poll legend")).to_have_text("Which wheel?")
    return url


def place(page: Page, option: str) -> Locator:
    """Where one says which place an option has."""
    return page.get_by_role("combobox", name=option)


def check_looks(page: Page, how: str) -> None:
    load_axe(page)
    assert list(seen(page, how, EVERYTHING)) == []


def test_a_vote_by_keyboard_changes_the_poll_in_place(site: Site, tab: NewTab) -> None:
    url = asked(site, tab, "A wheel for clay")
    bob = tab("bob")
    page = bob.page
    page.goto(url)
    loads = len(bob.loads)
    page.get_by_role("radio", name="Narrow").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Wide")).to_be_checked()
    page.keyboard.press("Enter")  # in a field it presses the button of this poll, no other
    expect(page.locator(".poll")).to_contain_text("1 person voted")
    expect(page.locator("#said")).to_have_text("Your vote is counted.")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Change my vote").press("Enter")
    expect(page.locator("#said")).to_have_text("Your vote is counted.")
    expect(page.get_by_role("button", name="Change my vote")).to_be_focused()
    assert len(bob.loads) == loads
    page.get_by_role("button", name="Take my vote back").click()
    expect(page.locator(".poll")).to_contain_text("Nobody has voted yet")
    expect(page.locator(".poll")).to_be_focused()


def test_a_ranked_poll_without_a_script(site: Site, tab: NewTab) -> None:
    url = asked(site, tab, "Wheels in order", mode="ranked", javascript=False)
    page = tab("bob", javascript=False).page
    page.goto(url)
    place(page, "Wide").select_option("1")
    place(page, "Spiked").select_option("1")
    page.get_by_role("button", name="Vote", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Give each place to one option only")
    place(page, "Spiked").select_option("2")
    page.get_by_role("button", name="Vote", exact=True).click()
    expect(page.locator(".poll")).to_contain_text("“Wide” is ahead.")
    expect(place(page, "Spiked")).to_have_value("2")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_polls_look_right(site: Site, tab: NewTab, width: int, scheme: str) -> None:
    url = asked(site, tab, f"Wheels at {width} {scheme}", mode="ranked")
    form_of(tab("alice", width=width, color_scheme=scheme).page, url, f"new {width} {scheme}")
    page = tab("bob", width=width, color_scheme=scheme).page
    page.goto(url)
    place(page, "Wide").select_option("1")
    page.get_by_role("button", name="Vote", exact=True).click()
    expect(page.locator(".poll")).to_contain_text("is ahead")
    check_looks(page, f"thread {width} {scheme}")
    page.get_by_role("link", name="Who voted").click()
    check_looks(page, f"votes {width} {scheme}")
    form_of(tab("maya", width=width, color_scheme=scheme).page, url, f"team {width} {scheme}")


def form_of(page: Page, url: str, how: str) -> None:
    page.goto(url)
    page.locator("#p1 summary.btn").click()
    page.get_by_role("link", name="Change the poll").click()
    expect(page.get_by_label("Question")).to_be_visible()
    check_looks(page, how)
