"""Editing: history is kept, two people at once lose nothing."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.threads import queries, rules
from core.threads.actions import EditConflict, edit_post
from core.threads.models import Post, Revision, Thread
from core.threads.rules import Rejected


def test_the_former_text_becomes_a_revision(talk: SimpleNamespace) -> None:
    edit_post(talk.bob, talk.answer.id, "Clean both filters.", version=1, reason="more")
    kept = Revision.get(Revision.post == talk.answer.id)
    assert (kept.version, kept.body, kept.reason) == (1, "Clean the filter.", "more")
    assert kept.editor_id == talk.bob.user_id
    now = Post.get_by_id(talk.answer.id)
    assert (now.version, now.body, now.edited_by_id) == (
        2,
        "Clean both filters.",
        talk.bob.user_id,
    )


def test_each_revision_names_who_wrote_that_version(talk: SimpleNamespace) -> None:
    edit_post(talk.maya, talk.answer.id, "Second", version=1)
    edit_post(talk.bob, talk.answer.id, "Third", version=2)
    kept = Revision.select().where(Revision.post == talk.answer.id).order_by(Revision.version)
    assert [row.editor_id for row in kept] == [talk.bob.user_id, talk.maya.user_id]


def test_the_second_of_two_editors_gets_both_texts(talk: SimpleNamespace) -> None:
    edit_post(talk.bob, talk.answer.id, "Mine", version=1)
    with pytest.raises(EditConflict) as conflict:
        edit_post(talk.maya, talk.answer.id, "Theirs", version=1)
    assert conflict.value.current.body == "Mine"
    assert Post.get_by_id(talk.answer.id).body == "Mine"
    assert Revision.select().count() == 1


def test_the_conflict_page_shows_both_texts_and_saves_the_next_try(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    edit_post(talk.bob, talk.answer.id, "Saved meanwhile", version=1)
    browser = sign_in(cast.maya)
    path = f"/posts/{talk.answer.id}/edit"
    page = browser.send(path, body="My own words", version="1")
    assert page.status_code == 409
    assert "My own words" in page.text
    assert "Saved meanwhile" in page.text
    assert 'name="version" type="hidden" value="2"' in page.text
    assert browser.send(path, body="Both, put together", version="2").status_code == 303
    assert Post.get_by_id(talk.answer.id).body == "Both, put together"


def test_saving_the_same_text_makes_no_version(talk: SimpleNamespace) -> None:
    edit_post(talk.bob, talk.answer.id, "Clean the filter.", version=1)
    assert Post.get_by_id(talk.answer.id).version == 1


def test_title_and_tags_belong_to_the_first_post(talk: SimpleNamespace) -> None:
    first = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    edit_post(talk.alice, first.id, "It stops.", version=1, title="Pump rests", tags="pump")
    thread = Thread.get_by_id(talk.thread.id)
    assert (thread.title, thread.slug, thread.tag_names) == ("Pump rests", "pump-rests", "pump")
    kept = Revision.get(Revision.post == first.id)
    assert (kept.title, kept.tag_names) == ("Pump stops", "")


def test_a_reply_cannot_change_the_title(talk: SimpleNamespace) -> None:
    edit_post(talk.bob, talk.answer.id, "New", version=1, title="Taken over")
    assert Thread.get_by_id(talk.thread.id).title == "Pump stops"


def test_an_empty_text_is_refused_and_the_old_one_stays(talk: SimpleNamespace) -> None:
    with pytest.raises(Rejected):
        edit_post(talk.bob, talk.answer.id, "  ", version=1)
    assert Post.get_by_id(talk.answer.id).body == "Clean the filter."


def test_authors_may_edit_for_the_days_the_owner_has_set(talk: SimpleNamespace) -> None:
    thread, post = queries.visible_post(talk.bob, talk.answer.id)
    assert rules.may_edit(talk.bob, thread, post)
    assert not rules.may_edit(talk.charlie, thread, post)
    with clock.frozen_at(clock.now() + timedelta(days=61)):
        assert not rules.may_edit(talk.bob, thread, post)
        assert rules.may_edit(talk.maya, thread, post)


def test_history_shows_what_changed(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    edit_post(talk.bob, talk.answer.id, "Clean the new filter.", version=1, reason="clearer")
    page = sign_in(cast.charlie).get(f"/posts/{talk.answer.id}/history")
    assert page.status_code == 200
    assert "<ins>new </ins>" in page.text
    assert "clearer" in page.text
    side = sign_in(cast.charlie).get(f"/posts/{talk.answer.id}/history?view=side")
    assert "Side by side" in side.text
    assert "<table" in side.text


def test_history_says_who_made_each_change(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    edit_post(talk.bob, talk.answer.id, "Clean the new filter.", version=1)
    edit_post(talk.maya, talk.answer.id, "Clean the newest filter.", version=2)
    page = sign_in(cast.charlie).get(f"/posts/{talk.answer.id}/history").text
    assert page.index('href="/people/maya"') < page.index('href="/people/bob"')
