"""Pages that stay open, in a real browser: they say what is new, by a connection or by asking."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewTab
from tests.support.served import Site
from tests.support.starting import reply, start_thread

pytestmark = pytest.mark.browser


def test_an_open_thread_says_that_it_has_new_replies(site: Site, tab: NewTab) -> None:
    url = start_thread(site, "alice", "Who has the long ladder?")
    alice = tab("alice")
    page = alice.page
    with page.expect_response(lambda answer: "/live?topics=" in answer.url) as live:
        page.goto(url)
    assert live.value.headers["content-type"].startswith("text/event-stream")
    bar = page.locator(".live")
    expect(bar).to_be_hidden()
    # Open pages do not count as busy.
    page.wait_for_load_state("networkidle")
    button = page.get_by_role("button", name="Post reply")
    before = button.bounding_box()
    reply(site, "bob", url, "It stands behind the shed.")
    expect(bar).to_contain_text("1 new reply")
    assert button.bounding_box() == before  # nobody who is about to press it misses it
    words, stood = page.locator(".live [data-words]"), bar.bounding_box()
    began = words.bounding_box()["x"]
    words.evaluate("(it) => it.textContent = '128 new replies'")
    assert (bar.bounding_box(), words.bounding_box()["x"]) == (stood, began)
    expect(page.locator("[data-inbox-count]").first).to_be_visible()
    page.get_by_role("link", name="Show them").click()
    expect(page.get_by_text("It stands behind the shed.")).to_be_visible()
    expect(bar).to_be_hidden()


def test_without_a_connection_an_open_page_asks(site: Site, tab: NewTab) -> None:
    url = start_thread(site, "alice", "Whose bicycle is at the gate?")
    page = tab("alice").page
    page.clock.install()
    page.route("**/live?*", lambda route: route.fulfill(status=204))
    with page.expect_response(lambda answer: "/live?topics=" in answer.url):
        page.goto(url)
        page.clock.run_for(2_100)
    reply(site, "bob", url, "Mine, I move it.")
    page.clock.run_for(60_100)
    expect(page.locator(".live")).to_contain_text("1 new reply")
