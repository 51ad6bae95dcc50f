"""Events as a browser shows them: answering, waiting and coming in, with and without a script, on
a phone, and where the connection is gone for a while."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from core import clock
from tests.browser.conftest import NewTab
from tests.browser.test_every_page import _look_at

pytestmark = pytest.mark.browser

CALENDAR = "/events/s/meet"


def plan(page: Page, title: str, *, seats: int = 0, guests: int = 0) -> str:
    """Plan an event that begins in an hour and a half, so that one may answer and its door is
    open; where it stands."""
    starts = clock.now() + timedelta(minutes=90)
    page.goto(f"{CALENDAR}/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text", exact=True).fill("Bring a chair.")
    page.get_by_label("First day").fill(f"{starts:%Y-%m-%d}")
    page.get_by_label("Begins at").fill(f"{starts:%H:%M}")
    page.get_by_label("Time zone").fill("UTC")
    page.get_by_label("Name of the place").fill("Tool shed")
    if seats:
        page.get_by_label("Seats", exact=True).fill(str(seats))
    page.locator("[name=most_guests]").fill(str(guests))
    page.locator("main form button.btn-primary").first.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    return page.url


def code_of(page: Page) -> str:
    """What the ticket of whoever looks at an event says."""
    page.get_by_role("link", name="Your ticket").click()
    return page.locator("main code").first.inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_seats_go_from_one_to_the_next_and_the_door_lets_them_in(
    tab: NewTab, scripts: bool
) -> None:
    host = tab("ada", width=390, javascript=scripts).page
    bob, alice = (tab(name, javascript=scripts).page for name in ("bob", "alice"))
    title = f"An evening of chairs {scripts}"
    url = plan(host, title, seats=2, guests=1)
    bob.goto(url)
    bob.get_by_role("link", name="Guests and questions").click()
    bob.get_by_label("Guests", exact=True).fill("1")
    bob.get_by_label("Their names").fill("Uncle Joe")
    bob.get_by_role("button", name="I come").click()
    expect(bob.get_by_text("You come with 1 guest")).to_be_visible()
    alice.goto(url)
    alice.get_by_role("button", name="Going").click()
    expect(alice.get_by_text("You are number 1 of 1 on the waiting list")).to_be_visible()
    bob.get_by_role("button", name="Cannot").click()
    expect(bob.get_by_role("button", name="Cannot")).to_have_attribute("aria-pressed", "true")
    alice.reload()
    expect(alice.get_by_text("You have a seat")).to_be_visible()
    code = code_of(alice)
    host.get_by_role("link", name="Let people in").click()
    host.get_by_label("Code").fill(code)
    host.keyboard.press("Enter")
    expect(host.get_by_text("alice is in.")).to_be_visible()
    expect(host.locator("#inside")).to_contain_text("1 of 1 people are in")
    row = host.locator("#guests").get_by_role("listitem").filter(has_text="alice")
    row.get_by_role("button", name="Take back").click()
    expect(host.get_by_text("Taken back: not in.")).to_be_visible()
    row.get_by_role("button", name="Check in").click()
    expect(row.get_by_role("button", name="Take back")).to_be_visible()


def test_a_gate_without_a_connection_keeps_what_it_scans(tab: NewTab) -> None:
    mine = tab("ada", width=390)
    host, bob = mine.page, tab("bob").page
    url = plan(host, "A shed with thick walls")
    bob.goto(url)
    bob.get_by_role("button", name="Going").click()
    code = code_of(bob)
    host.get_by_role("link", name="Let people in").click()
    host.get_by_label("Gate").fill("back door")
    host.context.set_offline(True)
    host.get_by_label("Code").fill(code)
    host.keyboard.press("Enter")
    status = host.get_by_text("There is no connection.")
    expect(status).to_be_visible()
    expect(status.locator("[data-count]")).to_have_text("1")
    expect(host.get_by_label("Code")).to_have_value("")
    host.context.set_offline(False)
    expect(host.locator("#outcomes")).to_contain_text("bob is in.")
    expect(status).to_be_hidden()
    expect(host.locator("#guests")).to_contain_text("back door")
    host.reload()
    expect(host.locator("#inside")).to_contain_text("1 of 1 people are in")
    # What the browser itself says of a connection that is gone.
    mine.noise[:] = [line for line in mine.noise if "ERR_INTERNET_DISCONNECTED" not in line]


def test_pages_of_events_are_accessible_and_fit(tab: NewTab) -> None:
    page = tab("ada", reduced_motion="reduce").page
    url = plan(page, "A walk along all the fences that nobody remembers having built", seats=3)
    page.get_by_role("button", name="Going").click()
    door = page.get_by_role("link", name="Let people in").get_attribute("href") or ""
    date, month = door.removesuffix("/door"), f"{clock.now():%Y-%m}"
    event = f"/events/{re.findall(r'/t/([0-9]+)/', url)[0]}"
    paths = [url, "/events/", f"/events/month/{month}", f"/events/day/{month}-15"]
    paths += [f"{CALENDAR}/new", f"{CALENDAR}/import", f"{event}/hosts", f"{event}/questions"]
    paths += [f"{date}/{page}" for page in ("people", "attendees", "door", "agenda", "ticket")]
    remarks = [f"{remark} at {path}" for path in paths for remark in _look_at(page, path)]
    assert not remarks, "\n".join(remarks)
