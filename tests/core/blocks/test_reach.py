"""Nothing that somebody does reaches who has blocked them, by any way that there is."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.blocks.actions import block, unblock
from core.blocks.models import Block
from core.blocks.queries import blocked_by
from core.groups.actions import CannotChange
from core.groups.actions.inviting import invite_member
from core.groups.models import Group, GroupInvite, Membership
from core.groups.queries import visible_group
from core.inbox.counting import counts
from core.letters.digests import send_digests
from core.letters.sending import send_due
from core.mentions.models import Mention
from core.notifications.models import Reach
from core.threads.actions import start_thread
from core.threads.counters import keep_read
from core.threads.lists import Query, threads_page
from core.threads.models import Post, ReadMark
from core.threads.queries import visible_post, visible_thread
from core.threads.quoting import quoted
from core.threads.reacting import react
from core.watching.actions import CannotFollow, forget, watch
from core.watching.models import Watch
from townhall import Notice, tell

Told = Callable[[Any], list[str]]


def everything(place: SimpleNamespace, cast: SimpleNamespace) -> None:
    """Bob does all that tells somebody of it: to alice."""
    place.say(place.bob, "Good evening.")
    place.say(place.bob, "@alice, look.")
    place.say(place.bob, "@menders, look.")
    first = Post.get((Post.thread == place.thread.id) & (Post.number == 1))
    view = visible_thread(place.bob, place.thread.id)
    place.say(place.bob, f"{quoted(view, visible_post(place.bob, first.id)[1])}Right.")
    place.say(place.bob, "An answer.", reply_to=1)
    react(place.bob, first.id, "like", on=True)
    start_thread(
        place.bob, place.board.id, kind="topic", title="For @alice", body="@alice!", tags="pumps"
    )
    for number, sort in enumerate(("group_invite", "mention")):
        people = {cast.alice.id: "invited"}
        tell(Notice(sort=sort, key=f"x{number}", people=people, actor_id=cast.bob.id, title="x"))


def watch_all(place: SimpleNamespace, cast: SimpleNamespace) -> None:
    watch(place.alice, "site", 0, "watch")
    watch(place.alice, "thread", place.thread.id, "watch")


def unread(actor: Actor) -> list[str]:
    """The titles of the threads in which there is something new."""
    return [line.title for line in threads_page(actor, Query(only="unread")).lines]


def mark_of(user: User, place: SimpleNamespace) -> int | None:
    """Up to which post of the thread somebody has read."""
    mine = (ReadMark.user == user) & (ReadMark.thread == place.thread)
    return ReadMark.select(ReadMark.number).where(mine).scalar()  # type: ignore[no-any-return]


def test_without_a_block_all_of_it_arrives(
    place: SimpleNamespace, cast: SimpleNamespace, told: Told
) -> None:
    """Else its absence would prove nothing."""
    watch_all(place, cast)
    everything(place, cast)
    assert set(told(cast.alice)) >= {"mention", "quote", "reply", "reaction", "group_invite"}


def test_nothing_arrives_in_the_inbox_or_by_mail(
    place: SimpleNamespace, cast: SimpleNamespace, told: Told, mailbox: Any, at: Any
) -> None:
    watch_all(place, cast)
    block(place.alice, cast.bob.id)
    everything(place, cast)
    assert told(cast.alice) == []
    assert counts(place.alice).unread == 0
    Reach.insert(
        user=cast.alice.id, digest="daily", digest_at=clock.now(), mail_off=False
    ).execute()
    with at(clock.ago(days=-2)):
        send_due()
        send_digests()
        theirs = [letter for letter in mailbox() if "alice@" in letter["To"]]
    assert [str(letter["Subject"]) for letter in theirs] == []


def test_who_is_not_blocked_is_heard_as_ever(
    place: SimpleNamespace, cast: SimpleNamespace, told: Told
) -> None:
    block(place.alice, cast.bob.id)
    place.say(place.charlie, "@alice and @bob, look.")
    assert told(cast.alice) == ["mention"]
    assert told(cast.bob) == ["mention"]  # it holds in one direction: bob is not told of it
    place.say(place.alice, "@bob, hello.")
    assert told(cast.bob) == ["mention"]


def test_their_replies_are_not_unread_for_who_has_read_what_was_before(
    place: SimpleNamespace, cast: SimpleNamespace
) -> None:
    block(place.alice, cast.bob.id)
    for user in (cast.alice, cast.charlie):
        keep_read(user.id, place.thread.id, 1)
    place.say(place.bob, "One.")
    place.say(place.bob, "Two.")
    assert unread(place.alice) == []
    assert unread(place.charlie) == ["Pumps"]
    place.say(place.charlie, "Three.")
    place.say(place.bob, "Four.")
    assert unread(place.alice) == ["Pumps"]
    assert mark_of(cast.alice, place) == 3, "Charlie's is still to be read"


def test_what_the_team_writes_is_unread_for_everybody(
    place: SimpleNamespace, cast: SimpleNamespace
) -> None:
    Block.create(user=cast.alice, blocked=cast.maya, created_at=clock.now())
    keep_read(cast.alice.id, place.thread.id, 1)
    place.say(place.maya, "Read this.")
    assert unread(place.alice) == ["Pumps"]


def test_who_has_not_begun_to_read_a_thread_is_not_noted_as_its_reader(
    place: SimpleNamespace, cast: SimpleNamespace
) -> None:
    block(place.charlie, cast.bob.id)
    place.say(place.bob, "One.")
    assert mark_of(cast.charlie, place) is None


def test_what_lies_there_because_of_them_alone_is_done(
    place: SimpleNamespace, cast: SimpleNamespace, told: Told
) -> None:
    place.say(place.bob, "@alice, look.")
    first = Post.get((Post.thread == place.thread.id) & (Post.number == 1))
    react(place.bob, first.id, "like", on=True)
    react(place.charlie, first.id, "like", on=True)
    assert told(cast.alice) == ["mention", "reaction"]
    block(place.alice, cast.bob.id)
    assert told(cast.alice) == ["reaction"]
    assert counts(place.alice).unread == 1


def test_a_mention_is_a_link_that_calls_nobody(
    place: SimpleNamespace, cast: SimpleNamespace, told: Told
) -> None:
    """The text looks as ever, so that nobody learns from it."""
    block(place.alice, cast.bob.id)
    post = place.say(place.bob, "@alice")
    assert 'href="/people/alice"' in post.html
    assert Mention.select().where(Mention.user == cast.alice.id).exists()
    assert told(cast.alice) == []


def test_nobody_follows_who_has_blocked_them(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    watch(place.bob, "person", cast.alice.id, "watch")
    block(place.alice, cast.bob.id)
    followers = (Watch.target == "person") & (Watch.target_id == cast.alice.id)
    assert not Watch.select().where(followers).exists()
    for level in ("watch", "first"):
        with pytest.raises(CannotFollow):
            watch(place.bob, "person", cast.alice.id, level)
    watch(place.bob, "person", cast.alice.id, "mute")
    answer = sign_in(cast.bob).send(f"/watch/person/{cast.alice.id}", level="watch")
    assert answer.status_code == 422
    assert "This account cannot be followed." in answer.text


def test_what_is_chosen_about_somebody_blocked_waits_for_the_end_of_the_block(
    place: SimpleNamespace, cast: SimpleNamespace
) -> None:
    watch(place.alice, "person", cast.bob.id, "watch")
    block(place.alice, cast.bob.id)
    with pytest.raises(CannotFollow):
        watch(place.alice, "person", cast.bob.id, "watch")
    with pytest.raises(CannotFollow):
        forget(place.alice, "person", cast.bob.id)
    assert unblock(place.alice, cast.bob.id)
    assert not unblock(place.alice, cast.bob.id)
    assert not Watch.select().where(Watch.target == "person").exists()
    watch(place.alice, "person", cast.bob.id, "watch")


def test_nobody_is_invited_into_a_group_by_who_is_blocked(
    place: SimpleNamespace, cast: SimpleNamespace
) -> None:
    Group.update(joining="request").where(Group.id == place.menders.id).execute()
    Membership.delete().where(Membership.user == cast.alice.id).execute()
    menders = visible_group(place.bob, "menders")
    invite_member(place.bob, menders, cast.alice)
    block(place.alice, cast.bob.id)
    assert not GroupInvite.select().exists()
    with pytest.raises(CannotChange) as told:
        invite_member(place.bob, menders, cast.alice)
    assert str(told.value) == "This account cannot be invited."


def test_plugins_ask_who_has_blocked_somebody(
    place: SimpleNamespace, cast: SimpleNamespace
) -> None:
    everybody = [user.id for user in vars(cast).values()]
    block(place.alice, cast.bob.id)
    block(place.maya, cast.bob.id)
    assert blocked_by(cast.bob.id, everybody) == {cast.alice.id, cast.maya.id}
    assert blocked_by(cast.bob.id, [cast.charlie.id]) == set()
    assert blocked_by(cast.alice.id, everybody) == set()


def test_blocking_twice_is_blocking_once(place: SimpleNamespace, cast: SimpleNamespace) -> None:
    assert block(place.alice, cast.bob.id)
    assert not block(place.alice, cast.bob.id)
    assert Block.select().count() == 1
