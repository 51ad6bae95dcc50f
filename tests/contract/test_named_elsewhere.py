"""Things that are named in a query, a form, a draft's key or a text, and not in the path: what
is hidden is answered there, too, as if it were missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import unified_diff
from functools import partial
from typing import Any

import pytest
from peewee import fn

from core.threads.models import Post
from tests.support.town import CANARY, NOBODY_HAS, Town, undone

THREADS = ("team_thread", "private_thread", "gone_thread", "team_event")
POSTS = ("team_post", "private_post", "gone_post")
Ask = Callable[[Any, Town, int], Iterator[Any]]


def by_thread(browser: Any, town: Town, thread: int) -> Iterator[Any]:
    """Everything that takes the id of a thread anywhere."""
    yield browser.get(f"/compose/people?thread={thread}&q=ma")
    yield browser.send(f"/preview?thread={thread}", body="Hello @maya and @ada.")
    yield browser.send(f"/preview?thread={thread}&post={town.things['post_id']}", body="Hello.")
    yield browser.send("/compose/answered", thread=thread, draft="new-topic-1")
    for key in (f"reply-{thread}",):
        yield from by_draft(browser, key)
    yield browser.send("/preview", body=f"/t/{thread} and http://localhost/t/{thread}/2")
    yield browser.send("/preview", body=f"> [Maya in #2](/t/{thread}/2)\n>\n> Words.\n\nMine.")
    reply = f"/forums/t/{town.things['thread_id']}/reply"
    body = f"> [Maya in #2](/t/{thread}/2)\n>\n> Words.\n\nSee http://localhost/t/{thread}/2"
    yield browser.send(reply, body=body)
    for htmx in (False, True):
        links = f"/t/{town.things['thread_id']}/links"
        yield browser.send(links, htmx=htmx, target=thread, sort="relates", q="mine")
    yield browser.get(f"/t/{town.things['thread_id']}/links?q=http://localhost/t/{thread}")
    yield browser.get(f"/t/{town.things['thread_id']}/5", follow_redirects=True)


def by_post(browser: Any, town: Town, post: int) -> Iterator[Any]:
    """Everything that takes the id of a post anywhere but in its path."""
    thread = town.things["thread_id"]
    yield browser.send(f"/preview?thread={thread}&post={post}", body="Hello @maya.")
    yield from by_draft(browser, f"edit-{post}")


def by_space(browser: Any, town: Town, space: int) -> Iterator[Any]:
    """Everything that takes the id of a space anywhere but in its path."""
    yield browser.get(f"/compose/people?space={space}&q=ma")
    yield browser.send(f"/preview?space={space}", body="Hello @maya.")
    yield from by_draft(browser, f"new-topic-{space}")


def by_draft(browser: Any, key: str) -> Iterator[Any]:
    """A draft with a key that somebody made up: saved, taken up, listed, thrown away."""
    for htmx in (False, True):
        yield browser.send(f"/drafts/{key}", htmx=htmx, body="Mine.", seen="1")
    yield browser.send(f"/drafts/{key}/resume", body="Mine too.")
    yield browser.get("/drafts/")


def told(town: Town, role: str, ask: Ask, number: int) -> list[tuple[Any, ...]]:
    """What somebody is answered, without what is another one each time."""
    with town.app.app_context():
        newest = Post.select(fn.MAX(Post.id)).scalar()
    with undone():
        answers = list(ask(town.browser(role), town, number))
    plain = partial(_plain, number=number, newest=newest)
    return [(a.status_code, plain(a.headers.get("Location", "")), plain(a.text)) for a in answers]


def _known(newest: int, found: re.Match[str]) -> str:
    return found[0] if int(found[2]) <= newest else found[1]


def _plain(text: str, number: int, newest: int) -> str:
    """The text without tokens, versions and times, and without the ids of what was just made:
    on PostgreSQL they go on counting after a transaction is taken back."""
    text = re.sub(r'(name="(?:csrf_token|once|draft_version|started)" value=)"[^"]*"', r"\1", text)
    text = re.sub(r'data-version="\d+"|/drafts/\d+|id="d\d+"|<time[^>]*>[^<]*</time>', "", text)
    text = re.sub(
        r'(/posts/|/support/from/|name="post" value=")(\d+)', partial(_known, newest), text
    )
    # A small number may stand anywhere; as the name of a thing it comes after one of these.
    return re.sub(rf"((?<!forums)/t/|thread=|space=|reply-|edit-|topic-){number}\b", r"\1N", text)


@pytest.mark.parametrize("role", ["owner", "member"])
@pytest.mark.parametrize(
    ("ask", "name"),
    [
        *((by_thread, name) for name in THREADS),
        *((by_post, name) for name in POSTS),
        (by_space, "team_id"),
    ],
)
def test_what_is_hidden_is_answered_like_what_is_missing(
    town: Town, role: str, ask: Ask, name: str
) -> None:
    hidden = told(town, role, ask, town.things[name])
    missing = told(town, role, ask, NOBODY_HAS)
    assert CANARY not in str(hidden)
    for one, other in zip(hidden, missing, strict=True):
        assert one[:2] == other[:2]
        differ = unified_diff(one[2].splitlines(), other[2].splitlines(), n=0, lineterm="")
        assert not "\n".join(differ)
