"""What becomes of a draft when its form is sent: posted, held back, refused, or too late."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.db import transaction
from core.drafts.actions import save_draft
from core.drafts.models import Draft
from core.spaces.actions import archive_space
from core.spaces.visibility import set_visibility
from core.threads import actions as threads
from core.threads.models import Post, Thread
from tests.core.drafts.reading import fields_of

TEXT = "What I have thought about all morning."
OWNER = Actor(is_admin=True)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_posted_reply_has_no_draft(
    talk: SimpleNamespace, browsers: SimpleNamespace, htmx: bool
) -> None:
    browsers.bob.send(f"/drafts/{talk.key}", body=TEXT, htmx=True)
    answer = browsers.bob.send(talk.reply, body=TEXT, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert Draft.select().count() == 0
    assert TEXT not in fields_of(browsers.bob.get(talk.url), talk.key)["body"]


def test_a_posted_change_and_a_started_thread_have_no_draft(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    edit, key = f"/posts/{talk.answer.id}/edit", f"new-topic-{talk.board.id}"
    browsers.bob.send(f"/drafts/edit-{talk.answer.id}", body=TEXT, version="1", htmx=True)
    browsers.bob.send(f"/drafts/{key}", title="A title", body=TEXT, htmx=True)
    assert Draft.select().count() == 2
    browsers.bob.send(edit, body=TEXT, version="1")
    browsers.bob.send("/forums/s/workshop/new", title="A title", body=TEXT)
    assert Draft.select().count() == 0


def test_a_draft_stays_when_its_posting_is_taken_back(
    app: Flask, talk: SimpleNamespace, actors: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        save_draft(actors.bob, talk.key, {"body": TEXT})
        with pytest.raises(ZeroDivisionError):
            _reply_and_fail(actors.bob, talk.thread.id)
    assert Draft.select().count() == 1


def _reply_and_fail(actor: Actor, thread_id: int) -> None:
    with transaction():
        threads.reply(actor, thread_id, TEXT)
        raise ZeroDivisionError


@pytest.mark.parametrize("htmx", [False, True])
def test_every_composer_saves_a_draft_without_a_script(
    talk: SimpleNamespace, browsers: SimpleNamespace, htmx: bool
) -> None:
    forms = {
        talk.url: (talk.reply, talk.key, {}),
        f"/posts/{talk.answer.id}/edit": (
            f"/posts/{talk.answer.id}/edit",
            f"edit-{talk.answer.id}",
            {"version": "1"},
        ),
        "/forums/s/workshop/new": (
            "/forums/s/workshop/new",
            f"new-topic-{talk.board.id}",
            {"title": "A title"},
        ),
    }
    for url, (action, key, fields) in forms.items():
        saved = browsers.bob.send(action, body=TEXT, show="draft", htmx=htmx, **fields)
        assert saved.status_code == 200, url
        assert "Draft saved" in saved.text
        assert TEXT in saved.text
        page = browsers.bob.get(url)
        assert "Draft of" in page.text
        assert fields_of(page, key)["body"].strip() == TEXT
        gone = browsers.bob.send(action, body=TEXT, show="discard", htmx=htmx, **fields)
        assert gone.status_code in (200, 204, 303)
        assert fields_of(browsers.bob.get(url), key)["body"].strip() != TEXT
    assert Draft.select().count() == 0
    assert Post.select().count() == 2


def test_new_replies_are_shown_before_a_reply_is_sent(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    seen = fields_of(browsers.bob.get(talk.url), talk.key)["seen"]
    browsers.charlie.send(talk.reply, body="I have another idea.")
    held = browsers.bob.send(talk.reply, body=TEXT, seen=seen)
    assert held.status_code == 409
    assert "1 reply came while you were writing." in held.text
    assert "I have another idea." in held.text
    fields = fields_of(held, talk.key)
    assert (fields["body"].strip(), fields["seen"]) == (TEXT, "3")
    assert browsers.bob.send(talk.reply, body=TEXT, seen=fields["seen"]).status_code == 303


@pytest.mark.parametrize("htmx", [False, True])
def test_htmx_gets_the_new_replies_too(
    talk: SimpleNamespace, browsers: SimpleNamespace, htmx: bool
) -> None:
    browsers.charlie.send(talk.reply, body="I have another idea.")
    held = browsers.bob.send(talk.reply, body=TEXT, seen="2", htmx=htmx)
    assert held.status_code == 409
    assert "I have another idea." in held.text
    assert ("<html" in held.text) is not htmx


def test_own_and_deleted_replies_hold_nothing_back(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.charlie.send(talk.reply, body="Never mind.")
    browsers.charlie.send(f"/posts/{Post.get(Post.number == 3).id}/delete")
    browsers.bob.send(talk.reply, body="One thing.")
    assert browsers.bob.send(talk.reply, body="And another.", seen="2").status_code == 303


def test_a_form_that_does_not_say_what_it_saw_posts_at_once(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.charlie.send(talk.reply, body="I have another idea.")
    for odd in ({}, {"seen": ""}, {"seen": "x"}, {"seen": "-1"}):
        assert browsers.bob.send(talk.reply, body=TEXT, **odd).status_code == 303


def test_a_held_back_reply_uses_no_number_and_no_key(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.charlie.send(talk.reply, body="I have another idea.")
    browsers.bob.send(talk.reply, body=TEXT, seen="2", once="k")
    posted = browsers.bob.send(talk.reply, body=TEXT, seen="3", once="k")
    assert posted.headers["Location"].endswith("/4#p4")


def test_a_locked_thread_leaves_the_text_as_a_draft(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.maya.send(f"/t/{talk.thread.id}/lock", on="1")
    page = browsers.bob.send(talk.reply, body=TEXT, draft=talk.key)
    assert page.status_code == 422
    assert "Not posted" in page.text
    assert "Your text is kept as a draft." in page.text
    assert TEXT in page.text
    assert Draft.get().data["body"] == TEXT
    assert TEXT in browsers.bob.get(talk.url).text, "and it is there the next time"


def _hide(talk: SimpleNamespace) -> None:
    set_visibility(OWNER, talk.board.id, "staff")


def _delete(talk: SimpleNamespace) -> None:
    from core.threads.moderation import delete_thread

    delete_thread(OWNER, talk.thread.id, reason="")


@pytest.mark.parametrize("meanwhile", [_hide, _delete])
def test_a_thread_that_is_gone_leaves_the_text_as_a_draft(
    app: Flask, talk: SimpleNamespace, browsers: SimpleNamespace, meanwhile: Any
) -> None:
    with app.test_request_context("/"):
        meanwhile(talk)
    page = browsers.bob.send(talk.reply, body=TEXT, draft=talk.key)
    assert page.status_code == 404
    assert "Your text is kept as a draft." in page.text
    assert TEXT in page.text
    draft = Draft.get()
    assert (draft.data["body"], draft.thread_id) == (TEXT, None)
    listed = browsers.bob.get("/drafts/").text
    assert "A place that is no longer there" in listed
    assert "Pump stops" not in listed
    assert TEXT in browsers.bob.get(f"/drafts/{draft.id}").text


def test_a_missing_thread_answers_like_one_that_may_not_be_seen(
    app: Flask, talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        _hide(talk)
    texts = []
    for number in (talk.thread.id, 99999):
        key = f"reply-{number}"
        page = browsers.bob.send(f"/forums/t/{number}/reply", body=TEXT, draft=key)
        assert page.status_code == 404
        texts.append(page.text.partition("<main")[2].partition("</main")[0])
    assert texts[0] == texts[1]


def test_an_archived_space_leaves_a_reply_and_a_new_thread_as_drafts(
    app: Flask, talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        archive_space(OWNER, talk.board.id, on=True)
    page = browsers.bob.send(talk.reply, body=TEXT, draft=talk.key)
    assert page.status_code == 422
    assert "Your text is kept as a draft." in page.text
    key = f"new-topic-{talk.board.id}"
    page = browsers.bob.send("/forums/s/workshop/new", title="A title", body=TEXT, draft=key)
    assert page.status_code == 422
    assert "Your text is kept as a draft." in page.text
    assert {draft.key for draft in Draft.select()} == {talk.key, key}


def test_a_switched_off_plugin_leaves_the_text_as_a_draft(
    talk: SimpleNamespace, browsers: SimpleNamespace, enable: Any
) -> None:
    browsers.bob.get(talk.url)
    enable("forums", on=False)
    page = browsers.bob.send(talk.reply, body=TEXT, draft=talk.key)
    assert page.status_code == 404
    assert Draft.get().data["body"] == TEXT
    without = browsers.bob.post(talk.reply, data={"body": "Forged by nobody.", "draft": talk.key})
    assert without.status_code == 404
    assert Draft.get().data["body"] == TEXT, "not without a token"


def test_too_many_tries_keep_the_text(talk: SimpleNamespace, browsers: SimpleNamespace) -> None:
    for number in range(21):
        page = browsers.bob.send(talk.reply, body=f"{TEXT} {number}")
    assert page.status_code == 429
    assert f"{TEXT} 20" in page.text


def test_a_crash_shows_what_was_written(
    talk: SimpleNamespace, browsers: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(threads, "reply", broken)
    page = browsers.bob.send(talk.reply, body=TEXT)
    assert page.status_code == 500
    assert TEXT in page.text


def test_a_quote_is_put_below_the_draft(talk: SimpleNamespace, browsers: SimpleNamespace) -> None:
    browsers.bob.send(f"/drafts/{talk.key}", body=TEXT, htmx=True)
    body = fields_of(browsers.bob.get(f"{talk.url}/1?quote=1"), talk.key)["body"]
    assert body.strip().startswith(TEXT)
    assert "> " in body


def test_a_thread_page_asks_for_the_draft_once(
    talk: SimpleNamespace, browsers: SimpleNamespace, queries: Any
) -> None:
    browsers.bob.send(f"/drafts/{talk.key}", body=TEXT, htmx=True)
    browsers.bob.get(talk.url)
    for who, times in ((browsers.bob, 1), (browsers.charlie, 0), (browsers.visitor, 0)):
        who.get(talk.url)
        with queries(max=8) as texts:
            who.get(talk.url)
        # That there is one, the thread's own query tells.
        assert len([text for text in texts if '"data"' in text]) == times


def test_threads_count_once_however_often_their_draft_was_saved(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    for number in range(3):
        browsers.bob.send(
            "/forums/s/workshop/new", title=f"Title {number}", body=TEXT, show="draft"
        )
    assert Thread.select().count() == 1
