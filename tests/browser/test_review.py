"""A report from the post to the answer, by keyboard and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.support.looks import remarks

pytestmark = pytest.mark.browser
BOARD = "/forums/s/build"


def _start(page: Page, title: str) -> None:
    page.goto(f"{BOARD}/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text").fill("You are **fools**, all of you.")
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


class Look:
    """Collects what axe says, where scripts run."""

    def __init__(self, *, on: bool) -> None:
        self.on = on
        self.found: list[str] = []

    def __call__(self, page: Page, where: str) -> None:
        if self.on:
            self.found += [f"{where}: {remark}" for remark in remarks(page)]
            page.reload()


def _report(page: Page, look: Look) -> None:
    page.locator("#p1 summary.btn").click()
    page.locator("#p1").get_by_role("link", name="Report").click()
    look(page, "report")
    page.get_by_label("Rude").focus()
    page.keyboard.press("Space")
    page.get_by_label("In your words").fill("He calls us fools.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The team has not looked yet").first).to_be_visible()
    look(page, "own reports")


def _hide(page: Page, title: str, look: Look) -> None:
    page.goto("/review/")
    look(page, "queue")
    page.get_by_role("link", name=title).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("He calls us fools.")).to_be_visible()
    look(page, "item")
    page.get_by_role("button", name="I take this").press("Enter")
    page.get_by_role("link", name="Hide it").press("Enter")
    look(page, "decision")
    page.get_by_role("button", name="Decide and tell them").press("Enter")
    expect(page.get_by_text("Decided: Hide it")).to_be_visible()


def _appeal(page: Page, look: Look) -> None:
    page.goto("/account/standing")
    look(page, "standing")
    page.get_by_role("link", name="Look at it").first.click()
    look(page, "hidden post")
    page.get_by_role("link", name="Appeal").click()
    look(page, "appeal")
    page.get_by_label("What speaks against it").fill("It is what we always call each other.")
    page.get_by_role("button", name="Send the appeal").click()
    expect(page.get_by_text("Your appeal is sent")).to_be_visible()


def _give_way(page: Page, title: str, look: Look) -> None:
    page.goto("/review/?sort=appeal")
    page.get_by_role("link", name=title).click()
    look(page, "appeal in the queue")
    page.get_by_role("link", name="Take it back").click()
    page.get_by_role("button", name="Decide and tell them").click()
    expect(page.get_by_text("Decided: Take it back")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_report_is_made_decided_appealed_and_answered(tab: NewTab, scripts: bool) -> None:
    alice, bob = tab("alice", javascript=scripts).page, tab("bob", javascript=scripts).page
    title = f"A quarrel {'with' if scripts else 'without'} scripts"
    look = Look(on=scripts)
    _start(bob, title)
    alice.goto(bob.url)
    thread = bob.url
    _report(alice, look)
    _hide(tab("maya", javascript=scripts).page, title, look)
    _appeal(bob, look)
    _give_way(tab("ada", javascript=scripts).page, title, look)
    alice.goto(thread)
    expect(alice.get_by_text("all of you")).to_be_visible()
    alice.goto("/account/reports")
    expect(alice.get_by_text("The team did something about it").first).to_be_visible()
    assert not look.found, "\n".join(look.found)


def test_the_pages_about_a_member_are_accessible(tab: NewTab) -> None:
    page = tab("ada", reduced_motion="reduce").page
    found: list[str] = []
    page.goto("/admin/members?q=bob")
    page.get_by_role("link", name="bob", exact=True).first.click()
    member = page.url
    for name in ("Warn, silence or suspend", "Remove as a spammer"):
        found += [f"member: {remark}" for remark in remarks(page)]
        page.goto(member)
        page.get_by_role("link", name=name).click()
        found += [f"{name}: {remark}" for remark in remarks(page)]
        page.goto(member)
    assert not found, "\n".join(found)
