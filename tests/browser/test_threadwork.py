"""Work on threads and bulk deeds as a browser shows them: accessible, and no wider than a phone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewTab
from tests.browser.test_every_page import _look_at

pytestmark = pytest.mark.browser


def test_pages_of_thread_work_are_accessible_and_fit(tab: NewTab) -> None:
    page = tab("ada", reduced_motion="reduce").page
    page.goto("/forums/s/firmware")
    page.get_by_role("link", name="Moisture probes read").click()
    page.get_by_role("link", name="Move, merge, split…").click()
    work = page.url
    page.get_by_role("link", name="Choose what it becomes").click()
    kind = page.url
    page.goto("/forums/s/firmware")
    page.get_by_role("link", name="Many threads at once").click()
    bulk = page.url
    found = [
        f"{remark} at {path}"
        for path in (work, f"{work}/split", kind, bulk)
        for remark in _look_at(page, path)
    ]
    assert not found, "\n".join(found)


def test_a_choice_is_looked_at_done_and_taken_back(tab: NewTab) -> None:
    page = tab("ada", width=390, javascript=False).page
    page.goto("/forums/s/firmware")
    page.get_by_role("link", name="Many threads at once").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Deed").select_option("tag")
    page.get_by_role("textbox", name="which").fill("looked-at")
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Give a tag").click()
    page.get_by_role("button", name="Take it all back").click()
    page.get_by_text("All of it is taken back.").first.wait_for()


def test_a_topic_becomes_an_event_and_is_taken_back(tab: NewTab) -> None:
    page = tab("ada", width=390, javascript=False).page
    page.goto("/forums/s/firmware")
    page.get_by_role("link", name="Moisture probes read").click()
    page.get_by_role("link", name="Another kind…").click()
    form = page.locator("form", has=page.locator("input[name=kind][value=event]"))
    form.get_by_label("First day").fill("2031-05-04")
    form.get_by_label("Name of the place").fill("Old mill")
    form.get_by_role("button", name="Make it: Event").click()
    page.get_by_text("Old mill").first.wait_for()
    page.get_by_role("link", name="Move, merge, split…").click()
    page.get_by_role("button", name="Take it back").first.click()
    page.get_by_text("It is taken back").first.wait_for()
