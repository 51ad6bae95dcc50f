"""Bookmarks: kept once, with a note, found again, seen by nobody else."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.bookmarks.actions import add_bookmark
from core.bookmarks.models import Bookmark
from core.threads.actions import reply
from core.threads.models import Post, Thread
from core.threads.moderation import delete_post
from tests.support.together import all_at_once
from townhall import clock


def at_post(browser: Any, talk: SimpleNamespace) -> str:
    return str(browser.get(f"/t/{talk.thread.id}/2", follow_redirects=True).text)


def test_a_post_is_kept_once_and_let_go(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    alice, url = sign_in(cast.alice), f"/posts/{talk.answer.id}/bookmark"
    for _time in range(2):
        answer = alice.send(url)
        assert (answer.status_code, answer.location.rpartition("#")[2]) == (303, "p2")
    assert Bookmark.select().count() == 1
    assert "Your bookmark of #2" in at_post(alice, talk)
    assert alice.send(f"{url}/remove").status_code == 303
    assert Bookmark.select().count() == 0
    assert "Your bookmark of #2" not in at_post(alice, talk)


def test_htmx_gets_the_post_as_it_stands_now(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    part = sign_in(cast.alice).send(f"/posts/{talk.answer.id}/bookmark", htmx=True).text
    assert part.lstrip().startswith("<article")
    assert "Remove the bookmark" in part


def test_nobody_else_sees_it(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, client: Any
) -> None:
    alice = sign_in(cast.alice)
    alice.send(f"/posts/{talk.answer.id}/bookmark/details", note="Ask the plumber", remind="none")
    assert "Ask the plumber" in alice.get("/bookmarks/").text
    for other in (sign_in(cast.charlie), sign_in(cast.ada)):
        assert "Pump stops" not in other.get("/bookmarks/").text
        assert "Ask the plumber" not in other.get(f"/posts/{talk.answer.id}/bookmark").text
        assert "Your bookmark" not in at_post(other, talk).replace("Your bookmarks", "")
    assert "bookmark" not in at_post(client, talk).lower()


def test_the_note_is_changed_and_found(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    alice, url = sign_in(cast.alice), f"/posts/{talk.answer.id}/bookmark"
    alice.send(f"{url}/details", note=" Try\n vinegar ", remind="none")
    assert 'value="Try vinegar"' in alice.get(url).text
    for words, found in (
        ("vinegar", True),
        ("pump try", True),
        ("pump lemon", False),
        ("%", False),
    ):
        page = alice.get("/bookmarks/", query_string={"q": words}).text
        assert ("Try vinegar" in page) is found, words
    part = alice.part("/bookmarks/", target="bookmarks").text
    assert part.lstrip().startswith('<div id="bookmarks"')


def test_a_note_is_words_whatever_it_looks_like(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    alice, url = sign_in(cast.alice), f"/posts/{talk.answer.id}/bookmark"
    alice.send(f"{url}/details", note='"><img src=x onerror=alert(1)>', remind="none")
    for path in ("/bookmarks/", url, "/bookmarks/?q=%22%3E%3Cimg"):
        page = alice.get(path).text
        assert "&lt;img src=x" in page
        assert "<img src=x" not in page


def test_from_the_list_one_comes_back_to_the_list(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    alice, url = sign_in(cast.alice), f"/posts/{talk.answer.id}/bookmark"
    alice.send(url)
    answer = alice.send(f"{url}/remove", back="list")
    assert (answer.status_code, answer.location) == (303, "/bookmarks/")
    assert "No bookmarks yet" in alice.get("/bookmarks/").text


@pytest.mark.parametrize("loss", ["private", "deleted post", "deleted thread"])
def test_what_one_may_not_see_is_not_there(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, loss: str
) -> None:
    charlie, url = sign_in(cast.charlie), f"/posts/{talk.answer.id}/bookmark"
    charlie.send(url)
    with app.test_request_context("/"):
        if loss == "private":
            Thread.update(audience="private").execute()
        elif loss == "deleted post":
            delete_post(talk.maya, talk.answer.id)
        else:
            delete_post(talk.maya, Post.get((Post.thread == talk.thread) & (Post.number == 1)).id)
    assert "Pump stops" not in charlie.get("/bookmarks/").text
    assert charlie.get(url).status_code == 404
    for deed in ("", "/details", "/remove"):
        assert charlie.send(url + deed, remind="none").status_code == 404


def test_a_deleted_post_is_kept_by_nobody(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    with app.test_request_context("/"):
        delete_post(talk.maya, talk.answer.id)
    assert sign_in(cast.maya).send(f"/posts/{talk.answer.id}/bookmark").status_code == 404


def test_visitors_sign_in_first_and_suspended_members_wait(
    talk: SimpleNamespace, client: Any, make_user: Any, sign_in: Any
) -> None:
    for path in ("/bookmarks/", f"/posts/{talk.answer.id}/bookmark"):
        assert "/sign-in" in client.get(path).location
    sue = sign_in(make_user("sue", state="suspended"))
    assert sue.send(f"/posts/{talk.answer.id}/bookmark").status_code == 403


def test_a_long_list_has_pages(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, queries: Any
) -> None:
    with app.test_request_context("/"):
        for number in range(30):
            post = reply(talk.bob, talk.thread.id, f"Line {number}.")
            add_bookmark(talk.alice, post.id)
    alice = sign_in(cast.alice)
    first = alice.get("/bookmarks/").text
    older = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = alice.get(older).text
    shown = [f"Line {n}." in first or f"Line {n}." in second for n in range(30)]
    assert all(shown)
    assert first.count('class="row"') + second.count('class="row"') == 30
    with queries(max=8):
        alice.get("/bookmarks/")


def test_a_page_of_posts_asks_no_more_often(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, queries: Any
) -> None:
    add_bookmark(talk.alice, talk.answer.id)
    alice = sign_in(cast.alice)
    at_post(alice, talk)
    with queries(max=8):
        alice.get(f"/forums/t/{talk.thread.id}/{talk.thread.slug}/2")


def test_many_presses_at_once_keep_it_once(app: Flask, talk: SimpleNamespace) -> None:
    assert all_at_once(app, [partial(add_bookmark, talk.alice, talk.answer.id)] * 20) == []
    assert Bookmark.select().count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"remind": "at"},
        {"remind": "at", "day": "yesterday"},
        {"remind": "at", "day": "0001-01-01"},
        {"remind": "at", "day": "9999-12-31"},
        {"remind": "at", "day": "{today}", "time": "00:00"},
        {"remind": "at", "day": "{today}", "time": "25:61"},
        {"remind": "never"},
        {"remind": "none", "note": "x" * 301},
    ],
)
def test_odd_forms_are_shown_again_with_what_was_typed(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, fields: dict[str, str]
) -> None:
    today = (clock.now() - timedelta(seconds=1)).date().isoformat()
    sent = {"note": "My words", **{k: v.format(today=today) for k, v in fields.items()}}
    answer = sign_in(cast.alice).send(f"/posts/{talk.answer.id}/bookmark/details", **sent)
    assert answer.status_code == 422
    assert f'value="{sent["note"]}"' in answer.text
    assert Bookmark.select().count() == 0
