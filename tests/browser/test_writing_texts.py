"""Texts in Chromium: spoilers and folds open by keyboard and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.support.looks import load_axe, seen
from tests.support.served import Site
from tests.support.starting import start_thread

pytestmark = pytest.mark.browser

TEXT = """It was ||the **cat** of [Bo](https://example.org)||, says @alice to @nobody.

:::details How we know
She sat on the switch :smile:
:::

:::spoiler
Twice.
:::
"""


def _color(page: Page, selector: str) -> str:
    return str(page.locator(selector).first.evaluate("e => getComputedStyle(e).color"))


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_hidden_opens_without_a_script_and_by_keyboard(
    site: Site, tab: NewTab, width: int
) -> None:
    page = tab("bob", javascript=False, width=width).page
    page.goto(start_thread(site, "bob", "Who stops the pump", TEXT))
    nothing = "rgba(0, 0, 0, 0)"
    assert _color(page, "span.spoiler") == _color(page, "span.spoiler a") == nothing
    page.locator("span.spoiler").first.focus()
    assert nothing not in (_color(page, "span.spoiler"), _color(page, "span.spoiler a"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Bo", exact=True)).to_be_focused()
    assert _color(page, "span.spoiler") != nothing
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="@alice")).to_be_focused()
    assert _color(page, "span.spoiler") == nothing
    expect(page.get_by_text("She sat on the switch 😄")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("She sat on the switch 😄")).to_be_visible()
    expect(page.get_by_text("Twice.")).to_be_hidden()


def test_the_help_has_no_fault(tab: NewTab) -> None:
    page = tab().page
    page.goto("/help/writing")
    load_axe(page)
    assert list(seen(page, "the help", {})) == []
