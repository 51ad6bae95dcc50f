"""What a page may cost: queries, requests and bytes. Rates are measured by `make bench`."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from random import Random

import pytest

from core import outbox
from core.seed import words
from core.threads.models import Reaction
from core.web.keeping import KeptPages
from tests.support.crawl import Page
from tests.support.town import Town, undone
from tests.support.tracing import statements
from townhall import clock, reply, start_thread
from townhall.testing import add_user

KB = 1000
# Statements a page may run once its process is warm, whoever reads it.
QUERIES = {
    "/forums/t/{busy}/busy-thread": 8,
    "/t/{thread_id}/links?q=pump": 12,
    "/": 8,
    "/forums/": 8,
    "/forums/latest": 8,
    "/forums/s/general": 8,
    "/events/": 8,
    "/events/s/meetings": 8,
    "/events/month/{year}-{number_of_month}": 8,
    "/events/day/{year}-{number_of_month}-{day}": 8,
    "/events/t/{event_id}/{event_slug}/on/{date_id}": 12,
    "/events/dates/{date_id}/attendees": 12,
    "/events/dates/{date_id}/people": 12,
    "/events/dates/{date_id}/door": 12,
    "/events/dates/{date_id}/agenda": 12,
    "/events/all.ics": 12,
    "/events/mine.ics": 12,
    "/ideas/": 8,
    "/ideas/?order=random&status=all": 8,
    # Beside the list: what one watches, what of one's own waits, and the number of each tab.
    "/ideas/s/wishes": 9,
    "/ideas/s/wishes?mine=1": 8,
    "/ideas/roadmap": 8,
    "/ideas/changelog": 8,
    "/ideas/t/{idea_id}/{idea_slug}": 12,
    "/ideas/similar?q=quiet+pump": 12,
    "/people/alice/ideas": 12,
    "/tags/": 8,
    "/tags/pump": 8,
    "/people/": 8,
    "/people/alice": 12,
    "/people/alice/threads": 12,
    "/people/alice/replies": 12,
    "/search?q=pump": 12,
    "/search/suggest?q=pum": 12,
    "/sign-in": 8,
    "/account/": 12,
    "/inbox/": 12,
    "/account/notifications": 12,
    # What waits, what failed and how it grows come from a dozen packages, one question each.
    "/admin/": 22,
    "/admin/members": 12,
    "/admin/spaces": 12,
    "/admin/plugins": 12,
    "/admin/jobs": 12,
}
SIGNED_IN = (
    *("/sign-in", "/account/", "/account/notifications", "/inbox/", "/events/mine.ics"),
    *(f"/events/dates/{{date_id}}/{page}" for page in ("attendees", "people", "door")),
)
LISTS = [url for url in QUERIES if not url.startswith(("/sign-in", "/account", "/admin/pl"))]


@pytest.fixture(scope="module")
def busy(town: Town) -> Town:
    """The town with a thread of 20 posts by several people, everything in the index, and no page
    that is kept."""
    town.app.kept = KeptPages(0)  # type: ignore[attr-defined]
    town.things["busy"] = fill(town, posts=20, threads=5)
    with town.app.app_context():
        outbox.drain()
    return town


def fill(town: Town, *, posts: int, threads: int) -> int:
    """A thread of so many posts by different people, and so many threads more; its id."""
    rng = Random(1)
    with town.app.test_request_context("/"):
        writers = [town.actor(role) for role in ("owner", "member", "staff", "admin")]
        space = town.things["space_id"]
        for number in range(threads):
            body = words.sentences(rng, 60)
            title = f"One more {number}"
            start_thread(
                rng.choice(writers), space, kind="topic", title=title, body=body, tags="pump"
            )
        thread = start_thread(
            writers[0], space, kind="topic", title="Busy thread", body=words.sentences(rng, 90)
        )
        for number in range(2, posts + 1):
            text = "\n\n".join(words.sentences(rng, 45) for _paragraph in range(rng.choice((1, 2))))
            quoted = f"> {words.sentences(rng, 12)}\n\n" if number % 4 == 0 else ""
            post = reply(writers[number % 4], thread.id, quoted + text, reply_to=number // 2)
            Reaction.create(post=post, user=town.things["person"], created_at=clock.now())
    return int(thread.id)


def queries(town: Town, url: str, role: str, **things: int) -> list[str]:
    """The statements of a page, asked for by a process that has shown it before."""
    browser = town.browser(role)
    url = url.format_map({**town.things, **things})
    browser.get(url)
    with statements() as texts:
        answer = browser.get(url)
    assert answer.status_code == 200, url
    return list(texts)


@pytest.mark.parametrize("role", ["anonymous", "owner", "admin"])
@pytest.mark.parametrize("url", QUERIES)
def test_a_page_asks_the_database_only_so_often(busy: Town, url: str, role: str) -> None:
    if role != "admin" and url.startswith("/admin"):
        return
    if (role == "anonymous") != (url == "/sign-in") and url in SIGNED_IN:
        return
    texts = queries(busy, url, role)
    assert len(texts) <= QUERIES[url], "\n".join(texts)


@pytest.mark.parametrize("role", ["anonymous", "owner", "admin"])
def test_no_page_asks_for_the_same_twice(busy: Town, role: str) -> None:
    thread = "/forums/t/{busy}/busy-thread"
    for url in ("/", "/forums/", "/forums/s/general", thread, "/people/alice"):
        again = {sql: n for sql, n in Counter(queries(busy, url, role)).items() if n > 1}
        assert again == {}, url


@pytest.mark.parametrize("url", LISTS)
def test_the_number_of_queries_does_not_grow_with_the_rows(busy: Town, url: str) -> None:
    role = "admin" if url.startswith("/admin") else "owner"
    with undone():
        few = queries(busy, url, role, busy=fill(busy, posts=5, threads=0))
    with undone():
        for number in range(25):
            add_user(f"member{number}")
        many = queries(busy, url, role, busy=fill(busy, posts=20, threads=25))
    assert len(many) <= len(few), "\n".join(many)


def loaded(town: Town, role: str) -> dict[str, int]:
    """What a browser loads for a thread page: addresses and bytes over the wire."""
    browser, wire = town.browser(role), {"Accept-Encoding": "gzip"}
    url = f"/forums/t/{town.things['busy']}/busy-thread"
    answer = browser.get(url, headers=wire)
    text = gzip.decompress(answer.data).decode()
    page = Page(role, url, "here", answer.status_code, answer.headers, text)
    assert len(page.elements("//article")) == 20
    needed = page.elements("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src")
    needed += [use.partition("#")[0] for use in page.elements("//*[local-name()='use']/@href")]
    needed += page.elements("//img[not(@loading='lazy')]/@src")
    found = {url: len(answer.data)}
    for address in {url for url in needed if not url.startswith("data:")}:
        found[address] = len(browser.get(address, headers=wire).data)
    return found


@pytest.mark.parametrize("role", ["anonymous", "owner"])
def test_the_busy_of_a_thread_is_small(busy: Town, role: str) -> None:
    wire = loaded(busy, role)
    assert sum(wire.values()) <= 60 * KB, wire
    # The town has a sign of its own, which is one file more; its bytes count above.
    assert len([url for url in wire if not url.startswith("/files/look/")]) <= 6, wire


def test_scripts_are_small(busy: Town) -> None:
    scripts = {url: size for url, size in loaded(busy, "owner").items() if ".js" in url}
    assert sum(scripts.values()) <= 25 * KB, scripts
    assert len(scripts) == 2


def test_the_style_sheet_and_icons_stay_small(busy: Town) -> None:
    wire = loaded(busy, "owner")
    sizes = {re.sub(r".*/", "", url): size for url, size in wire.items()}
    assert sizes["townhall.css"] <= 16 * KB, sizes
    assert sizes["icons.svg"] <= 14 * KB, sizes


def test_somebody_who_comes_back_loads_the_page_alone(busy: Town) -> None:
    """Everything else is kept by the browser for good: its address says what is in it."""
    for address in loaded(busy, "owner"):
        if address.startswith("/static/"):
            answer = busy.browser("owner").get(address, buffered=True)
            assert "immutable" in answer.headers["Cache-Control"], address
