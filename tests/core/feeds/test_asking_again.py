"""Readers ask again and again: they are told briefly when nothing has changed, and only then."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.accounts.models import User
from core.threads.actions import reply
from core.threads.editing import edit_post
from core.threads.models import Post
from core.threads.moderation import delete_post

URLS = ("/feed.atom", "/forums/s/garden.atom", "/tags/pump.atom", "/people/bob.atom", "/t/{}.atom")


@pytest.mark.parametrize("url", [*URLS, "/search.atom?q=filter"])
@pytest.mark.parametrize("who", ["visitor", "member", "token"])
def test_nothing_new_costs_at_most_three_queries(
    talk: SimpleNamespace,
    client: Any,
    sign_in: Any,
    cast: SimpleNamespace,
    secret: str,
    run_jobs: Any,
    queries: Any,
    url: str,
    who: str,
) -> None:
    run_jobs()
    browser = sign_in(cast.charlie) if who == "member" else client
    url = ("/feeds/" + secret if who == "token" else "") + url.format(talk.thread.id)
    first = browser.get(url)
    assert first.status_code == 200
    with queries(max=3):
        again = browser.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control"):
        assert again.headers[name] == first.headers[name]


def test_a_date_alone_will_do(talk: SimpleNamespace, client: Any) -> None:
    first = client.get("/feed.atom")
    dated = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get("/feed.atom", headers=dated).status_code == 304
    wrong = {**dated, "If-None-Match": 'W/"another"'}
    assert client.get("/feed.atom", headers=wrong).status_code == 200
    for other in ("Sat, 21 Nov 2099 10:00:00 GMT", "yesterday"):
        later = client.get("/feed.atom", headers={"If-Modified-Since": other})
        assert later.status_code == 200, "what was taken out makes a feed older"


@pytest.mark.parametrize("change", ["edit", "reply", "delete", "rename", "render"])
def test_every_change_is_news(app: Flask, talk: SimpleNamespace, client: Any, change: str) -> None:
    url = f"/t/{talk.thread.id}.atom"
    first = client.get(url)
    with app.test_request_context("/"):
        if change == "edit":
            edit_post(talk.bob, talk.answer.id, "Clean it.", version=1)
        elif change == "reply":
            reply(talk.alice, talk.thread.id, "I did.")
        elif change == "delete":
            delete_post(talk.maya, talk.answer.id)
        elif change == "rename":
            User.update(name="Robert").where(User.username == "bob").execute()
        else:
            Post.update(html_version=Post.html_version + 1).execute()
        versions.refresh()
    known = {name: first.headers[name] for name in ("ETag", "Last-Modified")}
    asked = {"If-None-Match": known["ETag"], "If-Modified-Since": known["Last-Modified"]}
    assert client.get(url, headers=asked).status_code == 200


def test_a_reply_is_no_news_in_a_list_of_threads(
    app: Flask, talk: SimpleNamespace, client: Any
) -> None:
    first = client.get("/feed.atom")
    with app.test_request_context("/"):
        reply(talk.alice, talk.thread.id, "I did.")
    asked = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/feed.atom", headers=asked).status_code == 304


def test_who_may_keep_a_feed(
    talk: SimpleNamespace, client: Any, sign_in: Any, cast: SimpleNamespace, secret: str
) -> None:
    visitor = client.get("/feed.atom")
    assert visitor.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" in visitor.vary
    private = client.get(f"/feeds/{secret}/feed.atom")
    assert private.headers["Cache-Control"] == "private, no-cache"
    assert private.headers["X-Robots-Tag"] == "noindex"
    assert sign_in(cast.alice).get("/feed.atom").headers["Cache-Control"] == "no-store"


def test_head_says_the_same_without_the_feed(talk: SimpleNamespace, client: Any) -> None:
    got, head = client.get("/feed.atom"), client.head("/feed.atom")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == got.headers["ETag"]
