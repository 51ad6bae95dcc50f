"""A plugin that is switched off is gone at the next request, everywhere, and comes back whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import url_for
from werkzeug.routing import BuildError

from core import clock
from core.access import Actor
from core.review.models import ReviewItem
from core.site import site
from core.spaces.models import Space
from core.threads.models import Post, Thread, ThreadTag
from core.versions import refresh
from tests.contract.policy import FORUMS, PAGES, THREADS, Route
from tests.support.canaries import Cage, Canary
from tests.support.crawl import Page, walk
from tests.support.texts import TEXTS
from tests.support.town import ROLES, Town, undone
from townhall.testing import Browser

OWNER = Actor(is_admin=True)
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
ELSEWHERE = ("/", "/?view=new", "/people/alice", "/people/alice/threads", "/search?q=pump")
MORE = ("/search/suggest?q=pum", "/tags/", "/people/", "/people/alice/replies", "/account/")


@pytest.fixture(scope="module")
def found(town: Town, cage: Cage) -> Town:
    """The town with everything in the index, and a canary in every text."""
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


# What stands in its places. Elsewhere somebody is still told of it in what is their own and in
# the log, which say no more than they were told.
ITS_OWN = ("who sees the space", "who sees the thread", "who sees the post", "who sees the version")
COLUMNS = {
    name
    for texts in TEXTS
    if texts.readers in (*ITS_OWN, "who sees a thread with the tag", "who sees what came of it")
    for name in f"{texts.written} {texts.shaped}".split()
}


# Who looks after the site arranges places and tags while they are off, too.
ARRANGED = {"Space.title", "Space.description", "Tag.name", "Tag.description"}


def of_others() -> set[tuple[str, object]]:
    """Rows of plugins that are on: their tables and numbers."""
    spaces = {row.id for row in Space.select(Space.id).where(Space.owner != "forums")}
    threads = {row.id for row in Thread.select(Thread.id).where(Thread.owner != "forums")}
    posts = {row.id for row in Post.select(Post.id).where(Post.thread.in_(threads))}
    used = ThreadTag.select(ThreadTag.tag).where(ThreadTag.thread.in_(threads))
    numbers = {"Space": spaces, "Thread": threads, "Post": posts}
    numbers["Tag"] = {tag for (tag,) in used.tuples()}
    return {(table, number) for table, found in numbers.items() for number in found}


def is_its_own(page: Page, canary: Canary, reviewed: set[int]) -> bool:
    """Whether a text is of its places, or of what the team decides there."""
    if canary.column in ARRANGED and page.url.startswith("/admin/"):
        return False
    about = canary.column.startswith("ReviewItem.") and canary.row in reviewed
    return about or canary.column in COLUMNS


def test_none_of_its_words_is_read_anywhere(off: Town, cage: Cage) -> None:
    placed = ReviewItem.select(ReviewItem.id).where(ReviewItem.space.is_null(False))
    reviewed = {row.id for row in placed}
    assert reviewed
    seen, others = [], of_others()
    for role in ROLES:
        starts = [route.path(off) for route in PAGES if route.answers[role] == 200]
        for page in walk(off, role, starts):
            found = cage.found(f"{page.headers}{page.text}")
            shown = [c for c in found if (c.column.partition(".")[0], c.row) not in others]
            seen += [f"{page}: {canary}" for canary in shown if is_its_own(page, canary, reviewed)]
            links = page.elements("//a/@href | //form/@action")
            seen += [f"{page}: {link}" for link in links if link.startswith("/forums")]
    assert seen == []


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
