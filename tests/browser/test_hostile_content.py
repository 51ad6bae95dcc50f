"""Every page full of hostile words in a real browser: its policy is never broken, its scripts
never fail, and nothing runs or is asked for, even if the policy were not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import ConsoleMessage, Page, Route

from tests.contract import conftest as contract
from tests.contract.policy import PAGES
from tests.support.payloads import MARK, poison
from tests.support.town import Town

pytestmark = pytest.mark.browser

town = contract.town
# What is no page: feeds, files, and answers that scripts ask for.
NO_PAGES = (
    "/files/",
    "/static/",
    "/favicon.ico",
    "/robots.txt",
    "/healthz",
    "/invite/",
    "/account/data/export/",
)
ROLES = ("owner", "admin", "anonymous")
# Chromium's own word about an answer that is no success, or that we have cut off.
LOADING = "Failed to load resource"
TOUCH = """() => {
  document.querySelectorAll("details").forEach((part) => { part.open = true; });
  document.querySelectorAll(".prose, .prose *, .row, .sheet-title").forEach((part) => {
    for (const name of ["mouseover", "focus", "toggle"]) part.dispatchEvent(new Event(name));
  });
  document.querySelector("main textarea[name=body]")?.focus();
}"""
CARELESS = """(html) => {
  const made = document.createRange().createContextualFragment(html);
  document.querySelector("main").append(made);
}"""


@pytest.fixture(scope="module")
def poisoned(town: Town) -> Town:
    """The town in which everybody has typed the worst."""
    poison(0)
    return town


def paths(town: Town, role: str) -> list[str]:
    """A page of each sort that a role gets and that those before it do not."""
    before = ROLES[: ROLES.index(role)] if role == "admin" else ()
    return [
        route.path(town)
        for route in PAGES
        if route.answers[role] == 200
        and not any(route.answers[other] == 200 for other in before)
        and not route.rule.startswith(NO_PAGES)
        and not route.rule.endswith((".atom", ".csv", ".ics", "/quote"))
    ]


@contextmanager
def watched(
    chromium: Chromium, town: Town, role: str, *, policy: bool
) -> Iterator[tuple[Page, list[str]]]:
    """A tab of somebody, with or without the policy of the pages, and what is heard in it."""
    heard: list[str] = []
    context = chromium.new_context(bypass_csp=not policy)
    tab = context.new_page()
    browser = town.browser(role)

    def answer(route: Route) -> None:
        request = route.request
        parts = urlsplit(request.url)
        if parts.hostname != "localhost" or MARK in parts.path:
            heard.append(f"asked for {request.url} on {tab.url}")
            route.abort()
            return
        got = browser.open(request.url, method=request.method, data=request.post_data_buffer)
        headers = {k: v for k, v in got.headers.items() if k != "Set-Cookie"}
        route.fulfill(status=got.status_code, headers=headers, body=got.data)

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(LOADING):
            heard.append(f"{message.text} on {tab.url}")

    tab.route("**/*", answer)
    tab.on("console", said)
    tab.on("pageerror", lambda error: heard.append(f"{error} on {tab.url}"))
    tab.on("dialog", lambda dialog: heard.append(f"{dialog.message} on {tab.url}"))
    tab.expose_function(MARK, lambda *_given: heard.append(f"it ran on {tab.url}"))
    yield tab, heard
    tab.wait_for_load_state("networkidle")
    context.close()


@pytest.mark.parametrize(
    ("role", "policy"),
    [("owner", True), ("admin", False), ("anonymous", True)],
)
def test_nothing_that_people_typed_runs(
    chromium: Chromium, poisoned: Town, role: str, policy: bool
) -> None:
    found = paths(poisoned, role)
    assert len(found) > 10
    with watched(chromium, poisoned, role, policy=policy) as (tab, heard):
        for path in found:
            tab.goto(f"http://localhost{path}")
            tab.evaluate(TOUCH)
    assert heard == []


@pytest.mark.parametrize(
    ("policy", "word"), [(True, "Content Security Policy"), (False, "it ran on")]
)
def test_what_is_let_through_is_heard(
    chromium: Chromium, poisoned: Town, policy: bool, word: str
) -> None:
    with watched(chromium, poisoned, "anonymous", policy=policy) as (tab, heard):
        tab.goto("http://localhost/help/writing")
        tab.evaluate(CARELESS, f"<img src=/none onerror={MARK}()>")
    assert word in " ".join(heard)
