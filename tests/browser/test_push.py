"""What the worker in a browser shows of a push, and where it leads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewTab
from tests.support.looks import EVERYTHING, load_axe, seen

pytestmark = pytest.mark.browser

# Chromium asks a service on the internet, which tests do not have. The address is one of those
# that the site's worker does not connect to; the keys are those of RFC 8291, appendix A.
KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SERVICE = f"""PushManager.prototype.subscribe = async (options) => ({{ toJSON: () => ({{
    endpoint: "https://203.0.113.9/" + options.applicationServerKey.length,
    keys: {{ p256dh: "{KEY}", auth: "BTBZMqHH6r4Tts7J_aSIgg" }} }}) }})"""
SHOWN = """async () => {
    const found = await (await navigator.serviceWorker.ready).getNotifications();
    return found.map(({ title, body, tag, data }) => [title, body, tag, data]);
}"""
# Only somebody's click lets a worker open a window, so it says where it would.
CLICK = """async () => {
    const opened = [];
    clients.openWindow = async (url) => { opened.push(url); };
    for (const notification of await registration.getNotifications()) {
        dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    }
    return opened;
}"""


def push(context: BrowserContext, page: Page, **message: str) -> None:
    """Let a message arrive as from the push service."""
    found: list[Any] = []
    devtools = context.new_cdp_session(page)
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda it: found.extend([it]))
    devtools.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    origin = page.evaluate("location.origin")
    (registration,) = found[-1]["registrations"]
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": origin,
            "registrationId": registration["registrationId"],
            "data": json.dumps(message),
        },
    )


def test_a_browser_is_switched_on_shows_a_message_and_leads_to_it(tab: NewTab) -> None:
    alice = tab("alice", permissions=["notifications"])
    page, context = alice.page, alice.page.context
    page.add_init_script(SERVICE)
    alice.open("/account/push")
    page.get_by_role("button", name="Show notifications in this browser").click()
    expect(page.get_by_text("This browser shows notifications")).to_be_visible()

    push(context, page, title="Pumps", body="Bob replied", url="/forums/", tag="t1", lang="en")
    push(context, page, title="Pumps", body="Bob replied again", url="/forums/", tag="t1")
    push(context, page, title="Elsewhere", body="-", url="https://evil.example/", tag="t2")
    page.wait_for_function(f"async () => (await ({SHOWN})()).length === 2")
    assert ["Pumps", "Bob replied again", "t1", "/forums/"] in page.evaluate(SHOWN)
    (worker,) = context.service_workers
    assert worker.evaluate(CLICK) == [f"{alice.site.base}/forums/"]
    assert page.evaluate(SHOWN) == []

    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    load_axe(page)
    assert list(seen(page, "dark, phone", EVERYTHING)) == []
    page.get_by_role("button", name="Switch off").click()
    button = page.get_by_role("button", name="Show notifications in this browser")
    expect(button).to_be_visible()


def test_who_has_refused_is_told_what_to_do(tab: NewTab) -> None:
    alice = tab("alice")
    alice.page.add_init_script(SERVICE)
    alice.page.add_init_script("Notification.requestPermission = async () => 'denied'")
    alice.open("/account/push")
    alice.page.get_by_role("button", name="Show notifications in this browser").click()
    expect(alice.page.get_by_text("has been told to show no notifications")).to_be_visible()


def test_without_javascript_the_page_says_what_it_needs(tab: NewTab) -> None:
    alice = tab("alice", javascript=False)
    alice.open("/account/push")
    expect(alice.page.get_by_text("needs JavaScript")).to_be_visible()
    button = alice.page.locator("form[data-push] button")
    expect(button).to_be_hidden()
