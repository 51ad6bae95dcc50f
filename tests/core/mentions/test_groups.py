"""Calling groups: who may, and that hidden ones are never told of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.composer.people import people_for
from core.groups.models import Group, Membership
from core.mentions.models import Mention
from core.mentions.queries import Unreached, unseen_by
from core.notifications.models import Notification
from core.threads.editing import edit_post


def told() -> set[str]:
    """Who was told of a mention."""
    rows = Notification.select().where(Notification.sort == "mention")
    return {row.user.username for row in rows}


@pytest.mark.parametrize(
    ("mention", "may"),
    [
        ("members", {"alice", "bob", "charlie", "maya"}),
        ("group", {"bob", "charlie", "maya"}),
        ("owners", {"charlie", "maya"}),
        ("nobody", set()),
    ],
)
def test_who_may_call_a_group_is_its_own_setting(
    place: SimpleNamespace,
    cast: SimpleNamespace,
    actor_of: Any,
    run_jobs: Any,
    mention: str,
    may: set[str],
) -> None:
    Group.update(mention=mention).where(Group.id == place.menders.id).execute()
    Membership.update(is_owner=True).where(
        (Membership.group == place.menders) & (Membership.user == cast.charlie)
    ).execute()
    for name in ("alice", "bob", "charlie", "maya"):
        actor = actor_of(getattr(cast, name))
        warned = unseen_by(actor, place.board, "@menders")
        assert (warned == []) == (name in may)
        assert warned in ([], [Unreached("menders", "group", "not_allowed")])
    place.say(place.alice, "@menders, please.")
    run_jobs()
    assert told() == ({"bob", "charlie"} if "alice" in may else set())


def test_a_hidden_group_is_a_word_like_any_other_to_who_does_not_know_of_it(
    place: SimpleNamespace, run_jobs: Any
) -> None:
    Group.update(seen_by="group").where(Group.id == place.menders.id).execute()
    assert unseen_by(place.alice, place.team, "@menders") == []
    assert [o.text for o in people_for(place.alice, place.thread, "mend")] == []
    post = place.say(place.alice, "Is there a @menders?")
    assert post.html.strip() == "<p>Is there a @menders?</p>"
    assert not Mention.select().exists()
    run_jobs()
    assert told() == set()


def test_those_in_a_hidden_group_call_it_and_readers_see_a_word(
    place: SimpleNamespace, cast: SimpleNamespace, actor_of: Any, run_jobs: Any
) -> None:
    bob = actor_of(cast.bob)
    Group.update(seen_by="group").where(Group.id == place.menders.id).execute()
    post = place.say(bob, "Come, @menders.")
    assert post.html.strip() == "<p>Come, @menders.</p>"
    run_jobs()
    assert told() == {"charlie"}
    edited = edit_post(bob, post.id, "Come, @menders, now.", version=1)
    assert "mention" not in edited.html


def test_a_muted_group_calls_nobody(place: SimpleNamespace, run_jobs: Any) -> None:
    from core.watching.actions import watch

    watch(place.bob, "group", place.menders.id, "mute")
    place.say(place.alice, "@menders, please.")
    run_jobs()
    assert told() == {"charlie"}


def test_private_threads_of_a_muted_group_are_quiet_in_summaries(place: SimpleNamespace) -> None:
    from core.threads.actions import start_thread
    from core.threads.models import Participant, Thread
    from core.watching.actions import watch
    from core.watching.muting import heard

    values: Any = {"kind": "topic", "title": "Own", "body": "Text.", "audience": "private"}
    private = start_thread(place.alice, place.board.id, **values)
    Participant.create(thread=private.id, group=place.menders, created_at=private.created_at)
    shown = Thread.select().where((Thread.id == private.id) & heard(place.bob.id))
    assert shown.exists()
    watch(place.bob, "group", place.menders.id, "mute")
    quiet = Thread.select().where((Thread.id == private.id) & heard(place.bob.id))
    assert not quiet.exists()
    watch(place.bob, "thread", private.id, "watch")
    assert Thread.select().where((Thread.id == private.id) & heard(place.bob.id)).exists()
