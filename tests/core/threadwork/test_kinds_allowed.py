"""Who may make what of which thread, and what is refused with a sentence."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from core import clock
from core.access import Actor, Forbidden
from core.conversion.actions import convert_thread
from core.conversion.queries import targets
from core.site import site
from core.spaces.models import Space
from core.spaces.visibility import set_visibility
from core.threads import moderation
from core.threads.actions import reply
from core.threads.models import Post, Thread
from core.threads.queries import visible_thread
from core.threads.rules import Rejected
from core.threadwork.merging import merge_threads
from core.threadwork.moving import move_thread
from core.threadwork.splitting import split_posts
from core.threadwork.undoing import undo_work
from core.versions import refresh
from plugins.events.actions.answering import Wish, answer
from plugins.events.models import EventAnswer, EventDate
from tests.core.threadwork.conftest import differences, digest, recounted_alike
from tests.core.threadwork.kinds import kind_of, times, to_event, to_topic
from tests.support.together import all_at_once

OWNER = Actor(is_admin=True)
ROUNDS = 4


def by_author(actor: Actor, thread: Any) -> bool:
    return bool(actor.user_id == thread.author_id)


def offered(actor: Actor, thread: Thread) -> list[str]:
    return [one.kind.key for one in targets(actor, visible_thread(actor, thread.id))]


def test_only_who_keeps_order_in_both_spaces(
    town: SimpleNamespace, calendar: Any, write: Any
) -> None:
    thread = write("Aaa")
    for actor in (town.alice, town.bob):
        assert offered(actor, thread) == []
        with pytest.raises(Forbidden):
            to_event(actor, thread, calendar)
    assert kind_of(thread).kind == "topic"
    assert offered(town.maya, thread) == ["event"]


def test_an_author_may_where_both_kinds_want_that(
    town: SimpleNamespace, calendar: Any, write: Any, declare: Any
) -> None:
    thread = write("Aaa")
    declare("event", may=by_author)
    assert offered(town.alice, thread) == []
    declare("topic", may=by_author)
    assert (offered(town.alice, thread), offered(town.bob, thread)) == (["event"], [])
    with pytest.raises(Forbidden):
        to_event(town.bob, thread, calendar)
    set_visibility(town.ada, calendar.id, "staff")
    refresh()
    assert offered(town.alice, thread) == []
    with pytest.raises(Forbidden):
        to_event(town.alice, thread, calendar)
    set_visibility(town.ada, calendar.id, "everyone")
    refresh()
    to_event(town.alice, thread, calendar)
    assert kind_of(thread).kind == "event"


def test_a_kind_may_name_what_it_is_made_of(
    town: SimpleNamespace, calendar: Any, write: Any, declare: Any
) -> None:
    thread = write("Aaa")
    declare("event", sources=("idea",))
    assert offered(town.maya, thread) == []
    with pytest.raises(Rejected):
        to_event(town.maya, thread, calendar)


def test_a_kind_without_a_way_back_is_left_for_none(
    town: SimpleNamespace, calendar: Any, write: Any, declare: Any
) -> None:
    thread = write("Aaa")
    declare("topic", becomes=None)
    assert offered(town.maya, thread) == []
    with pytest.raises(Rejected):
        to_event(town.maya, thread, calendar)


def test_where_it_may_not_go(town: SimpleNamespace, calendar: Any, write: Any) -> None:
    thread, gone = write("Aaa"), write("Gone")
    moderation.delete_thread(town.maya, gone.id)
    before = digest()
    old = Space.create(owner="events", slug="old", title="Old", created_at=clock.now())
    Space.update(is_archived=True).where(Space.id == old.id).execute()
    refresh()
    missing = SimpleNamespace(id=987654)
    refused: list[tuple[Thread, Any, dict[str, Any]]] = [
        (thread, town.two, {}),
        (thread, old, {}),
        (thread, missing, {}),
        (thread, calendar, {"extra": {}}),
        (thread, calendar, {"was": "event"}),
        (gone, calendar, {}),
    ]
    for what, where, values in refused:
        with pytest.raises(Rejected):
            to_event(town.ada, what, where, **values)
    with pytest.raises(Rejected):
        convert_thread(town.ada, thread.id, "nothing", calendar.id, was="topic")
    with pytest.raises(Rejected):
        convert_thread(town.ada, thread.id, "topic", town.two.id, was="topic")
    Space.delete().where(Space.id == old.id).execute()
    assert differences(before, digest()) == {}


def test_it_is_done_once_however_often_it_is_asked(
    town: SimpleNamespace, calendar: Any, write: Any
) -> None:
    thread = write("Aaa")
    work = to_event(town.maya, thread, calendar)
    with pytest.raises(Rejected, match="meanwhile"):
        to_event(town.maya, thread, calendar)
    undo_work(town.maya, work.id)
    with pytest.raises(Rejected, match="already"):
        undo_work(town.maya, work.id)


def test_an_event_that_people_come_to_is_cancelled_first(
    town: SimpleNamespace, calendar: Any, write: Any
) -> None:
    from plugins.events.actions.series import cancel

    thread = write("Aaa")
    work = to_event(town.maya, thread, calendar)
    date = EventDate.get(EventDate.event == thread.id)
    answer(town.bob, date.id, Wish(status="going"))
    for deed in (
        partial(to_topic, town.maya, thread, town.one),
        partial(undo_work, town.maya, work.id),
    ):
        with pytest.raises(Rejected, match="Cancel it first"):
            deed()
    cancel(town.maya, date.id, "Rain")
    to_topic(town.maya, thread, town.one)
    assert kind_of(thread).state == ""
    to_event(town.maya, thread, calendar)
    assert kind_of(thread).state == "cancelled"
    assert EventAnswer.get().status == "going"


def test_older_deeds_that_no_longer_fit_are_not_taken_back(
    town: SimpleNamespace, calendar: Any, write: Any
) -> None:
    a, b, c = write("Aaa"), write("Bbb"), write("Ccc", replies=["bob"])
    post = Post.get((Post.thread == c.id) & (Post.number == 2))
    split = split_posts(town.maya, c.id, [post.id], title="Split off", space_id=town.one.id)
    merged = merge_threads(town.maya, a.id, b.id)
    moved = move_thread(town.maya, b.id, town.two.id)
    to_event(town.maya, b, calendar)
    to_event(town.maya, Thread.get_by_id(split.other_id), calendar)
    before = digest()
    for work, words in ((moved, "moved on"), (merged, "another kind"), (split, "another kind")):
        with pytest.raises(Rejected, match=words):
            undo_work(town.maya, work.id)
    assert differences(before, digest()) == {}
    to_topic(town.maya, b, town.two)
    undo_work(town.maya, moved.id)
    undo_work(town.maya, merged.id)
    assert recounted_alike() == {}


def test_it_can_be_merged_with_its_new_kind(
    town: SimpleNamespace, calendar: Any, write: Any
) -> None:
    a, b = write("Aaa"), write("Bbb")
    to_event(town.maya, a, calendar)
    with pytest.raises(Rejected, match="same kind"):
        merge_threads(town.maya, b.id, a.id)
    to_topic(town.maya, a, town.two)
    merge_threads(town.maya, a.id, b.id)
    assert Thread.get_by_id(a.id).merged_into_id == b.id
    assert recounted_alike() == {}


def test_taking_back_needs_that_it_stands_where_it_was_put(
    town: SimpleNamespace, calendar: Any, write: Any
) -> None:
    thread = write("Aaa")
    work = to_event(town.maya, thread, calendar)
    to_topic(town.maya, thread, town.two)
    with pytest.raises(Rejected, match="went on since"):
        undo_work(town.maya, work.id)


def test_nothing_becomes_what_is_switched_off(
    town: SimpleNamespace, calendar: Any, write: Any
) -> None:
    a, b = write("Aaa"), write("Bbb")
    work = to_event(town.maya, a, calendar)
    site().plugins.switch(OWNER, "events", on=False)
    refresh()
    assert offered(town.maya, b) == []
    with pytest.raises(Rejected):
        to_event(town.maya, b, calendar)
    site().plugins.switch(OWNER, "events", on=True)
    site().plugins.switch(OWNER, "forums", on=False)
    refresh()
    assert offered(town.maya, a) == []
    with pytest.raises(Rejected, match="switched off"):
        undo_work(town.maya, work.id)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_at_once_make_one_event_of_it(
    app: Flask, town: SimpleNamespace, calendar: Any, write: Any, round_: int
) -> None:
    thread = write("Aaa", replies=["bob"])
    said = times()
    deeds = [
        partial(convert_thread, who, thread.id, "event", calendar.id, was="topic", extra=said)
        for who in (town.maya, town.ada)
    ]
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [Rejected]
    assert Post.select().where((Post.thread == thread.id) & (Post.sort == "log")).count() == 1
    assert EventDate.select().where(EventDate.event == thread.id).count() == 1
    assert recounted_alike() == {}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_nobody_holds_a_seat_in_what_is_no_event(
    app: Flask, town: SimpleNamespace, calendar: Any, write: Any, round_: int
) -> None:
    thread = write("Aaa")
    to_event(town.maya, thread, calendar)
    date = EventDate.get(EventDate.event == thread.id)
    people = (town.alice, town.bob, town.charlie)
    deeds: list[Any] = [partial(answer, who, date.id, Wish(status="going")) for who in people]
    deeds.append(partial(to_topic, town.maya, thread, town.one))
    problems = all_at_once(app, deeds)
    assert all(isinstance(problem, Rejected | NotFound) for problem in problems), problems
    seated = EventAnswer.select().where(EventAnswer.status == "going").count()
    assert (kind_of(thread).kind == "event") == (seated > 0)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_replies_during_the_change_are_all_there(
    app: Flask, town: SimpleNamespace, calendar: Any, write: Any, round_: int
) -> None:
    thread = write("Aaa")

    def writes(who: Actor) -> None:
        for turn in range(3):
            reply(who, thread.id, f"Said {turn}")

    deeds: list[Any] = [partial(writes, who) for who in (town.alice, town.bob, town.charlie)]
    deeds.append(partial(to_event, town.maya, thread, calendar))
    assert all_at_once(app, deeds) == []
    assert Post.select().where(Post.body.startswith("Said")).count() == 9
    assert recounted_alike() == {}
