"""Events that are switched off leave no trace, and come back whole. What holds for every plugin
is in test_plugin_switch.py, with the forums."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core import clock
from core.access import Actor
from core.site import site
from core.versions import refresh
from tests.contract.policy import EVENTS, PAGES, Route
from tests.contract.test_plugin_switch import METHODS, open_page
from tests.support.canaries import Cage, Canary
from tests.support.crawl import walk
from tests.support.meetings import JOIN
from tests.support.town import ROLES, Town, undone

OWNER = Actor(is_admin=True)
ELSEWHERE = ("/", "/?view=new", "/people/alice", "/people/alice/threads", "/search?q=planning")
MORE = ("/search/suggest?q=plann", "/tags/", "/people/", "/inbox/", "/account/", "/account/mail")
TRACES = ("Spring planning", "We plan the beds", "/events", "Meetings", "Community hall", JOIN)


@pytest.fixture(scope="module")
def found(town: Town, cage: Cage) -> Town:
    """The town with everything in the index, and a canary in every text."""
    return town


@pytest.fixture
def off(found: Town) -> Iterator[Town]:
    """The town while events are off."""
    with undone():
        site().plugins.switch(OWNER, "events", on=False)
        yield found
    refresh()


@pytest.mark.parametrize("route", sorted({r.rule: r for r in EVENTS}.values(), key=str), ids=str)
def test_its_addresses_are_gone_in_every_variant(off: Town, route: Route) -> None:
    path = route.path(off)
    for role in ("anonymous", "admin"):
        browser = off.browser(role)
        for variant in (path, path.rstrip("/") if path.endswith("/") else f"{path}/"):
            for method in METHODS:
                answer = open_page(browser, variant, method)
                assert answer == 404, f"{method} {variant} as {role}"


def test_what_core_shows_of_its_threads_is_gone(off: Town) -> None:
    thread, post = off.things["event_id"], off.things["event_post"]
    browser = off.browser("admin")
    for path in (f"/t/{thread}", f"/t/{thread}.atom", f"/posts/{post}/history", "/tags/beds"):
        assert browser.get(path).status_code == 404, path
    assert browser.send(f"/t/{thread}/pin", on="1").status_code == 404
    place = f"/feeds/{off.things['feed_token']}/events/mine.ics"
    assert off.browser("anonymous").get(place).status_code == 404


@pytest.mark.parametrize("role", ["anonymous", "member", "owner", "admin"])
def test_nothing_of_it_is_seen_elsewhere(off: Town, role: str) -> None:
    browser = off.browser(role)
    for url in (*ELSEWHERE, *MORE[: 3 if role == "anonymous" else None]):
        page = browser.get(url)
        assert page.status_code == 200, url
        for trace in TRACES:
            assert trace not in page.text, f"{trace} on {url}"


def is_its_own(canary: Canary) -> bool:
    """Whether a text stands in a table of events."""
    return canary.column.startswith("Event")


def test_none_of_its_words_is_read_anywhere(off: Town, cage: Cage) -> None:
    seen = []
    for role in ROLES:
        starts = [route.path(off) for route in PAGES if route.answers[role] == 200]
        for page in walk(off, role, starts):
            shown = cage.found(f"{page.headers}{page.text}")
            seen += [f"{page}: {canary}" for canary in shown if is_its_own(canary)]
            links = page.elements("//a/@href | //form/@action")
            seen += [f"{page}: {link}" for link in links if link.startswith("/events")]
    assert seen == []


def test_everything_comes_back_as_it_was(found: Town) -> None:
    event = f"/events/t/{found.things['event_id']}/{found.things['event_slug']}"
    agenda = f"/events/dates/{found.things['date_id']}/agenda"
    urls = (
        *ELSEWHERE,
        *MORE[:3],
        "/events/",
        "/events/s/meetings",
        "/events/all.ics",
        event,
        agenda,
    )
    with undone(), clock.frozen_at(clock.now()):
        before = {url: found.browser("anonymous").get(url).text for url in urls}
        for on in (False, True):
            site().plugins.switch(OWNER, "events", on=on)
        after = {url: found.browser("anonymous").get(url).text for url in urls}
    assert "Which beds where" in before[agenda]
    assert [url for url in urls if after[url] != before[url]] == []
