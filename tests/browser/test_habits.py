"""What people do with every site: click twice, go back, lose the network, print."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.support.served import Site
from tests.support.starting import long_thread

pytestmark = pytest.mark.browser

BODY = "Your reply, in Markdown"


def _fill_new_thread(page: Page, title: str) -> None:
    page.goto("/forums/s/build/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text").fill("Once is enough.")
    page.get_by_label("Tags").fill("")  # a draft may be there


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_double_click_writes_one_thread_and_one_reply(tab: NewTab, javascript: bool) -> None:
    title = f"Clicked twice, {javascript}"
    page = tab("alice", javascript=javascript).page
    _fill_new_thread(page, title)
    page.get_by_role("button", name="Start the thread").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_label(BODY).fill("A reply, once.")
    page.get_by_role("button", name="Post reply").dblclick()
    expect(page.locator("#p2")).to_contain_text("A reply, once.")
    page.reload()
    expect(page.locator("article")).to_have_count(2)
    page.goto("/forums/s/build")
    expect(page.get_by_role("link", name=title)).to_have_count(1)


def test_pages_of_a_thread_are_swapped_and_back_leads_back(site: Site, tab: NewTab) -> None:
    mine = tab()
    mine.open(f"{long_thread(site)}/1")
    page, before = mine.page, len(mine.loads)
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("#p21")).to_be_visible()
    assert page.url.endswith("/21")
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("#p41")).to_be_visible()
    assert mine.loads[before:] == []
    page.go_back()
    expect(page.locator("#p21")).to_be_visible()
    expect(page.locator("#p41")).to_have_count(0)
    page.go_back()
    expect(page.locator("#p1")).to_be_visible()
    expect(page.get_by_role("navigation", name="Sections")).to_be_visible()
    page.go_forward()
    expect(page.locator("#p21")).to_be_visible()


def test_lists_are_paged_in_place_and_back_leads_back(tab: NewTab) -> None:
    mine = tab()
    mine.open("/")
    page, before = mine.page, len(mine.loads)
    first = page.locator(".row-title").first.inner_text()
    page.get_by_role("link", name="Show older").click()
    expect(page.locator(".row-title").first).not_to_have_text(first)
    assert mine.loads[before:] == []
    page.go_back()
    expect(page.locator(".row-title").first).to_have_text(first)


def test_suggestions_come_while_typing(tab: NewTab) -> None:
    mine = tab()
    mine.open("/")
    before = len(mine.loads)
    mine.page.get_by_role("combobox").press_sequentially("moist")
    option = mine.page.get_by_role("option").filter(has_text="Moisture probes read")
    expect(option).to_be_visible()
    assert mine.loads[before:] == []
    option.click()
    expect(mine.page.get_by_role("heading", level=1)).to_contain_text("Moisture probes read")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_what_was_typed_survives_a_refusal(site: Site, tab: NewTab, javascript: bool) -> None:
    page = tab("alice", javascript=javascript).page
    _fill_new_thread(page, "Six tags")
    page.get_by_label("Tags").fill("one two three four five six")
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("Once is enough.")
    expect(page.get_by_label("Tags")).to_have_value("one two three four five six")
    page.goto(long_thread(site))
    too_long = "x" * 60_001
    page.get_by_label(BODY).fill(too_long)
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("#body-error")).to_contain_text("too long")
    expect(page.get_by_label(BODY)).to_have_value(too_long)
    page.get_by_label(BODY).fill("")


def test_what_was_typed_survives_a_lost_network(site: Site, tab: NewTab) -> None:
    mine = tab("alice")
    mine.open(long_thread(site))
    page = mine.page
    page.get_by_label(BODY).fill("Written in a tunnel.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_role("button", name="Post reply")).to_be_enabled()
    expect(page.get_by_label(BODY)).to_have_value("Written in a tunnel.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("article").last).to_contain_text("Written in a tunnel.")
    mine.noise.clear()  # the browser has said that the network was away


def test_on_paper_the_text_stays_and_the_rest_goes(site: Site, tab: NewTab) -> None:
    page = tab("alice").page
    page.goto(f"{long_thread(site)}/1")
    page.emulate_media(media="print")
    for gone in (
        "header.band",
        "#nav",
        ".rail",
        ".dock",
        ".foot",
        "#reply",
        ".pager",
        ".post-foot",
    ):
        for found in page.locator(gone).all():
            expect(found).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#p1 .prose")).to_be_visible()
    assert page.locator("#p1").bounding_box()["width"] > 1000  # type: ignore[index]
