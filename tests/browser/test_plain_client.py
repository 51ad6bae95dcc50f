"""From signing up to signing out by a program that only knows links and forms."""

from __future__ import annotations

import time

import pytest

from tests.support.plain_client import PlainClient, PlainPage
from tests.support.sample import PASSWORD
from tests.support.served import Site

pytestmark = pytest.mark.browser


def test_every_step_works_by_links_and_forms_alone(site: Site) -> None:
    cora = _join(site, "cora")
    thread = _start_question(cora)
    bob = _signed_in(site, "bob", PASSWORD).client.open(thread.url)
    answered = bob.press("Post reply", body="Clean the **filter**.")
    assert "Clean the filter." in answered.text
    thread = cora.client.open(thread.url)
    thread = _thank_quote_and_edit(thread)
    thread = thread.press("Accept this answer", within=thread.post(2))
    assert "Accepted answer, chosen by cora" in thread.text
    assert thread.tree.xpath("//*[@class='head']")[0].text_content().count("Solved") == 1
    out = thread.press("Sign out")
    assert "Your account" not in out.text
    assert "/sign-in" in out.client.open("/account/").url


def _join(site: Site, name: str) -> PlainPage:
    page = PlainClient(site.base).open("/").follow("Sign up")
    # A form that comes back within two seconds counts as a robot's and is shown once more.
    while page.url.endswith("/sign-up"):
        time.sleep(0.3)
        page = page.press(
            "Sign up", username=name, email=f"{name}@example.org", password="seven blue kettles"
        )
    assert page.title == "Look into your mailbox"
    page = page.client.open(site.link_mailed_to(f"{name}@example.org"))
    page.press("Confirm the address").press("Sign out")
    return _signed_in(site, f"{name}@example.org", "seven blue kettles")


def _signed_in(site: Site, login: str, password: str) -> PlainPage:
    page = PlainClient(site.base).open("/").follow("Sign in")
    page = page.press("Sign in", username=login, password=password)
    assert page.status == 200
    assert "Your account" in page.text
    return page


def _start_question(page: PlainPage) -> PlainPage:
    page = page.follow("Start a thread")
    page = page.follow("Build", within=page.tree.get_element_by_id("main"))
    thread = page.press(
        "Start the thread", title="Why does it stop?", body="After ten minutes.", is_question="y"
    )
    assert thread.title == "Why does it stop?"
    assert "No answer yet" in thread.text
    return thread


def _thank_quote_and_edit(thread: PlainPage) -> PlainPage:
    thread = thread.press("Thanks", within=thread.post(2))
    assert "Thanks 1" in thread.text
    thread = thread.follow("Quote", within=thread.post(2))
    assert thread.tree.xpath("//textarea[@name='body']")[0].text.lstrip().startswith("> ")
    thread = thread.press("Post reply", body="I have cleaned it.")
    editor = thread.follow("Edit", within=thread.post(3))
    thread = editor.press(
        "Save the changes", body="I have cleaned it *twice*.", reason="More than once"
    )
    assert "I have cleaned it twice." in thread.text
    history = thread.follow("edited", within=thread.post(3))
    assert "twice" in history.text
    return history.follow("Why does it stop?")
