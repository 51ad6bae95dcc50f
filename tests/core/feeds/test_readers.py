"""A feed reader makes of our feeds what they say, whatever people have written."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import feedparser
import pytest
from flask import Flask

from core.accounts.models import User
from core.threads.actions import start_thread
from core.threads.models import Thread
from tests.support.payloads import PAYLOADS

PLACES = ("feed.atom", "forums/s/garden.atom", "tags/pump.atom", "people/alice.atom", "t/1.atom")


def read(answer: Any) -> Any:
    """A feed as a reader takes it, without correcting anything."""
    assert answer.status_code == 200
    found = feedparser.parse(
        io.BytesIO(answer.data),
        response_headers={"content-type": answer.content_type},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


@pytest.mark.parametrize("place", [*PLACES, "search.atom?q=stops", "search.atom?q=zebra"])
def test_a_reader_finds_no_fault(
    talk: SimpleNamespace, client: Any, secret: str, run_jobs: Any, place: str
) -> None:
    run_jobs()
    for start in ("", f"feeds/{secret}/"):
        feed = read(client.get(f"/{start}{place}"))
        assert feed.feed.title
        assert feed.feed.updated_parsed
        links = {link.rel: link.href for link in feed.feed.links}
        assert links["self"] == f"http://localhost/{start}{place}"
        assert links["alternate"] == feed.feed.id
        for entry in feed.entries:
            assert entry.link.startswith("http://localhost/forums/t/")
            assert entry.author
            assert entry.updated_parsed >= entry.published_parsed
            assert entry.content[0].type == "text/html"
        assert len({entry.id for entry in feed.entries}) == len(feed.entries)


def test_hostile_words_stay_words(app: Flask, talk: SimpleNamespace, client: Any) -> None:
    written = [payload.replace("\0", "") for payload in PAYLOADS]
    with app.test_request_context("/"):
        for at, text in enumerate(written[:28]):
            thread = start_thread(
                talk.alice, talk.board.id, kind="topic", title=f"Number {at}", body=text
            )
            Thread.update(title=" ".join(text.split())[:255]).where(
                Thread.id == thread.id
            ).execute()
    User.update(name='"><script>zq9()</script>\x0b').execute()
    feed = read(client.get("/feed.atom"))
    titles = {entry.title for entry in feed.entries}
    assert '"><img src=x onerror=zq9()>' in titles
    assert {entry.author for entry in feed.entries} == {'"><script>zq9()</script>'}
    for entry in feed.entries:
        assert entry.link.startswith("http://localhost/")
