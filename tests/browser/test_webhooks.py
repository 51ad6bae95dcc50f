"""An owner enters a program that is told what happens, on a phone without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewTab
from tests.support.looks import remarks

pytestmark = pytest.mark.browser


def test_an_owner_enters_a_program_and_sees_what_becomes_of_a_test(tab: NewTab) -> None:
    plain = tab("ada", width=390, javascript=False).page
    look = tab("ada").page
    plain.goto("/admin/webhooks")
    plain.get_by_label("What it is", exact=True).fill("Chat of the team")
    plain.get_by_role("textbox", name="Address").fill("https://127.0.0.1/hook")
    plain.get_by_role("button", name="Add the address").click()
    expect(plain.get_by_text("Choose at least one thing.").first).to_be_visible()
    plain.get_by_label("A reply was posted").check()
    plain.get_by_role("radio", name="Owners alone").check()
    plain.get_by_role("button", name="Add the address").click()
    secret = plain.get_by_label("Secret", exact=True)
    assert secret.input_value().startswith("whsec_")
    plain.get_by_role("button", name="Send a test").click()
    expect(plain.get_by_text("Nothing has happened")).to_be_visible()
    message = plain.url
    plain.get_by_role("button", name="Send again").click()
    plain.get_by_role("link", name="Chat of the team").click()
    for url in ("/admin/webhooks", plain.url, message):
        look.goto(url)
        assert remarks(look) == []
    plain.get_by_role("button", name="Delete it").click()
    expect(plain.get_by_text("It is told nothing any more.")).to_be_visible()
