"""Passkeys in a real browser, with Chromium's own software device."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.sample import PASSWORD
from tests.support.served import Site

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/sign-in")
    page.get_by_label("E-mail or user name").fill("bob")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{base}/")


def test_a_passkey_is_made_signs_in_and_is_removed(chromium: Browser, site: Site) -> None:
    # An address of numbers is no place for passkeys.
    base = site.base.replace("127.0.0.1", "localhost")
    context = chromium.new_context()
    page = context.new_page()
    noise: list[str] = []
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("console", lambda said: noise.append(said.text) if said.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    sign_in(page, base)

    page.goto(f"{base}/account/passkeys")
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_text("The passkey can sign you in")).to_be_visible()
    expect(page.get_by_role("heading", name="My laptop")).to_be_visible()

    context.clear_cookies()
    page.goto(f"{base}/sign-in?next=/account/passkeys")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{base}/account/passkeys")
    expect(page.get_by_text("Last used")).to_be_visible()

    page.get_by_role("button", name="Remove My laptop").click()
    expect(page.get_by_text("The passkey signs you in no more.")).to_be_visible()
    context.clear_cookies()
    page.goto(f"{base}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey was not accepted")).to_be_visible()
    assert noise == []
    context.close()


def test_without_script_there_is_no_button_that_does_nothing(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.base}/sign-in")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    context.close()
