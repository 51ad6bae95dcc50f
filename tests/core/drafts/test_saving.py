"""Drafts saved while writing, and two windows that save the same one."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.drafts import actions, jobs, queries
from core.drafts.models import Draft
from tests.core.drafts.reading import texts_in, version_in

LONG = "A text of more than twenty letters."


def test_a_reply_is_saved_and_stands_in_its_form_again(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    saved = browsers.bob.send(f"/drafts/{talk.key}", body="Half a", reply_to="1", htmx=True)
    assert saved.status_code == 200
    assert "Draft saved" in saved.text
    page = browsers.bob.get(talk.url)
    assert "Half a</textarea>" in page.text
    assert 'name="reply_to" value="1"' in page.text
    assert "Draft of" in page.text
    assert "Half a" not in browsers.alice.get(talk.url).text


def test_a_later_save_takes_the_place_of_the_earlier(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    first = browsers.bob.send(f"/drafts/{talk.key}", body="One", htmx=True)
    browsers.bob.send(f"/drafts/{talk.key}", body="Two", draft_version=version_in(first), htmx=True)
    assert [draft.data["body"] for draft in Draft.select()] == ["Two"]


def test_a_second_window_is_told_and_shown_both_texts(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.bob.send(f"/drafts/{talk.key}", body="From the first window", htmx=True)
    answer = browsers.bob.send(f"/drafts/{talk.key}", body="From the second", htmx=True)
    assert answer.status_code == 409
    assert "Changed elsewhere" in answer.text
    assert texts_in(answer) == ["From the first window"]
    assert version_in(answer) == ""
    assert Draft.get().data["body"] == "From the first window"


def test_without_scripts_the_second_window_keeps_its_text_beside_the_other(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.bob.send(talk.reply, body="From the first window", show="draft")
    page = browsers.bob.send(talk.reply, body="From the second", show="draft")
    assert page.status_code == 409
    assert "From the second</textarea>" in page.text
    assert "From the first window</textarea>" in page.text
    over = f"draft:{Draft.get().version}"
    assert f'value="{over}"' in page.text
    assert browsers.bob.send(talk.reply, body="Both", show=over).status_code == 200
    assert Draft.get().data["body"] == "Both"


def test_the_same_text_in_two_windows_is_no_conflict(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    first = browsers.bob.send(f"/drafts/{talk.key}", body="Same", htmx=True)
    second = browsers.bob.send(f"/drafts/{talk.key}", body="Same", htmx=True)
    assert second.status_code == 200
    assert version_in(second) == version_in(first)


def test_a_draft_thrown_away_elsewhere_is_not_brought_back_unasked(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    first = browsers.bob.send(f"/drafts/{talk.key}", body="One", htmx=True)
    browsers.bob.send(talk.reply, body="One", show="discard")
    late = browsers.bob.send(
        f"/drafts/{talk.key}", body="Two", draft_version=version_in(first), htmx=True
    )
    assert late.status_code == 409
    assert "posted or discarded in another window" in late.text
    assert Draft.select().count() == 0


def test_a_version_is_never_that_of_an_earlier_draft(
    app: Flask, talk: SimpleNamespace, actors: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        old = actions.save_draft(actors.bob, talk.key, {"body": "Old"})
        actions.discard_draft(actors.bob, talk.key)
        actions.save_draft(actors.bob, talk.key, {"body": "New"})
        with pytest.raises(actions.DraftConflict):
            actions.save_draft(actors.bob, talk.key, {"body": "Late"}, version=old)


def test_an_emptied_form_has_no_draft(talk: SimpleNamespace, browsers: SimpleNamespace) -> None:
    first = browsers.bob.send(f"/drafts/{talk.key}", body="One", htmx=True)
    empty = browsers.bob.send(
        f"/drafts/{talk.key}", body=" ", draft_version=version_in(first), htmx=True
    )
    assert empty.status_code == 200
    assert Draft.select().count() == 0


def test_a_save_that_comes_after_its_form_was_posted_brings_nothing_back(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.bob.send(talk.reply, body=LONG, once="the-form")
    late = browsers.bob.send(f"/drafts/{talk.key}", body=LONG, once="the-form", htmx=True)
    assert late.status_code == 200
    assert Draft.select().count() == 0


def test_a_save_tells_of_new_replies(talk: SimpleNamespace, browsers: SimpleNamespace) -> None:
    browsers.charlie.send(talk.reply, body="Me too.")
    answer = browsers.bob.send(f"/drafts/{talk.key}", body="Half", seen="2", htmx=True)
    assert "1 reply came while you were writing." in answer.text
    assert f'href="{talk.url}/3#p3"' in answer.text


def test_passwords_and_tokens_are_no_part_of_a_draft(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    browsers.bob.send(f"/drafts/{talk.key}", body="One", password="secret", once="x", seen="2")
    assert Draft.get().data == {"body": "One"}


@pytest.mark.parametrize("key", ["nothing", "reply-", "reply-x", "new-1", "reply-1-2", "a:b c"])
def test_what_is_no_key_is_not_found(browsers: SimpleNamespace, key: str) -> None:
    assert browsers.bob.send(f"/drafts/{key}", body="One").status_code == 404
    assert browsers.bob.send(f"/drafts/{key}/resume", body="One").status_code == 404


def test_a_hidden_thread_and_a_missing_one_answer_alike(
    app: Flask, talk: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    from core.threads.actions import start_thread

    with app.test_request_context("/"):
        hidden = start_thread(
            actors.maya, talk.board.id, kind="topic", title="Hidden", body="x", audience="private"
        )
    answers = [
        browsers.bob.send(f"/drafts/reply-{number}", body="One") for number in (hidden.id, 99999)
    ]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (303, "/drafts/")
    }
    assert all(draft.thread_id is None and draft.kind == "" for draft in Draft.select())


def test_a_text_that_is_too_long_is_refused_with_a_sentence(
    talk: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    answer = browsers.bob.send(f"/drafts/{talk.key}", body="x" * 200_001, htmx=True)
    assert answer.status_code == 422
    assert "too long to be kept as a draft" in answer.text


def test_nobody_keeps_more_drafts_than_the_quota(
    app: Flask, actors: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "QUOTA", 3)
    with app.test_request_context("/"):
        for number in range(3):
            actions.save_draft(actors.bob, f"ideas:{number}", {"body": "One"})
        with pytest.raises(actions.NotKept, match="3 drafts"):
            actions.save_draft(actors.bob, "ideas:4", {"body": "One"})
        actions.save_draft(actors.alice, "ideas:4", {"body": "One"})


def test_drafts_are_kept_for_180_days(app: Flask, actors: SimpleNamespace, at: Any) -> None:
    with app.test_request_context("/"):
        for days in (179, 181):
            with at(clock.now() - timedelta(days=days)):
                actions.save_draft(actors.bob, f"ideas:{days}", {"body": "One"})
        jobs.forget_old()
    assert [draft.key for draft in Draft.select()] == ["ideas:179"]


def test_a_rescued_text_is_kept_beside_the_one_that_stands_there(
    app: Flask, talk: SimpleNamespace, actors: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        actions.save_draft(actors.bob, talk.key, {"body": "Saved"})
        actions.rescue_draft(actors.bob, talk.key, {"body": "Rescued"})
        found = queries.find_draft(actors.bob, talk.key)
    assert found is not None
    assert found.fields == {"body": "Rescued"}
    assert found.others == [{"body": "Saved"}]


def test_what_came_from_elsewhere_is_shown_until_it_is_settled(
    app: Flask, talk: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        actions.save_draft(actors.bob, talk.key, {"body": "Saved before"})
        actions.rescue_draft(actors.bob, talk.key, {"body": "Rescued"})
    page = browsers.bob.get(talk.url).text
    assert "Rescued</textarea>" in page
    assert "Saved before</textarea>" in page
    page = browsers.bob.send(talk.reply, body="Rescued", show="settle").text
    assert "Saved before" not in page
    assert "Rescued</textarea>" in page
