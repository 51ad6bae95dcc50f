"""Rows of the database as documents."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.accounts.models import User
from core.search import documents
from core.search.documents import Community
from core.search.driver import Document
from core.search.plain import plain_of
from core.threads.models import Participant, Post, Thread

Write = Callable[..., Thread]


def every() -> list[Document]:
    return [document for _mark, document in Community().documents("")]


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("wo<em>rd</em>s", "words"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ('<a href="/x" title="a > b">link</a>', "link"),
        ("<ul><li>x</li><li>y</li></ul>", "x y"),
        ("<pre><code>if a &lt; b:\n  c</code></pre>", "if a < b: c"),
        ("no tags at all", "no tags at all"),
        ("a<br>b", "a b"),
    ],
)
def test_html_becomes_plain_text(html: str, plain: str) -> None:
    assert plain_of(html) == plain


def test_taking_text_out_of_html_costs_no_more_than_its_length() -> None:
    for evil in ("<" * 100_000, '<p title="' * 20_000, "<p " + "a='" * 50_000, "&" * 100_000):
        plain_of(evil)


def test_a_post_carries_its_thread(write: Write) -> None:
    thread = write("Pump stops", "It *hums*.", "Clean it.", tags="pumps")
    second, first = [document for document in every() if document.thread_id]
    assert (first.title, second.title) == ("Pump stops", "Pump stops")
    assert (first.names, second.names) == (("Pump stops",), ())
    assert (first.body, second.body) == ("It hums. pumps", "Clean it.")
    assert (first.number, second.number) == (1, 2)
    assert {first.kind, first.owner, first.audience} == {"topic", "forums", "public"}
    assert first.space_id == thread.space_id
    assert first.day > 20_000


def test_deleted_posts_threads_and_log_lines_are_left_out(
    write: Write, actors: SimpleNamespace
) -> None:
    write("Gone", "It hums.")
    Thread.update(deleted_at=actors.alice.caught_up_at or "2026-01-01").execute()
    write("There", "It hums.", "gone reply", "a log line")
    Post.update(deleted_at="2026-01-01").where(Post.html.contains("gone reply")).execute()
    Post.update(sort="log").where(Post.html.contains("log line")).execute()
    assert [document.title for document in every() if document.thread_id] == ["There"]


def test_private_threads_name_their_readers(write: Write, cast: SimpleNamespace) -> None:
    thread = write("Between us", "Hush.", audience="private")
    Participant.create(thread=thread, user=cast.bob)
    Participant.create(thread=thread, group=1)
    (document,) = [document for document in every() if document.thread_id]
    assert set(document.readers) == {f"u:{cast.alice.id}", f"u:{cast.bob.id}", "g:1"}


def test_people_who_can_be_found(cast: SimpleNamespace, make_user: Any) -> None:
    make_user("pia", state="pending")
    make_user("sam", state="suspended")
    make_user("una", state="unclaimed", name="Una Major", place="Łódź", bio_html="<p>Hi</p>")
    people = {document.names[-1]: document for document in every() if not document.thread_id}
    assert set(people) == {"alice", "bob", "charlie", "maya", "ada", "una"}
    assert people["una"].names == ("Una Major", "una")
    assert people["una"].body == "Hi Łódź"


def test_reading_can_go_on_behind_any_mark(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "AT_ONCE", 3)
    for number in range(5):
        write(f"Thread {number}", "body", "reply")
    whole = list(Community().documents(""))
    assert len(whole) == Community().total() == 15
    for at, (mark, _document) in enumerate(whole):
        assert [m for m, _d in Community().documents(mark)] == [m for m, _d in whole[at + 1 :]]


def test_changes_hold_each_document_once(write: Write, cast: SimpleNamespace) -> None:
    thread = write("Pump stops", "It hums.", "Clean it.")
    posts = [post.id for post in Post.select()]
    people = [cast.bob.id]
    changes = Community().changes({"threads": [thread.id], "posts": posts, "people": people})
    assert sorted((d.kind, d.ref) for d in changes.documents) == [
        ("person", cast.bob.id),
        *(("topic", ref) for ref in sorted(posts)),
    ]


def test_an_account_that_is_gone_leaves_the_index(app: Flask, cast: SimpleNamespace) -> None:
    User.update(state="closed").where(User.id == cast.bob.id).execute()
    changes = Community().changes({"people": [cast.bob.id]})
    assert (list(changes.documents), changes.people) == ([], {cast.bob.id})
