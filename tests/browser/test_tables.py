"""Tables of ideas and who wants one, as a browser shows them: on a phone without a script, and
accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import NewTab
from tests.browser.test_deciding import suggest
from tests.browser.test_every_page import _look_at

pytestmark = pytest.mark.browser
TABLE = """title,text,status,votes,tags,author,consent
Barrels that say how full they are,A float and a lamp.,Planned,12,watering,Ana Sousa,yes
No,Too short.,,,,,
Gates that close behind a robot,Please.,Sleeping,,,,
"""


def tables_of(page: Page) -> str:
    """Where the tables of the first board are."""
    page.goto("/ideas/")
    board = page.locator("main a[href^='/ideas/s/']").first.get_attribute("href")
    if board is None:
        page.get_by_role("link", name="Ideas as tables").click()
        return page.url
    return f"{board}/tables"


def send(page: Page, text: str) -> None:
    """Choose a table and look at it."""
    file = FilePayload(name="wishes.csv", mimeType="text/csv", buffer=text.encode())
    page.get_by_label("A table").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()


def test_a_table_is_looked_at_taken_and_taken_back_on_a_phone_without_a_script(tab: NewTab) -> None:
    page = tab("ada", width=390, javascript=False).page
    page.goto(tables_of(page))
    send(page, TABLE)
    expect(page.get_by_text("There is no status “Sleeping” here.")).to_be_visible()
    page.get_by_role("button", name="Take 1 idea").click()
    expect(page.get_by_text("One idea was added.")).to_be_visible()
    page.get_by_role("link", name="Take it back wishes.csv").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("One idea was deleted.")).to_be_visible()


def test_pages_of_tables_and_demand_are_accessible_and_fit(tab: NewTab) -> None:
    page = tab("ada", reduced_motion="reduce").page
    url = suggest(page, "A barrel that says how full it is, and to whom")
    page.get_by_role("link", name="Who, and how they said so").click()
    demand = page.url
    tables = tables_of(page)
    found = [
        f"{remark} at {path}" for path in (url, demand, tables) for remark in _look_at(page, path)
    ]
    page.goto(tables)
    send(page, TABLE)
    page.get_by_role("button", name="Take 1 idea").click()
    expect(page.get_by_text("One idea was added.")).to_be_visible()
    undo = page.get_by_role("link", name="Take it back wishes.csv").first.get_attribute("href")
    found += [
        f"{remark} at {path}" for path in (tables, undo or "") for remark in _look_at(page, path)
    ]
    assert not found, "\n".join(found)
