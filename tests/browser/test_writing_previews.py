"""Previews of links and titles of threads as a browser shows them, and taking one off."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route, expect

from core import egress, settings
from core.access import Actor
from core.spaces.actions import create_space
from core.threads.actions import reply, start_thread
from tests.support.looks import EVERYTHING, load_axe, seen
from tests.support.outside import Outside, page
from townhall.testing import Browser

pytestmark = pytest.mark.browser

LONG = "How to take a pump apart without losing a single one of its washers, in nine steps " * 2
WAYS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]


@pytest.fixture
def linked(
    app: Flask,
    cast: SimpleNamespace,
    actor_of: Any,
    outside: Outside,
    monkeypatch: pytest.MonkeyPatch,
    run_jobs: Any,
) -> str:
    """The address of a thread by alice with two previews and a title of another thread."""
    monkeypatch.setattr(egress, "INTERNET", outside.network)
    metas = f'<meta name=description content="{LONG}"><meta property=og:site_name content=Pumps>'
    outside.has("http://pumps.example/a", page(f"<title>{LONG}</title>{metas}"))
    outside.has("http://short.example/", page("<title>Short</title>"))
    alice, owner = actor_of(cast.alice), Actor(is_admin=True)
    with app.test_request_context("/"):
        settings.put(owner, "core", "link_previews", True)
        space = create_space(owner, owner="forums", title="Workshop")
        other = start_thread(alice, space.id, kind="topic", title="Washers", body="Where?")
        body = f"As in http://localhost/t/{other.id} and here:\n\nhttp://pumps.example/a\n\n"
        body += "http://short.example/\n\nGood luck!"
        thread = start_thread(alice, space.id, kind="topic", title="Pump stops", body=body)
        reply(actor_of(cast.bob), thread.id, "Thanks.\n\nhttp://short.example/")
    run_jobs()
    return f"http://localhost/forums/t/{thread.id}/{thread.slug}"


def answer_with(site: Browser, page: Page) -> list[str]:
    """Let the site answer a tab without a network between; the addresses it was asked for."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        request = route.request
        asked.append(request.url)
        if urlsplit(request.url).hostname != "localhost":
            route.abort()
            return
        kept = {k: v for k, v in request.headers.items() if k in ("content-type", "accept")}
        got = site.open(
            request.url, method=request.method, data=request.post_data_buffer, headers=kept
        )
        route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.data)

    page.route("**/*", answer)
    return asked


@pytest.mark.parametrize(("width", "scheme"), WAYS)
def test_previews_fit_and_load_nothing_from_elsewhere(
    chromium: Chromium, linked: str, sign_in: Any, cast: Any, width: int, scheme: Any
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    tab = context.new_page()
    asked = answer_with(sign_in(cast.alice), tab)
    tab.goto(linked)
    expect(tab.locator(".previews > li")).to_have_count(3)
    expect(tab.get_by_role("link", name="Washers", exact=True)).to_be_visible()
    load_axe(tab)
    assert list(seen(tab, f"{width} {scheme}", EVERYTHING)) == []
    assert [url for url in asked if "//localhost/" not in url] == []
    context.close()


def test_its_author_takes_one_off_without_a_script(
    chromium: Chromium, linked: str, sign_in: Any, cast: Any
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    answer_with(sign_in(cast.alice), tab)
    tab.goto(linked)
    tab.get_by_role("button", name="Take off the preview of pumps.example").click()
    expect(tab.locator("#p1 .previews > li")).to_have_count(1)
    expect(tab.get_by_role("link", name="http://pumps.example/a")).to_be_visible()
    context.close()
