"""One post edited, deleted, brought back and hidden at one moment; forms that are sent twice."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.db import disconnect, ensure_connected
from core.threads import editing, moderation
from core.threads.actions import edit_post, reply, start_thread
from core.threads.models import Post, Revision, Thread
from core.threads.queries import visible_post
from core.threads.recount import recount
from core.threads.rules import Rejected
from core.threads.versions import version_of
from tests.support.together import all_at_once

SECRET = "0170-555-1234"


def edits(actor: Actor, post_id: int, text: str) -> Callable[[], object]:
    """Edit, again and again, from whatever stands."""

    def edit() -> None:
        for turn in range(6):
            version = Post.get_by_id(post_id).version
            try:
                edit_post(actor, post_id, f"{text} {turn}", version=version, reason="why")
            except editing.EditConflict:
                continue

    return edit


def test_what_is_done_to_a_post_at_one_moment_leaves_it_whole(
    app: Flask, talk: SimpleNamespace
) -> None:
    post_id = talk.answer.id
    edit_post(talk.bob, post_id, "Second.", version=1, reason="why")
    revision = Revision.get(Revision.post == post_id)

    def goes_and_comes() -> None:
        for _turn in range(6):
            moderation.delete_post(talk.maya, post_id)
            moderation.restore_post(talk.maya, post_id)

    def hides_and_shows() -> None:
        for _turn in range(6):
            editing.hide_revision(talk.maya, revision, reason="private")
            editing.show_revision(talk.maya, revision)

    disconnect()
    deeds = [goes_and_comes, goes_and_comes, hides_and_shows, hides_and_shows]
    deeds += [edits(talk.bob, post_id, "Bob"), edits(talk.maya, post_id, "Maya")]
    assert all_at_once(app, deeds) == []
    ensure_connected()
    post = Post.get_by_id(post_id)
    assert post.deleted_at is None
    versions = [row.version for row in Revision.select().where(Revision.post == post_id)]
    assert sorted(versions) == list(range(1, post.version))
    before = Thread.select().dicts().get()
    recount()
    assert Thread.select().dicts().get() == before


def test_a_version_that_is_hidden_meanwhile_is_not_restored(talk: SimpleNamespace) -> None:
    post_id = talk.answer.id
    edit_post(talk.bob, post_id, f"Call {SECRET}.", version=1, reason="why")
    edit_post(talk.bob, post_id, "Call me.", version=2, reason="why")
    thread, post = visible_post(talk.bob, post_id)
    seen = version_of(talk.bob, thread, post, 2)
    assert seen.wording is not None
    editing.hide_revision(talk.maya, Revision.get(Revision.version == 2), reason="private")
    with pytest.raises(Rejected):
        editing.restore_version(
            talk.bob, post_id, seen.number, key=seen.key, wording=seen.wording, at=3
        )
    assert Post.get_by_id(post_id).body == "Call me."


def test_a_key_that_was_used_elsewhere_is_no_key_here(board: Any, talk: SimpleNamespace) -> None:
    reply(talk.bob, talk.thread.id, "One.", once="same")
    other = start_thread(talk.bob, board.id, kind="topic", title="Other", body="x", once="same")
    assert other.title == "Other"
    post = reply(talk.bob, other.id, "Two.", once="same")
    assert (post.thread_id, post.body) == (other.id, "Two.")
    again = reply(talk.bob, other.id, "Two.", once="same")
    assert again.id == post.id
