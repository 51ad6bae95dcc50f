"""Feeds: each says what is new where it stands, as far as its reader may see it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask

from core.accounts.models import User
from core.spaces.visibility import set_visibility
from core.tags.actions import add_synonym
from core.threads.editing import edit_post
from core.threads.models import Post, Tag, Thread
from core.threads.moderation import delete_post, delete_thread

ATOM = "{http://www.w3.org/2005/Atom}"
EVERY = (
    "/feed.atom",
    "/forums/latest.atom",
    "/forums/s/garden.atom",
    "/tags/pump.atom",
    "/people/alice.atom",
    "/t/{thread}.atom",
    "/search.atom?q=stops",
)


@pytest.fixture
def feeds(talk: SimpleNamespace, run_jobs: Any) -> list[str]:
    """Every feed in which the thread stands."""
    run_jobs()
    return [url.format(thread=talk.thread.id) for url in EVERY]


def test_the_thread_stands_in_every_feed(feeds: list[str], client: Any, titles: Any) -> None:
    for url in feeds:
        answer = client.get(url)
        assert answer.content_type == "application/atom+xml; charset=utf-8"
        assert "Pump stops" in titles(answer), url


def test_a_thread_has_its_posts_and_a_person_what_they_wrote(
    talk: SimpleNamespace, client: Any, titles: Any
) -> None:
    reply = "Re: Pump stops (#2)"
    assert titles(client.get(f"/t/{talk.thread.id}.atom")) == [reply, "Pump stops"]
    assert titles(client.get("/people/bob.atom")) == [reply]
    assert titles(client.get("/people/BOB.atom")) == [reply]
    assert titles(client.get("/people/charlie.atom")) == []


def test_an_entry_says_who_when_where_and_what(talk: SimpleNamespace, client: Any) -> None:
    root = fromstring(client.get("/feed.atom").data)
    entry = next(root.iter(f"{ATOM}entry"))
    said = {element.tag.removeprefix(ATOM): element for element in entry}
    assert said["id"].text == f"http://localhost/t/{talk.thread.id}"
    assert said["link"].get("href") == f"http://localhost/forums/t/{talk.thread.id}/pump-stops"
    assert said["author"].findtext(f"{ATOM}name") == "Alice"
    assert said["author"].findtext(f"{ATOM}uri") == "http://localhost/people/alice"
    assert said["category"].get("term") == "pump"
    assert said["published"].text == said["updated"].text == talk.thread.created_at.isoformat()
    content = said["content"].text or ""
    assert "<em>stops</em>" in content
    assert 'href="http://localhost/t/1"' in content, "readers elsewhere need whole addresses"


def test_an_entry_stays_the_same_when_its_title_changes(
    app: Flask, talk: SimpleNamespace, client: Any
) -> None:
    def entry() -> tuple[str | None, str | None, str | None]:
        found = next(fromstring(client.get("/feed.atom").data).iter(f"{ATOM}entry"))
        return tuple(found.findtext(ATOM + name) for name in ("id", "title", "updated"))  # type: ignore[return-value]

    before = entry()
    first = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    with app.test_request_context("/"):
        edit_post(talk.maya, first.id, "It rests.", title="Pump rests", version=1, reason="x")
    after = entry()
    assert after[0] == before[0]
    assert after[1] == "Pump rests"
    assert str(after[2]) > str(before[2])


@pytest.mark.parametrize("loss", ["private", "deleted", "staff", "off"])
def test_what_a_reader_may_not_see_is_in_no_feed(
    app: Flask,
    feeds: list[str],
    talk: SimpleNamespace,
    client: Any,
    sign_in: Any,
    cast: SimpleNamespace,
    enable: Any,
    loss: str,
) -> None:
    with app.test_request_context("/"):
        if loss == "private":
            Thread.update(audience="private").execute()
        elif loss == "deleted":
            delete_thread(talk.maya, talk.thread.id, reason="x")
        elif loss == "staff":
            set_visibility(talk.ada, talk.board.id, "staff")
        else:
            enable("forums", on=False)
    for url in feeds:
        for browser in (client, sign_in(cast.charlie)):
            answer = browser.get(url)
            assert answer.status_code in (200, 404), url
            assert "Pump stops" not in answer.text.replace("pump-stops", ""), url
            assert "stops</em>" not in answer.text, url


def test_a_deleted_post_is_in_no_feed_not_even_its_authors(
    app: Flask, talk: SimpleNamespace, sign_in: Any, cast: SimpleNamespace, titles: Any
) -> None:
    with app.test_request_context("/"):
        delete_post(talk.maya, talk.answer.id)
    for user in (cast.bob, cast.maya):
        browser = sign_in(user)
        assert titles(browser.get(f"/t/{talk.thread.id}.atom")) == ["Pump stops"]
        assert titles(browser.get("/people/bob.atom")) == []


def test_a_feed_of_nothing_answers_like_one_of_what_is_hidden(
    app: Flask, talk: SimpleNamespace, client: Any
) -> None:
    with app.test_request_context("/"):
        set_visibility(talk.ada, talk.board.id, "staff")
    for url, missing in (
        (f"/t/{talk.thread.id}.atom", "/t/999.atom"),
        ("/tags/pump.atom", "/tags/pamp.atom"),
        ("/forums/s/garden.atom", "/forums/s/gardan.atom"),
    ):
        assert client.get(url).status_code == client.get(missing).status_code == 404, url


def test_somebody_who_left_or_is_not_confirmed_has_no_feed(
    talk: SimpleNamespace, client: Any, make_user: Any, sign_in: Any
) -> None:
    percy = make_user("percy", state="pending", email_key=None, confirmed_at=None)
    assert client.get("/people/percy.atom").status_code == 404
    assert sign_in(percy).get("/people/percy.atom").status_code == 200
    User.update(state="closed").where(User.username == "bob").execute()
    assert client.get("/people/bob.atom").status_code == 404


def test_another_word_for_a_tag_gives_the_feed_of_the_tag(
    app: Flask, talk: SimpleNamespace, client: Any
) -> None:
    with app.test_request_context("/"):
        add_synonym(talk.maya, Tag.get(Tag.slug == "pump").id, "water-pump")
    root = fromstring(client.get("/tags/water-pump.atom").data)
    assert root.findtext(f"{ATOM}id") == "http://localhost/tags/pump"


def test_a_search_lists_the_newest_first_and_keeps_to_its_kind(
    feeds: list[str], client: Any, titles: Any
) -> None:
    assert titles(client.get("/search.atom?q=stops&kind=topic")) == ["Pump stops"]
    assert titles(client.get("/search.atom?q=stops&kind=people")) == []
    for nothing in ("", "?q=", "?q=-", "?q=zebra"):
        assert titles(client.get(f"/search.atom{nothing}")) == []


def test_while_the_search_is_away_nobody_keeps_its_empty_feed(
    talk: SimpleNamespace, client: Any, titles: Any
) -> None:
    answer = client.get("/search.atom?q=stops")
    assert titles(answer) == []
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_a_page_leads_to_its_feed(feeds: list[str], client: Any, talk: SimpleNamespace) -> None:
    pages = {
        "/": "/feed.atom",
        "/tags/pump": "/tags/pump.atom",
        "/people/alice": "/people/alice.atom",
        f"/t/{talk.thread.id}": f"/t/{talk.thread.id}.atom",
        "/search?q=stops": "/search.atom?q=stops",
        "/forums/s/garden": "/forums/s/garden.atom",
    }
    for page, feed in pages.items():
        text = client.get(page, follow_redirects=True).text
        link = f'<link rel="alternate" type="application/atom+xml" href="{feed}"'
        assert link in text, page
        assert f'<a class="btn btn-quiet btn-icon" href="{feed}"' in text or (
            f'<a href="{feed}"' in text
        ), page
