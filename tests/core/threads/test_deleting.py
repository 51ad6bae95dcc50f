"""Deleting can be undone; what is deleted is gone for everybody else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.exceptions import NotFound

from core.accounts.models import User
from core.models import Audit
from core.spaces.models import Space
from core.threads import queries
from core.threads.lists import Query, threads_page
from core.threads.models import Post, Thread
from core.threads.moderation import (
    delete_post,
    delete_thread,
    restore_post,
    restore_thread,
    set_pinned,
)
from core.threads.reacting import react


def counts(talk: SimpleNamespace) -> tuple[int, int, int]:
    space = Space.get_by_id(talk.thread.space_id)
    thread = Thread.get_by_id(talk.thread.id)
    return space.thread_count, space.post_count, thread.post_count


def test_deleting_a_reply_keeps_the_thread_and_counts_one_less(talk: SimpleNamespace) -> None:
    delete_post(talk.bob, talk.answer.id)
    assert counts(talk) == (1, 1, 1)
    assert Thread.get_by_id(talk.thread.id).last_user_id == talk.alice.user_id
    restore_post(talk.bob, talk.answer.id)
    assert counts(talk) == (1, 2, 2)


def test_deleting_twice_counts_once(talk: SimpleNamespace) -> None:
    delete_post(talk.bob, talk.answer.id)
    delete_post(talk.maya, talk.answer.id)
    assert counts(talk) == (1, 1, 1)


def test_deleting_number_one_deletes_the_thread(talk: SimpleNamespace) -> None:
    first = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    delete_post(talk.alice, first.id, reason="wrong board")
    assert counts(talk)[:2] == (0, 0)
    assert threads_page(talk.alice, Query()).lines == []
    restore_thread(talk.maya, talk.thread.id)
    assert counts(talk) == (1, 2, 2)


def test_replies_deleted_while_their_thread_was_are_counted_right(talk: SimpleNamespace) -> None:
    delete_thread(talk.maya, talk.thread.id)
    delete_post(talk.maya, talk.answer.id)
    restore_thread(talk.maya, talk.thread.id)
    assert counts(talk) == (1, 1, 1)
    assert User.get_by_id(talk.bob.user_id).post_count == 0


def test_a_reply_of_a_deleted_thread_changes_nothing_in_its_space(talk: SimpleNamespace) -> None:
    """Its space is in no hand then: what others write there at that moment stays."""
    delete_thread(talk.maya, talk.thread.id)
    Space.update(last_thread_id=talk.thread.id).execute()
    delete_post(talk.maya, talk.answer.id)
    assert Space.get_by_id(talk.thread.space_id).last_thread_id == talk.thread.id


def test_a_deleted_thread_is_missing_for_all_but_moderators(talk: SimpleNamespace) -> None:
    delete_thread(talk.maya, talk.thread.id)
    with pytest.raises(NotFound):
        queries.visible_thread(talk.bob, talk.thread.id)
    assert queries.visible_thread(talk.maya, talk.thread.id).deleted_at is not None


def test_a_deleted_reply_leaves_a_stub_for_its_author_and_moderators_only(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    delete_post(talk.maya, talk.answer.id, reason="off topic")
    path = f"/forums/t/{talk.thread.id}/pump-stops"
    for person, stub in ((cast.bob, True), (cast.maya, True), (cast.charlie, False)):
        page = sign_in(person).get(path).text
        assert ("off topic" in page) is stub
        assert "Clean the filter." not in page


def test_what_staff_delete_is_in_the_log(talk: SimpleNamespace) -> None:
    delete_post(talk.maya, talk.answer.id, reason="spam")
    line = Audit.get(Audit.action == "post.delete")
    assert (line.actor_id, line.subject_id, line.note) == (
        talk.maya.user_id,
        talk.answer.id,
        "spam",
    )


def test_pinning_is_logged_once(talk: SimpleNamespace) -> None:
    set_pinned(talk.maya, talk.thread.id, on=True)
    set_pinned(talk.maya, talk.thread.id, on=True)
    assert Audit.select().where(Audit.action == "thread.pin").count() == 1


def test_authors_cannot_bring_back_what_a_moderator_deleted(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    delete_post(talk.maya, talk.answer.id)
    assert sign_in(cast.bob).send(f"/posts/{talk.answer.id}/restore").status_code == 403
    assert sign_in(cast.maya).send(f"/posts/{talk.answer.id}/restore").status_code == 303


def test_thanks_are_counted_once_and_taken_back(talk: SimpleNamespace) -> None:
    assert react(talk.alice, talk.answer.id, "like", on=True)
    assert react(talk.alice, talk.answer.id, "like", on=True)
    assert Post.get_by_id(talk.answer.id).reaction_count == 1
    assert User.get_by_id(talk.bob.user_id).thanks_count == 1
    assert not react(talk.alice, talk.answer.id, "like")
    assert Post.get_by_id(talk.answer.id).reaction_count == 0


def test_nobody_thanks_themselves(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    assert sign_in(cast.bob).send(f"/posts/{talk.answer.id}/react", name="like").status_code == 403
