"""Who gets into a group, who out of it, and what that takes away."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from core.access import Forbidden, rights, visible
from core.groups.actions import CannotChange, places
from core.groups.models import Membership
from core.live import looking
from core.live.opening import Ticket
from core.live.topics import Topic
from core.notifications.models import Notification
from core.notifications.telling import Notice, tell
from core.spaces.actions import create_space, set_grants
from core.threads.actions import reply, start_thread
from core.threads.models import Participant, Thread
from core.threads.queries import visible_thread
from core.watching.models import Watch
from tests.core.groups.conftest import people_in
from tests.support.together import all_at_once


def test_an_open_group_is_joined_once(make_group: Any, view: Any) -> None:
    group = make_group("Bakers", joining="open")
    assert places.join(*view("charlie", group))
    assert not places.join(*view("charlie", group))
    assert people_in(group) == {"alice", "bob", "charlie"}


@pytest.mark.parametrize("joining", ["request", "invite", "closed"])
def test_no_other_group_is_joined_just_like_that(make_group: Any, view: Any, joining: str) -> None:
    group = make_group("Bakers", joining=joining)
    with pytest.raises(CannotChange):
        places.join(*view("charlie", group))
    assert "charlie" not in people_in(group)


def test_a_group_that_was_closed_meanwhile_lets_nobody_in(make_group: Any, view: Any) -> None:
    group = make_group("Bakers", joining="open")
    actor, shown = view("charlie", group)
    type(group).update(joining="closed").execute()
    with pytest.raises(CannotChange):
        places.join(actor, shown)


def test_the_last_owner_cannot_leave_until_somebody_else_is_one(
    cast: SimpleNamespace, make_group: Any, view: Any
) -> None:
    group = make_group("Bakers", joining="open")
    with pytest.raises(CannotChange, match="last owner"):
        places.leave(*view("alice", group))
    with pytest.raises(CannotChange, match="last owner"):
        places.set_owner(*view("alice", group), cast.alice.id, on=False)
    assert places.set_owner(*view("alice", group), cast.bob.id, on=True)
    assert places.leave(*view("alice", group))
    assert people_in(group) == {"bob"}


def test_an_owner_who_cannot_sign_in_is_no_owner_to_leave_behind(
    cast: SimpleNamespace, make_group: Any, view: Any
) -> None:
    group = make_group("Bakers", joining="open")
    places.set_owner(*view("alice", group), cast.bob.id, on=True)
    type(cast.bob).update(state="suspended").where(type(cast.bob).id == cast.bob.id).execute()
    with pytest.raises(CannotChange, match="last owner"):
        places.leave(*view("alice", group))


def test_two_last_owners_who_leave_at_once_do_not_both_go(
    app: Flask, cast: SimpleNamespace, make_group: Any, view: Any
) -> None:
    group = make_group("Bakers", joining="open")
    places.set_owner(*view("alice", group), cast.bob.id, on=True)
    both = [view(name, group) for name in ("alice", "bob")]
    deeds = [lambda pair=pair: places.leave(*pair) for pair in both]
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [CannotChange]
    owners = Membership.select().where((Membership.group == group) & Membership.is_owner)
    assert owners.count() == 1


def test_owners_take_members_out_and_members_do_not(
    cast: SimpleNamespace, make_group: Any, view: Any
) -> None:
    group = make_group("Bakers", joining="open")
    with pytest.raises(Forbidden):
        places.remove_member(*view("bob", group), cast.alice.id)
    with pytest.raises(Forbidden):
        places.set_owner(*view("bob", group), cast.bob.id, on=True)
    with pytest.raises(Forbidden):
        places.add_member(*view("alice", group), cast.charlie)
    assert places.remove_member(*view("alice", group), cast.bob.id)
    assert people_in(group) == {"alice"}


def test_the_team_looks_after_every_group(
    cast: SimpleNamespace, make_group: Any, view: Any
) -> None:
    group = make_group("Bakers", joining="closed", seen_by="group")
    assert places.add_member(*view("maya", group), cast.charlie)
    assert places.remove_member(*view("maya", group), cast.alice.id)
    assert people_in(group) == {"bob", "charlie"}


@pytest.fixture
def secret_place(cast: SimpleNamespace, make_group: Any, fresh: Any) -> SimpleNamespace:
    """A space that only the group sees, a private thread shared with it, and both with posts."""
    group = make_group("Bakers", joining="open")
    owner = fresh("ada")
    space = create_space(owner, owner="forums", title="Oven")
    everyone = rights().builtin["everyone"]
    wanted: Any = {(everyone, "spaces.see"): "no", (group.id, "spaces.see"): "yes"}
    set_grants(owner, space.id, wanted, permissions=["spaces.see"])
    thread = start_thread(fresh("ada"), space.id, kind="topic", title="Bread", body="Text.")
    private = start_thread(
        fresh("ada"), space.id, kind="topic", title="Own", body="Text.", audience="private"
    )
    Participant.create(thread=private.id, group=group, created_at=private.created_at)
    return SimpleNamespace(group=group, space=space, thread=thread, private=private)


def test_who_leaves_sees_nothing_of_the_groups_any_more_at_once(
    secret_place: SimpleNamespace, fresh: Any, view: Any
) -> None:
    ids = {secret_place.thread.id, secret_place.private.id}
    seen = Thread.select(Thread.id).where(visible(fresh("bob"))).tuples()
    assert {row[0] for row in seen} == ids
    places.leave(*view("bob", secret_place.group))
    assert not Thread.select().where(visible(fresh("bob"))).exists()
    for thread_id in ids:
        with pytest.raises(NotFound):
            visible_thread(fresh("bob"), thread_id)


def test_an_open_live_page_hears_nothing_after_its_reader_left(
    app: Flask,
    cast: SimpleNamespace,
    sign_in: Any,
    secret_place: SimpleNamespace,
    fresh: Any,
    view: Any,
) -> None:
    browser = sign_in(cast.bob)
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    topic = Topic("thread", secret_place.thread.id, 1)
    asked = looking.Asked(Ticket(cast.bob.id, token, "en", (topic,)), (topic,))
    reply(fresh("ada"), secret_place.thread.id, "More.")
    before = looking.look(app, [asked])[0]
    assert before is not None
    assert str(topic) in before
    places.leave(*view("bob", secret_place.group))
    reply(fresh("ada"), secret_place.thread.id, "Even more.")
    assert looking.look(app, [asked])[0] == {}


def test_nobody_who_left_is_told_of_anything_there(
    cast: SimpleNamespace, secret_place: SimpleNamespace, view: Any
) -> None:
    places.leave(*view("bob", secret_place.group))
    people = {cast.alice.id: "thread", cast.bob.id: "thread"}
    tell(Notice(sort="reply", key="x", people=people, thread_id=secret_place.thread.id))
    assert {row.user_id for row in Notification.select()} == {cast.alice.id}


def test_what_somebody_chose_to_hear_of_a_group_goes_with_them(
    cast: SimpleNamespace, make_group: Any, view: Any
) -> None:
    group = make_group("Bakers", joining="open")
    row = {"target": "group", "target_id": group.id, "level": "watch", "source": "own"}
    Watch.create(user=cast.bob, created_at=group.created_at, **row)
    places.leave(*view("bob", group))
    assert not Watch.select().exists()
