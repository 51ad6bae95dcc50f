"""A plugin that is switched off is gone at the next request, everywhere, and comes back whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import url_for
from werkzeug.routing import BuildError

from core import clock, outbox
from core.access import Actor
from core.site import site
from core.versions import refresh
from tests.contract.policy import FORUMS, THREADS, Route
from tests.support.town import Town, undone
from townhall.testing import Browser

OWNER = Actor(is_admin=True)
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
ELSEWHERE = ("/", "/?view=new", "/people/alice", "/people/alice/threads", "/search?q=pump")
MORE = ("/search/suggest?q=pum", "/tags/", "/people/", "/people/alice/replies", "/account/")


@pytest.fixture(scope="module")
def found(town: Town) -> Town:
    """The town with everything in the index."""
    with town.app.app_context():
        outbox.drain()
    return town


@pytest.fixture
def off(found: Town) -> Iterator[Town]:
    """The town while forums are off."""
    with undone():
        site().plugins.switch(OWNER, "forums", on=False)
        yield found
    refresh()


@pytest.mark.parametrize("route", sorted({r.rule: r for r in FORUMS}.values(), key=str), ids=str)
def test_its_addresses_are_gone_in_every_variant(off: Town, route: Route) -> None:
    path = route.path(off)
    for role in ("anonymous", "admin"):
        browser = off.browser(role)
        for variant in (path, path.rstrip("/") if path.endswith("/") else f"{path}/"):
            for method in METHODS:
                answer = open_page(browser, variant, method)
                assert answer == 404, f"{method} {variant} as {role}"


def open_page(browser: Browser, path: str, method: str) -> int:
    """Status of a request that carries a token, so that nothing else stops it."""
    headers = {"X-CSRFToken": browser.csrf_token()}
    return browser.open(path, method=method, headers=headers).status_code


@pytest.mark.parametrize("route", THREADS, ids=str)
def test_what_core_shows_of_its_threads_is_gone(off: Town, route: Route) -> None:
    if not route.names:
        return
    browser = off.browser("admin")
    if route.method == "GET":
        assert browser.get(route.path(off)).status_code == 404
    else:
        assert browser.send(route.path(off), **route.fields(off)).status_code == 404


@pytest.mark.parametrize("role", ["anonymous", "owner", "admin"])
def test_nothing_of_it_is_seen_elsewhere(off: Town, role: str) -> None:
    browser = off.browser(role)
    for url in (*ELSEWHERE, *MORE[: 4 if role == "anonymous" else None]):
        page = browser.get(url)
        assert page.status_code == 200, url
        for trace in ("Pump stops", "Why does it", "/forums", "Clean the", "General"):
            assert trace not in page.text, f"{trace} on {url}"


def test_its_own_tab_settings_and_files_are_gone(off: Town) -> None:
    assert off.browser("owner").get("/people/alice/answers").status_code == 404
    assert off.browser("owner").get("/tags/pump").status_code == 404
    assert off.browser("owner").get("/static/x/forums/forums.css").status_code == 404


def test_nobody_can_link_to_it(off: Town) -> None:
    with off.app.test_request_context("/"), pytest.raises(BuildError):
        url_for("forums.index")


def test_its_owner_still_sees_it_listed(off: Town) -> None:
    page = off.browser("admin").get("/admin/plugins").text
    assert "Forums" in page
    assert "/admin/plugins/forums/on" in page


def test_everything_comes_back_as_it_was(found: Town) -> None:
    thread = f"/forums/t/{found.things['thread_id']}/{found.things['thread_slug']}"
    urls = (*ELSEWHERE, *MORE[:4], "/forums/", "/forums/s/general", thread, "/tags/pump")
    with undone(), clock.frozen_at(clock.now()):
        before = {url: found.browser("anonymous").get(url).text for url in urls}
        for on in (False, True):
            site().plugins.switch(OWNER, "forums", on=on)
        after = {url: found.browser("anonymous").get(url).text for url in urls}
    assert "Why does it" in before["/search?q=pump"]
    assert [url for url in urls if after[url] != before[url]] == []


def test_it_is_off_and_on_by_the_forms_of_the_page(found: Town) -> None:
    with undone():
        ada = found.browser("admin")
        assert ada.send("/admin/plugins/forums/off").status_code == 303
        assert found.browser("member").get("/forums/").status_code == 404
        assert ada.send("/admin/plugins/forums/on").status_code == 303
        assert found.browser("member").get("/forums/").status_code == 200
