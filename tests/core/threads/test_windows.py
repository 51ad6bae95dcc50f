"""For how long a text may be changed, and for how long a change leaves no trace."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock, settings
from core.access import Actor
from core.accounts.models import User
from core.models import Setting
from core.threads import jobs, queries, rules
from core.threads.actions import edit_post, reply
from core.threads.models import Post, Revision, Thread
from core.threads.reacting import react
from core.threads.windows import edit_days

OWNER = Actor(is_admin=True)


def kept(post: Any) -> int:
    return int(Revision.select().where((Revision.post == post.id) & ~Revision.is_passing).count())


def test_authors_change_a_new_text_without_a_trace(talk: SimpleNamespace) -> None:
    edit_post(talk.bob, talk.answer.id, "Clean both filters.", version=1)
    edit_post(talk.bob, talk.answer.id, "Clean all filters.", version=2)
    post = Post.get_by_id(talk.answer.id)
    assert (post.body, post.version, post.edited_at) == ("Clean all filters.", 3, None)
    assert kept(post) == 0


def test_the_time_of_grace_ends(talk: SimpleNamespace) -> None:
    start = clock.now()
    for minutes in (1, 4, 6):
        with clock.frozen_at(start + timedelta(minutes=minutes)):
            version = Post.get_by_id(talk.answer.id).version
            edit_post(talk.bob, talk.answer.id, f"After {minutes}.", version=version)
    assert kept(talk.answer) == 1
    assert Revision.get(~Revision.is_passing).body == "After 4."


def test_a_kept_version_has_a_time_of_grace_of_its_own(talk: SimpleNamespace) -> None:
    start = clock.now()
    for version, minutes in enumerate((60, 62, 66), start=1):
        with clock.frozen_at(start + timedelta(minutes=minutes)):
            edit_post(talk.bob, talk.answer.id, f"After {minutes}.", version=version)
    lasting = Revision.select().where(~Revision.is_passing).order_by(Revision.version)
    bodies = [row.body for row in lasting]
    assert bodies == ["Clean the filter.", "After 62."]


def test_a_reason_keeps_the_version(talk: SimpleNamespace) -> None:
    edit_post(talk.bob, talk.answer.id, "Clean both.", version=1, reason="there are two")
    assert kept(talk.answer) == 1


def test_what_others_answered_to_stays_to_be_seen(talk: SimpleNamespace) -> None:
    reply(talk.alice, talk.thread.id, "Which one?")
    edit_post(talk.bob, talk.answer.id, "Clean both.", version=1)
    assert kept(talk.answer) == 1


def test_what_others_reacted_to_stays_to_be_seen(talk: SimpleNamespace) -> None:
    react(talk.alice, talk.answer.id, "like")
    edit_post(talk.bob, talk.answer.id, "Do not clean it.", version=1)
    assert kept(talk.answer) == 1


def test_ones_own_next_post_does_not_end_it(talk: SimpleNamespace) -> None:
    reply(talk.bob, talk.thread.id, "And the other one.")
    edit_post(talk.bob, talk.answer.id, "Clean both.", version=1)
    assert kept(talk.answer) == 0


def test_others_have_no_time_of_grace(talk: SimpleNamespace) -> None:
    edit_post(talk.maya, talk.answer.id, "By the team.", version=1)
    edit_post(talk.bob, talk.answer.id, "By bob again.", version=2)
    assert kept(talk.answer) == 2


def test_the_owner_may_keep_every_version(talk: SimpleNamespace) -> None:
    settings.put(OWNER, "core", "edit_grace_minutes", 0)
    edit_post(talk.bob, talk.answer.id, "Clean both.", version=1)
    assert kept(talk.answer) == 1


def test_the_title_changes_within_the_time_of_grace(talk: SimpleNamespace) -> None:
    from core.threads.actions import start_thread

    thread = start_thread(talk.alice, talk.thread.space_id, kind="topic", title="Old", body="Text")
    first = Post.get((Post.thread == thread.id) & (Post.number == 1))
    edit_post(talk.alice, first.id, "Text", version=1, title="New title", tags="sun")
    now = Thread.get_by_id(thread.id)
    assert (now.title, now.tag_names, now.edited_at) == ("New title", "sun", None)
    assert kept(first) == 0


def test_passing_versions_are_forgotten_after_a_day(talk: SimpleNamespace) -> None:
    edit_post(talk.bob, talk.answer.id, "Clean both.", version=1)
    edit_post(talk.maya, talk.answer.id, "Clean all.", version=2)
    jobs.forget_passing()
    assert Revision.select().count() == 2
    with clock.frozen_at(clock.now() + timedelta(days=2)):
        jobs.forget_passing()
    assert [row.body for row in Revision.select()] == ["Clean both."]


def test_days_follow_the_level_of_trust(talk: SimpleNamespace) -> None:
    settings.put(OWNER, "core", "edit_days", 7)
    settings.put(OWNER, "core", "edit_days_2", 30)
    assert [edit_days(trust) for trust in (0, 1, 2, 3, 9)] == [7, 7, 30, 30, 30]
    settings.put(OWNER, "core", "edit_days_3", 0)
    assert edit_days(3) == 0


@pytest.mark.parametrize(("trust", "days", "may"), [(0, 8, False), (2, 8, True), (2, 31, False)])
def test_the_author_may_edit_for_the_days_of_their_level(
    trust: int, days: int, may: bool, talk: SimpleNamespace, actor_of: Any
) -> None:
    settings.put(OWNER, "core", "edit_days", 7)
    settings.put(OWNER, "core", "edit_days_2", 30)
    User.update(trust=trust).where(User.id == talk.bob.user_id).execute()
    bob = actor_of(User.get_by_id(talk.bob.user_id))
    thread, post = queries.visible_post(bob, talk.answer.id)
    with clock.frozen_at(clock.now() + timedelta(days=days)):
        assert rules.may_edit(bob, thread, post) is may


def test_a_value_stored_before_there_were_levels_holds_for_all(talk: SimpleNamespace) -> None:
    from core.versions import bump

    Setting.insert(owner="core", name="edit_days", value=9).execute()
    bump("settings")
    assert {edit_days(trust) for trust in range(4)} == {9}
